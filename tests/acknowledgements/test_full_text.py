import gzip

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from attribution.acknowledgements.documents.full_text import read_parts
from attribution.core.errors import RecordSkipped

ACK = "We thank Ada Example for technical assistance."


def jats(back: str, front: str = "", more: str = "") -> bytes:
    body = f"<front>{front}</front><body><p>Text.</p></body><back>{back}</back>{more}"
    return f"<article>{body}</article>".encode()


def test_the_ack_element_is_the_acknowledgement():
    assert (
        read_parts(jats(f"<ack><title>Acknowledgements</title><p>{ACK}</p></ack>")).acknowledgement
        == ACK
    )


def test_a_sub_article_is_never_read():
    reply = f"<sub-article><back><ack><p>{ACK}</p></ack></back></sub-article>"
    assert read_parts(jats("", more=reply)).acknowledgement is None
    assert (
        read_parts(jats("", more=reply.replace("sub-article", "response"))).acknowledgement is None
    )


@pytest.mark.parametrize(
    "back",
    [
        f"<sec><title>Acknowledgments</title><p>{ACK}</p></sec>",
        f"<notes><title>ACKNOWLEDGEMENTS</title><p>{ACK}</p></notes>",
        f"<fn-group><fn><p>{ACK}</p></fn></fn-group>",
        "<sec><title>Declarations</title>"
        f"<sec><title>Acknowledgement</title><p>{ACK}</p></sec></sec>",
    ],
)
def test_titled_sections_notes_and_footnotes_are_found(back):
    assert read_parts(jats(back)).acknowledgement == ACK


def test_statements_within_one_ack_are_told_apart():
    parts = read_parts(
        jats(
            f"<ack><title>Acknowledgements</title><p>{ACK}</p>"
            "<sec><title>Funding</title><p>Grant 1.</p></sec>"
            "<sec><title>Authors’ contributions</title><p>AE wrote.</p></sec>"
            "<sec><title>Competing interests</title><p>None.</p></sec></ack>"
        )
    )
    assert (parts.acknowledgement, parts.funding, parts.contributions) == (
        ACK,
        "Grant 1.",
        "AE wrote.",
    )


def test_a_heading_at_the_start_of_a_paragraph_is_a_heading():
    parts = read_parts(jats(f"<ack><p>{ACK}</p><p><bold>Funding:</bold> Grant 1.</p></ack>"))
    assert (parts.acknowledgement, parts.funding) == (ACK, "Grant 1.")


def test_an_ack_with_another_heading_still_counts():
    assert (
        read_parts(jats("<ack><title>Dedication</title><p>To Ada.</p></ack>")).acknowledgement
        == "To Ada."
    )


def test_a_funding_statement_in_the_front_is_funding_only():
    parts = read_parts(
        jats(
            "",
            front="<funding-group><funding-statement>Grant 1.</funding-statement></funding-group>",
        )
    )
    assert (parts.acknowledgement, parts.funding) == (None, "Grant 1.")


def test_paragraphs_are_lines_and_wrapped_lines_are_not():
    assert (
        read_parts(jats("<ack><p>One\n two.</p><p>Three.</p></ack>")).acknowledgement
        == "One two.\nThree."
    )


def test_spaces_hyphens_and_entities_are_repaired():
    body = jats(
        "<ack><p>We thank Jos&eacute; Ib\u00e1\u00f1ez\u2010Test.We thank A &amp;amp; B.</p></ack>"
    )
    assert read_parts(body).acknowledgement == "We thank José Ibáñez-Test. We thank A & B."


def test_consortium_members_are_collaborators():
    collab = (
        "<contrib-group><contrib><collab>The Example Group<contrib-group><contrib>"
        "<name><surname>Bell</surname><given-names>Ann</given-names></name>"
        "</contrib></contrib-group></collab></contrib></contrib-group>"
    )
    assert read_parts(jats("", front=collab)).collaborators == ("Ann Bell",)


def test_a_section_that_lists_a_consortium_gives_collaborators():
    section = (
        "<app-group><app><title>Members of the Example Consortium</title>"
        "<p>Ann Bell, University of Example, York, UK; "
        "Ben Crane, Example Hospital, Leeds, UK.</p></app></app-group>"
    )
    assert read_parts(jats(section)).collaborators == ("Ann Bell", "Ben Crane")


@pytest.mark.parametrize("head", ["", "<head>Acknowledgements</head>"])
def test_tei_is_read_with_and_without_a_heading(head):
    body = (
        '<TEI xmlns="http://www.tei-c.org/ns/1.0"><text><back>'
        f'<div type="acknowledgement"><div>{head}<p>{ACK}</p></div></div>'
        '<div type="funding"><div><p>Grant 1.</p></div></div></back></text></TEI>'
    ).encode()
    parts = read_parts(gzip.compress(body, mtime=0), "tei")
    assert (parts.acknowledgement, parts.funding) == (ACK, "Grant 1.")


def test_the_older_bmc_format_is_read():
    section = f"<sec><st><p>Acknowledgements</p></st><p>{ACK}</p></sec>"
    body = f"<art><bm><ack>{section}</ack></bm></art>".encode()
    assert read_parts(body, "jats").acknowledgement == ACK


def test_plain_text_is_read_under_its_heading():
    text = f"A title\n\nMethods\nWe did.\n\nAcknowledgements\n{ACK}\n\nReferences\n1. A paper.\n"
    assert read_parts(text.encode()).acknowledgement == ACK


def test_a_text_without_such_a_section_has_no_acknowledgement():
    assert read_parts(jats("")).acknowledgement is None


def test_a_stray_ampersand_does_not_lose_the_text():
    assert "technical" in (
        read_parts(jats(f"<ack><p>A & B. {ACK}</p></ack>")).acknowledgement or ""
    )


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b" \n",
        b"<article><back><ack><p>cut sho",
        b"<html><p>not an article</p></html>",
        b"\x1f\x8bnot gzip",
        gzip.compress(b"<article/>" * 50, mtime=0)[:40],
        b"word " * 3_000_000,
        jats("<ack><p>" + "word " * 100_000 + "</p></ack>"),
    ],
)
def test_a_text_that_cannot_be_read_is_recorded_as_malformed(body):
    with pytest.raises(RecordSkipped) as caught:
        read_parts(body)
    assert caught.value.reason == "malformed"


def test_entities_are_neither_expanded_nor_fetched(tmp_path):
    secret = tmp_path / "secret"
    secret.write_text("secret")
    bomb = "".join(f'<!ENTITY b{i + 1} "{f"&b{i};" * 10}">' for i in range(9))
    body = (
        f'<!DOCTYPE article [<!ENTITY b0 "boom">{bomb}<!ENTITY file SYSTEM "{secret.as_uri()}">]>'
        "<article><back><ack><p>Thanks &b9; &file;</p></ack></back></article>"
    ).encode()
    assert read_parts(body).acknowledgement == "Thanks"


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=400))
def test_any_bytes_give_parts_or_a_reason(body):
    try:
        read_parts(body)
    except RecordSkipped as skipped:
        assert skipped.reason == "malformed"  # noqa: PT017 -- either outcome is right


CUT = ACK.replace("nical", "-\nnical")
ANNEX = '<div type="annex"><div>{}</div></div>'


def tei(body: str = "", back: str = "") -> bytes:
    text = f"<text><body><div><p>Text.</p></div>{body}</body><back>{back}</back></text>"
    return f'<TEI xmlns="http://www.tei-c.org/ns/1.0">{text}</TEI>'.encode()


@pytest.mark.parametrize(
    "body",
    [
        tei(back=ANNEX.format(f"<head>AC K NOW L E DGM E N T S</head><p>{ACK}</p>")),
        tei(f"<div><head>A c k n o w l e d g e m e n t s</head><p>{ACK}</p></div>"),
        tei(back=f'<div type="annex"><div><p>Acknowledgements {ACK}</p></div></div>'),
        tei(f"<div><head>Outlook</head><p>It works.</p><p>Acknowledgment-{ACK}</p></div>"),
        tei(f'<note place="foot" n="1">{ACK}</note>'),
        tei(back=f'<div type="annex"><div><head>Author Note</head><p>{ACK}</p></div></div>'),
        tei(back=f'<div type="acknowledgement"><p>{CUT}</p></div>'),
    ],
)
def test_forms_that_are_left_of_a_pdf_are_read(body):
    assert read_parts(body, "tei").acknowledgement == ACK


def test_a_footnote_without_thanks_and_a_hyphen_within_a_line_stay_as_they_are():
    note = '<note place="foot" n="1">We used a long-term store.</note>'
    assert read_parts(tei(note), "tei").acknowledgement is None
    ack = "We thank Ada Example for long-term help, and Ann Bell-\nCrane."
    back = f'<div type="acknowledgement"><p>{ack}</p></div>'
    assert read_parts(tei(back=back), "tei").acknowledgement == ack.replace("-\n", "- ")

"""A technician's record as Word, BibTeX, table and page: credits with their reasons, as text."""

import io
from datetime import date
from html.parser import HTMLParser

import docx
import openpyxl
import pytest
from claim_acts import stepped, written
from claims_world import CANDIDATES, LEAD, MENTIONS, MINA_SELF, REVIEWER, TOMAS_SELF, by, opened
from hypothesis import given
from hypothesis import strategies as st
from pybtex.database import parse_string

from attribution.access import log
from attribution.claims import find_work
from attribution.claims.visibility import visible_claims
from attribution.cli.root import main
from attribution.core.errors import UserError
from attribution.record import formats
from attribution.record.bibtex import as_bibtex
from attribution.record.printable_page import as_page
from attribution.record.technician_record import Record, gather
from attribution.record.word import as_word

DAY = date(2026, 5, 5)
AUTHOR = {
    "mention_id": "m8",
    "work_id": "w1",
    "kind": "author",
    "name": "M. Okonjo-Bright",
    "given": "M.",
    "family": "Okonjo-Bright",
    "position": 2,
}
ROWS = {
    "mentions": [*MENTIONS, AUTHOR],
    "candidates": [
        *CANDIDATES,
        {**CANDIDATES[0], "mention_id": "m8", "work_id": "w1", "kind": "author", "band": "accept"},
    ],
}


def gathered(workspace, technician_id="T1"):
    claims = visible_claims(workspace, technician_id)
    return gather(workspace.reader, technician_id, claims, DAY)


def record(home, person=MINA_SELF, **rows):
    with opened(home, **(rows or ROWS)) as workspace:
        return gathered(by(workspace, person))


def text_of(data):
    return "\n".join(paragraph.text for paragraph in docx.Document(io.BytesIO(data)).paragraphs)


def record_of_one_work(
    title="Quiet lattices",
    name="Mina Okonjo-Bright",
    context=None,
    doi="10.5555/a_b%3C1",
    journal="J",
):
    row = {
        "work_id": "w1",
        "kind": "author",
        "status": "accepted",
        "title": title,
        "journal": journal,
        "publisher": None,
        "volume": None,
        "issue": None,
        "pages": None,
        "issn": None,
        "type": "article",
        "doi": doi,
        "published": DAY,
        "published_precision": "day",
        "is_retracted": False,
        "mention_id": "m",
        "printed": name,
        "context": context,
        "phrase": None,
    }
    authors = {"w1": [{"name": name, "given": None, "family": None}]}
    return Record("T1", name, None, "Unit", "Quill", DAY, (row,), (), authors)


def test_the_word_list_has_the_credits_and_says_how_it_was_made(tmp_path):
    text = text_of(formats.render_record(record(tmp_path), "docx"))
    assert "Author of (1)" in text
    reference = (
        "Ada Prime, M. Okonjo-Bright. Quiet lattices. Journal of Lattices. 2024. "
        "https://doi.org/10.5555/quiet.1"
    )
    assert reference in text
    assert "as of 5 May 2026" in text
    assert "not yet confirmed by a person" in text
    assert "Loud kilns" not in text, "a pending name is not a credit"


def test_the_word_list_quotes_thanks_and_names_the_roles_of_upheld_claims(tmp_path):
    with opened(tmp_path, candidates=[{**CANDIDATES[0], "band": "accept"}]) as workspace:
        (target,) = find_work.works_meant(workspace.reader, "w1")
        claim = written(workspace, MINA_SELF, "T1", target, roles=["Software"], statement="x")
        for who, name in [(MINA_SELF, "submit"), (REVIEWER, "take"), (REVIEWER, "uphold")]:
            stepped(workspace, who, claim.claim_id, name)
        text = text_of(formats.render_record(gathered(by(workspace, MINA_SELF)), "docx"))
    assert "Thanked by name in (1)" in text
    assert "Contributions that the paper does not mention (claim upheld) (1)" in text
    assert "Roles (CRediT): Software" in text


def test_bibtex_holds_the_works_they_are_an_author_of_and_reads_back(tmp_path):
    bibliography = parse_string(formats.render_record(record(tmp_path), "bib").decode(), "bibtex")
    (entry,) = bibliography.entries.values()
    assert (entry.type, entry.fields["doi"], entry.fields["year"]) == (
        "article",
        "10.5555/quiet.1",
        "2024",
    )
    assert [str(person) for person in entry.persons["author"]] == [
        "Prime, Ada",
        "Okonjo-Bright, M.",
    ]


def test_a_doi_stays_as_it_is_in_bibtex():
    assert "doi = {10.5555/a_b%3C1}" in as_bibtex(record_of_one_work())


@given(st.text(max_size=60), st.text(max_size=40), st.text(max_size=20))
def test_any_title_and_name_give_bibtex_that_reads_back_as_one_entry(title, name, journal):
    bibliography = parse_string(
        as_bibtex(record_of_one_work(title=title, name=name or "x", journal=journal)), "bibtex"
    )
    assert len(bibliography.entries) == 1


@given(st.text(max_size=60), st.text(max_size=40), st.text(max_size=60))
def test_any_text_gives_a_page_with_no_tags_but_its_own(title, name, context):
    tags = []

    class Reader(HTMLParser):
        def handle_starttag(self, tag, attrs):
            tags.append(tag)
            assert {name for name, _ in attrs} <= {"lang", "charset", "scope", "class"}

    Reader().feed(
        as_page(
            record_of_one_work(
                title=f"<script>alert(1)</script>{title}",
                name=name,
                context=f"{context}<img src=x>",
            )
        )
    )
    assert not {"script", "img", "a", "iframe"} & set(tags)
    assert tags.count("tr") == 2


@pytest.mark.parametrize(
    "nasty", ["<b>x</b>\x00\x0b", "\ud800", "=1+1", "\u202eabc", "]]>", "a" * 5000]
)
def test_any_text_gives_a_word_file_that_opens(nasty):
    assert "Contributions of" in text_of(
        as_word(record_of_one_work(title=nasty, name=nasty, context=nasty))
    )


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_no_cell_of_a_table_is_a_formula(tmp_path, form):
    data = formats.render_record(record(tmp_path), form)
    assert b"=HYPERLINK" in data or form == "xlsx"
    if form == "csv":
        assert b",=HYPERLINK" not in data
        assert b',"=HYPERLINK' not in data
    else:
        page = openpyxl.load_workbook(io.BytesIO(data)).active
        assert all(cell.data_type != "f" for row in page.iter_rows() for cell in row)


def test_the_page_has_boxes_for_every_line_pending_names_included(tmp_path):
    page = formats.render_record(record(tmp_path), "html").decode()
    assert page.count("&#9744; not me") == 2
    assert "Possibly you" in page
    assert "5 May 2026, staff id T1" in page
    assert "I do not want to be matched or shown" in page


def exported(home, person):
    with opened(home, **ROWS) as workspace:
        return formats.export_record(by(workspace, person), "T1", "docx", DAY)


def test_only_people_with_the_right_get_a_record_and_the_access_log_has_it(tmp_path):
    for person in (LEAD, REVIEWER):
        exported(tmp_path / person.role, person)
        actions = [entry["action"] for entry in log.entries(tmp_path / person.role)]
        assert actions[:1] == ["export record"]
    with pytest.raises(UserError, match="may not export"):
        exported(tmp_path / "t", TOMAS_SELF)
    with (
        opened(tmp_path / "u") as workspace,
        pytest.raises(UserError, match="no technician T9"),
    ):
        formats.export_record(workspace, "T9", "docx", DAY)


def test_the_suffix_sets_the_format_and_an_unknown_one_is_refused(tmp_path, capsys):
    (tmp_path / "attribution.toml").write_text("[measure]\nlag_days = 730\n")

    def run(name):
        with opened(tmp_path, **ROWS), pytest.raises(SystemExit) as done:
            main(["contributions", "T1", "-o", str(tmp_path / name), "--home", str(tmp_path)])
        return done.value.code, capsys.readouterr().err

    assert run("mina.DOCX")[0] == 0
    assert (tmp_path / "mina.DOCX").read_bytes()[:2] == b"PK"
    code, problem = run("mina.exe")
    assert code == UserError.exit_code
    assert "docx, bib, csv" in problem

"""The institution's repository: its forms of records, lists, deletions, faults and files."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import orjson
import pytest
from gated import Gate, night, rows
from invented_pdfs import NEW_PAGE, PARAGRAPH, paper, pdf, pictures
from repository_server import Entry, Repository, dc, record_of, served

from attribution.core.errors import SourceUnavailable
from attribution.core.model import TextView, WorkView
from attribution.harvest import raw_files
from attribution.harvest.scope import Scope, Wanted
from attribution.harvest.sources.repository import SOURCE, is_own_host, parse
from attribution.harvest.summaries import Summary
from attribution.home.settings import Settings

FIRST = date(2026, 7, 1)
DOI = "10.5555/glass.1"
THANKS = "We thank Odo Specimen for cutting glass."
_WORKS = """
select source_id, doi, type, has_full_text, is_gone from works where source = 'repository'
qualify row_number() over (partition by source_id order by run desc) = 1 order by source_id
"""
_TEXTS = "select source_id, doi, status, acknowledgement from texts where source = 'repository'"


@pytest.fixture
def repository() -> Iterator[Repository]:
    with served() as repository:
        yield repository


def oai_night(
    home: Path, gate: Gate, repository: Repository, number: int = 0, **more: str
) -> Summary:
    environment = {
        "ATTRIBUTION_HARVEST_REPOSITORY": f"{repository.base}/oai",
        "ATTRIBUTION_HARVEST_WORKS_FROM": "2020-01-01",
        **more,
    }
    day = FIRST + timedelta(days=number)
    runs: Mapping[str, Summary] = night(home, gate, day, only=["repository"], **environment)
    return runs["repository"]


def scope_of(repository: Repository, since: date | None = None, **more: Any) -> Scope:
    given = {"attempts": 2, "backoff": 0.0, "pace": False} | more
    settings = Settings(
        home=Path("none"),
        repository=f"{repository.base}/oai",
        works_from=date(2020, 1, 1),
        **given,
    )
    return Scope(settings, FIRST, since=since)


def names_in(repository: Repository, since: date | None = None, **more: Any) -> list[str]:
    """The ids of the works that are found."""
    scope = scope_of(repository, since, **more)
    raws = SOURCE.fetch(SOURCE.client(scope.settings), scope)
    return [view.source_id for raw in raws for view in parse(raw)]


def texts_in(repository: Repository, *names: str) -> list[TextView]:
    """What is read of the files of these records."""
    scope = scope_of(repository)
    wanted = [Wanted(DOI, None, None, source_id=name) for name in names]
    raws = SOURCE.texts.fetch(SOURCE.client(scope.settings), scope, wanted)
    return [view for raw in raws for view in parse(raw)]


def article(number: int, **more: str | list[str]) -> str:
    given = {"title": f"Glass {number}", "creator": "Quillby, Ada", "date": "2025-03"}
    return dc(**given, identifier=f"https://doi.org/10.5555/glass.{number}", type="Article", **more)


def listed(number: int, changed: str = "2026-06-01") -> dict[str, Entry]:
    return {f"oai:q:{n}": Entry(changed, article(n)) for n in range(1, number + 1)}


# -- forms ---------------------------------------------------------------------------------------


def view(metadata: str, first_year: int = 2020) -> WorkView:
    records = [{"id": "oai:quillmere:1", "xml": record_of(metadata)}]
    raw = {"kind": "works", "payload": {"records": records}, "first_year": first_year}
    raw["institution"] = {"name": "Quillmere University", "rors": ["07bdhkq24"]}
    (work,) = parse(raw)
    assert isinstance(work, WorkView)
    return work


EPRINTS = dc(
    title="On the cutting of glass",
    creator=["Quillby-Marsh, Ada", "Moss, A. B."],
    date="2025-03-09",
    type=["Article", "PeerReviewed"],
    identifier=[
        "http://eprints.quillmere.ac.uk/12/1/paper.pdf",
        "Quillby-Marsh, A. (2025) On the cutting of glass. Jars, 3. (doi:10.5555/glass.1)",
    ],
    relation=["https://eprints.quillmere.ac.uk/12/", "10.5555/glass.1"],
)
PURE = dc(
    title="On the cutting of glass",
    creator=["Quillby-Marsh, Ada", "Moss, A. B."],
    date="2025-03-09",
    type="article",
    identifier=[
        "https://www.research.quillmere.ac.uk/en/publications/12",
        "https://doi.org/10.5555/GLASS.1",
        "https://www.research.quillmere.ac.uk/ws/files/12/paper.pdf",
    ],
)
RIOXX = """<rioxx xmlns="http://www.rioxx.net/schema/v2.0/rioxx/"
 xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/"
 xmlns:rioxxterms="http://docs.rioxx.net/schema/v2.0/rioxxterms/">
<dc:title>On the cutting of glass</dc:title>
<rioxxterms:author id="https://orcid.org/0000-0002-1825-0097">Quillby-Marsh, Ada</rioxxterms:author>
<rioxxterms:author>Moss, A. B.</rioxxterms:author>
<dcterms:dateAccepted>2024-12-01</dcterms:dateAccepted>
<rioxxterms:publication_date>2025-03-09</rioxxterms:publication_date>
<rioxxterms:type>Journal Article/Review</rioxxterms:type>
<rioxxterms:version>AM</rioxxterms:version>
<rioxxterms:version_of_record>https://doi.org/10.5555/glass.1</rioxxterms:version_of_record>
<dc:identifier>https://eprints.quillmere.ac.uk/12/1/paper.pdf</dc:identifier>
<dc:relation>https://doi.org/10.5555/data.7</dc:relation></rioxx>"""
RIOXX_3 = """<rioxx xmlns="http://www.rioxx.net/schema/v3.0/rioxx/"
 xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:rioxxterms="http://docs.rioxx.net/schema/v3.0/rioxxterms/">
<dc:title>On the cutting of glass</dc:title>
<rioxxterms:creator><rioxxterms:name>Quillby-Marsh, Ada</rioxxterms:name>
<rioxxterms:id>https://orcid.org/0000-0002-1825-0097</rioxxterms:id></rioxxterms:creator>
<rioxxterms:creator><rioxxterms:name>Moss, A. B.</rioxxterms:name></rioxxterms:creator>
<rioxxterms:publication_date>2025-03-09</rioxxterms:publication_date>
<dc:type>https://purl.org/coar/resource_type/journal article</dc:type>
<dc:identifier>https://doi.org/10.5555/glass.1</dc:identifier>
<dc:relation rel="item" type="application/pdf">https://x.quillmere.ac.uk/item/12</dc:relation>
</rioxx>"""
METS = """<mets xmlns="http://www.loc.gov/METS/" xmlns:xlink="http://www.w3.org/1999/xlink"
 xmlns:mods="http://www.loc.gov/mods/v3"><dmdSec><mdWrap MDTYPE="MODS"><xmlData><mods:mods>
<mods:name><mods:role><mods:roleTerm type="text">author</mods:roleTerm></mods:role>
<mods:namePart>Quillby-Marsh, Ada</mods:namePart></mods:name>
<mods:name><mods:role><mods:roleTerm type="text">author</mods:roleTerm></mods:role>
<mods:namePart type="family">Moss</mods:namePart><mods:namePart type="given">A. B.</mods:namePart>
</mods:name>
<mods:name><mods:role><mods:roleTerm type="text">advisor</mods:roleTerm></mods:role>
<mods:namePart>Heath, Bo</mods:namePart></mods:name>
<mods:originInfo><mods:dateIssued encoding="iso8601">2025-03-09</mods:dateIssued></mods:originInfo>
<mods:identifier type="doi">10.5555/glass.1</mods:identifier>
<mods:titleInfo><mods:title>On the cutting of glass</mods:title></mods:titleInfo>
<mods:relatedItem type="host"><mods:titleInfo><mods:title>Jars</mods:title></mods:titleInfo>
<mods:identifier type="doi">10.5555/jars</mods:identifier></mods:relatedItem>
<mods:genre>Article</mods:genre></mods:mods></xmlData></mdWrap></dmdSec>
<fileSec><fileGrp USE="ORIGINAL"><file MIMETYPE="application/pdf"><FLocat LOCTYPE="URL"
 xlink:type="locator" xlink:href="https://dspace.quillmere.ac.uk/bitstreams/12/download"/></file>
</fileGrp><fileGrp USE="TEXT"><file MIMETYPE="text/plain"><FLocat
 xlink:href="https://dspace.quillmere.ac.uk/bitstreams/13/download"/></file></fileGrp></fileSec>
</mets>"""
DIDL = f"""<d:DIDL xmlns:d="urn:mpeg:mpeg21:2002:02-DIDL-NS"><d:Item><d:Descriptor>
<d:Statement mimeType="application/xml; charset=utf-8">{PURE.replace("/ws/files/12/paper.pdf", "")}
</d:Statement></d:Descriptor><d:Component><d:Resource mimeType="application/pdf"
 ref="https://dspace.quillmere.ac.uk/bitstream/12/1/paper"/></d:Component></d:Item></d:DIDL>"""


@pytest.mark.parametrize(
    "metadata",
    [EPRINTS, PURE, RIOXX, RIOXX_3, METS, DIDL],
    ids=["eprints", "pure", "rioxx", "rioxx3", "mets", "didl"],
)
def test_every_form_of_a_record_says_the_same(metadata):
    work = view(metadata)
    assert (work.doi, work.title, work.type) == (DOI, "On the cutting of glass", "article")
    assert (work.published, work.published_precision) == ("2025-03-09", "day")
    assert [(author.given, author.family) for author in work.authors] == [
        ("Ada", "Quillby-Marsh"),
        ("A. B.", "Moss"),
    ]
    assert work.has_full_text
    assert not work.authors[0].affiliations, "repositories state none"


def test_rioxx_states_orcid_ids():
    assert view(RIOXX).authors[0].orcid == view(RIOXX_3).authors[0].orcid == "0000-0002-1825-0097"


def test_of_several_dois_that_of_the_version_of_record_counts_and_none_of_several_relations():
    assert view(RIOXX).doi == DOI
    thesis = dc(title="x", type="Thesis", relation=["10.5555/data.1", "10.5555/data.2"])
    assert view(thesis).doi is None


def test_a_thesis_is_a_work_of_the_institution_unless_it_states_another():
    ours = view(dc(title="Jars", creator="Quillby, Ada", type=["Thesis", "NonPeerReviewed"]))
    (place,) = ours.authors[0].affiliations
    assert (ours.type, place.text, place.rors) == (
        "dissertation",
        "Quillmere University",
        ("07bdhkq24",),
    )
    elsewhere = dc(title="Jars", creator="Q, A", type="Thesis", publisher="University of Elsewhere")
    (place,) = view(elsewhere).authors[0].affiliations
    assert (place.text, place.rors) == ("University of Elsewhere", ())


@pytest.mark.parametrize(
    "metadata",
    [
        dc(title="A talk", type="Conference or Workshop Item", date="2025"),
        dc(title="Old", type="Thesis", date="2019-12-31"),
        dc(title="Old", type="Article", date="1999", identifier="10.5555/old"),
    ],
)
def test_other_and_older_records_are_left_out(metadata):
    with pytest.raises(ValueError, match="not enough values"):
        view(metadata)


def test_days_with_a_time_are_when_a_record_was_made():
    work = view(dc(type="Thesis", date=["2026-05-01T10:00:00Z", "2021-07", "2026-05-02T00:00:00Z"]))
    assert (work.published, work.published_precision) == ("2021-07-01", "month")


# -- lists ---------------------------------------------------------------------------------------


def test_a_list_is_walked_by_its_tokens_then_only_what_changed(home, gate, repository):
    repository.entries = listed(5)
    first = oai_night(home, gate, repository)
    assert (first.status, first.listed, first.gaps) == ("finished", True, ())
    assert (first.announced, first.collected) == (5, 5)
    assert [name for name, *_ in rows(home, _WORKS)] == [f"oai:q:{n}" for n in range(1, 6)]
    repository.asked.clear()
    repository.entries["oai:q:6"] = Entry("2026-07-01", article(6))
    oai_night(home, gate, repository, 1)
    lists = [query for query in repository.asked if query.get("verb") == "ListRecords"]
    assert [query["from"] for query in lists] == ["2026-06-29"]
    assert len(rows(home, _WORKS)) == 6


def test_a_repository_that_counts_seconds_is_asked_by_seconds(repository):
    repository.entries = listed(1)
    repository.granularity = "YYYY-MM-DDThh:mm:ssZ"
    names_in(repository, date(2026, 6, 29))
    assert repository.asked[-1]["from"] == "2026-06-29T00:00:00Z"


def test_nothing_new_is_no_fault(repository):
    assert names_in(repository) == []


def test_a_deleted_record_is_gone(home, gate, repository):
    repository.entries = listed(2)
    oai_night(home, gate, repository)
    repository.entries["oai:q:2"] = Entry("2026-07-01", None)
    oai_night(home, gate, repository, 1)
    assert [(name, gone) for name, *_, gone in rows(home, _WORKS)] == [
        ("oai:q:1", False),
        ("oai:q:2", True),
    ]


def test_a_record_that_vanished_unannounced_is_gone_once_it_is_read_again(home, gate, repository):
    repository.entries = listed(3)
    oai_night(home, gate, repository)
    del repository.entries["oai:q:2"]
    oai_night(home, gate, repository, 40, ATTRIBUTION_HARVEST_SWEEP_DAYS="1")
    assert [name for name, *_, gone in rows(home, _WORKS) if gone] == ["oai:q:2"]


def test_an_expired_token_starts_the_list_again(repository):
    repository.entries = listed(5)
    repository.expired = 1
    assert set(names_in(repository)) == {f"oai:q:{n}" for n in range(1, 6)}


def test_a_token_that_always_expires_is_a_gap(repository):
    repository.entries = listed(5)
    repository.expired = 100
    with pytest.raises(SourceUnavailable, match="not all announced records arrived"):
        names_in(repository)


@pytest.mark.parametrize("number", [3, 5], ids=["the same token", "tokens in a circle"])
def test_a_list_that_leads_back_to_an_earlier_page_is_left(repository, number):
    repository.entries = listed(number)
    repository.circles = 30
    with pytest.raises(SourceUnavailable, match=r"repository: .*led back to a page"):
        names_in(repository)
    lists = [query for query in repository.asked if query.get("verb") == "ListRecords"]
    assert len(lists) == number // 2 + 1, "no page is asked for twice"


@pytest.mark.parametrize(("size", "walks"), [(5, 1), (4, 1), (7, 2)])
def test_a_size_that_is_an_estimate_is_believed_no_more_than_the_end_of_the_list(
    repository, size, walks
):
    repository.entries = listed(5)
    repository.size = size
    assert len(set(names_in(repository))) == 5
    starts = [query for query in repository.asked if "metadataPrefix" in query]
    assert len(starts) == walks


def test_a_busy_repository_is_asked_again_after_the_wait_that_it_asks_for(repository):
    repository.entries = listed(1)
    repository.faults = [(503, {"Retry-After": "0.01"}, b"busy")]
    assert names_in(repository) == ["oai:q:1"]
    repository.faults = [(503, {"Retry-After": "3600"}, b"busy")]
    with pytest.raises(SourceUnavailable, match="it asks to wait 3600 seconds"):
        names_in(repository)


@pytest.mark.parametrize(
    "body",
    [
        b"<html><body>It works</body></html>",
        b"",
        b"<?xml version='1.0'?><OAI-PMH><ListMetadataFormats><metadataFormat>",
        b"<rss></rss>",
    ],
)
def test_what_is_no_answer_stops_the_source(repository, body):
    repository.faults = [(200, {}, body)] * 10
    with pytest.raises(SourceUnavailable, match="no usable answer"):
        names_in(repository)


def test_the_best_form_that_a_repository_has_is_asked_for(repository):
    repository.prefixes = ("oai_dc", "uketd_dc", "mets", "oai_rioxx")
    names_in(repository)
    assert repository.asked[-1]["metadataPrefix"] == "oai_rioxx"
    with pytest.raises(SourceUnavailable, match=r"correct harvest.repository.*cannotDisseminate"):
        names_in(repository, repository_format="marcxml")


def test_a_damaged_record_is_a_fault_of_its_own():
    raw = {"kind": "works", "payload": {"records": [{"id": "oai:q:1", "xml": "<record><cut"}]}}
    with pytest.raises(ValueError, match="malformed"):
        list(parse(raw))


# -- files ---------------------------------------------------------------------------------------


def test_accepted_manuscripts_and_theses_are_read(home, gate, repository):
    file = f"{repository.base}/1/paper.pdf"
    theses = dc(title="Jars", creator="Q, A", type="Thesis", identifier=file.replace("/1/", "/2/"))
    repository.entries = {
        "oai:q:1": Entry("2026-06-01", article(1, relation=file)),
        "oai:q:2": Entry("2026-06-01", theses),
    }
    repository.files = {
        "/1/paper.pdf": (200, {}, paper(DOI, "Acknowledgements", THANKS, "Kept secret")),
        "/2/paper.pdf": (
            200,
            {},
            pdf(["Jars", NEW_PAGE, "Acknowledgements", THANKS, NEW_PAGE, "Contents", PARAGRAPH]),
        ),
    }
    oai_night(home, gate, repository)
    assert sorted(rows(home, _TEXTS)) == [
        ("oai:q:1", DOI, "read", THANKS + " Kept secret"),
        ("oai:q:2", None, "read", THANKS),
    ]
    files = [path for source, _, path in raw_files.runs(home) if source == "repository"]
    kept = orjson.dumps([raw for path in files for raw in raw_files.read(path)]).decode()
    assert PARAGRAPH[:20] not in kept
    repository.asked.clear()
    oai_night(home, gate, repository, 1)
    assert not [query for query in repository.asked if "file" in query], "each is read once"


@pytest.mark.parametrize(
    ("answer", "status"),
    [
        ((200, {}, pictures()), "scanned without text"),
        ((200, {}, b"<html>Sign in</html>"), "not open access"),
        ((401, {}, b""), "not open access"),
        ((404, {}, b""), "no full text"),
        ((302, {"Location": "/2/real.pdf"}, b""), "read"),
        ((302, {"Location": "http://127.0.0.2/real.pdf"}, b""), "no full text"),
        ((302, {"Location": "/1/paper.pdf"}, b""), "no full text"),
    ],
)
def test_a_file_that_is_not_there_or_cannot_be_read_has_a_reason(repository, answer, status):
    file = f"{repository.base}/1/paper.pdf"
    repository.entries = {"oai:q:1": Entry("2026-06-01", article(1, relation=file))}
    real = paper(DOI, "Acknowledgements", THANKS)
    repository.files = {"/1/paper.pdf": answer, "/2/real.pdf": (200, {}, real)}
    assert [text.status for text in texts_in(repository, "oai:q:1")] == [status]


def test_of_several_files_the_one_with_thanks_counts(repository):
    files = [f"{repository.base}/{name}.pdf" for name in ("cover", "thesis", "data")]
    repository.entries = {"oai:q:1": Entry("2026-06-01", article(1, relation=files))}
    repository.files = {
        "/cover.pdf": (200, {}, pdf(["A cover.", PARAGRAPH])),
        "/thesis.pdf": (200, {}, paper(DOI, "Acknowledgements", THANKS)),
    }
    (text,) = texts_in(repository, "oai:q:1")
    assert (text.status, text.parts.acknowledgement) == ("read", THANKS)


@pytest.mark.parametrize(
    ("address", "is_own"),
    [
        ("https://eprints.quillmere.ac.uk/1.pdf", True),
        ("https://www.research.quillmere.ac.uk/1.pdf", True),
        ("http://quillmere.ac.uk/1.pdf", True),
        ("https://files.example.org/1.pdf", True),
        ("https://evilquillmere.ac.uk/1.pdf", False),
        ("https://elsewhere.ac.uk/1.pdf", False),
        ("http://169.254.169.254/latest", False),
        ("http://localhost/1.pdf", False),
        ("file:///etc/passwd", False),
        ("https://user@elsewhere.ac.uk:443/quillmere.ac.uk", False),
    ],
)
def test_files_are_fetched_from_the_repositorys_own_domain_only(address, is_own):
    settings = Settings(
        home=Path("x"),
        repository="https://eprints.quillmere.ac.uk/cgi/oai2",
        repository_hosts=["files.example.org"],
    )
    assert is_own_host(address, settings) is is_own


def test_a_repository_is_off_until_its_address_is_set():
    assert not SOURCE.is_used(Settings(home=Path("x")))
    settings = Settings(home=Path("x"), repository="https://eprints.quillmere.ac.uk/cgi/oai2")
    assert SOURCE.is_used(settings)
    assert SOURCE.probe.url(settings) == "https://eprints.quillmere.ac.uk/cgi/oai2?verb=Identify"

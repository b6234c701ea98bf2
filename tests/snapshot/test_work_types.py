"""Notices, referee reports, supplements, data and retracted works have a stated place."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from build_helpers import at_home, rows, technician, view

from attribution.core.model import TextView, Update
from attribution.snapshot.database import current_snapshot
from attribution.snapshot.reader import Reader
from attribution.snapshot.work_types import TYPES

PAGE = Path(__file__).resolve().parents[2] / "docs/roster-and-measure.md"
ADA = technician()
ARTICLE = view(
    "crossref", "10.5555/art", at_home("Lena Ortwin"), doi="10.5555/art", title="A new alloy"
)
WORKS = (
    "select doi, type, counted_as, acknowledgement, affiliated from works order by published, doi"
)
CREDITS = "select doi, kind, status, note, counted from possible_credits order by doi, kind"


def notice(title: str = "A note", *updates: Update, **more: Any) -> Any:
    """A record that credits Ada, published after the article."""
    return view(
        "crossref",
        more.get("doi", "10.5555/note"),
        at_home("Ada Quillby"),
        **{
            "doi": "10.5555/note",
            "title": title,
            "published": "2024-09-01",
            "corrects": updates,
            **more,
        },
    )


def credits(home: Path, *records: Any) -> list[tuple[Any, ...]]:
    found = rows(home, records, CREDITS, [ADA])
    return [tuple(credit.values()) for credit in found]


def of_that_snapshot(home: Path, query: str) -> list[dict[str, Any]]:
    """The rows of another query on the snapshot that `credits` built."""
    published = current_snapshot(home)
    assert published
    reader = Reader(published)
    try:
        return reader.rows(query)
    finally:
        reader.close()


NOTICES = [
    ("Correction to: A new alloy", {}, "correction"),
    ("Author Correction: A new alloy", {}, "correction"),
    ("Corrigendum: A new alloy", {}, "correction"),
    ("Erratum", {}, "correction"),
    ("Correction for Ortwin et al., A new alloy", {}, "correction"),
    ("Author's Correction: A new alloy", {}, "correction"),
    ("Publisher Correction: A new alloy", {}, "correction"),
    ("Publisher’s Note: A new alloy", {}, "correction"),
    ("Publisher's Erratum: A new alloy", {}, "correction"),
    ("Correction.", {}, "correction"),
    ("Corrections: A new alloy", {}, "correction"),
    ("Correction Notice: A new alloy", {}, "correction"),
    ("Errata to “A new alloy”", {}, "correction"),
    ("Erratum for “A new alloy”", {}, "correction"),
    ("Addenda: A new alloy", {}, "correction"),
    ("A new alloy", {"type": "erratum"}, "correction"),
    ("A new alloy, again", {"corrects": (Update("10.5555/art", "erratum"),)}, "correction"),
    ("Retraction Note: A new alloy", {}, "retraction"),
    ("Retraction: A new alloy", {}, "retraction"),
    ("A note", {"corrects": (Update("10.5555/gone", "retraction"),)}, "retraction"),
    ("Retraction", {}, "retraction"),
    ("Statement of Retraction: A new alloy", {}, "retraction"),
    ("Removal notice to “A new alloy”", {}, "retraction"),
    ("Withdrawal: A new alloy", {}, "retraction"),
    ("Expression of Concern: A new alloy", {}, "expression-of-concern"),
    ("Editorial Note of Concern: A new alloy", {}, "expression-of-concern"),
    ("A review", {"doi": "10.21956/f1000research.1.r2"}, "peer-review"),
    ("A review again", {"doi": "10.7554/elife.99999.sa1"}, "peer-review"),
    ("Decision letter: A new alloy", {}, "peer-review"),
    ("Reply on RC1", {}, "peer-review"),
    ("Comment on gmd-2021-12", {}, "peer-review"),
    ("A comment", {"doi": "10.5194/gmd-2021-12-rc2"}, "peer-review"),
    ("Author response for A new alloy", {}, "peer-review"),
    ("A report", {"type": "peer-review"}, "peer-review"),
    ("Supplementary material to A new alloy", {}, "supplement"),
    ("Additional file 3 of A new alloy", {}, "supplement"),
    ("Figure S1", {"type": "component"}, "supplement"),
    ("Front matter", {"type": "paratext"}, "paratext"),
]
PAPERS = [
    "Correction of myopia in young adults",
    "Correction for attenuation in small samples",
    "Retraction of the tongue in infants",
    "Corrections of myopia in young adults",
    "Errata and their authors",
    "Withdrawal of treatment in old age",
    "Publisher's notes and their readers",
    "Comment on the origin of granite",
    "Supplementary feeding of calves",
    "Additional filing systems for archives",
]


@pytest.fixture(scope="module")
def by_title(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    """All notices about one article, and the papers that sound like notices, in one snapshot."""
    cases = [*((title, more) for title, more, _ in NOTICES), *((title, {}) for title in PAPERS)]
    records = [
        notice(title, **{"doi": f"10.5555/note{number}", **more})
        for number, (title, more) in enumerate(cases)
    ]
    query = WORKS.replace("select", "select title,", 1)
    works = rows(tmp_path_factory.mktemp("types"), [ARTICLE, *records], query, [ADA])
    assert len(works) == len(cases) + 1
    # One notice has the article's own title.
    (article,) = [work for work in works if work["doi"] == ARTICLE.doi]
    return {work["title"]: work for work in works if work is not article} | {"article": article}


@pytest.mark.parametrize(("title", "kind"), [(title, kind) for title, _, kind in NOTICES])
def test_what_is_no_work_of_its_own_is_known_and_never_unread(
    by_title: dict[str, dict[str, Any]], title: str, kind: str
) -> None:
    work = by_title[title]
    assert work["type"] == kind
    assert work["counted_as"] == ("correction" if kind == "correction" else "not counted")
    assert work["acknowledgement"] == "none expected"
    assert by_title["article"]["counted_as"] == "paper"


@pytest.mark.parametrize("title", PAPERS)
def test_a_paper_that_sounds_like_a_notice_is_a_paper(
    by_title: dict[str, dict[str, Any]], title: str
) -> None:
    work = by_title[title]
    assert (work["type"], work["counted_as"]) == ("article", "paper")


def test_one_source_that_knows_a_notice_is_believed(tmp_path: Path) -> None:
    as_article = view("openalex", "W1", at_home("Ada Quillby"), doi="10.5555/note", title="A note")
    found = rows(tmp_path, [as_article, notice("A note", type="peer-review")], WORKS, [ADA])
    assert [work["type"] for work in found] == ["peer-review"]


@pytest.mark.parametrize(
    "pair",
    [
        (ARTICLE, notice("A note", Update("10.5555/art", "correction"))),
        (
            view(
                "crossref",
                "10.5555/art",
                at_home("Lena Ortwin"),
                doi="10.5555/art",
                corrected_by=("10.5555/note",),
            ),
            notice("Erratum"),
        ),
        (
            view(
                "openalex",
                "W1",
                "Lena Ortwin",
                doi="10.5555/art",
                title="Milling of new alloys, part II",
            ),
            notice("Correction to: Milling of new alloys, part II"),
        ),
    ],
    ids=["stated by the notice", "stated by the article", "by its title"],
)
def test_an_author_whom_a_correction_adds_is_credited_with_the_article(
    tmp_path: Path, pair: tuple[Any, Any]
) -> None:
    assert credits(tmp_path, *pair) == [
        ("10.5555/art", "author", "accepted", "named in a correction of the work", True)
    ]
    article, correction = of_that_snapshot(tmp_path, WORKS)
    assert article["affiliated"]
    assert correction["counted_as"] == "correction"


CORRECTIONS = [
    "Correction to: {}",
    "Author Correction: {}",
    "Publisher Correction: {}.",
    "Corrigendum to “{}”",
    "Corrigendum to ‘{}’ [Fict. Mater. 12 (2024) 34–56]",
    "Erratum to {} [Fict. Mater. 12, 034101 (2024)]",
    "Erratum: {} [Phys. Rev. Fict. 12, 034101 (2024)]",
    "Correction to: {} (Fictional Materials, (2024), 12, 3, (34-56))",
    "Correction for ‘{}’ by L. Ortwin et al., Fict. Chem., 2024, 1, 2",
    "Correction for Ortwin et al., {}",
    "Erratum for Ortwin et al., “{}”",
    "Addendum: {}",
]


@pytest.fixture(scope="module")
def by_article(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bool]:
    """Whether the credit counts, by the DOI of each article that a notice of its own corrects."""
    records = []
    for number, title in enumerate(CORRECTIONS):
        name = f"Milling of new alloys (Al, Mg), part {number}"
        doi = f"10.5555/art{number}"
        records += [
            view("crossref", doi, at_home("Lena Ortwin"), doi=doi, title=name),
            notice(title.format(name), doi=f"10.5555/note{number}"),
        ]
    credits_of_ada = credits(tmp_path_factory.mktemp("corrections"), *records)
    counted = {credit[0]: credit[4] for credit in credits_of_ada}
    assert len(counted) == len(credits_of_ada)
    return counted


@pytest.mark.parametrize("title", CORRECTIONS)
def test_a_correction_is_about_the_work_that_its_title_names(
    by_article: dict[str, bool], title: str
) -> None:
    number = CORRECTIONS.index(title)
    assert by_article[f"10.5555/art{number}"]
    assert f"10.5555/note{number}" not in by_article


def test_a_retraction_that_names_authors_makes_no_paper_and_retracts_the_article(
    tmp_path: Path,
) -> None:
    article = view("crossref", "10.5555/art", at_home("Ada Quillby"), doi="10.5555/art")
    retraction = notice("A note", Update("10.5555/art", "retraction"))
    assert credits(tmp_path, article, retraction) == [
        ("10.5555/art", "author", "accepted", None, False)
    ]


@pytest.mark.parametrize("title", ["RETRACTED: A new alloy", "Retracted Article: A new alloy"])
def test_a_paper_whose_title_says_that_it_is_retracted_does_not_count(
    tmp_path: Path, title: str
) -> None:
    assert [credit[4] for credit in credits(tmp_path, notice(title))] == [False]


def test_a_partial_retraction_leaves_the_article(tmp_path: Path) -> None:
    article = view("crossref", "10.5555/art", at_home("Ada Quillby"), doi="10.5555/art")
    found = credits(
        tmp_path, article, notice("A note", Update("10.5555/art", "partial_retraction"))
    )
    assert [credit[4] for credit in found] == [True]


def test_an_author_of_both_has_one_credit_without_a_note(tmp_path: Path) -> None:
    article = view("crossref", "10.5555/art", at_home("Ada Quillby"), doi="10.5555/art")
    correction = notice("A note", Update("10.5555/art", "correction"))
    assert credits(tmp_path, article, correction) == [
        ("10.5555/art", "author", "accepted", None, True)
    ]


def test_a_correction_of_a_work_that_was_not_harvested_credits_nobody(tmp_path: Path) -> None:
    assert credits(tmp_path, notice("A note", Update("10.5555/elsewhere", "correction"))) == []


def test_a_new_version_is_no_notice(tmp_path: Path) -> None:
    found = credits(
        tmp_path, ARTICLE, notice("Second edition", Update("10.5555/art", "new_version"))
    )
    assert found == [("10.5555/note", "author", "accepted", None, True)]


def test_what_is_not_counted_credits_nobody(tmp_path: Path) -> None:
    kinds = TYPES["not counted"]
    records = [notice(f"Of type {kind}", type=kind, doi=f"10.5555/{kind}") for kind in kinds]
    assert credits(tmp_path, *records) == []
    works = of_that_snapshot(tmp_path, WORKS)
    assert {work["type"] for work in works} == set(kinds)


def test_a_retracted_paper_is_shown_and_does_not_count(tmp_path: Path) -> None:
    found = credits(tmp_path, notice(is_retracted=True))
    assert found == [("10.5555/note", "author", "accepted", None, False)]
    (work,) = of_that_snapshot(tmp_path, WORKS)
    assert work["counted_as"] == "retracted"


def test_data_count_for_their_authors_and_are_not_in_the_coverage(tmp_path: Path) -> None:
    found = credits(tmp_path, notice(type="dataset"))
    assert found == [("10.5555/note", "author", "accepted", None, True)]
    assert of_that_snapshot(tmp_path, "select * from coverage") == []


def test_a_text_that_was_read_makes_no_paper_of_a_notice(tmp_path: Path) -> None:
    text = TextView("europepmc", "PMC1", "10.5555/note", "jats", "read")
    assert rows(tmp_path, [notice("Erratum"), text], "select * from coverage") == []


def test_the_page_says_what_every_type_counts_as() -> None:
    page = PAGE.read_text(encoding="utf-8")
    for place, kinds in TYPES.items():
        (line,) = (line for line in page.splitlines() if line.startswith(f"| {place} |"))
        for kind in kinds:
            assert f"`{kind}`" in line

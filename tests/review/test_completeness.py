"""Which papers of our people a source lacks, and which are ours in name only."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from build_helpers import HOME_ROR, at_home, save, settings, snapshot, technician, view
from command_line import run_well

from attribution import workspace
from attribution.access import log
from attribution.access.permissions import Person
from attribution.core.errors import UserError
from attribution.core.model import Affiliation, Author
from attribution.harvest.registry import services
from attribution.home import writing
from attribution.review import completeness
from attribution.review.completeness import PRINTED_ONLY, STATED_ONLY
from attribution.workspace import Workspace

ORCID = "0000-0002-1825-0097"
OURS, OTHER = "University of Northmere", "Elsewhere Institute"


def author(text: str, ror: str) -> Author:
    return Author("Xi Other", affiliations=(Affiliation(text, (ror,)),))


def paper(source: str, doi: str, *authors: Author) -> object:
    return view(source, doi, *authors, doi=doi, title=f"On {doi} and what it holds")


@pytest.fixture
def home(tmp_path: Path) -> Path:
    ada = at_home("Ada Quillby", orcid=ORCID)
    save(
        tmp_path,
        [
            paper("openalex", "10.5555/both", ada),
            paper("crossref", "10.5555/both", ada),
            paper("crossref", "10.5555/alone", ada),
            paper("openalex", "10.5555/stranger", at_home("Bo Stranger")),
            paper("openalex", "10.5555/agreed", author(f"Physics, {OURS}", HOME_ROR)),
            paper("openalex", "10.5555/stated", author(OTHER, HOME_ROR)),
            paper("openalex", "10.5555/printed", author(f"Physics, {OURS}", "0zzzzzz99")),
            paper(
                "openalex",
                "10.5555/one-sure",
                author(OTHER, HOME_ROR),
                Author("Yu Sure", affiliations=(Affiliation(f"Physics, {OURS}", (HOME_ROR,)),)),
            ),
        ],
    )
    snapshot(settings(tmp_path), [technician(1, orcid=ORCID)])
    values = {"institution.rors": [HOME_ROR], "institution.name_forms": [OURS]}
    writing.write(tmp_path / "attribution.toml", values, services())
    return tmp_path


@pytest.fixture
def opened(home: Path) -> Iterator[Workspace]:
    with workspace.opened(settings(home), Person("lee", "lead")) as lead:
        yield lead


def dois(rows: list[dict[str, object]]) -> set[object]:
    return {row["doi"] for row in rows}


def test_a_paper_of_our_people_that_a_source_does_not_give_is_listed(opened: Workspace) -> None:
    assert dois(completeness.lacking_in(opened, "openalex")) == {"10.5555/alone"}
    assert dois(completeness.lacking_in(opened, "crossref")) == set()
    counts = {
        row["source"]: (row["given"], row["lacking"])
        for row in completeness.given_by_source(opened)
    }
    assert counts == {"openalex": (1, 1), "crossref": (2, 0)}


def test_no_row_names_a_technician(opened: Workspace) -> None:
    (row,) = completeness.lacking_in(opened, "openalex")
    assert "technician_id" not in row
    assert row["technicians"] == 1


def test_a_paper_on_which_print_and_source_disagree_is_in_doubt(opened: Workspace) -> None:
    reasons = {row["doi"]: row["reason"] for row in completeness.in_name_only(opened).rows}
    assert reasons == {"10.5555/stated": STATED_ONLY, "10.5555/printed": PRINTED_ONLY}
    (noted,) = log.entries(opened.settings.home)
    assert noted["action"] == "see authors in doubt"
    assert noted["technicians"], "the list names authors"


@pytest.mark.parametrize("role", ["viewer", "technician", "reviewer"])
def test_only_the_lead_sees_these_lists(home: Path, role: str) -> None:
    with workspace.opened(settings(home), Person("x", role, faculties=("Science",))) as other:
        for question in (completeness.in_name_only, completeness.given_by_source):
            with pytest.raises(UserError):
                question(other)


def test_the_command_says_the_same(home: Path) -> None:
    assert "10.5555/alone" in run_well("completeness", "--lacking-in", "openalex", home=home)
    assert "10.5555/stated" in run_well("completeness", "--name-only", home=home)
    assert "at_least" in run_well("completeness", home=home)

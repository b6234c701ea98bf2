"""An ORCID iD that was merged into another: papers print either, and both are the person."""

from __future__ import annotations

from pathlib import Path

import build_helpers
import pytest

from attribution.core.model import PersonView

OLD, NEW, OTHER = "0000-0002-1825-0097", "0000-0001-5109-3700", "0000-0002-1694-233X"


def bands(home: Path, printed: str, *people: PersonView) -> list[str]:
    """The bands of a paper that prints an iD, for a technician with the old iD on record."""
    paper = build_helpers.view(
        "crossref", "W1", build_helpers.at_home("Ada Quillby", orcid=printed)
    )
    ada = build_helpers.technician(1, "Ada", "Quillby", orcid=OLD)
    query = "select band from candidates"
    return [row["band"] for row in build_helpers.rows(home, [paper, *people], query, [ada])]


@pytest.mark.parametrize("printed", [OLD, NEW])
def test_a_paper_with_either_id_is_the_persons(tmp_path: Path, printed: str) -> None:
    assert bands(tmp_path, printed, PersonView("orcid", OLD, "deprecated", NEW)) == ["accept"]


def test_another_id_is_still_for_review(tmp_path: Path) -> None:
    assert bands(tmp_path, OTHER, PersonView("orcid", OLD, "deprecated", NEW)) == ["review"]


def test_without_a_merge_the_new_id_is_another(tmp_path: Path) -> None:
    assert bands(tmp_path, NEW) == ["review"]

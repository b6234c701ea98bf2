"""Names that fit and are other people's, as the corpus itself shows them."""

from __future__ import annotations

from typing import Any

import pytest
from printed_names import AWAY, HOME, ORCID, matched, mention, technician

INITIALS = mention("M. Quillfeather")
PHYSICS = ["Department of Physics, Invented University"]
ELSEWHERE: dict[str, Any] = {"affiliations": ["Elsewhere College"], "institution_rors": [AWAY]}
FAMILY_NAMES = ("Ottermere", "Pellworth", "Quenby", "Rushgrave", "Silverlock", "Tarnside")


def band(*rows: dict[str, Any], **more: Any) -> str:
    """The band of the first row, a printed name of Marguerite Quillfeather."""
    candidates = matched(list(rows), technician(**more))
    first = rows[0]["mention_id"]
    return next(row["band"] for row in candidates if row["mention_id"] == first)


def another(name: str = "Mary Quillfeather", **more: Any) -> dict[str, Any]:
    """The person of that name on another paper."""
    return mention(name, "other", **more)


# -- initials that two people have -----------------------------------------------------------------


def test_initials_that_a_colleague_has_too_wait_for_a_person():
    assert band(INITIALS) == "accept"
    assert band(INITIALS, another()) == "review"


@pytest.mark.parametrize(
    "other",
    [
        another("Marguerite Quillfeather"),
        another("M. A. Quillfeather"),
        another("Nora Quillfeather"),
        another("Mary Quillworth"),
        another(**ELSEWHERE),
        another(affiliations=PHYSICS),
    ],
    ids=[
        "the technician in full",
        "initials only",
        "another letter",
        "another family name",
        "elsewhere",
        "in another department",
    ],
)
def test_other_people_in_print_do_not_matter(other):
    assert band(INITIALS, other) == "accept"


def test_a_colleague_of_any_department_matters_if_the_paper_prints_none():
    alone = mention("M. Quillfeather", affiliations=["Invented University"])
    other = another(affiliations=PHYSICS)
    assert band(alone) == "accept"
    assert band(alone, other) == "review"


def test_further_initials_tell_colleagues_apart():
    printed = mention("M. Z. Quillfeather")
    assert band(printed, another("Mary Ann Quillfeather")) == "accept"
    assert band(printed, another("Mary Zoe Quillfeather")) == "review"


def test_what_tells_more_than_initials_is_accepted_all_the_same():
    on_record = {"orcid": ORCID}
    inferred = mention("M. Quillfeather", orcid_inferred=ORCID)
    assert band(inferred, another(), **on_record) == "accept"
    in_full = mention("Marguerite Quillfeather", "full", author_id="A1")
    numbered = mention("M. Quillfeather", author_id="A1")
    assert band(numbered, another(), in_full) == "accept"
    assert band(numbered, another()) == "review"


# -- other institutions ----------------------------------------------------------------------------


def staff() -> list[Any]:
    return [technician(f"T{n}", "Marguerite", name) for n, name in enumerate(FAMILY_NAMES)]


def papers(number_elsewhere: str) -> list[dict[str, Any]]:
    """A paper of each technician at home, and a paper elsewhere that prints the same name."""
    rows = []
    for n, name in enumerate(FAMILY_NAMES):
        full = f"Marguerite {name}"
        rows.append(mention(full, f"home{n}", author_id=f"A{n}"))
        number = number_elsewhere.format(n)
        rows.append(mention(full, f"away{n}", author_id=number, **ELSEWHERE))
    return rows


def bands_elsewhere(rows: list[dict[str, Any]]) -> set[str]:
    candidates = matched(rows, *staff())
    return {row["band"] for row in candidates if row["mention_id"].startswith("away")}


def test_where_the_names_elsewhere_are_other_peoples_the_bar_rises():
    assert bands_elsewhere(papers("A{}")) == {"accept"}
    assert bands_elsewhere(papers("B{}")) == {"review"}


def test_without_anything_that_tells_people_apart_the_bar_is_the_setting():
    unnumbered = [{**row, "author_id": None} for row in papers("A{}")]
    assert bands_elsewhere(unnumbered) == {"accept"}


def test_one_namesake_elsewhere_raises_the_bar_a_little_only():
    rows = papers("A{}")
    rows[1] = {**rows[1], "author_id": "B0"}
    candidates = {row["mention_id"]: row["band"] for row in matched(rows, *staff())}
    assert [candidates[f"away{n}"] for n in range(1, 6)] == ["accept"] * 5


def test_names_at_the_institution_need_no_more():
    rows = papers("B{}")
    candidates = matched(rows, *staff())
    assert {row["band"] for row in candidates if row["mention_id"].startswith("home")} == {"accept"}
    assert HOME in rows[0]["institution_rors"]

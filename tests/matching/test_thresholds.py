"""Thresholds: each is a documented setting, and each decides one case and no other."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

import pytest
from printed_names import AWAY, HOME, ORCID, OTHER_ORCID, matched, mention, technician

from attribution.home.declarations import setting_rows
from attribution.home.loading import load
from attribution.home.settings import FILE, Settings
from attribution.matching.thresholds import FILE_TO_FILE, Thresholds, thresholds_of

DOCUMENT = (Path(__file__).resolve().parents[2] / "docs" / "matching.md").read_text("utf-8")
BUILDS = thresholds_of(Settings(home=Path()))
NAMES = [field.name for field in dataclasses.fields(Thresholds)]
NAME = "Marguerite Zenobia Quillfeather"
PERSON = technician(given="Marguerite Zenobia")
THANKED = {"kind": "thanked", "role": "technical"}
NO_PLACE: dict[str, Any] = {"affiliations": [], "institution_rors": []}
PHYSICS = ["Physics, Invented University"]

# The case that each threshold decides; all are likely enough to be accepted.
CASES = {
    "accept": mention(NAME),
    "accept_elsewhere": mention(NAME, affiliations=["Elsewhere College"], institution_rors=[AWAY]),
    "accept_other_department": mention(NAME, affiliations=PHYSICS, institution_rors=[HOME]),
    "accept_other_affiliation": mention(NAME, affiliations=PHYSICS, institution_rors=[]),
    "accept_no_affiliation": mention(NAME, **NO_PLACE),
    "accept_thanked": mention(NAME, **THANKED, **NO_PLACE),
    "accept_thanked_initials": mention("M. Z. Quillfeather", **THANKED, **NO_PLACE),
}


def bands(thresholds: Thresholds) -> dict[str, str]:
    """The band of each case."""
    mentions = [{**row, "mention_id": case, "work_id": case} for case, row in CASES.items()]
    candidates = matched(mentions, PERSON, thresholds=thresholds)
    return {candidate["mention_id"]: candidate["band"] for candidate in candidates}


def test_every_threshold_is_a_setting_of_the_same_name() -> None:
    keys = {key for key, *_ in setting_rows([]) if key.startswith("matching.")}
    assert keys == {f"matching.{name}" for name in NAMES}
    values = {name: (n + 1) / 100 for n, name in enumerate(NAMES)}
    assert dataclasses.asdict(thresholds_of(Settings(home=Path(), **values))) == values


def test_a_threshold_in_the_settings_file_is_used(tmp_path: Path) -> None:
    (tmp_path / FILE).write_text("[matching]\naccept_thanked = 0.77\n", "utf-8")
    thresholds = thresholds_of(load(tmp_path, {}, []))
    assert thresholds == dataclasses.replace(BUILDS, accept_thanked=0.77)


def test_the_table_in_the_documentation_is_the_table_of_settings() -> None:
    for key, default, _, sentence in setting_rows([]):
        if key.startswith("matching."):
            assert f"| `{key}` | {default} | {sentence} |" in DOCUMENT


def test_the_matcher_from_file_to_file_differs_from_builds_in_one_threshold() -> None:
    assert dataclasses.replace(BUILDS, accept_elsewhere=0.5) == FILE_TO_FILE


@pytest.mark.parametrize("name", CASES)
def test_raising_a_threshold_sends_its_case_to_review_and_no_other(name: str) -> None:
    raised = dataclasses.replace(BUILDS, **{name: 1.0})
    accepted = dict.fromkeys(CASES, "accept")
    assert bands(BUILDS) == accepted
    assert bands(raised) == {**accepted, name: "review"}


def test_a_printed_orcid_or_department_needs_the_least_wherever_the_author_works() -> None:
    person = technician(given="Marguerite Zenobia", orcid=ORCID)
    strict = dataclasses.replace(BUILDS, **dict.fromkeys(NAMES, 1.0))
    lenient = dataclasses.replace(strict, accept=0.5)
    row = {**CASES["accept_elsewhere"], "orcid": ORCID}
    department_only = mention(NAME, institution_rors=[])
    for mentioned in (row, department_only):
        (candidate,) = matched([mentioned], person, thresholds=lenient)
        assert candidate["band"] == "accept"


# Almost certainly other people: another middle initial, elsewhere, and years before.
UNLIKELY = [
    mention(
        name,
        f"{name} {number}",
        affiliations=["Chemistry, Elsewhere College"],
        institution_rors=[AWAY],
        date="2001-01-01",
    )
    for name in ("Smith I B", "Smith I C")
    for number in range(30)
]


@pytest.mark.parametrize(("review", "shown"), [(0.003, 0), (0.0003, 0), (0.00001, 60), (0.0, 60)])
def test_names_below_the_review_threshold_are_left_out_and_a_lower_one_shows_more(
    review: float, shown: int
) -> None:
    thresholds = dataclasses.replace(BUILDS, review=review)
    candidates = matched(
        UNLIKELY, technician(given="Ida Zenobia", family="Smith"), thresholds=thresholds
    )
    assert len(candidates) == shown
    assert all(candidate["band"] == "review" for candidate in candidates)


def test_a_higher_review_threshold_hides_what_is_not_accepted_and_nothing_that_is() -> None:
    strict = dataclasses.replace(BUILDS, review=1.0)
    assert matched([mention("M. Smith")], technician(family="Smith"), thresholds=strict)[0]["band"]
    hidden = dataclasses.replace(strict, accept=1.0)
    assert matched([mention(NAME)], PERSON, thresholds=hidden) == []


def test_ties_and_orcid_conflicts_are_shown_whatever_the_review_threshold() -> None:
    strict = dataclasses.replace(BUILDS, review=1.0)
    twins = technician("T1", "Marguerite"), technician("T2", "Martina")
    tied = matched([mention("M. Quillfeather")], *twins, thresholds=strict)
    assert [candidate["tie"] for candidate in tied] == [True, True]
    other_orcid = mention(NAME, orcid=OTHER_ORCID)
    owner = technician(given="Marguerite Zenobia", orcid=ORCID)
    (conflict,) = matched([other_orcid], owner, thresholds=strict)
    assert conflict["band"] == "review"

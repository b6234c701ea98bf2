"""The annex of a freeze: what packs say beside the figures, protected when it is frozen."""

from __future__ import annotations

import orjson
from hypothesis import given
from hypothesis import strategies as st

from attribution.measure.disclosure.protection import ProtectedCell, protected_count, rounded
from attribution.measure.intervals import Pairs
from attribution.measure.milestones import milestones_of
from attribution.releases.freezes.annex import Annex, AuditedYear, FrozenChange, Stayers, annex_of
from attribution.releases.freezes.annex_making import stayers_of

ACTION = {"name": "guidelines", "date": "2023-01-01", "target": 40, "target_date": "2027-12-31"}


def cell(numerator: int, denominator: int) -> ProtectedCell:
    return ProtectedCell("2025", (), "either", rounded(denominator), rounded(numerator))


def test_an_annex_comes_back_from_its_file_as_it_was() -> None:
    stayers = Stayers(170, 25, 35)
    annex = Annex(
        institution="University of Exampleshire",
        contact="lead@example.ac.uk",
        milestones=milestones_of([ACTION]),
        facility_only=[],
        facilities=[],
        topics=[],
        open_names=[],
        audited=[AuditedYear("2025", 55, 75, 190)],
        change=FrozenChange("2022", "2025", True, 0, 3, stayers, False),
    )
    assert annex_of(orjson.loads(orjson.dumps(annex))) == annex


def test_an_old_freeze_with_two_actions_of_one_name_still_opens() -> None:
    plain = {"institution": "", "contact": "", "change": None, "audited": []}
    empty = ("facility_only", "facilities", "topics", "open_names")
    actions = [{"name": "guidelines", "begun": f"{year}-01-01"} for year in (2023, 2024)]
    annex = annex_of({**plain, **{name: [] for name in empty}, "milestones": actions})
    assert [action.begun.year for action in annex.milestones] == [2023, 2024]


def test_stayers_are_told_rounded() -> None:
    stayers = stayers_of(Pairs(20, 13, 22, 60), cell(40, 140), cell(52, 150))
    assert stayers == Stayers(115, 15, 20)


def test_few_stayers_are_not_told() -> None:
    assert stayers_of(Pairs(20, 2, 22, 60), cell(40, 140), cell(52, 150)) is None


@given(st.lists(st.integers(0, 40), min_size=8, max_size=8))
def test_no_reader_can_narrow_down_how_many_stayers_were_named_in_one_year_only(
    counts: list[int],
) -> None:
    """Whatever is told, both counts can still be all five that round to what is printed."""
    both, before_only, after_only, neither, joined_named, joined, left_named, left = counts
    people = both + before_only + after_only + neither
    first = cell(both + before_only + left_named, people + left_named + left)
    second = cell(both + after_only + joined_named, people + joined_named + joined)
    told = stayers_of(Pairs(both, before_only, after_only, neither), first, second)
    if told is None:
        return
    assert (told.before_only, told.after_only) == (
        protected_count(before_only),
        protected_count(after_only),
    )
    assert told.before_only + 2 <= (first.numerator or 0) - 2
    assert told.after_only + 2 <= (second.numerator or 0) - 2
    unnamed = [(row.denominator or 0) - (row.numerator or 0) for row in (first, second)]
    assert told.before_only + 2 <= unnamed[1] - 2
    assert told.after_only + 2 <= unnamed[0] - 2

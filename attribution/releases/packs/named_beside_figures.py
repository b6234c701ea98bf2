"""The people whom a public list may name next to released figures.

A released count leaves five values, or three where it is 2 or fewer. Every person that a list names
as thanked is one who certainly counts. Where the list would leave fewer values than a release may,
its thanks of that year and group are left out. Author lists are public anyway: they stay.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from attribution.measure.counting import NOT_STATED
from attribution.measure.disclosure.intervals_of_cells import LEAST_WIDTH, parts_of
from attribution.measure.disclosure.protection import FEW, Group, ProtectedCell, Reason
from attribution.measure.periods import Period

Row = Mapping[str, Any]
_KINDS_OF = {"thanked": ("thanked",), "either": ("author", "thanked")}
_KNOWN_GROUPS = ("faculty", "department")


def may_be_named(
    credits: Sequence[Row], cells: Iterable[ProtectedCell], periods: Mapping[str, Period]
) -> list[Row]:
    """The credits without the thanks that would narrow a cell too far.

    Credits have `technician_id, kind, published, faculty, department`, and `posts`, all of the
    person with `faculty, department, start_date, end_date`. `periods` are those of the cells by
    label.
    """
    kept = list(credits)
    for cell in cells:
        kinds = _KINDS_OF.get(cell.kind, ())
        inside = [row for row in kept if row["kind"] in kinds and _is_in(row, cell, periods)]
        named = {row["technician_id"] for row in inside}
        if named and _values_left(cell, named) < LEAST_WIDTH:
            kept = [row for row in kept if row not in inside or row["kind"] == "author"]
    return kept


def _values_left(cell: ProtectedCell, named: Collection[str]) -> int:
    """How many values the numerator can still have for someone who reads the list too."""
    if cell.reason in (Reason.DPL, Reason.NONE):
        return FEW - len(named) + 1
    if cell.numerator is None:
        return LEAST_WIDTH
    return cell.numerator + FEW - max(cell.numerator - FEW, len(named)) + 1


def _is_in(row: Row, cell: ProtectedCell, periods: Mapping[str, Period]) -> bool:
    """Whether the cell may count the person for this credit.

    Who moves within a year counts where they are at its end, so every post in the year is asked.
    """
    period, day = periods[cell.period], row["published"]
    if day is None or not period.start <= day <= period.end:
        return False
    places = [row, *(post for post in row["posts"] if _is_held_in(post, period))]
    return any(_is_of(place, part) for place in places for part in parts_of(cell.group))


def _is_held_in(post: Row, period: Period) -> bool:
    start, end = post["start_date"], post["end_date"]
    return (start is None or start <= period.end) and (end is None or end >= period.start)


def _is_of(place: Row, group: Group) -> bool:
    """Whether a place may be of the group; of groups by anything else that is not known."""
    known = [(name, value) for name, value in group if name in _KNOWN_GROUPS]
    return all((place[name] or NOT_STATED) == value for name, value in known)

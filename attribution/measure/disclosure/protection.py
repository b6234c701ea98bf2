"""The gate before every figure that leaves the lead's screen.

Bylines and staff pages are public. A figure must not reveal that a named person has no
credit, or who was thanked. So counts are rounded to the nearest 5, percentages are of the rounded
counts, and a small count is replaced by a reason.

    cells = cells_of(measures)                  # or Cell(...) for counts of another kind
    rows = protect(cells, settings.least_denominator)

The rows come in the order of their names: an order by size would tell what was rounded away.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from attribution.home.conversion import LEAST_DENOMINATOR
from attribution.measure.figures import Measure
from attribution.measure.person_periods import KINDS

ROUNDED_TO = 5
FEW = 2  # so few people, or so few less than all, are never told apart

Group = tuple[tuple[str, str], ...]  # ("faculty", "Science"), ...; () is the institution


class Reason(StrEnum):
    """Why a cell has no number. Where several apply, the first is given."""

    NONE = "none"
    LOW = "low"
    DPL = "DPL"
    DPH = "DPH"

    @property
    def in_words(self) -> str:
        return _IN_WORDS[self]

    @property
    def in_a_cell(self) -> str:
        """The reason for a cell of a table, to which a note is added."""
        return _IN_A_CELL[self]


_IN_WORDS = {
    Reason.NONE: "2 technicians or fewer",
    Reason.LOW: "too few technicians to show a figure",
    Reason.DPL: "2 or fewer of the technicians",
    Reason.DPH: "all or nearly all of the technicians",
}
_IN_A_CELL = {
    Reason.NONE: "too few",
    Reason.LOW: "too few",
    Reason.DPL: "2 or fewer",
    Reason.DPH: "nearly all",
}


@dataclass(frozen=True, slots=True)
class Cell:
    """A count as it is: `numerator` of the `denominator` technicians of a period and group."""

    period: str
    group: Group
    kind: str
    denominator: int
    numerator: int


@dataclass(frozen=True, slots=True)
class ProtectedCell:
    """A count as it may be shown: two rounded counts and a whole percentage, or a reason.

    `denominator` stays with DPL and DPH, which say something of the numerator only.
    """

    period: str
    group: Group
    kind: str
    denominator: int | None = None
    numerator: int | None = None
    percentage: int | None = None
    reason: Reason | None = None


def rounded(count: int) -> int:
    """To the nearest 5. A whole number is never half-way between two multiples of 5.

    >>> [rounded(count) for count in (2, 3, 7, 8, 12, 13)]
    [0, 5, 5, 10, 10, 15]
    """
    return (count + FEW) // ROUNDED_TO * ROUNDED_TO


def whole_percentage(part: int, total: int) -> int:
    """A whole percentage; half a percent is rounded up.

    >>> whole_percentage(5, 40), whole_percentage(10, 30)
    (13, 33)
    """
    return (200 * part + total) // (2 * total)


def protected_count(count: int) -> int | None:
    """A count of people or thanks without a denominator, to the nearest 5; None for 2 or fewer."""
    return rounded(count) if count > FEW else None


def protect(cells: Iterable[Cell], least_denominator: float) -> list[ProtectedCell]:
    """Every cell as it may be shown, by period, group and kind.

    They are those of `with_empty_groups`. ValueError for a limit below the least possible, or where
    a cell is given twice.
    """
    if least_denominator < LEAST_DENOMINATOR:
        raise ValueError(f"the least denominator is below {LEAST_DENOMINATOR}")
    return [_protected(cell, least_denominator) for cell in with_empty_groups(cells)]


def with_empty_groups(cells: Iterable[Cell]) -> list[Cell]:
    """The cells, and one of 0 technicians where a group of another period is missing.

    A group that is in one period is in all of them, so that a missing row does not tell that no
    technician was in post. ValueError where a cell is given twice.
    """
    given = list(cells)
    counts = {(cell.period, cell.group, cell.kind): cell for cell in given}
    if len(counts) < len(given):
        raise ValueError("a period, group and kind is given twice")
    return [counts.get(place) or Cell(*place, 0, 0) for place in _places(given)]


def _places(cells: Sequence[Cell]) -> Iterator[tuple[str, Group, str]]:
    groups = sorted({(cell.group, cell.kind) for cell in cells})
    for period in sorted({cell.period for cell in cells}):
        for group, kind in groups:
            yield period, group, kind


def _protected(cell: Cell, least_denominator: float) -> ProtectedCell:
    reason = _reason(cell, least_denominator)
    place = (cell.period, cell.group, cell.kind)
    if reason in (Reason.NONE, Reason.LOW):
        return ProtectedCell(*place, reason=reason)
    denominator = rounded(cell.denominator)
    if reason:
        return ProtectedCell(*place, denominator=denominator, reason=reason)
    numerator = rounded(cell.numerator)
    percentage = whole_percentage(numerator, denominator)
    return ProtectedCell(*place, denominator, numerator, percentage)


def _reason(cell: Cell, least_denominator: float) -> Reason | None:
    if cell.denominator <= FEW:
        return Reason.NONE
    if rounded(cell.denominator) < least_denominator:
        return Reason.LOW
    if cell.numerator <= FEW:
        return Reason.DPL
    if _is_nearly_all(cell):
        return Reason.DPH
    return None


def _is_nearly_all(cell: Cell) -> bool:
    """Within 2 of the denominator, or the same once rounded.

    Two equal rounded counts that are not within 2 would leave two values for the numerator: of 75
    and 75, only 73 of 76 and 77 and 74 of 77.
    """
    is_within_few = cell.numerator >= cell.denominator - FEW
    return is_within_few or rounded(cell.numerator) == rounded(cell.denominator)


def cells_of(measures: Iterable[Measure]) -> list[Cell]:
    """The cells of measures: technicians named as authors, thanked, and either.

    A measure without a figure has none, nor have thanks that no one looked for. Neither floors and
    ceilings nor works leave the screen.
    """
    return [
        Cell(
            measure.period.label,
            tuple(zip(measure.by, measure.group, strict=True)),
            kind,
            measure.figure.denominator,
            count.headline,
        )
        for measure in measures
        if measure.figure
        for kind in KINDS
        if (count := getattr(measure.figure.anywhere, kind))
    ]

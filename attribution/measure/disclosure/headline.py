"""The figure in sentences, of protected cells only: for everybody but the lead."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from attribution.core import for_people
from attribution.measure.disclosure.protection import ProtectedCell, Reason
from attribution.measure.headline import Stated, comparison
from attribution.measure.milestones import (
    Milestone,
    baseline_period,
    last_begun,
    periods_between,
)
from attribution.measure.periods import Period, parse_period


@dataclass(frozen=True, slots=True)
class ProtectedHeadline:
    """What the figure of a year is, and since when, or why it has none.

    `is_after_action`: it compares with a year before an action, which need not be its cause.
    `reading` is what the share of papers that could be read means for it.
    """

    figure: str
    is_after_action: bool = False
    reading: str = ""


def headline_of_institution(
    cells: Iterable[ProtectedCell],
    milestones: Sequence[Milestone],
    academic_year_start: str,
    institution: str,
) -> ProtectedHeadline | None:
    """The headline of the newest year that has a cell of the institution; None without one."""
    by_period = {
        parse_period(cell.period, academic_year_start=academic_year_start): cell
        for cell in cells
        if not cell.group and cell.kind == "either"
    }
    if not by_period:
        return None
    now = max(by_period, key=lambda period: period.end)
    return protected_headline(now, by_period, milestones, institution)


def protected_headline(
    now: Period,
    cells: Mapping[Period, ProtectedCell],
    milestones: Sequence[Milestone],
    place: str,
) -> ProtectedHeadline:
    """What the figure of a period is, and since when. `cells` are those of one place."""
    cell = cells.get(now)
    if cell is None or cell.percentage is None:
        return ProtectedHeadline(_no_figure(now.label, cell, place))
    shown = {period: row for period, row in cells.items() if row.percentage is not None}
    numbers = {period: _stated(row) for period, row in shown.items()}
    same_kind = [period for period in numbers if period.is_academic == now.is_academic]
    ordered = sorted(same_kind, key=lambda period: period.end)
    milestone = last_begun(milestones, now.end)
    then = baseline_period(now, ordered, milestone)
    between = periods_between(now, ordered, milestone, then)
    figure = comparison(
        numbers[now],
        numbers[then] if then else None,
        milestone.name if milestone else None,
        [numbers[period] for period in between],
        place,
    )
    return ProtectedHeadline(figure, is_after_action=milestone is not None and then is not None)


def _no_figure(year: str, cell: ProtectedCell | None, place: str) -> str:
    """Why the year has no figure."""
    if cell is None:
        return (
            f"No figure of {place} was released for {year}: with it, others could work out too "
            "much."
        )
    if cell.reason == Reason.DPL:
        return f"In {year}, 2 or fewer technicians of {place} were named on a paper."
    if cell.reason == Reason.DPH:
        return f"In {year}, all or nearly all technicians of {place} were named on a paper."
    return (
        f"There are too few technicians in {place} for a figure of their own: it could identify "
        "people who are not named on a paper."
    )


def _stated(cell: ProtectedCell) -> Stated:
    share = for_people.percent(cell.percentage or 0, 0)
    return Stated(cell.period, cell.numerator or 0, cell.denominator or 0, share, True)

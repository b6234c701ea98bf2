"""The measure by year and by group."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from attribution.dashboard.queries.shared import Row
from attribution.measure import counting
from attribution.measure import periods as measure_periods
from attribution.measure.figures import Count, Figure, Measure, percentage
from attribution.measure.periods import Period
from attribution.workspace import Workspace, requires


@requires("see figures")
def by_period(
    workspace: Workspace, periods: Sequence[Period], by: str, of: str, incomplete_months: int
) -> list[Measure]:
    """The measure of each period: first of the institution, then of the groups `by`."""
    groups = (by,) if by else ()
    with workspace.reader.for_numbers.cursor() as cursor:
        return counting.measure(cursor, periods, groups, of=of, incomplete_months=incomplete_months)


def measure_row(measure: Measure) -> Row:
    """A measure as one flat row of a table; without a figure it holds the reason and no number."""
    row: Row = {
        "period": measure.period.label,
        "group": ", ".join(measure.group) or "all",
        "rule": measure.rule,
        "no_figure": measure.no_figure_because,
        "incomplete": measure.incomplete_because,
    }
    return row | _figure_columns(measure.figure) if measure.figure else row


def _figure_columns(figure: Figure) -> Row:
    technicians, coverage = figure.denominator, figure.coverage
    row: Row = {"technicians": technicians}
    for kind in ("authored", "thanked", "either"):
        row |= _count_columns(kind, getattr(figure.anywhere, kind), technicians)
    row["affiliated_only"] = figure.affiliated_only.either.headline
    if figure.credited_works is None:  # a group, whose works are not known
        return row
    row["works"] = coverage.works
    row["texts_read"] = coverage.read
    row["texts_read_percent"] = percentage(coverage.read, coverage.works)
    return row


def _count_columns(kind: str, count: Count, denominator: int) -> Row:
    return {
        kind: count.headline,
        f"{kind}_percent": percentage(count.headline, denominator),
        f"{kind}_checked": count.floor,
        f"{kind}_to_check": count.ceiling - count.headline,
    }


def years(first: date, last: date, academic_year_start: str | None) -> tuple[Period, ...]:
    """Every calendar or academic year from one date to another."""
    if academic_year_start is None:
        return measure_periods.calendar_years(first, last)
    return measure_periods.academic_years(first, last, academic_year_start)

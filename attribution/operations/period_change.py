"""The change between two periods, from the published snapshot."""

from __future__ import annotations

from collections.abc import Sequence

import duckdb

from attribution.core.errors import UserError
from attribution.home.settings import Settings
from attribution.measure import change_formats, counting
from attribution.measure.change import Change, change_between
from attribution.measure.figures import Measure
from attribution.measure.periods import Period, parse_period, shifted
from attribution.measure.person_periods import KINDS, people_of
from attribution.measure.rules import rule_of, rules_in
from attribution.operations.snapshot_tables import Measured
from attribution.snapshot.reader import Reader

EARLIER = 5  # periods before the first one that are told with a change


def measure_change(
    settings: Settings, reader: Reader, before: str, after: str, *, of: str = "all"
) -> Measured:
    """The change from one period to another as text and JSON.

    UserError where a period cannot be read, is not later than the first, or has no figure.
    """
    start = settings.academic_year_start
    periods = [parse_period(text, academic_year_start=start) for text in (before, after)]
    if periods[0].end >= periods[1].start:
        raise UserError(f"Enter the earlier period first: {before} does not end before {after}.")
    earlier = [shifted(periods[0], -years, start) for years in range(EARLIER, 0, -1)]
    with reader.for_numbers.cursor() as cursor:
        measured = counting.measure(
            cursor, [*earlier, *periods], of=of, incomplete_months=settings.incomplete_months
        )
        _require_figures(measured[-2:])
        changes = changes_between(cursor, periods, of)
    first, second = measured[-2:]
    return Measured(
        change_formats.as_text(first, second, changes, measured[:-2]),
        change_formats.as_json(first, second, changes),
    )


def changes_between(
    connection: duckdb.DuckDBPyConnection, periods: Sequence[Period], of: str
) -> list[Change]:
    """The change of each kind between two periods that have figures."""
    first_rule = rule_of(rules_in(connection), periods[0])
    number = first_rule.number if first_rule else None
    before, after = people_of(connection, periods, of=of)
    (after_as_before,) = people_of(connection, periods[1:], of=of, rule_number=number)
    changes = (change_between(before, after, after_as_before, kind) for kind in reversed(KINDS))
    return [change for change in changes if change]


def _require_figures(measures: Sequence[Measure]) -> None:
    for measure in measures:
        if measure.figure is None:
            raise UserError(
                f"Choose another year: there is no figure for {measure.period.label}, because "
                f"{measure.no_figure_because}."
            )

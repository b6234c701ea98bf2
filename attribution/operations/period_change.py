"""The change between two periods, from the published snapshot."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import duckdb

from attribution.core import for_people
from attribution.core.errors import UserError
from attribution.home.settings import Settings
from attribution.measure import change_formats, counting
from attribution.measure.change import changes_between
from attribution.measure.figures import Measure
from attribution.measure.milestones import (
    Milestone,
    Progress,
    baseline_of,
    milestones_of,
    progress_of,
)
from attribution.measure.periods import Period, parse_period, shifted
from attribution.operations import snapshot_tables
from attribution.operations.snapshot_tables import Measured
from attribution.snapshot.reader import Reader

EARLIER = 5  # periods before the first one that are told with a change


def measure_change(
    settings: Settings, reader: Reader, before: str, after: str, *, of: str = "all", since: str = ""
) -> Measured:
    """The change from one period to another as text and JSON.

    `since` is the name of a milestone: then its progress comes too, and a period that is left empty
    is its baseline, or the newest complete year. UserError where a name or period cannot be read,
    or a period is not later than the first, or has no figure.
    """
    milestone = _milestone_named(settings, since) if since else None
    with reader.for_numbers.cursor() as cursor:
        periods = _periods(settings, cursor, (before, after), milestone, of)
        start = settings.academic_year_start
        earlier = [shifted(periods[0], -years, start) for years in range(EARLIER, 0, -1)]
        measured = _measured(settings, cursor, [*earlier, *periods], of)
        _require_figures(measured[-2:])
        changes = changes_between(cursor, periods, of)
    first, second = measured[-2:]
    progress = _progress(milestone, first, second) if milestone else None
    return Measured(
        change_formats.as_text(first, second, changes, measured[:-2], progress),
        change_formats.as_json(first, second, changes, progress),
    )


def _milestone_named(settings: Settings, name: str) -> Milestone:
    milestones = milestones_of(settings.milestones)
    wanted = [row for row in milestones if row.name.casefold() == name.strip().casefold()]
    if wanted:
        return wanted[0]
    names = for_people.listed([f"'{row.name}'" for row in milestones], "or")
    advice = f"Use --milestone {names}." if names else "Add milestones to the settings first."
    raise UserError(f"{advice} There is no milestone '{name}'.")


def _measured(
    settings: Settings, cursor: duckdb.DuckDBPyConnection, periods: Sequence[Period], of: str
) -> list[Measure]:
    months = settings.incomplete_months
    return counting.measure(cursor, periods, of=of, incomplete_months=months)


def _periods(
    settings: Settings,
    cursor: duckdb.DuckDBPyConnection,
    texts: tuple[str, str],
    milestone: Milestone | None,
    of: str,
) -> list[Period]:
    """The two periods, the earlier one first."""
    if milestone and not all(texts):
        years = _measured(settings, cursor, snapshot_tables.every_year(settings, cursor), of)
        texts = _years_around(milestone, years, texts)
    elif not all(texts):
        raise UserError("Enter the years to compare, such as 2022 2025, or use --milestone.")
    start = settings.academic_year_start
    periods = [parse_period(text, academic_year_start=start) for text in texts]
    if periods[0].is_academic != periods[1].is_academic:
        raise UserError(
            "Enter two calendar years or two academic years, not "
            f"{periods[0].label} and {periods[1].label}."
        )
    if periods[0].end >= periods[1].start:
        raise UserError(
            f"Enter the earlier period first: {texts[0]} does not end before {texts[1]}."
        )
    return periods


def _years_around(
    milestone: Milestone, years: Sequence[Measure], texts: tuple[str, str]
) -> tuple[str, str]:
    """The years to compare for a milestone, where they are not given."""
    complete = [year for year in years if not year.incomplete]
    after = texts[1] or (complete[-1].period.label if complete else "")
    newest = next((year for year in years if year.period.label == after), None)
    baseline = baseline_of(newest, years, milestone) if newest else None
    before = texts[0] or milestone.baseline or (baseline.period.label if baseline else "")
    if not (before and after):
        raise UserError(
            f"Enter the years to compare, such as 2022 2025: no complete year before "
            f"“{milestone.name}” has a figure."
        )
    return before, after


def _progress(milestone: Milestone, before: Measure, after: Measure) -> Progress | None:
    """How far it has come between these two years: the first is its baseline."""
    return progress_of(replace(milestone, baseline=before.period.label), after, [before])


def _require_figures(measures: Sequence[Measure]) -> None:
    for measure in measures:
        if measure.figure is None:
            raise UserError(
                f"Choose another year: there is no figure for {measure.period.label}, because "
                f"{measure.no_figure_because}."
            )

"""The measure by year and by group."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from attribution.dashboard.queries.shared import Row
from attribution.measure import counting, headline
from attribution.measure import periods as measure_periods
from attribution.measure.disclosure.headline import ProtectedHeadline, headline_of_institution
from attribution.measure.disclosure.protection import (
    ProtectedCell,
    cells_of,
    protect,
    whole_percentage,
)
from attribution.measure.figures import Count, Figure, Measure, newest_of, percentage
from attribution.measure.kind_names import CREDIT_NAMES
from attribution.measure.milestones import milestones_of
from attribution.measure.periods import Period
from attribution.measure.person_periods import people_of
from attribution.review.audit import audits
from attribution.review.candidate_lists import OnWork
from attribution.review.how_sure import HowSure, sureness_of
from attribution.workspace import Workspace, requires


@requires("see exact figures")
def by_period(
    workspace: Workspace, periods: Sequence[Period], by: str, of: str, incomplete_months: int
) -> list[Measure]:
    """The measure of each period: first of the institution, then of the groups `by`."""
    return _measured(workspace, periods, by, of, incomplete_months)


@requires("see figures")
def protected_by_period(
    workspace: Workspace, periods: Sequence[Period], by: str, of: str, incomplete_months: int
) -> list[Row]:
    """The same as rows that a reviewer may see: see `rows_for_a_reviewer`."""
    own = workspace.person.faculties if by == "faculty" else ()
    measured = _measured(workspace, periods, by, of, incomplete_months)
    return rows_for_a_reviewer(measured, own, workspace.settings.least_denominator)


@requires("see figures")
def protected_words(
    workspace: Workspace, periods: Sequence[Period], of: str, incomplete_months: int
) -> ProtectedHeadline | None:
    """The newest final figure in words, and since when, as a reviewer may see it."""
    settings = workspace.settings
    measured = _measured(workspace, periods, "", of, incomplete_months)
    final = [measure for measure in measured if not measure.incomplete]
    cells = protect(cells_of(final), settings.least_denominator)
    milestones = milestones_of(settings.milestones)
    institution = settings.institution_name or "our institution"
    start = settings.academic_year_start
    words = headline_of_institution(cells, milestones, start, institution)
    newest = newest_of(final)
    if words is None or newest is None or newest.figure is None or not _is_shown(newest, cells):
        return words
    return replace(words, reading=" ".join(headline.reading(newest.figure.coverage)))


def _is_shown(measure: Measure, cells: Sequence[ProtectedCell]) -> bool:
    """Whether the share of the institution has a number."""
    return any(
        cell.percentage is not None
        for cell in cells
        if (cell.period, cell.kind, cell.group) == (measure.period.label, "either", ())
    )


@requires("see exact figures")
def how_sure(
    workspace: Workspace, compared_with: Period | None, period: Period, of: str
) -> HowSure:
    """How sure the figure of a year is, and its change since the year to compare with."""
    with workspace.reader.for_numbers.cursor() as cursor:
        return sureness_of(cursor, audits(workspace.ledger), compared_with, period, of)


@requires("see exact figures")
def names_to_check(workspace: Workspace, period: Period, of: str) -> tuple[OnWork, ...]:
    """Technician and work of the names of a period whose answers may move its figure."""
    with workspace.reader.for_numbers.cursor() as cursor:
        (people,) = people_of(cursor, [period], of=of)
    return tuple(headline.names_to_check(people))


def rows_for_a_reviewer(
    measured: Sequence[Measure], faculties: Sequence[str], least_denominator: float
) -> list[Row]:
    """Measures as rows: of the reviewer's own faculties as they are, all else protected.

    `<kind>_why` is why a kind has no number. Of others a period that is not final has none: its
    figures would tell whom a night added. The newest period comes first, in it the institution.
    """
    own = {(faculty,) for faculty in faculties}
    others = [measure for measure in measured if measure.group not in own]
    final = [measure for measure in others if not measure.incomplete]
    cells = protect(cells_of(final), least_denominator)
    rows = [
        *[_row_without_figure(measure) for measure in others if _is_open_institution(measure)],
        *_protected_rows(cells),
        *[_own_row(measure) for measure in measured if measure.group in own],
    ]
    ends = {measure.period.label: measure.period.end for measure in measured}
    in_year = sorted(rows, key=lambda row: (row["group"] != "all", row["group"]))
    return sorted(in_year, key=lambda row: ends[row["period"]], reverse=True)


def _own_row(measure: Measure) -> Row:
    """Counts as they are. The percentages are whole, as those of the rows around them."""
    row = measure_row(measure)
    if measure.figure is None or not measure.figure.denominator:
        return row
    for kind in CREDIT_NAMES:
        row[f"{kind}_percent"] = whole_percentage(row[kind], row["technicians"])
    return row


def _is_open_institution(measure: Measure) -> bool:
    return measure.incomplete and not measure.group


def _row_without_figure(measure: Measure) -> Row:
    reason = measure.no_figure_because or "it is not final"
    return {
        "period": measure.period.label,
        "group": "all",
        "no_figure": reason,
        "incomplete": measure.incomplete_because,
    }


def _protected_rows(cells: Sequence[ProtectedCell]) -> list[Row]:
    rows: dict[tuple[str, str], Row] = {}
    for cell in cells:
        group = ", ".join(name for _, name in cell.group) or "all"
        row = rows.setdefault((cell.period, group), {"period": cell.period, "group": group})
        row["technicians"] = cell.denominator
        row[cell.kind] = cell.numerator
        row[f"{cell.kind}_percent"] = cell.percentage
        row[f"{cell.kind}_why"] = cell.reason.in_words if cell.reason else None
    return list(rows.values())


def _measured(
    workspace: Workspace, periods: Sequence[Period], by: str, of: str, incomplete_months: int
) -> list[Measure]:
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
        count: Count | None = getattr(figure.anywhere, kind)
        row |= _count_columns(kind, count, technicians) if count else {}
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

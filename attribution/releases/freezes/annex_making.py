"""Making the annex of a freeze: everything that packs say besides the figures, protected."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from math import ceil
from typing import Any

import duckdb

from attribution.core.files import packaged_text
from attribution.measure.change import changes_between
from attribution.measure.disclosure.protection import (
    ROUNDED_TO,
    ProtectedCell,
    protected_count,
    rounded,
)
from attribution.measure.figures import Measure
from attribution.measure.intervals import Interval, Pairs
from attribution.measure.milestones import Milestone, baseline_of, last_begun, milestones_of
from attribution.measure.verdict import is_beyond_chance
from attribution.releases.freezes.annex import (
    Annex,
    AuditedYear,
    FacilityOnly,
    FrozenChange,
    OpenNames,
    Stayers,
    ThankedFacility,
    Topic,
)
from attribution.review import audit_report
from attribution.review.audit import audits
from attribution.snapshot.topics import NOT_STATED
from attribution.workspace import Workspace

TOP = 5  # topics and facilities that a pack names
FEWEST_THANKED = 5  # technicians whom a topic must be given for
EITHER = "either"
Numbers = Mapping[tuple[str, str], ProtectedCell]  # cells of the institution by year and kind


def annex(
    workspace: Workspace, final: Sequence[Measure], released: Sequence[ProtectedCell]
) -> Annex:
    """The annex of a freeze with these final measures. `released` is all that is public with it."""
    settings = workspace.settings
    years = [measure for measure in final if not measure.group]
    with workspace.reader.for_numbers.cursor() as cursor:
        rows = _Rows(cursor, years)
        return Annex(
            institution=settings.institution_name,
            contact=settings.email,
            milestones=_with_baselines(milestones_of(settings.milestones), years),
            facility_only=[
                FacilityOnly(period, faculty, protected_count(papers))
                for period, faculty, papers in rows.of("facility_only.sql")
            ],
            facilities=[*_facilities(rows)],
            topics=[*_topics(rows)],
            open_names=[
                OpenNames(faculty, protected_count(names))
                for faculty, names in rows.of("open_names.sql")
            ],
            audited=[*_audited(workspace, years, released)],
            change=_change(cursor, workspace, years, released),
        )


def _with_baselines(milestones: Sequence[Milestone], years: Sequence[Measure]) -> list[Milestone]:
    """The milestones, each with the year to compare with; those to come are left out."""
    now = _last(years)
    begun = [milestone for milestone in milestones if milestone.begun <= now.period.end]
    baselines = [baseline_of(now, years, milestone) for milestone in begun]
    return [
        replace(milestone, baseline=baseline.period.label if baseline else None)
        for milestone, baseline in zip(begun, baselines, strict=True)
    ]


def _last(years: Sequence[Measure]) -> Measure:
    return max(years, key=lambda year: year.period.end)


class _Rows:
    """The answers of the queries of this room, for the years of a freeze."""

    def __init__(self, cursor: duckdb.DuckDBPyConnection, years: Sequence[Measure]) -> None:
        self._cursor = cursor
        self._years = {
            "labels": [year.period.label for year in years],
            "starts": [year.period.start for year in years],
            "ends": [year.period.end for year in years],
        }

    def of(self, name: str) -> list[tuple[Any, ...]]:
        query = packaged_text("attribution.releases.freezes", name)
        values = {key: value for key, value in self._years.items() if f"${key}" in query}
        return self._cursor.execute(query, values).fetchall()


def _facilities(rows: _Rows) -> Iterator[ThankedFacility]:
    """The facilities thanked most, of each faculty, in the order of their names."""
    by_faculty: dict[str, list[ThankedFacility]] = {}
    for facility, faculty, papers in rows.of("facilities_without_a_name.sql"):
        if count := protected_count(papers):
            row = ThankedFacility(facility, faculty, count)
            by_faculty.setdefault(faculty, []).append(row)
    for faculty in sorted(by_faculty):
        most = sorted(by_faculty[faculty], key=lambda row: (-row.papers, row.facility))[:TOP]
        yield from sorted(most, key=lambda row: row.facility)


def _topics(rows: _Rows) -> Iterator[Topic]:
    """The topics that most technicians are thanked for; those of a faculty by name, not by size."""
    by_faculty: dict[str, list[tuple[str, int]]] = {}
    for faculty, topic, technicians in rows.of("topics_of_thanks.sql"):
        if technicians >= FEWEST_THANKED and topic != NOT_STATED:
            by_faculty.setdefault(faculty, []).append((topic, rounded(technicians)))
    for faculty in sorted(by_faculty):
        most = sorted(by_faculty[faculty], key=lambda row: (-row[1], row[0]))[:TOP]
        for topic, technicians in sorted(most) if faculty else most:
            yield Topic(faculty, topic, None if faculty else technicians)


def _audited(
    workspace: Workspace, years: Sequence[Measure], released: Sequence[ProtectedCell]
) -> Iterator[AuditedYear]:
    """The last complete audit of each year whose figure is released."""
    numbers = _numbers(released)
    ranges: dict[str, AuditedYear] = {}
    for audit in audits(workspace.ledger):
        begun = audit.begun
        cell = numbers.get((begun.period, EITHER))
        is_of_these = any(year.of == begun.of for year in years)
        if cell is None or cell.denominator is None or not is_of_these:
            continue
        span = audit_report.range_of(audit)
        if span:
            low, high = _outwards(span)
            year = AuditedYear(begun.period, low, min(high, cell.denominator), cell.denominator)
            ranges[begun.period] = year
    yield from (ranges[period] for period in sorted(ranges))


def _outwards(span: Interval) -> tuple[int, int]:
    """The ends, rounded so that the range does not become narrower."""
    low, high = int(span.low), ceil(span.high)
    return low // ROUNDED_TO * ROUNDED_TO, -(-high // ROUNDED_TO) * ROUNDED_TO


def _numbers(released: Sequence[ProtectedCell]) -> Numbers:
    return {(cell.period, cell.kind): cell for cell in released if not cell.group}


# -- before and after ------------------------------------------------------------------------------


def _change(
    cursor: duckdb.DuckDBPyConnection,
    workspace: Workspace,
    years: Sequence[Measure],
    released: Sequence[ProtectedCell],
) -> FrozenChange | None:
    """The change to the last year, from the baseline of the last action, or from the first year."""
    now = _last(years)
    milestones = milestones_of(workspace.settings.milestones)
    baseline = baseline_of(now, years, last_begun(milestones, now.period.end))
    if baseline is None:
        return None
    numbers = _numbers(released)
    before = numbers.get((baseline.period.label, EITHER))
    after = numbers.get((now.period.label, EITHER))
    if not (before and after and before.numerator and after.numerator):
        return None
    changes = changes_between(cursor, [baseline.period, now.period], now.of)
    change = next(change for change in changes if change.kind == EITHER)
    step = _step(min(before.denominator or 1, after.denominator or 1))
    return FrozenChange(
        before=before.period,
        after=after.period,
        is_beyond_chance=is_beyond_chance(change.interval),
        other_rule=_in_steps(change.parts.other_rule, step),
        more_readable=_in_steps(change.parts.more_readable, step),
        stayers=stayers_of(change.stayers, before, after),
        are_stayers_beyond_chance=is_beyond_chance(change.stayers_interval),
    )


def _step(technicians: int) -> int:
    """The percentage points that 5 technicians are, at least 1."""
    return max(1, ceil(100 * ROUNDED_TO / technicians))


def _in_steps(share: float, step: int) -> int:
    return round(100 * share / step) * step


def stayers_of(pairs: Pairs, before: ProtectedCell, after: ProtectedCell) -> Stayers | None:
    """None where a count is small, or where what is released already bounds one of them.

    Each count differs by 5 or more from what it can be at most, so no bound tells more of it than
    its rounded value does.
    """
    people = rounded(pairs.people)
    before_only = protected_count(pairs.before_only)
    after_only = protected_count(pairs.after_only)
    first, second = (cell.numerator or 0 for cell in (before, after))
    others = [(cell.denominator or 0) - (cell.numerator or 0) for cell in (before, after)]
    if before_only is None or after_only is None:
        return None
    room = [
        first - before_only,
        second - after_only,
        others[1] - before_only,
        others[0] - after_only,
        people - before_only - after_only,
    ]
    return Stayers(people, before_only, after_only) if min(room) >= ROUNDED_TO else None

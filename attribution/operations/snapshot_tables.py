"""The tables and the measure of the published snapshot, for the command line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import duckdb

from attribution.home.settings import Settings
from attribution.ledger.ledger import Ledger
from attribution.measure import counting, formats
from attribution.measure.capture_recapture import found_works, sightings_in
from attribution.measure.figures import Measure, newest_of
from attribution.measure.headline import compared_with
from attribution.measure.milestones import milestones_of
from attribution.measure.periods import Period, calendar_years, parse_periods, shifted
from attribution.measure.person_periods import people_of
from attribution.measure.unread import if_all_were_read
from attribution.review.audit import audits
from attribution.review.how_sure import HowSure, sureness_of
from attribution.snapshot.live_reader import LiveReader
from attribution.snapshot.reader import Reader
from attribution.workspace import Workspace, requires

# Table -> filter -> its condition in SQL.
CONDITIONS = {
    "works": {
        "year": "year(published) = try_cast(? as integer)",
        "source": "list_contains(sources, ?)",
        "affiliated": "affiliated = try_cast(? as boolean)",
    },
    "credits": {
        "year": "year(published) = try_cast(? as integer)",
        "technician": "technician_id = ?",
        "faculty": "faculty = ?",
        "kind": "kind = ?",
        "status": "status = ?",
    },
    "candidates": {"technician": "technician_id = ?", "kind": "kind = ?", "band": "band = ?"},
}
ORDER = {
    "works": "published, work_id",
    "credits": "technician_id, published, work_id, kind",
    "candidates": "probability desc, mention_id, technician_id",
}


@requires("export tables")
def table(workspace: Workspace, name: str, filters: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Rows of works, credits or candidates. `filters` are those of CONDITIONS with their values."""
    conditions = [CONDITIONS[name][key] for key in filters]
    where = f" where {' and '.join(conditions)}" if conditions else ""
    query = f"select * from {name}{where} order by {ORDER[name]}"
    return workspace.reader.rows(query, list(filters.values()))


@dataclass(frozen=True)
class Measured:
    """The measure as text for a terminal and as JSON."""

    text: str
    json: Any


def measure(
    settings: Settings,
    reader: Reader,
    by: Sequence[str],
    period: str,
    *,
    of: str = "all",
    rule: str = "period",
) -> Measured:
    """The measure for a period text such as 2024, 2023/24, 2020..2025; every harvested year where
    it is empty. How sure the newest complete year is, is said of each period's own rule only.
    """
    with reader.for_numbers.cursor() as cursor:
        periods = _periods(settings, cursor, period)
        measures = counting.measure(
            cursor, periods, by, of=of, incomplete_months=settings.incomplete_months, rule=rule
        )
        readings = _if_all_were_read(cursor, measures, of, rule)
        works = _found(cursor, measures)
        ledger = reader.ledger if isinstance(reader, LiveReader) else None
        sure = _how_sure(settings, ledger, cursor, measures, of) if rule == "period" else None
    rows = formats.as_json(measures, readings, works)
    for row in rows:
        is_of_it = sure is not None and not row["group"] and row["period"] == sure.after
        row["how_sure"] = sure.as_json if sure and is_of_it else None
    text = formats.as_text(measures, readings, works)
    sentences = [f"{sure.after}: {sentence}" for sentence in sure.sentences] if sure else []
    return Measured("\n".join([text, *sentences]), rows)


def _how_sure(
    settings: Settings,
    ledger: Ledger | None,
    cursor: duckdb.DuckDBPyConnection,
    measures: Sequence[Measure],
    of: str,
) -> HowSure | None:
    """Of the newest complete year; None where no year is. It is compared as on the overview."""
    of_institution = [row for row in measures if not row.group]
    newest = newest_of(of_institution)
    if newest is None or newest.incomplete:
        return None
    start = settings.academic_year_start if newest.period.is_academic else None
    periods = every_year(settings, cursor)
    if start:
        periods = [shifted(newest.period, -years, start) for years in range(len(periods), -1, -1)]
    if list(periods) != [row.period for row in of_institution]:
        months = settings.incomplete_months
        of_institution = counting.measure(cursor, periods, of=of, incomplete_months=months)
    before = compared_with(newest, of_institution, milestones_of(settings.milestones))
    return sureness_of(cursor, audits(ledger) if ledger else [], before, newest.period, of)


def _if_all_were_read(
    cursor: duckdb.DuckDBPyConnection, measures: Sequence[Measure], of: str, rule: str
) -> formats.Readings:
    """How many technicians would be thanked if all could be read, by period with a figure."""
    periods = [row.period for row in measures if row.figure and not row.group]
    return {
        people.period: [if_all_were_read(people, kind) for kind in ("thanked", "either")]
        for people in people_of(cursor, periods, of=of, rule=rule)
    }


def _found(cursor: duckdb.DuckDBPyConnection, measures: Sequence[Measure]) -> formats.Found:
    """How many papers there are at least, by period with a figure."""
    periods = [row.period for row in measures if row.figure and not row.group]
    sightings = sightings_in(cursor, periods)
    return {period: found_works(seen) for period, seen in zip(periods, sightings, strict=True)}


def _periods(settings: Settings, cursor: duckdb.DuckDBPyConnection, text: str) -> Sequence[Period]:
    """The periods that a text names; every year without one."""
    if not text:
        return every_year(settings, cursor)
    until = _harvested(cursor)[0] or settings.works_from
    return parse_periods(text, academic_year_start=settings.academic_year_start, until=until)


def every_year(settings: Settings, cursor: duckdb.DuckDBPyConnection) -> Sequence[Period]:
    """Every calendar year from works_from to the last harvest, whether or not it has a figure."""
    last_asked = _harvested(cursor)[1]
    return calendar_years(settings.works_from, max(last_asked or date.min, settings.works_from))


def _harvested(cursor: duckdb.DuckDBPyConnection) -> tuple[date | None, date | None]:
    row = cursor.execute("select data_until, last_asked from harvested").fetchone()
    return row or (None, None)

"""What the command line prints of the published snapshot."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import duckdb

from attribution import workspace
from attribution.home.settings import Settings
from attribution.measure import counting, forms
from attribution.measure import periods as measure_periods
from attribution.snapshot import reader as snapshot_reader

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


def table(settings: Settings, name: str, wanted: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Rows of works, credits or candidates, filtered."""
    conditions = [CONDITIONS[name][key] for key in wanted]
    where = f" where {' and '.join(conditions)}" if conditions else ""
    with opened(settings) as reader:
        return reader.rows(
            f"select * from {name}{where} order by {ORDER[name]}", list(wanted.values())
        )


@contextmanager
def opened(settings: Settings) -> Iterator[snapshot_reader.Reader]:
    """The published snapshot with the live ledger, closed at the end."""
    with workspace.ledger(settings) as acts:
        reader = snapshot_reader.reader(settings.home, acts)
        try:
            yield reader
        finally:
            reader.close()


@dataclass(frozen=True)
class Measured:
    """The measure as text for a terminal and as JSON."""

    text: str
    json: Any


def measure(settings: Settings, by: Sequence[str], period: str, of: str = "all") -> Measured:
    """The measure for a period text such as 2024, 2023/24, 2020..2025; every harvested year where it is empty."""
    with opened(settings) as reader, reader.cursor() as cursor:
        wanted = periods(settings, cursor, period)
        found = counting.measure(
            cursor, wanted, by, of=of, incomplete_months=settings.incomplete_months
        )
        return Measured(forms.as_text(found), forms.as_json(found))


def periods(
    settings: Settings, cursor: duckdb.DuckDBPyConnection, text: str
) -> Sequence[measure_periods.Period]:
    """The periods that a text names; without one, every calendar year from works_from to the last harvest."""
    row = cursor.execute(
        "select max(started)::date from harvest_runs where finished is not null"
    ).fetchone()
    until = (row[0] if row else None) or settings.works_from
    if text:
        return measure_periods.periods(
            text, academic_year_start=settings.academic_year_start, until=until
        )
    return measure_periods.calendar_years(settings.works_from, until)

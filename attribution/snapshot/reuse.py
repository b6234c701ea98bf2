"""What a nightly snapshot takes over from the published one: whatever has not changed since.

The published snapshot is copied, and only the works are merged again that have a changed record, or
are linked to one (`sql/records.sql`, `sql/links.sql`). The result is that of a build from the
start, which tests compare. That is made instead wherever anything else may have changed: settings,
weights or program, the departments of the roster, the version of the tables; where the published
snapshot is gone or damaged; and once a week.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb

from attribution.core.model import Technician
from attribution.home.settings import Settings
from attribution.snapshot import made_with
from attribution.snapshot.database import TABLES, current_snapshot

log = logging.getLogger(__name__)

# Days on which a snapshot may take over from the one before. Rows that were taken out still lie in
# the file, so that without an end it would grow for ever.
DAYS = 7
# The tables that hold what is taken over, by work or by record.
BY_WORK = (
    "works",
    "work_sources",
    "mentions",
    "acknowledgements",
    "team_mentions",
    "methods_names",
)
BY_RECORD = ("merged_records", "merged_links")
# Those that are taken over where nothing has changed that the matcher goes by.
MATCHED = ("candidates", "former_name_mentions", "thanks_topics")
# What the matcher goes by, besides the works and the settings.
_MATCHED_WITH = ("technicians", "spells", "decisions", "people")


@dataclass(frozen=True, slots=True)
class Base:
    """The snapshot to take over from, and the day on which it was last built from the start."""

    snapshot: Path
    built_in_full: date


def base(settings: Settings, technicians: Iterable[Technician], today: date) -> Base | None:
    """The published snapshot, if another may take over from it; None where it may not."""
    published = current_snapshot(settings.home)
    if published is None or not published.exists():
        return None
    try:
        with duckdb.connect(str(published), read_only=True) as connection:
            reason = _why_not(connection, settings, technicians, today)
            if reason is None:
                return Base(published, _built_in_full(connection))
    except duckdb.Error:
        reason = "the published snapshot is damaged, or of another version"
    log.info("built from the start: %s", reason)
    return None


def _why_not(
    connection: duckdb.DuckDBPyConnection,
    settings: Settings,
    technicians: Iterable[Technician],
    today: date,
) -> str | None:
    """Why nothing may be taken over from a snapshot; None if nothing speaks against it."""
    if sorted(made_with.rows(settings), key=repr) != _rows(connection, "from made_with"):
        return "settings, weights or program have changed"
    if _departments(technicians) != _rows(connection, "select distinct department from spells"):
        return "the roster has other departments"
    if settings.offroster_enabled:
        return "the list of people off the roster needs every text"
    if not 0 <= (today - _built_in_full(connection)).days < DAYS:
        return f"the last such build was not within {DAYS} days"
    return None


def _departments(technicians: Iterable[Technician]) -> list[tuple[str | None]]:
    departments = {spell.department for person in technicians for spell in person.spells}
    return sorted(((name,) for name in departments), key=repr)


def _rows(connection: duckdb.DuckDBPyConnection, query: str) -> list[tuple[str | None, ...]]:
    return sorted(connection.execute(query).fetchall(), key=repr)


def _built_in_full(connection: duckdb.DuckDBPyConnection) -> date:
    row = connection.execute("select built_in_full from build_info").fetchone()
    assert row is not None
    assert isinstance(row[0], date)
    return row[0]


def empty_other_tables(connection: duckdb.DuckDBPyConnection) -> None:
    """Empty the tables that are filled each time, and keep aside what the matcher went by."""
    for table in _MATCHED_WITH:
        connection.execute(f"create temp table {table}_before as from {table}")
    kept = {*BY_WORK, *BY_RECORD, *MATCHED}
    empty(connection, [table for table in TABLES if table not in kept])


def take_out_affected(connection: duckdb.DuckDBPyConnection) -> None:
    """Take the works out that are merged again."""
    for table in BY_WORK:
        connection.execute(f"delete from {table} where work_id in (from affected_works)")


def is_matched_already(connection: duckdb.DuckDBPyConnection, base: Base | None) -> bool:
    """Whether the candidates that were taken over are those that the matcher would give."""
    if base is None:
        return False
    differences = ["select 1 from changed", *map(_difference, _MATCHED_WITH)]
    return connection.execute(" union all ".join(differences)).fetchone() is None


def _difference(table: str) -> str:
    """A query whose rows are those that a table has now or had before, but not both."""
    before = f"{table}_before"
    return f"""select 1 from (from {table} except all from {before})
        union all select 1 from (from {before} except all from {table})"""


def empty(connection: duckdb.DuckDBPyConnection, tables: Sequence[str]) -> None:
    """Delete all rows of tables."""
    for table in tables:
        connection.execute(f"delete from {table}")

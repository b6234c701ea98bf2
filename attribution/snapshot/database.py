"""What the builder and the reader of snapshots share: places, tables, SQL files and connections.

Snapshots lie side by side in the folder `snapshots`. The file `snapshots/current` holds the name of
the published one: a pointer, because Windows has no symbolic links to rely on.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from attribution.core.files import packaged_text

POINTER = "current"
# The tables of a snapshot, as `sql/schema.sql` makes them.
TABLES = (
    "rules",
    "technicians",
    "spells",
    "works",
    "work_sources",
    "corrections",
    "mentions",
    "acknowledgements",
    "unmatched_files",
    "methods_names",
    "facilities",
    "facility_members",
    "team_mentions",
    "facility_verdicts",
    "thanks_topics",
    "offroster",
    "candidates",
    "former_name_mentions",
    "decisions",
    "people",
    "harvest_runs",
    "quarantine",
    "source_progress",
    "build_info",
    "made_with",
    "credit_nights",
    "merged_records",
    "merged_links",
)
# The files of `sql/` with the views that a reader lays over them, each after those that it needs.
VIEWS = (
    "display_name",
    "published_by",
    "judged",
    "team_thanks",
    "credits",
    "facilities",
    "topics",
    "coverage",
    "harvested",
    "candidate_authors",
    "concealed_credits",
)


def snapshots_folder(home: Path) -> Path:
    """Where the snapshots are."""
    return home / "snapshots"


def current_snapshot(home: Path) -> Path | None:
    """The published snapshot, None before the first build.

    Its file may be gone or damaged, which whoever opens it notices. Where the pointer is gone or
    empty, it is the newest snapshot.
    """
    folder = snapshots_folder(home)
    try:
        name = (folder / POINTER).read_text(encoding="utf-8").strip()
    except (FileNotFoundError, UnicodeDecodeError):
        name = ""
    if name and "\0" not in name:
        return folder / name
    return max(folder.glob("*.duckdb"), key=_in_order, default=None)


def _in_order(snapshot: Path) -> tuple[bool, str]:
    """Sorts snapshots by age. Those of the future were made by a clock that was ahead: oldest."""
    now = datetime.now(UTC)
    return (built_at(snapshot) or now) <= now, snapshot.name


def built_at(snapshot: Path) -> datetime | None:
    """When a snapshot was built, by its name; None for a file of another name."""
    try:
        return datetime.strptime(snapshot.stem, "%Y%m%dT%H%M%S%fZ").replace(tzinfo=UTC)
    except ValueError:
        return None


def other_snapshots(home: Path, path: Path) -> list[Path]:
    """The other snapshots that are kept, newest first."""
    others = set(snapshots_folder(home).glob("*.duckdb")) - {path}
    return sorted(others, key=_in_order, reverse=True)


def sql(name: str) -> str:
    """The text of one file of `sql/`, by its name without `.sql`."""
    return packaged_text("attribution.snapshot", f"sql/{name}.sql")


def connect(path: Path | None = None) -> duckdb.DuckDBPyConnection:
    """A connection to a database file, or to one in memory.

    It never downloads extensions, and prints nothing: a bar would end up in `nightly --json`.
    """
    connection = duckdb.connect(str(path or ":memory:"))
    connection.execute(
        "set autoinstall_known_extensions = false; set autoload_known_extensions = false; "
        "set enable_progress_bar = false"
    )
    return connection


def insert(
    connection: duckdb.DuckDBPyConnection, table: str, rows: Sequence[tuple[Any, ...]]
) -> None:
    """Rows into a table through Arrow, which is a hundred times faster than row by row."""
    if not rows:
        return
    schema = connection.sql(f"select * from {table} limit 0").to_arrow_table().schema
    columns = zip(*rows, strict=True)
    arrays = [pa.array(values, field.type) for values, field in zip(columns, schema, strict=True)]
    connection.register("rows_to_insert", pa.Table.from_arrays(arrays, schema=schema))
    connection.execute(f"insert into {table} select * from rows_to_insert")
    connection.unregister("rows_to_insert")

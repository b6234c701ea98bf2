"""How a new snapshot is checked and takes the place of the one before.

A published snapshot is never opened for writing.
"""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from pathlib import Path

import duckdb

from attribution.core.errors import NothingPublished
from attribution.core.files import (
    delete_unless_held,
    make_folder,
    rename_durably,
    write_atomically,
)
from attribution.snapshot.database import POINTER, TABLES, snapshots_folder

UNFINISHED_POINTER = ".current-"


def new_path(home: Path, now: datetime) -> Path:
    """A name for a new snapshot. Deletes the unfinished ones that killed runs left behind."""
    make_folder(snapshots_folder(home))
    for unfinished in (
        *snapshots_folder(home).glob("*.tmp*"),
        *snapshots_folder(home).glob(f"{UNFINISHED_POINTER}*"),
    ):
        if unfinished.is_dir():  # where DuckDB puts what does not fit into memory
            shutil.rmtree(unfinished)
        else:
            unfinished.unlink()
    return snapshots_folder(home) / (
        now.astimezone(UTC).strftime("%Y%m%dT%H%M%S%fZ") + ".duckdb.tmp"
    )


def verify(path: Path) -> dict[str, int]:
    """Open a new snapshot read-only and count the rows of its tables.

    NothingPublished where it is damaged.
    """
    if path.with_suffix(path.suffix + ".wal").exists():
        raise NothingPublished(
            f"Run `attribution build` again: {path.name} was not written completely. "
            "Nothing was published. Figures from before stay in place."
        )
    with duckdb.connect(str(path), read_only=True) as connection:
        row_counts = {table: _count(connection, table) for table in TABLES}
        strays = _count(connection, "mentions anti join works using (work_id)")
    if strays:
        raise NothingPublished(
            f"Report a bug, please: {strays:,} mentions in {path.name} belong to no work. "
            "Nothing was published. Figures from before stay in place."
        )
    return row_counts


def _count(connection: duckdb.DuckDBPyConnection, relation: str) -> int:
    row = connection.execute(f"select count(*) from {relation}").fetchone()
    return row[0] if row else 0


def publish_snapshot(home: Path, built: Path, keep: int) -> Path:
    """Make a verified snapshot the current one, and keep the last few others.

    Returns its final path.
    """
    final = built.with_suffix("")
    rename_durably(built, final)
    write_atomically(snapshots_folder(home) / POINTER, final.name + "\n", prefix=UNFINISHED_POINTER)
    others = [path for path in snapshots_folder(home).glob("*.duckdb") if path != final]
    # One with a later name was made when the clock was ahead: it counts as the oldest.
    others.sort(key=lambda path: (path.name < final.name, path.name))
    for old in others[: max(0, len(others) - keep)]:
        delete_unless_held(old)  # one that the dashboard shows goes on a later night
    return final

"""Row count and content hash of every table: python benchmarks/table_hashes.py HOME

For comparing two versions of the program on the same inputs: build a home folder with each (the
demo, say), print both and compare the lines. Equal lines mean that a change left the data as they
were. Columns with sentences for people and with days of receipt are left out, because a change of
wording or another day must not count as a change of data; so are the tables `harvest_runs` and
`build_info`, which describe the run. Of the evidence of candidates the features and points are
compared.
"""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Iterator
from pathlib import Path

import duckdb

from attribution.snapshot.database import current_snapshot

ABOUT_THE_RUN = {"harvest_runs", "build_info"}
SENTENCES = {"evidence"}
TIMES_OF_RECEIPT = {"first_seen", "last_changed"}
TABLES = "select table_name from information_schema.tables"
EVIDENCE = """
    select list_transform(
        evidence, lambda piece: struct_pack(f := piece.feature, p := piece.points))
    from candidates order by mention_id, technician_id
"""


def hashes(connection: duckdb.DuckDBPyConnection) -> Iterator[tuple[str, int, str]]:
    """(table, rows, hash) of each table, by name; then those of the evidence's points."""
    tables = {name for (name,) in connection.execute(TABLES).fetchall()}
    for table in sorted(tables - ABOUT_THE_RUN):
        columns = ", ".join(compared_columns(connection, table))
        rows = connection.execute(f"select {columns} from {table} order by all").fetchall()
        yield table, len(rows), content_hash(rows)
    rows = connection.execute(EVIDENCE).fetchall()
    yield "evidence points", len(rows), content_hash(rows)


def compared_columns(connection: duckdb.DuckDBPyConnection, table: str) -> list[str]:
    """The columns of a table without sentences and times of receipt."""
    names = connection.sql(f"select * from {table} limit 0").columns
    return [name for name in names if name not in SENTENCES | TIMES_OF_RECEIPT]


def content_hash(rows: list[tuple[object, ...]]) -> str:
    """A short hash of rows in order."""
    return hashlib.md5(repr(rows).encode()).hexdigest()[:12]


def main() -> None:
    """Print one line for each table."""
    path = current_snapshot(Path(sys.argv[1]))
    if path is None:
        sys.exit(f"{sys.argv[1]} has no snapshot. Run `attribution build` first.")
    with duckdb.connect(str(path), read_only=True) as connection:
        for table, rows, digest in hashes(connection):
            print(f"{table:<20} {rows:>8,} {digest}")


if __name__ == "__main__":
    main()

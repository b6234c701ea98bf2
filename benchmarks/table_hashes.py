"""Row count and content hash of every table: python benchmarks/table_hashes.py HOME

For comparing two versions of the program on the same inputs: build a home folder with each (the
demo, say), print both and compare the lines. Equal lines mean that a change left the data as they
were. What is left out is said in `attribution/snapshot/table_hashes.py`.
"""

from __future__ import annotations

import sys
from pathlib import Path

import duckdb

from attribution.snapshot.database import current_snapshot
from attribution.snapshot.table_hashes import hashes_of_tables


def main() -> None:
    """Print one line for each table."""
    path = current_snapshot(Path(sys.argv[1]))
    if path is None:
        sys.exit(f"{sys.argv[1]} has no snapshot. Run `attribution build` first.")
    with duckdb.connect(str(path), read_only=True) as connection:
        for table, rows, digest in hashes_of_tables(connection):
            print(f"{table:<20} {rows:>8,} {digest}")


if __name__ == "__main__":
    main()

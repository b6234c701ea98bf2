"""."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

TABLES = (
    "technicians",
    "spells",
    "works",
    "work_sources",
    "mentions",
    "acknowledgements",
    "facilities",
    "facility_members",
    "team_mentions",
    "facility_verdicts",
    "thanks_topics",
    "offroster",
    "candidates",
    "decisions",
    "people",
    "harvest_runs",
    "build_info",
)


def sql(name: str) -> str:
    """The text of one file of `sql/`."""
    return (files("attribution.snapshot") / "sql" / f"{name}.sql").read_text(encoding="utf-8")


def connect(path: Path | None = None) -> duckdb.DuckDBPyConnection:
    """A connection that never reaches for extensions."""
    connection = duckdb.connect(str(path or ":memory:"))
    connection.execute(
        "set autoinstall_known_extensions = false; set autoload_known_extensions = false"
    )
    return connection


def insert(
    connection: duckdb.DuckDBPyConnection, table: str, rows: Sequence[tuple[Any, ...]]
) -> None:
    """Rows into a table through Arrow, which is a hundred times faster than one by one."""
    if not rows:
        return
    columns = connection.sql(f"select * from {table} limit 0").to_arrow_table().schema
    arrays = [
        pa.array(column, field.type)
        for column, field in zip(zip(*rows, strict=True), columns, strict=True)
    ]
    connection.register("rows_to_insert", pa.Table.from_arrays(arrays, schema=columns))
    connection.execute(f"insert into {table} select * from rows_to_insert")
    connection.unregister("rows_to_insert")

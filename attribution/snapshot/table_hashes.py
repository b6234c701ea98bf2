"""A hash of what each table of a snapshot holds, to compare two builds from the same inputs.

Columns with sentences for people and with days of receipt are left out, because a change of wording
or another day is not a change of data; so are the tables that describe the run. Of fractions, six
digits count: the last ones depend on the order of addition.
"""

from __future__ import annotations

from collections.abc import Iterator

import duckdb

_ABOUT_THE_RUN = {"harvest_runs", "build_info", "merged_records"}
_SENTENCES = {"evidence"}
_TIMES_OF_RECEIPT = {"first_seen", "last_changed"}
_TABLES = "select table_name from information_schema.tables"
# Of the evidence of candidates, the features and points.
_EVIDENCE = """
    select mention_id, technician_id, list_transform(
        evidence, lambda piece: struct_pack(f := piece.feature, p := round(piece.points, 6)))
    from candidates
"""


def hashes_of_tables(connection: duckdb.DuckDBPyConnection) -> Iterator[tuple[str, int, str]]:
    """(table, rows, hash) of each table, by name; then those of the evidence's points."""
    tables = {name for (name,) in connection.execute(_TABLES).fetchall()}
    for table in sorted(tables - _ABOUT_THE_RUN):
        columns = ", ".join(_compared_columns(connection, table))
        yield table, *_hash(connection, f"select {columns} from {table}")
    yield "evidence points", *_hash(connection, _EVIDENCE)


def _compared_columns(connection: duckdb.DuckDBPyConnection, table: str) -> list[str]:
    relation = connection.sql(f"select * from {table} limit 0")
    types = dict(zip(relation.columns, map(str, relation.types), strict=True))
    return [
        f"round({name}, 6)" if type_name == "DOUBLE" else name
        for name, type_name in types.items()
        if name not in _SENTENCES | _TIMES_OF_RECEIPT
    ]


def _hash(connection: duckdb.DuckDBPyConnection, query: str) -> tuple[int, str]:
    """The number of rows, and a hash of them in any order: the sum of theirs."""
    row = connection.execute(
        f"select count(*), coalesce(sum(hash(r)::hugeint), 0) from ({query}) as r"
    ).fetchone()
    assert row is not None
    return row[0], f"{row[1]:x}"

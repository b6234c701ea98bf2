"""The mentions to be matched: a relation on a DuckDB connection, with temporary tables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import duckdb
import pyarrow as pa

from attribution.core.files import packaged_text

BATCH = 250_000  # mentions compared at a time
OPTIONAL = ("orcid_inferred", "author_id")
_TYPES = {
    "technician": pa.int32(),
    "is_only_initial": pa.bool_(),
    "rors": pa.list_(pa.string()),
}


@dataclass(frozen=True, slots=True)
class Mentions:
    """A relation of mentions on a connection; in queries `{mentions}` means its name."""

    connection: duckdb.DuckDBPyConnection
    relation: str

    def rows(self, query: str, parameters: Mapping[str, Any] | None = None) -> list[Any]:
        """All rows of a query, as tuples."""
        return self.connection.execute(self._named(query), parameters).fetchall()

    def run(self, statement: str) -> None:
        """Run a statement that gives no rows."""
        self.connection.execute(self._named(statement))

    def batches(self, query: str) -> Iterator[pa.Table]:
        """The rows of a query, without holding all of them at once; one batch at least."""
        reader = self.connection.sql(self._named(query)).to_arrow_reader(BATCH)
        batch = None
        for batch in reader:
            yield pa.Table.from_batches([batch])
        if batch is None:
            yield reader.schema.empty_table()

    def table(self, query: str) -> pa.Table:
        """All rows of a query as an Arrow table."""
        return self.connection.sql(self._named(query)).to_arrow_table()

    def number(self, query: str) -> int:
        """The only value of a query."""
        return int(self.rows(query)[0][0])

    def count(self) -> int:
        """How many mentions there are, matched or not."""
        return self.number("select count(*) from {mentions}")

    def count_by_kind(self) -> dict[str, int]:
        """The same by kind: author, thanked."""
        return dict(self.rows("select kind, count(*) from {mentions} group by kind order by kind"))

    def columns(self) -> frozenset[str]:
        """The names of the columns; some are optional."""
        described = self.connection.execute(self._named("select * from {mentions} limit 0"))
        return frozenset(column[0] for column in described.description or ())

    def completed(self) -> Mentions:
        """The same mentions with every optional column: empty where the relation lacks it."""
        present = self.columns()
        missing = [f"null::varchar as {column}" for column in OPTIONAL if column not in present]
        if not missing:
            return self
        columns = ", ".join(["*", *missing])
        self.run(
            f"create or replace temp view match_mentions as select {columns} from {{mentions}}"
        )
        return Mentions(self.connection, "match_mentions")

    def run_script(self, name: str) -> None:
        """Run one of the SQL files of this folder."""
        self.run(packaged_text("attribution.matching", name))

    def load(self, table: str, columns: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
        """Make a temporary table from rows of plain values."""
        values = {
            column: pa.array([row[place] for row in rows], _TYPES.get(column, pa.string()))
            for place, column in enumerate(columns)
        }
        self.load_arrow(table, pa.table(values))

    def load_arrow(self, table: str, rows: pa.Table) -> None:
        """Make a temporary table from an Arrow table."""
        self.connection.register("match_loading", rows)
        self.connection.execute(
            f"create or replace temp table {table} as select * from match_loading"
        )
        self.connection.unregister("match_loading")

    def _named(self, query: str) -> str:
        return query.replace("{mentions}", self.relation)

"""How a snapshot is read: through a connection in memory.

`live_reader` reads it with the ledger as it is now, whose tables here are LIVE and `hidden`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from copy import copy
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Self, TypeVar, cast

import duckdb

from attribution.core.errors import UserError
from attribution.core.surroundings import explanation
from attribution.snapshot.database import (
    TABLES,
    VIEWS,
    connect,
    current_snapshot,
    snapshots_folder,
    sql,
)
from attribution.snapshot.input_memory import published_bytes

T = TypeVar("T")
# Tables that follow the ledger. The others are read from the snapshot as they are.
LIVE = ("decisions", "facility_verdicts")
MOST_REMEMBERED = 2_000  # answers, each about one name or one person's rights

TAKEN = "this name is already confirmed for another technician, and one printed name is one person"

# Whose former names a reader may tell, by the variable `former_names_of` of its cursor: everyone's,
# or those of one technician. Without the variable, no one's.
EVERYONE = "*"
NOBODY = ""
_MAY_TELL = """(coalesce(getvariable('former_names_of') = '*', false)
    or technician_id = getvariable('former_names_of'))"""
_NOT_BY_FORMER_NAME = f"""({_MAY_TELL} or (technician_id, mention_id) not in (
    select technician_id, mention_id from s.former_name_mentions))"""
_NOT_CONCEALED = f"""({_MAY_TELL} or (technician_id, work_id, kind) not in (
    select technician_id, work_id, kind from concealed_credits))"""
# A technician who objects is in no table from the moment of the objection.
_PRESENT = "technician_id not in (select technician_id from hidden)"
# As statements: DuckDB lists the columns of all its own tables ten times as slowly.
_TABLES = """
select table_name, sql from duckdb_tables()
where database_name = $database and schema_name = 'main' and not internal
"""
_IDS_OF_HIDDEN = """
    select orcid from s.technicians semi join hidden using (technician_id) where orcid is not null
"""
SHOWN_ROWS = {
    "technicians": _PRESENT,
    # Where a person's own record lists a work, the row holds their ORCID iD.
    "work_sources": f"""not list_has_any(
        coalesce(listed_by, []), coalesce((select list(orcid) from ({_IDS_OF_HIDDEN})), []))""",
    "quarantine": f"""not exists (
        select 1 from ({_IDS_OF_HIDDEN}) where starts_with(coalesce(source_id, ''), orcid))""",
    "spells": _PRESENT,
    "candidates": f"{_PRESENT} and {_NOT_BY_FORMER_NAME}",
    "former_name_mentions": f"{_PRESENT} and {_MAY_TELL}",
    "facility_members": _PRESENT,
    "credit_nights": _PRESENT,
    "people": f"orcid not in ({_IDS_OF_HIDDEN})",
}


# What is shown in the place of some columns.
SHOWN_COLUMNS = {
    # Names that are struck out may be former names.
    "technicians": f"""* replace (case when {_MAY_TELL} then former_names end as former_names,
        case when {_MAY_TELL} then struck_names end as struck_names)""",
}


class UnusableSnapshot(UserError):
    """A snapshot that cannot be read; a build makes a new one from the inputs."""


class OtherVersion(UnusableSnapshot):
    """A snapshot that another version of this program made; a build makes a new one."""


@dataclass(slots=True)
class Memory:
    """The answers of `Reader.remembered`, until something comes that may change any work."""

    answers: dict[Hashable, object] = field(default_factory=dict)


class Reader:
    """One snapshot as it was built, for any number of threads: a cursor for each query.

    Tables and views are those of the data dictionary, without a prefix. OtherVersion where the
    snapshot lacks one. A new reader tells everything; `telling_former_names_of` makes one for a
    person.
    """

    def __init__(self, snapshot: Path) -> None:
        self.snapshot = snapshot
        self.former_names_of = EVERYONE
        self._for_numbers: Self | None = None
        self._memory = Memory()
        self._connection = connect()
        self._say_whose_former_names(self._connection)
        try:
            self._attach(snapshot)
        except (duckdb.CatalogException, duckdb.BinderException):
            raise _of_another_version(snapshot) from None
        except duckdb.Error as problem:
            raise _unusable(snapshot, problem) from problem

    def _attach(self, snapshot: Path) -> None:
        refuse_cut(snapshot)
        quoted = str(snapshot).replace("'", "''")
        self._connection.execute(f"attach '{quoted}' as s (read_only)")
        if _tables(self._connection, "s") != _tables_of_this_version():
            raise _of_another_version(snapshot)
        self._connection.execute("create table hidden (technician_id varchar)")
        for table in TABLES:
            self._show(table)
        for name in VIEWS:
            self._connection.execute(sql(name))
        self._keep_credits()
        self._connection.execute(
            "set enable_external_access = false; set lock_configuration = true"
        )

    def _keep_credits(self) -> None:
        """Store the credits as a table, because measure, queue and pages ask for them often."""
        store_credits(self._connection)

    def _show(self, table: str) -> None:
        """A table of the snapshot, without the rows of people who object."""
        kind = "table" if table in LIVE else "view"
        rows = SHOWN_ROWS.get(table, "true")
        columns = SHOWN_COLUMNS.get(table, "*")
        self._connection.execute(
            f"create {kind} {table} as select {columns} from s.{table} where {rows}"
        )

    # -- for whom ----------------------------------------------------------------------------------

    def telling_former_names_of(self, technician_id: str) -> Self:
        """The same data without what would tell the former name of another than this technician.

        EVERYONE leaves nothing out, NOBODY everything that tells one. A candidate or credit tells a
        former name where the work prints it.
        """
        narrowed = copy(self.for_numbers)
        narrowed._for_numbers = self.for_numbers
        narrowed.former_names_of = technician_id
        return narrowed

    @property
    def for_numbers(self) -> Self:
        """The same with everything, for counts and checks, whose results name no one."""
        return self._for_numbers or self

    def _say_whose_former_names(self, cursor: duckdb.DuckDBPyConnection) -> None:
        cursor.execute("set variable former_names_of = $name", {"name": self.former_names_of})

    # -- questions ---------------------------------------------------------------------------------

    @property
    def version(self) -> tuple[str, int]:
        """Changes whenever an answer may change: a key for caches."""
        return self.snapshot.name, 0

    def refresh(self) -> None:
        """Take over what has changed since the last query: nothing, where no ledger is open."""

    def remembered(self, question: Hashable, find: Callable[[], T]) -> T:
        """An answer on which no verdict has an influence, found once until any work may change.

        Whose former names the reader tells is part of the question.
        """
        self.refresh()
        # Another thread that takes over an objection leaves these to whoever holds them, so an
        # answer from before is never found after.
        answers = self._memory.answers
        key = (self.former_names_of, question)
        if key not in answers:
            if len(answers) >= MOST_REMEMBERED:
                answers = self._memory.answers = {}
            answers[key] = find()
        return cast("T", answers[key])

    @contextmanager
    def cursor(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """A connection for the caller alone, on the same data."""
        self.refresh()
        cursor = self._connection.cursor()
        self._say_whose_former_names(cursor)
        try:
            yield cursor
        finally:
            cursor.close()

    def rows(
        self, query: str, values: Sequence[Any] | Mapping[str, Any] = ()
    ) -> list[dict[str, Any]]:
        """The rows of a query as dictionaries."""
        with self.cursor() as cursor:
            try:
                result = cursor.execute(query, values)
                values_of_rows = result.fetchall()
            except duckdb.IOException as problem:
                raise _unusable(self.snapshot, problem) from problem
            names = [column[0] for column in result.description or ()]
            return [dict(zip(names, row, strict=True)) for row in values_of_rows]

    def close(self) -> None:
        self._connection.close()


def store_credits(connection: duckdb.DuckDBPyConnection) -> None:
    """Table stored_credits, and the view of possible credits over it."""
    connection.execute("alter view possible_credits rename to derived_credits")
    connection.execute("create table stored_credits as from derived_credits")
    connection.execute(
        f"create view possible_credits as select * from stored_credits where {_NOT_CONCEALED}"
    )


def _tables(connection: duckdb.DuckDBPyConnection, database: str) -> frozenset[tuple[str, ...]]:
    """Every table with its columns and their types."""
    return frozenset(connection.execute(_TABLES, {"database": database}).fetchall())


@cache
def _tables_of_this_version() -> frozenset[tuple[str, ...]]:
    with connect() as connection:
        connection.execute(sql("schema"))
        return _tables(connection, "memory")


def _of_another_version(snapshot: Path) -> OtherVersion:
    return OtherVersion(
        f"Run `attribution build`: {snapshot.name} was made by another version of this "
        "program. The build needs no new harvest."
    )


def _unusable(snapshot: Path, problem: Exception) -> UnusableSnapshot:
    refused = explanation(problem)
    if refused:
        return UnusableSnapshot(f"{refused} The snapshot {snapshot.name} cannot be read.")
    return UnusableSnapshot(
        f"Run `attribution build` to make the snapshot again: {snapshot.name} is damaged. "
        "The build needs no new harvest."
    )


def refuse_cut(snapshot: Path) -> None:
    """UnusableSnapshot where the file is gone, or shorter than it was when it was published."""
    if not snapshot.exists():
        raise UnusableSnapshot(
            f"Run `attribution build` to make the snapshot again: {snapshot.name} is gone. "
            "The build needs no new harvest."
        )
    if snapshot.stat().st_size < published_bytes(snapshot):
        raise _unusable(snapshot, ValueError("it is shorter than it was"))


def published_path(home: Path) -> Path:
    """The published snapshot; UserError before the first build."""
    path = current_snapshot(home)
    if path is None:
        raise UserError(
            "Run `attribution nightly` (or `attribution build`) first: "
            f"{snapshots_folder(home)} holds no snapshot yet."
        )
    return path


def taken(reader: Reader, mention_ids: Collection[str]) -> dict[str, set[str]]:
    """The technicians for whom each mention is confirmed: one for each, if all is well.

    Other mentions are left out.
    """
    rows = reader.rows(
        """select mention_id, technician_id from decisions
           where verdict = 'confirmed' and mention_id in (select unnest($mentions::varchar[]))""",
        {"mentions": list(mention_ids)},
    )
    owners: dict[str, set[str]] = {}
    for row in rows:
        owners.setdefault(row["mention_id"], set()).add(row["technician_id"])
    return owners

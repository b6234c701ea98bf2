"""How a snapshot is read: through a connection in memory, with the ledger as it is now.

Decisions, objections and answers about facilities come from the live ledger, not from the ledger as
it was when the snapshot was built, so that an act of a person shows at once.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Hashable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from copy import copy
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, TypeVar, cast

import duckdb

from attribution.core.errors import UserError
from attribution.core.surroundings import explanation
from attribution.ledger.decision_tables import follow_decisions, resolve_decisions, resolve_phrases
from attribution.ledger.ledger import Ledger
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
# The credits of up to this many works are renewed by themselves; where more have changed, all are.
FEW = 20
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
class _Followed:
    """How far a reader has followed the ledger: the version it has taken over.

    `answers` are those of `Reader.remembered`, until an act comes that may change any work.
    """

    version: int = -1
    answers: dict[Hashable, object] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)


class Reader:
    """One snapshot and the live ledger, for any number of threads: a cursor for each query.

    Tables and views are those of the data dictionary, without a prefix. OtherVersion where the
    snapshot lacks one. A new reader tells everything; `telling_former_names_of` makes one for a
    person.
    """

    def __init__(self, snapshot: Path, ledger: Ledger | None = None) -> None:
        self.snapshot = snapshot
        self.ledger = ledger
        self.former_names_of = EVERYONE
        self._for_numbers: Reader | None = None
        self._followed = _Followed()
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
        if self.ledger is None:
            _store_credits(self._connection)
        self._connection.execute(
            "set enable_external_access = false; set lock_configuration = true"
        )

    def _show(self, table: str) -> None:
        """A table of the snapshot, without the rows of people who object."""
        kind = "table" if table in LIVE else "view"
        rows = SHOWN_ROWS.get(table, "true")
        columns = SHOWN_COLUMNS.get(table, "*")
        self._connection.execute(
            f"create {kind} {table} as select {columns} from s.{table} where {rows}"
        )

    # -- for whom ----------------------------------------------------------------------------------

    def telling_former_names_of(self, technician_id: str) -> Reader:
        """The same data without what would tell the former name of another than this technician.

        EVERYONE leaves nothing out, NOBODY everything that tells one. A candidate or credit tells a
        former name where the work prints it.
        """
        narrowed = copy(self.for_numbers)
        narrowed._for_numbers = self.for_numbers
        narrowed.former_names_of = technician_id
        return narrowed

    @property
    def for_numbers(self) -> Reader:
        """The same with everything, for counts and checks, whose results name no one."""
        return self._for_numbers or self

    def _say_whose_former_names(self, cursor: duckdb.DuckDBPyConnection) -> None:
        cursor.execute("set variable former_names_of = $name", {"name": self.former_names_of})

    # -- the live ledger ---------------------------------------------------------------------------

    @property
    def version(self) -> tuple[str, int]:
        """Changes whenever an answer may change: a key for caches."""
        return self.snapshot.name, self.ledger.version() if self.ledger else 0

    def refresh(self) -> None:
        """Take over what the ledger has recorded since the last query."""
        if self.ledger is None:
            return
        with self._followed.lock:
            version = self.ledger.version()
            if version != self._followed.version:
                cursor = self._connection.cursor()
                self.for_numbers._say_whose_former_names(cursor)
                cursor.execute("begin")
                is_of_few = self._follow(cursor, self.ledger)
                cursor.execute("commit")
                if not is_of_few:
                    self._followed.answers = {}
                self._followed.version = version

    def remembered(self, question: Hashable, find: Callable[[], T]) -> T:
        """An answer on which no verdict has an influence, found once until any work may change.

        Whose former names the reader tells is part of the question.
        """
        self.refresh()
        # Another thread that takes over an objection leaves these to whoever holds them, so an
        # answer from before is never found after.
        answers = self._followed.answers
        key = (self.former_names_of, question)
        if key not in answers:
            if len(answers) >= MOST_REMEMBERED:
                answers = self._followed.answers = {}
            answers[key] = find()
        return cast("T", answers[key])

    def _follow(self, cursor: duckdb.DuckDBPyConnection, ledger: Ledger) -> bool:
        """Bring decisions, objections, answers about facilities and credits up to date.

        Verdicts on a few works change only the credits of those works, which takes a fifth of the
        time; other acts change nothing. Returns whether it was only that.
        """
        works = self._follow_decisions(cursor, ledger)
        if works is None or len(works) > FEW:
            resolve_phrases(cursor, ledger)
            _hide_objecting(cursor, ledger)
            if self._followed.version < 0:
                _store_credits(cursor)
            else:
                cursor.execute("delete from stored_credits")
                cursor.execute("insert into stored_credits from derived_credits")
            return False
        if works:
            _renew_credits(cursor, works)
        return True

    def _follow_decisions(
        self, cursor: duckdb.DuckDBPyConnection, ledger: Ledger
    ) -> set[str] | None:
        """The works that new verdicts are about; None where anything may have changed."""
        if self._followed.version < 0:
            resolve_decisions(cursor, ledger)
            return None
        return follow_decisions(cursor, ledger, self._followed.version)

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


def _store_credits(connection: duckdb.DuckDBPyConnection) -> None:
    """Store the credits as a table, because measure, queue and pages ask for them often.

    With a ledger they are stored before the first query, once its decisions are known.
    """
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


def _renew_credits(cursor: duckdb.DuckDBPyConnection, works: Collection[str]) -> None:
    """The credits of these works alone; those of a correction are the corrected work's."""
    credited = cursor.execute(
        "select credits_work from works where list_contains($works::varchar[], work_id)",
        {"works": list(works)},
    ).fetchall()
    works = {*works, *(work_id for (work_id,) in credited if work_id)}
    changed = f"where work_id in ({', '.join('?' * len(works))})"
    cursor.execute(f"delete from stored_credits {changed}", list(works))
    cursor.execute(f"insert into stored_credits from derived_credits {changed}", list(works))


def _hide_objecting(connection: duckdb.DuckDBPyConnection, ledger: Ledger) -> None:
    """Fill the table `hidden` with every id of the technicians who object now."""
    identities = ledger.identities()
    ids = {
        known_id for person_id in ledger.objecting() for known_id in identities.ids_of(person_id)
    }
    connection.execute("delete from hidden")
    connection.execute("insert into hidden select unnest($ids::varchar[])", {"ids": sorted(ids)})


def open_published(home: Path, ledger: Ledger | None = None) -> Reader:
    """A reader of the published snapshot; UserError before the first build."""
    path = current_snapshot(home)
    if path is None:
        raise UserError(
            "Run `attribution nightly` (or `attribution build`) first: "
            f"{snapshots_folder(home)} holds no snapshot yet."
        )
    return Reader(path, ledger)


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

"""Snapshots: published beside each other, read through an in-memory connection that attaches one of them.

A published snapshot is never opened for writing. The pointer `snapshots/current` holds a file name; Windows has no
symlinks to rely on. Readers see the ledger as it is now, not as it was when the snapshot was built.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb

from attribution.core.errors import UserError
from attribution.facilities.phrase_decisions import resolve_phrases
from attribution.ledger.ledger import Ledger
from attribution.ledger.resolution import follow_decisions, resolve_decisions
from attribution.snapshot.database import TABLES, connect, sql

POINTER = "current"
LIVE = ("decisions", "facility_verdicts")  # tables that follow the ledger
FEW = 20  # works whose credits are renewed by themselves; of more, all are
VIEWS = (
    "judged",
    "team_thanks",
    "credits",
    "facilities",
    "topics",
    "coverage",
)  # files of sql/, in this order

TAKEN = "this name stands confirmed for another technician, and one printed name is one person"

# Technicians who object are nowhere to be read from the moment they say so.
_SHOWN = " where technician_id not in (select technician_id from hidden)"
_NOT_THEIRS = " where orcid not in (select orcid from s.technicians semi join hidden using (technician_id) where orcid is not null)"
HIDING = {
    "technicians": _SHOWN,
    "spells": _SHOWN,
    "candidates": _SHOWN,
    "facility_members": _SHOWN,
    "people": _NOT_THEIRS,
}


def hide(connection: duckdb.DuckDBPyConnection, ledger: Ledger) -> None:
    """Fill the table `hidden` anew with the technicians who object now."""
    connection.execute("delete from hidden")
    connection.execute(
        "insert into hidden select unnest($ids::varchar[])", {"ids": sorted(ledger.objecting())}
    )


def folder(home: Path) -> Path:
    """Where the snapshots are."""
    return home / "snapshots"


def new_path(home: Path, now: datetime) -> Path:
    """A name for a new snapshot, and no unfinished ones left over from killed runs."""
    folder(home).mkdir(parents=True, exist_ok=True)
    for left in folder(home).glob("*.tmp*"):
        left.unlink()
    return folder(home) / (now.astimezone(UTC).strftime("%Y%m%dT%H%M%S%fZ") + ".duckdb.tmp")


def publish(home: Path, built: Path, keep: int) -> Path:
    """Make a verified snapshot the current one; keep the last few others."""
    final = built.with_suffix("")
    _sync(built)
    built.replace(final)
    pointer = folder(home) / POINTER
    temporary = pointer.with_suffix(".new")
    temporary.write_text(final.name + "\n", encoding="utf-8")
    _sync(temporary)
    temporary.replace(pointer)
    _sync(folder(home))
    for old in sorted(folder(home).glob("*.duckdb"))[: -(keep + 1)]:
        old.unlink(missing_ok=True)
    return final


def _sync(path: Path) -> None:
    if path.is_dir() and os.name == "nt":
        return
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def current(home: Path) -> Path | None:
    """The published snapshot, None before the first build."""
    try:
        name = (folder(home) / POINTER).read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        return None
    path = folder(home) / name
    return path if path.exists() else None


class OtherVersion(UserError):
    """A snapshot of another version of this program; a build makes a new one from the parsed files."""


class Reader:
    """One snapshot and the live ledger, for any number of threads: a cursor per query.

    Tables and views are those of the data dictionary, unqualified.
    """

    def __init__(self, snapshot: Path, ledger: Ledger | None = None) -> None:
        self.snapshot, self.ledger = snapshot, ledger
        self._lock, self._version = threading.Lock(), -1
        self._connection = connect()
        try:
            self._attach(snapshot)
        except (duckdb.CatalogException, duckdb.BinderException):
            raise OtherVersion(
                f"{snapshot.name} was made by another version of this program. Run `attribution build`; it takes nothing "
                "but the parsed files."
            ) from None

    def _attach(self, snapshot: Path) -> None:
        quoted = str(snapshot).replace("'", "''")
        self._connection.execute(f"attach '{quoted}' as s (read_only)")
        self._connection.execute("create table hidden (technician_id varchar)")
        for table in TABLES:
            if table not in LIVE:
                self._connection.execute(
                    f"create view {table} as select * from s.{table}{HIDING.get(table, '')}"
                )
        for table in LIVE:
            self._connection.execute(f"create table {table} as select * from s.{table}")
        self._connection.execute(
            "alter table decisions add column if not exists event_id bigint"
        )  # older snapshots
        for views in VIEWS:
            self._connection.execute(sql(views))
        self._connection.execute(sql("candidate_authors"))
        self._keep_credits()
        self._connection.execute(
            "set enable_external_access = false; set lock_configuration = true"
        )

    def _keep_credits(self) -> None:
        """Hold the credits as a table, filled anew after every act: measure, queue and pages ask for them often."""
        self._connection.execute("alter view possible_credits rename to derived_credits")
        self._connection.execute("create table possible_credits as from derived_credits")

    @property
    def version(self) -> tuple[str, int]:
        """Changes whenever an answer may change: a key for caches."""
        return self.snapshot.name, self.ledger.version() if self.ledger else 0

    def refresh(self) -> None:
        """Take over what the ledger has learnt since."""
        if self.ledger is None:
            return
        with self._lock:
            version = self.ledger.version()
            if version != self._version:
                cursor = self._connection.cursor()
                cursor.execute("begin")
                self._follow(cursor, self.ledger)
                cursor.execute("commit")
                self._version = version

    def _follow(self, cursor: duckdb.DuckDBPyConnection, ledger: Ledger) -> None:
        """Verdicts on a few works renew the credits of these alone, which takes a fifth of the time."""
        works: set[str] | None = None
        if self._version < 0:
            resolve_decisions(cursor, ledger)
        else:
            works = follow_decisions(cursor, ledger, self._version)
        if works is None or len(works) > FEW:
            resolve_phrases(cursor, ledger)
            hide(cursor, ledger)
            cursor.execute("delete from possible_credits")
            cursor.execute("insert into possible_credits from derived_credits")
        elif works:
            theirs = f" where work_id in ({', '.join('?' * len(works))})"
            cursor.execute("delete from possible_credits" + theirs, list(works))
            cursor.execute(
                "insert into possible_credits from derived_credits" + theirs, list(works)
            )

    @contextmanager
    def cursor(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """A connection of one's own on the same data."""
        self.refresh()
        cursor = self._connection.cursor()
        try:
            yield cursor
        finally:
            cursor.close()

    def rows(
        self, query: str, values: Sequence[Any] | Mapping[str, Any] = ()
    ) -> list[dict[str, Any]]:
        """The rows of a query as dictionaries."""
        with self.cursor() as cursor:
            result = cursor.execute(query, values)
            names = [column[0] for column in result.description or ()]
            return [dict(zip(names, row, strict=True)) for row in result.fetchall()]

    def close(self) -> None:
        self._connection.close()


def reader(home: Path, ledger: Ledger | None = None) -> Reader:
    """A reader of the published snapshot; UserError before the first build."""
    path = current(home)
    if path is None:
        raise UserError(
            f"There is no snapshot in {folder(home)} yet. Run `attribution nightly` (or `build`) first."
        )
    return Reader(path, ledger)


def taken(reader: Reader, mention_ids: Collection[str]) -> dict[str, set[str]]:
    """For each of the mentions that stands confirmed, the technicians it is confirmed for: one, if all is well."""
    rows = reader.rows(
        """select mention_id, technician_id from decisions
           where verdict = 'confirmed' and mention_id in (select unnest($mentions::varchar[]))""",
        {"mentions": list(mention_ids)},
    )
    found: dict[str, set[str]] = {}
    for row in rows:
        found.setdefault(row["mention_id"], set()).add(row["technician_id"])
    return found

"""The file of the ledger: SQLite in WAL mode, append-only.

Many processes may write at once: each act is one short transaction, on disk when the call returns.
"""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, fields
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from attribution.core.errors import Locked, UserError
from attribution.core.files import packaged_text
from attribution.core.model import Evidence
from attribution.ledger.event import Event, Shown
from attribution.ledger.payloads import OBJECTION, Objection, payload_of

COLUMNS = tuple(field.name for field in fields(Event))
_WAIT_SECONDS = 10.0
_VERSION = 3  # 2 and 3 add an index each
_INSERT = (
    f"insert into events ({', '.join(COLUMNS[1:])}) values ({', '.join(':' + name for name in COLUMNS[1:])}) "
    "on conflict (key) do nothing"
)
_IN_FORCE = """act = 'decision' and verdict <> 'withdrawn'
      and not exists (select 1 from events as undo where undo.withdraws = decision.event_id)"""
_LATEST = f"""
select * from (
    select *, row_number() over (
        partition by technician_id, coalesce(mention_id, work_id || kind, key) order by event_id desc) as newest
    from events as decision
    where {_IN_FORCE}
) where newest = 1 order by event_id
"""
_OF_ONE = (
    f"select * from events as decision where technician_id = ? and {_IN_FORCE} order by event_id"
)
_STANDS = f"""
select * from events as decision
where mention_id is ? and technician_id is ? and (mention_id is not null or work_id is ? and kind is ?) and {_IN_FORCE}
order by event_id desc limit 1
"""
_NUMBERED = (
    "select * from events where event_id in (select value from json_each(?)) order by event_id"
)
_HISTORY = "select * from events where act = ? and json_extract(payload, ?) = ? order by event_id"
_REWRITE = f"update events set {', '.join(f'{name} = :{name}' for name in COLUMNS[1:])} where event_id = :event_id"
# What two acts under one key must have in common; time and reason may differ, where one is tried
# again.
_SAME_ACT = (
    "act",
    "who",
    "technician_id",
    "work_id",
    "mention_id",
    "kind",
    "verdict",
    "withdraws",
)
_TRIGGERS = "select name, sql from sqlite_master where type = 'trigger'"


class Ledger:
    """An open ledger, for any number of threads; `with ledger.open(path) as book:` closes it."""

    def __init__(self, path: Path | None, connection: sqlite3.Connection) -> None:
        self._path, self._connection, self._lock = path, connection, threading.RLock()

    def __enter__(self) -> Ledger:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the connection; what was written stays."""
        self._connection.close()

    def store(self, *acts: Event) -> tuple[Event, ...]:
        """Store acts, all or none.

        One under a key that was used before must be the same act, and is stored once.
        """
        return self.together(lambda: acts)

    def history(self, act: str, field: str, value: str) -> tuple[Event, ...]:
        """The acts of one kind whose payload has this value in this field, such as the steps of one
        claim, in order.
        """
        return self._read(_HISTORY, act, f"$.{field}", value)

    def acts(self, *kinds: str) -> tuple[Event, ...]:
        """Every act of these kinds, in order."""
        marks = ", ".join("?" for _ in kinds)
        return self._read(f"select * from events where act in ({marks}) order by event_id", *kinds)

    def stands(self, one: Event) -> Event | None:
        """The decision that stands now where one was made: on the same mention and technician, as
        named at the time, or without a mention on the same technician, work and kind.
        """
        found = self._read(_STANDS, one.mention_id, one.technician_id, one.work_id, one.kind)
        return found[0] if found else None

    def in_force(self, technician_id: str) -> tuple[Event, ...]:
        """Every decision on a technician that was not withdrawn, those that a later one took the
        place of included.
        """
        return self._read(_OF_ONE, technician_id)

    def numbered(self, event_ids: Iterable[int]) -> dict[int, Event]:
        """The acts of these numbers."""
        return {one.event_id: one for one in self._read(_NUMBERED, json.dumps(list(event_ids)))}

    def event(self, key: str) -> Event | None:
        """The act that was stored under a key."""
        found = self._read("select * from events where key = ?", key)
        return found[0] if found else None

    def follow(
        self, act: str, field: str, value: str, plan: Callable[[tuple[Event, ...]], Sequence[Event]]
    ) -> tuple[Event, ...]:
        """Store the acts that `plan` makes of the history so far, all or none.

        Nobody can write in between.

        What `plan` raises is raised, and nothing is stored.
        """
        return self.together(lambda: plan(self.history(act, field, value)))

    def together(self, plan: Callable[[], Sequence[Event]]) -> tuple[Event, ...]:
        """Store the acts that `plan` makes, all or none.

        What it reads of the ledger stands until they are stored.
        """
        with self._transaction():
            return tuple(self._insert(new) for new in plan())

    def checked(self, plan: Callable[[], Sequence[Event]]) -> tuple[Event, ...]:
        """Store the acts that `plan` makes, all or none.

        It makes them anew where anybody wrote in the meantime.

        For plans that ask a `store.Reader`: it waits for the ledger, so the ledger must not wait
        for it, as in `together`.
        """
        while True:
            version = self.version()
            acts = plan()
            with self._transaction():
                if self.version() == version:
                    return tuple(self._insert(new) for new in acts)

    def latest(self, act: str) -> dict[str, Event]:
        """By technician, their latest act of this kind, such as an objection."""
        return {event.technician_id: event for event in self.acts(act) if event.technician_id}

    def objecting(self) -> frozenset[str]:
        """Ids of the technicians who object now to being matched, shown and counted."""
        return frozenset(
            technician_id
            for technician_id, event in self.latest(OBJECTION).items()
            if isinstance(event.payload, Objection) and event.payload.objects
        )

    def redact(self, redacted: Callable[[Event], Event]) -> int:
        """Rewrite acts for an erasure, the only change that is ever made.

        Returns how many were rewritten.

        Afterwards neither the file nor its log holds what was there before.
        """
        with self._transaction():
            triggers = self._connection.execute(_TRIGGERS).fetchall()
            for name, _ in triggers:
                self._connection.execute(f"drop trigger {name}")
            changed = 0
            for row in self._connection.execute(
                "select * from events order by event_id"
            ).fetchall():
                if (after := redacted(before := event_of(row))) != before:
                    self._connection.execute(_REWRITE, row_of(after))
                    changed += 1
            for _, statement in triggers:
                self._connection.execute(statement)
        self._scrub()
        return changed

    def _scrub(self) -> None:
        """No page that is not in use, and no write-ahead log, keeps erased text."""
        with self._lock, _explained(self._path):
            self._connection.execute("pragma wal_checkpoint(truncate)")
            self._connection.execute("vacuum")
            self._connection.execute("pragma wal_checkpoint(truncate)")

    def events(self, since: int = 0) -> tuple[Event, ...]:
        """Every act after event `since`, in order."""
        return self._read("select * from events where event_id > ? order by event_id", since)

    def decisions(self) -> tuple[Event, ...]:
        """The latest decision on every pair of mention and technician that was not withdrawn,
        `unsure` included.
        """
        return self._read(_LATEST)

    def version(self) -> int:
        """The number of the last event, 0 for an empty ledger: what caches key on."""
        with self._lock, _explained(self._path):
            row = self._connection.execute(
                "select coalesce(max(event_id), 0) from events"
            ).fetchone()
        return int(row[0])

    def _insert(self, act: Event) -> Event:
        """Store an act once; a second one under its key must be the same act."""
        self._connection.execute(_INSERT, row_of(act))
        stored = self._one("key = ?", act.key)
        assert stored is not None
        if any(getattr(stored, name) != getattr(act, name) for name in _SAME_ACT):
            raise ValueError(f"key {act.key} was used for another act, event {stored.event_id}")
        return stored

    def _one(self, condition: str, value: object) -> Event | None:
        found = self._connection.execute(
            f"select * from events where {condition}", (value,)
        ).fetchone()
        return event_of(found) if found else None

    def _read(self, query: str, *values: object) -> tuple[Event, ...]:
        with self._lock, _explained(self._path):
            return tuple(event_of(row) for row in self._connection.execute(query, values))

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        """Take the write lock first, so that what is read inside cannot change before it is
        written.
        """
        with self._lock, _explained(self._path):
            self._connection.execute("begin immediate")
            try:
                yield
            except BaseException:
                self._connection.rollback()
                raise
            self._connection.commit()


def row_of(event: Event) -> dict[str, Any]:
    """The values of a row of the table `events`."""
    row = {name: getattr(event, name) for name in COLUMNS}
    row["at"] = event.at.astimezone(UTC).isoformat(timespec="microseconds")
    row["shown"] = _json(asdict(event.shown)) if event.shown else None
    row["payload"] = _json(event.payload.plain()) if event.payload is not None else None
    return row


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def event_of(row: sqlite3.Row) -> Event:
    """The act that a row of the table `events` holds."""
    values = {name: row[name] for name in COLUMNS}
    values["at"] = datetime.fromisoformat(row["at"])
    values["shown"] = _shown(json.loads(row["shown"])) if row["shown"] else None
    values["payload"] = (
        payload_of(row["act"], json.loads(row["payload"])) if row["payload"] else None
    )
    return Event(**values)


def _shown(stored: dict[str, Any]) -> Shown:
    evidence = tuple(Evidence(**piece) for piece in stored.pop("evidence", ()))
    identifiers = tuple(stored.pop("identifiers", ()))
    return Shown(**stored, identifiers=identifiers, evidence=evidence)


def open(path: Path) -> Ledger:
    """The ledger at a path, made if need be and readable by its owner only.

    UserError where it is damaged.
    """
    with _explained(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        return Ledger(path, connected(str(path)))


def connected(database: str) -> sqlite3.Connection:
    """A connection that writes to the disk what it commits, with the table `events` in place."""
    connection = sqlite3.connect(
        database, timeout=_WAIT_SECONDS, isolation_level=None, check_same_thread=False
    )
    connection.row_factory = sqlite3.Row
    connection.execute("pragma synchronous = full")
    connection.execute("pragma secure_delete = on")
    if connection.execute("pragma user_version").fetchone()[0] < _VERSION:
        connection.execute("pragma journal_mode = wal")
        schema = packaged_text("attribution.ledger", "ledger.sql")
        connection.executescript(
            f"begin immediate; {schema} pragma user_version = {_VERSION}; commit;"
        )
    return connection


@contextmanager
def _explained(path: Path | None) -> Iterator[None]:
    """SQLite's errors in words: what happened, to which file, and what to do."""
    try:
        yield
    except sqlite3.OperationalError as error:
        if "locked" in str(error):
            raise Locked(
                f"Another program has held the ledger {path} for {_WAIT_SECONDS:.0f} s. Nothing was recorded. Retry."
            ) from error
        raise UserError(
            f"The ledger {path} cannot be used ({error}); nothing was recorded. Check disk and rights."
        ) from error
    except sqlite3.DatabaseError as error:
        raise UserError(
            f"The ledger {path} is damaged or no ledger ({error}). Keep the file, and restore the last backup."
        ) from error
    except OSError as error:
        raise UserError(
            f"The ledger {path} cannot be opened: {error.strerror}. Check the path and its rights."
        ) from error

"""The file of the ledger: SQLite in WAL mode, append-only.

Many processes may write at once. Each act is one short transaction, and is on disk when the call
returns.
"""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from attribution.core.errors import Locked, UserError
from attribution.core.files import make_folder, packaged_text
from attribution.core.private_files import PRIVATE
from attribution.ledger.event import COLUMNS, Event, event_of, row_of
from attribution.ledger.identities import Identities, identities_of
from attribution.ledger.payloads import ERASURE, OBJECTION, TAKE_OVER, Objection
from attribution.ledger.second_file import SecondFile

_WAIT_SECONDS = 10.0
_SHORT_WAIT_SECONDS = 0.5  # a reader of the dashboard takes milliseconds
_LOG_BYTES = 16_000_000  # a write-ahead log that is larger is emptied
_VERSION = 4  # 2 and 3 add an index each, 4 the table `identity`

_ALL_BUT_ID = COLUMNS[1:]
_INSERT = f"""
insert into events ({", ".join(_ALL_BUT_ID)})
values ({", ".join(f":{name}" for name in _ALL_BUT_ID)})
on conflict (key) do nothing
"""
# A decision that no other act has taken back.
_IN_FORCE = """
act = 'decision' and verdict <> 'withdrawn'
and not exists (select 1 from events as undo where undo.withdraws = decision.event_id)
"""
_LATEST_DECISIONS = f"""
select * from (
    select *, row_number() over (
        partition by technician_id, coalesce(mention_id, work_id || kind, key)
        order by event_id desc) as newest
    from events as decision
    where {_IN_FORCE}
) where newest = 1 order by event_id
"""
_OF_TECHNICIAN = f"""
select * from events as decision
where technician_id in (select value from json_each(?)) and {_IN_FORCE} order by event_id
"""
_CURRENT_DECISION = f"""
select * from events as decision
where mention_id is ? and (technician_id is ? or technician_id in (select value from json_each(?)))
  and (mention_id is not null or work_id is ? and kind is ?)
  and {_IN_FORCE}
order by event_id desc limit 1
"""
_BY_ID = "select * from events where event_id in (select value from json_each(?)) order by event_id"
_TAKE_OVERS = "select * from events where act = ? order by event_id"
_LAST_TAKE_OVER = "select coalesce(max(event_id), 0) from events where act = ?"
_HISTORY = "select * from events where act = ? and json_extract(payload, ?) = ? order by event_id"
# What two acts under one key must have in common. Time and reason may differ in a second try.
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


class Ledger:
    """An open ledger, for any number of threads.

    `with open_ledger(path) as ledger:` closes it. `second` is the file that withholds people too.
    """

    def __init__(
        self, path: Path | None, connection: sqlite3.Connection, second: SecondFile | None = None
    ) -> None:
        self._path = path
        self._connection = connection
        self.second = second
        self._lock = threading.RLock()
        self._log_limit = _LOG_BYTES
        self._identities = 0, Identities()  # with the number of the act that they were read from

    def __enter__(self) -> Ledger:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the connection. What was written stays."""
        self._connection.close()

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """Hold the write lock: what is read inside cannot change before the write.

        What is written inside is stored at the end, all of it or nothing.
        """
        with self.connection() as connection:
            connection.execute("begin immediate")
            try:
                yield connection
            except BaseException:
                connection.rollback()
                raise
            connection.commit()
            self._keep_log_small()

    @contextmanager
    def connection(self) -> Iterator[sqlite3.Connection]:
        """The connection to the file, for one thread at a time."""
        with self._lock, explained(self._path):
            yield self._connection

    # -- writing -----------------------------------------------------------------------------------

    def store(self, *acts: Event) -> tuple[Event, ...]:
        """Store acts, all or none.

        An act under a key that was used before must be the same act, and is stored once.
        """
        return self.store_planned(lambda: acts)

    def store_planned(self, plan: Callable[[], Sequence[Event]]) -> tuple[Event, ...]:
        """Store the acts that `plan` makes, all or none.

        No other program can write to the ledger between what `plan` reads and what is stored.
        Errors of `plan` are raised, and then nothing is stored.
        """
        with self.transaction():
            return self._insert_all(plan())

    def store_planned_optimistically(
        self, plan: Callable[[], Sequence[Event]]
    ) -> tuple[Event, ...]:
        """Store the acts that `plan` makes, all or none, without holding the ledger meanwhile.

        Where another act was stored in the meantime, `plan` is called again. This is for plans that
        ask a snapshot's reader: it waits for the ledger, so the ledger must not wait for it.
        """
        while True:
            version = self.version()
            acts = plan()
            with self.transaction():
                if self.version() == version:
                    return self._insert_all(acts)

    def continue_history(
        self,
        act: str,
        field: str,
        value: str,
        plan: Callable[[tuple[Event, ...]], Sequence[Event]],
    ) -> tuple[Event, ...]:
        """Store the acts that `plan` makes of a history: see `history` and `store_planned`."""
        return self.store_planned(lambda: plan(self.history(act, field, value)))

    def _keep_log_small(self) -> None:
        """Empty the write-ahead log when it has grown large.

        SQLite begins a log again only at a moment when no one reads. While readers take turns so
        that there is always one, it grows without end: to 1.2 GB in 12 seconds of 40,000 acts.
        """
        if self._path is None:
            return
        log = self._path.with_name(f"{self._path.name}-wal")
        size = log.stat().st_size if log.exists() else 0
        if size > self._log_limit:
            is_empty = self.checkpoint(_SHORT_WAIT_SECONDS)
            # Where someone reads for long, acts must not wait for them again and again.
            self._log_limit = _LOG_BYTES if is_empty else 2 * size

    def checkpoint(self, wait_seconds: float = 2.0) -> bool:
        """Move the write-ahead log into the file, and empty it.

        It waits for readers, and writers wait for it. False where a reader took too long: then try
        again later.
        """
        with self.connection() as connection:
            # Writers wait for as long as this waits for readers.
            connection.execute(f"pragma busy_timeout = {wait_seconds * 1000:.0f}")
            try:
                busy, _, _ = connection.execute("pragma wal_checkpoint(truncate)").fetchone()
            finally:
                connection.execute(f"pragma busy_timeout = {_WAIT_SECONDS * 1000:.0f}")
        return not busy

    # -- reading -----------------------------------------------------------------------------------

    def version(self) -> int:
        """The number of the last event, 0 for an empty ledger: what caches key on."""
        with self.connection() as connection:
            row = connection.execute("select coalesce(max(event_id), 0) from events").fetchone()
        return int(row[0])

    def events(self, since: int = 0) -> tuple[Event, ...]:
        """Every act after event `since`, in order."""
        return self._read("select * from events where event_id > ? order by event_id", since)

    def event(self, key: str) -> Event | None:
        """The act that was stored under a key."""
        return _first(self._read("select * from events where key = ?", key))

    def events_by_id(self, event_ids: Iterable[int]) -> dict[int, Event]:
        """The acts of these numbers, as far as there are any."""
        events = self._read(_BY_ID, json.dumps(list(event_ids)))
        return {event.event_id: event for event in events}

    def acts(self, *kinds: str) -> tuple[Event, ...]:
        """Every act of these kinds, in order."""
        marks = ", ".join("?" for _ in kinds)
        return self._read(f"select * from events where act in ({marks}) order by event_id", *kinds)

    def history(self, act: str, field: str, value: str) -> tuple[Event, ...]:
        """The acts of one kind whose payload has this value in this field, in order.

        For example, the steps of one claim.
        """
        return self._read(_HISTORY, act, f"$.{field}", value)

    def acts_as_stored(self, *kinds: str) -> tuple[Event, ...]:
        """The same, under the ids of their time."""
        marks = ", ".join("?" for _ in kinds)
        query = f"select * from events where act in ({marks}) order by event_id"
        with self.connection() as connection:
            return tuple(event_of(row) for row in connection.execute(query, kinds))

    def technician_ids(self) -> frozenset[str]:
        """Every id that an act is about, as it was at the time."""
        query = "select distinct technician_id from events where technician_id is not null"
        with self.connection() as connection:
            return frozenset(row[0] for row in connection.execute(query))

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

    def erasing(self) -> frozenset[str]:
        """Ids of the technicians whose erasure was begun and is not finished.

        The objection of that erasure hides them.
        """
        return frozenset(
            technician_id
            for technician_id, event in self.latest(OBJECTION).items()
            if isinstance(event.payload, Objection)
            and event.payload.objects
            and event.payload.received == ERASURE
        )

    def decisions(self) -> tuple[Event, ...]:
        """The latest decision on every pair of mention and technician, `unsure` included.

        Decisions that were taken back do not count.
        """
        decisions = self._read(_LATEST_DECISIONS)
        if not self.identities().present:
            return decisions
        # A pair that was decided on under two ids of one person.
        latest = {_place(decision): decision for decision in decisions}
        return tuple(latest[place] for place in sorted(latest, key=lambda at: latest[at].event_id))

    def in_force(self, technician_id: str) -> tuple[Event, ...]:
        """Every decision on a technician that was not taken back, replaced ones included."""
        ids = self.identities().ids_of(technician_id)
        return self._read(_OF_TECHNICIAN, json.dumps(ids))

    def current_decision(self, decision: Event) -> Event | None:
        """The decision that holds now where this one was made.

        That is on the same mention and technician, by their ids of that time; without a mention, on
        the same technician, work and kind.
        """
        ids = self.identities().ids_of(decision.technician_id or "")
        person = (decision.technician_id, json.dumps(ids))
        place = (decision.mention_id, *person, decision.work_id, decision.kind)
        return _first(self._read(_CURRENT_DECISION, *place))

    def identities(self) -> Identities:
        """Which ids were the same person. Acts on a former id are read as acts on the present one.

        The file keeps every act under the id of its time.
        """
        with self.connection() as connection:
            row = connection.execute(_LAST_TAKE_OVER, (TAKE_OVER,)).fetchone()
            version = int(row[0])
            if version != self._identities[0]:
                rows = connection.execute(_TAKE_OVERS, (TAKE_OVER,))
                self._identities = version, identities_of(map(event_of, rows))
            return self._identities[1]

    # -- within ------------------------------------------------------------------------------------

    def _insert_all(self, acts: Iterable[Event]) -> tuple[Event, ...]:
        stored = tuple(self._insert(act) for act in acts)
        if self.second:
            self.second.append(stored)
        return stored

    def _insert(self, act: Event) -> Event:
        """Store an act once; a second one under its key must be the same act."""
        self._connection.execute(_INSERT, row_of(act))
        row = self._connection.execute("select * from events where key = ?", (act.key,)).fetchone()
        stored = event_of(row)
        if any(getattr(stored, name) != getattr(act, name) for name in _SAME_ACT):
            # A key may hold the id of a technician, and errors are written to the log.
            raise ValueError(f"event {stored.event_id} has the key of another act ({act.act})")
        return stored

    def _read(self, query: str, *values: object) -> tuple[Event, ...]:
        with self.connection() as connection:
            acts = [event_of(row) for row in connection.execute(query, values)]
        present = self.identities().present
        if not present:
            return tuple(acts)
        return tuple(_under_present_id(act, present) for act in acts)


def _under_present_id(act: Event, present: Mapping[str, str]) -> Event:
    present_id = present.get(act.technician_id or "")
    return replace(act, technician_id=present_id) if present_id else act


def _place(decision: Event) -> tuple[str | None, ...]:
    """What a decision is about; each act that names no work is about itself."""
    if decision.mention_id:
        return decision.technician_id, decision.mention_id
    on_work = decision.work_id and decision.kind
    return decision.technician_id, decision.work_id, decision.kind, on_work or decision.key


def _first(events: tuple[Event, ...]) -> Event | None:
    return events[0] if events else None


# -- opening ---------------------------------------------------------------------------------------


def open_ledger(path: Path, second: SecondFile | None = None) -> Ledger:
    """The ledger at a path, created if need be.

    That of a home folder is opened by `workspace.home_ledger`. UserError where it is damaged or
    cannot be opened.
    """
    with explained(path):
        make_folder(path.parent)
        path.touch(mode=PRIVATE)
        return Ledger(path, connect(str(path)), second)


def connect(database: str) -> sqlite3.Connection:
    """A connection with the table `events` in place, which writes to disk what it commits.

    UserError where a newer version of the program wrote the file: it may hold acts that this
    version would not keep to.
    """
    connection = sqlite3.connect(
        database, timeout=_WAIT_SECONDS, isolation_level=None, check_same_thread=False
    )
    connection.row_factory = sqlite3.Row
    version = connection.execute("pragma user_version").fetchone()[0]
    if version > _VERSION:
        connection.close()
        raise UserError(
            "Use the newest version of this program that this home folder was used with: "
            f"the ledger {database} has version {version}, and this program knows versions up to "
            f"{_VERSION}. Nothing was saved."
        )
    connection.execute("pragma synchronous = full")
    connection.execute("pragma secure_delete = on")
    connection.execute(f"pragma journal_size_limit = {_LOG_BYTES}")
    if version < _VERSION:
        connection.execute("pragma journal_mode = wal")
        schema = packaged_text("attribution.ledger", "ledger.sql")
        connection.executescript(
            f"begin immediate; {schema} pragma user_version = {_VERSION}; commit;"
        )
    return connection


@contextmanager
def explained(path: Path | None) -> Iterator[None]:
    """SQLite's errors in words: what to do, what happened, and to which file."""
    try:
        yield
    except sqlite3.OperationalError as error:
        if "locked" in str(error):
            raise Locked(
                f"Try again: another program has been using the ledger {path} for "
                f"{_WAIT_SECONDS:.0f} seconds. Nothing was saved."
            ) from error
        raise UserError(
            f"Check the disk and your rights to the ledger {path}: it cannot be used ({error}). "
            "Nothing was saved."
        ) from error
    except sqlite3.DatabaseError as error:
        raise UserError(
            f"Keep the file {path} and restore the last backup of the ledger: it is damaged or "
            f"not a ledger ({error}). Nothing was saved."
        ) from error
    except OSError as error:
        raise UserError(
            f"Check the path and your rights to it: the ledger {path} cannot be opened "
            f"({error.strerror}). Nothing was saved."
        ) from error

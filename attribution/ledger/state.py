"""Which ledger lies at a path, and how far it has come, without creating or changing it."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from attribution.ledger.ledger import explained

_AT = "select at from events where event_id = ?"


@dataclass(frozen=True, slots=True)
class State:
    """The id of a ledger, the number of its last event, and when that act was done.

    A ledger that an older version of this program wrote has no id until it is opened for use.
    """

    ledger_id: str | None
    events: int
    last_act: str | None


def read_state(path: Path) -> State | None:
    """The state of the ledger at a path; None without a file, or with an empty one.

    UserError where it is damaged or cannot be opened.
    """
    with explained(path):
        if not path.exists() or path.stat().st_size == 0:
            return None
        with reading(path) as connection:
            return state_of(connection)


def act_at(path: Path, event_id: int) -> str | None:
    """When the act with this number was done; None where the ledger has no such act."""
    with explained(path), reading(path) as connection:
        at: str | None = _first(connection, _AT, event_id)
        return at


def reading(path: Path) -> closing[sqlite3.Connection]:
    """A connection that cannot write."""
    return closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True))


def state_of(connection: sqlite3.Connection) -> State:
    """The state of an open ledger."""
    if not _has_table(connection, "events"):
        return State(None, 0, None)
    events = _first(connection, "select max(event_id) from events") or 0
    last_act = _first(connection, _AT, events)
    has_id = _has_table(connection, "identity")
    ledger_id = _first(connection, "select ledger_id from identity") if has_id else None
    return State(ledger_id, events, last_act)


def _has_table(connection: sqlite3.Connection, name: str) -> bool:
    query = "select 1 from sqlite_master where type = 'table' and name = ?"
    return _first(connection, query, name) is not None


def _first(connection: sqlite3.Connection, query: str, *values: object) -> Any:
    row = connection.execute(query, values).fetchone()
    return row[0] if row else None

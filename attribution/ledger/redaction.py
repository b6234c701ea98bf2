"""How acts are rewritten for an erasure: the only change that is ever made to a ledger."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable

from attribution.core.errors import Locked
from attribution.ledger.event import COLUMNS, Event, event_of, row_of
from attribution.ledger.ledger import Ledger
from attribution.ledger.second_file import KINDS

_TRIGGERS = "select name, sql from sqlite_master where type = 'trigger'"
_REWRITE = f"""
update events set {", ".join(f"{name} = :{name}" for name in COLUMNS[1:])}
where event_id = :event_id
"""


def redact_acts(ledger: Ledger, redacted: Callable[[Event], Event]) -> int:
    """Replace each act by what `redacted` makes of it. Returns how many have changed.

    `scrub` removes the old text from the file.
    """
    with ledger.transaction() as connection:
        # These triggers forbid every update.
        triggers = connection.execute(_TRIGGERS).fetchall()
        for name, _ in triggers:
            connection.execute(f"drop trigger {name}")
        changed = _rewrite(connection, redacted)
        for _, statement in triggers:
            connection.execute(statement)
        # Before the commit: after a kill, the next opening adds to the file what it lacks.
        if changed and ledger.second:
            ledger.second.rewrite(ledger.acts_as_stored(*KINDS), ledger.version())
    return changed


def _rewrite(connection: sqlite3.Connection, redacted: Callable[[Event], Event]) -> int:
    changed = 0
    for row in connection.execute("select * from events order by event_id").fetchall():
        before = event_of(row)
        after = redacted(before)
        if after != before:
            connection.execute(_REWRITE, row_of(after))
            changed += 1
    return changed


def scrub(ledger: Ledger) -> bool:
    """Remove old text from the unused pages of the file and from its write-ahead log.

    Returns whether it is gone: not while another program is reading, however long SQLite waits.
    """
    try:
        with ledger.connection() as connection:
            connection.execute("vacuum")
            is_busy, *_ = connection.execute("pragma wal_checkpoint(truncate)").fetchone()
    except Locked:
        return False
    return not is_busy

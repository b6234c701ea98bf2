"""A consistent copy of a SQLite file while others write to it, and whether such a copy is sound.

SQLite's backup API copies into memory, in one step: that is one reading transaction, so that
writers are not held up and the copy is not begun again at each of their acts. No second file with
everybody's decisions ever lies on a disk, where a kill would leave it.
"""

from __future__ import annotations

import sqlite3
import time
from contextlib import closing
from datetime import datetime
from pathlib import Path

from attribution.ledger.ledger import explained
from attribution.ledger.payloads import ACCESS_LOG
from attribution.ledger.state import State, reading, state_of

_HEADER = b"SQLite format 3\0"
# Where the header says that the file has a write-ahead log, which a database in memory cannot have.
_VERSIONS = slice(18, 20)
_WITHOUT_LOG = b"\x01\x01"
_WAIT_SECONDS = 30.0


def is_database(path: Path) -> bool:
    """Whether a file is a SQLite database."""
    if not path.is_file():  # opening a pipe would wait for ever
        return False
    try:
        with path.open("rb") as file:
            return file.read(len(_HEADER)) == _HEADER
    except OSError:
        return False


def image_of(path: Path) -> bytes:
    """The content of a SQLite file with everything that was committed to it.

    UserError where it is damaged, Locked where another program does not let go of it.
    """
    deadline = time.monotonic() + _WAIT_SECONDS

    def give_up(_status: int, _remaining: int, _total: int) -> None:
        """Called after each attempt; Python itself would try for ever."""
        if time.monotonic() > deadline:
            raise sqlite3.OperationalError("database is locked")

    with explained(path), reading(path) as source, closing(sqlite3.connect(":memory:")) as copy:
        source.backup(copy, progress=give_up)
        return copy.serialize()


def examined(image: bytes) -> State:
    """How far the ledger in an image had come; ValueError where the image is not sound."""
    with closing(_opened(image)) as connection:
        try:
            (answer,) = connection.execute("pragma integrity_check(1)").fetchone()
            if answer != "ok":
                raise ValueError(answer)
            return state_of(connection)
        except sqlite3.Error as problem:
            raise ValueError(str(problem)) from problem


def image_up_to(image: bytes, last_event: int) -> bytes:
    """The ledger as it was after an act, for a drill that compares it with what was built then."""
    with closing(_opened(image)) as connection:
        for (name,) in connection.execute(
            "select name from sqlite_master where type = 'trigger'"
        ).fetchall():
            connection.execute(f"drop trigger {name}")
        connection.execute("delete from events where event_id > ?", (last_event,))
        connection.commit()
        return connection.serialize()


def has_acts_since(image: bytes, at: datetime) -> bool:
    """Whether a person did something at this time or later, as far as the image knows."""
    query = "select max(at) from events where act <> ?"
    with closing(_opened(image)) as connection:
        (last,) = connection.execute(query, (ACCESS_LOG,)).fetchone()
    return last is not None and datetime.fromisoformat(last) >= at


def _opened(image: bytes) -> sqlite3.Connection:
    connection = sqlite3.connect(":memory:")
    changed = bytearray(image)
    changed[_VERSIONS] = _WITHOUT_LOG
    try:
        connection.deserialize(bytes(changed))
    except sqlite3.Error as problem:
        connection.close()
        raise ValueError(str(problem)) from problem
    return connection

"""A snapshot with the ledger as it is now.

Decisions, objections and answers about facilities come from the live ledger, not from the ledger as
it was when the snapshot was built, so that an act of a person shows at once.
"""

from __future__ import annotations

import threading
from collections.abc import Collection
from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from attribution.ledger.decision_tables import follow_decisions, resolve_decisions, resolve_phrases
from attribution.ledger.ledger import Ledger
from attribution.snapshot.reader import Reader, published_path, store_credits

# The credits of up to this many works are renewed by themselves; where more have changed, all are.
FEW = 20


@dataclass(slots=True)
class _Followed:
    """How far a reader has followed the ledger: the version it has taken over."""

    version: int = -1
    lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def nothing(self) -> bool:
        return self.version < 0


class LiveReader(Reader):
    """A reader that takes over what the ledger has recorded before each question."""

    def __init__(self, snapshot: Path, ledger: Ledger) -> None:
        self.ledger = ledger
        self._followed = _Followed()
        super().__init__(snapshot)

    def _keep_credits(self) -> None:
        """They are stored before the first question, once the decisions are known."""

    @property
    def version(self) -> tuple[str, int]:
        return self.snapshot.name, self.ledger.version()

    def refresh(self) -> None:
        """Take over what the ledger has recorded since the last query."""
        with self._followed.lock:
            version = self.ledger.version()
            if version != self._followed.version:
                self._take_over()
                self._followed.version = version

    def _take_over(self) -> None:
        cursor = self._connection.cursor()
        self.for_numbers._say_whose_former_names(cursor)
        cursor.execute("begin")
        is_of_few = self._follow(cursor)
        cursor.execute("commit")
        if not is_of_few:
            self._memory.answers = {}

    def _follow(self, cursor: duckdb.DuckDBPyConnection) -> bool:
        """Bring decisions, objections, answers about facilities and credits up to date.

        Verdicts on a few works change only the credits of those works, which takes a fifth of the
        time; other acts change nothing. Returns whether it was only that.
        """
        works = self._follow_decisions(cursor)
        if works is None or len(works) > FEW:
            resolve_phrases(cursor, self.ledger)
            _hide_objecting(cursor, self.ledger)
            self._renew_all_credits(cursor)
            return False
        if works:
            _renew_credits(cursor, works)
        return True

    def _follow_decisions(self, cursor: duckdb.DuckDBPyConnection) -> set[str] | None:
        """The works that new verdicts are about; None where anything may have changed."""
        if self._followed.nothing:
            resolve_decisions(cursor, self.ledger)
            return None
        return follow_decisions(cursor, self.ledger, self._followed.version)

    def _renew_all_credits(self, cursor: duckdb.DuckDBPyConnection) -> None:
        if self._followed.nothing:
            store_credits(cursor)
        else:
            cursor.execute("delete from stored_credits")
            cursor.execute("insert into stored_credits from derived_credits")


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


def open_live(home: Path, ledger: Ledger) -> LiveReader:
    """A reader of the published snapshot; UserError before the first build."""
    return LiveReader(published_path(home), ledger)

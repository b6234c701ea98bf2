"""The snapshot that pages read.

A newer snapshot is opened in the background and replaces the current one when it can answer, so no
page has to wait for the nightly job.
"""

from __future__ import annotations

import threading
import time
from contextlib import suppress
from pathlib import Path

from attribution.core.errors import AttributionError
from attribution.ledger.ledger import Ledger
from attribution.review.changed_facts import changes
from attribution.snapshot.database import current_snapshot, other_snapshots
from attribution.snapshot.live_reader import LiveReader
from attribution.snapshot.reader import Reader, UnusableSnapshot

GRACE = (
    0.1  # seconds that the page which notices a newer snapshot waits for it: enough for a small one
)
AGAIN = 30.0  # seconds after which a snapshot that could not be opened is tried again


class LiveSnapshot:
    """The reader of one home folder's current snapshot, for any number of threads."""

    def __init__(self, home: Path, ledger: Ledger) -> None:
        self._home = home
        self._ledger = ledger
        self._lock = threading.Lock()
        self._reader: Reader | None = None
        # The snapshot that is being opened, or could not be, and when that began.
        self._attempt: tuple[Path, float] | None = None
        self.problem: str | None = None  # why the newest snapshot is not the one on the pages

    def reader(self) -> Reader | None:
        """The reader of the current snapshot; None before the first build.

        While a newer snapshot is opened, or cannot be, it is the reader of the snapshot before.
        UserError where the only snapshot cannot be read.
        """
        with self._lock:
            path = current_snapshot(self._home)
            if path is None:
                return None
            path = path.resolve()
            if self._reader is None:
                self._reader = self._first(path)
            if self._reader.snapshot == path or not self._is_due(path):
                return self._reader
            self._attempt = path, time.monotonic()
            thread = threading.Thread(target=self._replace, args=(path,), daemon=True)
            thread.start()
        thread.join(GRACE)
        return self._reader

    def _is_due(self, path: Path) -> bool:
        """Whether to open a snapshot: one not seen before, or one that failed a while ago."""
        if self._attempt is None or self._attempt[0] != path:
            return True
        return self.problem is not None and time.monotonic() - self._attempt[1] > AGAIN

    def _replace(self, path: Path) -> None:
        """Open a snapshot, bring it up to the ledger, and answer the slowest question once.

        The old reader is released and never closed: a page may be using it. A problem is shown on
        every page, which goes on showing the old snapshot.
        """
        try:
            fresh = self._opened(path)
            fresh.refresh()
            changes(fresh)
        except AttributionError as problem:
            with self._lock:
                if self._is_latest_attempt(path):
                    self.problem = f"A newer snapshot cannot be shown: {problem}"
            return
        with self._lock:
            if self._is_latest_attempt(path):
                self._reader, self.problem = fresh, None

    def _is_latest_attempt(self, path: Path) -> bool:
        """Whether no newer snapshot has been published since this one was begun."""
        return self._attempt is not None and self._attempt[0] == path

    def _first(self, path: Path) -> Reader:
        """A reader of the published snapshot; where it is damaged, of the newest other one.

        The first problem is raised where no snapshot can be read, else shown on every page.
        """
        try:
            return self._opened(path)
        except UnusableSnapshot as problem:
            reader = self._opened_instead(path)
            if reader is None:
                raise
            self._attempt = path, time.monotonic()
            self.problem = f"A newer snapshot cannot be shown: {problem}"
            return reader

    def _opened_instead(self, damaged: Path) -> Reader | None:
        for path in other_snapshots(self._home.resolve(), damaged):
            with suppress(UnusableSnapshot):
                return self._opened(path)
        return None

    def _opened(self, path: Path) -> Reader:
        return LiveReader(path, self._ledger)

"""The snapshot that pages read. A newer one is opened beside it and takes its place when it can answer, so that nobody who
looks at a page waits for the nightly job."""

from __future__ import annotations

import threading
import time
from pathlib import Path

import duckdb

from attribution.core.errors import AttributionError, UserError
from attribution.ledger.ledger import Ledger
from attribution.review import queue
from attribution.snapshot import reader as snapshot_reader
from attribution.snapshot.reader import Reader

GRACE = 0.1  # seconds that the first page to notice a newer snapshot waits for it: enough for a small one
AGAIN = 30.0  # seconds after which one that could not be opened is tried again


class Shelf:
    """The reader of one home folder's current snapshot, for any number of threads."""

    def __init__(self, home: Path, book: Ledger) -> None:
        self._home, self._book, self._lock = home, book, threading.Lock()
        self._reader: Reader | None = None
        self._coming: tuple[Path, float] | None = (
            None  # what is being opened, or was tried, and since when
        )
        self.problem: str | None = None  # why the newest snapshot is not the one that is shown

    def reader(self) -> Reader | None:
        """The reader of the current snapshot, or of the one before it while that is opened or cannot be; None before the
        first build. UserError where the only one there is cannot be read."""
        with self._lock:
            path = snapshot_reader.current(self._home)
            if path is None:
                return None
            path = path.resolve()
            if self._reader is None:
                self._reader = self._opened(path)
            if self._reader.snapshot == path or not self._due(path):
                return self._reader
            self._coming = path, time.monotonic()
            thread = threading.Thread(target=self._replace, args=(path,), daemon=True)
            thread.start()
        thread.join(GRACE)
        return self._reader

    def _due(self, path: Path) -> bool:
        """Whether a snapshot is to be opened: one not seen before, or one that failed a while ago."""
        if self._coming is None or self._coming[0] != path:
            return True
        return self.problem is not None and time.monotonic() - self._coming[1] > AGAIN

    def _replace(self, path: Path) -> None:
        """Open it, take over the ledger, and find what the first page would wait for. The old one is let go of, never closed:
        a page may be in the middle of it. What goes wrong is told on every page, which goes on showing the old one."""
        try:
            fresh = self._opened(path)
            fresh.refresh()
            queue.changed(fresh, self._book)
        except AttributionError as problem:
            with self._lock:
                if self._coming and self._coming[0] == path:
                    self.problem = f"A newer snapshot cannot be shown: {problem}"
            return
        with self._lock:
            if self._coming and self._coming[0] == path:  # not overtaken by one that is newer still
                self._reader, self.problem = fresh, None

    def _opened(self, path: Path) -> Reader:
        try:
            return Reader(path, self._book)
        except duckdb.Error as problem:
            raise UserError(
                f"Snapshot {path.name} cannot be read ({str(problem).splitlines()[0]}). It may have been made by another "
                "version of this program. Run `attribution build`: it is made anew from what was harvested."
            ) from problem

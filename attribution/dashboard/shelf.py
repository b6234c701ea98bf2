"""The snapshot that pages read. A newer one is opened beside it and takes its place when it can answer, so that nobody who
looks at a page waits for the nightly job."""

from __future__ import annotations

import threading
from pathlib import Path

from attribution import review
from attribution.ledger import Ledger
from attribution.store import Reader

GRACE = 0.1  # seconds that the first page to notice a newer snapshot waits for it: enough for a small one


class Shelf:
    """The reader of one home folder's current snapshot, for any number of threads."""

    def __init__(self, book: Ledger) -> None:
        self._book, self._lock = book, threading.Lock()
        self._reader: Reader | None = None
        self._coming: Path | None = None
        self._problem: tuple[Path, Exception] | None = None

    def reader(self, path: Path) -> Reader:
        """The reader of this snapshot, or of the one before it while this one is opened. What keeps it from being opened is
        raised, again at each call, until there is another."""
        with self._lock:
            if self._reader is None:
                self._reader = Reader(path, self._book)
            if self._reader.snapshot == path:
                return self._reader
            self._raise_for(path)
            if self._coming == path:
                return self._reader
            self._coming, standing = path, self._reader
            thread = threading.Thread(target=self._open, args=(path,), daemon=True)
            thread.start()
        thread.join(GRACE)
        with self._lock:
            self._raise_for(path)
            return self._reader if self._reader.snapshot == path else standing

    def _raise_for(self, path: Path) -> None:
        if self._problem and self._problem[0] == path:
            raise self._problem[1]

    def _open(self, path: Path) -> None:
        """Open it, take over the ledger, and find what the first page would wait for. The old one is let go of, never closed:
        a page may be in the middle of it."""
        try:
            fresh = Reader(path, self._book)
            fresh.refresh()
            review.changed(fresh, self._book)
        except Exception as problem:  # noqa: BLE001 - raised again to whoever asks for this snapshot
            with self._lock:
                self._problem = (path, problem)
            return
        with self._lock:
            if self._coming == path:
                self._reader = fresh

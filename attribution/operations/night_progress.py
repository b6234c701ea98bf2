"""How far a night has come: a small file in the home folder while it works, for people who wait.

Every night writes it, however it was started. It holds counts and no personal data. It is touched
while the night lives, so that a night that was killed is known without asking for the lock: to ask
for it could turn away a night that starts at that moment.
"""

from __future__ import annotations

import logging
import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path

import orjson

from attribution.core.files import write_atomically
from attribution.harvest.source_run import Watch
from attribution.harvest.summaries import Summary
from attribution.operations.backup.contents import NIGHT_PROGRESS_FILE as FILE

# What a night does, in order.
PREPARE, COLLECT, BUILD, BACK_UP = STAGES = ("prepare", "collect", "build", "back up")
WRITTEN_SECONDS = 1.0  # between two writes of counts
TOUCHED_SECONDS = 5.0
SILENT_SECONDS = 60.0  # after which a night that did not touch its file is taken for killed

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class SourceCounts:
    """How far one source has come."""

    announced: int
    collected: int
    calls: int
    is_done: bool


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a night has come. `is_alive` is false for one that was ended from outside."""

    started: datetime
    stage: str
    sources: dict[str, SourceCounts] = field(default_factory=dict)
    is_alive: bool = True


class ProgressFile:
    """The file of the night that works now. That it cannot be written never ends the night."""

    def __init__(self, home: Path, started: datetime) -> None:
        self._path = home / FILE
        self._progress = Progress(started, PREPARE)
        self._last_write = 0.0

    def enter(self, stage: str) -> None:
        """The night goes on with its next stage."""
        progress = self._progress
        self._progress = Progress(progress.started, stage, progress.sources)
        self._write()

    def watching(self, watch: Watch) -> Watch:
        """A watch that also keeps the counts of the sources."""

        def both(summary: Summary) -> None:
            self._progress.sources[summary.source] = SourceCounts(
                summary.announced,
                summary.collected,
                summary.calls,
                summary.finished is not None,
            )
            if time.monotonic() - self._last_write >= WRITTEN_SECONDS:
                self._write()
            watch(summary)

        return both

    def touch(self) -> None:
        """The night still lives."""
        with suppress(OSError):
            os.utime(self._path)

    def remove(self) -> None:
        """The night has ended."""
        with suppress(OSError):
            self._path.unlink(missing_ok=True)

    def _write(self) -> None:
        self._last_write = time.monotonic()
        body = {
            "started": self._progress.started.isoformat(),
            "stage": self._progress.stage,
            "sources": {name: asdict(counts) for name, counts in self._progress.sources.items()},
        }
        try:
            write_atomically(self._path, orjson.dumps(body))
        except OSError as problem:
            log.warning("the progress was not written", extra={"problem": str(problem)})


@contextmanager
def kept(home: Path, started: datetime) -> Iterator[ProgressFile]:
    """The progress of a night until the end of the block. The caller holds the lock."""
    file = ProgressFile(home, started)
    file.enter(PREPARE)
    has_ended = threading.Event()

    def live() -> None:
        while not has_ended.wait(TOUCHED_SECONDS):
            file.touch()

    thread = threading.Thread(target=live, daemon=True, name="night-progress")
    thread.start()
    try:
        yield file
    finally:
        has_ended.set()
        thread.join()
        file.remove()


def current(home: Path) -> Progress | None:
    """How far the night has come that works now, or was killed; None where none does."""
    path = home / FILE
    try:
        body = orjson.loads(path.read_bytes())
        age = time.time() - path.stat().st_mtime
        return Progress(
            datetime.fromisoformat(body["started"]),
            body["stage"],
            {name: SourceCounts(**counts) for name, counts in body["sources"].items()},
            is_alive=abs(age) < SILENT_SECONDS,
        )
    except (OSError, ValueError, TypeError, KeyError):
        return None

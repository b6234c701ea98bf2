"""The lock of a home folder: one run at a time harvests, builds, erases or restores."""

from __future__ import annotations

import logging
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import filelock

from attribution.core.errors import Locked
from attribution.core.files import make_folder, unfinished_files
from attribution.core.private_files import PRIVATE
from attribution.home.loading import require_home
from attribution.operations.backup.contents import DIGEST_LOCK, DRILL_FOLDER, LOCK_FILE

WRITTEN_BIT_BY_BIT = ("raw", "parsed", "snapshots")
ABANDONED_SECONDS = 3_600  # far longer than any file takes to be written

log = logging.getLogger(__name__)


@contextmanager
def locked(home: Path) -> Iterator[None]:
    """One run at a time in a home folder. What interrupted runs left behind is removed first.

    Raises Locked at once; a killed run leaves no lock behind. UserError where there is no folder.
    """
    require_home(home)
    with held(home / LOCK_FILE, home):
        if (home / DRILL_FOLDER).exists():
            shutil.rmtree(home / DRILL_FOLDER)
        for path in abandoned_files(home):
            log.info("file of an interrupted write removed", extra={"file": path.name})
            path.unlink(missing_ok=True)
        yield


@contextmanager
def sending(home: Path) -> Iterator[None]:
    """One run at a time sends e-mails. The nights go on meanwhile. Raises Locked at once."""
    lock_file = home / DIGEST_LOCK
    make_folder(lock_file.parent)
    with held(lock_file, home):
        yield


def abandoned_files(home: Path) -> list[Path]:
    """Files that killed writes left behind: never completed, and no longer being written."""
    return sorted(path for path in unfinished_files(home) if _is_abandoned(path, home))


def _is_abandoned(path: Path, home: Path) -> bool:
    folder, *_ = path.relative_to(home).parts
    if folder not in WRITTEN_BIT_BY_BIT and not path.name.startswith("."):
        return False  # a person may call a file of theirs so
    try:
        age = time.time() - path.stat().st_mtime
    except FileNotFoundError:  # it was completed meanwhile
        return False
    # A date in the future is that of a clock that was wrong.
    return abs(age) > ABANDONED_SECONDS


@contextmanager
def held(lock_file: Path, folder: Path) -> Iterator[None]:
    """One run at a time that works in a folder and names this lock file. Raises Locked at once."""
    lock_file.touch(mode=PRIVATE)  # filelock gives a new file rights whatever the umask says
    lock = filelock.FileLock(str(lock_file), timeout=0)
    try:
        lock.acquire()
    except filelock.Timeout:
        raise Locked(
            f"Wait for the other run to end. Another run is using {folder}, and only one can at "
            "a time."
        ) from None
    try:
        yield
    finally:
        lock.release()

"""The lock of a home folder: one run at a time harvests, builds, erases or restores."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import filelock

from attribution.backup.contents import DRILL_FOLDER, LOCK_FILE
from attribution.core.errors import Locked
from attribution.core.private_files import PRIVATE
from attribution.home.loading import require_home


@contextmanager
def locked(home: Path) -> Iterator[None]:
    """One run at a time in a home folder. What an interrupted restore drill left is removed.

    Raises Locked at once; a killed run leaves no lock behind. UserError where there is no folder.
    """
    require_home(home)
    with held(home / LOCK_FILE, home):
        if (home / DRILL_FOLDER).exists():
            shutil.rmtree(home / DRILL_FOLDER)
        yield


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

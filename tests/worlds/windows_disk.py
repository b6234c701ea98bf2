"""The file semantics of Windows on Linux: a file that is open cannot be renamed, replaced or
deleted, nor can a folder with such a file, and a file that can only be read cannot be synced.

What this process has open is taken from /proc. Files that other programs hold are opened by tests.
"""

from __future__ import annotations

import errno
import fcntl
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

SHARING_VIOLATION = 32
OPEN_FILES = Path("/proc/self/fd")


def held(path: Any, dir_fd: int | None) -> str | None:
    """The open file that keeps a path from being renamed or deleted."""
    place = Path(os.fsdecode(path))
    if dir_fd is not None:
        place = (OPEN_FILES / str(dir_fd)).readlink() / place
    target = str(place.parent.resolve() / place.name)
    for handle in OPEN_FILES.iterdir():
        try:
            name = str(handle.readlink())
        except OSError:
            continue
        is_below = name == target or name.startswith(f"{target}/")
        if is_below and not (dir_fd is not None and Path(name).is_dir()):
            return name
    return None


def violation(path: Any) -> PermissionError:
    problem = PermissionError(errno.EACCES, "used by another process", os.fsdecode(path))
    problem.winerror = SHARING_VIOLATION  # type: ignore[attr-defined]
    return problem


def _guarded(function: Callable[..., Any], paths: int) -> Callable[..., Any]:
    def call(*values: Any, **options: Any) -> Any:
        for place in values[:paths]:
            dir_fd = options.get("dir_fd")
            if held(place, dir_fd):
                raise violation(place)
        return function(*values, **options)

    return call


def install(monkeypatch: pytest.MonkeyPatch) -> None:
    """From now on this process meets the rules of Windows."""
    for name, paths in {"unlink": 1, "remove": 1, "rename": 2, "replace": 2}.items():
        monkeypatch.setattr(os, name, _guarded(getattr(os, name), paths))
    fsync = os.fsync

    def synced(handle: int) -> None:
        is_reading = fcntl.fcntl(handle, fcntl.F_GETFL) & os.O_ACCMODE == os.O_RDONLY
        if is_reading and not (OPEN_FILES / str(handle)).is_dir():
            raise OSError(errno.EBADF, "Bad file descriptor")
        fsync(handle)

    monkeypatch.setattr(os, "fsync", synced)
    monkeypatch.setattr(shutil, "_use_fd_functions", False)

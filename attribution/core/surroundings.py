"""What the disk, the rights or the memory of this computer refuse: what to do, in one sentence."""

from __future__ import annotations

import errno
import os
from collections.abc import Mapping

from attribution.core.files import is_held

_FULL = (
    "Make room on the disk and try again: the disk is full, or this user may write no more to it"
)
_READ_ONLY = "Make the disk writable, or use another home folder: it can only be read"
_RIGHTS = "Run this as the user who owns the home folder, or change the rights to it: access denied"
_HELD = "Close the program that is using it and try again: another program has this file open"
_MEMORY = "Close other programs, or use a computer with more memory: there is not enough of it"

_REMEDIES: Mapping[int, str] = {
    errno.ENOSPC: _FULL,
    errno.EDQUOT: _FULL,
    errno.EFBIG: _FULL,
    errno.EROFS: _READ_ONLY,
    errno.EACCES: _RIGHTS,
    errno.EPERM: _RIGHTS,
    errno.ENOMEM: _MEMORY,
}
# DuckDB and Arrow raise errors of their own, which hold the words of the operating system.
_DATABASES = ("duckdb", "_duckdb", "pyarrow.lib")


def explanation(problem: BaseException) -> str | None:
    """What to do about an error that the computer and not the program is the reason of.

    None for every other error.
    """
    if isinstance(problem, MemoryError):
        return f"{_MEMORY}."
    if isinstance(problem, OSError) and problem.errno is not None:
        return _of_system(problem)
    if isinstance(problem, OSError) or type(problem).__module__ in _DATABASES:
        return _of_text(str(problem))
    return None


def _of_system(problem: OSError) -> str:
    place = f" ({problem.filename})" if problem.filename else ""
    remedy = _HELD if is_held(problem) else _REMEDIES.get(problem.errno or 0)
    if remedy:
        return f"{remedy}{place}."
    return f"Check the disk and the path{place}: {problem.strerror}."


def _of_text(text: str) -> str | None:
    if "Out of Memory" in text or "failed to allocate" in text:
        return f"{_MEMORY}."
    for number, remedy in _REMEDIES.items():
        if os.strerror(number) in text:
            return f"{remedy}."
    return None

"""Marks: hashes of what names a person, keyed with the salt and slow to make.

An id has few possible values, and so has a name of the staff list: with a fast hash, whoever has
the home folder could try them all. A slow mark takes about a hundredth of a second. So that a list
of 5,000 does not take minutes each time, the marks of people who are on the roster are remembered
in `roster/.marks.json`. Marks of erased people are never written there.
"""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import os
from collections.abc import Collection, Iterable
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from pathlib import Path

import orjson

from attribution.core.files import write_atomically

SLOW = "scrypt:"
_REMEMBERED = 200_000


class Marker:
    """How marks are made with one salt, and the marks that are remembered."""

    def __init__(self, salt: bytes, home: Path) -> None:
        self._salt = salt
        self._path = home / "roster" / ".marks.json"
        self._remembered = _read(self._path)

    def fast(self, kind: str, value: str) -> str:
        """The mark as ledgers of older versions hold it: HMAC-SHA-256 of kind and value."""
        return hmac.new(self._salt, f"{kind}:{value}".encode(), hashlib.sha256).hexdigest()

    def slow(self, fast: str) -> str:
        """The mark that is kept, made of the fast one."""
        return self._remembered.get(fast) or _slow(self._salt, fast)

    def learn(
        self, fast_marks: Iterable[str], erased: Collection[str], *, forget_others: bool = False
    ) -> None:
        """Make many slow marks at once, and remember those of no one erased."""
        wanted = tuple(dict.fromkeys(fast_marks))
        # The threads run at the same time, because the hash does not hold Python's lock.
        with ThreadPoolExecutor(os.cpu_count()) as threads:
            slow_marks = list(threads.map(self.slow, wanted))
        before = {} if forget_others else self._remembered
        marks = before | dict(zip(wanted, slow_marks, strict=True))
        self._remembered = {fast: slow for fast, slow in marks.items() if slow not in erased}
        # Whoever may only read the home folder makes the marks each time.
        if self._path.parent.is_dir() and self._remembered != _read(self._path):
            with contextlib.suppress(OSError):
                write_atomically(self._path, orjson.dumps(self._remembered), prefix=".marks-")


def _read(path: Path) -> dict[str, str]:
    try:
        return dict(orjson.loads(path.read_bytes()))
    except (OSError, ValueError, TypeError):
        return {}


@lru_cache(maxsize=_REMEMBERED)
def _slow(salt: bytes, fast: str) -> str:
    """Scrypt with 4 MB of memory."""
    slow = hashlib.scrypt(fast.encode(), salt=salt, n=4096, r=8, p=1, dklen=32)
    return SLOW + slow.hex()

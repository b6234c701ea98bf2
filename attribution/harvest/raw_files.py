"""Input 2: raw payloads, one gzip member a line, `raw/<source>/<run>.jsonl.gz`.

A payload is on disk before anything reads it. A member that a killed run left half written is the last one and is
passed over; all before it are whole.
"""

from __future__ import annotations

import gzip
import os
import zlib
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson

from attribution.core.errors import UserError

Payload = dict[str, Any]
SUFFIX = ".jsonl.gz"


def run_id(now: datetime) -> str:
    """The id of a run: its start in UTC, sortable."""
    return now.astimezone(UTC).strftime("%Y%m%dT%H%M%S%fZ")


def started(run: str) -> datetime:
    """The start of a run, naive UTC, from its id."""
    return datetime.strptime(run, "%Y%m%dT%H%M%S%fZ").replace(tzinfo=UTC).replace(tzinfo=None)


class RawRun:
    """The raw file of one source in one run, open for appending."""

    def __init__(self, home: Path, source: str, run: str) -> None:
        self.source, self.run = source, run
        self.path = home / "raw" / source / (run + SUFFIX)
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self._file = self.path.open("ab")

    def append(self, raw: dict[str, Any]) -> None:
        """Write one payload. It is with the operating system when this returns, so a kill cannot lose it."""
        self._file.write(gzip.compress(orjson.dumps(raw) + b"\n", 5, mtime=0))
        self._file.flush()

    def close(self) -> None:
        """Have the file on the disk itself, so that a power cut cannot lose a finished run."""
        os.fsync(self._file.fileno())
        self._file.close()


def runs(home: Path) -> Iterator[tuple[str, str, Path]]:
    """(source, run, file) of every raw file, oldest run first."""
    found = (
        (path.parent.name, path.name.removesuffix(SUFFIX), path)
        for path in (home / "raw").glob(f"*/*{SUFFIX}")
    )
    yield from sorted(found, key=lambda one: (one[1], one[0]))


def read(path: Path) -> Iterator[dict[str, Any]]:
    """Every whole payload of a raw file, in order. Raises UserError where the file is damaged."""
    with path.open("rb") as file:
        unpack, rest = zlib.decompressobj(wbits=31), b""
        while chunk := file.read(1 << 20):
            while chunk:
                try:
                    rest += unpack.decompress(chunk)
                except zlib.error as problem:
                    raise UserError(
                        f"{path} is damaged ({problem}). Restore it from a backup, or remove it."
                    ) from None
                chunk = unpack.unused_data
                if not unpack.eof:
                    break
                yield from _lines(rest)
                unpack, rest = zlib.decompressobj(wbits=31), b""


def _lines(text: bytes) -> Iterator[dict[str, Any]]:
    for line in text.splitlines():
        yield orjson.loads(line)


def rewrite(path: Path, payloads: Iterable[Payload]) -> None:
    """Replace a raw file by these payloads, for an erasure; all of the file or none of it."""
    temporary = path.with_suffix(".tmp")
    with temporary.open("wb") as file:
        file.writelines(gzip.compress(orjson.dumps(one) + b"\n", 5, mtime=0) for one in payloads)
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(path)

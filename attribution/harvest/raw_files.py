"""Input 2: raw payloads, `raw/<source>/<run>.jsonl.gz`, each line a gzip member of its own.

A payload is on disk before anything reads it. A member that a killed run left half written, or
the zeros of a power cut, are the last and are passed over; all before them are whole.
"""

from __future__ import annotations

import gzip
import logging
import os
import re
import zlib
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import orjson

from attribution.core.errors import UserError
from attribution.core.files import make_folder, rename_durably, sync

Payload = dict[str, Any]
SUFFIX = ".jsonl.gz"
CHUNK = 1 << 20
_ID = "%Y%m%dT%H%M%S%fZ"
UNWRITTEN = 64  # zeros at the end of a file
_NAME = re.compile(r"\d{8}T\d{12}Z" + re.escape(SUFFIX))

log = logging.getLogger(__name__)


def run_id(now: datetime) -> str:
    """The id of a run: its start in UTC, sortable."""
    return now.astimezone(UTC).strftime(_ID)


def next_run_id(home: Path, now: datetime) -> str:
    """The id of a new run. It comes after those of all runs, though the clock be set back.

    What was read last is known by the order of the ids.
    """
    latest = max((run for _, run, _ in runs(home)), default="")
    if run_id(now) > latest:
        return run_id(now)
    log.warning("the clock is behind an earlier run", extra={"run": latest})
    return (started(latest) + timedelta(microseconds=1)).strftime(_ID)


def started(run: str) -> datetime:
    """The start of a run, naive UTC, from its id."""
    return datetime.strptime(run, _ID).replace(tzinfo=UTC).replace(tzinfo=None)


class RawRun:
    """The raw file of one source in one run, open for appending."""

    def __init__(self, home: Path, source: str, run: str) -> None:
        self.source = source
        self.run = run
        self.path = home / "raw" / source / (run + SUFFIX)
        make_folder(self.path.parent)
        self._file = self.path.open("ab")
        sync(self.path.parent)

    def append(self, payload: Payload) -> None:
        """Write one payload. When this returns, a kill cannot lose it."""
        self._file.write(_member(payload))
        self._file.flush()

    def close(self) -> None:
        """Have the file on the disk itself, so that a power cut cannot lose a finished run."""
        os.fsync(self._file.fileno())
        self._file.close()


def _member(payload: Payload) -> bytes:
    return gzip.compress(orjson.dumps(payload) + b"\n", 5, mtime=0)


def runs(home: Path) -> Iterator[tuple[str, str, Path]]:
    """(source, run, file) of every raw file, oldest run first; see also `strays`."""
    files = sorted((home / "raw").glob(f"*/*{SUFFIX}"), key=lambda path: (path.name, path.parent))
    for path in files:
        if _is_raw(path):
            yield path.parent.name, path.name.removesuffix(SUFFIX), path


def strays(home: Path) -> list[Path]:
    """Files in the folder of raw files that are none: nothing reads them."""
    files = (path for path in (home / "raw").rglob("*") if path.is_file())
    return sorted(path for path in files if not _is_raw(path))


def _is_raw(path: Path) -> bool:
    return path.parent.parent.name == "raw" and bool(_NAME.fullmatch(path.name))


def read(path: Path) -> Iterator[Payload]:
    """Every whole payload of a raw file, in order. Raises UserError where the file is damaged."""
    with path.open("rb") as file:
        member = zlib.decompressobj(wbits=31)
        text = b""
        while chunk := file.read(CHUNK):
            while chunk:
                try:
                    text += member.decompress(chunk)
                except zlib.error as problem:
                    if _ends_in_zeros(path):
                        log.warning(
                            "end of a raw file was never written", extra={"file": path.name}
                        )
                        return
                    raise UserError(
                        f"Restore {path} from a backup, or remove it. It is damaged ({problem})."
                    ) from None
                chunk = member.unused_data
                if not member.eof:
                    break
                yield from map(orjson.loads, text.splitlines())
                member = zlib.decompressobj(wbits=31)
                text = b""


def _ends_in_zeros(path: Path) -> bool:
    """Whether a power cut left the end of a file unwritten; no member ends so."""
    with path.open("rb") as file:
        file.seek(-min(UNWRITTEN, path.stat().st_size), os.SEEK_END)
        return file.read() == bytes(UNWRITTEN)


def rewrite(path: Path, payloads: Iterable[Payload]) -> None:
    """Replace a raw file by these payloads, for an erasure; all of the file or none of it."""
    complete = path.with_suffix(".tmp")
    with complete.open("wb") as file:
        file.writelines(map(_member, payloads))
    rename_durably(complete, path)

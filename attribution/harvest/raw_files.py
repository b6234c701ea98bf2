"""Input 2: raw payloads, `raw/<source>/<run>.jsonl.gz`, each line a gzip member of its own.

A payload is on disk before anything reads it. A member that a killed run left half written, or
the zeros of a power cut, are the last and are passed over; all before them are whole.

A compacted file holds several runs and is named by the newest (see `compaction.py`). Its first
payload names them all, and each run begins with a payload that names it. The file `SHA256SUMS` of
each folder holds the hashes of its files (see `raw_hashes.py`).
"""

from __future__ import annotations

import gzip
import logging
import os
import re
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import orjson

from attribution.core.errors import UserError
from attribution.core.files import make_folder, rename_durably, sync
from attribution.harvest import raw_hashes

Payload = dict[str, Any]
SUFFIX = ".jsonl.gz"
CHUNK = 1 << 20
_ID = "%Y%m%dT%H%M%S%fZ"
COMPACTED, BEGIN = "compacted", "begin"  # kinds of payloads that only compacted files have
UNWRITTEN = 64  # zeros at the end of a file
_NAME = re.compile(r"\d{8}T\d{12}Z" + re.escape(SUFFIX))
_SET_ASIDE = re.compile(r".*\.damaged-[0-9TZ]+-[0-9TZ]+")

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
        raw_hashes.record(self.path)


def _member(payload: Payload) -> bytes:
    return gzip.compress(orjson.dumps(payload) + b"\n", 5, mtime=0)


def runs(home: Path) -> Iterator[tuple[str, str, Path]]:
    """(source, run, file) of every raw file, oldest run first; see also `strays`."""
    files = sorted((home / "raw").glob(f"*/*{SUFFIX}"), key=lambda path: (path.name, path.parent))
    for path in files:
        if _is_raw(path):
            yield path.parent.name, path.name.removesuffix(SUFFIX), path


def strays(home: Path) -> list[Path]:
    """Files in the folder of raw files that are not raw files: nothing reads them."""
    files = (path for path in (home / "raw").rglob("*") if path.is_file())
    return sorted(
        path
        for path in files
        if not _is_raw(path) and path.name != raw_hashes.FILE and not is_set_aside(path.name)
    )


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
                    raise _damage(path, problem) from None
                chunk = member.unused_data
                if not member.eof:
                    break
                yield from map(orjson.loads, text.splitlines())
                member = zlib.decompressobj(wbits=31)
                text = b""


def _damage(path: Path, problem: Exception) -> UserError:
    return UserError(f"Restore {path} from a backup, or remove it. It is damaged ({problem}).")


def _ends_in_zeros(path: Path) -> bool:
    """Whether a power cut left the end of a file unwritten; no member ends so."""
    with path.open("rb") as file:
        file.seek(-min(UNWRITTEN, path.stat().st_size), os.SEEK_END)
        return file.read() == bytes(UNWRITTEN)


def runs_in(path: Path) -> tuple[str, ...]:
    """The runs that a raw file holds, oldest first: several where it is compacted.

    Of a file that is damaged at its beginning, the run that it is named by.
    """
    try:
        first = next(read(path), {})
    except UserError:
        first = {}
    own = path.name.removesuffix(SUFFIX)
    return tuple(first["runs"]) if first.get("kind") == COMPACTED else (own,)


def read_by_run(path: Path) -> Iterator[tuple[str, Payload]]:
    """Every whole payload of a raw file with its run, without those of compacted files alone."""
    run = path.name.removesuffix(SUFFIX)
    for payload in read(path):
        kind = payload.get("kind")
        if kind == BEGIN:
            run = payload["run"]
        elif kind != COMPACTED:
            yield run, payload


def rewrite(path: Path, payloads: Iterable[Payload]) -> None:
    """Replace a raw file by these payloads; all of the file or none of it."""
    complete = path.with_suffix(".tmp")
    with complete.open("wb") as file:
        file.writelines(map(_member, payloads))
    raw_hashes.forget([path])
    rename_durably(complete, path)
    raw_hashes.record(path)


def remove(paths: Iterable[Path]) -> None:
    """Delete raw files whose payloads another one holds."""
    gone = list(paths)
    for path in gone:
        path.unlink()
    raw_hashes.forget(gone)


# -- damaged files ---------------------------------------------------------------------------------


def is_damaged(path: Path) -> bool:
    """Whether a raw file is another than was written.

    One without a hash, as of earlier versions, is read to its end and has one from then on.
    """
    if raw_hashes.is_recorded(path):
        return not raw_hashes.is_unchanged(path)
    try:
        for _ in read(path):
            pass
    except UserError:
        return True
    raw_hashes.record(path)
    return False


@dataclass(frozen=True, slots=True)
class Damaged:
    """A file that was damaged and set aside.

    It held the runs of `source` from `first` to `run`; `noticed` is the newest run of any source at
    that time. The order of runs counts, not the clock.
    """

    source: str
    first: str
    run: str
    noticed: str
    path: Path

    def covers(self, run: str) -> bool:
        return self.first <= run <= self.run


def set_aside(home: Path, path: Path, first: str) -> Damaged:
    """Give a damaged raw or parsed file another name, under which nothing reads it."""
    run = path.name.partition(".")[0]
    noticed = max((run for _, run, _ in runs(home)), default=run)
    aside = path.with_name(f"{path.name}.damaged-{first}-{noticed}")
    path.rename(aside)
    log.error("damaged file set aside", extra={"file": str(aside.relative_to(home))})
    return Damaged(path.parent.name, first, run, noticed, aside)


def is_set_aside(name: str) -> bool:
    """Whether a file of this name was damaged."""
    return _SET_ASIDE.fullmatch(name) is not None


def files_set_aside(home: Path) -> list[Path]:
    """The damaged files, also those that were restored under their own name since."""
    return sorted(path for path in home.glob("*/*/*.damaged-*") if is_set_aside(path.name))


def own_name(aside: Path) -> Path:
    """The name of a file before it was set aside."""
    return aside.with_name(aside.name.rpartition(".damaged-")[0])


def damaged(home: Path) -> list[Damaged]:
    """The files that were set aside, but for those that were restored since."""
    files = []
    for path in files_set_aside(home):
        first, _, noticed = path.name.rpartition(".damaged-")[2].partition("-")
        own = own_name(path)
        if not own.exists():
            files.append(
                Damaged(path.parent.name, first, own.name.partition(".")[0], noticed, path)
            )
    return files

"""The access log, `logs/access.jsonl`: every look of a lead or reviewer at another person's record.

It holds ids, no names of technicians. Lines are only appended, except when a person who looked is
erased. Each line is written in one call, so that processes do not mix theirs.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO

import orjson

from attribution.access.permissions import Person
from attribution.core.files import write_atomically
from attribution.core.identity import folded
from attribution.core.private_files import PRIVATE

FILE = "access.jsonl"


def note(
    home: Path, person: Person, action: str, technician_ids: Iterable[str], about: str | None = None
) -> None:
    """Note that a person saw these technicians' data. What is their own is not noted.

    `about` is the id of what they looked at, such as a claim's.
    """
    others = sorted(set(technician_ids) - {person.technician_id})
    if not others:
        return
    entry = {
        "at": datetime.now(UTC).isoformat(timespec="milliseconds"),
        "who": person.who,
        "role": person.role,
        "action": action,
        "technicians": others,
        "what": about,
    }
    path = _path(home)
    path.parent.mkdir(parents=True, exist_ok=True)
    while not _appended(path, _line(entry)):
        pass


def _path(home: Path) -> Path:
    return home / "logs" / FILE


def _line(entry: dict[str, Any]) -> bytes:
    return orjson.dumps(entry) + b"\n"


def _appended(path: Path, line: bytes) -> bool:
    """Append a line; False where `redact` replaced the file meanwhile, so that the new one may lack
    the line.
    """
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, PRIVATE)
    try:
        _append(handle, line)
        return path.exists() and os.path.samestat(os.fstat(handle), path.stat())
    finally:
        os.close(handle)


def _append(handle: int, line: bytes) -> None:
    """Append a line; OSError where the disk does not take all of it, for what is not noted must not
    be shown.

    A line that a full disk cut short before stays a line of its own.
    """
    size = os.fstat(handle).st_size
    if size and os.pread(handle, 1, size - 1) != b"\n":
        line = b"\n" + line
    if os.write(handle, line) < len(line):
        raise OSError(errno.ENOSPC, "the access log cannot be written in full")


# -- erasure ---------------------------------------------------------------------------------------


def redact(home: Path, names: Collection[str], mark: str) -> int:
    """Write `mark` for the person who looked, where that is one of these names; returns how many
    lines were rewritten.

    Names are folded as in `core.identity`. A line that is noted meanwhile is kept, perhaps twice.
    """
    path = _path(home)
    if not path.exists():
        return 0
    with path.open("rb") as old:
        before = old.read().splitlines(keepends=True)
        after = [_without(line, names, mark) for line in before]
        changed = sum(line != new for line, new in zip(before, after, strict=True))
        if not changed:
            return 0
        write_atomically(path, b"".join(after), prefix=".access-")
        _append_late(old, path, names, mark)
    return changed


def _append_late(old: BinaryIO, path: Path, names: Collection[str], mark: str) -> None:
    """Copy lines that came to the old file after it was read."""
    late = old.read().splitlines(keepends=True)
    with path.open("ab") as new:
        new.write(b"".join(_without(line, names, mark) for line in late))


def _without(line: bytes, names: Collection[str], mark: str) -> bytes:
    """A line without the name of the person who looked.

    A line that was cut short goes altogether where one of the names is in it.
    """
    entry = _entry(line)
    if entry is None:
        holds_name = any(name.encode() in line.lower() for name in names)
        return b"\n" if holds_name else line
    if folded(str(entry.get("who", ""))) not in names:
        return line
    return _line({**entry, "who": mark})


# -- reading ---------------------------------------------------------------------------------------


def entries(home: Path) -> Iterator[dict[str, Any]]:
    """Everything in the log, oldest first, without lines that were cut short."""
    for line in _lines(home):
        if (entry := _entry(line)) is not None:
            yield entry


@dataclass(frozen=True, slots=True)
class Page:
    """A part of the log, newest first: readable `rows`, how many lines there are in all, and how
    many of this part were cut short and cannot be read."""

    rows: tuple[dict[str, Any], ...]
    total: int
    torn: int


def page(home: Path, first: int, most: int | None, technician_id: str | None = None) -> Page:
    """At most `most` lines of the log from number `first` on, newest first; about one technician
    where an id is passed.
    """
    wanted = orjson.dumps(technician_id) if technician_id else b""
    lines = [line for line in _lines(home) if wanted in line][::-1]
    last = None if most is None else first + most
    part = lines[first:last]
    rows = tuple(entry for line in part if (entry := _entry(line)) is not None)
    return Page(rows, total=len(lines), torn=len(part) - len(rows))


def _lines(home: Path) -> list[bytes]:
    path = _path(home)
    return path.read_bytes().splitlines() if path.exists() else []


def _entry(line: bytes) -> dict[str, Any] | None:
    """What a line holds, None for one that was cut short."""
    try:
        value = orjson.loads(line)
    except orjson.JSONDecodeError:
        return None
    return value if isinstance(value, dict) else None

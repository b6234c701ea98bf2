"""The access log: every read of somebody else's personal data by a lead or reviewer,
`logs/access.jsonl`.

Ids only, appended; rewritten only where somebody who looked is erased. One line is one write, so
that processes do not mix.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson

from attribution.access.permissions import Person
from attribution.core.files import write_atomically
from attribution.core.identity import folded

FILE = "access.jsonl"


def note(
    home: Path, person: Person, action: str, technician_ids: Iterable[str], what: str | None = None
) -> None:
    """Note that a person saw these technicians' data; what is one's own is not noted.

    `what` is an id, such as a claim's.
    """
    others = sorted(set(technician_ids) - {person.technician_id})
    if not others:
        return
    line = {
        "at": datetime.now(UTC).isoformat(timespec="milliseconds"),
        "who": person.who,
        "role": person.role,
        "action": action,
        "technicians": others,
        "what": what,
    }
    path = home / "logs" / FILE
    path.parent.mkdir(parents=True, exist_ok=True)
    while not _noted(path, orjson.dumps(line) + b"\n"):
        pass


def _noted(path: Path, line: bytes) -> bool:
    """Append a line.

    False where the file was rewritten meanwhile, so that the line may be in the old one alone.
    """
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        _append(handle, line)
        return path.exists() and os.path.samestat(os.fstat(handle), path.stat())
    finally:
        os.close(handle)


def _append(handle: int, line: bytes) -> None:
    """One line more.

    OSError where not all of it can be kept, for what is not noted must not be shown.

    A line that was torn by a full disk before stays by itself.
    """
    size = os.fstat(handle).st_size
    if size and os.pread(handle, 1, size - 1) != b"\n":
        line = b"\n" + line
    if os.write(handle, line) < len(line):
        raise OSError(errno.ENOSPC, "the access log cannot be written in full")


def redact(home: Path, names: Collection[str], gone: str) -> int:
    """Write `gone` where one of these names, folded as `core.identity` does, looked.

    Returns how many lines were rewritten.

    A line that is noted meanwhile is kept, perhaps twice.
    """
    path = home / "logs" / FILE
    if not path.exists():
        return 0
    with path.open("rb") as old:
        before = old.read()
        after, changed = _redacted(before, names, gone)
        if not changed:
            return 0
        write_atomically(path, after, prefix=".access-")
        late, _ = _redacted(old.read(), names, gone)
    with path.open("ab") as new:
        new.write(late)
    return changed


def _redacted(part: bytes, names: Collection[str], gone: str) -> tuple[bytes, int]:
    """A part of the log without these names, and how many of its lines held one."""
    lines = part.splitlines(keepends=True)
    after = [_without(line, names, gone) for line in lines]
    changed = sum(line != other for line, other in zip(lines, after, strict=True))
    return b"".join(after), changed


def _without(line: bytes, names: Collection[str], gone: str) -> bytes:
    """A line without the name of who looked.

    A torn one cannot be told apart, and goes where the name is in it.
    """
    read = _read(line)
    if read is None:
        return b"\n" if any(name.encode() in line.lower() for name in names) else line
    if folded(str(read.get("who", ""))) not in names:
        return line
    return orjson.dumps({**read, "who": gone}) + b"\n"


def entries(home: Path) -> Iterator[dict[str, Any]]:
    """What is in the log, oldest first, without lines that were torn: for the program itself, never
    for a page.
    """
    for line in _lines(home):
        if (read := _read(line)) is not None:
            yield read


@dataclass(frozen=True, slots=True)
class Page:
    """A part of the log, newest first, of so many lines in all.

    `torn` lines of the part cannot be read.
    """

    rows: tuple[dict[str, Any], ...]
    total: int
    torn: int


def page(home: Path, first: int, most: int | None, technician_id: str | None = None) -> Page:
    """Lines of the log, `most` from the `first` newest on.

    Those about one technician where an id is given.
    """
    wanted = orjson.dumps(technician_id) if technician_id else b""
    lines = [line for line in _lines(home) if wanted in line][::-1]
    part = lines[first : None if most is None else first + most]
    rows = [_read(line) for line in part]
    readable = tuple(row for row in rows if row is not None)
    return Page(readable, len(lines), len(rows) - len(readable))


def _lines(home: Path) -> list[bytes]:
    path = home / "logs" / FILE
    return path.read_bytes().splitlines() if path.exists() else []


def _read(line: bytes) -> dict[str, Any] | None:
    try:
        value = orjson.loads(line)
    except orjson.JSONDecodeError:
        return None
    return value if isinstance(value, dict) else None

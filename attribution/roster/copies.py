"""The dated copies of every roster import, `roster/<UTC time>-<name>` in the home folder.

What is in force is made from all of them (see `in_force`), in the order of their names, which is
that of the imports. One dated in the future was imported while a clock was ahead. It stays the
newest until the next import, which dates it back: see `operations/roster_import.py`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from pathlib import Path, PurePosixPath

from attribution.core.errors import UserError
from attribution.core.files import make_folder, version_of, write_atomically
from attribution.core.model import Technician
from attribution.roster import reader
from attribution.roster.kept_file import ENDING, as_csv, rows_without
from attribution.roster.reader import Roster
from attribution.roster.remembered import forget_all
from attribution.roster.sheet import Unreadable

_DATED = re.compile(r"\d{8}T\d{6}\.\d{6}Z-.+")
_STAMP = "%Y%m%dT%H%M%S.%fZ"
_TIME = len("20260701T030000.000000Z")
_COPIES_REMEMBERED = 1024
_UNFINISHED = ".import-"
_UNSAFE = re.compile(r"[^\w .()-]")
_LONGEST_STEM = 80
MAX_BYTES = 20_000_000  # of an upload; a list of 5,000 people has less than 2 million
FOLDER = "roster"


@dataclass(frozen=True, slots=True)
class HrFile:
    """A file from HR: the end of the name that its copy gets, and its bytes."""

    stem: str
    data: bytes

    @classmethod
    def at(cls, path: Path) -> HrFile:
        """The file at a path; UserError where it cannot be opened."""
        return cls(path.stem, _bytes(path))

    @classmethod
    def uploaded(cls, name: str, data: bytes) -> HrFile:
        """A file that came without a path, under a name that may hold anything."""
        stem = PurePosixPath(name.replace("\\", "/")).stem
        return cls(_UNSAFE.sub("-", stem)[:_LONGEST_STEM] or "list", data)


def read(path: Path, columns: Mapping[str, str] | None = None) -> Roster:
    """The roster in a file, with every complaint about it.

    `columns` is the column map of the settings: the file's heading -> our name. UserError where the
    file cannot be opened.
    """
    return reader.parse(_bytes(path), _columns_of(path, columns))


def _columns_of(path: Path, columns: Mapping[str, str] | None) -> Mapping[str, str] | None:
    """The column map for a file: none for one that an import wrote under our own headings."""
    return None if path.name.endswith(ENDING) else columns


def import_file(
    path: Path,
    home: Path,
    columns: Mapping[str, str] | None = None,
    *,
    now: datetime,
    leave_out: Callable[[Technician], bool] | None = None,
) -> Roster:
    """Keep the columns that are read in the home folder; UserError if a complaint is fatal.

    `now` is the aware time of the import and becomes part of the copy's name. `leave_out` is true
    for people who must not come back: neither the copy nor the returned roster has their rows.
    """
    return keep(HrFile.at(path), home, columns, now=now, leave_out=leave_out)


def keep(
    file: HrFile,
    home: Path,
    columns: Mapping[str, str] | None = None,
    *,
    now: datetime,
    leave_out: Callable[[Technician], bool] | None = None,
) -> Roster:
    """The same for a file that was read already."""
    roster = reader.parse(file.data, columns).checked()
    rows = reader.read(file.data, columns).rows
    if leave_out:
        rows = rows_without(rows, leave_out)
        roster = _roster_without(roster, leave_out)
    name = f"{now.astimezone(UTC):{_STAMP}}-{file.stem}{ENDING}"
    _write_new(as_csv(rows), home / FOLDER / name)
    return roster


def _roster_without(roster: Roster, leave_out: Callable[[Technician], bool]) -> Roster:
    present = tuple(person for person in roster.technicians if not leave_out(person))
    return Roster(present, roster.complaints)


def current(home: Path) -> Path | None:
    """The newest copy, or None before the first import."""
    return max(dated_copies(home), key=lambda path: path.name, default=None)


def future_copies(home: Path, now: datetime) -> list[Path]:
    """The copies that are dated after `now`: the clock of a computer was wrong."""
    return [path for path in dated_copies(home) if imported_at(path) > now]


def imported_at(path: Path) -> datetime:
    """The time of the import that made a copy."""
    return datetime.strptime(path.name[:_TIME], _STAMP).replace(tzinfo=UTC)


def imported_on(path: Path) -> date:
    """The day of the import that made a copy; today where a clock was ahead."""
    return min(imported_at(path), datetime.now(UTC)).date()


def dated_before(paths: Sequence[Path], moment: datetime) -> list[Path]:
    """The names of copies, in their order, had they been imported just before a moment."""
    last = len(paths)
    times = [moment.astimezone(UTC) - timedelta(microseconds=last - n) for n in range(last)]
    return [
        path.with_name(f"{time:{_STAMP}}{path.name[_TIME:]}")
        for path, time in zip(paths, times, strict=True)
    ]


def dated_copies(home: Path) -> list[Path]:
    """All copies, oldest first."""
    folder = home / FOLDER
    if not folder.is_dir():
        return []
    return sorted(path for path in folder.iterdir() if _DATED.fullmatch(path.name))


def delete(path: Path) -> None:
    """Delete a copy, and what is remembered of it."""
    path.unlink(missing_ok=True)
    forget_all(path.parent)


def first_import(home: Path) -> date | None:
    """The day, in UTC, on which a roster was first imported; None before that."""
    copies = dated_copies(home)
    return imported_on(copies[0]) if copies else None


def remove_from_copies(
    home: Path, columns: Mapping[str, str] | None, leave_out: Callable[[Technician], bool]
) -> tuple[int, list[Path]]:
    """Rewrite every copy without these technicians, and delete what killed imports left behind.

    The caller holds the lock of the home folder, so that no import is under way.
    Returns how many copies were rewritten, and which could not be read.
    """
    forget_all(home / FOLDER)
    for unfinished in (home / FOLDER).glob(f"{_UNFINISHED}*"):
        unfinished.unlink()
    rewritten = 0
    unread: list[Path] = []
    for path in dated_copies(home):
        try:
            rows = reader.read(path.read_bytes(), _columns_of(path, columns)).rows
        except Unreadable:
            unread.append(path)
            continue
        remaining = rows_without(rows, leave_out)
        if len(remaining) < len(rows):
            _replace(path, as_csv(remaining))
            rewritten += 1
    return rewritten, unread


def _replace(path: Path, data: bytes) -> None:
    """Write a copy's new content; one of an earlier version becomes a kept file."""
    kept = path if path.name.endswith(ENDING) else path.with_name(path.stem + ENDING)
    write_atomically(kept, data, prefix=_UNFINISHED)
    if kept != path:
        path.unlink()


def people_in_copies(home: Path, columns: Mapping[str, str] | None) -> Iterator[Technician]:
    """The technicians of every copy that can be read, the newest copy first."""
    for path in reversed(dated_copies(home)):
        yield from reader.parse(path.read_bytes(), _columns_of(path, columns)).technicians


def load(home: Path, columns: Mapping[str, str] | None = None) -> Roster:
    """The newest list; UserError before the first import, or if the column map is wrong.

    `in_force` adds the people who are missing from it.
    """
    path = current(home)
    if path is None:
        raise UserError(
            "Import a roster first: attribution roster import FILE. None has been imported yet."
        )
    return read_copy(path, columns).checked()


def read_copy(path: Path, columns: Mapping[str, str] | None) -> Roster:
    """A copy with every complaint about it, read once: a server needs it at every page.

    A copy that was rewritten is read again.
    """
    return _read_once(path, version_of(path), tuple(sorted((columns or {}).items())))


@lru_cache(maxsize=_COPIES_REMEMBERED)
def _read_once(
    path: Path,
    version: tuple[int, ...],  # noqa: ARG001 (part of the key)
    columns: tuple[tuple[str, str], ...],
) -> Roster:
    return read(path, dict(columns))


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise UserError(
            f"Check the path and try again: the roster {path} cannot be opened ({error.strerror}). "
            "Nothing was changed."
        ) from error


def _write_new(data: bytes, path: Path) -> None:
    """Write a copy, never over an earlier one."""
    if path.exists():
        raise UserError(
            f"Try again: a roster named {path.name} was imported at the same moment. "
            "Nothing was changed."
        )
    make_folder(path.parent)
    write_atomically(path, data, prefix=_UNFINISHED)

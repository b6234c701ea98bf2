"""The bookings that were imported: `bookings/<UTC time>-<id>.jsonl` in the home folder.

The file itself is not kept. Of each booking its facility, instrument and month are, and marks in
place of the person; each once, however often they booked in a month.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable
from dataclasses import asdict, dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import orjson

from attribution.core import kept_imports
from attribution.core.files import version_of
from attribution.core.kept_imports import Upload
from attribution.facilities.bookings.marks import EMAIL, NAME, ORCID, mark
from attribution.facilities.bookings.table import Booking

FOLDER = "bookings"
_FILE = re.compile(rf"(?P<stamp>{kept_imports.STAMP})-(?P<id>[0-9a-f]{{8}})\.jsonl")


@dataclass(frozen=True, slots=True)
class KeptBooking:
    """A booking of a facility in a month, `month` being its first day.

    `orcid`, `email` and `name` are marks.
    """

    facility: str
    instrument: str | None
    month: date
    orcid: str | None = None
    email: str | None = None
    name: str | None = None

    @property
    def marks(self) -> frozenset[str]:
        """Everything that tells who booked."""
        return frozenset(filter(None, (self.orcid, self.email, self.name)))


@dataclass(frozen=True, slots=True)
class KeptFile:
    """An import. `name` is what the file was called, `rows` how many bookings it had."""

    file_id: str
    at: datetime
    name: str
    sha256: str
    rows: int
    path: Path


def marked(bookings: Iterable[Booking], salt: bytes) -> tuple[KeptBooking, ...]:
    """What is kept of bookings, sorted, so that their order in the file tells nothing."""

    def of(kind: str, value: str | None) -> str | None:
        return mark(salt, kind, value) if value else None

    kept = {
        KeptBooking(
            booking.facility,
            booking.instrument,
            booking.day.replace(day=1),
            of(ORCID, booking.orcid),
            of(EMAIL, booking.email),
            of(NAME, booking.name),
        )
        for booking in bookings
    }
    return tuple(sorted(kept, key=lambda booking: orjson.dumps(asdict(booking))))


def keep(home: Path, upload: Upload, bookings: Iterable[KeptBooking], at: datetime) -> KeptFile:
    """Keep what was read of a file; all of it or none."""
    rows = list(bookings)
    file_id = kept_imports.new_id(upload.sha256, at)
    path = home / FOLDER / f"{kept_imports.stamped(at)}-{file_id}.jsonl"
    kept_imports.write(path, _head(upload.kept_name, upload.sha256, rows), rows)
    return _kept(path)


def _head(name: str, sha256: str, rows: Collection[KeptBooking]) -> dict[str, Any]:
    return {"name": name, "sha256": sha256, "rows": len(rows)}


def imports_in(home: Path) -> list[KeptFile]:
    """The imports, the oldest first."""
    paths = sorted((home / FOLDER).glob("*.jsonl"))
    return [_kept(path) for path in paths if _FILE.fullmatch(path.name)]


def version(home: Path) -> tuple[object, ...]:
    """What is different once anything was imported, taken back or rewritten."""
    paths = sorted((home / FOLDER).glob("*.jsonl"))
    return tuple((path.name, version_of(path)) for path in paths)


def _kept(path: Path) -> KeptFile:
    name = _FILE.fullmatch(path.name)
    assert name is not None
    at, head = kept_imports.moment_of(name["stamp"]), kept_imports.head_of(path)
    return KeptFile(name["id"], at, head["name"], head["sha256"], head["rows"], path)


def bookings_in(file: KeptFile) -> list[KeptBooking]:
    """The bookings of an import."""
    rows = kept_imports.rows_of(file.path)
    return [KeptBooking(**{**row, "month": date.fromisoformat(row["month"])}) for row in rows]


def forget(home: Path, file_id: str) -> KeptFile:
    """Delete an import. UserError for no such import."""
    file = file_named(home, file_id)
    file.path.unlink()
    return file


def file_named(home: Path, file_id: str) -> KeptFile:
    """An import by its id. UserError for no such import."""
    for file in imports_in(home):
        if file.file_id == file_id:
            return file
    raise kept_imports.unknown_import(file_id, "bookings list")


def clean_names(home: Path, cleaned: Callable[[str], str]) -> None:
    """Change what files were called, where `cleaned` makes another name of it."""
    kept_imports.clean_names((file.path for file in imports_in(home)), cleaned)


def marks_of_one_person(home: Path, marks: frozenset[str]) -> frozenset[str]:
    """Marks with those of the ORCID iDs and addresses that any booking has together with them.

    A name is not enough: another person may have it.
    """
    neighbours = {
        known
        for file in imports_in(home)
        for booking in bookings_in(file)
        if not marks.isdisjoint((booking.orcid, booking.email))
        for known in (booking.orcid, booking.email)
        if known
    }
    return marks | neighbours


def delete_where(
    home: Path, is_over: Callable[[KeptBooking], bool], *, dry_run: bool = False
) -> int:
    """Delete single bookings, and imports of which none is left. Returns how many there were."""
    deleted = 0
    for file in imports_in(home):
        bookings = bookings_in(file)
        left = [booking for booking in bookings if not is_over(booking)]
        deleted += len(bookings) - len(left)
        if dry_run or len(left) == len(bookings):
            continue
        if left:
            kept_imports.write(file.path, _head(file.name, file.sha256, left), left)
        else:
            file.path.unlink()
    return deleted

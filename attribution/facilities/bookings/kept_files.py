"""The bookings that were imported: `bookings/<UTC time>-<id>.jsonl` in the home folder.

The file itself is not kept. Of each booking its facility, instrument and month are, and marks in
place of the person; each once, however often they booked in a month.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from functools import cached_property
from pathlib import Path
from typing import Any

import orjson

from attribution.core.errors import UserError
from attribution.core.files import make_folder, version_of, write_atomically
from attribution.facilities.bookings.marks import EMAIL, NAME, ORCID, mark
from attribution.facilities.bookings.table import Booking

FOLDER = "bookings"
_STAMP = "%Y%m%dT%H%M%S.%fZ"
_FILE = re.compile(r"(?P<stamp>\d{8}T\d{6}\.\d{6}Z)-(?P<id>[0-9a-f]{8})\.jsonl")
_LONGEST_NAME = 120


@dataclass(frozen=True, slots=True)
class KeptBooking:
    """That somebody booked a facility in a month, `month` being its first day.

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


@dataclass(frozen=True)
class Upload:
    """A file to import."""

    name: str
    data: bytes

    @cached_property
    def sha256(self) -> str:
        return hashlib.sha256(self.data).hexdigest()


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
    identity = hashlib.sha256(f"{upload.sha256} {at.isoformat()}".encode())
    stamp = at.astimezone(UTC).strftime(_STAMP)
    path = home / FOLDER / f"{stamp}-{identity.hexdigest()[:8]}.jsonl"
    make_folder(path.parent)
    head = {"name": upload.name[:_LONGEST_NAME], "sha256": upload.sha256, "rows": len(rows)}
    _write(path, head, rows)
    return _kept(path)


def _write(path: Path, head: dict[str, Any], bookings: Iterable[KeptBooking]) -> None:
    write_atomically(path, b"".join(orjson.dumps(row) + b"\n" for row in (head, *bookings)))


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
    at = datetime.strptime(name["stamp"], _STAMP).replace(tzinfo=UTC)
    head = next(_lines(path))
    return KeptFile(name["id"], at, head["name"], head["sha256"], head["rows"], path)


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    try:
        with path.open("rb") as file:
            yield from map(orjson.loads, file)
    except ValueError:
        raise UserError(
            f"Restore {path} from a backup, or delete it and import the file again. It is damaged."
        ) from None


def bookings_in(file: KeptFile) -> list[KeptBooking]:
    """The bookings of an import."""
    rows = list(_lines(file.path))[1:]
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
    raise UserError(
        "Choose an import that `attribution bookings list` shows. "
        f"There is no “{file_id[:40]}”. Nothing was saved."
    )


def marks_of_one_person(home: Path, marks: frozenset[str]) -> frozenset[str]:
    """Marks with the ORCID iDs and addresses that stand beside them in any booking.

    A name says too little: another person may have it.
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
            head = {"name": file.name, "sha256": file.sha256, "rows": len(left)}
            _write(file.path, head, left)
        else:
            file.path.unlink()
    return deleted

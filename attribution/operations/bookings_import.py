"""Import bookings of facilities: check the file, keep marks of it, take it back, leave people out.

Every change is an act of the ledger. It says which facilities and how many bookings, never who
booked; of a person who is left out it keeps the marks, so that a later import leaves them out too.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import chain
from typing import Any

from attribution.access import log as access_log
from attribution.access import permissions
from attribution.access.permissions import Person
from attribution.claims.own_facilities import facilities_for
from attribution.core.errors import UserError
from attribution.core.for_people import count
from attribution.core.kept_imports import Upload
from attribution.core.model import Technician
from attribution.core.person_names import printed_names
from attribution.facilities.bookings import columns, kept_files, table
from attribution.facilities.bookings.kept_files import KeptBooking, KeptFile
from attribution.facilities.bookings.marks import user_marks
from attribution.facilities.bookings.table import Booking, Parsed
from attribution.facilities.facility import Facility
from attribution.home.settings import Settings
from attribution.ledger.event import Event
from attribution.ledger.ledger import Ledger
from attribution.ledger.payloads import BOOKINGS, BookingsChange
from attribution.ledger.salt import salt_of
from attribution.operations.file_imports import FileRefused, refuse_repeat, with_wrong_rows
from attribution.operations.home_lock import locked
from attribution.privacy.tombstones import load_tombstones
from attribution.roster.column_map import FileColumns
from attribution.roster.in_force import load_in_force
from attribution.snapshot.printed_people import user_in_log
from attribution.workspace import Acting, home_ledger

log = logging.getLogger(__name__)

RIGHT = "import bookings"
LEAVE_OUT_RIGHT = "leave a person out of bookings"
MAX_BYTES = 50_000_000
MAX_BYTES_OF_PAGE = 20_000_000  # what a browser may send
IMPORT, FORGET, LEAVE_OUT = "import", "forget", "leave out"


@dataclass(frozen=True, slots=True)
class Terms:
    """Who imports, and how: what columns are, the facility of every row, and whether wrong rows are
    left out. `why` is kept.
    """

    person: Person
    columns: Mapping[str, str] = field(default_factory=dict)
    facility: str | None = None
    leave_out: bool = False
    why: str | None = None


@dataclass(frozen=True, slots=True)
class Imported:
    """What a file said, what was kept of it, and how many bookings were too old to keep."""

    parsed: Parsed
    file: KeptFile
    too_old: int


def bookable(settings: Settings, person: Person) -> tuple[Facility, ...]:
    """The facilities whose bookings a person may import. UserError for one who may import none."""
    permissions.require(person, RIGHT)
    return facilities_for(settings, person)


def check_file(settings: Settings, upload: Upload, terms: Terms) -> Parsed:
    """What a file says, and what is wrong with it. Nothing is saved."""
    facilities = bookable(settings, terms.person)
    if terms.facility and not table.facility_named(terms.facility, facilities):
        raise UserError(
            f"Choose one of {', '.join(own.name for own in facilities) or 'no facility yet'}. "
            f"You may not import bookings of “{terms.facility[:80]}”. Nothing was saved."
        )
    if len(upload.data) > MAX_BYTES:
        raise UserError(
            f"Export the bookings in parts. {upload.name} has more than "
            f"{MAX_BYTES // 1_000_000} MB. Nothing was saved."
        )
    # What is said with the file holds, whatever the settings call the same column.
    stated = {
        heading: name
        for heading, name in _in_settings(settings).items()
        if name not in terms.columns.values()
    }
    chosen = {**stated, **terms.columns}
    return table.parse(upload.data, columns.Terms(facilities, chosen, terms.facility))


def columns_of(settings: Settings, upload: Upload) -> FileColumns | None:
    """Which column of a file is which, as it is read if a person says nothing else."""
    return table.columns_of(upload.data, _in_settings(settings))


def _in_settings(settings: Settings) -> dict[str, str]:
    pairs = (f"{heading}={name}" for heading, name in settings.bookings_columns.items())
    return columns.chosen_columns(pairs)


def import_file(settings: Settings, upload: Upload, terms: Terms, now: datetime) -> Imported:
    """Import a file. FileRefused where a row is wrong, unless `terms` leave such rows out."""
    parsed = check_file(settings, upload, terms)
    if not parsed.bookings or (parsed.wrong and not terms.leave_out):
        raise FileRefused(_refusal(upload, parsed), parsed)
    recent = [booking for booking in parsed.bookings if not _is_old(settings, booking, now)]
    with locked(settings.home), home_ledger(settings) as ledger:
        refuse_repeat(upload, kept_files.imports_in(settings.home), "bookings forget")
        bookings = _of_people_who_stay(settings, ledger, recent)
        if not bookings:
            raise FileRefused(_nothing_to_keep(settings, upload), parsed)
        file = kept_files.keep(settings.home, upload, bookings, now)
        change = _change(IMPORT, file, bookings, len(parsed.wrong))
        ledger.store(_act(terms, change, now))
    log.info("bookings imported", extra={"file": file.file_id, "bookings": len(bookings)})
    return Imported(parsed, file, len(parsed.bookings) - len(recent))


def _refusal(upload: Upload, parsed: Parsed) -> str:
    if not parsed.bookings:
        return (
            f"Correct {upload.name}, or choose another file. No booking in it can be read. "
            "Nothing was saved."
        )
    return with_wrong_rows(upload.name, len(parsed.wrong), "row")


def _nothing_to_keep(settings: Settings, upload: Upload) -> str:
    return (
        f"Choose a newer file. Every booking in {upload.name} is older than "
        f"{count(settings.retention_bookings, 'day')} (retention.bookings in the settings), or is "
        "by a person who is left out. Nothing was saved."
    )


def _is_old(settings: Settings, booking: Booking, now: datetime) -> bool:
    days = settings.retention_bookings
    return bool(days) and booking.day.replace(day=1) < (now - timedelta(days=days)).date()


def _of_people_who_stay(
    settings: Settings, ledger: Ledger, bookings: Iterable[Booking]
) -> tuple[KeptBooking, ...]:
    """The bookings, marked, without those of people who were erased or are left out."""
    erased = load_tombstones(ledger, settings.home)
    people = {(booking.orcid, booking.email) for booking in bookings}
    gone = {
        person
        for person in people
        if erased.marks and erased.holds(Technician("", "", "", orcid=person[0], email=person[1]))
    }
    staying = (booking for booking in bookings if (booking.orcid, booking.email) not in gone)
    marked = kept_files.marked(staying, salt_of(settings.salt_path))
    left_out = marks_left_out(ledger)
    return tuple(booking for booking in marked if booking.marks.isdisjoint(left_out))


def marks_left_out(ledger: Ledger) -> frozenset[str]:
    """The marks of everybody who asked not to be in bookings."""
    changes = (act.payload for act in ledger.acts(BOOKINGS))
    return frozenset(
        user
        for change in changes
        if isinstance(change, BookingsChange) and change.change == LEAVE_OUT
        for user in change.users
    )


def forget_file(settings: Settings, file_id: str, terms: Terms, now: datetime) -> KeptFile:
    """Take an import back. It takes effect at once."""
    facilities = {own.name for own in bookable(settings, terms.person)}
    with locked(settings.home), home_ledger(settings) as ledger:
        file = kept_files.file_named(settings.home, file_id)
        bookings = kept_files.bookings_in(file)
        _require_all(terms.person, {booking.facility for booking in bookings}, facilities)
        kept_files.forget(settings.home, file_id)
        ledger.store(_act(terms, _change(FORGET, file, bookings), now))
    return file


def _is_lead(person: Person) -> bool:
    """Whether the bookings of every facility are a person's affair, also of one not listed now."""
    return permissions.may(person, LEAVE_OUT_RIGHT)


def _require_all(person: Person, named: set[str], own: set[str]) -> None:
    """UserError where a file has bookings of facilities that are not the person's."""
    if not _is_lead(person) and not named <= own:
        raise UserError(
            "Ask the lead. The import has bookings of facilities that are not yours. "
            "Nothing was saved."
        )


def leave_out(settings: Settings, user: str, terms: Terms, now: datetime) -> int:
    """Delete a person's bookings, and leave them out of every later import. Returns how many."""
    permissions.require(terms.person, LEAVE_OUT_RIGHT)
    marks = _marks_of(settings, user)
    with locked(settings.home), home_ledger(settings) as ledger:
        deleted = kept_files.delete_where(
            settings.home, lambda booking: not booking.marks.isdisjoint(marks)
        )
        change = BookingsChange(LEAVE_OUT, rows=deleted, users=tuple(sorted(marks)))
        ledger.store(_act(terms, change, now))
    return deleted


def bookings_by(settings: Settings, user: str, person: Person) -> list[dict[str, Any]]:
    """What is kept about a person who asks for it, by ORCID iD, e-mail address or full name.

    The look is in the access log: under the ids of the technicians whom these words may mean, else
    under a mark, because the log holds no names.
    """
    permissions.require(person, LEAVE_OUT_RIGHT)
    marks = _marks_of(settings, user)
    technicians = set(_technicians_with(settings, marks))
    mark = min(user_marks(salt_of(settings.salt_path), user).values())
    access_log.note(settings.home, person, "see bookings", technicians or {user_in_log(mark)})
    return [
        {"facility": row.facility, "instrument": row.instrument, "month": row.month}
        for file in kept_files.imports_in(settings.home)
        for row in kept_files.bookings_in(file)
        if not row.marks.isdisjoint(marks)
    ]


def _technicians_with(settings: Settings, marks: frozenset[str]) -> Iterator[str]:
    """The ids of the people on the roster with one of these marks."""
    salt = salt_of(settings.salt_path)
    with home_ledger(settings) as ledger:
        people = load_in_force(settings.home, settings.columns, ledger.identities().present)
    for person in people:
        words = (person.orcid, person.email, *printed_names(person))
        forms = (user_marks(salt, text).values() for text in words if text)
        if not marks.isdisjoint(chain.from_iterable(forms)):
            yield person.technician_id


def _marks_of(settings: Settings, user: str) -> frozenset[str]:
    """The marks of a person, with those that any booking has together with them."""
    marks = user_marks(salt_of(settings.salt_path), user)
    if not marks:
        raise UserError(
            "Enter an ORCID iD, an e-mail address or a full name. "
            f"“{user[:80]}” cannot be read as one of them. Nothing was saved."
        )
    return kept_files.marks_of_one_person(settings.home, frozenset(marks.values()))


def list_files(settings: Settings, person: Person) -> list[dict[str, Any]]:
    """The imports with who made them, the newest first. A facility manager sees their own."""
    facilities = {own.name for own in bookable(settings, person)}
    with home_ledger(settings) as ledger:
        acts = {
            act.payload.file: act
            for act in ledger.acts(BOOKINGS)
            if isinstance(act.payload, BookingsChange) and act.payload.change == IMPORT
        }
    rows = [_row(file, acts.get(file.file_id)) for file in kept_files.imports_in(settings.home)]
    return [
        row
        for row in reversed(rows)
        if _is_lead(person) or facilities.issuperset(row["facilities"])
    ]


def _row(file: KeptFile, act: Event | None) -> dict[str, Any]:
    bookings = kept_files.bookings_in(file)
    months = sorted(booking.month for booking in bookings)
    change = act.payload if act and isinstance(act.payload, BookingsChange) else None
    return {
        "file_id": file.file_id,
        "name": file.name,
        "imported": file.at.date(),
        "facilities": sorted({booking.facility for booking in bookings}),
        "bookings": len(bookings),
        "first_month": months[0],
        "last_month": months[-1],
        "left_out": change.left_out if change else None,
        "who": act.who if act else None,
        "why": act.why if act else None,
    }


def _change(
    change: str, file: KeptFile, bookings: Iterable[KeptBooking], left_out: int = 0
) -> BookingsChange:
    facilities = [booking.facility for booking in bookings]
    names = tuple(sorted(set(facilities)))
    return BookingsChange(change, file.file_id, file.sha256, names, len(facilities), left_out)


def _act(terms: Terms, change: BookingsChange, now: datetime) -> Event:
    return Acting(at=now.astimezone(UTC)).event(terms.person, BOOKINGS, change, why=terms.why)

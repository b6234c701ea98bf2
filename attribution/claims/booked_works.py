"""Papers by people who had booked a facility, published within two years after the booking.

An author is a user of a facility if the paper prints the user's ORCID iD; or if they are at the
institution and print the user's full name, which one user and no two ORCID iDs here have. E-mail
addresses are not in papers. A paper found in this way may have used the facility, and no more is
known: it is never counted.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from weakref import WeakKeyDictionary

from attribution.facilities.bookings import kept_files
from attribution.facilities.bookings.kept_files import KeptBooking
from attribution.facilities.bookings.marks import NAME, ORCID, comparable_name, mark
from attribution.home.settings import Settings
from attribution.ledger.salt import salt_of
from attribution.snapshot.database import sql
from attribution.snapshot.reader import Reader

Row = dict[str, Any]
YEARS = 2  # after a booking, in which a paper may owe the facility its thanks
BY_ORCID, BY_NAME = "ORCID iD", "full name"
# Every iD and every name of an author at the institution, once: few of them are users.
_ORCIDS = """
select distinct m.orcid from mentions m join works w using (work_id)
where m.kind = 'author' and m.orcid is not null
  and published_by(w.published, w.published_precision) >= $since
"""
_NAMES = """
select m.name, list(distinct m.orcid) as orcids from mentions m join works w using (work_id)
where m.kind = 'author' and m.affiliated and not coalesce(m.is_group, false)
  and published_by(w.published, w.published_precision) >= $since
group by m.name
"""
_remembered: WeakKeyDictionary[Reader, tuple[object, Booked]] = WeakKeyDictionary()


@dataclass(frozen=True, slots=True)
class BookedWork:
    """A work with an author who had booked a facility.

    `booked` is the first day of the latest month in question, `author` the name as printed, and
    `known_by` BY_ORCID or BY_NAME.
    """

    work_id: str
    facility: str
    instrument: str | None
    booked: date
    author: str
    known_by: str


@dataclass(frozen=True, slots=True)
class Booked:
    """Every work by users of facilities, one for each work and facility.

    `months` are the first and the last month of each facility's bookings.
    """

    works: tuple[BookedWork, ...]
    months: Mapping[str, tuple[date, date]]


def booked(reader: Reader, settings: Settings) -> Booked:
    """The works by users of every facility.

    Remembered until another snapshot is published or bookings are imported, or taken back.
    """
    shared = reader.for_numbers
    version = (reader.snapshot.name, kept_files.version(settings.home))
    known = _remembered.get(shared)
    if known is None or known[0] != version:
        known = (version, _booked(shared, settings))
        _remembered[shared] = known
    return known[1]


def _booked(reader: Reader, settings: Settings) -> Booked:
    files = kept_files.imports_in(settings.home)
    bookings = [booking for file in files for booking in kept_files.bookings_in(file)]
    if not bookings:
        return Booked((), {})
    users = _Users(bookings)
    since = min(booking.month for booking in bookings)
    authors = _Authors(reader, salt_of(settings.salt_path), since, users)
    best: dict[tuple[str, str], BookedWork] = {}
    for row in authors.works():
        for work in _in_time(row, users):
            key = (work.work_id, work.facility)
            if key not in best or _rank(work) > _rank(best[key]):
                best[key] = work
    months = defaultdict[str, set[date]](set)
    for booking in bookings:
        months[booking.facility].add(booking.month)
    return Booked(
        tuple(best.values()), {name: (min(own), max(own)) for name, own in months.items()}
    )


def _rank(work: BookedWork) -> tuple[bool, date, str]:
    return work.known_by == BY_ORCID, work.booked, work.author


# -- the users -------------------------------------------------------------------------------------


class _Users:
    """The bookings of each user, by the marks of their iDs and of their names.

    An address joins the bookings that state an iD with those that do not.
    """

    def __init__(self, bookings: Iterable[KeptBooking]) -> None:
        bookings = list(bookings)
        self.orcid_of_email = {b.email: b.orcid for b in bookings if b.email and b.orcid}
        self.name_of_email = {b.email: b.name for b in bookings if b.email and b.name}
        self.by_orcid = defaultdict[str, list[KeptBooking]](list)
        self.by_name = defaultdict[str, list[KeptBooking]](list)
        # Who has a name, by iD or else address. A name that two users have tells neither of them.
        self.owners = defaultdict[str, set[str]](set)
        for booking in bookings:
            self._add(booking)

    def _add(self, booking: KeptBooking) -> None:
        orcid, name = self.orcid_of(booking), booking.name
        if name is None and booking.email:
            name = self.name_of_email.get(booking.email)
        if orcid:
            self.by_orcid[orcid].append(booking)
        if name:
            self.by_name[name].append(booking)
            self.owners[name].add(orcid or booking.email or "")

    def orcid_of(self, booking: KeptBooking) -> str | None:
        """The mark of the iD of the person who made a booking."""
        return booking.orcid or self.orcid_of_email.get(booking.email or "")

    def named(self, name: str | None) -> bool:
        """Whether a mark is that of a name which only one user has."""
        # Bookings with a name alone may be those of the one user who has it.
        return name is not None and len(self.owners.get(name, set()) - {""}) <= 1

    def orcid_of_name(self, name: str) -> str | None:
        """The mark of the iD of the only user who has a name."""
        return next(filter(None, map(self.orcid_of, self.by_name[name])), None)


# -- the authors -----------------------------------------------------------------------------------


class _Authors:
    """The authors in a snapshot who are users, by iD or by name."""

    def __init__(self, reader: Reader, salt: bytes, since: date, users: _Users) -> None:
        self.reader = reader
        self.salt = salt
        self.since = since
        self.users = users

    def works(self) -> list[Row]:
        """A row for each author who is a user, with `user`, the mark of their iD or name."""
        orcids = self._orcids()
        names = self._names()
        values = {
            "since": self.since,
            "orcids": list(orcids),
            "names": list(names),
        }
        rows = self.reader.rows(sql("booked_authors"), values)
        for row in rows:
            is_by_orcid = row["orcid"] in orcids
            row["known_by"] = BY_ORCID if is_by_orcid else BY_NAME
            row["user"] = orcids[row["orcid"]] if is_by_orcid else names[row["author"]]
        return rows

    def _orcids(self) -> dict[str, str]:
        """The iDs of users, with their marks."""
        if not self.users.by_orcid:
            return {}
        rows = self.reader.rows(_ORCIDS, {"since": self.since})
        marks = ((row["orcid"], mark(self.salt, ORCID, row["orcid"])) for row in rows)
        return {orcid: own for orcid, own in marks if own in self.users.by_orcid}

    def _names(self) -> dict[str, str]:
        """The printed names that can be those of one user only, with their marks."""
        if not self.users.by_name:
            return {}
        marks: dict[str, str] = {}
        orcids = defaultdict[str, set[str]](set)
        for row in self.reader.rows(_NAMES, {"since": self.since}):
            name = comparable_name(row["name"])
            own = mark(self.salt, NAME, name) if name else None
            if own in self.users.by_name and self.users.named(own):
                assert own is not None
                marks[row["name"]] = own
                orcids[own] |= {orcid for orcid in row["orcids"] if orcid}
        return {name: own for name, own in marks.items() if self._is_certain(own, orcids[own])}

    def _is_certain(self, name: str, orcids: set[str]) -> bool:
        """Whether authors of a name are one person, and not known to be another than the user."""
        known = self.users.orcid_of_name(name)
        printed = {mark(self.salt, ORCID, orcid) for orcid in orcids}
        return len(printed) <= 1 and (known is None or printed <= {known})


def _in_time(row: Mapping[str, Any], users: _Users) -> Iterator[BookedWork]:
    """The facilities that an author of a work had booked in the years before it."""
    by_user = users.by_orcid if row["known_by"] == BY_ORCID else users.by_name
    latest: dict[str, KeptBooking] = {}
    for booking in by_user[row["user"]]:
        last_day = booking.month.replace(year=booking.month.year + YEARS)
        is_in_time = booking.month <= row["published_by"] and row["published"] < last_day
        known = latest.get(booking.facility)
        if is_in_time and (known is None or booking.month > known.month):
            latest[booking.facility] = booking
    for facility, booking in latest.items():
        yield BookedWork(
            row["work_id"],
            facility,
            booking.instrument,
            booking.month,
            row["author"],
            row["known_by"],
        )

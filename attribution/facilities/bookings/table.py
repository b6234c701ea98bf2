"""Tables of bookings, CSV or a workbook, one row for a booking: what they say, what is wrong."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from attribution.core import identifiers
from attribution.core.model import Complaint
from attribution.core.names import fold
from attribution.facilities.bookings.columns import Header, Terms, header_of, recognised
from attribution.facilities.bookings.marks import comparable_email, comparable_name
from attribution.facilities.facility import Facility
from attribution.roster import dates
from attribution.roster.bounded_tables import sheets_of_list
from attribution.roster.column_map import FileColumns
from attribution.roster.complaints import WrongCell
from attribution.roster.several_sheets import fitting
from attribution.roster.sheet import NumberedRow, Sheet, Unreadable

Value = TypeVar("Value")
_TIME = re.compile(r"[T ]\s*\d{1,2}[:.]\d{2}.*$")
_LONGEST_INSTRUMENT = 120


@dataclass(frozen=True, slots=True)
class Booking:
    """A booking as a file states it. `orcid`, `email` and `name` are in comparable form."""

    row: int
    facility: str
    instrument: str | None
    day: date
    orcid: str | None = None
    email: str | None = None
    name: str | None = None


@dataclass(frozen=True, slots=True)
class Parsed:
    """The bookings that could be read, and what is wrong with the file."""

    bookings: tuple[Booking, ...]
    complaints: tuple[Complaint, ...] = ()

    @property
    def wrong(self) -> tuple[Complaint, ...]:
        """What stops an import."""
        return tuple(complaint for complaint in self.complaints if complaint.fatal)

    @property
    def without_means(self) -> int:
        """Bookings by people of whom only an e-mail address is known, which no paper states."""
        known = {b.email for b in self.bookings if b.email and (b.orcid or b.name)}
        return sum(not (b.orcid or b.name or b.email in known) for b in self.bookings)


def facility_named(text: str, facilities: Sequence[Facility]) -> Facility | None:
    """The listed facility with this name, alias or RRID."""
    form = fold(text.strip())
    code = fold(re.sub(r"^\s*RRID:\s*", "", text, flags=re.IGNORECASE))
    for facility in facilities:
        if form in facility.forms or code in facility.codes:
            return facility
    return None


def columns_of(data: bytes, chosen: Mapping[str, str]) -> FileColumns | None:
    """The columns of a table as they are recognised; None for a file that is not a table.

    `chosen` says what some headings mean.
    """
    try:
        return recognised(sheets_of_list(data), chosen)
    except Unreadable:
        return None


def parse(data: bytes, terms: Terms) -> Parsed:
    """Every booking of a table, and everything that is wrong with it."""
    try:
        sheets = sheets_of_list(data)
    except Unreadable as unreadable:
        return Parsed((), (unreadable.complaint,))
    fit = fitting(sheets, lambda sheet: header_of(sheet, terms), "bookings")
    bookings: list[Booking] = []
    complaints = list(fit.complaints)
    for sheet, header in fit.sheets:
        parsed = _Reading(terms, header).of(sheet)
        bookings += parsed.bookings
        complaints += [fit.placed(complaint, sheet) for complaint in parsed.complaints]
    if not bookings and not any(complaint.fatal for complaint in complaints):
        empty = Complaint(None, None, None, "the file holds no booking", "Choose another file.")
        complaints.append(empty)
    return Parsed(tuple(bookings), tuple(complaints))


# -- the rows --------------------------------------------------------------------------------------


class _Reading:
    """The rows of one table, read one after the other."""

    def __init__(self, terms: Terms, header: Header) -> None:
        self.terms = terms
        self.header = header
        self.complaints: list[Complaint] = []

    def of(self, sheet: Sheet) -> Parsed:
        rows = [row for row in sheet.rows if row[0] > self.header.row]
        doubtful, month_first = dates.order_doubts(self._date(cells) for _, cells in rows)
        bookings = [self._booking(row, doubtful if month_first else set()) for row in rows]
        if doubtful and not month_first:
            self._warn_of_order(sorted(doubtful)[0])
        return Parsed(tuple(filter(None, bookings)), tuple(self.complaints))

    def _warn_of_order(self, example: str) -> None:
        remedy = "Look at the months before you import, or export dates as YYYY-MM-DD."
        problem = "no date shows whether the day or the month comes first, so it was read as day"
        column = self.header.headings["date"]
        self.complaints.append(Complaint(None, column, example, problem, remedy, fatal=False))

    def _cell(self, cells: Sequence[str], name: str) -> str:
        place = self.header.places.get(name)
        return cells[place].strip() if place is not None and place < len(cells) else ""

    def _date(self, cells: Sequence[str]) -> str:
        return _TIME.sub("", self._cell(cells, "date"))

    def _booking(self, row: NumberedRow, doubtful: set[str]) -> Booking | None:
        """The booking of a row; None where a cell is wrong, with a complaint about each."""
        number, cells = row
        before = len(self.complaints)
        facility = self._checked(number, cells, "facility", self._facility)
        day = self._checked(number, cells, "date", lambda text: _day(text, doubtful))
        person = {
            name: self._checked(number, cells, name, reader) for name, reader in _PERSON.items()
        }
        orcid, email, name = _person(self._cell(cells, "user"), person)
        if len(self.complaints) == before and not (orcid or email or name):
            self._complain(number, None, "", WrongCell(_NOBODY, _ENTER_USER))
        if len(self.complaints) > before or facility is None or day is None:
            return None
        instrument = self._cell(cells, "instrument")[:_LONGEST_INSTRUMENT] or None
        return Booking(number, facility, instrument, day, orcid, email, name)

    def _checked(
        self,
        number: int,
        cells: Sequence[str],
        name: str,
        reader: Callable[[str], Value | None],
    ) -> Value | None:
        text = self._cell(cells, name)
        try:
            return reader(text)
        except WrongCell as wrong:
            self._complain(number, name, text, wrong)
            return None

    def _complain(self, number: int, name: str | None, text: str, wrong: WrongCell) -> None:
        column = self.header.headings.get(name or "")
        self.complaints.append(Complaint(number, column, text, str(wrong), wrong.remedy))

    def _facility(self, text: str) -> str:
        facility = facility_named(self.terms.facility or text, self.terms.facilities)
        if facility is None:
            listed = ", ".join(facility.name for facility in self.terms.facilities) or "none"
            problem = f"this is not a facility that you may import bookings of ({listed[:200]})"
            raise WrongCell(problem, "Enter its name, an alias or RRID as in the settings.")
        return facility.name


_NOBODY = "the row does not say who booked"
_ENTER_USER = "Enter an ORCID iD, an e-mail address or a full name, or delete the row."


def _orcid(text: str) -> str | None:
    if not text:
        return None
    orcid = identifiers.orcid(text)
    if orcid is None:
        raise WrongCell("this is not an ORCID iD", "Copy the ORCID iD again, or clear the cell.")
    return orcid


def _email(text: str) -> str | None:
    if not text:
        return None
    email = comparable_email(text)
    if email is None:
        raise WrongCell("this is not an e-mail address", "Correct it, or clear the cell.")
    return email


_PERSON: Mapping[str, Callable[[str], str | None]] = {
    "orcid": _orcid,
    "email": _email,
    "name": comparable_name,
}


def _person(user: str, stated: Mapping[str, str | None]) -> tuple[str | None, ...]:
    """ORCID iD, address and name of a row; the column `user` may hold any of them."""
    forms = {
        "orcid": identifiers.orcid(user),
        "email": comparable_email(user),
        "name": None if "@" in user else comparable_name(user),
    }
    return tuple(stated[name] or forms[name] for name in forms)


def _day(text: str, doubtful: set[str]) -> date:
    if not text:
        raise WrongCell("the date is blank", dates.ENTER_ISO)
    bare = _TIME.sub("", text)
    if bare in doubtful:
        raise WrongCell("other dates of this column have the month first", dates.ENTER_ISO)
    try:
        return dates.day(bare)
    except WrongCell as wrong:
        if isinstance(wrong.value, date):
            return wrong.value
        raise

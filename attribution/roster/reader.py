"""The bytes of a roster file as technicians, with a complaint for everything wrong or doubtful."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from typing import Any

from attribution.core import for_people
from attribution.core.errors import UserError
from attribution.core.model import Complaint, Spell, Technician
from attribution.roster import cells, checks
from attribution.roster.bounded_tables import sheets_of_list
from attribution.roster.cells import LONGEST
from attribution.roster.complaints import WrongCell, sentences
from attribution.roster.dates import ENTER_ISO, order_doubts
from attribution.roster.footers import rows_of_people
from attribution.roster.header import Listing, find_lists
from attribution.roster.other_workbooks import NUMBER
from attribution.roster.sheet import MAX_COLUMNS, NumberedRow, Unreadable
from attribution.roster.split_names import family_comes_first, sides_in_capitals, split_name

_NOT_IN_LISTS = ("spells", "stated_names", "struck_names")
_PERSON = [field.name for field in fields(Technician) if field.name not in _NOT_IN_LISTS]
_NO_COLUMN = ("start", "end", "end_assumed")
_SPELL = [field.name for field in fields(Spell) if field.name not in _NO_COLUMN]
_DATES = ("start_date", "end_date", "contract_end")
_NOT_ASCII = re.compile(r"\w*[^\x00-\x7f]+\w*")
_SURER = "Two columns for them are surer."
_GUESSED = "a part of this name may be initials or a family name, so the order was assumed"
_PLAIN_NUMBER = re.compile(r"\d{1,3}(?:[.,]\d+)?")


@dataclass(frozen=True, slots=True)
class Roster:
    """Technicians in order of first appearance, none where a complaint is fatal.

    Complaints in order of sheet and row.
    """

    technicians: tuple[Technician, ...]
    complaints: tuple[Complaint, ...] = ()

    @property
    def fatal(self) -> tuple[Complaint, ...]:
        """The complaints that stop an import."""
        return tuple(complaint for complaint in self.complaints if complaint.fatal)

    def checked(self) -> Roster:
        """This roster, or UserError where a complaint is fatal."""
        if not self.fatal:
            return self
        first = self.fatal[0]
        place = f" (row {first.row}, column {first.column})" if first.row else ""
        errors = for_people.count(len(self.fatal), "error")
        raise UserError(
            f"Correct the roster file: it has {errors}, so it was not used. The first one{place}: "
            f"{sentences(first)} To see all errors, run `attribution roster check FILE`."
        )


@dataclass(frozen=True, slots=True)
class Reading:
    """What is read of a file: its rows of people, whatever is wrong with them, and complaints."""

    rows: tuple[checks.Row, ...]
    complaints: tuple[Complaint, ...]

    def roster(self) -> Roster:
        """The technicians of the rows; none where a complaint is fatal."""
        if any(complaint.fatal for complaint in self.complaints):
            return Roster((), self.complaints)
        return Roster(_people(self.rows), self.complaints)


def parse(data: bytes, columns: Mapping[str, str] | None = None) -> Roster:
    """The roster in a file's bytes; `columns` maps the file's headings to our names."""
    try:
        return read(data, columns).roster()
    except Unreadable as unreadable:
        return Roster((), (unreadable.complaint,))


def read(data: bytes, columns: Mapping[str, str] | None = None) -> Reading:
    """The rows of a file, with every complaint; Unreadable where it is not a table."""
    listings, complaints = find_lists(sheets_of_list(data), columns or {})
    rows: list[checks.Row] = []
    for listing in listings:
        people, of_listing = _read_list(listing)
        title = listing.sheet.title if len(listings) > 1 else None
        rows += [replace(row, sheet=title) for row in people]
        complaints += [replace(complaint, sheet=title) for complaint in of_listing]
    complaints += checks.across_rows(rows)
    sheets = [listing.sheet.title for listing in listings]
    complaints.sort(key=lambda complaint: _place_in_file(complaint, sheets))
    return Reading(tuple(rows), tuple(complaints))


def _place_in_file(complaint: Complaint, sheets: Sequence[str | None]) -> tuple[int, int]:
    sheet = sheets.index(complaint.sheet) if complaint.sheet in sheets else 0
    return (sheet, complaint.row) if complaint.row else (-1, 0)


def _read_list(listing: Listing) -> tuple[list[checks.Row], list[Complaint]]:
    people, complaints = rows_of_people(listing)
    listing = replace(listing, rows=people)
    table = _Table(listing)
    rows = [table.row(number, row) for number, row in people]
    complaints += [
        *_about_encoding(listing),
        *_about_formats(listing),
        *_about_shape(listing),
        *table.complaints,
        *table.about_signs_for_nothing(),
        *table.about_split_names(),
        *_date_order(listing),
    ]
    return rows, complaints


@dataclass(slots=True)
class _Table:
    """The rows of a list while they are read; a cell that is wrong counts as blank."""

    listing: Listing
    complaints: list[Complaint] = field(default_factory=list)
    nothing: Counter[tuple[str, str]] = field(default_factory=Counter)
    split: int = 0  # names of three words or more without a comma
    headings: dict[str, str] = field(init=False)
    in_capitals: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        positions = self.listing.positions
        self.headings = {name: self.listing.header[place] for name, place in positions.items()}
        place = positions.get("full_name", MAX_COLUMNS)
        names = (cells.clean(row[place]) for _, row in self.listing.rows if place < len(row))
        self.in_capitals = sides_in_capitals(names)

    def row(self, number: int, cells_of_row: tuple[str, ...]) -> checks.Row:
        """A row as a technician with one spell, with the texts of the columns that are read."""
        texts: dict[str, str] = {}
        values: dict[str, Any] = {}
        for name, position in self.listing.positions.items():
            texts[name] = self._text(name, cells_of_row, position)
            values[name] = self._value(number, name, texts[name])
        if "full_name" in texts:
            del texts["full_name"]
            self._split_name(number, values)
            texts |= {name: values[name] or "" for name in ("given_names", "family_name")}
        return checks.Row(number, _technician(values), self.headings, texts)

    def _text(self, name: str, row: tuple[str, ...], position: int) -> str:
        text = cells.clean(row[position]) if position < len(row) else ""
        if text and cells.stands_for_nothing(name, text):
            self.nothing[name, text] += 1
            return ""
        if name == "fte" and "%" in self.headings[name] and _PLAIN_NUMBER.fullmatch(text):
            # "FTE %" over 100 or 50; numbers up to 1 are shares all the same.
            return text if _as_number(text) <= 1 else f"{text}%"
        return text

    def _value(self, number: int, name: str, text: str) -> Any:
        position = self.listing.positions[name]
        try:
            kind = self.listing.sheet.kinds.get((number, position))
            if text and kind:
                cells.refuse_kind(name, kind)
            return _value(name, text)
        except WrongCell as wrong:
            self.complaints.append(
                Complaint(
                    number,
                    self.headings[name],
                    text or None,
                    wrong.problem,
                    wrong.remedy,
                    wrong.fatal,
                )
            )
            return wrong.value

    def _split_name(self, number: int, values: dict[str, Any]) -> None:
        heading = self.headings["full_name"]
        full_name = values.pop("full_name") or ""
        name = split_name(
            full_name, family_first=family_comes_first(heading), in_capitals=self.in_capitals
        )
        if "," not in full_name and len(full_name.split()) > 2:
            self.split += 1
        if name.is_guess and not (values.get("given_names") and values.get("family_name")):
            remedy = f"Check that the family name is '{name.family}'. {_SURER}"
            self.complaints.append(
                Complaint(number, heading, full_name, _GUESSED, remedy, fatal=False)
            )
        values["given_names"] = values.get("given_names") or name.given
        values["family_name"] = values.get("family_name") or name.family

    def about_split_names(self) -> Iterator[Complaint]:
        """Where the end of the given names had to be assumed."""
        if self.split:
            rows = for_people.count(self.split, "row")
            yield Complaint(
                None,
                self.headings["full_name"],
                None,
                f"names of several words were split into given names and family name, in {rows}",
                f"Check the names with `attribution roster show`. {_SURER}",
                fatal=False,
            )

    def about_signs_for_nothing(self) -> Iterator[Complaint]:
        """One complaint for each column and sign, not for each row."""
        for (name, text), count in self.nothing.items():
            if name not in cells.MANDATORY:
                rows = for_people.count(count, "row")
                yield Complaint(
                    None,
                    self.headings[name],
                    text,
                    f"this stands for nothing, so it was read as blank, in {rows}",
                    "There is nothing to do.",
                    fatal=False,
                )


def _as_number(text: str) -> float:
    return float(text.replace(",", "."))


def _value(name: str, text: str) -> Any:
    if text:
        return cells.value(name, text)
    if name in (*cells.MANDATORY, "full_name"):
        raise WrongCell(
            "this cell must not be blank",
            "Fill in this cell; enter a person's only name in both name columns.",
        )
    return None


def _technician(values: Mapping[str, Any]) -> Technician:
    stated: dict[str, Any] = {name: values.get(name) for name in _SPELL}
    spell = Spell(
        **stated,
        start=values.get("start_date"),
        end=values.get("end_date"),
    )
    person: dict[str, Any] = {name: values.get(name) for name in _PERSON}
    for several in ("known_as", "former_names"):
        person[several] = person[several] or ()
    for mandatory in cells.MANDATORY:
        person[mandatory] = person[mandatory] or ""
    return Technician(**person, spells=(spell,))


def _about_encoding(listing: Listing) -> Iterator[Complaint]:
    """Shows a word of a column that is read, where the encoding had to be assumed."""
    encoding = listing.sheet.encoding
    places = listing.positions.values()
    texts = (row[place] for _, row in listing.rows for place in places if place < len(row))
    words = (word for text in texts for word in text[:LONGEST].split() if not word.isascii())
    sample = next(filter(None, map(_NOT_ASCII.search, words)), None) if encoding else None
    if sample:
        yield Complaint(
            None,
            None,
            sample[0],
            f"the text is not UTF-8 and was read as {encoding}",
            "Check that names with accents look right. If not, save the list as 'CSV UTF-8'.",
            fatal=False,
        )


def _about_formats(listing: Listing) -> Iterator[Complaint]:
    """Leading zeros of an id are not seen where they are only a format of the sheet."""
    position = listing.positions.get("technician_id")
    if listing.sheet.formats_known or position is None:
        return
    for number, row in listing.rows:
        if listing.sheet.kinds.get((number, position)) == NUMBER:
            yield Complaint(
                None,
                listing.header[position],
                row[position],
                "ids in this file are numbers, and zeros at their start are not seen",
                "If ids should begin with 0, save the list as XLSX and import that.",
                fatal=False,
            )
            return


def _about_shape(listing: Listing) -> Iterator[Complaint]:
    """Rows longer or shorter than the header: cells have shifted, or the end is missing."""
    if not listing.rows:
        yield Complaint(
            listing.header_row,
            None,
            None,
            "the file has no row below the header",
            "Export the list again, with one row for each technician.",
        )
    if listing.sheet.is_text:
        for numbered_row in listing.rows:
            yield from _about_length(numbered_row, listing)


def _about_length(numbered_row: NumberedRow, listing: Listing) -> Iterator[Complaint]:
    number, row = numbered_row
    width = len(listing.header)
    if any(cell.strip() for cell in row[width:]):
        yield Complaint(
            number,
            None,
            None,
            f"the row has more cells than the header, which has {width}; "
            "its values may be in the wrong columns",
            "Put a value that holds a comma, semicolon or tab in double quotes.",
        )
    elif len(row) <= max(listing.positions.values(), default=0):
        yield Complaint(
            number,
            None,
            None,
            f"the row ends after {len(row)} of {width} cells, so the others were read as blank",
            "Check that the end of the row is not missing.",
            fatal=False,
        )


def _date_order(listing: Listing) -> Iterator[Complaint]:
    """Dates such as 03/04/2020 in a column that never shows whether the day comes first."""
    for name in _DATES:
        position = listing.positions.get(name)
        if position is not None:
            yield from _ambiguous_dates(listing, position)


def _ambiguous_dates(listing: Listing, position: int) -> Iterator[Complaint]:
    texts = {
        number: cells.clean(row[position]) for number, row in listing.rows if position < len(row)
    }
    doubtful, month_first = order_doubts(texts.values())
    problem = "this date is ambiguous and was read as day/month/year"
    if month_first:
        problem = "this date is ambiguous, because the column has dates written month first"
    for number, text in texts.items():
        if text in doubtful:
            yield Complaint(
                number, listing.header[position], text, problem, ENTER_ISO, fatal=month_first
            )


def _people(rows: Iterable[checks.Row]) -> tuple[Technician, ...]:
    """One technician for each id, with the names and spells of all its rows."""
    by_id: defaultdict[str, list[Technician]] = defaultdict(list)
    for row in rows:
        by_id[row.technician_id].append(row.technician)
    return tuple(_person(entries) for entries in by_id.values())


def _person(entries: list[Technician]) -> Technician:
    """The person of all the rows with one id: every name and spell, the first iD and address."""
    known_as = [name for entry in entries for name in entry.known_as]
    former_names = [name for entry in entries for name in entry.former_names]
    spells = [spell for entry in entries for spell in entry.spells]
    orcids = [entry.orcid for entry in entries if entry.orcid]
    emails = [entry.email for entry in entries if entry.email]
    return replace(
        entries[0],
        known_as=tuple(dict.fromkeys(known_as)),
        former_names=tuple(dict.fromkeys(former_names)),
        orcid=next(iter(orcids), None),
        email=next(iter(emails), None),
        public_consent=_consent(entries),
        spells=tuple(dict.fromkeys(spells)),
    )


def _consent(entries: list[Technician]) -> bool | None:
    """HR may withhold consent in any row."""
    consents = {entry.public_consent for entry in entries}
    if False in consents:
        return False
    return True if True in consents else None

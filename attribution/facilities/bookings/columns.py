"""Which column of a table of bookings is which.

Systems name their columns differently (and let people choose), so the headings that are expected
are few, and a person may say what a column is.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from attribution.core.model import Complaint
from attribution.core.names import fold
from attribution.facilities.facility import Facility
from attribution.roster.column_map import FileColumns, stated_columns
from attribution.roster.sheet import Sheet

# Our names of columns, with the headings that are taken for them.
HEADINGS = {
    "facility": ("facility", "core", "core facility", "resource group", "service", "lab"),
    "instrument": ("instrument", "equipment", "resource", "resource name", "item", "asset"),
    "date": ("date", "booking date", "start", "start date", "start time", "from", "begin"),
    "user": ("user", "user id", "booked by", "booked for", "requested by", "researcher"),
    "orcid": ("orcid", "orcid id", "user orcid"),
    "email": ("email", "e mail", "email address", "e mail address", "user email", "mail"),
    "name": ("name", "user name", "full name", "user full name"),
}
# The same for people who choose a column on a page.
MEANINGS = {
    "date": "date of the booking",
    "user": "who booked: ORCID iD, e-mail address or name",
    "orcid": "ORCID iD of the user",
    "email": "e-mail address of the user",
    "name": "full name of the user",
    "instrument": "instrument",
    "facility": "facility",
}
_OF_A_PERSON = ("orcid", "email", "user", "name")
_LOOKED_AT = 20  # rows in which the header may be: reports have a title above it


@dataclass(frozen=True, slots=True)
class Terms:
    """How a table is read: `columns` says what headings mean, `facility` is that of every row.

    Only `facilities` may be booked.
    """

    facilities: Sequence[Facility]
    columns: Mapping[str, str]
    facility: str | None = None


def chosen_columns(pairs: Iterable[str]) -> dict[str, str]:
    """What a person says columns are: see `stated_columns`."""
    return stated_columns(pairs, HEADINGS, "Booked by=email")


@dataclass(frozen=True, slots=True)
class Header:
    """The header's row number, and the place and heading of each column of ours."""

    row: int
    places: Mapping[str, int]
    headings: Mapping[str, str]

    @property
    def names(self) -> Collection[str]:
        return self.places.keys()


def recognised(sheets: Sequence[Sheet], chosen: Mapping[str, str]) -> FileColumns:
    """The headings of the row that most looks like a header, and what they are taken for.

    `chosen` says what some headings mean.
    """

    def places(cells: Sequence[str]) -> dict[str, int]:
        return _places([fold(cell) for cell in cells], chosen)

    visible = [sheet for sheet in sheets if not sheet.is_hidden] or sheets
    rows = [cells for sheet in visible for _, cells in sheet.rows[:_LOOKED_AT]]
    top = [[cell.strip() for cell in cells] for cells in rows]
    header = max(top, key=lambda cells: (len(places(cells)), len(list(filter(None, cells)))))
    headings = tuple(dict.fromkeys(filter(None, header)))
    return FileColumns(headings, {name: header[at] for name, at in places(header).items()})


def header_of(sheet: Sheet, terms: Terms) -> Header | Complaint:
    """The first of the top rows that names what is needed."""
    for number, cells in sheet.rows[:_LOOKED_AT]:
        places = _places([fold(cell) for cell in cells], terms.columns)
        if not _missing(places, terms):
            return Header(number, places, {name: cells[at] for name, at in places.items()})
    number, cells = sheet.rows[0]
    shown = ", ".join(f"“{cell.strip()[:40]}”" for cell in cells if cell.strip())[:400]
    missing = _missing(_places([fold(cell) for cell in cells], terms.columns), terms)
    return Complaint(
        number,
        None,
        None,
        f"no row is a header with columns for {', '.join(missing)}. The first row is {shown}",
        "Say which column is which: on the page, or with --column “Booked by=email”.",
    )


def _places(headings: Sequence[str], chosen: Mapping[str, str]) -> dict[str, int]:
    """The place of each column. What the person says a heading is, it is nothing else."""
    stated = {fold(heading): name for heading, name in chosen.items()}
    places = {stated[heading]: at for at, heading in enumerate(headings) if heading in stated}
    for name, known in HEADINGS.items():
        fitting = [at for at, heading in enumerate(headings) if heading in known]
        free = [at for at in fitting if headings[at] not in stated]
        if free and name not in stated.values():
            places[name] = free[0]
    return places


def _missing(places: Mapping[str, int], terms: Terms) -> list[str]:
    missing = [] if "date" in places else ["the date"]
    if not any(name in places for name in _OF_A_PERSON):
        missing.append("the user (ORCID iD, e-mail address or name)")
    if terms.facility is None and "facility" not in places:
        missing.append("the facility (or name it with --facility)")
    stated = [name for name in terms.columns.values() if name not in places]
    return missing + [f"{name}, which you named" for name in stated]

"""Where the list of people is in a file: its sheets, its header, and which column is which."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from attribution.core.model import Complaint
from attribution.roster.cells import COLUMNS, MANDATORY
from attribution.roster.headings import Meaning, compact, likely_column, meaning
from attribution.roster.several_sheets import about_sheets, are_one_list, hidden
from attribution.roster.sheet import NumberedRow, Sheet

# Filled rows among which the header is looked for; report writers put titles above it.
_SEARCHED = 30
_OWN = {compact(name): name for name in COLUMNS}
_DIGIT = re.compile(r"\d")

# The settings' column map: the file's heading, compact -> our name.
Renamed = Mapping[str, str]
ON_THE_PAGE = "Choose the column under “Which column is which” on the page Roster"


def missing_columns(columns: Collection[str]) -> tuple[str, ...]:
    """Those of the columns without which no person can be read that a file lacks."""
    names = () if "full_name" in columns else ("given_names", "family_name")
    return tuple(name for name in ("technician_id", *names) if name not in columns)


@dataclass(frozen=True)
class Listing:
    """A sheet's list of people: its header, the places of our columns, and the rows below it.

    `header_row` is the number of the header's last line.
    """

    sheet: Sheet
    header_row: int
    header: tuple[str, ...]
    rows: tuple[NumberedRow, ...]
    places: Mapping[str, tuple[int, ...]]

    @cached_property
    def positions(self) -> dict[str, int]:
        """Our name of each column that is read -> its position."""
        return {name: places[0] for name, places in self.places.items() if self._is_read(name)}

    def _is_read(self, name: str) -> bool:
        has_both_names = {"given_names", "family_name"} <= self.places.keys()
        return name != "full_name" or not has_both_names

    @property
    def missing(self) -> tuple[str, ...]:
        """The columns without which no person can be read."""
        return missing_columns(self.places)

    @property
    def unread(self) -> tuple[str, ...]:
        """The headings of the columns that are not read."""
        read = self.positions.keys()
        positions = {place for name in read for place in self.places[name]}
        return tuple(
            heading
            for position, heading in enumerate(self.header)
            if heading and position not in positions
        )


@dataclass(frozen=True, slots=True)
class _Header:
    """A possible header: the index of its first row, how many rows it has, its headings."""

    index: int
    height: int
    headings: tuple[str, ...]


def find_lists(
    sheets: Sequence[Sheet], columns: Mapping[str, str]
) -> tuple[tuple[Listing, ...], list[Complaint]]:
    """The lists of people of a file, and complaints about its sheets and headers.

    `columns` is the column map of the settings: the file's heading -> our name. Every visible sheet
    is read that holds the same list as the first one with ids and names.
    """
    renamed = {compact(heading): name for heading, name in columns.items()}
    listings = [_listing(sheet, renamed) for sheet in sheets]
    visible = [listing for listing in listings if not listing.sheet.is_hidden] or listings
    complete = [listing for listing in visible if not listing.missing]
    if complete:
        first = complete[0].positions
        read = [listing for listing in complete if are_one_list(listing.positions, first)]
    else:
        hidden = [listing for listing in listings if not listing.missing]
        read = [max(hidden or visible, key=lambda listing: len(listing.places))]
    about = about_sheets(sheets, [listing.sheet for listing in read])
    complaints = [*about, *_faults_of_map(read, columns)]
    for listing in read:
        complaints += _about_header(listing)
    return tuple(read), complaints


def _listing(sheet: Sheet, renamed: Renamed) -> Listing:
    header = _header(sheet, renamed)
    below = header.index + header.height
    headings = tuple(" ".join(heading.split()) for heading in header.headings)
    return Listing(
        sheet=sheet,
        header_row=sheet.rows[below - 1][0],
        header=headings,
        rows=sheet.rows[below:],
        places=_places(headings, renamed),
    )


def _header(sheet: Sheet, renamed: Renamed) -> _Header:
    """The first of the rows, or pairs of rows, with the most headings that are known."""
    rows = [row for _, row in sheet.rows[: _SEARCHED + 1]]
    lines = [_Header(index, 1, row) for index, row in enumerate(rows[:_SEARCHED])]
    best = max(lines, key=lambda header: _known_columns(header, renamed))
    pairs = [
        _Header(index, 2, _joined(upper, lower, renamed))
        for index, (upper, lower) in enumerate(pairwise(rows))
        if not _looks_like_data(lower)
    ]
    best_pair = max(pairs, key=lambda header: _known_columns(header, renamed), default=best)
    if _known_columns(best_pair, renamed) > _known_columns(best, renamed):
        best = best_pair
    if _known_columns(best, renamed) > 1:
        return best
    return _widest(lines)


def _widest(lines: Sequence[_Header]) -> _Header:
    """The row with the most cells, of those that do not look like data: titles have few."""
    titles = [line for line in lines if not _looks_like_data(line.headings)] or lines[:1]
    return max(titles, key=lambda line: sum(bool(cell.strip()) for cell in line.headings))


def _known_columns(header: _Header, renamed: Renamed) -> int:
    meanings = (_meaning(heading, renamed) for heading in header.headings)
    return len({known.column for known in meanings if known and known.column in COLUMNS})


def _looks_like_data(row: Iterable[str]) -> bool:
    """Whether a cell is an address or has many digits, as ids and dates have but no heading."""
    return any("@" in cell or 3 * len(_DIGIT.findall(cell)) > len(cell) > 0 for cell in row)


def _joined(upper: Sequence[str], lower: Sequence[str], renamed: Renamed) -> tuple[str, ...]:
    """The headings of a header of two lines: "Post" over "Start Date" is "Post Start Date"."""
    headings: list[str] = []
    group = ""
    for position in range(max(len(upper), len(lower))):
        top = upper[position].strip() if position < len(upper) else ""
        bottom = lower[position].strip() if position < len(lower) else ""
        group = top or group
        together = f"{group} {bottom}".strip()
        if not bottom:
            headings.append(top)
        elif _meaning(together, renamed) or not _meaning(bottom, renamed):
            headings.append(together)
        else:
            headings.append(bottom)
    return tuple(headings)


def _meaning(heading: str, renamed: Renamed) -> Meaning | None:
    short = compact(heading)
    own = renamed.get(short) or _OWN.get(short)
    return Meaning(own, 0) if own else meaning(heading)


def _places(header: Sequence[str], renamed: Renamed) -> dict[str, tuple[int, ...]]:
    """Where each of our columns is: the positions of the heading that means it most firmly."""
    ranked: dict[str, dict[int, list[int]]] = {}
    for position, heading in enumerate(header):
        known = _meaning(heading, renamed)
        if known and known.column in COLUMNS:
            ranked.setdefault(known.column, {}).setdefault(known.rank, []).append(position)
    return {name: tuple(ranked[name][min(ranked[name])]) for name in COLUMNS if name in ranked}


def _faults_of_map(read: Sequence[Listing], columns: Mapping[str, str]) -> Iterator[Complaint]:
    present = {compact(heading) for listing in read for heading in listing.header}
    for heading, name in columns.items():
        if name not in COLUMNS:
            yield Complaint(
                None,
                heading,
                name,
                f"a roster has no column '{name}'",
                f"Correct the column map in the settings. Choose one of: {', '.join(COLUMNS)}.",
            )
        elif compact(heading) not in present:
            yield Complaint(
                None,
                heading,
                None,
                f"the column map expects the column '{heading}', which the file does not have",
                "Correct the column map, or the header of the file.",
                fatal=False,
            )


def _about_header(listing: Listing) -> Iterator[Complaint]:
    if listing.sheet.is_hidden:
        yield hidden(listing.sheet)
    if not listing.places and not is_a_header(listing):
        yield _no_header(listing)
        return
    yield from _missing(listing)
    yield from _doubled(listing)
    yield from _unread(listing)


def is_a_header(listing: Listing) -> bool:
    """Whether a row without a known heading is one: else its cells may be those of a person."""
    has_data_below = any(_looks_like_data(row) for _, row in listing.rows)
    return has_data_below and not _looks_like_data(listing.header)


def _no_header(listing: Listing) -> Complaint:
    """Says nothing of the row's cells, which may be those of a person."""
    return Complaint(
        listing.header_row,
        None,
        None,
        f"none of the first {_SEARCHED} rows has the headings of a list of people",
        f"Put a header row above the list, with at least {', '.join(MANDATORY)}.",
    )


def settings_line(heading: str, column: str) -> str:
    """The line of the settings that names a column of the file.

    >>> settings_line("Payroll ident", "technician_id")
    '"Payroll ident" = "technician_id"'
    """
    return f"{json.dumps(heading, ensure_ascii=False)} = {json.dumps(column)}"


def _missing(listing: Listing) -> Iterator[Complaint]:
    """Each with a line to paste: a heading that looks like a known one, or the next of the file."""
    unread = list(listing.unread)
    for name in listing.missing:
        likely = [heading for heading in unread if likely_column(heading, [name])]
        heading = next(iter([*likely, *unread]), "Heading in the file")
        unread = [other for other in unread if other != heading]
        yield Complaint(
            listing.header_row,
            name,
            None,
            f"no heading of the file is known as '{name}'",
            f"{ON_THE_PAGE}, or add this line below [roster.columns] in attribution.toml, with "
            f"the right heading of the file: {settings_line(heading, name)}",
        )


def _doubled(listing: Listing) -> Iterator[Complaint]:
    for name, places in listing.places.items():
        if name in listing.positions and len(places) > 1:
            yield Complaint(
                listing.header_row,
                name,
                ", ".join(listing.header[place] for place in places),
                f"more than one column holds '{name}'",
                "Keep one of these columns, and remove or rename the others.",
            )


def _unread(listing: Listing) -> Iterator[Complaint]:
    """What is not read, with the line to paste where a heading looks like one that is known."""
    wanted = [name for name in COLUMNS if name not in listing.places and name != "full_name"]
    likely = {heading: _likely_column(heading, wanted) for heading in listing.unread}
    for heading, column in likely.items():
        if column:
            yield _perhaps(listing, heading, column)
    others = [heading for heading, column in likely.items() if not column]
    if others:
        yield _not_read(listing, others, wanted)


def _likely_column(heading: str, wanted: Sequence[str]) -> str | None:
    """None for a heading that is known: another column is read for what it means."""
    return None if meaning(heading) else likely_column(heading, wanted)


def _perhaps(listing: Listing, heading: str, column: str) -> Complaint:
    return Complaint(
        listing.header_row,
        heading,
        heading,
        f"this column is not read or kept; it may be '{column}'",
        f"If it is: {ON_THE_PAGE}, or add this line below [roster.columns] in "
        f"attribution.toml: {settings_line(heading, column)}",
        fatal=False,
    )


def _not_read(listing: Listing, headings: Sequence[str], wanted: Sequence[str]) -> Complaint:
    alone = headings[0] if len(headings) == 1 else None
    subject = "this column is" if alone else f"{', '.join(headings)}: these columns are"
    remedy = "There is nothing to do."
    if wanted:
        remedy = (
            f"If one is needed: {ON_THE_PAGE}, or add a line below [roster.columns] in "
            f"attribution.toml, such as {settings_line(headings[0], 'COLUMN')}, with one of these "
            f"for COLUMN: {', '.join(wanted)}."
        )
    return Complaint(
        listing.header_row, alone, alone, f"{subject} not read or kept", remedy, fatal=False
    )

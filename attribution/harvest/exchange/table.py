"""Tables of outputs: CSV or a workbook, one row for an output, for a person on it, or an author."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from attribution.core import identifiers
from attribution.core.model import Author, Complaint, Location
from attribution.core.names import fold
from attribution.exports.cells import restored
from attribution.harvest.exchange.columns import ColumnMap, column_map, folded
from attribution.harvest.exchange.output import (
    AUTHOR,
    Output,
    Parsed,
    PersonLink,
    WrongRecord,
    author_of,
    checked,
    kind_of,
    local_id,
    stated_doi,
)
from attribution.harvest.partial_dates import PartialDate
from attribution.roster.bounded_tables import sheets_of_list
from attribution.roster.column_map import FileColumns
from attribution.roster.several_sheets import Fitting, fitting, likeliest
from attribution.roster.sheet import Sheet, Unreadable

_LOOKED_AT = 20  # rows in which a header may be: reports have a title above it
_SEVERAL = re.compile(r"\s*[;|\n]\s*")
_INITIALS = re.compile(r"(?:[A-Z]\.?[ -]?){1,4}")
_BRITISH = re.compile(r"(\d{1,2})[/.](\d{1,2})[/.](\d{4})")
_COMPACT = re.compile(r"(\d{4})(\d\d)(\d\d)")
_NEEDED = ("title",)


def parse(data: bytes, system: str, chosen: Mapping[str, str] | None = None) -> Parsed:
    """Every output of a table, or what is wrong with it. Rows with one id are one output."""
    try:
        sheets = sheets_of_list(data)
    except Unreadable as unreadable:
        return Parsed((), (unreadable.complaint,))
    fit = fitting(sheets, lambda sheet: _header(sheet, system, chosen or {}), "outputs")
    encodings = (sheet.encoding for sheet, _ in fit.sheets)
    complaints = [*fit.complaints, *map(encoding_notice, filter(None, encodings))]
    outputs = []
    for group in _groups(fit):
        try:
            outputs.append(checked(group.output()))
        except WrongRecord as wrong:
            complaints.append(replace(wrong.complaint(group.line), sheet=group.sheet))
    return Parsed(tuple(outputs), tuple(complaints))


def columns_of(data: bytes, system: str) -> FileColumns | None:
    """The columns of a table as they are recognised; None for a file that is not a table."""
    try:
        sheets = sheets_of_list(data)
    except Unreadable:
        return None
    fit = fitting(sheets, lambda sheet: _header(sheet, system, {}), "outputs").sheets
    sheet, row = (fit[0][0], fit[0][1].row) if fit else _widest_row(likeliest(sheets))
    cells = next(cells for number, cells in sheet.rows if number == row)
    headings = dict.fromkeys(cell.strip() for cell in cells if cell.strip())
    read = column_map(cells, system).headings
    return FileColumns(tuple(headings), {name: text.strip() for name, text in read.items()})


def _widest_row(sheet: Sheet) -> tuple[Sheet, int]:
    return sheet, max(sheet.rows[:_LOOKED_AT], key=lambda row: len(list(filter(None, row[1]))))[0]


def encoding_notice(encoding: str) -> Complaint:
    """That the text was read in another encoding than Unicode, which may be a wrong guess."""
    return Complaint(
        None,
        None,
        None,
        f"the text was read as {encoding}",
        "Look at names with accents before you import. If they are wrong, export as UTF-8.",
        fatal=False,
    )


@dataclass(frozen=True)
class _Header:
    row: int
    columns: ColumnMap

    @property
    def names(self) -> Collection[str]:
        return self.columns.places.keys()


def _header(sheet: Sheet, system: str, chosen: Mapping[str, str]) -> _Header | Complaint:
    """The first of the top rows that has a column of titles."""
    for number, cells in sheet.rows[:_LOOKED_AT]:
        headings = set(map(folded, cells))
        if chosen and not all(folded(heading) in headings for heading in chosen):
            continue
        columns = column_map(cells, system, chosen)
        if all(name in columns.places for name in _NEEDED):
            return _Header(number, columns)
    first_row, cells = sheet.rows[0]
    shown = ", ".join(f"“{cell.strip()[:40]}”" for cell in cells if cell.strip())
    wanted = f" with {', '.join(f'“{heading}”' for heading in chosen)}" if chosen else ""
    return Complaint(
        first_row,
        None,
        None,
        f"no row{wanted} is a header with a column of titles. The first row is {shown[:400]}",
        "Name the columns: on the page under “Which column is which”, on the command line for "
        "example with --column “Output title=title”.",
    )


def _groups(fit: Fitting[_Header]) -> Iterator[_Group]:
    """The rows of each output, in the order of their first ones, on whichever sheet they are."""
    groups: dict[object, _Group] = {}
    for sheet, header in fit.sheets:
        title = sheet.title if fit.are_several else None
        for number, row in _rows(sheet, header):
            key = row.key() or (title, number)
            groups.setdefault(key, _Group(number, [], title)).rows.append(row)
    return iter(groups.values())


def _rows(sheet: Sheet, header: _Header) -> Iterator[tuple[int, _Row]]:
    """The rows below the header, each with its number."""
    width = max(place for places in header.columns.places.values() for place in places) + 1
    for number, cells in sheet.rows:
        if number > header.row:
            yield number, _Row(header.columns, cells + ("",) * (width - len(cells)))


@dataclass(frozen=True)
class _Row:
    columns: ColumnMap
    cells: tuple[str, ...]

    def text(self, name: str) -> str | None:
        return next(self.texts(name), None)

    def texts(self, name: str) -> Iterator[str]:
        places = self.columns.places.get(name, ())
        cells = (" ".join(self.cells[place].split(" ")).strip() for place in places)
        return (restored(cell) for cell in cells if cell)

    def several(self, name: str) -> list[str]:
        return [part for part in _SEVERAL.split(self.text(name) or "") if part]

    def key(self) -> object:
        """What rows of one output have in common; None where that cannot be told."""
        if name := self.text("id"):
            return "id", name
        if doi := stated_doi(self.texts("doi")):
            return "doi", doi
        title = fold(self.text("title") or "")
        return ("title", title, self.text("date") or self.text("year")) if title else None


@dataclass(frozen=True)
class _Group:
    line: int
    rows: list[_Row]
    sheet: str | None

    def text(self, name: str) -> str | None:
        return next((text for row in self.rows if (text := row.text(name))), None)

    def texts(self, name: str) -> list[str]:
        return [text for row in self.rows for text in row.texts(name)]

    def output(self) -> Output:
        titles = filter(None, (self.text("title"), self.text("subtitle")))
        return Output(
            self.line,
            self._id(),
            stated_doi([*self.texts("doi"), *self.texts("url")]),
            ": ".join(titles) or None,
            kind_of(self.text("type")) or "other",
            _date(self.text("date")) or _date(self.text("year")),
            self.text("journal"),
            self.text("publisher"),
            Location(
                self.text("volume"), self.text("issue"), self.text("pages"), self.text("issn")
            ),
            tuple(self._authors()),
            tuple(dict.fromkeys(self._links())),
            self.sheet,
        )

    def _id(self) -> str | None:
        stated = self.text("id")
        return local_id([stated]) or stated or local_id(self.texts("url"))

    def _authors(self) -> Iterator[Author]:
        listed = self.text("authors")
        if listed:
            yield from filter(None, map(author_of, names_in(listed)))
            return
        for row in self.rows:
            family, given = row.text("author_family"), row.text("author_given")
            orcid = identifiers.orcid(row.text("author_orcid"))
            name = " ".join(filter(None, (given, family)))
            if name:
                yield Author(name, given, family, orcid=orcid)

    def _links(self) -> Iterator[PersonLink]:
        for row in self.rows:
            yield from _links_of(row)


def _links_of(row: _Row) -> Iterator[PersonLink]:
    if author := row.text("author_staff_id"):
        names = (row.text("author_given"), row.text("author_family"))
        orcid = identifiers.orcid(row.text("author_orcid"))
        yield PersonLink(author, orcid, AUTHOR, None, " ".join(filter(None, names)) or None)
    ids, orcids = row.several("staff_id"), row.several("person_orcid")
    role, state = (row.text("role") or AUTHOR).lower(), row.text("state")
    is_person = max(len(ids), len(orcids)) == 1
    name = row.text("person_name") if is_person else None
    for place in range(max(len(ids), len(orcids)) if len(ids) in (0, len(orcids)) else len(ids)):
        staff_id = ids[place] if place < len(ids) else None
        # With several of both, only lists of one length say which belongs to which.
        paired = len(orcids) == len(ids) or not ids
        orcid = identifiers.orcid(orcids[place]) if paired and place < len(orcids) else None
        if staff_id or orcid:
            yield PersonLink(staff_id, orcid, role, state, name)


def _date(text: str | None) -> PartialDate:
    """A date in ISO form, as day/month/year, as 20160201, or a year."""
    bare = (text or "").strip()
    if british := _BRITISH.match(bare):
        day, month, year = british.groups()
        return PartialDate.of_parts([year, month, day])
    if compact := _COMPACT.fullmatch(bare):
        return PartialDate.of_parts(compact.groups())
    if stated := PartialDate.of_text(bare):
        return stated
    year = re.search(r"\b(?:1[4-9]|20|21)\d\d\b", bare)
    return PartialDate.of_text(year[0] if year else None)


def names_in(cell: str) -> list[str]:
    """The names in a cell, whichever sign is between them."""
    parts = [part.strip() for part in _SEVERAL.split(cell) if part.strip()]
    if len(parts) > 1 or _SEVERAL.search(cell):
        return parts
    text = re.sub(r"\s+(?:and|&)\s+", ", ", cell.strip())
    commas = [part.strip() for part in text.split(",") if part.strip()]
    if len(commas) < 2:
        return commas
    if len(commas) % 2 == 0 and all(map(_INITIALS.fullmatch, commas[1::2])):
        return list(_pairs(commas))
    if all(" " in part for part in commas):
        return commas
    return [cell.strip()] if text == cell.strip() and len(commas) == 2 else commas


def _pairs(parts: Iterable[str]) -> Iterator[str]:
    """`Smith`, `J.`, `Jones`, `K.` as `Smith, J.` and `Jones, K.`"""
    rest = iter(parts)
    for family in rest:
        yield f"{family}, {next(rest)}"

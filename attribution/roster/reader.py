"""The bytes of a roster file as technicians, with a complaint for everything wrong or doubtful."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

from attribution.core import for_people
from attribution.core.errors import UserError
from attribution.core.model import Complaint, Spell, Technician
from attribution.roster import cells, checks, tables
from attribution.roster.complaints import WrongCell, sentences
from attribution.roster.dates import ENTER_ISO, order_doubts
from attribution.roster.header import columns_read
from attribution.roster.tables import Table, Unreadable

_PERSON = [field.name for field in fields(Technician) if field.name != "spells"]
_SPELL = [field.name for field in fields(Spell) if field.name not in ("start", "end")]
_DATES = ("start_date", "end_date")

# Our name of a column -> its position in the file.
Positions = Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Roster:
    """Technicians in order of first appearance, none where a complaint is fatal.

    Complaints in order of row.
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


def parse(data: bytes, columns: Mapping[str, str] | None = None) -> Roster:
    """The roster in a file's bytes; `columns` maps the file's headers to our names."""
    try:
        table = tables.table(data)
        positions, of_header = columns_read(table, columns or {})
    except Unreadable as unreadable:
        return Roster((), (unreadable.complaint,))
    rows, of_cells = _rows(table, positions)
    headings = {name: table.header[position] for name, position in positions.items()}
    complaints = [
        *table.notes,
        *of_header,
        *_shape(table),
        *of_cells,
        *_date_order(table, positions),
        *checks.across_rows(rows, headings),
    ]
    return _roster(rows, complaints)


def _roster(rows: list[checks.Row], complaints: list[Complaint]) -> Roster:
    """The roster; without technicians if a complaint is fatal."""
    in_order = tuple(sorted(complaints, key=lambda complaint: complaint.row or 0))
    if any(complaint.fatal for complaint in in_order):
        return Roster((), in_order)
    return Roster(_people(rows), in_order)


def technicians_by_row(table: Table, positions: Positions) -> dict[int, Technician]:
    """The technician of every row by its number, whatever else is wrong with the row."""
    rows, _ = _rows(table, positions)
    return {row.number: row.technician for row in rows}


def _rows(table: Table, positions: Positions) -> tuple[list[checks.Row], list[Complaint]]:
    """One technician with one spell for each row; a cell that is wrong counts as blank here."""
    rows: list[checks.Row] = []
    complaints: list[Complaint] = []
    for number, row in table.rows:
        values: dict[str, Any] = {}
        for name, position in positions.items():
            text = _clean(row[position]) if position < len(row) else ""
            try:
                values[name] = _value(name, text)
            except WrongCell as wrong:
                complaints.append(_complaint(number, table.header[position], text, wrong))
        rows.append(checks.Row(number, _technician(values)))
    return rows, complaints


def _complaint(
    number: int,
    heading: str,
    text: str,
    wrong: WrongCell,
) -> Complaint:
    return Complaint(number, heading, text or None, wrong.problem, wrong.remedy, wrong.fatal)


def _value(name: str, text: str) -> Any:
    if text:
        return cells.value(name, text)
    if name in cells.MANDATORY:
        raise WrongCell(
            "this cell must not be blank",
            "Fill in this cell; enter a person's only name in both name columns.",
        )
    return None


def _technician(values: Mapping[str, Any]) -> Technician:
    spell = Spell(
        **{name: values.get(name) for name in _SPELL},
        start=values.get("start_date"),
        end=values.get("end_date"),
    )
    person: dict[str, Any] = {name: values.get(name) for name in _PERSON}
    for several in ("known_as", "former_names"):
        person[several] = person[several] or ()
    for mandatory in cells.MANDATORY:
        person[mandatory] = person[mandatory] or ""
    return Technician(**person, spells=(spell,))


def _clean(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", re.sub("[\u200b\ufeff]", "", text)).split())


def _shape(table: Table) -> Iterable[Complaint]:
    """Rows longer or shorter than the header: cells have shifted, or the end is missing."""
    width = len(table.header)
    if not table.rows:
        yield Complaint(
            table.header_row,
            None,
            None,
            "the file has no row below the header",
            "Export the list again, with one row for each technician.",
        )
    for number, row in table.rows:
        extra = " ".join(cell for cell in row[width:] if cell.strip())
        if extra:
            yield _too_long(number, extra, width)
        elif len(row) < width:
            yield _too_short(number, row, width)


def _too_long(number: int, extra: str, width: int) -> Complaint:
    return Complaint(
        number,
        None,
        extra,
        f"the row has more cells than the header, which has {width}; "
        "its values may be in the wrong columns",
        "Put a value that holds a comma, semicolon or tab in double quotes.",
    )


def _too_short(number: int, row: tuple[str, ...], width: int) -> Complaint:
    return Complaint(
        number,
        None,
        row[-1],
        f"the row ends after {len(row)} of {width} cells, so the others were read as blank",
        "Check that the end of the row is not missing.",
        fatal=False,
    )


def _date_order(table: Table, positions: Positions) -> Iterable[Complaint]:
    """Dates such as 03/04/2020 in a column that never shows whether the day comes first."""
    for name in _DATES:
        position = positions.get(name)
        if position is not None:
            yield from _ambiguous_dates(table, position)


def _ambiguous_dates(table: Table, position: int) -> Iterable[Complaint]:
    texts = {number: _clean(row[position]) for number, row in table.rows if position < len(row)}
    doubtful, month_first = order_doubts(texts.values())
    problem = "this date is ambiguous and was read as day/month/year"
    if month_first:
        problem = "this date is ambiguous, because the column has dates written month first"
    for number, text in texts.items():
        if text in doubtful:
            yield Complaint(
                number, table.header[position], text, problem, ENTER_ISO, fatal=month_first
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

"""The bytes of a roster file as technicians, with a complaint for everything in it that is wrong or doubtful."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

from attribution.core.errors import UserError
from attribution.core.model import Complaint, Spell, Technician
from attribution.roster import cells, checks
from attribution.roster.dates import WRITE_ISO, order_doubts
from attribution.roster.header import columns_read
from attribution.roster.tables import Table, Unreadable, table
from attribution.roster.wrong import WrongCell

_PERSON = [name for field in fields(Technician) if (name := field.name) != "spells"]
_DATES = ("start_date", "end_date")


@dataclass(frozen=True, slots=True)
class Roster:
    """Technicians in order of first appearance, none where a complaint is fatal; complaints in order of row."""

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
        worst = self.fatal[0]
        where = f" (row {worst.row}, column {worst.column})" if worst.row else ""
        raise UserError(
            f"The roster has {len(self.fatal)} fatal fault(s) and was not used; the first: {worst.problem}{where}. "
            f"{worst.remedy} See all of them with: attribution roster check FILE"
        )


def parse(data: bytes, columns: Mapping[str, str] | None = None) -> Roster:
    """The roster in a file's bytes; `columns` maps the file's headers to the names of this system."""
    try:
        found = table(data)
        read, complaints = columns_read(found, columns or {})
    except Unreadable as unreadable:
        return Roster((), (unreadable.complaint,))
    rows, wrong = _rows(found, read)
    complaints = [*found.notes, *complaints, *_shape(found), *wrong, *_date_order(found, read)]
    complaints += checks.across_rows(rows, {name: found.header[at] for name, at in read.items()})
    complaints.sort(key=lambda complaint: complaint.row or 0)
    if any(complaint.fatal for complaint in complaints):
        return Roster((), tuple(complaints))
    return Roster(_people(rows), tuple(complaints))


def _rows(found: Table, read: Mapping[str, int]) -> tuple[list[checks.Row], list[Complaint]]:
    """One technician with one spell a row; a cell that is wrong counts as blank here."""
    rows, complaints = [], []
    for number, row in found.rows:
        values: dict[str, Any] = {}
        for name, at in read.items():
            text = _clean(row[at]) if at < len(row) else ""
            try:
                values[name] = _value(name, text)
            except WrongCell as wrong:
                heading = found.header[at]
                complaints.append(
                    Complaint(
                        number, heading, text or None, wrong.problem, wrong.remedy, wrong.fatal
                    )
                )
        rows.append(checks.Row(number, _technician(values)))
    return rows, complaints


def technicians_by_row(found: Table, read: Mapping[str, int]) -> dict[int, Technician]:
    """The technician of every row by its number, whatever else is wrong with the row."""
    return {row.number: row.technician for row in _rows(found, read)[0]}


def _value(name: str, text: str) -> Any:
    if text:
        return cells.value(name, text)
    if name in cells.MANDATORY:
        raise WrongCell(
            "this cell may not be blank",
            "Fill it in; who has one name only gets it in both name columns.",
        )
    return None


def _technician(values: Mapping[str, Any]) -> Technician:
    spell = Spell(
        **{f.name: values.get(f.name) for f in fields(Spell) if f.name not in ("start", "end")},
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


def _shape(found: Table) -> Iterable[Complaint]:
    """Rows longer or shorter than the header: cells have shifted, or the end is missing."""
    width = len(found.header)
    if not found.rows:
        remedy = "Export the list again; it needs a row a technician."
        yield Complaint(found.header_row, None, None, "there is no row below the header", remedy)
    for number, row in found.rows:
        if extra := " ".join(cell for cell in row[width:] if cell.strip()):
            problem = f"the row has more cells than the header's {width}; its values may be in the wrong columns"
            yield Complaint(
                number,
                None,
                extra,
                problem,
                "Put a value that holds the delimiter in double quotes.",
            )
        elif len(row) < width:
            problem = (
                f"the row ends after {len(row)} of {width} cells; the others are taken as blank"
            )
            yield Complaint(
                number,
                None,
                row[-1],
                problem,
                "Check that the end of the row is not lost.",
                fatal=False,
            )


def _date_order(found: Table, read: Mapping[str, int]) -> Iterable[Complaint]:
    """Dates such as 03/04/2020 in a column that nowhere shows whether the day comes first."""
    for at in (read[name] for name in _DATES if name in read):
        texts = {number: _clean(row[at]) for number, row in found.rows if at < len(row)}
        doubtful, month_first = order_doubts(texts.values())
        problem = "ambiguous date, read as day/month/year"
        if month_first:
            problem = "ambiguous date: other dates of this column are written month first"
        for number, text in texts.items():
            if text in doubtful:
                yield Complaint(
                    number, found.header[at], text, problem, WRITE_ISO, fatal=month_first
                )


def _people(rows: Iterable[checks.Row]) -> tuple[Technician, ...]:
    """One technician an id: names and spells of all its rows; HR may withhold consent in any of them."""
    by_id: defaultdict[str, list[Technician]] = defaultdict(list)
    for row in rows:
        by_id[row.technician.technician_id].append(row.technician)
    return tuple(_person(entries) for entries in by_id.values())


def _person(entries: list[Technician]) -> Technician:
    consents = {entry.public_consent for entry in entries}
    return replace(
        entries[0],
        known_as=tuple(dict.fromkeys(name for entry in entries for name in entry.known_as)),
        former_names=tuple(dict.fromkeys(name for entry in entries for name in entry.former_names)),
        orcid=next((entry.orcid for entry in entries if entry.orcid), None),
        email=next((entry.email for entry in entries if entry.email), None),
        public_consent=False if False in consents else (True if True in consents else None),
        spells=tuple(dict.fromkeys(spell for entry in entries for spell in entry.spells)),
    )

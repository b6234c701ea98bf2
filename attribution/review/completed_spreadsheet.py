"""A completed review spreadsheet, as a person sends it back: its rows, and the marks in them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from attribution.core.errors import UserError
from attribution.core.text import plain
from attribution.ledger.event import VERDICTS
from attribution.review.candidate import Pair
from attribution.review.spreadsheet import REQUIRED_COLUMNS, column_places
from attribution.roster.bounded_tables import bounded_table
from attribution.roster.sheet import Unreadable
from attribution.roster.tables import Table

# What people write for a verdict.
VERDICT_OF_MARK = {
    "confirmed": "confirmed",
    "confirm": "confirmed",
    "yes": "confirmed",
    "y": "confirmed",
    "me": "confirmed",
    "x": "confirmed",
    "rejected": "rejected",
    "reject": "rejected",
    "no": "rejected",
    "n": "rejected",
    "not me": "rejected",
    "unsure": "unsure",
    "?": "unsure",
}
MAX_BYTES = 50_000_000
LONGEST_NOTE = 2000  # characters
LONGEST_MARK = 40  # characters that a message repeats


@dataclass(frozen=True, slots=True)
class Mark:
    """A row that a person marked. The values are those of the file, and may have been changed.

    `ledger` is the last act of the ledger at the export, `facts` the digest of the evidence shown.
    """

    row: int
    verdict: str
    note: str | None
    mention_id: str
    technician_id: str
    facts: str
    ledger: str
    sheet: str

    @property
    def pair(self) -> Pair:
        return self.mention_id, self.technician_id


@dataclass(frozen=True, slots=True)
class Conflict:
    """Why a row cannot be imported: its number, its mark, and the problem as a clause."""

    row: int
    mark: str
    problem: str

    def __str__(self) -> str:
        return f"Row {self.row} (marked {self.mark}): {self.problem}"


@dataclass(frozen=True, slots=True)
class Completed:
    """What a completed spreadsheet holds: marks, marks that are not a verdict, unmarked rows."""

    marks: tuple[Mark, ...]
    conflicts: tuple[Conflict, ...]
    unmarked: int


def read_spreadsheet(data: bytes) -> Completed:
    """Read a completed spreadsheet, XLSX or CSV. UserError where this program did not export it."""
    rows = _rows(data)
    marked = {number: row for number, row in rows.items() if row["verdict"]}
    marks, conflicts = [], []
    for number, row in marked.items():
        verdict = VERDICT_OF_MARK.get(" ".join(row["verdict"].lower().split()))
        if verdict is None:
            conflicts.append(_not_a_verdict(number, row["verdict"]))
        else:
            marks.append(_mark(number, row, verdict))
    return Completed(tuple(marks), tuple(conflicts), len(rows) - len(marked))


def _not_a_verdict(number: int, mark: str) -> Conflict:
    choices = ", ".join(VERDICTS)
    problem = f"this is not a verdict. Choose one of: {choices}."
    return Conflict(number, f"“{plain(mark)[:LONGEST_MARK]}”", problem)


def _mark(number: int, row: Mapping[str, str], verdict: str) -> Mark:
    return Mark(
        number,
        verdict,
        plain(row.get("note", ""))[:LONGEST_NOTE] or None,
        row["mention_id"],
        row["technician_id"],
        row["facts"],
        row["ledger"],
        row["sheet"],
    )


def _rows(data: bytes) -> dict[int, dict[str, str]]:
    """By row number, the text of each cell by the name of its column."""
    spreadsheet = _table(data)
    places = column_places(spreadsheet.header)
    missing = [key for key in REQUIRED_COLUMNS if key not in places]
    if missing:
        raise UserError(
            "Use the spreadsheet as it was exported, with all its columns, hidden ones included. "
            f"This file has no column {', '.join(missing)}. Nothing was saved."
        )
    return {number: _cells(cells, places) for number, cells in spreadsheet.rows}


def _cells(cells: tuple[str, ...], places: Mapping[str, int]) -> dict[str, str]:
    """The text of each cell of a row, blank where the row ends before the column."""
    row = dict.fromkeys(places, "")
    for column, place in places.items():
        if place < len(cells):
            row[column] = cells[place].strip()
    return row


def _table(data: bytes) -> Table:
    if len(data) > MAX_BYTES:
        raise UserError(
            "Export the spreadsheet again. This file is larger than "
            f"{MAX_BYTES // 1_000_000} MB, so this program did not export it. Nothing was saved."
        )
    try:
        return bounded_table(data)
    except Unreadable as unreadable:
        complaint = unreadable.complaint
        raise UserError(
            f"{complaint.remedy} The spreadsheet cannot be read: {complaint.problem}. "
            "Nothing was saved."
        ) from None

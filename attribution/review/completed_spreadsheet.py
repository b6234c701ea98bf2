"""A completed review spreadsheet, as a person sends it back: its rows, and the marks in them."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from attribution.core.errors import UserError
from attribution.core.text import plain
from attribution.exports.cells import restored
from attribution.ledger.event import VERDICTS
from attribution.review.candidate import Pair
from attribution.review.spreadsheet import (
    DIGEST_MARK,
    REQUIRED_COLUMNS,
    column_places,
    heading_name,
)
from attribution.roster.bounded_tables import bounded_sheets
from attribution.roster.sheet import NumberedRow, Unreadable

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
MOST_ROWS_ABOVE = 50  # rows above the headings, such as a title or a request to return the list
Sheets = Sequence[Sequence[NumberedRow]]
# A number of the ledger, also as programs write it that know only decimal numbers: 12.0, 12,0.
_LEDGER = re.compile(r"(\d+)(?:[.,]0*)?")


@dataclass(frozen=True, slots=True)
class Mark:
    """A row that a person marked. The values are those of the file, and may have been changed.

    `ledger` is the last act of the ledger at the export, None where the cell was changed; `facts`
    is the digest of the evidence shown.
    """

    row: int
    verdict: str
    note: str | None
    mention_id: str
    technician_id: str
    facts: str
    ledger: int | None
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
        return f"In row {self.row} (marked {self.mark}): {self.problem}"


@dataclass(frozen=True, slots=True)
class Completed:
    """What a completed spreadsheet holds: marks, marks that are not a verdict, unmarked rows."""

    marks: tuple[Mark, ...]
    conflicts: tuple[Conflict, ...]
    unmarked: int


def read_spreadsheet(data: bytes) -> Completed:
    """Read a completed spreadsheet. UserError where this program did not export it."""
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
    return Conflict(number, f"“{mark[:LONGEST_MARK]}”", problem)


def _mark(number: int, row: Mapping[str, str], verdict: str) -> Mark:
    ledger = _LEDGER.fullmatch(row["ledger"])
    return Mark(
        number,
        verdict,
        row.get("note", "")[:LONGEST_NOTE] or None,
        row["mention_id"],
        row["technician_id"],
        row["facts"].removeprefix(DIGEST_MARK),
        int(ledger[1]) if ledger else None,
        row["sheet"],
    )


def _rows(data: bytes) -> dict[int, dict[str, str]]:
    return returned_rows(data, REQUIRED_COLUMNS)


def returned_rows(data: bytes, required: Collection[str]) -> dict[int, dict[str, str]]:
    """By row number, the text of each cell of a returned sheet by the name of its column.

    The headings are the first row that has all `required` columns. UserError without one.
    """
    sheets = _sheets(data)
    for rows in sheets:
        for position, (_, cells) in enumerate(rows[:MOST_ROWS_ABOVE]):
            if set(required) <= {heading_name(cell) for cell in cells}:
                places = column_places(cells)
                below = rows[position + 1 :]
                return {number: _cells(row, places) for number, row in below}
    raise UserError(_missing_columns(sheets, required))


def _missing_columns(sheets: Sheets, required: Collection[str]) -> str:
    """What the row that comes nearest to the headings lacks."""
    heads = (cells for rows in sheets for _, cells in rows[:MOST_ROWS_ABOVE])
    names = ({heading_name(cell) for cell in cells} for cells in heads)
    missing = min(
        ([key for key in required if key not in row] for row in names),
        key=len,
        default=list(required),
    )
    return (
        "Use the spreadsheet as it was exported, with all its columns, hidden ones included. "
        f"This file has no column {', '.join(missing)}. Nothing was saved."
    )


def _cells(cells: tuple[str, ...], places: Mapping[str, int]) -> dict[str, str]:
    """The text of each cell of a row, blank where the row ends before the column."""
    row = dict.fromkeys(places, "")
    for column, place in places.items():
        if place < len(cells):
            row[column] = restored(plain(cells[place]))
    return row


def _sheets(data: bytes) -> Sheets:
    if len(data) > MAX_BYTES:
        raise UserError(
            "Export the spreadsheet again. This file is larger than "
            f"{MAX_BYTES // 1_000_000} MB, so this program did not export it. Nothing was saved."
        )
    try:
        return bounded_sheets(data)
    except Unreadable as unreadable:
        complaint = unreadable.complaint
        raise UserError(
            f"{complaint.remedy} The spreadsheet cannot be read: {complaint.problem}. "
            "Nothing was saved."
        ) from None

"""Sheets of text cells, as a file of any format gives them; knows nothing of technicians.

Rows are numbered as a spreadsheet numbers them. A cell holds what a careful person would type:
dates in ISO form, whole numbers without a point, leading zeros where the sheet shows them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from attribution.core.model import Complaint

SAVE_AS = "Save the list as XLSX or as 'CSV UTF-8' and try again."
MAX_ROWS = 200_000  # with anything in them
MAX_COLUMNS = 200  # with anything in them
MAX_ROW_NUMBER = 1_048_576  # the last row of a spreadsheet

# A row's number in the file, and its cells.
NumberedRow = tuple[int, tuple[str, ...]]


class Unreadable(Exception):
    """The file cannot be read as a table; carries the complaint."""

    def __init__(self, problem: str, remedy: str = SAVE_AS, row: int | None = None) -> None:
        super().__init__(problem)
        self.complaint = Complaint(row, None, None, problem, remedy)


def of_another_kind(kind: str, remedy: str) -> Unreadable:
    """The error for a file that a program exports, or a person chooses, under a table's name."""
    return Unreadable(f"the file is {kind}, whatever its name says", remedy)


@dataclass(frozen=True, slots=True)
class Sheet:
    """The rows of a sheet that hold anything.

    `kinds` are the cells that a spreadsheet keeps as something other than text or a number, by row
    number and position. `formats_known` is false where numbers may be shown with leading zeros that
    the file's format does not give. `encoding` is the one assumed for text that is not Unicode.
    """

    title: str | None
    rows: tuple[NumberedRow, ...]
    is_hidden: bool = False
    is_text: bool = False
    kinds: Mapping[tuple[int, int], str] = field(default_factory=dict)
    formats_known: bool = True
    encoding: str | None = None


def filled_rows(rows: Iterable[list[str]]) -> tuple[NumberedRow, ...]:
    """The rows that hold anything, numbered; Unreadable where they are too many or too wide."""
    filled: list[NumberedRow] = []
    for number, row in enumerate(rows, 1):
        if any(cell.strip() for cell in row):
            filled.append((number, tuple(row)))
            _check_row(number, row, len(filled))
    return tuple(filled)


def _check_row(number: int, row: list[str], row_count: int) -> None:
    """Unreadable where there are more rows or columns than a list of people needs."""
    if row_count > MAX_ROWS:
        raise too_large(f"the sheet has more than {MAX_ROWS:,} rows")
    if any(cell.strip() for cell in row[MAX_COLUMNS:]):
        raise too_large(f"row {number:,} has something after column {MAX_COLUMNS}")


def too_large(problem: str) -> Unreadable:
    """What is said of a file that is larger than any list of people."""
    return Unreadable(
        f"{problem}, which is more than a list of people needs",
        "Copy the rows and columns you need to a new sheet without formats, and save that.",
    )

"""The bytes of a CSV or XLSX file as numbered rows of text; knows nothing of technicians.

Rows are numbered as a spreadsheet numbers them, the header included. A value in an XLSX cell
becomes the text that a careful person would type: dates in ISO form, whole numbers without a point,
formulas with their `=`.
"""

from __future__ import annotations

import csv
import io
import re
import warnings
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from xml.etree.ElementTree import ParseError

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException

from attribution.core.model import Complaint

SAVE_AS = "Save the list as XLSX or as 'CSV UTF-8' and try again."
# An XLSX file may be a small archive of something huge; what is larger than these is refused before
# it is unpacked.
MAX_UNPACKED = 200_000_000  # bytes of all parts together
MAX_RATIO = 100  # unpacked to packed; real sheets reach about 30
SMALL = 10_000_000  # bytes below which a part may have any ratio
MAX_ROWS = 200_000  # with anything in them
MAX_COLUMNS = 200  # with anything in them
MAX_ROW_NUMBER = 1_048_576  # the last row of a spreadsheet
_DELIMITERS = ",;\t"
_ZIP = b"PK\x03\x04"
_OLD_OFFICE = b"\xd0\xcf\x11\xe0"
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_NOT_TEXT = re.compile(r"[\x00-\x08\x0e-\x1f]")
_BROKEN_XLSX = (
    zipfile.BadZipFile,
    InvalidFileException,
    KeyError,
    ValueError,
    TypeError,
    IndexError,
    ParseError,
    OSError,
)


class Unreadable(Exception):
    """The file cannot be read as a table; carries the complaint."""

    def __init__(self, problem: str, remedy: str = SAVE_AS, row: int | None = None) -> None:
        super().__init__(problem)
        self.complaint = Complaint(row, None, None, problem, remedy)


@dataclass(frozen=True, slots=True)
class Table:
    """A header and the rows below it with their numbers in the file; blank rows are left out."""

    header_row: int
    header: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]
    notes: tuple[Complaint, ...] = ()


def table(data: bytes) -> Table:
    """The table in a file's bytes; Unreadable where they hold no table."""
    if not data.strip():
        raise Unreadable(
            "the file is empty",
            "Export the list again, with a header row and one row for each technician.",
        )
    if data.startswith(_ZIP):
        return _from_xlsx(data)
    if data.startswith(_OLD_OFFICE):
        raise Unreadable("the file is in the old XLS format, or it is protected by a password")
    return _from_csv(data)


def _from_csv(data: bytes) -> Table:
    text, notes = _decoded(data)
    first = next((line for line in text.splitlines() if line.strip()), "")
    delimiter = max(_DELIMITERS, key=first.count)
    return _table(_csv_rows(text, delimiter), notes)


def _csv_rows(text: str, delimiter: str) -> Iterator[list[str]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        yield from reader
    except csv.Error as error:
        raise Unreadable(
            f"the file cannot be split into cells after line {reader.line_num}: {error}"
        ) from error


def _decoded(data: bytes) -> tuple[str, tuple[Complaint, ...]]:
    if data.startswith(_UTF16):
        raise Unreadable("the text is in UTF-16 ('Unicode text'), not UTF-8 or Windows-1252")
    notes: tuple[Complaint, ...] = ()
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text, notes = _windows_1252(data)
    control = _NOT_TEXT.search(text)
    if control:
        raise Unreadable(
            f"the file is neither text nor XLSX: it holds the control character {control[0]!r}"
        )
    return text, notes


def _windows_1252(data: bytes) -> tuple[str, tuple[Complaint, ...]]:
    try:
        text = data.decode("cp1252")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise Unreadable(f"the text is neither UTF-8 nor Windows-1252; see line {line}") from error
    sample = re.search(r"\w*[^\x00-\x7f]+\w*", text)
    problem = "the text is not UTF-8 and was read as Windows-1252"
    remedy = "Check that names with accents look right. If not, save the list as 'CSV UTF-8'."
    return text, (Complaint(None, None, sample and sample[0], problem, remedy, fatal=False),)


def _from_xlsx(data: bytes) -> Table:
    try:
        _check_size(data)
        return _first_sheet(data)
    except _BROKEN_XLSX as error:
        raise Unreadable(f"the file is not a readable XLSX workbook: {error}") from error


def _first_sheet(data: bytes) -> Table:
    """The first sheet, with a note where others hold something."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # about styles and form controls
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True)
        first, *others = book.worksheets
        sheet = _table(_sheet_rows(first), ())
        unread = [other.title for other in others if any(map(any, _sheet_rows(other)))]
    return replace(sheet, notes=(_unread_sheets(first.title, unread),)) if unread else sheet


def _check_size(data: bytes) -> None:
    """Unreadable where the archive's directory states parts too large for a list of people.

    No more of a part is ever unpacked than the directory states.
    """
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = archive.infolist()
    total = sum(part.file_size for part in parts)
    dense = any(part.file_size > max(SMALL, MAX_RATIO * part.compress_size) for part in parts)
    if total > MAX_UNPACKED or dense:
        raise _too_large(
            f"the file has {len(data) / 1e6:,.1f} MB and would unpack to {total / 1e6:,.0f} MB"
        )


def _too_large(problem: str) -> Unreadable:
    return Unreadable(
        f"{problem}, which is more than a list of people needs",
        "Copy the rows and columns you need to a new sheet without formats, and save that.",
    )


def _sheet_rows(sheet: Any) -> Iterator[list[str]]:
    """The rows as text, without the blank cells at their ends."""
    sheet.reset_dimensions()  # exports often state a wrong size, and rows beyond it would be lost
    cells = 0
    for number, row in enumerate(sheet.iter_rows(values_only=True), 1):
        cells += len(row)
        if number > MAX_ROW_NUMBER or cells > MAX_ROWS * MAX_COLUMNS:
            raise _too_large(
                f"the sheet '{sheet.title}' continues after row {number - 1:,}, "
                "blank cells included"
            )
        yield _filled([_as_text(value) for value in row])


def _filled(row: list[str]) -> list[str]:
    while row and not row[-1]:
        row.pop()
    return row


def _as_text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return str(value)


def _unread_sheets(first: str, others: list[str]) -> Complaint:
    problem = f"only the first sheet, '{first}', was read"
    remedy = "Put all technicians on the first sheet, or remove the other sheets."
    return Complaint(None, None, ", ".join(others), problem, remedy, fatal=False)


def _table(rows: Iterable[list[str]], notes: tuple[Complaint, ...]) -> Table:
    filled: list[tuple[int, tuple[str, ...]]] = []
    for number, row in enumerate(rows, 1):
        if any(cell.strip() for cell in row):
            filled.append((number, tuple(row)))
            _check_row(number, row, len(filled))
    if not filled:
        raise Unreadable("the file has no cell with anything in it")
    (header_row, header), *body = filled
    headings = tuple(cell.strip() for cell in header)
    return Table(header_row, headings, tuple(body), notes)


def _check_row(number: int, row: list[str], row_count: int) -> None:
    """Unreadable where there are more rows or columns than a list of people needs."""
    if row_count > MAX_ROWS:
        raise _too_large(f"the sheet has more than {MAX_ROWS:,} rows")
    if any(cell.strip() for cell in row[MAX_COLUMNS:]):
        raise _too_large(f"row {number:,} has something after column {MAX_COLUMNS}")

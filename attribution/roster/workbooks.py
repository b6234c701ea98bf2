"""XLSX workbooks: every sheet as text, with what the cells show and what they are merged to."""

from __future__ import annotations

import io
import re
import warnings
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from attribution.roster.number_formats import shown
from attribution.roster.sheet import (
    MAX_COLUMNS,
    MAX_ROW_NUMBER,
    MAX_ROWS,
    Sheet,
    Unreadable,
    filled_rows,
    too_large,
)

# An XLSX file may be a small archive of something huge; what is larger than these is refused before
# it is unpacked.
MAX_UNPACKED = 200_000_000  # bytes of all parts together
MAX_RATIO = 100  # unpacked to packed; real sheets reach about 30
SMALL = 10_000_000  # bytes below which a part may have any ratio
MAX_FILLED = 500_000  # rows below the first of their merged cell, all of them together
# What a damaged or foreign archive raises in the libraries that read it.
BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    RuntimeError,
    OverflowError,
    EOFError,
    KeyError,
    ValueError,
    TypeError,
    IndexError,
    AttributeError,
    SyntaxError,  # of either XML library
    OSError,
)
_MERGED = re.compile(rb"<(?:\w+:)?mergeCell\s[^>]*?ref=\"([A-Z]+\d+:[A-Z]+\d+)\"")
# Whole numbers above this are not exact in a cell.
_EXACT = 1e15

DATE, TIME, YES_OR_NO, PERCENTAGE = "a date", "a time", "TRUE or FALSE", "a percentage"


@dataclass(slots=True)
class _Reading:
    """The rows of a sheet while they are read, and the kinds of their cells."""

    rows: list[list[str]] = field(default_factory=list)
    kinds: dict[tuple[int, int], str] = field(default_factory=dict)


def read_workbook(data: bytes) -> tuple[Sheet, ...]:
    """Every sheet of an XLSX file; Unreadable where it is damaged or too large."""
    # Imported here: it takes 0.15 s, and most lists are CSV files.
    import openpyxl

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)  # about styles and form controls
            book = openpyxl.load_workbook(io.BytesIO(data), read_only=True)
            return tuple(_sheet(sheet, data) for sheet in book.worksheets)
    except BROKEN as error:
        raise Unreadable("the file is a damaged XLSX workbook") from error


def check_size(data: bytes) -> None:
    """Unreadable where the archive's directory states parts too large for a list of people.

    No more of a part is ever unpacked than the directory states.
    """
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = archive.infolist()
    total = sum(part.file_size for part in parts)
    dense = any(part.file_size > max(SMALL, MAX_RATIO * part.compress_size) for part in parts)
    if total > MAX_UNPACKED or dense:
        raise too_large(
            f"the file has {len(data) / 1e6:,.1f} MB and would unpack to {total / 1e6:,.0f} MB"
        )


def _sheet(sheet: Any, data: bytes) -> Sheet:
    reading = _Reading()
    for cells in _rows(sheet):
        _read_row(reading, cells)
    _fill_merged(reading, sheet, data)
    return Sheet(
        sheet.title,
        filled_rows(reading.rows),
        is_hidden=sheet.sheet_state != "visible",
        kinds=reading.kinds,
    )


def _read_row(reading: _Reading, cells: Sequence[Any]) -> None:
    """Add a row to what is read, without the blank cells at its end: there may be thousands."""
    row: list[str] = []
    number = len(reading.rows) + 1
    for position, cell in enumerate(cells):
        if cell.value is None:
            continue
        row.extend([""] * (position - len(row)))
        row.append(_text(cell))
        kind = _kind(cell)
        if kind:
            reading.kinds[number, position] = kind
    reading.rows.append(row)


def _rows(sheet: Any) -> Iterator[Sequence[Any]]:
    sheet.reset_dimensions()  # exports often state a wrong size, and rows beyond it would be lost
    cells = 0
    for number, row in enumerate(sheet.iter_rows(), 1):
        cells += len(row)
        if number > MAX_ROW_NUMBER or cells > MAX_ROWS * MAX_COLUMNS:
            raise too_large(
                f"the sheet '{sheet.title}' continues after row {number - 1:,}, "
                "blank cells included"
            )
        yield row


def _text(cell: Any) -> str:
    value = cell.value
    is_whole = (
        isinstance(value, int | float) and not isinstance(value, bool) and value == value // 1
    )
    if is_whole and abs(value) < _EXACT:
        return shown(int(value), cell.number_format or "")
    return value_text(value)


def value_text(value: Any) -> str:
    """A cell's value as a careful person would type it."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, float) and value.is_integer() and abs(value) < _EXACT:
        return str(int(value))
    return str(value)


def kind_of(value: Any) -> str | None:
    """What a spreadsheet made of a cell that holds neither text nor a plain number."""
    if isinstance(value, bool):
        return YES_OR_NO
    if isinstance(value, date):
        return DATE
    if isinstance(value, time | timedelta):
        return TIME
    return None


def _kind(cell: Any) -> str | None:
    if isinstance(cell.value, str):
        return None
    is_percentage = "%" in (cell.number_format or "")
    return kind_of(cell.value) or (PERCENTAGE if is_percentage else None)


def _fill_merged(reading: _Reading, sheet: Any, data: bytes) -> None:
    """Give the rows of a merged cell its value: it is written in the first one only."""
    from openpyxl.utils.cell import range_boundaries

    filled = 0
    for reference in _merged_ranges(sheet, data):
        column, first, _, last = range_boundaries(reference)
        if column > MAX_COLUMNS:
            continue  # refused below if it holds anything
        filled += max(0, min(last, len(reading.rows)) - first)
        # Merged cells cannot overlap in a sheet that a spreadsheet wrote.
        if filled > MAX_FILLED:
            raise too_large(f"the sheet '{sheet.title}' has too many merged cells")
        fill_down(reading.rows, column - 1, first - 1, last - 1)


def fill_down(rows: list[list[str]], position: int, first: int, last: int) -> None:
    """Copy a cell of row `first` into the blank cells below it, to row `last`."""
    if first >= len(rows) or position >= len(rows[first]):
        return
    text = rows[first][position]
    for row in rows[first + 1 : last + 1]:
        row.extend([""] * (position + 1 - len(row)))
        row[position] = row[position] or text


def _merged_ranges(sheet: Any, data: bytes) -> list[str]:
    """Read from the sheet's XML, because openpyxl does not keep them when it reads in passing."""
    path = sheet._worksheet_path
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return [reference.decode() for reference in _MERGED.findall(archive.read(path))]

"""Excel workbooks: cells in which text never becomes a formula, and a plain table as a file."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import openpyxl
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import Cell
from openpyxl.styles import PatternFill
from openpyxl.worksheet.datavalidation import DataValidation

from attribution.exports.cells import typed

OPEN_FILL = PatternFill("solid", start_color="FFF8DC")  # pale yellow: cells to be filled in
LONGEST_TEXT = 32_767  # characters, the limit of Excel
_CUT = " [cut]"
# Excel reads `_x003D_` in a cell as `=`; written so, it shows the text as it is.
_CODED_CHARACTER = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")


def put(cell: Cell | WriteOnlyCell, value: Any) -> None:
    """Give a cell its value; text stays text and says so where it had to be cut."""
    value = typed(value)
    if isinstance(value, str):
        cell.value = _fitted(_CODED_CHARACTER.sub("_x005F_", value))
        cell.data_type = "s"
    else:
        cell.value = value


def _fitted(text: str) -> str:
    if len(text) <= LONGEST_TEXT:
        return text
    return text[: LONGEST_TEXT - len(_CUT)] + _CUT


def table(name: str, rows: Iterable[Sequence[Any]]) -> bytes:
    """A workbook with one sheet that holds these rows."""
    return sheets({name: rows})


def sheets(rows_of: Mapping[str, Iterable[Sequence[Any]]]) -> bytes:
    """A workbook with a sheet for each name."""
    book = openpyxl.Workbook(write_only=True)
    for name, rows in rows_of.items():
        sheet = book.create_sheet(name)
        for row in rows:
            cells = [WriteOnlyCell(sheet) for _ in row]
            for cell, value in zip(cells, row, strict=True):
                put(cell, value)
            sheet.append(cells)
    return saved(book)


def choices(words: Iterable[str], error_title: str) -> DataValidation:
    """A list from which a cell is filled in, or left blank."""
    named = list(words)
    validation = DataValidation(
        type="list",
        formula1=f'"{",".join(named)}"',
        allow_blank=True,
        showErrorMessage=True,
        showInputMessage=True,
    )
    validation.errorTitle = error_title
    validation.error = f"Choose one of: {', '.join(named)}, or leave the cell blank."
    return validation


def saved(book: openpyxl.Workbook) -> bytes:
    """The workbook as a file."""
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()

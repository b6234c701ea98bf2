"""Excel workbooks: cells in which text never becomes a formula, and a plain table as a file."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from typing import Any

import openpyxl
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, Cell

LONGEST_TEXT = 32_000  # characters; the limit of Excel is 32,767


def put(cell: Cell | WriteOnlyCell, value: Any) -> None:
    """Give a cell its value.

    Text stays text, even where it begins with `=`. It loses the characters that a workbook cannot
    hold, and what is longer than a cell.
    """
    if isinstance(value, str):
        cell.value = ILLEGAL_CHARACTERS_RE.sub(" ", value)[:LONGEST_TEXT]
        cell.data_type = "s"
    else:
        cell.value = value


def table(name: str, rows: Iterable[Sequence[Any]]) -> bytes:
    """A workbook with one sheet that holds these rows."""
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet(name)
    for row in rows:
        cells = [WriteOnlyCell(sheet) for _ in row]
        for cell, value in zip(cells, row, strict=True):
            put(cell, value)
        sheet.append(cells)
    return saved(book)


def saved(book: openpyxl.Workbook) -> bytes:
    """The workbook as a file."""
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()

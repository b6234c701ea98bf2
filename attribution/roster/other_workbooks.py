"""Workbooks other than XLSX: OpenDocument, XLSB, the old XLS and Strict Open XML, by calamine.

calamine gives values without their number formats, so leading zeros that only a format shows are
not seen.
"""

from __future__ import annotations

import io
from typing import Any

import python_calamine

from attribution.roster.sheet import (
    MAX_COLUMNS,
    MAX_ROWS,
    Sheet,
    Unreadable,
    filled_rows,
    too_large,
)
from attribution.roster.workbooks import fill_down, kind_of, value_text

NUMBER = "a number"  # the kind of a cell whose number format is not known


def read_other_workbook(data: bytes, format_name: str) -> tuple[Sheet, ...]:
    """Every sheet of the workbook; Unreadable where it is damaged."""
    try:
        return _sheets(data)
    except python_calamine.PasswordError as error:
        raise protected() from error
    except (python_calamine.CalamineError, OSError, ValueError) as error:
        raise _damaged(format_name) from error
    except BaseException as error:
        # A fault inside the library: its kind of exception cannot be imported.
        if type(error).__name__ == "PanicException":
            raise _damaged(format_name) from error
        raise


def protected() -> Unreadable:
    """What is said of a workbook that only a password opens."""
    return Unreadable(
        "the file is protected by a password",
        "Open it in Excel, remove the password and save it again.",
    )


def _damaged(format_name: str) -> Unreadable:
    return Unreadable(f"the file is {format_name}, and it is damaged or not complete")


def _sheets(data: bytes) -> tuple[Sheet, ...]:
    with python_calamine.load_workbook(io.BytesIO(data)) as book:
        return tuple(
            _sheet(book.get_sheet_by_name(page.name), page.visible)
            for page in book.sheets_metadata
            if page.typ == python_calamine.SheetTypeEnum.WorkSheet
        )


def _sheet(sheet: python_calamine.CalamineSheet, visible: Any) -> Sheet:
    if sheet.total_height * sheet.total_width > MAX_ROWS * MAX_COLUMNS:
        raise too_large(f"the sheet '{sheet.name}' has {sheet.total_height:,} rows")
    cells = sheet.to_python(skip_empty_area=False)
    rows = [[value_text(value) for value in row] for row in cells]
    for (first, column), (last, _) in sheet.merged_cell_ranges or ():
        fill_down(rows, column, first, last)
    kinds = {
        (number, position): kind
        for number, row in enumerate(cells, 1)
        for position, value in enumerate(row)
        if (kind := kind_of(value) or _kind_of_number(value))
    }
    return Sheet(
        sheet.name,
        filled_rows(rows),
        is_hidden=visible != python_calamine.SheetVisibleEnum.Visible,
        kinds=kinds,
        formats_known=False,
    )


def _kind_of_number(value: Any) -> str | None:
    return NUMBER if isinstance(value, int | float) else None

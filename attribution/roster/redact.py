"""A roster file without some of its people: for an erasure, and for those who must not come back."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping, Sequence

import openpyxl
from openpyxl.cell import WriteOnlyCell

from attribution.core.model import Technician
from attribution.roster.header import columns_read
from attribution.roster.reader import technicians_by_row
from attribution.roster.tables import Table, table


def without(
    data: bytes, columns: Mapping[str, str] | None, leave_out: Callable[[Technician], bool]
) -> bytes | None:
    """The file without the rows of these technicians; None where there are none. tables.Unreadable where it is no table.

    All rows of an id go where one of them is meant. Kept is what is read: the first sheet, as text, dates in ISO form.
    """
    found = table(data)
    read, _ = columns_read(found, columns or {})
    by_row = technicians_by_row(found, read)
    ids = {person.technician_id for person in by_row.values() if leave_out(person)}
    kept = [row for number, row in found.rows if by_row[number].technician_id not in ids]
    if len(kept) == len(found.rows):
        return None
    return _xlsx(found, kept) if data.startswith(b"PK") else _csv(found, kept)


def _csv(found: Table, rows: Sequence[Sequence[str]]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text).writerows([found.header, *rows])
    return text.getvalue().encode("utf-8-sig")


def _xlsx(found: Table, rows: Sequence[Sequence[str]]) -> bytes:
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("roster")
    for row in [found.header, *rows]:
        cells = [WriteOnlyCell(sheet, value=value) for value in row]
        for cell in cells:
            cell.data_type = "s"  # whatever it begins with, it is no formula
        sheet.append(cells)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()

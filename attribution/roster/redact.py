"""A roster file without some of its people, who were erased or must not come back."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping, Sequence

from attribution.core import workbook
from attribution.core.model import Technician
from attribution.roster import tables
from attribution.roster.header import columns_read
from attribution.roster.reader import technicians_by_row


def without(
    data: bytes, columns: Mapping[str, str] | None, leave_out: Callable[[Technician], bool]
) -> bytes | None:
    """The file without the rows of these technicians; None where it has none.

    tables.Unreadable where it is not a table.

    All rows of an id go where one of its rows is to go. The result holds what is read: the first
    sheet, as text, with dates in ISO form.
    """
    table = tables.table(data)
    positions, _ = columns_read(table, columns or {})
    by_row = technicians_by_row(table, positions)
    ids = {person.technician_id for person in by_row.values() if leave_out(person)}
    rows = [row for number, row in table.rows if by_row[number].technician_id not in ids]
    if len(rows) == len(table.rows):
        return None
    if data.startswith(b"PK"):
        return workbook.table("roster", [table.header, *rows])
    return _csv(table.header, rows)


def _csv(header: Sequence[str], rows: Sequence[Sequence[str]]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text).writerows([header, *rows])
    return text.getvalue().encode("utf-8-sig")

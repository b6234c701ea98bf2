"""The file that is kept of an import: the columns that are read, under our names, and no others."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Sequence

from attribution.core.model import Technician
from attribution.roster.cells import COLUMNS
from attribution.roster.checks import Row

# The end of the name of a kept file: its headings are ours, whatever the settings' column map says.
ENDING = ".kept.csv"


def as_csv(rows: Sequence[Row]) -> bytes:
    """The rows as CSV in UTF-8, with the texts of their cells."""
    columns = [name for name in COLUMNS if any(name in row.texts for row in rows)]
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(columns)
    writer.writerows([row.texts.get(name, "") for name in columns] for row in rows)
    return text.getvalue().encode("utf-8-sig")


def rows_without(rows: Sequence[Row], leave_out: Callable[[Technician], bool]) -> tuple[Row, ...]:
    """The rows that are kept: all rows of an id go where one of its rows is to go."""
    ids = {row.technician_id for row in rows if leave_out(row.technician)}
    return tuple(row for row in rows if row.technician_id not in ids)

"""Tables from a file that anyone may have sent: read by a process of its own, within bounds.

A workbook within every limit of size can still cost minutes and gigabytes to read. So the file is
read by a second process with little memory and little time, and by one such process at a time. The
others who use the dashboard notice nothing of it.
"""

from __future__ import annotations

import io
import threading
import zipfile
from dataclasses import fields
from typing import Any

import orjson

from attribution.core.bounded_process import Bounds, OutOfBounds, answer_of, answer_parent
from attribution.roster import tables
from attribution.roster.sheet import NumberedRow, Sheet, Unreadable
from attribution.roster.tables import BINARY_PART, OLD_OFFICE
from attribution.roster.workbooks import BROKEN

MAX_UNPACKED = 60_000_000  # bytes of all parts of a workbook: some 25,000 rows of a review list
BOUNDS = Bounds(
    memory=600_000_000,  # of which Python and its libraries need 200 million
    processor_seconds=20,  # a workbook of 60 MB needs 11 on a slow computer
    wait_seconds=60,
    answer=40_000_000,  # the rows as they are handed over
)
SPLIT_IT = "Delete the rows that you did not fill in, and import the rest in parts."
_QUICK, _WITH_FORMATS = "quick", "with formats"
_one_at_a_time = threading.Lock()


def bounded_sheets(data: bytes) -> list[list[NumberedRow]]:
    """The rows of what `tables.quick_sheets` gives.

    Unreadable also where the file needs more than the bounds.
    """
    return [list(sheet.rows) for sheet in _sheets(data, _QUICK)]


def sheets_of_list(data: bytes) -> tuple[Sheet, ...]:
    """What `tables.sheets` gives; a binary workbook is read by a process of its own.

    In a damaged one the library that reads it may go round in a circle until there is no memory
    left, which ends the process, or print the trace of a fault.
    """
    if not data.startswith(OLD_OFFICE) and BINARY_PART not in data:
        return tables.sheets(data)
    try:
        return _sheets(data, _WITH_FORMATS)
    except _OutOfBounds:
        raise Unreadable("the file is a binary Excel workbook, and it is damaged") from None


def _sheets(data: bytes, how: str) -> tuple[Sheet, ...]:
    with _one_at_a_time:
        answer = _answer_of_process(data, how)
    if "problem" in answer:
        raise Unreadable(answer["problem"], answer["remedy"])
    return tuple(map(_sheet_of, answer["sheets"]))


def _plain(sheet: Sheet) -> dict[str, Any]:
    """A sheet as JSON has it."""
    kinds = [[*place, kind] for place, kind in sheet.kinds.items()]
    plain = {field.name: getattr(sheet, field.name) for field in fields(Sheet)}
    return plain | {"kinds": kinds}


def _sheet_of(plain: dict[str, Any]) -> Sheet:
    rows = tuple((number, tuple(cells)) for number, cells in plain["rows"])
    kinds = {(number, position): kind for number, position, kind in plain["kinds"]}
    return Sheet(**(plain | {"rows": rows, "kinds": kinds}))


def _answer_of_process(data: bytes, how: str) -> dict[str, Any]:
    try:
        answer = answer_of("attribution.roster.bounded_tables", [how], data, BOUNDS)
    except OutOfBounds:
        raise _out_of_bounds() from None
    return dict(orjson.loads(answer))


class _OutOfBounds(Unreadable):
    """The file needs more than the bounds, or ended the process that read it."""


def _out_of_bounds() -> _OutOfBounds:
    return _OutOfBounds("the file needs more memory or time than a review list does", SPLIT_IT)


# -- in the process --------------------------------------------------------------------------------


def _answer(data: bytes, how: str) -> dict[str, Any]:
    try:
        if how == _QUICK:
            _check_unpacked(data)
            read = tables.quick_sheets(data)
        else:
            read = tables.sheets(data)
    except Unreadable as unreadable:
        complaint = unreadable.complaint
        return {"problem": complaint.problem, "remedy": complaint.remedy}
    return {"sheets": list(map(_plain, read))}


def _check_unpacked(data: bytes) -> None:
    """Refuse a large workbook before anything is unpacked. What is not one is read as it is."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            unpacked = sum(part.file_size for part in archive.infolist())
    except BROKEN:
        return
    if unpacked > MAX_UNPACKED:
        raise Unreadable(f"the file would unpack to {unpacked / 1e6:,.0f} MB", SPLIT_IT)


if __name__ == "__main__":
    answer_parent(lambda data, how: orjson.dumps(_answer(data, how)))

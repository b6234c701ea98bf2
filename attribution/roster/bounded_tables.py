"""Tables from a file that anyone may have sent: read by a process of its own, within bounds.

A workbook within every limit of size can still cost minutes and gigabytes to read. So the file is
read by a second process with little memory and little time, and by one such process at a time. The
others who use the dashboard notice nothing of it.
"""

from __future__ import annotations

import io
import os
import signal
import subprocess
import sys
import threading
import zipfile
from dataclasses import fields
from pathlib import Path
from typing import Any

import orjson

from attribution.core.children import end_with_parent
from attribution.roster import tables
from attribution.roster.sheet import NumberedRow, Sheet, Unreadable
from attribution.roster.tables import BINARY_PART, OLD_OFFICE
from attribution.roster.workbooks import BROKEN

MAX_UNPACKED = 60_000_000  # bytes of all parts of a workbook: some 25,000 rows of a review list
MAX_TEXT = 40_000_000  # bytes of the rows as they are handed over
MEMORY = 600_000_000  # bytes of address space, of which Python and its libraries need 200 million
PROCESSOR_SECONDS = 20  # a workbook of 60 MB needs 11 on a slow computer
WAIT_SECONDS = 60  # the same by the clock, on a busy computer
SPLIT_IT = "Delete the rows that you did not fill in, and import the rest in parts."
_QUICK, _WITH_FORMATS = "quick", "with formats"
_OUT_OF_BOUNDS = 3  # exit code of the process
# How the system ends a process at its bounds; Windows has not all of them.
_SIGNALS = [getattr(signal, name, None) for name in ("SIGXCPU", "SIGKILL", "SIGABRT")]
_ROOT = Path(__file__).resolve().parents[2]
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
    command = [sys.executable, "-m", "attribution.roster.bounded_tables", str(os.getpid()), how]
    path = os.pathsep.join([str(_ROOT), *filter(None, [os.environ.get("PYTHONPATH")])])
    # Threads of the numeric library would each take a part of the memory.
    environment = {**os.environ, "PYTHONPATH": path, "OPENBLAS_NUM_THREADS": "1"}
    try:
        ended = subprocess.run(  # noqa: S603 - our own interpreter and module
            command,
            input=data,
            capture_output=True,
            env=environment,
            timeout=WAIT_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise _out_of_bounds() from None
    if ended.returncode == 0:
        return dict(orjson.loads(ended.stdout))
    if ended.returncode == _OUT_OF_BOUNDS or -ended.returncode in _SIGNALS:
        raise _out_of_bounds()
    raise RuntimeError(f"reading a table failed: {ended.stderr.decode(errors='replace')}")


class _OutOfBounds(Unreadable):
    """The file needs more than the bounds, or ended the process that read it."""


def _out_of_bounds() -> _OutOfBounds:
    return _OutOfBounds("the file needs more memory or time than a review list does", SPLIT_IT)


# -- in the process --------------------------------------------------------------------------------


def main(parent: int, how: str) -> None:
    """Read the file on standard input, and write its table or what is wrong with it."""
    end_with_parent(parent)
    _limit_this_process()
    try:
        answer = orjson.dumps(_answer(sys.stdin.buffer.read(), how))
    except MemoryError:
        os._exit(_OUT_OF_BOUNDS)  # there is no memory to end in an orderly way
    if len(answer) > MAX_TEXT:
        sys.exit(_OUT_OF_BOUNDS)
    sys.stdout.buffer.write(answer)


def _limit_this_process() -> None:
    try:
        import resource
    except ImportError:  # Windows: the clock alone limits it
        return
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (PROCESSOR_SECONDS, PROCESSOR_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


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
    main(int(sys.argv[1]), sys.argv[2])

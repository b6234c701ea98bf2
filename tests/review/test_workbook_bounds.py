"""A file that a person uploads costs little to open, whatever it holds."""

import io
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import costly_workbooks as costly
import institution
import openpyxl
import pytest

from attribution.core.errors import UserError
from attribution.review.completed_spreadsheet import read_spreadsheet
from attribution.roster import tables
from attribution.roster.sheet import Unreadable

SECONDS = 30  # on a busy computer; each takes about one


def test_a_workbook_that_unpacks_to_much_is_refused_soon_and_takes_no_memory_here():
    data = costly.of_cells(62)
    before, started = _resident(), time.monotonic()
    with pytest.raises(UserError, match=r"would unpack to 61 MB.*Nothing was saved"):
        read_spreadsheet(data)
    assert time.monotonic() - started < SECONDS
    assert _resident() - before < 20


def test_the_process_that_reads_has_little_memory():
    before, started = _resident(), time.monotonic()
    with pytest.raises(UserError, match=r"more memory or time.*Nothing was saved"):
        read_spreadsheet(_far_apart())
    assert time.monotonic() - started < SECONDS
    assert _resident() - before < 20


def test_text_that_comes_to_more_than_the_rows_of_a_list_is_refused():
    rows = b"0123456789," * 9 + b"x" * 120_000 + b"\n"
    with pytest.raises(UserError, match=r"more memory or time.*Nothing was saved"):
        read_spreadsheet(b"mention_id,verdict,c,d,e,f,g,h,i,j\n" + rows * 345)


def _far_apart() -> bytes:
    """Two cells: with the blanks between them they are 40 million."""
    book = openpyxl.Workbook()
    book.active["A1"], book.active["GR199999"] = "mention_id", "x"
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def test_overlapping_merged_cells_do_not_cost_their_number_times_the_rows():
    started = time.monotonic()
    with pytest.raises(Unreadable, match="too many merged cells"):
        tables.sheets(costly.of_merged_cells(100_000))
    assert time.monotonic() - started < SECONDS


CHILD = (
    "import os, time; from attribution.core.children import end_with_parent; "
    "end_with_parent(os.getppid()); print(os.getpid(), flush=True); time.sleep(60)"
)
PARENT = "import subprocess, sys; subprocess.run([sys.executable, '-c', sys.argv[1]])"


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux ends a child with its parent")
def test_a_process_that_reads_ends_with_the_one_that_started_it():
    command = [sys.executable, "-c", PARENT, CHILD]
    environment = institution.environment(Path())
    parent = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True)
    child = int(parent.stdout.readline())
    os.kill(parent.pid, signal.SIGKILL)
    parent.wait(SECONDS)
    deadline = time.monotonic() + SECONDS
    while _is_running(child):
        assert time.monotonic() < deadline, "the child goes on without its parent"
        time.sleep(0.05)
    parent.stdout.close()


def _is_running(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


def _resident() -> float:
    """Megabytes of memory of this process."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6

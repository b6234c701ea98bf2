"""What it costs to open the worst workbooks that a technician may upload.

    python benchmarks/workbook_bounds.py

Prints, for each kind: megabytes of the file, of what it unpacks to and of memory at the most (of
this process and of the one that reads), seconds, and what the person is told. Ends with 1 if one
costs more than the bounds.
"""

from __future__ import annotations

import resource
import sys
import threading
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests/worlds"))
import costly_workbooks as costly

from attribution.roster.bounded_tables import MEMORY, WAIT_SECONDS, bounded_sheets
from attribution.roster.sheet import Unreadable

MEGABYTES = (59, 190)
KINDS = {
    "cells": costly.of_cells,
    "texts": costly.of_texts,
    "styles": costly.of_styles,
    "merged cells": lambda megabytes: costly.of_merged_cells(megabytes * 35_000),
}


class Children:
    """Watches the processes that this one starts: the most memory that one of them had, in MB."""

    def __init__(self) -> None:
        self.peak = 0.0
        self._is_over = threading.Event()
        self._thread = threading.Thread(target=self._watch)

    def __enter__(self) -> Children:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._is_over.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._is_over.wait(0.02):
            for children in Path("/proc/self/task").glob("*/children"):
                for pid in children.read_text().split():
                    self.peak = max(self.peak, _resident(pid))


def _resident(pid: str) -> float:
    try:
        status = Path(f"/proc/{pid}/status").read_text()
        command = Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return 0.0
    if b"bounded_tables" not in command:  # not yet that program
        return 0.0
    values = dict(line.split(":", 1) for line in status.splitlines())
    return int(values.get("VmRSS", "0 kB").split()[0]) / 1000


def _own_peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000


def _opened(data: bytes) -> str:
    try:
        return f"read: {len(bounded_sheets(data)[0]):,} rows"
    except Unreadable as unreadable:
        return unreadable.complaint.problem


def main() -> int:
    """Open each kind in each size."""
    is_within = True
    for name, make in KINDS.items():
        for megabytes in MEGABYTES:
            data = make(megabytes)
            before, start = _own_peak(), time.monotonic()
            with Children() as children:
                answer = _opened(data)
            seconds = time.monotonic() - start
            grown = _own_peak() - before
            is_within &= seconds < WAIT_SECONDS and children.peak < MEMORY / 1e6
            print(
                f"{name:13} {len(data) / 1e6:5.1f} MB, unpacked {megabytes:3} MB: "
                f"{seconds:5.1f} s, "
                f"memory here +{grown:.0f} MB, in the reader {children.peak:.0f} MB: {answer}"
            )
    return 0 if is_within else 1


if __name__ == "__main__":
    sys.exit(main())

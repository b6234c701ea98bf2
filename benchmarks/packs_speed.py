"""Time of making the packs of all faculties, and of the institution, from a freeze.

    python benchmarks/packs_speed.py HOME [--years 2021..2024]   (HOME made by make_big.py, built)

The freeze is made first where the home folder has none of this name; its time is told apart.
"""

from __future__ import annotations

import argparse
import os
import resource
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from unittest.mock import patch

import duckdb

from attribution import workspace
from attribution.access.permissions import local_lead
from attribution.harvest.registry import services
from attribution.home import loading
from attribution.measure.disclosure.protection import Cell, protect
from attribution.measure.periods import Period, parse_periods
from attribution.measure.person_periods import KINDS
from attribution.releases.freezes import making as freezes
from attribution.releases.packs.material import material_of
from attribution.snapshot.database import current_snapshot
from attribution.workspace import Acting, Workspace

NAME = "packs benchmark"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("home", type=Path)
    parser.add_argument("--years", default="2021..2024")
    options = parser.parse_args()
    pretend_to_have_asked(options.home)
    settings = loading.load(options.home, os.environ, services())
    with workspace.opened(settings, local_lead(os.environ)) as opened:
        if NAME not in [released.name for released in freezes.public(opened)]:
            periods = parse_periods(options.years)
            timed("freeze", lambda: frozen(opened, periods))
        timed("packs of all faculties", lambda: packs_of_faculties(opened))
        timed("pack of the institution", lambda: pack_of_institution(opened))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{peak:,.0f} MB at most")


def pretend_to_have_asked(home: Path) -> None:
    """No source was asked for invented works, and years no one asked about have no figure.

    Some of the invented technicians get an iD: that no one has one must not be released.
    """
    path = current_snapshot(home)
    if path is None:
        raise SystemExit(f"Build {home} first.")
    with duckdb.connect(str(path)) as connection:
        connection.execute("update source_progress set asked = date '2026-11-20', walked_to = null")
        connection.execute(
            "update technicians set orcid = '0000-0002-1825-0097' where hash(technician_id) % 3 = 0"
        )
        connection.execute("checkpoint")


def timed(name: str, work: Callable[[], int]) -> None:
    clock, processor = time.perf_counter(), time.process_time()
    number = work()
    seconds, busy = time.perf_counter() - clock, time.process_time() - processor
    print(f"{name}: {number} of them, {seconds:.1f} s, {busy:.1f} s of processor")


def frozen(opened: Workspace, periods: Sequence[Period]) -> int:
    return len(freezes.freeze(opened, Acting(), NAME, periods, by="faculty").released)


def packs_of_faculties(opened: Workspace) -> int:
    """With what the command imports for them.

    Invented technicians are seldom author and thanked in one year, so that figures by faculty could
    be worked out and are not released. Here they are, for their packs to be made.
    """
    from attribution.releases.packs import making

    freeze = freezes.frozen_until(opened, NAME)[-1]
    cells = [
        Cell(row["period"], tuple(row["group"].items()), kind, row["denominator"], count)
        for row in freeze.figures
        for kind in (*KINDS, "orcid")
        if (count := row[kind]["numerator"]) is not None
    ]
    released = protect(cells, opened.settings.least_denominator)
    made_of = material_of([replace(freeze, released=released)])
    with patch.object(making, "gathered", return_value=made_of):
        return len(making.faculty_files(opened, NAME)) // 2


def pack_of_institution(opened: Workspace) -> int:
    from attribution.releases.packs import making

    return len(making.institution_files(opened, NAME))


if __name__ == "__main__":
    main()

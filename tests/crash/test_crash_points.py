"""Acts interrupted at their calls: nothing acknowledged is lost, and the next run is as ever.

`benchmarks/crash_points.py` tries every call of everything, nights too. These are some calls of the
acts of people, and the guards whose loss must be noticed.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from crash_disk import ALL_LOST, KILLED, NAMES_KEPT, Call, Disk
from crash_world import Recording, differences

BENCHMARK = Path(__file__).resolve().parents[2] / "benchmarks/crash_points.py"
ROOT = BENCHMARK.parents[1]


@pytest.fixture
def disk(tmp_path: Path) -> Disk:
    (tmp_path / "old").write_bytes(b"old")
    return Disk(tmp_path)


def call(disk: Disk, name: str, path: str, other: str = "", data: bytes = b"") -> Call:
    full = f"{disk.root}/{other}" if other else ""
    return Call(name, f"{disk.root}/{path}".rstrip("/"), full, 0, data)


def test_a_power_cut_takes_what_was_not_synced(disk: Disk) -> None:
    disk.play(call(disk, "open", "new"))
    disk.play(call(disk, "write", "new", data=b"new"))
    disk.play(call(disk, "rename", "new", "old"))
    assert disk.after(KILLED) == {"old": b"new"}
    assert disk.after(NAMES_KEPT) == {"old": b""}
    assert disk.after(ALL_LOST) == {"old": b"old"}
    disk.play(call(disk, "fsync", "old"))
    assert disk.after(NAMES_KEPT) == {"old": b"new"}
    assert disk.after(ALL_LOST) == {"old": b"old"}
    disk.play(call(disk, "fsync", ""))
    assert disk.after(ALL_LOST) == {"old": b"new"}


def test_a_folder_whose_name_was_not_synced_takes_its_files_away(disk: Disk) -> None:
    disk.play(call(disk, "mkdir", "folder"))
    disk.play(call(disk, "open", "folder/new"))
    disk.play(call(disk, "fsync", "folder/new"))
    disk.play(call(disk, "fsync", "folder"))
    assert disk.after(ALL_LOST) == {"old": b"old"}
    disk.play(call(disk, "fsync", ""))
    assert disk.after(ALL_LOST) == {"old": b"old", "folder": None, "folder/new": b""}


def test_nothing_acknowledged_is_lost_and_a_lost_guard_is_noticed() -> None:
    if shutil.which("cc") is None:
        pytest.skip("no compiler is installed: no crash points")
    run = subprocess.run(
        [sys.executable, str(BENCHMARK), "--small"],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    assert run.returncode == 0, run.stdout + run.stderr
    assert "0 problems" in run.stdout
    assert run.stdout.count(" noticed: ") == run.stdout.count("without: ") > 3


FIRST_DAY, SECOND_DAY = date(2026, 7, 1), date(2026, 7, 2)
TWICE = {"tables": {"works": "a"}, "asked": {"crossref": SECOND_DAY, "orcid": SECOND_DAY}}
RECORDED = Recording([], {}, TWICE, {"crossref": FIRST_DAY, "orcid": SECOND_DAY})


@pytest.mark.parametrize(
    ("listed", "day", "problems"),
    [
        ({"crossref"}, SECOND_DAY, 0),
        ({"crossref"}, FIRST_DAY, 1),
        (set(), FIRST_DAY, 0),
        ({"orcid"}, FIRST_DAY, 0),
        (set(), SECOND_DAY, 1),
        (set(), None, 1),
    ],
)
def test_the_day_of_a_list_follows_from_the_lists_that_were_read_to_their_end(
    listed: set[str], day: date | None, problems: int
) -> None:
    after = TWICE | {"asked": {"crossref": day, "orcid": SECOND_DAY}}
    found = list(differences(after, RECORDED, listed))
    assert found == ["the next run leaves other asked crossref"] * problems


def test_no_other_difference_is_overlooked() -> None:
    after = TWICE | {"tables": {"works": "b"}}
    found = list(differences(after, RECORDED, {"crossref"}))
    assert found == ["the next run leaves other tables works"]
    after = TWICE | {"asked": {"crossref": SECOND_DAY, "orcid": FIRST_DAY}}
    found = list(differences(after, RECORDED, {"crossref"}))
    assert found == ["the next run leaves other asked orcid"]

"""What killed writes leave behind: doctor names it, the next run under the lock deletes it."""

from __future__ import annotations

import os
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest
from build_helpers import DAY, settings

from attribution.operations import doctor
from attribution.operations.home_lock import locked
from attribution.snapshot import publish

LEFT = (
    "roster/.import-0a1b",
    ".new-0a1b",
    "roster/.read/.reading-0a",
    "parsed/crossref/x.json.tmp",
)
OWN = ("letters/draft.tmp", "roster/list.csv", "raw/crossref/run.jsonl.gz")


@pytest.fixture
def home(tmp_path: Path) -> Path:
    for name in (*LEFT, *OWN):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("T1,Wilhelmina,Okonjo-Bright", encoding="utf-8")
        os.utime(path, (0, time.time() - 7_200))
    return tmp_path


def findings(home: Path) -> list[str]:
    found = doctor.examine(settings(home), datetime.now(UTC), online=False)
    return [finding.result for finding in found if finding.check == "interrupted writes"]


def test_doctor_names_them_and_the_next_run_deletes_them(home: Path) -> None:
    assert findings(home) == [
        "4 files of an interrupted run: .new-0a1b, parsed/crossref/x.json.tmp, roster/.import-0a1b "
        "and 1 more"
    ]
    with locked(home):
        assert not any((home / name).exists() for name in LEFT)
    assert all((home / name).exists() for name in OWN)
    assert findings(home) == []


def test_a_file_that_is_being_written_stays(home: Path) -> None:
    for name in LEFT:
        os.utime(home / name)
    with locked(home):
        assert all((home / name).exists() for name in LEFT)
    assert findings(home) == []


def test_a_file_of_a_clock_that_was_ahead_goes_too(home: Path) -> None:
    os.utime(home / LEFT[0], (0, time.time() + 864_000))
    with locked(home):
        assert not (home / LEFT[0]).exists()


def test_what_duckdb_moved_out_of_memory_before_a_kill_does_not_stop_the_next_build(
    tmp_path: Path,
) -> None:
    spilled = tmp_path / "snapshots" / "20260101T000000000000Z.duckdb.tmp.tmp"
    spilled.mkdir(parents=True)
    (spilled / "duckdb_temp_storage-0.tmp").write_bytes(b"0")
    publish.new_path(tmp_path, DAY)
    assert not spilled.exists()

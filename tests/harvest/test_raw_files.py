"""A payload is on disk before anything reads it, and a killed run loses none that was written."""

from __future__ import annotations

import gzip
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from command_line import run_well
from gated import QUICK, Gate, holdings, night, rows

from attribution.core.errors import UserError
from attribution.demo.servers.reply import Reply, Request
from attribution.harvest import raw_files, reading
from attribution.harvest.full_texts import AHEAD
from attribution.harvest.sources import europepmc
from attribution.harvest.summaries import load_summaries

ROOT = Path(__file__).resolve().parents[2]
TODAY = datetime.now(UTC).date()
NOW = datetime(2026, 7, 1, 3, 0, 0, 5, tzinfo=UTC)


def write(home: Path, *payloads: raw_files.Payload) -> Path:
    run = raw_files.RawRun(home, "openalex", raw_files.run_id(NOW))
    for payload in payloads:
        run.append(payload)
    run.close()
    return run.path


def page_of_work(title: str) -> raw_files.Payload:
    record = {"id": "https://openalex.org/W1", "title": title, "authorships": []}
    return {"kind": "works", "payload": {"results": [record]}}


def test_what_is_written_is_read_in_order(tmp_path: Path) -> None:
    payloads = [
        {"kind": "works", "n": n, "title": "Grün\u2028", "padding": "x" * n * 5000}
        for n in range(40)
    ]
    assert list(raw_files.read(write(tmp_path, *payloads))) == payloads


def test_a_payload_is_on_disk_when_append_returns(tmp_path: Path) -> None:
    run = raw_files.RawRun(tmp_path, "openalex", raw_files.run_id(NOW))
    run.append({"n": 1})
    assert list(raw_files.read(run.path)) == [{"n": 1}]
    run.close()


@pytest.mark.parametrize("cut", [1, 5, 9, 20])
def test_a_member_that_was_never_finished_is_passed_over(tmp_path: Path, cut: int) -> None:
    path = write(tmp_path, {"n": 1}, {"n": 2})
    path.write_bytes(path.read_bytes() + gzip.compress(b'{"n": 3}\n', mtime=0)[:-cut])
    assert list(raw_files.read(path)) == [{"n": 1}, {"n": 2}]


def test_damage_within_a_file_is_said_with_its_name(tmp_path: Path) -> None:
    path = write(tmp_path, *({"n": n, "padding": "x" * 500} for n in range(5)))
    damaged = bytearray(path.read_bytes())
    damaged[40] ^= 0xFF
    path.write_bytes(damaged)
    with pytest.raises(UserError, match=path.name):
        list(raw_files.read(path))


def test_runs_come_oldest_first_and_tell_their_start(tmp_path: Path) -> None:
    later = raw_files.run_id(datetime(2026, 7, 2, tzinfo=UTC))
    for source, run in (("orcid", later), ("crossref", later), ("openalex", raw_files.run_id(NOW))):
        raw_files.RawRun(tmp_path, source, run).close()
    assert [(source, run) for source, run, _ in raw_files.runs(tmp_path)] == [
        ("openalex", raw_files.run_id(NOW)),
        ("crossref", later),
        ("orcid", later),
    ]
    assert raw_files.started(raw_files.run_id(NOW)) == NOW.replace(tzinfo=None)


def test_a_run_that_left_raw_files_only_is_read_by_the_next(
    after_first: Path, whole: Mapping[str, Any]
) -> None:
    for file in after_first.glob("parsed/*/*"):
        file.unlink()
    reading.read_leftovers(after_first)
    assert holdings(after_first) == whole


def test_reading_the_raw_files_again_changes_neither_records_nor_the_log_of_runs(
    home: Path, gate: Gate
) -> None:
    gate.rule = lambda source, request: (
        Reply(503, b"") if source == "crossref" and gate.calls("crossref") > 2 else None
    )
    night(home, gate, date(2026, 7, 1))
    gate.open()
    night(home, gate, date(2026, 7, 2))
    before = holdings(home), load_summaries(home)
    for source, run, path in raw_files.runs(home):
        reading.reparse(home, source, run, path)
    assert (holdings(home), load_summaries(home)) == before


def test_reading_everything_again_gives_each_record_the_day_on_which_it_was_first_seen(
    home: Path,
) -> None:
    days = [datetime(2026, 7, day, 3, tzinfo=UTC) for day in range(1, 5)]
    for day, title in zip(days, ["A title", "Another title", "A title", "A title"], strict=True):
        file = raw_files.RawRun(home, "openalex", raw_files.run_id(day))
        file.append(page_of_work(title))
        file.close()
    reading.read_leftovers(home)
    seen = [date(2026, 7, day) for day in (1, 2, 3)]
    assert rows(home, "select seen from works order by run") == [(day,) for day in seen]
    reading.reparse_all(home)
    assert rows(home, "select seen from works order by run") == [(day,) for day in seen]


def test_reading_everything_again_goes_by_runs_whose_raw_files_are_gone(home: Path) -> None:
    paths = []
    for day in range(1, 5):
        run = raw_files.run_id(datetime(2026, 7, day, 3, tzinfo=UTC))
        file = raw_files.RawRun(home, "openalex", run)
        file.append(page_of_work("A title" if day != 2 else "Another title"))
        file.close()
        paths.append(file.path)
    reading.read_leftovers(home)
    paths[1].unlink()
    before = rows(home, "from works order by run")
    reading.reparse_all(home)
    assert rows(home, "from works order by run") == before


@pytest.fixture(scope="module")
def whole_today(
    services: Gate, empty_home: Path, tmp_path_factory: pytest.TempPathFactory
) -> Mapping[str, Any]:
    """What an undisturbed night gives on the day of the clock."""
    services.open()
    home = Path(shutil.copytree(empty_home, tmp_path_factory.mktemp("today") / "home"))
    night(home, services, TODAY)
    return holdings(home)


@pytest.mark.parametrize("calls", [4, 40])
def test_a_kill_in_the_middle_of_a_run_loses_no_page_and_the_next_run_completes(
    home: Path, whole_today: Mapping[str, Any], gate: Gate, tmp_path: Path, calls: int
) -> None:
    killed = home
    roster = tmp_path / "given.csv"
    roster.write_text("technician_id,given_names,family_name\nT1,Odo,Specimen\n", encoding="utf-8")
    run_well("roster import", roster, home=killed)
    environment = os.environ | QUICK | gate.addresses | {"PYTHONPATH": str(ROOT)}
    gate.open()

    def rule(source: str, request: Request) -> Reply | None:
        if len(gate.requests) > calls:
            time.sleep(30)
        return None

    gate.rule = rule
    run = subprocess.Popen(
        [sys.executable, "-m", "attribution", "harvest", "--home", str(killed)],
        env=environment,
        stderr=subprocess.DEVNULL,
    )
    while len(gate.requests) <= calls:
        time.sleep(0.02)
        assert run.poll() is None, "the harvest ended before it was killed"
    os.kill(run.pid, signal.SIGKILL)
    run.wait()
    pages = [
        payload
        for _, _, path in raw_files.runs(killed)
        for payload in raw_files.read(path)
        if payload["kind"] in ("works", "text")
    ]
    unwritten = 4 + europepmc.LIMITS.at_once * AHEAD
    assert len(pages) >= calls - unwritten, "one a call, less those on their way and the tokens"
    gate.open()
    summary = night(killed, gate, TODAY)
    assert all(run.status == "finished" for run in summary.values())
    assert holdings(killed) == whole_today
    left = [
        payload
        for _, _, path in raw_files.runs(killed)
        for payload in raw_files.read(path)
        if payload["kind"] in ("works", "text")
    ]
    assert left[: len(pages)] == pages or len(left) > len(pages)


@pytest.mark.parametrize("cut", [0, 30])
def test_zeros_that_a_power_cut_left_at_the_end_are_passed_over(tmp_path: Path, cut: int) -> None:
    payloads = [{"n": n, "padding": "x" * 500} for n in range(5)]
    path = write(tmp_path, *payloads)
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) - cut] + bytes(4096))
    assert list(raw_files.read(path)) == payloads[: 5 if cut == 0 else 4]


def test_what_is_no_raw_file_is_not_read_and_is_listed(tmp_path: Path) -> None:
    path = write(tmp_path, {"n": 1})
    stray = path.with_name("notes.jsonl.gz")
    stray.write_bytes(b"mine")
    top = tmp_path / "raw" / path.name
    top.write_bytes(b"")
    assert [file for _, _, file in raw_files.runs(tmp_path)] == [path]
    assert raw_files.strays(tmp_path) == sorted([stray, top])

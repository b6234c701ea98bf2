"""A night that a person starts: one at a time, its progress for everybody, its end as always."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import orjson
import pytest
import templates
from command_line import run_well
from gated import BROKEN, QUICK, Gate, gated, new_home

from attribution.access.permissions import Person
from attribution.core.errors import Locked, UserError
from attribution.harvest.registry import services
from attribution.home import loading
from attribution.ledger.ledger import open_ledger
from attribution.ledger.payloads import NIGHT
from attribution.operations import last_night, night_progress, nightly, run_now
from attribution.operations.backup.contents import is_kept

LEAD = Person("lee@northmere.example", "lead")
STARTED = datetime(2026, 6, 1, 3, tzinfo=UTC)


@pytest.fixture(scope="module")
def services_at_gate() -> Iterator[Gate]:
    with gated() as services:
        yield services


@pytest.fixture
def gate(services_at_gate: Gate) -> Gate:
    services_at_gate.open()
    return services_at_gate


@pytest.fixture
def home(gate: Gate, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home folder that was set up; the environment leads every process to the gate."""
    for name, value in (QUICK | gate.addresses).items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("ATTRIBUTION_HARVEST_WORKS_FROM", "2026-05-01")
    templates.fill(tmp_path, "set up", lambda empty: new_home(empty / "quillmere", gate))
    return tmp_path / "quillmere"


def end_of_night(home: Path) -> dict[str, object]:
    for _ in range(1200):
        night = last_night.last(home)
        if night and night_progress.current(home) is None:
            return night
        time.sleep(0.1)
    raise AssertionError("the night never ended")


def next_end(home: Path, before: object) -> dict[str, object]:
    """How the night ended that began after one that ended `before`."""
    for _ in range(1200):
        night = last_night.last(home)
        if night and night["ended"] != before:
            return end_of_night(home)
        time.sleep(0.1)
    raise AssertionError("no other night ended")


def test_a_night_that_a_person_starts_goes_on_by_itself_and_tells_its_end(home: Path) -> None:
    run_now.start(settings_of(home), LEAD)
    progress = night_progress.current(home)
    assert progress is None or progress.is_alive
    night = end_of_night(home)
    assert night["exit"] in (0, 3, 4)
    assert night["sources"]
    assert not (home / night_progress.FILE).exists()
    with open_ledger(home / "ledger.sqlite") as ledger:
        (act,) = ledger.acts(NIGHT)
    assert act.who == LEAD.who


def test_a_second_night_is_refused_while_one_is_at_work(home: Path) -> None:
    with night_progress.kept(home, STARTED), pytest.raises(Locked, match="Nothing was started"):
        run_now.start(settings_of(home), LEAD)
    assert last_night.last(home) is None


def test_work_of_another_kind_keeps_a_night_away_and_the_person_is_told(home: Path) -> None:
    with nightly.locked(home), pytest.raises(Locked, match="Nothing was started"):
        run_now.start(settings_of(home), LEAD)


def test_a_night_with_wrong_settings_says_what_is_wrong(home: Path) -> None:
    settings, file = settings_of(home), home / "attribution.toml"
    file.write_text(file.read_text("utf-8").replace("[measure]", "[measure]\nlag_dys = 5"), "utf-8")
    run_now.start(settings, LEAD)
    night = end_of_night(home)
    assert night["exit"] == UserError.exit_code
    assert "lag_dys" in str(night["problem"])


def test_only_a_lead_starts_a_night(home: Path) -> None:
    for role in ("viewer", "technician", "reviewer"):
        with pytest.raises(UserError, match="you may not collect papers"):
            run_now.start(settings_of(home), Person("x", role))
    assert night_progress.current(home) is None


def test_every_night_says_how_far_it_has_come_and_removes_that_at_its_end(
    home: Path, gate: Gate
) -> None:
    stages = []

    def look(source: str, request: object) -> None:
        progress = night_progress.current(home)
        stages.append(progress and progress.stage)

    gate.rule = look
    nightly.run_night(settings_of(home), now=datetime.now(UTC))
    assert set(stages) == {"collect"}
    assert night_progress.current(home) is None


def settings_of(home: Path) -> object:
    return loading.load(home, os.environ, services())


def test_a_night_that_fails_leaves_no_progress(home: Path, gate: Gate) -> None:
    gate.rule = lambda source, request: BROKEN
    night = nightly.run_night(settings_of(home), now=datetime.now(UTC))
    assert night.exit == nightly.NOTHING_PUBLISHED
    assert night_progress.current(home) is None


def test_a_night_that_was_killed_is_known_by_its_silence(tmp_path: Path) -> None:
    body = {"started": STARTED.isoformat(), "stage": "build", "sources": {}}
    file = tmp_path / night_progress.FILE
    file.write_bytes(orjson.dumps(body))
    assert night_progress.current(tmp_path).is_alive
    long_ago = time.time() - 2 * night_progress.SILENT_SECONDS
    os.utime(file, (long_ago, long_ago))
    assert not night_progress.current(tmp_path).is_alive


@pytest.mark.parametrize("body", [b"", b"[]", b'{"stage": 5}', b"\xff"])
def test_a_damaged_file_of_progress_is_no_progress(tmp_path: Path, body: bytes) -> None:
    (tmp_path / night_progress.FILE).write_bytes(body)
    assert night_progress.current(tmp_path) is None


def test_progress_goes_into_no_backup() -> None:
    assert not is_kept(night_progress.FILE)


def enrol(home: Path, people: int) -> None:
    rows = [f"T{number},Una{number},Moss{number},Arts,2015-01-01" for number in range(people)]
    file = home.parent / "hr.csv"
    header = "technician_id,given_names,family_name,faculty,start_date"
    file.write_text("\n".join([header, *rows, ""]), "utf-8")
    run_well("roster import --accept-changes", file, home=home)


def test_changes_that_stopped_a_night_are_accepted_by_name_and_with_a_reason(home: Path) -> None:
    enrol(home, 20)
    assert nightly.run_night(settings_of(home), now=STARTED).exit == 0
    enrol(home, 40)
    run_now.start(settings_of(home), LEAD)
    night = end_of_night(home)
    assert night["exit"] == nightly.NOTHING_PUBLISHED
    refused = run_now.refused_changes(night)
    assert refused["technicians"] == "technicians on the roster rose from 20 to 40"
    assert all(f"--accept-change {name}" in night["problem"] for name in refused)
    with pytest.raises(UserError, match="Say why"):
        run_now.start(settings_of(home), LEAD, list(refused), " ")
    before = night["ended"]
    run_now.start(settings_of(home), LEAD, list(refused), "New colleagues")
    night = next_end(home, before)
    assert (night["exit"], run_now.refused_changes(night)) == (0, {})
    assert "technicians" in night["accepted_changes"]
    with open_ledger(home / "ledger.sqlite") as ledger:
        act = ledger.acts(NIGHT)[-1]
    assert (act.why, act.payload.accepted) == ("New colleagues", tuple(refused))


def test_a_night_that_was_stopped_by_something_else_offers_nothing_to_accept() -> None:
    sentence = "Ask the lead about `--accept-change headline-2024`."
    assert run_now.refused_changes({"exit": 4, "problem": sentence}) == {}
    assert run_now.refused_changes({"exit": 4, "problem": sentence, "refused_changes": {}}) == {}


def test_a_name_of_a_change_that_is_none_starts_nothing(home: Path) -> None:
    with pytest.raises(UserError, match="'--reparse' is none of them"):
        run_now.start(settings_of(home), LEAD, ["--reparse"], "New colleagues")
    assert night_progress.current(home) is None

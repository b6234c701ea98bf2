"""An input that is gone, empty, older or foreign is named: exit 2, and nothing is published."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

import command_line
import pytest
import templates
from build_helpers import HOME_ROR
from command_line import json_lines, run, run_well

from attribution.home import settings as home_settings
from attribution.ledger.ledger import open_ledger
from attribution.ledger.salt import salt_of
from attribution.snapshot import input_memory
from attribution.snapshot.database import current_snapshot

LEDGER = "ledger.sqlite"
RUN = "20260101T000000000000Z"
READING = ("measure", "works", "credits", "candidates", "facilities")
PUBLISHING = ("build", "nightly", "harvest")


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A published home folder with a verdict, a raw run, a roster and a salt."""
    templates.fill(tmp_path, "with every input", with_every_input)
    return tmp_path / "home"


def with_every_input(folder: Path) -> None:
    home = command_line.make(folder)
    (candidate,) = json_lines("candidates", home=home)
    run_well("review confirm", candidate["mention_id"], "T1", "--why", "I know her", home=home)
    raw = home / "raw" / "openalex"
    raw.mkdir(parents=True)
    shutil.copy(home / home_settings.FILE, raw / f"{RUN}.jsonl.gz")
    salt_of(home / home_settings.SALT_FILE)
    (home / "parsed" / "openalex" / f"{RUN}.json").write_text(
        f'{{"run": "{RUN}", "source": "openalex"}}', encoding="utf-8"
    )
    run_well("build --accept-drop", home=home)


def remove(path: str) -> Callable[[Path], None]:
    def damage(home: Path) -> None:
        target = home / path
        if target.is_dir():
            shutil.rmtree(target)
            return
        for file in home.glob(f"{path}*"):
            file.unlink()

    return damage


def empty(path: str) -> Callable[[Path], None]:
    def damage(home: Path) -> None:
        remove(f"{path}-")(home)
        (home / path).write_bytes(b"")

    return damage


def with_older_ledger(home: Path) -> None:
    with sqlite3.connect(home / LEDGER) as connection:
        connection.execute("drop trigger events_stay")
        connection.execute("delete from events")


def with_foreign_ledger(home: Path) -> None:
    shutil.move(home / LEDGER, home / "old")
    remove(LEDGER)(home)
    with open_ledger(home / LEDGER):
        pass


def with_ledger_of_another_way(home: Path) -> None:
    with sqlite3.connect(home / LEDGER) as connection:
        connection.execute("drop trigger events_stay_unchanged")
        connection.execute("update events set at = '2026-01-01T00:00:00.000000'")


def with_older_roster(home: Path) -> None:
    (copy,) = (home / "roster").iterdir()
    copy.rename(copy.with_name("20200101T000000.000000Z-roster.csv"))


def with_empty_roster(home: Path) -> None:
    (copy,) = (home / "roster").iterdir()
    copy.write_bytes(b"")


def with_settings_of_others(home: Path) -> None:
    path = home / home_settings.FILE
    path.write_text(path.read_text(encoding="utf-8").replace(HOME_ROR, "0abcdef99"))


def with_other_salt(home: Path) -> None:
    (home / "salt").write_text("ab" * 32, encoding="ascii")


DAMAGES = {
    "ledger gone": ("ledger", remove(LEDGER)),
    "ledger empty": ("ledger", empty(LEDGER)),
    "ledger older": ("ledger", with_older_ledger),
    "ledger foreign": ("ledger", with_foreign_ledger),
    "ledger that went another way": ("ledger", with_ledger_of_another_way),
    "roster gone": ("roster", remove("roster")),
    "roster older": ("roster", with_older_roster),
    "roster empty": ("roster", with_empty_roster),
    "raw gone": ("raw", remove("raw")),
    "raw run gone": ("raw", remove(f"raw/openalex/{RUN}.jsonl.gz")),
    "raw run empty": ("raw", empty(f"raw/openalex/{RUN}.jsonl.gz")),
    "settings gone": ("settings", remove(home_settings.FILE)),
    "settings of another institution": ("settings", with_settings_of_others),
    "salt gone": ("salt", remove("salt")),
    "another salt": ("salt", with_other_salt),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_lost_input_is_named_by_every_command_and_nothing_is_published(
    home: Path, damage: str
) -> None:
    name, happen = DAMAGES[damage]
    published, ledger_before = current_snapshot(home), (home / LEDGER).stat().st_ino
    happen(home)
    for command in (*PUBLISHING, *READING):
        result = run(command, home=home)
        assert (result.exit_code, result.stdout) == (2, ""), (command, result.output)
        assert "Traceback" not in result.output
        assert name in result.stderr
    doctor = run("doctor --offline", home=home)
    assert doctor.exit_code == 2
    assert [line for line in doctor.stdout.splitlines() if line.startswith("wrong")]
    assert current_snapshot(home) == published
    if damage == "ledger gone":
        assert not (home / LEDGER).exists(), ledger_before


@pytest.mark.parametrize(
    "damages", [["ledger gone", "raw gone", "another salt"], ["ledger foreign"]], ids=" and ".join
)
def test_a_person_may_go_on_without_them_once_and_says_so(home: Path, damages: list[str]) -> None:
    lost = []
    for name, happen in map(DAMAGES.__getitem__, damages):
        happen(home)
        lost.append(name)
    for name in lost:
        others = " ".join(
            f"--accept-input {other}" for other in input_memory.NAMES if other != name
        )
        refused = run(f"build --accept-drop {others}", home=home)
        assert (refused.exit_code, name in refused.stderr) == (2, True)
    accepted = " ".join(f"--accept-input {name}" for name in lost)
    run_well(f"build --accept-drop {accepted}", home=home)
    run_well("measure", home=home)
    run_well("build", home=home)


def test_what_was_restored_is_taken_up(home: Path, tmp_path: Path) -> None:
    shutil.copytree(home / "roster", tmp_path / "backup")
    shutil.rmtree(home / "roster")
    assert run("measure", home=home).exit_code == 2
    shutil.copytree(tmp_path / "backup", home / "roster")
    run_well("measure", home=home)


def test_an_emptied_settings_file_is_told_as_such(home: Path) -> None:
    (home / home_settings.FILE).write_text("  \n\n", encoding="utf-8")
    for command in (*PUBLISHING, *READING, "doctor --offline"):
        result = run(command, home=home)
        assert (result.exit_code, "is empty" in result.output) == (2, True), command


def test_new_acts_rosters_and_runs_are_no_fault(home: Path, tmp_path: Path) -> None:
    run_well("roster import", tmp_path / "roster.csv", home=home)
    (home / "raw" / "crossref").mkdir()
    run_well("measure", home=home)
    run_well("build", home=home)


def test_the_memory_of_a_night_is_compared_even_if_damaged(home: Path) -> None:
    (home / input_memory.FILE).write_bytes(b"{")
    result = run("build", home=home)
    assert (result.exit_code, input_memory.FILE in result.stderr) == (2, True)


def test_a_home_of_an_older_version_has_a_ledger_at_least(home: Path) -> None:
    (home / input_memory.FILE).unlink()
    run_well("measure", home=home)
    remove(LEDGER)(home)
    result = run("measure", home=home)
    assert (result.exit_code, "ledger" in result.stderr) == (2, True)
    assert not (home / LEDGER).exists()


def test_an_old_ledger_gets_an_id_and_keeps_its_acts(home: Path) -> None:
    with sqlite3.connect(home / LEDGER) as connection:
        before = connection.execute("select count(*) from events").fetchone()
        connection.execute("drop table identity")
        connection.execute("pragma user_version = 3")
    (home / input_memory.FILE).unlink()
    run_well("build", home=home)
    with sqlite3.connect(home / LEDGER) as connection:
        ((ledger_id,),) = connection.execute("select ledger_id from identity").fetchall()
        assert connection.execute("select count(*) from events").fetchone() == before
    assert len(ledger_id) == 32
    assert json_lines("credits", home=home)

"""The night makes a backup, restores it to try it out, keeps a few, and says when it could not."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb
import pytest
from backup_world import attribution, content, decide, done, night

from attribution.operations.backup import drill, keeping
from attribution.operations.backup.keeping import Memory, delete_old, memory_of, new_name, remember
from attribution.operations.backup_checks import STALE_DAYS
from attribution.snapshot.database import current_snapshot

NOW = datetime(2026, 11, 26, 2, 15, tzinfo=UTC)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "backups").mkdir()
    return tmp_path / "backups"


def findings(home: Path, **environment: str) -> dict[str, dict[str, str]]:
    result = attribution(home, "doctor", "--offline", "--json", environment=environment)
    return {finding["check"]: finding for finding in json.loads(result.stdout)}


def test_a_night_makes_a_backup_and_restores_it_to_the_published_figures(
    home: Path, folder: Path, addresses: dict[str, str]
) -> None:
    public_key = done(None, "backup", "new-key", "-o", folder / "key").stdout.strip()
    summary = night(
        home,
        addresses,
        ATTRIBUTION_BACKUP_FOLDER=str(folder),
        ATTRIBUTION_BACKUP_RECIPIENTS=public_key,
    )
    backup = summary["backup"]
    assert (summary["exit"], backup["problem"]) == (0, None)
    assert backup["drill"]["differing"] == []
    assert backup["drill"]["incomparable"] is None
    assert backup["drill"]["tables"] > 15
    assert backup["drill"]["raw_files"] == backup["drill"]["raw_total"] == 2
    assert backup["acts"] >= 2
    assert not (home / drill.DRILL_FOLDER).exists()
    done(None, "backup", "verify", backup["file"], "--key", folder / "key")
    checks = findings(home, ATTRIBUTION_BACKUP_FOLDER=str(folder))
    assert checks["backup"]["state"] == checks["restore drill"]["state"] == "ok"


def test_a_night_whose_backup_fails_is_published_and_ends_with_code_1(
    home: Path, folder: Path, addresses: dict[str, str]
) -> None:
    before = current_snapshot(home)
    folder.rmdir()
    summary = night(home, addresses, ATTRIBUTION_BACKUP_FOLDER=str(folder))
    assert summary["exit"] == 1
    assert str(folder) in summary["backup"]["problem"]
    assert summary["snapshot"] == getattr(current_snapshot(home), "name", None)
    assert current_snapshot(home) != before


def test_a_drill_notices_a_backup_that_lacks_what_the_figures_were_made_from(
    home: Path, folder: Path
) -> None:
    done(home, "backup", "-o", folder / "b")
    decide(home, 2, first=2)
    done(home, "build")
    result = attribution(home, "backup", "drill", folder / "b")
    assert result.exit_code == 1
    assert "decisions" in result.stderr
    assert memory_of(home).drill is None


def test_a_drill_after_a_change_of_settings_says_that_nothing_can_be_compared(
    home: Path, folder: Path
) -> None:
    done(home, "backup", "-o", folder / "b")
    stricter = {"ATTRIBUTION_MATCHING_REVIEW": "0.9"}
    told = done(home, "backup", "drill", folder / "b", environment=stricter).stderr
    assert "settings or the program have changed" in told


def test_a_drill_notices_published_figures_that_are_not_those_of_the_inputs(
    home: Path, folder: Path
) -> None:
    done(home, "backup", "-o", folder / "b")
    snapshot = current_snapshot(home)
    assert snapshot is not None
    with duckdb.connect(str(snapshot)) as connection:
        connection.execute(
            "update works set title = 'x' where work_id = (select min(work_id) from works)"
        )
    result = attribution(home, "backup", "drill", folder / "b")
    assert result.exit_code == 1
    assert "works" in result.stderr


def test_drills_parse_all_raw_answers_in_turn_and_leave_out_what_came_later(
    home: Path, folder: Path, addresses: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    night(home, addresses)
    decide(home, 1, first=2)  # after the figures were published, so they know nothing of it
    monkeypatch.setattr(drill, "RAW_BYTES", 1)
    done(home, "backup", "-o", folder / "b")
    reached = []
    for _ in range(3):
        told = done(home, "backup", "drill", folder / "b").stderr
        assert re.search(r"(\d+) of \1 tables as published, 1 of 2 harvests read again", told)
        reached.append(memory_of(home).last_raw)
    assert reached[0] != reached[1]
    assert reached[0] == reached[2]


def test_nothing_of_a_drill_that_was_killed_stays_or_is_backed_up(home: Path, folder: Path) -> None:
    (home / ".drill" / "roster").mkdir(parents=True)
    (home / ".drill" / "roster" / "people.csv").write_bytes(b"people")
    done(home, "backup", "-o", folder / "b")
    done(folder / "new", "restore", folder / "b")
    assert not any(name.startswith(".drill") for name in content(folder / "new"))
    done(home, "build")
    assert not (home / ".drill").exists()


def test_old_backups_of_this_home_are_deleted_and_the_newest_stay(folder: Path) -> None:
    names = [new_name("a" * 32, NOW + timedelta(days=day), False) for day in range(5)]
    other = new_name("b" * 32, NOW, True)
    for name in (*names, other, "mine.tar.gz"):
        (folder / name).write_bytes(b"x")
    deleted = delete_old(folder, "a" * 32, keep=2)
    assert [path.name for path in deleted] == names[:3]
    assert {path.name for path in folder.iterdir()} == {*names[3:], other, "mine.tar.gz"}


def test_nothing_is_deleted_when_no_new_backup_could_be_made(home: Path, folder: Path) -> None:
    setting = {"ATTRIBUTION_BACKUP_FOLDER": str(folder), "ATTRIBUTION_BACKUP_KEEP": "1"}
    done(home, "backup", environment=setting)
    (before,) = folder.iterdir()
    (home / "ledger.sqlite").write_bytes(b"SQLite format 3\0" + b"x" * 5000)
    assert attribution(home, "backup", environment=setting).exit_code == 2
    assert list(folder.iterdir()) == [before]


@pytest.mark.parametrize(
    ("memory", "state"),
    [
        (Memory(), "note"),
        (Memory(backup="2020-01-01T00:00:00+00:00", backup_file="/gone"), "wrong"),
    ],
)
def test_the_doctor_tells_how_old_the_last_good_backup_and_drill_are(
    home: Path, folder: Path, memory: Memory, state: str
) -> None:
    remember(home, memory)
    assert findings(home)["backup"]["state"] == state
    assert STALE_DAYS < 7


def test_a_damaged_memory_of_backups_is_written_again(home: Path, folder: Path) -> None:
    (home / keeping.FILE).write_bytes(b"{")
    done(home, "backup", "-o", folder / "b")
    assert memory_of(home).backup_file == str(folder / "b")


def test_a_backup_is_good_although_the_home_cannot_remember_it(home: Path, folder: Path) -> None:
    (home / keeping.FILE).mkdir()
    done(home, "backup", "-o", folder / "b")
    done(None, "backup", "verify", folder / "b")

"""New lists that HR leaves in a folder are imported by the night, and only once."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from build_helpers import save, view

from attribution.home import loading
from attribution.home.settings import Settings
from attribution.operations import nightly
from attribution.roster import copies

NOW = datetime(2026, 3, 2, 4, tzinfo=UTC)
LIST = "Staff No,Surname,Forename,Grade,Salary\nT1,Lee,Ann,07,1\nT2,Ek,Bo,06,2\n"


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    folder = tmp_path / "from HR"
    folder.mkdir()
    return folder


@pytest.fixture
def settings(tmp_path: Path, inbox: Path) -> Settings:
    """A home folder with a work, whose only source is an empty folder of texts."""
    home = tmp_path / "home"
    (tmp_path / "texts").mkdir()
    home.mkdir()
    (home / "attribution.toml").write_text(
        '[institution]\nrors = ["02y3ad647"]\n[contact]\nemail = "lead@north.example"\n'
        f'[harvest]\nsources = ["localtexts"]\ntexts_folder = {str(tmp_path / "texts")!r}\n'
        f"[roster]\ninbox = {str(inbox)!r}\n",
        encoding="utf-8",
    )
    save(home, [view("openalex", "W1", "Cy Moss")], NOW - timedelta(days=1))
    return loading.load(home, {}, ())


def leave(folder: Path, name: str, text: str, written: datetime) -> None:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    os.utime(path, (written.timestamp(), written.timestamp()))


def night(settings: Settings, days: int) -> dict[str, Any]:
    return nightly.run_night(settings, now=NOW + timedelta(days=days)).as_json()


def ids(settings: Settings) -> list[str]:
    return [person.technician_id for person in copies.load(settings.home).technicians]


def test_a_night_imports_the_newest_list_once(settings: Settings, inbox: Path) -> None:
    leave(inbox, "old.csv", LIST.replace("T1", "T9"), NOW - timedelta(days=9))
    leave(inbox, "new.csv", LIST, NOW - timedelta(hours=1))
    leave(inbox, "newer.csv.part", "Staff No", NOW)
    leave(inbox, "~$new.csv", "", NOW)
    assert night(settings, 0)["roster"] == {
        "file": "new.csv",
        "imported": True,
        "problem": None,
        "questions": [],
    }
    assert ids(settings) == ["T1", "T2"]
    assert night(settings, 1)["roster"] is None
    assert len(copies.dated_copies(settings.home)) == 1
    leave(inbox, "march.csv", LIST.replace("T2", "T3"), NOW + timedelta(days=1, hours=1))
    assert night(settings, 2)["roster"]["file"] == "march.csv"


def reason_of(body: dict[str, Any]) -> str:
    """What whoever may not see HR's list is told of it."""
    (reason,) = [row["reason"] for row in body["reasons"] if row["about"] == "roster"]
    return str(reason)


def test_a_list_with_an_error_or_a_lost_inbox_leaves_the_roster_and_the_night_ends_with_3(
    settings: Settings, inbox: Path
) -> None:
    leave(inbox, "good.csv", LIST, NOW - timedelta(days=1))
    night(settings, 0)
    leave(inbox, "bad.csv", LIST.replace("T2", ""), NOW + timedelta(hours=1))
    body = night(settings, 1)
    assert body["exit"] == 3
    assert body["roster"]["imported"] is False
    assert "bad.csv: Correct the roster file" in body["roster"]["problem"]
    assert "with bad.csv of roster.inbox" in reason_of(body)
    for name in ("good.csv", "bad.csv"):
        (inbox / name).unlink()
    assert night(settings, 2)["roster"] is None
    inbox.rmdir()
    body = night(settings, 3)
    assert body["exit"] == 3
    assert "Correct roster.inbox in attribution.toml" in body["roster"]["problem"]
    assert reason_of(body) == body["roster"]["problem"], "no list was read"
    assert ids(settings) == ["T1", "T2"]

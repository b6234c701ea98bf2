"""A restored backup brings nobody back who was erased, or who objected, after it was made."""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest
from backup_world import attribution, done

from attribution.ledger.ledger import open_ledger
from attribution.ledger.payloads import TOMBSTONE

ERASED, OBJECTING = "T0001", "T0002"


@dataclass(frozen=True)
class Erased:
    """A home folder in which one person was erased and another objected, and an older backup."""

    home: Path
    older: Path
    later: Path


@pytest.fixture(scope="module")
def erased(published: Path, tmp_path_factory: pytest.TempPathFactory) -> Erased:
    folder = tmp_path_factory.mktemp("erased")
    world = Erased(folder / "home", folder / "older", folder / "later")
    shutil.copytree(published, world.home)
    done(world.home, "backup", "-o", world.older)
    done(world.home, "forget", ERASED)
    done(world.home, "object", OBJECTING, "--received", "letter of 2 May")
    done(world.home, "backup", "-o", world.later)
    return world


def shown(home: Path) -> set[str]:
    """The technicians of whom anything is shown, after a build."""
    done(home, "build", "--accept-drop")
    listed = done(home, "candidates", "--format", "jsonl").stdout.splitlines()
    return {json.loads(line)["technician_id"] for line in listed}


def roster(home: Path) -> str:
    return "".join(path.read_text(encoding="utf-8") for path in (home / "roster").glob("*.csv"))


def test_a_restore_learns_who_was_erased_and_who_objected_since(
    erased: Erased, tmp_path: Path
) -> None:
    new, known = tmp_path / "new", erased.home / "withheld.jsonl"
    told = done(new, "restore", erased.older, "--withheld", known).stderr
    assert "erasures and objections were taken over" in told
    assert ERASED in roster(new)
    assert not {ERASED, OBJECTING} & shown(new)
    assert ERASED not in roster(new)
    assert OBJECTING in roster(new)


def test_the_copy_outside_the_home_is_read_without_being_asked(
    erased: Erased, tmp_path: Path
) -> None:
    copy = shutil.copy(erased.home / "withheld.jsonl", tmp_path / "copy.jsonl")
    setting = {"ATTRIBUTION_PRIVACY_WITHHELD_COPY": str(copy)}
    told = done(tmp_path / "new", "restore", erased.older, environment=setting).stderr
    assert "erasures and objections were taken over" in told
    with open_ledger(tmp_path / "new" / "ledger.sqlite") as ledger:
        assert ledger.objecting() == {OBJECTING}
        assert len(ledger.acts(TOMBSTONE)) == 1


def test_a_copy_that_is_not_connected_is_named_and_refused_until_it_is(
    erased: Erased, tmp_path: Path
) -> None:
    setting = {"ATTRIBUTION_PRIVACY_WITHHELD_COPY": str(tmp_path / "share" / "copy.jsonl")}
    told = done(tmp_path / "new", "restore", erased.older, environment=setting).stderr
    assert "Before you build: Connect the folder" in told
    assert attribution(tmp_path / "new", "build", environment=setting).exit_code == 2


def test_without_such_a_file_it_says_until_when_the_backup_knows(
    erased: Erased, tmp_path: Path
) -> None:
    told = done(tmp_path / "new", "restore", erased.older).stderr
    assert "knows of erasures and objections until" in told
    assert "--withheld FILE" in told


def test_a_file_of_another_home_folder_is_refused_and_nothing_restored(
    erased: Erased, tmp_path: Path
) -> None:
    other = tmp_path / "withheld.jsonl"
    lines = (erased.home / "withheld.jsonl").read_text(encoding="utf-8").splitlines()
    other.write_text("\n".join(['{"salt": "0000", "event": 1}', *lines[1:]]), encoding="utf-8")
    result = attribution(tmp_path / "new", "restore", erased.older, "--withheld", other)
    assert result.exit_code == 2
    assert not (tmp_path / "new").exists()


def test_a_backup_that_was_made_later_knows_by_itself(erased: Erased, tmp_path: Path) -> None:
    done(tmp_path / "new", "restore", erased.later)
    assert ERASED not in roster(tmp_path / "new")
    with open_ledger(tmp_path / "new" / "ledger.sqlite") as ledger:
        assert ledger.objecting() == {OBJECTING}
        assert len(ledger.acts(TOMBSTONE)) == 1

"""A newer snapshot takes the place of the one that is shown, once it can be read."""

from __future__ import annotations

import shutil
import time
from pathlib import Path

import pytest
import university
from university import shown

from attribution.dashboard import live_snapshot
from attribution.dashboard.live_snapshot import LiveSnapshot
from attribution.ledger.ledger import open_ledger
from attribution.snapshot.database import current_snapshot


@pytest.fixture
def live(home: Path):
    with open_ledger(home / "ledger.sqlite") as book:
        yield LiveSnapshot(home, book)


def point_at(home: Path, name: str) -> None:
    (home / "snapshots/current").write_text(name + "\n")


def until(live: LiveSnapshot, path: Path) -> None:
    deadline = time.monotonic() + university.LIMIT_SECONDS
    while time.monotonic() < deadline:
        if live.reader().snapshot == path.resolve():
            return
        time.sleep(0.05)
    raise AssertionError(f"{path.name} never came")


def test_before_the_first_build_there_is_none(tmp_path):
    with open_ledger(tmp_path / "ledger.sqlite") as book:
        assert LiveSnapshot(tmp_path, book).reader() is None


def test_what_cannot_be_opened_is_told_while_the_old_one_stays_and_is_tried_again(
    home, live, monkeypatch
):
    monkeypatch.setattr(live_snapshot, "GRACE", 10)
    good = live.reader().snapshot
    broken = good.with_name("20990101T000000000000Z.duckdb")
    broken.write_bytes(b"no database" * 1000)
    point_at(home, broken.name)
    assert live.reader().snapshot == good
    assert "attribution build" in live.problem
    broken.unlink()
    shutil.copy(good, broken)
    assert live.reader().snapshot == good, "not at every page"
    monkeypatch.setattr(live_snapshot, "AGAIN", 0.0)
    until(live, broken)
    assert live.problem is None


def test_a_pointer_that_is_set_back_to_an_older_snapshot_is_followed(home, live):
    old = live.reader().snapshot
    new = university.publish(home, days=1)
    until(live, new)
    point_at(home, old.name)
    until(live, old)
    assert current_snapshot(home).resolve() == old


def test_every_page_says_that_the_newest_snapshot_is_not_the_one_that_is_shown(home, opened):
    at = opened("about")
    point_at(home, "20990101T000000000000Z.duckdb")
    (home / "snapshots/20990101T000000000000Z.duckdb").write_bytes(b"no database" * 1000)
    university.until_shown(at, "A newer snapshot cannot be shown")
    assert "Papers published from" in shown(at)

"""The write-ahead log of the ledger does not grow for ever, and no act fails because of it."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from attribution.ledger import ledger as ledger_file
from attribution.ledger.event import DECISION, Event
from attribution.ledger.ledger import Ledger, open_ledger

LIMIT = 200_000
ACTS = 120
READING_SECONDS = 0.02


def store(ledger: Ledger, number: int) -> None:
    act = Event(key=f"k{number}", act=DECISION, at=datetime.now(UTC), who="lee", why="x" * 4000)
    ledger.store(act)


@contextmanager
def reading(path: Path) -> Iterator[None]:
    """A reader in the middle of its transaction."""
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("begin")
    connection.execute("select count(*) from events").fetchone()
    yield
    connection.close()


@contextmanager
def readers_that_overlap(path: Path) -> Iterator[None]:
    """Two readers of whom one is always reading."""
    stop = threading.Event()

    def work(others_turn: threading.Event, my_turn: threading.Event) -> None:
        while not stop.is_set():
            my_turn.wait(1)
            my_turn.clear()
            with reading(path):
                others_turn.set()
                stop.wait(READING_SECONDS)
                my_turn.wait(READING_SECONDS)

    first, second = threading.Event(), threading.Event()
    threads = [
        threading.Thread(target=work, args=turns) for turns in ((first, second), (second, first))
    ]
    first.set()
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        stop.set()
        for thread in threads:
            thread.join()


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(ledger_file, "_LOG_BYTES", LIMIT)
    return tmp_path / "ledger.sqlite"


def log_size(path: Path) -> int:
    return path.with_name(f"{path.name}-wal").stat().st_size


def test_the_log_stays_small_while_somebody_is_always_reading(path: Path) -> None:
    sizes = []
    with open_ledger(path) as ledger, readers_that_overlap(path):
        for number in range(ACTS):
            store(ledger, number)
            sizes.append(log_size(path))
        assert ledger.version() == ACTS
    assert max(sizes) < 5 * LIMIT


def test_an_act_is_stored_although_a_reader_holds_the_log_for_long(path: Path) -> None:
    with open_ledger(path) as ledger, reading(path):
        for number in range(ACTS):
            store(ledger, number)
        assert ledger.version() == ACTS
        assert not ledger.checkpoint(wait_seconds=0.1)
        assert log_size(path) > LIMIT


def test_a_checkpoint_empties_the_log(path: Path) -> None:
    with open_ledger(path) as ledger, open_ledger(path):
        store(ledger, 1)
        assert log_size(path) > 0
        assert ledger.checkpoint()
        assert log_size(path) == 0
        assert ledger.version() == 1

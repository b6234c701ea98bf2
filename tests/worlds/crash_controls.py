"""Guards that are taken out on purpose: the trials of `crash_world.py` must notice each of them."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from crash_disk import ALL_LOST, KILLED, NAMES_KEPT

from attribution.core import files
from attribution.harvest import progress, raw_files, run
from attribution.harvest.source_run import SourceRun
from attribution.ledger import ledger, second_file
from attribution.roster import copies


@dataclass(frozen=True)
class Control:
    """A guard, how it is taken out, and where that must be noticed."""

    name: str
    scenario: str
    model: str
    remove: Callable[[], None]


def _without_fsync() -> None:
    os.fsync = lambda handle: None


def _without_names() -> None:
    sync = files.sync
    files.sync = lambda path: None if path.is_dir() else sync(path)


def _in_place() -> None:
    def write(path: Path, data: bytes, *, prefix: str = "") -> None:
        path.write_bytes(data)
        files.sync(path)
        files.sync(path.parent)

    copies.write_atomically = write


def _ledger_without_fsync() -> None:
    connect = ledger.connect

    def relaxed(database: str) -> sqlite3.Connection:
        connection = connect(database)
        connection.execute("pragma synchronous = off")
        return connection

    ledger.connect = relaxed


def _rename_first() -> None:
    def write(path: Path, data: bytes, *, prefix: str) -> None:
        unfinished = path.with_name(f"{prefix}0123456789abcdef")
        unfinished.write_bytes(data)
        unfinished.replace(path)
        files.sync(path)
        files.sync(path.parent)

    copies.write_atomically = write


def _lines_without_ends() -> None:
    files._ends_a_line = lambda handle, size: True


def _ledger_alone() -> None:
    second_file.SecondFile.append = lambda self, acts: None


def _dated_by_its_end() -> None:
    progress.began_on = lambda summary: raw_files.started(summary.run).date()


def _listed_at_once() -> None:
    note = SourceRun.note_progress

    def early(source_run: SourceRun) -> None:
        source_run.summary.listed = True
        note(source_run)

    SourceRun.note_progress = early


def _leftovers_unread() -> None:
    run.read_leftovers = lambda home: None


CONTROLS = (
    Control("no fsync in Python", "attachment", NAMES_KEPT, _without_fsync),
    Control("no fsync of folders", "attachment", ALL_LOST, _without_names),
    Control("a roster copy written in place", "roster import", KILLED, _in_place),
    Control("no fsync of the ledger", "verdict", ALL_LOST, _ledger_without_fsync),
    Control("a rename before the fsync", "roster import", NAMES_KEPT, _rename_first),
    Control("no new line after half a line", "look", KILLED, _lines_without_ends),
    Control("no second file", "objection", KILLED, _ledger_alone),
    Control("a list dated by its end", "incremental night", KILLED, _dated_by_its_end),
    Control("a list noted before its end", "incremental night", KILLED, _listed_at_once),
    Control("leftovers not read", "incremental night", KILLED, _leftovers_unread),
)

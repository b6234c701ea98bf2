"""A restore drill: a backup is restored, figures are built from it and compared with the published.

It takes as long as a restore and a build. What would take longer each night is shared among the
nights: of the raw answers, only a part is restored and parsed again, the next part on the next
night. What was parsed of the others is taken from the home folder.

The published snapshot was made from the inputs of its time. Anything that came later is left out:
acts, roster copies and harvests.
"""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb

from attribution.core.errors import UserError
from attribution.core.for_people import count
from attribution.harvest import raw_files
from attribution.home.settings import SALT_FILE, WITHHELD_FILE, Settings
from attribution.ledger.image import has_acts_since, image_up_to
from attribution.operations.backup.archive import read_archive
from attribution.operations.backup.contents import DRILL_FOLDER
from attribution.operations.backup.encryption import Identity
from attribution.operations.backup.restoring import writing_to
from attribution.operations.backup.verification import LEDGER
from attribution.roster import copies
from attribution.snapshot import input_memory
from attribution.snapshot.database import current_snapshot
from attribution.snapshot.table_hashes import hashes_of_tables

# Raw answers to parse again in one drill. 50 MB of them take about a minute.
RAW_BYTES = 50_000_000
_PUBLISHED_AT = "%Y%m%dT%H%M%S%fZ"
_MADE_WITH = "made_with"
_OWN_SETTING = "privacy.withheld_copy"  # a drill must not write outside its folder

Rebuild = Callable[[Settings, datetime], Path]


@dataclass(frozen=True, slots=True)
class Drill:
    """The result of a restore drill.

    `raw_files` of all `raw_total` were parsed again, `last_raw` is the last of them. `differing`
    are the tables that are not those of the published snapshot. Where they could not be compared,
    `incomparable` says why.
    """

    tables: int
    differing: tuple[str, ...]
    raw_files: int
    raw_total: int
    last_raw: str | None
    seconds: float
    incomparable: str | None = None

    @property
    def problem(self) -> str | None:
        """What to do where the restored figures are others."""
        if not self.differing or self.incomparable:
            return None
        return (
            "Run `attribution build`, then `attribution backup drill` again; if tables differ "
            "still, report it. The figures that were built from the backup are not the published "
            f"ones: {', '.join(self.differing)}."
        )

    @property
    def sentence(self) -> str:
        """The result for people."""
        harvests = f"{self.raw_files:,} of {count(self.raw_total, 'harvest')} read again"
        tables = f"{self.tables - len(self.differing)} of {self.tables} tables as published"
        sentence = f"Restore drill: {tables}, {harvests}, {self.seconds:.0f} seconds."
        if self.incomparable and self.differing:
            return f"{sentence} The tables cannot be compared: {self.incomparable}."
        return sentence


@dataclass(frozen=True, slots=True)
class _Published:
    """The published snapshot, and what it was made from."""

    path: Path
    memory: dict[str, Any]

    @property
    def at(self) -> datetime:
        """When it was begun."""
        return datetime.strptime(self.path.stem, _PUBLISHED_AT).replace(tzinfo=UTC)

    def holds(self, run: str) -> bool:
        """Whether a harvest had begun when the snapshot was: runs are named by their time too."""
        return run <= self.path.stem


def restore_on_trial(
    settings: Settings,
    backup: Path,
    identities: Sequence[Identity],
    last_raw: str | None,
    rebuild: Rebuild,
) -> Drill:
    """Restore a backup into an empty folder, build, and compare. The caller holds the lock.

    `last_raw` is the raw file that the drill before ended with. `rebuild` builds a snapshot of a
    home folder and does not publish it. UserError where the backup is not sound, or nothing is
    published yet.
    """
    begin = time.monotonic()
    home = settings.home
    published = _published(home)
    files = [path for _, run, path in raw_files.runs(home) if published.holds(run)]
    chosen = part_of(files, last_raw)
    folder = home / DRILL_FOLDER
    folder.mkdir()
    try:
        _restore(backup, identities, folder, chosen)
        incomparable = _cut_to_published(folder, published)
        _take_parsed(home, folder, published, chosen)
        restored = replace(settings, home=folder, withheld_copy="")
        snapshot = rebuild(restored, published.at)
        before, after = _hashes(published.path), _hashes(snapshot)
        incomparable = incomparable or _other_settings(published.path, snapshot)
    finally:
        shutil.rmtree(folder)
    tables = sorted(before.keys() | after.keys())
    return Drill(
        tables=len(tables),
        differing=tuple(name for name in tables if before.get(name) != after.get(name)),
        raw_files=len(chosen),
        raw_total=len(files),
        last_raw=_key(chosen[-1]) if chosen else None,
        seconds=round(time.monotonic() - begin, 1),
        incomparable=incomparable,
    )


def _published(home: Path) -> _Published:
    path = current_snapshot(home)
    memory = input_memory.memory_of(home)
    if path is None or memory is None:
        raise UserError(
            "Run `attribution build` first: a drill compares the restored figures with the "
            "published ones, and nothing is published yet."
        )
    return _Published(path, memory)


def part_of(files: Sequence[Path], last_raw: str | None) -> list[Path]:
    """The files to parse again this time: those after the last one, from the beginning in the end.

    At least one, and as many as stay within RAW_BYTES.
    """
    later = [path for path in files if last_raw is None or _key(path) > last_raw]
    chosen: list[Path] = []
    total = 0
    for path in later or files:
        total += path.stat().st_size
        if chosen and total > RAW_BYTES:
            break
        chosen.append(path)
    return chosen


def _key(path: Path) -> str:
    """The sort key of raw files: their run, then their source."""
    return f"{path.name} {path.parent.name}"


def _restore(
    backup: Path, identities: Sequence[Identity], folder: Path, chosen: Sequence[Path]
) -> None:
    """Everything of the backup, of the raw files the chosen ones. All of it is checked."""
    wanted = {f"raw/{path.parent.name}/{path.name}" for path in chosen}
    write = writing_to(folder)

    def receive(name: str, modified: float, content: Iterator[bytes]) -> None:
        if not name.startswith("raw/") or name in wanted:
            write(name, modified, content)

    read_archive(backup, identities, receive)
    missing = [name for name in sorted(wanted) if not (folder / name).exists()]
    if missing:
        raise UserError(
            f"Make a new backup: {backup} lacks {len(missing):,} harvests that the published "
            f"figures were made from, such as {missing[0]}."
        )


def _cut_to_published(folder: Path, published: _Published) -> str | None:
    """Leave out what came after the published snapshot. Returns why that cannot be told, if so."""
    # These know acts that the ledger of that time does not.
    (folder / WITHHELD_FILE).unlink(missing_ok=True)
    salt = folder / SALT_FILE
    if salt.exists():
        salt.write_text(salt.read_text(encoding="ascii").split()[0], encoding="ascii")
    newest = published.memory[input_memory.ROSTER]["newest"] or ""
    for copy in copies.dated_copies(folder):
        if copy.name > newest:
            copy.unlink()
    ledger = folder / LEDGER
    if not ledger.exists():
        return None
    image = image_up_to(ledger.read_bytes(), published.memory[input_memory.LEDGER]["events"])
    ledger.write_bytes(image)
    if has_acts_since(image, published.at):
        return "someone decided while the published figures were being built"
    return None


def _take_parsed(home: Path, folder: Path, published: _Published, chosen: Sequence[Path]) -> None:
    """What was parsed of raw files that are not restored this time."""
    again = {(path.parent.name, path.name.removesuffix(raw_files.SUFFIX)) for path in chosen}
    for parsed in (home / "parsed").glob("*/*"):
        source, run = parsed.parent.name, parsed.name.partition(".")[0]
        target = folder / "parsed" / source / parsed.name
        if (source, run) in again or not published.holds(run) or target.exists():
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        _link(parsed, target)


def _link(file: Path, name: Path) -> None:
    """A second name for a file that is never changed in place; a copy where disks have one only."""
    try:
        os.link(file, name)
    except OSError:
        shutil.copyfile(file, name)


def _hashes(snapshot: Path) -> dict[str, str]:
    with duckdb.connect(str(snapshot), read_only=True) as connection:
        hashes = hashes_of_tables(connection)
        return {name: f"{rows} {mark}" for name, rows, mark in hashes if name != _MADE_WITH}


def _other_settings(before: Path, after: Path) -> str | None:
    """Why two snapshots cannot be compared, if their settings or programs differ."""
    if _made_with(before) == _made_with(after):
        return None
    return "the settings or the program have changed since the published figures were built"


def _made_with(snapshot: Path) -> list[tuple[str, ...]]:
    query = f"from {_MADE_WITH} where name <> ? order by all"
    with duckdb.connect(str(snapshot), read_only=True) as connection:
        return connection.execute(query, [_OWN_SETTING]).fetchall()

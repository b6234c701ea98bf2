"""Backups of a home folder: made, tried out, kept for a time, and restored."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb

from attribution.core.errors import AttributionError
from attribution.core.surroundings import explanation
from attribution.home.settings import Settings
from attribution.ledger.comparison import merge
from attribution.ledger.second_file import acts_in
from attribution.ledger.state import read_state
from attribution.operations.backup import keeping, restoring
from attribution.operations.backup.archive import Manifest
from attribution.operations.backup.drill import Drill, Rebuild, restore_on_trial
from attribution.operations.backup.encryption import Identity
from attribution.operations.backup.making import BackupFile, Order, make_backup
from attribution.operations.create_home import FOLDERS
from attribution.operations.home_lock import held
from attribution.workspace import home_ledger

_NO_LEDGER = "noledger"


@dataclass(frozen=True, slots=True)
class NightlyBackup:
    """The backup of one night. `deleted` older ones went. `problem` says what to do about a fault.

    Where the backup was made and only the drill failed, `file` is its path.
    """

    file: str | None = None
    bytes: int = 0
    files: int = 0
    acts: int = 0
    deleted: int = 0
    drill: Drill | None = None
    problem: str | None = None

    def as_json(self) -> dict[str, Any]:
        """The JSON under the key `backup` of `nightly --json`."""
        return asdict(self)


def back_up_nightly(settings: Settings, now: datetime, rebuild: Rebuild) -> NightlyBackup | None:
    """Back up and try the backup out, where the settings name a folder. The caller holds the lock.

    A fault is part of the result: the night's figures are published whatever happens to the backup.
    """
    if not settings.backup_folder:
        return None
    backup = NightlyBackup()
    try:
        backup_file, deleted = back_up_to_folder(settings, now)
        backup = NightlyBackup(
            file=str(backup_file.file),
            bytes=backup_file.bytes,
            files=len(backup_file.manifest.files),
            acts=backup_file.manifest.last_event,
            deleted=len(deleted),
        )
        result = try_out(settings, backup_file.file, backup_file.identities, now, rebuild)
        return replace(backup, drill=result, problem=result.problem)
    except AttributionError as problem:
        return replace(backup, problem=str(problem))
    except (OSError, MemoryError, duckdb.Error) as problem:
        return replace(backup, problem=explanation(problem) or str(problem))


def back_up_to_folder(settings: Settings, now: datetime) -> tuple[BackupFile, list[Path]]:
    """Make a dated backup in the folder of the settings; returns it, and the old ones deleted."""
    folder = settings.home / Path(settings.backup_folder).expanduser()
    state = read_state(settings.ledger_path)
    ledger_id = (state and state.ledger_id) or _NO_LEDGER
    keys = settings.backup_recipients
    file = folder / keeping.new_name(ledger_id, now, is_encrypted=bool(keys))
    backup_file = back_up(Order(settings, file, now, keys))
    return backup_file, keeping.delete_old(folder, ledger_id, settings.backup_keep)


def back_up(order: Order) -> BackupFile:
    """Make a backup, and remember that it was made."""
    backup_file = make_backup(order)
    home = order.settings.home
    memory = keeping.memory_of(home)
    at = backup_file.manifest.made_at
    # A home folder on a failing disk can be backed up, though nothing can be written to it.
    with suppress(OSError):
        name = str(backup_file.file.absolute())
        keeping.remember(home, replace(memory, backup=at, backup_file=name))
    return backup_file


def try_out(
    settings: Settings,
    file: Path,
    identities: Sequence[Identity],
    now: datetime,
    rebuild: Rebuild,
) -> Drill:
    """A restore drill, remembered if it went well. The caller holds the lock."""
    memory = keeping.memory_of(settings.home)
    result = restore_on_trial(settings, file, identities, memory.last_raw, rebuild)
    if result.problem is None:
        at = now.astimezone(UTC).isoformat(timespec="seconds")
        keeping.remember(settings.home, replace(memory, drill=at, last_raw=result.last_raw))
    return result


def restore(
    file: Path,
    home: Path,
    identities: Sequence[Identity],
    complete: Callable[[Path], None],
) -> Manifest:
    """Restore a backup as a new home folder, which appears complete or not at all.

    `complete` is called with the folder before it gets its name. UserError where something is there
    already, or the backup is not sound. See `take_over_withheld`.
    """
    home = home.absolute()
    restoring.require_new(home)
    unfinished = home.with_name(f".{home.name}.unfinished")
    lock_file = home.with_name(f".{home.name}.lock")
    with held(lock_file, home):
        restoring.prepare(unfinished, home)
        try:
            manifest = restoring.unpack(file, identities, unfinished)
            for name in FOLDERS:
                (unfinished / name).mkdir(exist_ok=True)
            complete(unfinished)
            restoring.take_name(unfinished, home)
        except BaseException:
            shutil.rmtree(unfinished, ignore_errors=True)
            raise
        finally:
            lock_file.unlink(missing_ok=True)
    return manifest


def take_over_withheld(settings: Settings, file: Path | None) -> int:
    """Let a restored ledger know of every erasure and objection that is known elsewhere.

    That is in the copy that the settings name, and in `file`, such as that of the lost home folder.
    Returns how many acts the ledger lacked. UserError where they belong to another home folder.
    """
    if not settings.ledger_path.exists() and not (file or settings.withheld_copy):
        return 0
    state = read_state(settings.ledger_path)
    before = state.events if state else 0
    with home_ledger(settings) as ledger:
        if file:
            merge(ledger, lambda: acts_in(file, settings.salt_path))
        return ledger.version() - before

"""The checks of `doctor` on backups, restore drills and the ledger's write-ahead log."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from attribution.core.errors import UserError
from attribution.core.for_people import count
from attribution.home.settings import Settings
from attribution.operations.backup import keeping
from attribution.operations.backup.encryption import recipients_of
from attribution.operations.findings import Finding, note, ok, wrong

STALE_DAYS = 3
LARGE_LOG = 64_000_000


def check_backups(settings: Settings, now: datetime) -> Iterator[Finding]:
    """How old the last good backup and the last good drill are, and how large the log is."""
    memory = keeping.memory_of(settings.home)
    yield from _keys(settings)
    if memory.backup is None:
        first = "Run `attribution nightly`" if settings.backup_folder else "Set backup.folder"
        yield note("backup", "none yet", f"{first}, or run `attribution backup -o FILE`.")
    else:
        yield _last_backup(memory.backup, Path(memory.backup_file or ""), now)
    if settings.backup_folder:
        yield _last_drill(memory.drill, now)
    yield from _log(settings)


def _keys(settings: Settings) -> Iterator[Finding]:
    """A backup that cannot be encrypted is not made."""
    try:
        recipients_of(settings.backup_recipients)
    except UserError as problem:
        yield wrong("backup keys", "one of them is not a public key", str(problem))


def _last_backup(at: str, file: Path, now: datetime) -> Finding:
    age = _days(at, now)
    result = f"the last good one was made {count(age, 'day')} ago: {file}"
    if age > STALE_DAYS:
        return wrong("backup", result, "Run `attribution backup`, and see what it says.")
    if not file.exists():
        return note("backup", f"{result}. It has been moved or deleted since.")
    return ok("backup", result)


def _last_drill(at: str | None, now: datetime) -> Finding:
    if at is None:
        return note("restore drill", "none yet", "Run `attribution nightly`.")
    age = _days(at, now)
    result = f"the last good one was {count(age, 'day')} ago"
    if age > STALE_DAYS:
        remedy = "Run `attribution backup drill FILE` with the newest backup."
        return wrong("restore drill", result, remedy)
    return ok("restore drill", result)


def _days(at: str, now: datetime) -> int:
    return (now - datetime.fromisoformat(at)).days


def _log(settings: Settings) -> Iterator[Finding]:
    """A write-ahead log that no checkpoint can empty grows, and slows every reader down."""
    log = settings.ledger_path.with_name(f"{settings.ledger_path.name}-wal")
    size = log.stat().st_size if log.exists() else 0
    if size > LARGE_LOG:
        yield wrong(
            "ledger",
            f"its write-ahead log has grown to {size / 1e6:,.0f} MB",
            "Restart the dashboard, which is holding it, then run `attribution nightly`.",
        )

"""The folder of backups: how they are named, how long they are kept, and what is known of them.

`backups.json` in the home folder remembers the last backup and the last restore drill that went
well, for `doctor`, and how far the drills have come in `raw`.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson

from attribution.core.files import write_atomically

FILE = "backups.json"
_PREFIX = "attribution-"
_PLAIN, _ENCRYPTED = ".tar.gz", ".tar.gz.age"
# The first letters of a ledger's id tell the backups of one home folder from those of another.
_ID_LETTERS = 8


@dataclass(frozen=True, slots=True)
class Memory:
    """What is known of earlier backups: times as ISO, None before the first.

    `last_raw` is the raw file that the last drill ended with.
    """

    backup: str | None = None
    backup_file: str | None = None
    drill: str | None = None
    last_raw: str | None = None


def memory_of(home: Path) -> Memory:
    """What `backups.json` holds. A damaged file holds nothing: the next backup writes it again."""
    try:
        plain: dict[str, Any] = orjson.loads((home / FILE).read_bytes())
        return Memory(**plain)
    except (OSError, ValueError, TypeError):
        return Memory()


def remember(home: Path, memory: Memory) -> None:
    """Write `backups.json`."""
    write_atomically(home / FILE, orjson.dumps(asdict(memory), option=orjson.OPT_INDENT_2))


def new_name(ledger_id: str, now: datetime, is_encrypted: bool) -> str:
    """The name of a new backup in the folder."""
    suffix = _ENCRYPTED if is_encrypted else _PLAIN
    time = now.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
    return f"{_beginning(ledger_id)}{time}{suffix}"


def delete_old(folder: Path, ledger_id: str, keep: int) -> list[Path]:
    """Delete all but the newest backups of a ledger. Call it after a new one was checked.

    So the newest one that was checked always stays. Returns what was deleted.
    """
    pattern = f"{_beginning(ledger_id)}*{_PLAIN}*"
    old = sorted(folder.glob(pattern), key=lambda path: path.name)[:-keep]
    for path in old:
        path.unlink(missing_ok=True)
    return old


def _beginning(ledger_id: str) -> str:
    return f"{_PREFIX}{ledger_id[:_ID_LETTERS]}-"

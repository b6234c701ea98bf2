"""The file `inputs.json`, which remembers what the published snapshot was made from.

It lies apart from `last_inputs.py`, which compares, because readers of a snapshot need its size
alone and nothing of rosters, harvests or settings.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

import orjson

from attribution.core.errors import UserError
from attribution.core.files import version_of

FILE = "inputs.json"
SETTINGS, LEDGER, ROSTER, RAW, SALT = "settings", "ledger", "roster", "raw", "salt"
NAMES = (SETTINGS, LEDGER, ROSTER, RAW, SALT)

Memory = dict[str, Any]


def memory_of(home: Path) -> Memory | None:
    """What the file holds; None before the first publication. UserError where it is damaged."""
    path = home / FILE
    try:
        version = version_of(path)
    except FileNotFoundError:
        return None
    return _read_once(path, version)


@lru_cache(maxsize=4)
def _read_once(path: Path, version: tuple[int, ...]) -> Memory:  # noqa: ARG001 (part of the key)
    """Cached for a server, which compares at every page."""
    try:
        memory = orjson.loads(path.read_bytes())
        assert all(name in memory for name in NAMES)
    except (AssertionError, TypeError, ValueError):
        raise UserError(
            f"Restore {path} from a backup, or delete it and run `attribution build`. It is "
            "damaged. It says which inputs the published figures were made from, and without it "
            "an input that is gone would not be noticed. Nothing was published or changed."
        ) from None
    return dict(memory)


def published_bytes(snapshot: Path) -> int:
    """The size that a snapshot had when it was published; 0 where no one knows."""
    memory = memory_of(snapshot.parents[1]) or {}
    published = memory.get("snapshot") or {}
    return int(published["bytes"]) if published.get("name") == snapshot.name else 0

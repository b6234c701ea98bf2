"""The access log: every read of somebody else's personal data by a lead or reviewer, `logs/access.jsonl`.

Ids only, appended, never rewritten by this program. One line is one write, so that processes do not mix.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson

from attribution.roles import Person

FILE = "access.jsonl"


def note(home: Path, person: Person, action: str, technician_ids: Iterable[str], what: str | None = None) -> None:
    """Note that a person saw these technicians' data; what is one's own is not noted. `what` is an id, such as a claim's."""
    others = sorted({one for one in technician_ids if one != person.technician_id})
    if not others:
        return
    line = {
        "at": datetime.now(UTC).isoformat(timespec="milliseconds"),
        "who": person.who,
        "role": person.role,
        "action": action,
        "technicians": others,
        "what": what,
    }
    path = home / "logs" / FILE
    path.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        os.write(handle, orjson.dumps(line) + b"\n")
    finally:
        os.close(handle)


def entries(home: Path) -> Iterator[dict[str, Any]]:
    """What is in the log, oldest first."""
    path = home / "logs" / FILE
    if path.exists():
        with path.open("rb") as file:
            yield from (orjson.loads(line) for line in file if line.endswith(b"\n"))

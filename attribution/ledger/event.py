"""One act of a person, and its form as a row of the ledger."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from datetime import UTC, datetime
from typing import Any

from attribution.core.errors import UserError
from attribution.core.model import Evidence

VERDICTS = ("confirmed", "rejected", "unsure")


@dataclass(frozen=True, slots=True)
class Shown:
    """What the reviewer saw. The identifiers (`doi:...`, `pmid:...`, `pmcid:...`, `openalex:...`) and the printed name
    find the mention again when later builds name it otherwise."""

    name: str
    identifiers: tuple[str, ...] = ()
    probability: float | None = None
    band: str | None = None
    evidence: tuple[Evidence, ...] = ()
    matcher: str | None = None
    snapshot: str | None = None


@dataclass(frozen=True, slots=True)
class Event:
    """One act of a person; `event_id` orders them, `at` is in UTC."""

    event_id: int
    key: str
    act: str
    at: datetime
    who: str
    technician_id: str | None = None
    work_id: str | None = None
    mention_id: str | None = None
    kind: str | None = None
    verdict: str | None = None
    withdraws: int | None = None
    why: str | None = None
    shown: Shown | None = None
    payload: Mapping[str, Any] | None = None


def decision(
    *,
    key: str,
    who: str,
    technician_id: str,
    work_id: str,
    mention_id: str,
    kind: str,
    verdict: str,
    shown: Shown,
    why: str | None = None,
    at: datetime | None = None,
) -> Event:
    """A person's verdict on a candidate, not stored yet; UserError for a word that is none."""
    if verdict not in VERDICTS:
        raise UserError(
            f"'{verdict}' is no verdict; nothing was recorded. Use one of: {', '.join(VERDICTS)}."
        )
    return Event(
        0,
        key,
        "decision",
        at or datetime.now(UTC),
        who,
        technician_id,
        work_id,
        mention_id,
        kind,
        verdict,
        None,
        why,
        shown,
    )


def withdrawal(
    undone: Event, *, key: str, who: str, why: str | None = None, at: datetime | None = None
) -> Event:
    """The act that takes a decision back, not stored yet."""
    return Event(
        0,
        key,
        "decision",
        at or datetime.now(UTC),
        who,
        undone.technician_id,
        undone.work_id,
        undone.mention_id,
        undone.kind,
        "withdrawn",
        undone.event_id,
        why,
        undone.shown,
    )


COLUMNS = tuple(field.name for field in fields(Event))


def row_of(event: Event) -> dict[str, Any]:
    """The values of a row of the table `events`."""
    row = {name: getattr(event, name) for name in COLUMNS}
    row["at"] = event.at.astimezone(UTC).isoformat(timespec="microseconds")
    row["shown"] = json.dumps(asdict(event.shown), ensure_ascii=False) if event.shown else None
    row["payload"] = (
        json.dumps(event.payload, ensure_ascii=False) if event.payload is not None else None
    )
    return row


def event_of(row: sqlite3.Row) -> Event:
    """The act that a row of the table `events` holds."""
    values = {name: row[name] for name in COLUMNS}
    values["at"] = datetime.fromisoformat(row["at"])
    values["shown"] = _shown(json.loads(row["shown"])) if row["shown"] else None
    values["payload"] = json.loads(row["payload"]) if row["payload"] else None
    return Event(**values)


def _shown(stored: dict[str, Any]) -> Shown:
    evidence = tuple(Evidence(**piece) for piece in stored.pop("evidence", ()))
    identifiers = tuple(stored.pop("identifiers", ()))
    return Shown(**stored, identifiers=identifiers, evidence=evidence)

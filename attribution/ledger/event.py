"""One act of a person, and its form as a row of the ledger."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import asdict, dataclass, fields
from datetime import UTC, datetime
from typing import Any

from attribution.core.errors import UserError
from attribution.core.model import Evidence
from attribution.ledger.payloads import Payload, payload_of

DECISION = "decision"
VERDICTS = ("confirmed", "rejected", "unsure")
WITHDRAWN = "withdrawn"  # the verdict of an act that takes a decision back
CONSEQUENCE = ":credit"  # ends the keys of decisions that follow from a claim or a report


@dataclass(frozen=True, slots=True)
class Shown:
    """What the reviewer saw.

    The identifiers (`doi:...`, `pmid:...`, `pmcid:...`, `openalex:...`) and the printed name find
    the mention again when a later build gives it another id. `contradicts` are the sentences on
    what contradicted the pair.
    """

    name: str
    identifiers: tuple[str, ...] = ()
    probability: float | None = None
    band: str | None = None
    evidence: tuple[Evidence, ...] = ()
    matcher: str | None = None
    snapshot: str | None = None
    contradicts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One act of a person.

    `event_id` gives the order of acts and is 0 until the act is stored. `at` is in UTC.
    """

    event_id: int = 0
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
    payload: Payload | None = None


COLUMNS = tuple(field.name for field in fields(Event))


def checked_verdict(verdict: str) -> str:
    """A verdict; UserError for another word."""
    if verdict not in VERDICTS:
        raise UserError(
            f"Choose one of: {', '.join(VERDICTS)}. '{verdict}' is not a verdict. "
            "Nothing was saved."
        )
    return verdict


def withdrawal(
    undone: Event,
    *,
    key: str,
    who: str,
    at: datetime,
    why: str | None = None,
) -> Event:
    """The act that takes a decision back, not stored yet."""
    return Event(
        key=key,
        act=DECISION,
        at=at,
        who=who,
        technician_id=undone.technician_id,
        work_id=undone.work_id,
        mention_id=undone.mention_id,
        kind=undone.kind,
        verdict=WITHDRAWN,
        withdraws=undone.event_id,
        why=why,
        shown=undone.shown,
    )


# -- rows of the table `events` --------------------------------------------------------------------


def row_of(event: Event) -> dict[str, Any]:
    """An act as a row of the table `events`."""
    row = {name: getattr(event, name) for name in COLUMNS}
    row["at"] = event.at.astimezone(UTC).isoformat(timespec="microseconds")
    row["shown"] = _json(asdict(event.shown)) if event.shown else None
    row["payload"] = _json(event.payload.plain()) if event.payload is not None else None
    return row


def event_of(row: sqlite3.Row) -> Event:
    """The act that a row of the table `events` holds.

    UserError where the row is damaged: the ledger cannot be made again, so nothing is guessed.
    """
    try:
        return _event_of(row)
    except (KeyError, TypeError, ValueError, AttributeError, RecursionError) as fault:
        raise UserError(
            "Restore the newest backup with `attribution restore`, and check it with "
            f"`attribution doctor`. Act {row['event_id']} of the ledger is damaged "
            f"({type(fault).__name__}), so the ledger was not used."
        ) from fault


def _event_of(row: sqlite3.Row) -> Event:
    values = {name: row[name] for name in COLUMNS}
    shown = row["shown"]
    payload = row["payload"]
    values["at"] = datetime.fromisoformat(row["at"])
    values["shown"] = _shown_of(json.loads(shown)) if shown else None
    values["payload"] = payload_of(row["act"], json.loads(payload)) if payload else None
    return Event(**values)


def _shown_of(stored: dict[str, Any]) -> Shown:
    evidence = tuple(Evidence(**piece) for piece in stored.pop("evidence", ()))
    identifiers = tuple(stored.pop("identifiers", ()))
    contradicts = tuple(stored.pop("contradicts", ()))
    return Shown(
        **stored,
        identifiers=identifiers,
        evidence=evidence,
        contradicts=contradicts,
    )


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)

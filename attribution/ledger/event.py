"""One act of a person, as the ledger keeps it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from attribution.core.errors import UserError
from attribution.core.model import Evidence
from attribution.ledger.payloads import Payload

DECISION = "decision"
VERDICTS = ("confirmed", "rejected", "unsure")
WITHDRAWN = "withdrawn"  # the verdict of an act that takes a decision back
CONSEQUENCE = ":credit"  # ends the keys of decisions that follow from a claim or a report


@dataclass(frozen=True, slots=True)
class Shown:
    """What the reviewer saw.

    The identifiers (`doi:...`, `pmid:...`, `pmcid:...`, `openalex:...`) and the printed name find
    the mention again when later builds name it otherwise.
    """

    name: str
    identifiers: tuple[str, ...] = ()
    probability: float | None = None
    band: str | None = None
    evidence: tuple[Evidence, ...] = ()
    matcher: str | None = None
    snapshot: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One act of a person; `event_id` orders them and is 0 until the act is stored, `at` is in UTC."""

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


def checked_verdict(verdict: str) -> str:
    """A verdict; UserError for another word."""
    if verdict not in VERDICTS:
        raise UserError(
            f"'{verdict}' is no verdict; nothing was recorded. Use one of: {', '.join(VERDICTS)}."
        )
    return verdict


def withdrawal(undone: Event, *, key: str, who: str, at: datetime, why: str | None = None) -> Event:
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

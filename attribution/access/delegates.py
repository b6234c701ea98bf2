"""Who may answer for a technician at this moment, as the ledger has it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from attribution.core.identity import same_person
from attribution.ledger.ledger import Ledger
from attribution.ledger.payloads import DELEGATE, Delegation

LONGEST_DAYS = 366


@dataclass(frozen=True, slots=True)
class Delegate:
    """A person who may answer for a technician, up to and on the day `ends`."""

    technician_id: str
    who: str
    ends: date


def in_force(ledger: Ledger, today: date) -> dict[str, Delegate]:
    """By technician, their delegate of today. One who objects has none."""
    objecting = ledger.objecting()
    return {
        technician_id: Delegate(technician_id, act.payload.delegate, act.payload.ends)
        for technician_id, act in ledger.latest(DELEGATE).items()
        if technician_id not in objecting
        and isinstance(act.payload, Delegation)
        and act.payload.delegate
        and act.payload.ends
        and today <= act.payload.ends
    }


def delegated_to(ledger: Ledger, who: str, today: date) -> tuple[str, ...]:
    """The technicians for whom a person may answer today, by their name at the sign-in."""
    current = in_force(ledger, today).values()
    return tuple(row.technician_id for row in current if same_person(row.who, who))

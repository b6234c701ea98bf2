"""Which ids of the HR file were the same person, one after the other.

HR changes ids: 00042 becomes 42, or a new system numbers everybody again. People say which ids are
the same person, as an act of the ledger. What was decided, claimed or asked for under a former id
then holds for the present one.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from attribution.ledger.event import Event
from attribution.ledger.payloads import TakeOver


@dataclass(frozen=True, slots=True)
class Identities:
    """The present id of every former one.

    Of several acts on one person the latest says which id is the present one.
    """

    present: dict[str, str] = field(default_factory=dict)

    def present_id(self, technician_id: str) -> str:
        """The id that a person has now; an id that no one took over is its own."""
        return self.present.get(technician_id, technician_id)

    def ids_of(self, technician_id: str) -> tuple[str, ...]:
        """Every id of a person, the present one first."""
        present_id = self.present_id(technician_id)
        former = sorted(old for old, new in self.present.items() if new == present_id)
        return (present_id, *former)

    def former_ids(self, technician_id: str) -> tuple[str, ...]:
        """The other ids of a person."""
        return tuple(other for other in self.ids_of(technician_id) if other != technician_id)


def identities_of(acts: Iterable[Event]) -> Identities:
    """The identities that acts of taking over state, in their order."""
    present: dict[str, str] = {}
    for act in acts:
        if isinstance(act.payload, TakeOver) and act.technician_id:
            _join(present, act.payload.former_id, act.technician_id)
    return Identities(present)


def _join(present: dict[str, str], former_id: str, technician_id: str) -> None:
    """Give the persons of both ids the second as their present one."""
    ends = {present.get(former_id, former_id), present.get(technician_id, technician_id)}
    members = ends | {old for old, new in present.items() if new in ends}
    members |= {former_id, technician_id}
    for member in members:
        present[member] = technician_id
    del present[technician_id]

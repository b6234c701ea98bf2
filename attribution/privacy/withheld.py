"""Who must not be matched or shown: technicians who object or were erased, and the names that
papers print of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from attribution.core import names
from attribution.core.model import Technician
from attribution.ledger.ledger import Ledger
from attribution.privacy.tombstones import printed_names, tombstones


def present(
    technicians: Sequence[Technician], ledger: Ledger, home: Path
) -> tuple[Technician, ...]:
    """The roster that harvest and build may work with: without those who object and those who were
    erased.
    """
    objecting, erased = ledger.objecting(), tombstones(ledger, home)
    return tuple(
        technician
        for technician in technicians
        if technician.technician_id not in objecting and not erased.holds(technician)
    )


def withheld(ledger: Ledger, home: Path, people: Iterable[Technician]) -> Callable[[str], bool]:
    """Whether a printed name may be that of somebody who objects or was erased.

    `people` is the roster with those who object. Their initials with the family name are enough; of
    those who were erased only hashes of their full names are left to compare.
    """
    objecting = ledger.objecting()
    names = {
        _short(name)
        for person in people
        if person.technician_id in objecting
        for name in printed_names(person)
    }
    erased = tombstones(ledger, home)
    return lambda printed: _short(printed) in names or erased.holds_name(printed)


def _short(name: str) -> tuple[str, str]:
    """First letter and family name."""
    words = names.tokens(name) or ("",)
    return words[0][:1], words[-1]

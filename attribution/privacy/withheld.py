"""Printed names that no list of people off the roster may show."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

from attribution.core import names
from attribution.core.model import Technician
from attribution.ledger.ledger import Ledger
from attribution.privacy.acts import hidden
from attribution.privacy.tombstones import printed_names, tombstones


def withheld(book: Ledger, home: Path, people: Iterable[Technician]) -> Callable[[str], bool]:
    """Whether a printed name may be that of somebody who objects or was erased.

    `people` is the roster with those who object. Their initials with the family name are enough; of those who were
    erased only hashes of their full names are left to compare.
    """
    objecting = hidden(book)
    theirs = {
        _short(one)
        for person in people
        if person.technician_id in objecting
        for one in printed_names(person)
    }
    gone = tombstones(book, home)
    return lambda printed: _short(printed) in theirs or gone.holds_name(printed)


def _short(name: str) -> tuple[str, str]:
    """First letter and family name."""
    words = names.tokens(name) or ("",)
    return words[0][:1], words[-1]

"""Reverse search: which technicians' names are asked for inside acknowledgements tonight. Pure.

Only whole names: initials with a surname fit too many people to be asked for. Former names never leave the house; that
would need the person's recorded agreement, which no ledger holds yet.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from attribution.core.model import Technician
from attribution.core.names import fold


@dataclass(frozen=True)
class Search:
    """One technician's names to be asked for; `since` is the day from which changes are asked for, None for all."""

    technician_id: str
    names: tuple[str, ...]
    mark: str
    since: date | None = None


def whole_names(person: Technician) -> tuple[str, ...]:
    """The forms under which a person may be thanked by whole name: all given names, the first one, known-as names."""
    given = [person.given_names, *person.given_names.split()[:1], *person.known_as]
    found: dict[str, str] = {}
    for form in (
        " ".join(f"{one} {person.family_name}".split()) for one in given if len(fold(one)) > 1
    ):
        found.setdefault(fold(form), form)
    return tuple(found.values())


def due(
    people: Iterable[Technician], searched: Mapping[str, tuple[str, date]], today: date, days: int
) -> list[Search]:
    """Who is asked for tonight: first those never asked for under these names, then those longest ago.

    `searched` gives mark and last day by technician id. Everybody comes again within `days`, spread over the second
    half of them, so that no night asks for all.
    """
    new, again = [], []
    for person in people:
        names = whole_names(person)
        mark = hashlib.blake2b("|".join(names).encode(), digest_size=8).hexdigest()
        known, last = searched.get(person.technician_id, ("", None))
        if not names:
            continue
        if known != mark or last is None:
            new.append(Search(person.technician_id, names, mark))
        elif last + timedelta(days=days - int(mark, 16) % (days // 2 + 1)) <= today:
            again.append(Search(person.technician_id, names, mark, last))
    return new + sorted(again, key=lambda one: (one.since or today, one.technician_id))

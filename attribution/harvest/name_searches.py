"""Reverse search: which technicians' names are searched in acknowledgements tonight. Pure.

Only full names: initials with a surname fit too many people. Former names are never sent anywhere:
that would need the person's recorded agreement, which no ledger holds yet.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from attribution.core.model import Technician
from attribution.core.names import fold, words
from attribution.core.person_names import with_family_name


@dataclass(frozen=True)
class Search:
    """The names of one technician to search for.

    `since` is the day from which changes are asked for, None for all works. `mark` is a short hash
    of the names: with other names the technician is searched for as if new.
    """

    technician_id: str
    names: tuple[str, ...]
    mark: str
    since: date | None = None


def full_names(person: Technician) -> tuple[str, ...]:
    """The full names by which a person may be thanked.

    With all given names, with the first one, and with names they are known as, on record or by
    their own word. Names that they struck out are left out.
    """
    family = person.family_name
    on_record = [person.given_names, *person.given_names.split()[:1]]
    names = [" ".join(f"{given} {family}".split()) for given in on_record]
    known_as = (*person.as_searched().known_as, *person.stated_names)
    names += [with_family_name(name, family) for name in known_as]
    by_folded: dict[str, str] = {}
    for name in names:
        if _is_full(name, family):
            by_folded.setdefault(fold(name), name)
    return tuple(by_folded.values())


def _is_full(name: str, family_name: str) -> bool:
    """Whether more than initials comes before the family name."""
    in_words = words(name)
    return any(len(word) > 1 for word in in_words[: len(in_words) - len(words(family_name))])


def searches_due(
    people: Iterable[Technician],
    searched: Mapping[str, tuple[str, date]],
    today: date,
    days: int,
) -> list[Search]:
    """The searches of tonight: first those never made under these names, then the oldest.

    `searched` holds mark and last day by technician id. Every search is repeated within `days`,
    spread over the second half of them, so that no night repeats all.
    """
    new: list[Search] = []
    repeated: list[Search] = []
    for search in filter(None, map(_search, people)):
        known_mark, last = searched.get(search.technician_id, ("", None))
        if last is None or known_mark != search.mark:
            new.append(search)
        elif last + timedelta(days=_interval(search.mark, days)) <= today:
            repeated.append(replace(search, since=last))
    return new + sorted(repeated, key=lambda search: (search.since or today, search.technician_id))


def _search(person: Technician) -> Search | None:
    """The search for a person, None if they have no full name."""
    names = full_names(person)
    return Search(person.technician_id, names, _mark(names)) if names else None


def _mark(names: Iterable[str]) -> str:
    return hashlib.blake2b("|".join(names).encode(), digest_size=8).hexdigest()


def _interval(mark: str, days: int) -> int:
    """Days after which a search is repeated: half of `days` to all of them, by its mark."""
    return days - int(mark, 16) % (days // 2 + 1)

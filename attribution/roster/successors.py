"""Which new ids are probably the same people as ids that vanished. Pure: two lists in, pairs out.

A new HR system, or a spreadsheet that drops leading zeros, numbers people again. Without notice the
same person would count twice, and everything decided about them would be lost.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from attribution.core import names
from attribution.core.model import Technician

_ZEROS = re.compile(r"(?<!\d)0+(?=\d)")

# What agrees, in words, and the value in which two people must agree.
Trait = tuple[str, Hashable]


@dataclass(frozen=True, slots=True)
class Successor:
    """A person who vanished under one id and appears under another, with what agrees."""

    former: Technician
    present: Technician
    because: tuple[str, ...]


def likely_successors(
    vanished: Iterable[Technician], appeared: Iterable[Technician]
) -> tuple[Successor, ...]:
    """The pairs in which no other person fits as well, in order of the former id.

    Where two people fit one id equally well, neither is proposed.
    """
    by_trait = _by_trait(appeared)
    fits = [fit for person in vanished for fit in _fits(person, by_trait)]
    best = set(_best(fits, _former_id)) & set(_best(fits, _present_id))
    return tuple(sorted((fit for fit in fits if fit in best), key=_former_id))


def plain_form(technician_id: str) -> str:
    """An id without what spreadsheets and people change in it: case, blanks, leading zeros.

    >>> plain_form("00042"), plain_form(" t0042")
    ('42', 't42')
    """
    return _ZEROS.sub("", "".join(technician_id.split()).casefold())


def _former_id(fit: Successor) -> str:
    return fit.former.technician_id


def _present_id(fit: Successor) -> str:
    return fit.present.technician_id


def _best(fits: Iterable[Successor], person_id: Callable[[Successor], str]) -> Iterator[Successor]:
    """The fits in which more agrees than in every other fit of the same person."""
    by_person: defaultdict[str, list[Successor]] = defaultdict(list)
    for fit in fits:
        by_person[person_id(fit)].append(fit)
    for rivals in by_person.values():
        most = max(len(fit.because) for fit in rivals)
        leaders = [fit for fit in rivals if len(fit.because) == most]
        if len(leaders) == 1:
            yield leaders[0]


def _fits(
    person: Technician, by_trait: Mapping[Trait, Sequence[Technician]]
) -> Iterator[Successor]:
    """Everybody who agrees with a person in something, with all that agrees."""
    because: defaultdict[str, dict[str, None]] = defaultdict(dict)
    people: dict[str, Technician] = {}
    for trait in _traits(person):
        for other in by_trait.get(trait, ()):
            people[other.technician_id] = other
            because[other.technician_id][trait[0]] = None
    for technician_id, reasons in because.items():
        yield Successor(person, people[technician_id], tuple(reasons))


def _by_trait(people: Iterable[Technician]) -> Mapping[Trait, Sequence[Technician]]:
    by_trait: defaultdict[Trait, list[Technician]] = defaultdict(list)
    for person in people:
        for trait in dict.fromkeys(_traits(person)):
            by_trait[trait].append(person)
    return by_trait


def _traits(person: Technician) -> Iterator[Trait]:
    """The values that tell a person from others, whatever their id.

    An address or an id in another form needs a name that agrees: a mailbox of a team goes on to
    the next person, and numbers are given again.
    """
    given, family = names.fold(person.given_names), names.fold(person.family_name)
    if person.orcid:
        yield "ORCID iD", person.orcid
    for part in (("given", given), ("family", family)):
        if person.email:
            yield "e-mail address", (person.email.casefold(), part)
        yield "id in another form", (plain_form(person.technician_id), part)
    for spell in person.spells:
        post = (names.fold(spell.department), names.fold(spell.job_title))
        yield "name and post", (given, family, post)
        if spell.start:
            yield "name and start date", (given, family, spell.start)

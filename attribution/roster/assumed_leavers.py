"""The roster in force: the newest list, and everybody whom an earlier list names and it does not.

A list that lost people must not rewrite the past. People who are missing from it without an end
date become leavers: their posts end, as far as is known, on the day of the list that first lacked
them. A later list that names them, with an end date or without, takes the place of the assumption.
Pure: dated lists in, technicians out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise

from attribution.core.model import Spell, Technician


@dataclass(frozen=True, slots=True)
class DatedList:
    """The technicians of one import, and its day."""

    day: date
    technicians: tuple[Technician, ...]


def roster_in_force(
    lists: Sequence[DatedList], present_ids: Mapping[str, str]
) -> tuple[Technician, ...]:
    """Everybody on the newest list, then those who are missing from it, latest leavers first.

    `lists` are in order of their days. `present_ids` leads from ids that were taken over to those
    that hold now.
    """
    if not lists:
        return ()
    ordered = [
        DatedList(dated.day, under_present_ids(dated.technicians, present_ids)) for dated in lists
    ]
    people = {person.technician_id: person for person in ordered[-1].technicians}
    for earlier, later in reversed(list(pairwise(ordered))):
        for person in earlier.technicians:
            if person.technician_id not in people:
                people[person.technician_id] = left_by(person, later.day)
    return tuple(people.values())


def left_by(person: Technician, day: date) -> Technician:
    """A person whose posts have ended by a day: a post that was to begin later never did."""
    spells = [_ended_by(spell, day) for spell in person.spells if _has_begun(spell, day)]
    return replace(person, spells=tuple(spells))


def _has_begun(spell: Spell, day: date) -> bool:
    return spell.start is None or spell.start <= day


def _ended_by(spell: Spell, day: date) -> Spell:
    if spell.end is not None and spell.end <= day:
        return spell
    return replace(spell, end=day, end_assumed=True)


def under_present_ids(
    technicians: Iterable[Technician], present_ids: Mapping[str, str]
) -> tuple[Technician, ...]:
    """The technicians under the ids that they have now; a person under two ids becomes one."""
    people: dict[str, Technician] = {}
    for person in _renumbered(technicians, present_ids):
        known = people.get(person.technician_id)
        people[person.technician_id] = _joined(known, person) if known else person
    return tuple(people.values())


def _renumbered(
    technicians: Iterable[Technician], present_ids: Mapping[str, str]
) -> Iterator[Technician]:
    for person in technicians:
        present_id = present_ids.get(person.technician_id)
        yield replace(person, technician_id=present_id) if present_id else person


def _joined(first: Technician, second: Technician) -> Technician:
    """One person whom a list names under two ids, with the posts of both."""
    consents = {first.public_consent, second.public_consent}
    return replace(
        first,
        known_as=tuple(dict.fromkeys((*first.known_as, *second.known_as))),
        former_names=tuple(dict.fromkeys((*first.former_names, *second.former_names))),
        orcid=first.orcid or second.orcid,
        email=first.email or second.email,
        public_consent=False if False in consents else first.public_consent,
        spells=tuple(dict.fromkeys((*first.spells, *second.spells))),
    )

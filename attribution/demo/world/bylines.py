"""Entries of author lists: the name, the affiliation, the iD in the paper and the one that OpenAlex infers."""

from __future__ import annotations

import random
from datetime import date

from attribution.demo.world import ids
from attribution.demo.world import vocabulary as words
from attribution.demo.world.institutions import HOME, OTHERS, STATION, Institution
from attribution.demo.world.naming import author_name
from attribution.demo.world.papers import Byline, Place
from attribution.demo.world.people import TECHNICIANS, DemoTechnician, Person


def byline(rng: random.Random, person: Person, day: date, style: str) -> Byline:
    """One entry as a paper of this day and this journal style prints it."""
    given, family = author_name(rng, person, day, style)
    printed = rng.random() < 0.35
    guessed = person.orcid if rng.random() < 0.8 else None
    if rng.random() < 0.006:
        guessed = ids.orcid(rng.randint(1, TECHNICIANS))  # the profile of somebody else
    return Byline(
        person=person,
        given=given,
        family=family,
        printed=f"{given} {family}",
        places=_places(rng, person, day),
        orcid_printed=person.orcid if printed else None,
        orcid_profile=guessed,
        author_number=person.number,
    )


def consortium(rng: random.Random) -> tuple[Byline, ...]:
    """Now and then a group stands at the end of the list."""
    if rng.random() > 0.01:
        return ()
    name = f"{rng.choice(words.SUBJECTS).title()} Consortium"
    return (Byline(person=None, given=None, family=None, printed=name, author_number=9000),)


def _places(rng: random.Random, person: Person, day: date) -> tuple[Place, ...]:
    institution, unit = person.institution, person.unit
    if isinstance(person, DemoTechnician) and institution is HOME:
        spell = person.spell_on(day) or person.spells[0]
        unit = spell.department or unit
    if institution is HOME and unit == "School of Marine Biology" and rng.random() < 0.3:
        return (_place(rng, "", STATION),)
    if rng.random() < 0.02:
        return ()
    return (_place(rng, unit, institution),)


def _place(rng: random.Random, unit: str, institution: Institution) -> Place:
    name = rng.choice((institution.name, institution.name, *institution.other_names))
    country = (
        rng.choice(("UK", "United Kingdom"))
        if institution.country_code == "GB"
        else institution.country
    )
    parts = [unit if rng.random() < 0.85 else "", name, institution.city, country]
    draw = rng.random()
    mapped = None if draw < 0.03 else rng.choice(OTHERS) if draw < 0.034 else institution
    return Place(", ".join(part for part in parts if part), institution, mapped)

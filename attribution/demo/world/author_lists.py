"""Entries of author lists: name, affiliation, printed iD, and the iD that OpenAlex infers."""

from __future__ import annotations

import random
from datetime import date

from attribution.demo.world import ids
from attribution.demo.world import vocabulary as words
from attribution.demo.world.institutions import HOME, OTHERS, STATION, Institution
from attribution.demo.world.paper import AuthorEntry, PrintedAffiliation
from attribution.demo.world.people import TECHNICIANS, DemoTechnician, Person
from attribution.demo.world.printed_names import author_name


def author_entry(
    rng: random.Random,
    person: Person,
    day: date,
    style: str,
) -> AuthorEntry:
    """One entry as a paper of this day, in this journal's style, prints it."""
    given_names, family_name = author_name(rng, person, day, style)
    prints_orcid = rng.random() < 0.35
    orcid_profile = person.orcid if rng.random() < 0.8 else None
    if rng.random() < 0.006:  # OpenAlex takes the author for another person
        orcid_profile = ids.orcid(rng.randint(1, TECHNICIANS))
    return AuthorEntry(
        person=person,
        given_names=given_names,
        family_name=family_name,
        printed=f"{given_names} {family_name}",
        affiliations=_affiliations(rng, person, day),
        orcid_printed=person.orcid if prints_orcid else None,
        orcid_profile=orcid_profile,
        author_number=person.number,
    )


def consortium(rng: random.Random) -> tuple[AuthorEntry, ...]:
    """Now and then, a group at the end of the list."""
    if rng.random() > 0.01:
        return ()
    name = f"{rng.choice(words.SUBJECTS).title()} Consortium"
    entry = AuthorEntry(
        person=None, given_names=None, family_name=None, printed=name, author_number=9000
    )
    return (entry,)


def _affiliations(rng: random.Random, person: Person, day: date) -> tuple[PrintedAffiliation, ...]:
    institution = person.institution
    unit = _unit_on(person, day)
    at_university = institution is HOME
    if at_university and unit == "School of Marine Biology" and rng.random() < 0.3:
        return (_affiliation(rng, "", STATION),)
    if rng.random() < 0.02:
        return ()
    return (_affiliation(rng, unit, institution),)


def _unit_on(person: Person, day: date) -> str:
    """The unit a person works in on a day; technicians at the university change theirs."""
    if isinstance(person, DemoTechnician) and person.institution is HOME:
        spell = person.spell_on(day) or person.spells[0]
        return spell.department or person.unit
    return person.unit


def _affiliation(rng: random.Random, unit: str, institution: Institution) -> PrintedAffiliation:
    name = rng.choice((institution.name, institution.name, *institution.other_names))
    country = _country(rng, institution)
    printed_unit = unit if rng.random() < 0.85 else ""
    parts = [printed_unit, name, institution.city, country]
    text = ", ".join(part for part in parts if part)
    return PrintedAffiliation(text, institution, _taken_for(rng, institution))


def _country(rng: random.Random, institution: Institution) -> str:
    if institution.country_code == "GB":
        return rng.choice(("UK", "United Kingdom"))
    return institution.country


def _taken_for(rng: random.Random, institution: Institution) -> Institution | None:
    """The institution that OpenAlex sees: none at times, rarely a wrong one."""
    draw = rng.random()
    if draw < 0.03:
        return None
    return rng.choice(OTHERS) if draw < 0.034 else institution

"""Acknowledgements in many phrasings, made together with what is true of them."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from attribution.demo.world import vocabulary as words
from attribution.demo.world.people import DemoTechnician, Person


@dataclass(frozen=True)
class Thank:
    """A person named in an acknowledgement; `name` is whole, without title, in the form that the text uses."""

    person: Person
    name: str


@dataclass(frozen=True)
class Acknowledgement:
    """An acknowledgement text, the people it names and the teams it thanks without naming anybody."""

    text: str
    thanks: tuple[Thank, ...] = ()
    teams: tuple[str, ...] = ()


FOR_WORK = (
    "We thank {people} for {work}.",
    "We are grateful to {people} for {work}.",
    "The authors would like to thank {people} for {work}.",
    "The authors also wish to acknowledge {people} for {work}.",
    "Special thanks go to {people} for {work}.",
    "We are indebted to {people} for {work}.",
    "Many thanks to {people} for {work} over the whole project.",
    "For {work} we thank {people}.",
)
WITHOUT_WORK = (
    "Technical assistance from {people} is gratefully acknowledged.",
    "{people} provided expert technical support.",
    "Skilled technical help ({people}) is acknowledged with pleasure.",
    "We acknowledge the technical help of {people}.",
    "This study owes much to {people}, who kept the instruments running.",
    "The measurements would not have been possible without {people}, who looked after the equipment.",
    "Laboratory support was given by {people}.",
)
SCIENTIFIC = (
    "We thank {people} for helpful discussions.",
    "{people} read an early draft and suggested many improvements.",
    "We are grateful to {people} for comments on the manuscript.",
    "Reference samples were a gift from {people}.",
    "We thank {people} for sharing data before publication.",
    "Advice on statistics came from {people}.",
)
TEAMS = (
    "We thank the staff of the {unit} for {work}.",
    "We also thank the technical team of the {unit}.",
    "The {unit} at {university} is thanked for technical support.",
    "The technicians of the {unit} are thanked for their patience and skill.",
)
FUNDING = (
    "This work was funded by the {funder} (grant {award}).",
    "Financial support came from the {funder} under award {award}.",
    "The {funder} paid for this research ({award}).",
)
CLOSING = (
    "We thank two anonymous reviewers for their comments.",
    "We thank the editor and the reviewers for their time.",
    "We thank all volunteers who took part.",
    "The authors thank the owners of the land for access.",
)
DEDICATION = "This paper is dedicated to the memory of {people}."


def acknowledge(
    rng: random.Random,
    day: date,
    technicians: Sequence[DemoTechnician],
    others: Sequence[Person],
    teams: Sequence[str],
    funding: Sequence[tuple[str, str]],
) -> Acknowledgement:
    """An acknowledgement that thanks these people and teams, in an order and in phrases drawn at random."""
    sentences: list[str] = []
    thanks: list[Thank] = []
    if technicians:
        sentences.append(_technical(rng, day, technicians, thanks))
    if others:
        sentences.append(_scientific(rng, day, others, thanks))
    sentences += [_team(rng, unit) for unit in teams]
    rng.shuffle(sentences)
    sentences += [
        rng.choice(FUNDING).format(funder=name, award=award) for name, award in funding[:1]
    ]
    if rng.random() < 0.35 or not sentences:
        sentences.append(rng.choice(CLOSING))
    return Acknowledgement(" ".join(sentences), tuple(thanks), tuple(teams))


def _technical(
    rng: random.Random, day: date, people: Sequence[DemoTechnician], thanks: list[Thank]
) -> str:
    if len(people) > 1 and rng.random() < 0.4:
        parts = [
            f"{_named(rng, day, person, thanks)} for {_work(rng, person)}" for person in people
        ]
        return f"We thank {_listed(parts)}."
    if len(people) == 1 and rng.random() < 0.04:
        return rng.choice(FOR_WORK).format(
            people=_couple(rng, day, people[0], thanks), work=_work(rng, people[0])
        )
    shown = _listed([_named(rng, day, person, thanks) for person in people])
    form = rng.choice(FOR_WORK + WITHOUT_WORK)
    return _capital(form.format(people=shown, work=_work(rng, people[0])))


def _scientific(
    rng: random.Random, day: date, people: Sequence[Person], thanks: list[Thank]
) -> str:
    if len(people) == 1 and rng.random() < 0.08:
        return DEDICATION.format(people=_named(rng, day, people[0], thanks))
    shown = _listed([_named(rng, day, person, thanks) for person in people])
    return _capital(rng.choice(SCIENTIFIC).format(people=shown))


def _team(rng: random.Random, unit: str) -> str:
    work = rng.choice(words.TECHNICAL_WORK.get(unit, words.ANY_TECHNICAL_WORK))
    return rng.choice(TEAMS).format(unit=unit, work=work, university=words.UNIVERSITY)


def _work(rng: random.Random, person: Person) -> str:
    own = words.TECHNICAL_WORK.get(person.unit, ())
    return rng.choice(own if own and rng.random() < 0.7 else words.ANY_TECHNICAL_WORK)


def _named(rng: random.Random, day: date, person: Person, thanks: list[Thank]) -> str:
    """The name with what may stand around it: a title before, a place of work after."""
    name = thanked_name(rng, day, person)
    thanks.append(Thank(person, name))
    title = (
        words.TITLES.get(person.given, rng.choice(("Dr ", "Dr. "))) if rng.random() < 0.18 else ""
    )
    return title + name + _place(rng, person)


def _place(rng: random.Random, person: Person) -> str:
    where = person.institution.name
    if isinstance(person, DemoTechnician):
        return rng.choice(
            (
                "",
                "",
                "",
                f" ({person.unit})",
                f" ({person.unit}, {where})",
                f" of the {person.unit}",
            )
        )
    return f" ({where})" if rng.random() < 0.3 else ""


def thanked_name(rng: random.Random, day: date, person: Person) -> str:
    """A name as acknowledgements print it: mostly in full, often the name a person goes by, at times initials."""
    family, draw = person.family_on(day), rng.random()
    if person.known_as and draw < 0.45:
        return f"{person.known_as} {family}"
    if draw < 0.72:
        return f"{person.given} {family}"
    if person.middle and draw < 0.82:
        return f"{person.given} {person.middle[0]}. {family}"
    if person.middle and draw < 0.9:
        return f"{person.given[0]}.{person.middle[0]}. {family}"
    return f"{person.given[0]}. {family}" if draw < 0.97 else f"{person.given[0]} {family}"


def _couple(rng: random.Random, day: date, person: Person, thanks: list[Thank]) -> str:
    """Two people who share a surname that is printed once: `Jim and Carol Whitlow`."""
    family, first = person.family_on(day), person.known_as or person.given
    other = rng.choice([name for name in words.GIVEN_NAMES if name != person.given])
    thanks.append(Thank(person, f"{first} {family}"))
    return f"{first} and {other} {family}"


def _listed(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _capital(sentence: str) -> str:
    return sentence[0].upper() + sentence[1:]

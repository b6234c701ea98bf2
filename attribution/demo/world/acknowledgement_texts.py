"""Acknowledgements in many phrasings, written together with what is true about them."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from attribution.demo.world import vocabulary as words
from attribution.demo.world.people import DemoTechnician, Person


@dataclass(frozen=True)
class Thank:
    """A person named in an acknowledgement.

    `name` is the full form that the text uses, without a title.
    """

    person: Person
    name: str


@dataclass(frozen=True)
class Acknowledgement:
    """An acknowledgement text, the people it names and the teams it thanks as a whole."""

    text: str
    thanks: tuple[Thank, ...] = ()
    teams: tuple[str, ...] = ()


@dataclass(frozen=True)
class Thanked:
    """The people, teams and funders (with grant number) that an acknowledgement is to mention."""

    technicians: Sequence[DemoTechnician]
    colleagues: Sequence[Person]
    teams: Sequence[str]
    funding: Sequence[tuple[str, str]]


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
    "The measurements would not have been possible without {people}, "
    "who looked after the equipment.",
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


def acknowledge(rng: random.Random, day: date, thanked: Thanked) -> Acknowledgement:
    """An acknowledgement, its sentences in an order and in phrases drawn at random."""
    phrasing = _Phrasing(rng, day)
    sentences: list[str] = []
    if thanked.technicians:
        sentences.append(phrasing.for_technicians(thanked.technicians))
    if thanked.colleagues:
        sentences.append(phrasing.for_colleagues(thanked.colleagues))
    sentences += [_team_sentence(rng, unit) for unit in thanked.teams]
    rng.shuffle(sentences)
    for funder, award in thanked.funding[:1]:
        sentences.append(rng.choice(FUNDING).format(funder=funder, award=award))
    if rng.random() < 0.35 or not sentences:
        sentences.append(rng.choice(CLOSING))
    return Acknowledgement(" ".join(sentences), tuple(phrasing.thanks), tuple(thanked.teams))


class _Phrasing:
    """The phrases of one acknowledgement; `thanks` collects who was named, and how."""

    def __init__(self, rng: random.Random, day: date) -> None:
        self.rng = rng
        self.day = day
        self.thanks: list[Thank] = []

    def for_technicians(self, technicians: Sequence[DemoTechnician]) -> str:
        rng = self.rng
        if len(technicians) > 1 and rng.random() < 0.4:
            return self._each_for_work(technicians)
        first = technicians[0]
        if len(technicians) == 1 and rng.random() < 0.04:
            form = rng.choice(FOR_WORK)
            return form.format(people=self._couple(first), work=_some_work(rng, first))
        people = self._all_named(technicians)
        form = rng.choice(FOR_WORK + WITHOUT_WORK)
        return _capital(form.format(people=people, work=_some_work(rng, first)))

    def _each_for_work(self, technicians: Sequence[DemoTechnician]) -> str:
        parts = [
            f"{self._named(technician)} for {_some_work(self.rng, technician)}"
            for technician in technicians
        ]
        return f"We thank {_listed(parts)}."

    def for_colleagues(self, colleagues: Sequence[Person]) -> str:
        if len(colleagues) == 1 and self.rng.random() < 0.08:
            return DEDICATION.format(people=self._named(colleagues[0]))
        people = self._all_named(colleagues)
        return _capital(self.rng.choice(SCIENTIFIC).format(people=people))

    def _all_named(self, people: Sequence[Person]) -> str:
        return _listed([self._named(person) for person in people])

    def _named(self, person: Person) -> str:
        """The name, perhaps after a title and before a place of work."""
        name = thanked_name(self.rng, self.day, person)
        self.thanks.append(Thank(person, name))
        return _title(self.rng, person) + name + _workplace(self.rng, person)

    def _couple(self, person: Person) -> str:
        """Two people who share a family name that is printed once: `Jim and Carol Whitlow`."""
        family_name = person.family_name_on(self.day)
        first_name = person.known_as or person.given_name
        other_names = [name for name in words.GIVEN_NAMES if name != person.given_name]
        partner = self.rng.choice(other_names)
        self.thanks.append(Thank(person, f"{first_name} {family_name}"))
        return f"{first_name} and {partner} {family_name}"


def _team_sentence(rng: random.Random, unit: str) -> str:
    work = rng.choice(words.TECHNICAL_WORK.get(unit, words.ANY_TECHNICAL_WORK))
    return rng.choice(TEAMS).format(
        unit=unit,
        work=work,
        university=words.UNIVERSITY,
    )


def _some_work(rng: random.Random, person: Person) -> str:
    work_of_unit = words.TECHNICAL_WORK.get(person.unit)
    if work_of_unit and rng.random() < 0.7:
        return rng.choice(work_of_unit)
    return rng.choice(words.ANY_TECHNICAL_WORK)


def _title(rng: random.Random, person: Person) -> str:
    if rng.random() >= 0.18:
        return ""
    doctor = rng.choice(("Dr ", "Dr. "))
    return words.TITLES.get(person.given_name, doctor)


def _workplace(rng: random.Random, person: Person) -> str:
    unit = person.unit
    institution = person.institution.name
    if not isinstance(person, DemoTechnician):
        return f" ({institution})" if rng.random() < 0.3 else ""
    return rng.choice(
        ("", "", "", f" ({unit})", f" ({unit}, {institution})", f" of the {unit}"),
    )


def thanked_name(rng: random.Random, day: date, person: Person) -> str:
    """A name as acknowledgements print it.

    Mostly in full, often with the name that the person is known as, sometimes with initials.
    """
    given_names = _thanked_given_names(person, rng.random())
    return f"{given_names} {person.family_name_on(day)}"


def _thanked_given_names(person: Person, draw: float) -> str:
    initial = person.given_name[0]
    middle_initial = person.middle_name[0] if person.middle_name else None
    if person.known_as and draw < 0.45:
        return person.known_as
    if draw < 0.72:
        return person.given_name
    if middle_initial and draw < 0.82:
        return f"{person.given_name} {middle_initial}."
    if middle_initial and draw < 0.9:
        return f"{initial}.{middle_initial}."
    if draw < 0.97:
        return f"{initial}."
    return initial


def _listed(names: Sequence[str]) -> str:
    if len(names) == 1:
        return names[0]
    return f"{', '.join(names[:-1])} and {names[-1]}"


def _capital(sentence: str) -> str:
    return sentence[0].upper() + sentence[1:]

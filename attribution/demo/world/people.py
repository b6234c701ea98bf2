"""Everyone in the fictional world: technicians with their employment, academics, outsiders."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import NamedTuple

from attribution.core.model import Spell
from attribution.demo.world import ids
from attribution.demo.world import vocabulary as words
from attribution.demo.world.institutions import HOME, OTHERS, Institution

TODAY = date(2026, 6, 30)
TECHNICIANS = 240
ACADEMICS = 420
OUTSIDERS = 1300
COMMONNESS = [1 / (rank + 20) for rank in range(len(words.FAMILY_NAMES))]
START_YEARS = (2001, 2004, 2007, 2009, *range(2011, 2025))
ORCID_STATES = ("deprecated", "locked", "not found", "private", "private")


class FullName(NamedTuple):
    """A first given name with a family name."""

    given_name: str
    family_name: str


@dataclass(frozen=True)
class Person:
    """A person who can be named on a paper. `orcid` is their iD, whether or not a source has it."""

    key: str
    given_name: str
    family_name: str
    institution: Institution
    unit: str
    number: int
    middle_name: str | None = None
    known_as: str | None = None
    former_family_name: str | None = None
    renamed: date | None = None
    orcid: str | None = None

    @property
    def name(self) -> FullName:
        """The name that two people may share."""
        return FullName(self.given_name, self.family_name)

    def family_name_on(self, day: date) -> str:
        """The family name used on a day."""
        if self.former_family_name and self.renamed and day < self.renamed:
            return self.former_family_name
        return self.family_name


@dataclass(frozen=True)
class DemoTechnician(Person):
    """A technician as they are; the roster shows less (`orcid_on_roster`)."""

    orcid_on_roster: bool = False
    orcid_state: str = "public"
    spells: tuple[Spell, ...] = ()
    public_consent: bool | None = None
    activity: float = 1.0

    def spell_on(self, day: date) -> Spell | None:
        """The employment in force on a day."""
        return next((spell for spell in self.spells if _in_force(spell, day)), None)


def _in_force(spell: Spell, day: date) -> bool:
    if spell.start is None or day < spell.start:
        return False
    return spell.end is None or day <= spell.end


@dataclass(frozen=True)
class Population:
    """The people of one fictional world."""

    technicians: list[DemoTechnician]
    academics: list[Person]
    outsiders: list[Person]
    namesakes: list[Person] = field(default_factory=list)


def populate(rng: random.Random, *, with_namesakes: bool = True) -> Population:
    """Invent everyone. Only `namesakes` share a technician's name without being one.

    Without namesakes, people with names of their own take their place.
    """
    names = _distinct_names(rng)
    staff = [_technician(rng, number, next(names)) for number in range(1, TECHNICIANS + 1)]
    staff = _with_shared_names(rng, _with_orcid_troubles(staff))
    academics = [_academic(rng, number, next(names)) for number in range(1, ACADEMICS + 1)]
    outsiders = [_outsider(rng, number, next(names)) for number in range(1, OUTSIDERS + 1)]
    namesakes = _namesakes(rng, staff)
    if not with_namesakes:
        namesakes = [replace(person, **next(names)._asdict()) for person in namesakes]
    return Population(staff, academics, outsiders, namesakes)


# -- names


def _distinct_names(rng: random.Random) -> Iterator[FullName]:
    drawn: set[FullName] = set()
    while True:
        name = _some_name(rng)
        if name not in drawn:
            drawn.add(name)
            yield name


def _some_name(rng: random.Random) -> FullName:
    draw = rng.random()
    family_name = rng.choices(words.FAMILY_NAMES, COMMONNESS)[0]
    if draw < 0.5:
        family_name = rng.choice(words.COMPOUND_NAMES)
    elif draw < 0.55:
        family_name = rng.choice(words.PARTICLE_NAMES + words.HYPHEN_NAMES)
    return FullName(rng.choice(words.GIVEN_NAMES), family_name)


def _middle_name(rng: random.Random, share: float) -> str | None:
    return rng.choice(words.GIVEN_NAMES) if rng.random() < share else None


# -- academics and people elsewhere


def _academic(rng: random.Random, number: int, name: FullName) -> Person:
    unit = rng.choice(list(words.FACULTY_OF))
    person = Person(
        f"A{number:04d}",
        *name,
        institution=HOME,
        unit=unit,
        number=1000 + number,
    )
    return _with_details(rng, person)


def _outsider(rng: random.Random, number: int, name: FullName) -> Person:
    institution = rng.choice(OTHERS)
    unit = f"Department of {rng.choice(('Biology', 'Physics', 'Health'))}"
    key = f"X{number:04d}"
    person = Person(
        key,
        *name,
        institution=institution,
        unit=unit,
        number=3000 + number,
    )
    return _with_details(rng, person)


def _with_details(rng: random.Random, person: Person) -> Person:
    """The person with a middle name and an ORCID iD, where they have them."""
    middle_name = _middle_name(rng, 0.3)
    orcid = ids.orcid(person.number) if rng.random() < 0.55 else None
    return replace(person, middle_name=middle_name, orcid=orcid)


# -- technicians


def _technician(rng: random.Random, number: int, name: FullName) -> DemoTechnician:
    spells = _spells(rng)
    renamed = _renaming_day(rng)
    has_orcid = rng.random() < 0.45
    return DemoTechnician(
        f"T{number:04d}",
        *name,
        institution=HOME,
        unit=spells[-1].department or "",
        number=number,
        middle_name=_middle_name(rng, 0.35),
        known_as=_known_as(rng, name),
        former_family_name=rng.choice(words.COMPOUND_NAMES) if renamed else None,
        renamed=renamed,
        orcid=ids.orcid(number) if has_orcid else None,
        orcid_on_roster=has_orcid and rng.random() < 0.7,
        spells=spells,
        public_consent=rng.choice((None, None, None, True, True, False)),
        activity=rng.paretovariate(1.6),
    )


def _known_as(rng: random.Random, name: FullName) -> str | None:
    """A usual short form, if the person has one and goes by it."""
    return words.NICKNAMES.get(name.given_name) if rng.random() < 0.55 else None


def _renaming_day(rng: random.Random) -> date | None:
    if rng.random() >= 0.06:
        return None
    return date(rng.randint(2017, 2024), rng.randint(1, 12), 1)


def _spells(rng: random.Random) -> tuple[Spell, ...]:
    """Employment, oldest first: some people change unit, and some of those after a gap."""
    start = date(rng.choice(START_YEARS), 1, 1)
    start += timedelta(days=rng.randrange(0, 360))
    end = _leaving_day(rng, start)
    spell = _spell(rng, start, end)
    changes_unit = end is None and rng.random() < 0.16 and start.year < 2022
    if not changes_unit:
        return (spell,)
    return _with_change_of_unit(rng, spell, start)


def _with_change_of_unit(rng: random.Random, spell: Spell, start: date) -> tuple[Spell, Spell]:
    change = start + timedelta(days=rng.randrange(500, 1500))
    gap = timedelta(days=rng.choice((0, 0, 0, 400)))
    before = replace(spell, end=change - timedelta(days=1))
    return before, _spell(rng, change + gap, None)


def _leaving_day(rng: random.Random, start: date) -> date | None:
    if rng.random() >= 0.5:
        return None
    end = start + timedelta(days=rng.randrange(1500, 6000))
    return end if end < TODAY else None


def _spell(rng: random.Random, start: date, end: date | None) -> Spell:
    faculty = rng.choice(list(words.FACULTIES))
    return Spell(
        institution_ror=HOME.ror,
        faculty=faculty if rng.random() > 0.015 else None,
        department=rng.choice(words.FACULTIES[faculty]),
        job_title=rng.choice(words.JOBS),
        start=start,
        end=end,
        fte=rng.choice((1.0, 1.0, 1.0, 0.8, 0.6, 0.5)),
        research_facing=rng.choice((True, True, True, True, False, None)),
    )


def _with_orcid_troubles(staff: list[DemoTechnician]) -> list[DemoTechnician]:
    """A few roster iDs are deprecated, locked, unknown to ORCID, or show nothing to the public."""
    on_roster = [technician.key for technician in staff if technician.orcid_on_roster]
    states = dict(zip(on_roster[::17], ORCID_STATES, strict=False))
    return [
        replace(technician, orcid_state=states.get(technician.key, "public"))
        for technician in staff
    ]


# -- people who share a name


def _with_shared_names(rng: random.Random, staff: Sequence[DemoTechnician]) -> list[DemoTechnician]:
    """Two pairs share the full name; three more share the family name and the first initial."""
    renamed = list(staff)
    places = rng.sample(range(len(staff)), 10)
    pairs = list(zip(places[0::2], places[1::2], strict=True))
    for place, twin_place in pairs[:2]:
        renamed[twin_place] = _renamed(renamed[twin_place], renamed[place].name)
    for place, twin_place in pairs[2:]:
        similar = _similar_name(rng, renamed[place].name)
        renamed[twin_place] = _renamed(renamed[twin_place], similar)
    return renamed


def _renamed(technician: DemoTechnician, name: FullName) -> DemoTechnician:
    return replace(technician, **name._asdict(), known_as=None)


def _similar_name(rng: random.Random, name: FullName) -> FullName:
    """Another given name with the same initial, and the same family name."""
    initial = name.given_name[0]
    similar = [
        given_name
        for given_name in words.GIVEN_NAMES
        if given_name[0] == initial and given_name != name.given_name
    ]
    return FullName(rng.choice(similar or ["Quentin"]), name.family_name)


def _namesakes(rng: random.Random, staff: Sequence[DemoTechnician]) -> list[Person]:
    """People with a technician's name who are not technicians; most have common names."""
    common = [technician for technician in staff if technician.family_name in words.FAMILY_NAMES]
    originals = [*rng.sample(common, 26), *rng.sample(staff, 4)]
    return [_namesake(rng, number, original.name) for number, original in enumerate(originals)]


def _namesake(rng: random.Random, number: int, name: FullName) -> Person:
    """Every sixth is at the university, the others are elsewhere."""
    if number % 6 == 0:
        faculty = rng.choice(list(words.FACULTIES))
        unit = rng.choice(words.FACULTIES[faculty])
        institution = HOME
    else:
        unit = "Department of Biology"
        institution = rng.choice(OTHERS)
    key = f"N{number:04d}"
    person = Person(
        key,
        *name,
        institution=institution,
        unit=unit,
        number=2000 + number,
    )
    orcid = ids.orcid(person.number) if rng.random() < 0.6 else None
    return replace(person, orcid=orcid)

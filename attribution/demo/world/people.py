"""Everybody in the fictional world: technicians with their employment, academics, people elsewhere."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from attribution.core.model import Spell
from attribution.demo.world import ids
from attribution.demo.world import vocabulary as words
from attribution.demo.world.institutions import HOME, OTHERS, Institution

TODAY = date(2026, 6, 30)
TECHNICIANS = 240
COMMONNESS = [1 / (rank + 20) for rank in range(len(words.FAMILY_NAMES))]
START_YEARS = (2001, 2004, 2007, 2009, *range(2011, 2025))
ORCID_STATES = ("deprecated", "locked", "not found", "private", "private")


@dataclass(frozen=True)
class Person:
    """Somebody who can be named on a paper. `orcid` is the orcid held, whoever may know of it."""

    key: str
    given: str
    family: str
    institution: Institution
    unit: str
    number: int
    middle: str | None = None
    known_as: str | None = None
    former_family: str | None = None
    renamed: date | None = None
    orcid: str | None = None

    def family_on(self, day: date) -> str:
        """The family name used on a day."""
        return (
            self.former_family
            if self.former_family and self.renamed and day < self.renamed
            else self.family
        )


@dataclass(frozen=True)
class DemoTechnician(Person):
    """A technician as the world knows them; the roster shows less (`orcid_on_roster`)."""

    orcid_on_roster: bool = False
    orcid_state: str = "public"
    spells: tuple[Spell, ...] = ()
    public_consent: bool | None = None
    activity: float = 1.0

    def spell_on(self, day: date) -> Spell | None:
        """The employment in force on a day."""
        return next(
            (
                s
                for s in self.spells
                if s.start and s.start <= day and (s.end is None or day <= s.end)
            ),
            None,
        )


@dataclass(frozen=True)
class Population:
    """The people of one fictional world."""

    technicians: list[DemoTechnician]
    academics: list[Person]
    outsiders: list[Person]
    namesakes: list[Person] = field(default_factory=list)


def populate(
    rng: random.Random, technicians: int = TECHNICIANS, academics: int = 420, outsiders: int = 1300
) -> Population:
    """Make everybody. Nobody shares a technician's whole name except on purpose (`namesakes`)."""
    names = _names(rng)
    staff = [_technician(rng, number, next(names)) for number in range(1, technicians + 1)]
    staff = _with_shared_names(rng, _with_orcid_troubles(staff))
    units = [unit for units in words.FACULTIES.values() for unit in units]
    home = [
        _person(rng, f"A{n:04d}", 1000 + n, next(names), HOME, rng.choice(units))
        for n in range(1, academics + 1)
    ]
    away = [_outsider(rng, f"X{n:04d}", 3000 + n, next(names)) for n in range(1, outsiders + 1)]
    return Population(staff, home, away, _namesakes(rng, staff))


def _names(rng: random.Random) -> Iterator[tuple[str, str]]:
    seen: set[tuple[str, str]] = set()
    while True:
        kind = rng.random()
        family = rng.choices(words.FAMILY_NAMES, COMMONNESS)[0]
        if kind < 0.55:
            family = rng.choice(
                words.COMPOUND_NAMES if kind < 0.5 else words.PARTICLE_NAMES + words.HYPHEN_NAMES
            )
        name = (rng.choice(words.GIVEN_NAMES), family)
        if name not in seen:
            seen.add(name)
            yield name


def _person(
    rng: random.Random,
    key: str,
    number: int,
    name: tuple[str, str],
    institution: Institution,
    unit: str,
) -> Person:
    middle = rng.choice(words.GIVEN_NAMES) if rng.random() < 0.3 else None
    orcid = ids.orcid(number) if rng.random() < 0.55 else None
    return Person(
        key, *name, institution=institution, unit=unit, number=number, middle=middle, orcid=orcid
    )


def _outsider(rng: random.Random, key: str, number: int, name: tuple[str, str]) -> Person:
    institution = rng.choice(OTHERS)
    return _person(
        rng,
        key,
        number,
        name,
        institution,
        f"Department of {rng.choice(('Biology', 'Physics', 'Health'))}",
    )


def _technician(rng: random.Random, number: int, name: tuple[str, str]) -> DemoTechnician:
    spells = tuple(_spells(rng))
    given, family = name
    renamed = date(rng.randint(2017, 2024), rng.randint(1, 12), 1) if rng.random() < 0.06 else None
    has_orcid = rng.random() < 0.45
    return DemoTechnician(
        key=f"T{number:04d}",
        given=given,
        family=family,
        institution=HOME,
        unit=spells[-1].department or "",
        number=number,
        middle=rng.choice(words.GIVEN_NAMES) if rng.random() < 0.35 else None,
        known_as=words.NICKNAMES.get(given) if rng.random() < 0.55 else None,
        former_family=rng.choice(words.COMPOUND_NAMES) if renamed else None,
        renamed=renamed,
        orcid=ids.orcid(number) if has_orcid else None,
        orcid_on_roster=has_orcid and rng.random() < 0.7,
        spells=spells,
        public_consent=rng.choice((None, None, None, True, True, False)),
        activity=rng.paretovariate(1.6),
    )


def _spells(rng: random.Random) -> Iterator[Spell]:
    """Employment, oldest first: some joined late, some left, some changed unit, some came back."""
    start = date(rng.choice(START_YEARS), 1, 1)
    start += timedelta(days=rng.randrange(0, 360))
    end = start + timedelta(days=rng.randrange(1500, 6000)) if rng.random() < 0.5 else None
    end = end if end and end < TODAY else None
    first = _spell(rng, start, end)
    if end is None and rng.random() < 0.16 and start.year < 2022:
        change = start + timedelta(days=rng.randrange(500, 1500))
        yield replace(first, end=change - timedelta(days=1))
        first = _spell(rng, change + timedelta(days=rng.choice((0, 0, 0, 400))), None)
    yield first


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
    listed = [t.key for t in staff if t.orcid_on_roster]
    troubled = dict(zip(listed[::17], ORCID_STATES, strict=False))
    return [replace(t, orcid_state=troubled.get(t.key, "public")) for t in staff]


def _with_shared_names(rng: random.Random, staff: list[DemoTechnician]) -> list[DemoTechnician]:
    """Two pairs share their whole name, three more their family name and first initial."""
    staff = list(staff)
    places = rng.sample(range(len(staff)), 10)
    for one, other in zip(places[0:4:2], places[1:4:2], strict=True):
        staff[other] = replace(
            staff[other], given=staff[one].given, family=staff[one].family, known_as=None
        )
    for one, other in zip(places[4::2], places[5::2], strict=True):
        initial = staff[one].given[0]
        given = rng.choice(
            [g for g in words.GIVEN_NAMES if g[0] == initial and g != staff[one].given]
            or ["Quentin"]
        )
        staff[other] = replace(staff[other], given=given, family=staff[one].family, known_as=None)
    return staff


def _namesakes(rng: random.Random, staff: list[DemoTechnician]) -> list[Person]:
    """People who share a technician's name and are not technicians, at home and elsewhere: mostly common names."""
    found = []
    common = [technician for technician in staff if technician.family in words.FAMILY_NAMES]
    for n, technician in enumerate([*rng.sample(common, 26), *rng.sample(staff, 4)]):
        at_home = n % 6 == 0
        unit = (
            rng.choice(words.FACULTIES[rng.choice(list(words.FACULTIES))])
            if at_home
            else "Department of Biology"
        )
        where = HOME if at_home else rng.choice(OTHERS)
        number = 2000 + n
        orcid = ids.orcid(number) if rng.random() < 0.6 else None
        found.append(
            Person(
                f"N{n:04d}",
                technician.given,
                technician.family,
                institution=where,
                unit=unit,
                number=number,
                orcid=orcid,
            )
        )
    return found

"""The plan of a paper: its kind, its authors and the people it thanks."""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from attribution.core.model import Spell
from attribution.demo.world import vocabulary as words
from attribution.demo.world.institutions import OTHERS
from attribution.demo.world.people import TODAY, DemoTechnician, Person, Population

FIRST_DAY = date(2018, 1, 1)
MILESTONE = date(2023, 1, 1)
KINDS = {
    "article": 0.7,
    "review": 0.07,
    "preprint": 0.04,
    "book-chapter": 0.05,
    "proceedings": 0.05,
    "dataset": 0.05,
    "software": 0.02,
    "dissertation": 0.02,
}
ACADEMIC_UNITS = [unit for unit in words.FACULTY_OF if unit not in words.FACILITIES]
# One work has more authors than OpenAlex lists, with a technician among those it leaves out.
LONG_WORK = 900
LONG_WORK_AUTHORS = 142
LONG_WORK_PLACE = 120


@dataclass(frozen=True)
class PaperPlan:
    """One paper to be: what kind, when, by whom, and whom it thanks."""

    work: int
    kind: str
    unit: str
    day: date
    authors: list[Person]
    thanked: list[DemoTechnician]
    namesakes: Sequence[Person] = ()  # thanked people who share a technician's name
    elsewhere: bool = False

    @property
    def is_output(self) -> bool:
        """Whether it is data or software, which has no acknowledgement."""
        return self.kind in ("dataset", "software")


class Planner:
    """Plans papers from one random stream and the people of one world."""

    def __init__(self, rng: random.Random, people: Population) -> None:
        self.rng = rng
        self.people = people
        self.by_unit: dict[str, list[Person]] = {unit: [] for unit in words.FACULTY_OF}
        for person in people.academics:
            self.by_unit[person.unit].append(person)

    def home_paper(self, work: int) -> PaperPlan:
        """A paper of the university; technicians are among the authors or thanked at times."""
        rng = self.rng
        day = _some_day(rng)
        kind = rng.choices(list(KINDS), list(KINDS.values()))[0]
        unit = rng.choice(ACADEMIC_UNITS)
        count = LONG_WORK_AUTHORS if work == LONG_WORK else _author_count(rng, kind)
        authors = self._team(unit, count)
        helpers = self._technicians(unit, day, rng.choice((1, 1, 1, 2, 2, 3)))
        place = self._place_of_technician(work, kind, day, count)
        if place is not None:
            authors.insert(place, helpers.pop(0))
        thanked = self._thanked(day, helpers, authors)
        return PaperPlan(work, kind, unit, day, authors, thanked)

    def _thanked(
        self, day: date, helpers: Sequence[DemoTechnician], authors: Sequence[Person]
    ) -> list[DemoTechnician]:
        """At times all who helped and are not authors."""
        if self.rng.random() >= 0.2 * rise(day):
            return []
        return [helper for helper in helpers if helper not in authors]

    def _place_of_technician(
        self,
        work: int,
        kind: str,
        day: date,
        count: int,
    ) -> int | None:
        """The place in the author list of a technician, if there is one; never the first."""
        if work == LONG_WORK:
            return LONG_WORK_PLACE
        share = 0.25 if kind in ("dataset", "software") else 0.10
        if self.rng.random() >= share * rise(day):
            return None
        return self.rng.randrange(1, count + 1)

    def elsewhere_paper(self, work: int) -> PaperPlan:
        """A paper of another institution that credits a technician or a namesake of one."""
        rng = self.rng
        day = _some_day(rng)
        unit = rng.choice(ACADEMIC_UNITS)
        draw = rng.random()
        authors: list[Person] = list(rng.sample(self.people.outsiders, rng.randint(2, 7)))
        thanked: list[DemoTechnician] = []
        namesakes: list[Person] = []
        if draw < 0.4:
            visitor = self._visitor()
            authors.insert(rng.randrange(len(authors) + 1), visitor)
        elif draw < 0.8:
            thanked = self._technicians(unit, day, 1)
        else:
            namesakes = [rng.choice(self.people.namesakes)]
            if rng.random() < 0.4:
                authors += namesakes
        return PaperPlan(
            work, "article", unit, day, authors, thanked, namesakes=namesakes, elsewhere=True
        )

    def _visitor(self) -> DemoTechnician:
        """A technician who publishes from another institution; most have an iD on the roster."""
        rng = self.rng
        holders = [
            technician
            for technician in self.people.technicians
            if technician.orcid_on_roster or rng.random() < 0.1
        ]
        technician = rng.choice(holders)
        return replace(technician, institution=rng.choice(OTHERS), unit="Department of Health")

    def _team(self, unit: str, count: int) -> list[Person]:
        """A lead at home with colleagues of the unit, of other units, and from elsewhere."""
        rng = self.rng
        team = [rng.choice(self.by_unit[unit])]
        keys = {team[0].key}
        while len(team) < count:
            person = rng.choice(self._pool(unit))
            if person.key not in keys:
                team.append(person)
                keys.add(person.key)
        rng.shuffle(team)
        return team

    def _pool(self, unit: str) -> Sequence[Person]:
        draw = self.rng.random()
        if draw < 0.4:
            return self.by_unit[unit]
        if draw < 0.5:
            return self.people.academics
        return self.people.namesakes if draw > 0.993 else self.people.outsiders

    def _technicians(self, unit: str, day: date, count: int) -> list[DemoTechnician]:
        """Technicians in post, or recently so; mostly of the unit or a facility of its faculty."""
        technicians = self.people.technicians
        weights = [self._weight(technician, unit, day) for technician in technicians]
        chosen = self.rng.choices(technicians, weights, k=count)
        return list({technician.key: technician for technician in chosen}.values())

    def _weight(self, technician: DemoTechnician, unit: str, day: date) -> float:
        """How likely a technician is to help with a paper, compared with others."""
        spell = technician.spell_on(day) or technician.spell_on(day - timedelta(days=240))
        if spell is None:
            return 0.0
        if spell.research_facing is False and self.rng.random() < 0.8:
            return 0.0
        return _nearness(spell, unit) * math.sqrt(technician.activity)


def _nearness(spell: Spell, unit: str) -> float:
    """How much likelier people of the unit and of its faculty help than others."""
    if spell.department == unit:
        return 5.0
    if spell.faculty == words.FACULTY_OF[unit]:
        return 2.0
    return 0.15


def rise(day: date) -> float:
    """How much likelier credit is than before the milestone: from 1, over a year, to 2."""
    return 1 + min(1.0, max(0.0, (day - MILESTONE).days / 365))


def _some_day(rng: random.Random) -> date:
    """A day of publication; later days are a little likelier."""
    span = (TODAY - FIRST_DAY).days
    return FIRST_DAY + timedelta(days=int(span * rng.random() ** 0.9))


def _author_count(rng: random.Random, kind: str) -> int:
    if kind == "dissertation":
        return 1
    if kind == "software":
        return rng.randint(1, 4)
    return min(12, 2 + int(rng.expovariate(0.32)))

"""What an attacker learns from protected tables: python benchmarks/disclosure.py [SETS] [FIRST]

Draws sets of nested and crossed tables of five periods, published in five freezes, protects them as
a release does, and attacks everything that was published by integer programming. The attacker is
written apart from the protector: it counts people by faculty, department, grade and kind of credit,
and knows every rule. As a control it attacks one-decimal percentages of unrounded counts.
"""

from __future__ import annotations

import random
import sys
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp

from attribution.measure.disclosure.coarsening import Release
from attribution.measure.disclosure.protection import Cell, Group, ProtectedCell

SETS, PERIODS, MOST = 200, 5, 2000
CREDITS = {"neither": (0, 0), "author": (1, 0), "thanked": (0, 1), "both": (1, 1)}
COUNTED = {
    "technicians": tuple(CREDITS),
    "authored": ("author", "both"),
    "thanked": ("thanked", "both"),
    "either": ("author", "thanked", "both"),
}
Person = dict[str, str]
Bound = tuple[dict[int, float], float, float]  # coefficients, least, greatest


@dataclass(frozen=True, slots=True)
class Score:
    """What an attacker could tell of the cells with a number or a reason."""

    cells: int = 0
    exact: int = 0
    zeros_proved: int = 0
    least_width: int = MOST

    def __add__(self, other: Score) -> Score:
        return Score(
            self.cells + other.cells,
            self.exact + other.exact,
            self.zeros_proved + other.zeros_proved,
            min(self.least_width, other.least_width),
        )


# -- the worlds ------------------------------------------------------------------------------------


def staff(draw: random.Random) -> list[Person]:
    """The technicians of one period, with their credits."""
    people = []
    for faculty in range(draw.randint(2, 4)):
        chance = draw.uniform(0.02, 0.5)
        for department in range(draw.randint(1, 3)):
            for _ in range(draw.randint(1, 90)):
                wrote, was_thanked = draw.random() < chance, draw.random() < chance / 2
                credit = next(
                    name for name, flags in CREDITS.items() if flags == (wrote, was_thanked)
                )
                person = {
                    "faculty": f"F{faculty}",
                    "department": f"F{faculty}D{department}",
                    "grade": draw.choice("4567"),
                    "credit": credit,
                }
                people.append(person)
    return people


def cells_of(people: Sequence[Person], period: str, splits: Iterable[Sequence[str]]) -> list[Cell]:
    """The tables of one period."""
    cells = []
    for names in splits:
        members: defaultdict[Group, list[str]] = defaultdict(list)
        for person in people:
            members[tuple((name, person[name]) for name in names)].append(person["credit"])
        for group, credits in members.items():
            for kind in ("authored", "thanked", "either"):
                numerator = sum(credit in COUNTED[kind] for credit in credits)
                cells.append(Cell(period, group, kind, len(credits), numerator))
    return cells


def published_tables(
    draw: random.Random, worlds: Sequence[Sequence[Person]], least: float
) -> list[ProtectedCell]:
    """Five freezes: each has a new period, and at times another split of an earlier period."""
    nested = [(), ("faculty",), ("faculty", "department")]
    crossed = [(), ("faculty",), ("grade",), ("faculty", "grade")]
    public: list[ProtectedCell] = []
    for freeze, people in enumerate(worlds):
        splits = draw.choice([nested, crossed])
        cells = cells_of(people, str(freeze), splits)
        if freeze and draw.random() < 0.5:
            cells += cells_of(worlds[freeze - 1], str(freeze - 1), [(), ("grade",)])
        public += Release.of(cells, public, least).cells
    return public


# -- the attacker ----------------------------------------------------------------------------------


class Attacker:
    """Knows which faculties, departments and grades exist, and every rule of protection."""

    def __init__(self, people: Sequence[Person]) -> None:
        places = sorted({(person["faculty"], person["department"]) for person in people})
        grades = sorted({person["grade"] for person in people})
        self.types = [
            {"faculty": faculty, "department": department, "grade": grade, "credit": credit}
            for faculty, department in places
            for grade in grades
            for credit in CREDITS
        ]
        self.switches = 0
        self.bounds: list[Bound] = []

    def count(self, group: Group, kind: str) -> dict[int, float]:
        """A count as a sum over the types of people."""
        wanted = [(name, value.split(" + ")) for name, value in group]
        return {
            number: 1.0
            for number, of_type in enumerate(self.types)
            if of_type["credit"] in COUNTED[kind]
            and all(of_type[name] in values for name, values in wanted)
        }

    def bound(self, coefficients: dict[int, float], low: float, high: float) -> None:
        self.bounds.append((coefficients, low, high))

    def rest(self, cell: ProtectedCell | Cell) -> dict[int, float]:
        """Technicians without the credit."""
        part = self.count(cell.group, cell.kind)
        return {n: 1.0 for n in self.count(cell.group, "technicians") if n not in part}

    def read(self, cell: ProtectedCell, least: float) -> None:
        """What a published cell tells."""
        technicians, part = self.count(cell.group, "technicians"), self.count(cell.group, cell.kind)
        if cell.reason == "none":
            self.bound(technicians, 0, 2)
        elif cell.reason == "low":
            self.bound(technicians, 3, max(n for n in range(MOST) if 5 * round(n / 5) < least))
        else:
            assert cell.denominator is not None
            self.bound(technicians, cell.denominator - 2, cell.denominator + 2)
            self.read_numerator(cell, part, cell.denominator)

    def read_numerator(self, cell: ProtectedCell, part: dict[int, float], denominator: int) -> None:
        if cell.reason == "DPL":
            self.bound(part, 0, 2)
        elif cell.reason == "DPH":
            switch = len(self.types) + self.switches
            self.switches += 1
            self.bound(part, 3, MOST)
            self.bound({**self.rest(cell), switch: -MOST}, -MOST, 2)
            self.bound({**part, switch: -MOST}, denominator - 2 - MOST, MOST)
        else:
            assert cell.numerator is not None
            self.bound(part, max(3, cell.numerator - 2), cell.numerator + 2)
            self.bound(self.rest(cell), 3, MOST)

    def read_exact(self, cell: Cell) -> None:
        """The control: a count rounded to 5 and a percentage of the counts with one decimal."""
        technicians, part = self.count(cell.group, "technicians"), self.count(cell.group, cell.kind)
        rounded = 5 * round(cell.denominator / 5)
        self.bound(technicians, max(1, rounded - 2), rounded + 2)
        percent = round(100 * cell.numerator / cell.denominator, 1)
        for sign, limit in ((1, percent + 0.05), (-1, percent - 0.05)):
            share = {n: sign * (100.0 * (n in part) - limit) for n in technicians}
            self.bound(share, -100 * MOST, 1e-6)

    def extent(self, coefficients: dict[int, float]) -> tuple[int, int]:
        """The least and greatest value of a count."""
        size = len(self.types) + self.switches
        matrix = np.zeros((len(self.bounds), size))
        for row, (entries, _, _) in enumerate(self.bounds):
            matrix[row, list(entries)] = list(entries.values())
        low, high = (np.array([bound[side] for bound in self.bounds]) for side in (1, 2))
        weights = np.zeros(size)
        weights[list(coefficients)] = 1
        most = np.full(size, float(MOST))
        most[len(self.types) :] = 1
        results = [
            milp(
                sign * weights,
                integrality=np.ones(size),
                bounds=Bounds(0, most),
                constraints=LinearConstraint(matrix, low, high),
            )
            for sign in (1, -1)
        ]
        if any(result.x is None for result in results):
            raise ValueError("no counts agree with what was published")
        least, greatest = (round(float(weights @ result.x)) for result in results)
        return least, greatest

    def score(self, places: Iterable[tuple[Group, str]]) -> Score:
        score = Score()
        for group, kind in places:
            low, high = self.extent(self.count(group, kind))
            width = high - low + 1
            score += Score(1, int(width == 1), int(high == 0), width)
        return score


def attack_set(seed: int, least: float) -> tuple[Score, Score]:
    """The score against what was released, and that of the control."""
    draw = random.Random(seed)
    worlds = [staff(draw) for _ in range(PERIODS)]
    public = published_tables(draw, worlds, least)
    protected = control = Score()
    for period, people in enumerate(worlds):
        attacker = Attacker(people)
        cells = [cell for cell in public if cell.period == str(period)]
        for cell in cells:
            attacker.read(cell, least)
        places = {(cell.group, kind) for cell in cells for kind in (cell.kind, "technicians")}
        protected += attacker.score(sorted(places))
        if period == 0:
            control += control_score(people)
    return protected, control


def control_score(people: Sequence[Person]) -> Score:
    attacker = Attacker(people)
    cells = cells_of(people, "0", [(), ("faculty",)])
    for cell in cells:
        attacker.read_exact(cell)
    return attacker.score(sorted({(cell.group, cell.kind) for cell in cells}))


def main(sets: int, first: int) -> None:
    protected = control = Score()
    for seed in range(first, first + sets):
        of_release, of_control = attack_set(seed, (22.5, 50)[seed % 2])
        protected, control = protected + of_release, control + of_control
        print(f"set {seed}: {protected}; control {control}", flush=True)
    print(f"control: {control.exact / control.cells:.0%} of cells exact")


if __name__ == "__main__":
    numbers = [int(argument) for argument in sys.argv[1:]]
    main(*(numbers + [SETS, 0][len(numbers) :]))

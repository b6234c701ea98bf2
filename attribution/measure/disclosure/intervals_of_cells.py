"""What can be worked out from everything published: the least and greatest value of every cell.

Integer programming over the true counts: each published cell bounds them, groups add up, and
technicians who are thanked or authors are among those who are either. A group may be of several
faculties together, written `Arts + Law`. People of different periods are not linked: no rule that
is public ties their numbers.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations, product

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array

from attribution.measure.disclosure.protection import FEW, ROUNDED_TO, Group, ProtectedCell, Reason

TECHNICIANS = "technicians"  # in place of a kind: the denominator
TOGETHER = " + "  # between the names of groups that were merged
LEAST_WIDTH = 3  # values that a cell must still be able to have

Place = tuple[Group, str]  # a count of one period: a group, and a kind or TECHNICIANS
Known = Mapping[Place, int]
_SLACK = 5  # more than the two conditions of DPH can differ by
_MOST = 100_000  # no institution has more technicians; without a limit nothing is greatest
_NOBODY: Known = {}


class Contradiction(Exception):
    """No counts agree with everything that was published of a period and is known of it."""


@dataclass(frozen=True, slots=True)
class Interval:
    """The least and greatest value that a count can have, and that its rest can have.

    The rest is the denominator without the numerator: where its greatest value is 0, all have a
    credit.
    """

    low: int
    high: int
    rest_high: int

    @property
    def width(self) -> int:
        """How many whole numbers lie between them, both included."""
        return self.high - self.low + 1


@dataclass(slots=True)
class _Rows:
    """Linear constraints as they are collected: `low <= coefficients . counts <= high`."""

    coefficients: list[dict[int, float]] = field(default_factory=list)
    low: list[float] = field(default_factory=list)
    high: list[float] = field(default_factory=list)

    def add(self, coefficients: dict[int, float], low: float, high: float) -> None:
        self.coefficients.append(coefficients)
        self.low.append(low)
        self.high.append(high)


class PeriodModel:
    """All counts of one period that agree with what was published of it and with what is known."""

    def __init__(
        self, published: Iterable[ProtectedCell], least_denominator: float, known: Known = _NOBODY
    ) -> None:
        self.cells = list(published)
        self.kinds = sorted({cell.kind for cell in self.cells})
        self._least = least_denominator
        self._columns: dict[Place, int] = {}
        self._low: list[float] = []
        self._high: list[float] = []
        self._rows = _Rows()
        groups = Hierarchy({cell.group for cell in self.cells})
        for group in groups.every:
            self._add_group(group)
        for group, parts in groups.sums():
            self._add_sum(group, parts)
        for cell in self.cells:
            self._add_cell(cell)
        for place, value in known.items():
            if place in self._columns:
                self._bound(self._columns[place], value, value)
        self._constraint = self._linear_constraint()

    def intervals(
        self, places: Iterable[Place], enough: int | None = None
    ) -> dict[Place, Interval]:
        """The interval of each count; Contradiction where nothing agrees.

        With `enough`, a count that is known to have so many values, and to be neither 0 nor all,
        is not examined further: its interval is then a part of the true one.
        """
        wanted = list(places)
        seen = _Seen([self._solution({}), self._solution(dict.fromkeys(self._columns.values(), 1))])
        for place in wanted:
            column, total = self._columns[place], self._columns[place[0], TECHNICIANS]
            objectives: list[dict[int, float]] = [{column: 1}, {column: -1}]
            if total != column:
                objectives.append({column: 1, total: -1})
            for objective in objectives:
                if enough is None or not seen.is_wide(column, total, enough):
                    seen.add(self._solution(objective))
        return {
            place: seen.interval(self._columns[place], self._columns[place[0], TECHNICIANS])
            for place in wanted
        }

    # -- the constraints ---------------------------------------------------------------------------

    def _new_column(self, high: float = _MOST) -> int:
        self._low.append(0)
        self._high.append(high)
        return len(self._low) - 1

    def _bound(self, column: int, low: float, high: float) -> None:
        self._low[column] = max(self._low[column], low)
        self._high[column] = min(self._high[column], high)

    def _add_group(self, group: Group) -> None:
        total = self._columns[group, TECHNICIANS] = self._new_column()
        of_kind = {kind: self._new_column() for kind in self.kinds}
        self._columns |= {(group, kind): column for kind, column in of_kind.items()}
        for column in of_kind.values():
            self._rows.add({total: 1, column: -1}, 0, np.inf)
        if "either" in of_kind:
            self._add_either(of_kind)

    def _add_either(self, of_kind: Mapping[str, int]) -> None:
        """Both kinds are among those of either, and no others are."""
        either = of_kind["either"]
        parts = [column for kind, column in of_kind.items() if kind in ("authored", "thanked")]
        for part in parts:
            self._rows.add({either: 1, part: -1}, 0, np.inf)
        if len(parts) == 2:
            self._rows.add({**dict.fromkeys(parts, 1.0), either: -1}, 0, np.inf)

    def _add_sum(self, group: Group, parts: Sequence[Group]) -> None:
        for kind in (TECHNICIANS, *self.kinds):
            columns = {self._columns[part, kind]: 1.0 for part in parts}
            self._rows.add({self._columns[group, kind]: -1.0, **columns}, 0, 0)

    def _add_cell(self, cell: ProtectedCell) -> None:
        total = self._columns[cell.group, TECHNICIANS]
        part = self._columns[cell.group, cell.kind]
        if cell.denominator is not None:
            self._bound(total, cell.denominator - FEW, cell.denominator + FEW)
        if cell.reason == Reason.NONE:
            self._bound(total, 0, FEW)
        elif cell.reason == Reason.LOW:
            self._bound(total, FEW + 1, _greatest_below(self._least))
        elif cell.reason == Reason.DPL:
            self._bound(part, 0, FEW)
        elif cell.reason == Reason.DPH:
            self._add_nearly_all(total, part, cell.denominator or 0)
        elif cell.numerator is not None:
            self._bound(part, max(cell.numerator - FEW, FEW + 1), cell.numerator + FEW)
            self._rows.add({total: 1, part: -1}, FEW + 1, np.inf)

    def _add_nearly_all(self, total: int, part: int, denominator: int) -> None:
        """Within 2 of the denominator, or equal to it once rounded: a switch chooses which."""
        switch = self._new_column(high=1)
        self._bound(part, FEW + 1, np.inf)
        self._rows.add({part: 1, total: -1, switch: _SLACK}, -FEW, np.inf)
        self._rows.add({part: 1, switch: -_SLACK}, denominator - FEW - _SLACK, np.inf)

    def _linear_constraint(self) -> LinearConstraint:
        entries = [
            (row, column, value)
            for row, coefficients in enumerate(self._rows.coefficients)
            for column, value in coefficients.items()
        ]
        rows, columns, values = zip(*entries, strict=True)
        shape = (len(self._rows.low), len(self._low))
        matrix = csr_array((values, (rows, columns)), shape=shape)
        return LinearConstraint(matrix, self._rows.low, self._rows.high)

    def _solution(self, objective: Mapping[int, float]) -> np.ndarray:
        """Counts that make the objective least."""
        weights = np.zeros(len(self._low))
        weights[list(objective)] = list(objective.values())
        result = milp(
            weights,
            integrality=np.ones(len(weights)),
            bounds=Bounds(self._low, self._high),
            constraints=self._constraint,
        )
        if result.x is None:
            raise Contradiction
        solution: np.ndarray = np.rint(result.x)
        return solution


class _Seen:
    """The least and greatest values in the solutions so far: each tells something of all counts."""

    def __init__(self, solutions: Sequence[np.ndarray]) -> None:
        self._solutions = list(solutions)

    def add(self, solution: np.ndarray) -> None:
        self._solutions.append(solution)

    def interval(self, column: int, total: int) -> Interval:
        values = [solution[column] for solution in self._solutions]
        rests = [solution[total] - solution[column] for solution in self._solutions]
        return Interval(int(min(values)), int(max(values)), int(max(rests)))

    def is_wide(self, column: int, total: int, enough: int) -> bool:
        interval = self.interval(column, total)
        return interval.width >= enough and (column == total or interval.rest_high > 0)


def _greatest_below(least_denominator: float) -> int:
    """The greatest count that is under the limit once rounded."""
    return int(-(-least_denominator // ROUNDED_TO) - 1) * ROUNDED_TO + FEW


# -- groups and their parts ------------------------------------------------------------------------


class Hierarchy:
    """The groups of a period with the groups that they divide into, merged ones taken apart."""

    def __init__(self, published: Iterable[Group]) -> None:
        self._merged = {group: parts_of(group) for group in published}
        self._tables: defaultdict[tuple[str, ...], set[Group]] = defaultdict(set)
        for parts in self._merged.values():
            for part in parts:
                self._tables[dimensions(part)].add(part)
        self._published_tables = list(self._tables)
        self._fill_in()
        self.every = sorted(
            {*self._merged, *(part for table in self._tables.values() for part in table)}
        )

    def _fill_in(self) -> None:
        """Groups that nothing shows, but that those shown add up to."""
        for names in self._published_tables:
            for group in list(self._tables[names]):
                for size in range(len(group)):
                    for smaller in combinations(group, size):
                        self._tables[dimensions(smaller)].add(smaller)

    def sums(self) -> Iterator[tuple[Group, Sequence[Group]]]:
        """Each group with groups that add up to it."""
        for group, parts in self._merged.items():
            if parts != [group]:
                yield group, parts
        for names in list(self._tables):
            for dropped in range(len(names)):
                if self._adds_up(names, dropped):
                    yield from self._sums_over(names, dropped)

    def _sums_over(
        self, names: tuple[str, ...], dropped: int
    ) -> Iterator[tuple[Group, Sequence[Group]]]:
        parts: defaultdict[Group, list[Group]] = defaultdict(list)
        for group in sorted(self._tables[names]):
            parts[group[:dropped] + group[dropped + 1 :]].append(group)
        yield from parts.items()

    def _adds_up(self, names: tuple[str, ...], dropped: int) -> bool:
        """Whether no part is missing: the departments of a faculty may have been left out."""
        if dropped > 0 and names in self._published_tables:
            return True
        larger = [table for table in self._published_tables if set(names) <= set(table)]
        return any(self._is_complete(table) for table in larger)

    def _is_complete(self, names: tuple[str, ...]) -> bool:
        first = {group[:1] for group in self._tables[names]}
        return len(names) < 2 or first == self._tables[names[:1]]


def dimensions(group: Group) -> tuple[str, ...]:
    """What a group is a group by: () for the institution, ("faculty",) for a faculty."""
    return tuple(name for name, _ in group)


def parts_of(group: Group) -> list[Group]:
    """The groups that were merged into this, or the group itself."""
    values = [[(name, part) for part in value.split(TOGETHER)] for name, value in group]
    return [tuple(pairs) for pairs in product(*values)]

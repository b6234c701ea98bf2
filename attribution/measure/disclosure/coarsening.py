"""What is released: as many cells as the audit allows.

    release = Release.of(cells, everything_published_before, settings.least_denominator)
    release.cells       # to publish, now and never again
    release.left_out    # sentences: what was merged or left out, and why

Tables are added from the coarsest to the finest, and after each the audit of `adversaries` is made
over everything that will then be public. Where it refuses, the departments of a faculty are left
out, faculties are merged until two are left, and last a kind of credit is left out of the year in
which it could be worked out.

A group of another period that is empty has a row as well, and adversaries know that it is empty:
who knows the staff pages learns nothing from it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from attribution.core import for_people
from attribution.measure.disclosure.adversaries import READER, Finding, findings
from attribution.measure.disclosure.intervals_of_cells import TOGETHER, dimensions
from attribution.measure.disclosure.protection import (
    Cell,
    Group,
    ProtectedCell,
    protect,
    with_empty_groups,
)
from attribution.measure.kind_names import KIND_NAMES

FEWEST_GROUPS = 2
_BECAUSE = "because others could work out too much"
_YearAndKind = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Release:
    """The cells of one publication, and what was left out of it, in sentences."""

    cells: Sequence[ProtectedCell]
    left_out: Sequence[str]

    @classmethod
    def of(
        cls, cells: Iterable[Cell], earlier: Iterable[ProtectedCell], least_denominator: float
    ) -> Release:
        """As many of the cells as may be published after `earlier`, coarsened where needed.

        A period, group and kind that was published before stays as it was, and is not in it.
        """
        release = _Coarsening(list(earlier), least_denominator)
        tables: defaultdict[tuple[str, ...], list[Cell]] = defaultdict(list)
        for cell in cells:
            tables[dimensions(cell.group)].append(cell)
        for names in sorted(tables, key=lambda names: (len(names), names)):
            if len(names) < 2:
                release.add_table(tables[names])
            else:
                release.add_blocks(tables[names])
        return cls(release.cells, release.left_out)


@dataclass(slots=True)
class _Coarsening:
    earlier: list[ProtectedCell]
    least: float
    cells: list[ProtectedCell] = field(default_factory=list)
    truth: list[Cell] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)

    def add_table(self, table: list[Cell]) -> None:
        """The institution, or a split of it: coarsened until nothing can be worked out."""
        group, missing = table[0].group, []
        table = _filled(table)
        while table:
            problem = self._problem(table)
            if problem is None:
                self._accept(table)
                break
            if self._is_mergeable(table, problem):
                table = self._with_smallest_merged(table)
            else:
                failing = self._failing_kind(table, problem)
                missing.append(failing)
                table = [cell for cell in table if (cell.period, cell.kind) != failing]
        self.left_out += _kinds_left_out(group, missing, table)

    def add_blocks(self, table: list[Cell]) -> None:
        """A finer table, one faculty at a time: the parts of a faculty are shown or left out."""
        first, *others = dimensions(table[0].group)
        if not any(dimensions(cell.group) == (first,) for cell in (*self.earlier, *self.cells)):
            self.left_out.append(
                f"The figures by {for_people.listed([first, *others])} are left out, because those "
                f"by {first} are."
            )
            return
        blocks: defaultdict[Group, list[Cell]] = defaultdict(list)
        for cell in table:
            blocks[cell.group[:1]].append(cell)
        for faculty in sorted(blocks):
            block = _filled(blocks[faculty])
            if self._problem(block) is None:
                self._accept(block)
            else:
                self.left_out.append(
                    f"The figures of {_named(faculty)} by {for_people.listed(others)} are left "
                    "out, because others could work out too much."
                )

    def _problem(self, table: Sequence[Cell]) -> Finding | None:
        """The first finding of the audit if the table were published too."""
        truth = [*self.truth, *table]
        groups = {cell.group for cell in table if cell.group}
        insiders_of = groups | {group[:1] for group in groups}
        shown = self._shown(table)
        for period in sorted({cell.period for cell in table}):
            public = [
                cell for cell in (*self.earlier, *self.cells, *shown) if cell.period == period
            ]
            of_period = [cell for cell in truth if cell.period == period]
            problem = next(findings(public, of_period, self.least, insiders_of), None)
            if problem:
                return problem
        return None

    def _shown(self, table: Sequence[Cell]) -> list[ProtectedCell]:
        """What is new of a table."""
        published = {(cell.period, cell.group, cell.kind) for cell in self.earlier}
        kinds = {(cell.period, cell.kind) for cell in table}
        return [
            cell
            for cell in protect(table, self.least)
            if (cell.period, cell.group, cell.kind) not in published
            and (cell.period, cell.kind) in kinds
        ]

    def _accept(self, table: Sequence[Cell]) -> None:
        self.cells += self._shown(table)
        self.truth += table

    def _failing_kind(self, table: Sequence[Cell], problem: Finding) -> _YearAndKind:
        """The kind that could be worked out, in that period; of technicians, the last by its name.

        A kind that was published before comes last: to leave it out takes nothing back.
        """
        kinds = {cell.kind for cell in table if cell.period == problem.period}
        new = {cell.kind for cell in self._shown(table) if cell.period == problem.period}
        choice = new or kinds
        return problem.period, problem.kind if problem.kind in choice else max(choice)

    def _is_mergeable(self, table: Sequence[Cell], problem: Finding) -> bool:
        """Merging takes nothing from a reader of bylines, who knows the size of each group."""
        groups = {cell.group for cell in table}
        return len(groups) > FEWEST_GROUPS and problem.adversary != READER

    def _with_smallest_merged(self, table: list[Cell]) -> list[Cell]:
        sizes: defaultdict[Group, int] = defaultdict(int)
        for cell in table:
            sizes[cell.group] = max(sizes[cell.group], cell.denominator)
        smallest = sorted(sizes, key=lambda group: (sizes[group], group))[:2]
        merged = _merged(smallest)
        self.left_out.append(
            f"{for_people.listed([_named(group) for group in smallest])} are shown together, "
            "because others could work out too much of them alone."
        )
        return _sums(
            [
                Cell(
                    cell.period,
                    merged if cell.group in smallest else cell.group,
                    cell.kind,
                    cell.denominator,
                    cell.numerator,
                )
                for cell in table
            ]
        )


def _filled(table: Sequence[Cell]) -> list[Cell]:
    """The table with its empty groups, for the years and kinds that it has."""
    kinds = {(cell.period, cell.kind) for cell in table}
    return [cell for cell in with_empty_groups(table) if (cell.period, cell.kind) in kinds]


def _kinds_left_out(
    group: Group, missing: Sequence[_YearAndKind], rest: Sequence[Cell]
) -> Iterator[str]:
    """In sentences, which kinds are left out of which years of the institution or a split of it.

    `rest` is what is released of it.
    """
    split = f" by {group[0][0]}" if group else ""
    if missing and not rest:
        yield f"The figures{split or ' of the institution'} are left out, {_BECAUSE}."
        return
    kinds: defaultdict[str, list[str]] = defaultdict(list)
    for period, kind in missing:
        kinds[period].append(kind)
    for period in sorted(kinds):
        if period in {cell.period for cell in rest}:
            names = for_people.listed([f"“{KIND_NAMES[kind]}”" for kind in kinds[period]])
            verb = "is" if len(kinds[period]) == 1 else "are"
            yield f"{period}: {names}{split} {verb} left out, {_BECAUSE}."
        else:
            yield f"{period}: all figures{split} are left out, {_BECAUSE}."


def _named(group: Group) -> str:
    return ", ".join(name for _, name in group)


def _merged(groups: Sequence[Group]) -> Group:
    """Several groups of one split as one."""
    names = sorted(part for group in groups for part in group[0][1].split(TOGETHER))
    return ((groups[0][0][0], TOGETHER.join(names)),)


def _sums(cells: Iterable[Cell]) -> list[Cell]:
    """Cells of the same place added up."""
    sums: dict[tuple[str, Group, str], tuple[int, int]] = {}
    for cell in cells:
        place = (cell.period, cell.group, cell.kind)
        denominator, numerator = sums.get(place, (0, 0))
        sums[place] = (denominator + cell.denominator, numerator + cell.numerator)
    return [Cell(*place, *counts) for place, counts in sums.items()]

"""The material of packs: everything public up to a freeze, and the annex of the freeze.

Nothing in it is exact but counts of papers, so no pack can hold an exact figure of technicians.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from attribution.core.errors import UserError
from attribution.core.for_people import listed
from attribution.measure.counting import NOT_STATED
from attribution.measure.disclosure.intervals_of_cells import TOGETHER
from attribution.measure.disclosure.protection import Group, ProtectedCell
from attribution.measure.periods import Period
from attribution.releases.freezes.annex import Annex
from attribution.releases.freezes.freeze import Freeze
from attribution.releases.freezes.making import frozen_until
from attribution.workspace import Workspace, requires

MOST_YEARS = 5  # closed years that a pack shows
INSTITUTION: Group = ()
_FACULTY = "faculty"


@dataclass(frozen=True, slots=True)
class Year:
    """A closed year: the rule for who counts, and the papers of the institution by reading."""

    period: Period
    rule: str
    papers: int
    read: int
    unread: Mapping[str, int]

    @property
    def label(self) -> str:
        return self.period.label


@dataclass(frozen=True, slots=True)
class Material:
    """What is public up to a freeze. The years are closed and in order; `years` the last five."""

    freeze: str
    made_at: datetime
    of: str
    data_until: date | None
    works_from: date | None
    closed_years: Sequence[Year]
    cells: Mapping[tuple[str, Group, str], ProtectedCell]
    annex: Annex

    @property
    def years(self) -> Sequence[Year]:
        return self.closed_years[-MOST_YEARS:]

    @property
    def now(self) -> Year:
        return self.years[-1]

    def cell(self, year: str, group: Group, kind: str = "either") -> ProtectedCell | None:
        return self.cells.get((year, group, kind))

    def year(self, label: str | None) -> Year | None:
        return next((year for year in self.closed_years if year.label == label), None)

    @property
    def faculties(self) -> list[Group]:
        """The faculties of the newest year that has them, in the order of their names."""
        for year in reversed(self.years):
            groups = {
                group
                for label, group, _ in self.cells
                if label == year.label and [name for name, _ in group] == [_FACULTY]
            }
            if groups:
                return sorted(group for group in groups if faculty_names(group) != [NOT_STATED])
        return []

    @property
    def required_faculties(self) -> list[Group]:
        """The same. UserError where no faculty has a row."""
        if not self.faculties:
            raise UserError(
                "Make a freeze with `--by faculty` first: no figure by faculty is released in "
                f"'{self.freeze}'. Nothing was saved."
            )
        return self.faculties

    def faculty(self, name: str) -> Group:
        """The faculty of this name, alone or merged with others. UserError where it has no row."""
        wanted = name.strip().casefold()
        for group in self.required_faculties:
            names = faculty_names(group)
            if wanted in {part.casefold() for part in (*names, group[0][1])}:
                return group
        known = listed([group[0][1] for group in self.faculties], "or")
        raise UserError(f"Use --faculty with {known}. The freeze has no faculty '{name}'.")


def faculty_names(group: Group) -> list[str]:
    """The faculties of a group: several where they are only shown together."""
    return [part for _, value in group for part in value.split(TOGETHER)]


@requires("freeze")
def gathered(workspace: Workspace, name: str) -> Material:
    """The material for packs of a freeze. UserError for an unknown freeze, or one made too early.

    Only freezes made before it matter, so the packs of a freeze stay the same.
    """
    return material_of(frozen_until(workspace, name))


def material_of(freezes: Sequence[Freeze]) -> Material:
    """The same from freezes in the order in which they were made; the last one is meant."""
    frozen = freezes[-1]
    if frozen.annex is None:
        raise UserError(
            f"Make a new freeze with `attribution freeze make`: '{frozen.name}' was made by a "
            "version that kept nothing for packs. Nothing was saved."
        )
    cells = {
        (cell.period, cell.group, cell.kind): cell for freeze in freezes for cell in freeze.released
    }
    years = _closed_years(frozen, cells)
    if not years:
        raise UserError(
            f"Choose a freeze with a released figure: '{frozen.name}' has none of the institution. "
            "Nothing was saved."
        )
    first_row = frozen.figures[0]
    until = frozen.made_from.data_until
    return Material(
        freeze=frozen.name,
        made_at=frozen.made_at,
        of=frozen.of,
        data_until=date.fromisoformat(until) if until else None,
        works_from=_day(first_row["works_from"]),
        closed_years=years,
        cells=cells,
        annex=frozen.annex,
    )


def _closed_years(
    frozen: Freeze, cells: Mapping[tuple[str, Group, str], ProtectedCell]
) -> list[Year]:
    """The final years of the freeze of which a figure of the institution is public."""
    years = [
        _year(row)
        for row in frozen.figures
        if not row["group"]
        and not row["incomplete"]
        and (row["period"], INSTITUTION, "either") in cells
    ]
    return sorted(years, key=lambda year: year.period.end)


def _year(row: Mapping[str, Any]) -> Year:
    coverage = row["coverage"]
    period = Period(row["period"], _required_day(row["start"]), _required_day(row["end"]))
    return Year(
        period, row["rule"] or "", coverage["works"], coverage["read"], coverage["unread"] or {}
    )


def _required_day(text: str) -> date:
    return date.fromisoformat(text)


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None

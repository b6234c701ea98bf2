"""The annex of a freeze: what packs say besides the figures.

It is protected when the freeze is made, and kept with it, so that the pack of an old freeze never
changes. Counts are to the nearest 5, None where they are 2 or fewer. It holds no one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from attribution.measure.milestones import Milestone, milestones_of


@dataclass(frozen=True, slots=True)
class FacilityOnly:
    """Papers of a year that thank a facility and name no technician.

    `faculty` is that of the facility, empty for all of the institution.
    """

    period: str
    faculty: str
    papers: int | None


@dataclass(frozen=True, slots=True)
class ThankedFacility:
    """Papers of all years of the freeze that thank a facility without naming one of its people."""

    facility: str
    faculty: str
    papers: int


@dataclass(frozen=True, slots=True)
class Topic:
    """A reason why 5 technicians or more are thanked; `technicians` is None for a faculty."""

    faculty: str
    topic: str
    technicians: int | None


@dataclass(frozen=True, slots=True)
class OpenNames:
    """Names that await review in all years of the freeze. `faculty` is empty for all of them."""

    faculty: str
    names: int | None


@dataclass(frozen=True, slots=True)
class AuditedYear:
    """How many technicians were credited in truth, from an audit: the ends are to the nearest 5."""

    period: str
    low: int
    high: int
    technicians: int


@dataclass(frozen=True, slots=True)
class Stayers:
    """Technicians who count in both years, and those named in one of the two only."""

    technicians: int
    before_only: int
    after_only: int


@dataclass(frozen=True, slots=True)
class FrozenChange:
    """The change of technicians named on papers, as authors or thanked, between two years.

    `other_rule` and `more_readable` are the parts of it in percentage points, in steps of at least
    5 technicians; the rest of the change is more technicians named. `is_beyond_chance` says whether
    chance alone would hardly explain it.
    """

    before: str
    after: str
    is_beyond_chance: bool
    other_rule: int
    more_readable: int
    stayers: Stayers | None
    are_stayers_beyond_chance: bool


@dataclass(frozen=True, slots=True)
class Annex:
    """The part of a freeze besides its figures.

    `contact` is where readers may ask. Each milestone had begun by the last year, and has the year
    to compare with as its baseline, None where there is none.
    """

    institution: str
    contact: str
    milestones: Sequence[Milestone]
    facility_only: Sequence[FacilityOnly]
    facilities: Sequence[ThankedFacility]
    topics: Sequence[Topic]
    open_names: Sequence[OpenNames]
    audited: Sequence[AuditedYear]
    change: FrozenChange | None


def annex_of(plain: Mapping[str, Any]) -> Annex:
    """The annex in the file of a freeze."""
    change = plain["change"]
    return Annex(
        institution=plain["institution"],
        contact=plain["contact"],
        milestones=_milestones(plain["milestones"]),
        facility_only=[FacilityOnly(**row) for row in plain["facility_only"]],
        facilities=[ThankedFacility(**row) for row in plain["facilities"]],
        topics=[Topic(**row) for row in plain["topics"]],
        open_names=[OpenNames(**row) for row in plain["open_names"]],
        audited=[AuditedYear(**row) for row in plain["audited"]],
        change=_change(change) if change else None,
    )


def _milestones(rows: Sequence[Mapping[str, Any]]) -> Sequence[Milestone]:
    return milestones_of([{**row, "date": row["begun"]} for row in rows])


def _change(plain: Mapping[str, Any]) -> FrozenChange:
    stayers = plain["stayers"]
    return FrozenChange(**{**plain, "stayers": Stayers(**stayers) if stayers else None})

"""The adversaries: people who work something out from what is published.

Three adversaries: an outsider, who has only what is published; an insider, who knows exactly the
counts of one or two groups, as a head of department does; a reader of bylines and staff pages, who
knows exactly how many are in post and how many are authors.

Two people who know their own credits learn nothing more from a number: it stands for at least 3
credits, and for 3 technicians without. From DPL they may: that no other technician has a credit.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from attribution.measure.disclosure.intervals_of_cells import (
    LEAST_WIDTH,
    TECHNICIANS,
    Contradiction,
    Interval,
    Known,
    PeriodModel,
    Place,
    dimensions,
    parts_of,
)
from attribution.measure.disclosure.protection import Cell, Group, ProtectedCell

OUTSIDER = "a reader of the published figures alone"
INSIDER = "a reader who knows the figures of one or two groups"
READER = "a reader of bylines and staff pages"
ROWS_KNOWN = 2  # groups whose counts an insider knows at most


@dataclass(frozen=True, slots=True)
class Finding:
    """A count that an adversary could work out too closely."""

    adversary: str
    period: str
    group: Group
    kind: str  # or TECHNICIANS
    low: int
    high: int


@dataclass(frozen=True, slots=True)
class _Adversary:
    name: str
    known: Known
    places: Sequence[Place]  # the counts to protect


def findings(
    published: Iterable[ProtectedCell],
    truth: Iterable[Cell],
    least_denominator: float,
    insiders_of: Iterable[Group],
) -> Iterator[Finding]:
    """Every count of one period that an adversary could work out too closely.

    `published`: everything that was ever published of the period, and is to be. `truth`: its cells
    as they are; adversaries know counts of these. `insiders_of`: the groups whose counts an insider
    may know.
    """
    cells = list(published)
    counts = _counts(truth)
    places = list(dict.fromkeys(place for cell in cells for place in _places(cell)))
    for adversary in _adversaries(places, counts, insiders_of):
        try:
            model = PeriodModel(cells, least_denominator, adversary.known)
            intervals = model.intervals(adversary.places, LEAST_WIDTH)
        except Contradiction:
            yield Finding(adversary.name, cells[0].period, (), TECHNICIANS, 0, 0)
            continue
        for place, interval in intervals.items():
            if _is_too_close(place, interval, adversary.known):
                yield Finding(adversary.name, cells[0].period, *place, interval.low, interval.high)


def _places(cell: ProtectedCell) -> tuple[Place, Place]:
    return (cell.group, TECHNICIANS), (cell.group, cell.kind)


def _counts(truth: Iterable[Cell]) -> dict[Place, int]:
    counts = {}
    for cell in truth:
        counts[cell.group, TECHNICIANS] = cell.denominator
        counts[cell.group, cell.kind] = cell.numerator
    return counts


def _adversaries(
    places: Sequence[Place], counts: Known, insiders_of: Iterable[Group]
) -> Iterator[_Adversary]:
    yield _Adversary(OUTSIDER, {}, places)
    public = {place: n for place, n in counts.items() if place[1] in (TECHNICIANS, "authored")}
    hidden = [place for place in places if place not in public]
    if hidden:
        yield _Adversary(READER, public, hidden)
    every = {group for group, _ in counts}
    for groups in _known_together(insiders_of):
        known_groups = _with_sums(groups, every)
        known = {place: n for place, n in counts.items() if place[0] in known_groups}
        near = [place for place in places if _is_near(place[0], groups) and place not in known]
        yield _Adversary(INSIDER, known, near)


def _known_together(groups: Iterable[Group]) -> Iterator[tuple[Group, ...]]:
    """One group, or two of the same parent: two of different ones are as one of each."""
    ordered = sorted(groups)
    for rows in range(1, ROWS_KNOWN + 1):
        for known in combinations(ordered, rows):
            if len({(len(group), group[:-1]) for group in known}) == 1:
                yield known


def _with_sums(groups: Iterable[Group], every: Iterable[Group]) -> set[Group]:
    """The groups with those that are their sums: who knows both of two faculties knows the whole.

    `every` are all groups of the period.
    """
    known = set(groups)
    for group in sorted(known, key=len, reverse=True):
        while group:
            parts = {other for other in every if _is_beside(other, group)}
            if not parts <= known:
                break
            group = group[:-1]
            known.add(group)
    return known


def _is_beside(group: Group, other: Group) -> bool:
    """Whether both are parts of one split of the same group."""
    return group[:-1] == other[:-1] and dimensions(group) == dimensions(other)


def _is_near(group: Group, known: Sequence[Group]) -> bool:
    """Whether a group shares a sum with those known: their siblings, parents and parts."""
    pairs = {pair for other in known for part in parts_of(other) for pair in part}
    return any(
        group[:-1] == other[:-1]
        or set(group) <= set(other)
        or bool(set(group) & pairs and len(group) == len(other))
        for other in known
    )


def _is_too_close(place: Place, interval: Interval, known: Known) -> bool:
    """Whether publishing leaves too little: less than 3 values, or none but 0, or none but all.

    Knowledge that an adversary has without it is not held against it: where a group is known to
    have 1 technician, there were 2 values anyway.
    """
    group, kind = place
    technicians = known.get((group, TECHNICIANS))
    if kind == TECHNICIANS or technicians is None:
        return interval.width < LEAST_WIDTH or interval.high == 0 or _proves_all(kind, interval)
    least = known.get((group, "authored"), 0) if kind == "either" else 0
    values_anyway = technicians - least + 1
    if interval.width < min(LEAST_WIDTH, values_anyway):
        return True
    return values_anyway > 1 and (interval.high == 0 or interval.rest_high == 0)


def _proves_all(kind: str, interval: Interval) -> bool:
    return kind != TECHNICIANS and interval.rest_high == 0

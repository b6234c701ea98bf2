"""Colleagues of a technician's unit on the same paper: people of a unit are thanked together.

It needs no decision: who is likely by all other evidence counts as a colleague.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import NamedTuple

import numpy as np

from attribution.matching.columns import Codes, Mask, column_of, constant
from attribution.matching.evidence import Finding
from attribution.matching.pairs import Departments
from attribution.matching.score import Candidates

LIKELY = 0.5  # a candidate above this counts as a colleague: one of a printed name at most


class Person(NamedTuple):
    """A technician whom a printed name may mean; fields as the columns of candidates."""

    work_id: str
    mention_id: str
    technician_id: str
    departments: Departments | None
    name: str

    def is_colleague_of(self, other: Person) -> bool:
        """Whether another printed name is another technician of the same unit."""
        if self.technician_id == other.technician_id or self.mention_id == other.mention_id:
            return False
        return not _units(self).isdisjoint(_units(other))


def _units(person: Person) -> set[frozenset[str]]:
    return {words for _, words in person.departments or ()}


def read_colleagues(candidates: Candidates) -> None:
    """Add the finding `colleagues` where the paper has likely candidates of the same unit."""
    is_likely = candidates.probability > LIKELY
    likely: dict[str, list[Person]] = defaultdict(list)
    for person in _people(candidates, np.flatnonzero(is_likely)):
        likely[person.work_id].append(person)
    rows = np.flatnonzero(_has_likely_name_beside(candidates, is_likely))
    findings = column_of(
        _finding(filter(person.is_colleague_of, likely[person.work_id]))
        for person in _people(candidates, rows)
    )
    none = constant(None, len(candidates))
    candidates.findings["colleagues"] = none.with_rows(rows, findings)


def _people(candidates: Candidates, rows: Codes) -> Iterator[Person]:
    columns = [candidates.columns[field].at(rows).listed() for field in Person._fields]
    return map(Person._make, zip(*columns, strict=True))


def _has_likely_name_beside(candidates: Candidates, is_likely: Mask) -> Mask:
    """Where the work has another printed name that is likely a technician on the roster."""
    work, mention = candidates.columns["work_id"].codes, candidates.mention
    of_work = np.bincount(work, is_likely)[work]
    has_other: Mask = of_work > np.bincount(mention, is_likely)[mention]
    return has_other


def _finding(colleagues: Iterable[Person]) -> Finding | None:
    """A finding from the colleagues of a candidate, each counted once."""
    printed = {colleague.technician_id: colleague.name for colleague in colleagues}
    if not printed:
        return None
    level = "one" if len(printed) == 1 else "several"
    return Finding(level, 0.0, None, ", ".join(sorted(printed.values())[:3]))

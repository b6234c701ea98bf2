"""Cases: papers that credit technicians who agreed to be named in public.

They are the highlights up to the freeze. A freeze holds no names: they are looked up when a pack is
made, so that people who take back their consent, object or are erased are in no pack from then on.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from attribution.releases.packs.highlights import Highlight, Highlights, Named
from attribution.releases.packs.material import Material

MOST = 3
_AS = {"author": "is an author of", "thanked": "is thanked in"}


@dataclass(frozen=True, slots=True)
class Case:
    """A paper of a technician, in a sentence, with the faculty of the technician."""

    faculty: str
    sentence: str


def agreed_cases(highlights: Highlights, material: Material) -> list[Case]:
    """The newest first, in the years of the pack; each technician once."""
    first, last = material.years[0].period.start, material.now.period.end
    newest: dict[str, Case] = {}
    for paper in highlights.entries:
        if paper.published and first <= paper.published <= last:
            for person in paper.people:
                newest.setdefault(person.name, Case(person.faculty, _sentence(person, paper)))
    return list(newest.values())


def _sentence(person: Named, paper: Highlight) -> str:
    doi = f", doi.org/{paper.doi}" if paper.doi else ""
    return f"{person.name} {_AS[person.kind]} “{paper.title}” ({paper.printed_in}{doi})."


def of_faculties(cases: Sequence[Case], names: Sequence[str]) -> list[str]:
    """Up to three cases of some faculties; of all without names."""
    sentences = [case.sentence for case in cases if not names or case.faculty in names]
    return sentences[:MOST]

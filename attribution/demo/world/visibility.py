"""Which source shows a paper, how much of it, and under which date: as unevenly as in life."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date, timedelta

from attribution.demo.world.people import TODAY
from attribution.demo.world.vocabulary import FACULTY_OF

IN_EUROPE_PMC = {
    "Faculty of Science": 0.5,
    "Faculty of Medicine": 0.92,
    "Faculty of Engineering": 0.3,
    "Faculty of Life Sciences": 0.9,
    "Faculty of Arts and Social Sciences": 0.3,
}


@dataclass(frozen=True)
class Visibility:
    """Which source shows a paper, and how much of it."""

    openalex: bool = True
    crossref: bool = True
    europepmc: bool = False
    full_text: str = "none"  # none, closed, open, missing (announced as open, but absent)
    crossref_affiliations: bool = True
    crossref_rors: bool = False
    crossref_orcids: bool = True
    openalex_raw_orcids: bool = False
    openalex_date: date | None = None
    crossref_parts: int = 3  # how many parts of the date are deposited: year, month, day
    europepmc_date: date | None = None

    @property
    def announced_open(self) -> bool:
        """Whether sources call the full text open access."""
        return self.full_text in ("open", "missing")


def draw_visibility(
    rng: random.Random,
    kind: str,
    unit: str,
    day: date,
    elsewhere: bool,
) -> Visibility:
    """Where a paper is shown; papers from `elsewhere` are all biomedical and mostly open."""
    biomedical = elsewhere or rng.random() < IN_EUROPE_PMC[FACULTY_OF[unit]]
    europepmc = kind in ("article", "review", "preprint") and biomedical
    full_text = _full_text(rng, elsewhere)
    openalex = rng.random() > 0.03
    crossref = _in_crossref(rng, kind, openalex)
    return Visibility(
        openalex=openalex or not crossref,
        crossref=crossref,
        europepmc=europepmc,
        full_text=full_text if europepmc else "none",
        crossref_affiliations=rng.random() < 0.6,
        crossref_rors=rng.random() < 0.35,
        crossref_orcids=rng.random() < 0.7,
        openalex_raw_orcids=rng.random() < 0.5,
        openalex_date=_near(rng, day),
        crossref_parts=rng.choices((3, 2, 1), (0.75, 0.18, 0.07))[0],
        europepmc_date=_near(rng, day),
    )


def _full_text(rng: random.Random, elsewhere: bool) -> str:
    share_open = 0.9 if elsewhere else 0.58
    return rng.choices(("open", "missing", "closed"), (share_open, 0.02, 0.4))[0]


def _in_crossref(rng: random.Random, kind: str, openalex: bool) -> bool:
    """Data and software are never deposited; any other paper is shown by one source at least."""
    if kind in ("dataset", "software"):
        return False
    return rng.random() > 0.03 or not openalex


def _near(rng: random.Random, day: date) -> date:
    """The day itself, or now and then another one close to it."""
    if rng.random() < 0.93:
        return day
    return min(TODAY, day + timedelta(days=rng.randrange(-30, 60)))

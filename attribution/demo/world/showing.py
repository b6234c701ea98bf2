"""Which source shows a paper, how much of it, and under which date: drawn as unevenly as real sources are."""

from __future__ import annotations

import random
from datetime import date, timedelta

from attribution.demo.world.papers import Showing
from attribution.demo.world.people import TODAY
from attribution.demo.world.vocabulary import FACULTY_OF

IN_EUROPE_PMC = {
    "Faculty of Science": 0.5,
    "Faculty of Medicine": 0.92,
    "Faculty of Engineering": 0.3,
    "Faculty of Life Sciences": 0.9,
    "Faculty of Arts and Social Sciences": 0.3,
}


def draw_showing(rng: random.Random, kind: str, unit: str, day: date, elsewhere: bool) -> Showing:
    """Where a paper is shown; papers from `elsewhere` are all biomedical and mostly open."""
    biomedical = elsewhere or rng.random() < IN_EUROPE_PMC[FACULTY_OF[unit]]
    europepmc = kind in ("article", "review", "preprint") and biomedical
    full_text = rng.choices(
        ("open", "missing", "closed"), (0.58 if not elsewhere else 0.9, 0.02, 0.4)
    )[0]
    deposited = kind not in ("dataset", "software")
    openalex = rng.random() > 0.03
    crossref = deposited and (rng.random() > 0.03 or not openalex)
    return Showing(
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


def _near(rng: random.Random, day: date) -> date:
    return day if rng.random() < 0.93 else min(TODAY, day + timedelta(days=rng.randrange(-30, 60)))

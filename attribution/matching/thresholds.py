"""The thresholds that put a candidate into a band.

The bands are: accepted without review, shown for review, or neither. `bands.py` applies them,
and no other file does. Users set the probabilities in the settings `matching.*`, which hold the
defaults and say in a sentence what each decides. The log-odds below are constants, not settings:
they make sure that a person sees what the matcher cannot decide, and their scale changes whenever
the weights are learned again.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from pathlib import Path

from attribution.home.settings import Settings

# Two technicians who are at least this likely, and this close to each other, fit a mention equally
# well: a tie.
TIE_MARGIN = 0.7
TIE_FLOOR = -2.0
# A mention with another ORCID iD than the one on record is shown if it is this likely without the
# ORCID iD.
CONFLICT_FLOOR = -2.0
# A source that infers another person's ORCID iD may be wrong, as profiles are merged and split. It
# is believed against a name this common or commoner: the natural logarithm of how many names there
# are for each such name, about 440,000. Of 76 real pairs accepted against an inferred iD 4 were
# wrong; this sends 4 of the 76 to review, 1 of them wrong. A limit of 14 would send 15, 3 wrong.
COMMON_NAME_RARITY = 13.0
# With no place at all to tell namesakes apart, a name must be rarer than this: 1 in 100,000 names.
# Of the real authors of this kind in A1 (see docs/matching.md) that were accepted, the commonest
# names were wrong most often.
COMMON_NAME_WITHOUT_PLACE = 11.5

# Not thresholds of a band: `search.py` and `thanked_roles.py` save time and memory with these.
# Pairs that cannot reach review are dropped before all evidence is read. Each floor was chosen for
# `matching.review` at 0.003 and follows the setting down, so that a lower setting does show more.
CHOSEN_FOR_REVIEW_AT = 0.003
ROUGH_FLOOR = -4.6  # of the rough worth that `rough_worth.sql` gives name and institution
SEARCH_FLOOR = -8.0  # with all evidence but the role of a thanked person
ROLE_FLOOR = -5.0  # below it the sentence that thanks is not read for a role


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Probabilities from which a candidate is accepted or shown: the settings `matching.*`."""

    accept: float
    accept_elsewhere: float
    accept_other_department: float
    accept_other_affiliation: float
    accept_no_affiliation: float
    accept_thanked: float
    accept_thanked_initials: float
    review: float

    def floor(self, chosen: float) -> float:
        """One of the floors above, in log-odds, lowered as far as `review` is set lower."""
        lowered = log_odds_of(self.review) - log_odds_of(CHOSEN_FOR_REVIEW_AT)
        return chosen + min(lowered, 0.0)


def thresholds_of(settings: Settings) -> Thresholds:
    """The thresholds that builds use."""
    return Thresholds(
        accept=settings.accept,
        accept_elsewhere=settings.accept_elsewhere,
        accept_other_department=settings.accept_other_department,
        accept_other_affiliation=settings.accept_other_affiliation,
        accept_no_affiliation=settings.accept_no_affiliation,
        accept_thanked=settings.accept_thanked,
        accept_thanked_initials=settings.accept_thanked_initials,
        review=settings.review,
    )


# `attribution match` reads no settings. It asks for less of an author at another institution than a
# build does: in the works of one institution nearly all of these are strangers, in a file of
# mentions they need not be (decision 21).
FILE_TO_FILE = replace(thresholds_of(Settings(home=Path())), accept_elsewhere=0.5)


def log_odds_of(probability: float) -> float:
    """Infinite where the probability is 0 or 1."""
    if not 0.0 < probability < 1.0:
        return -math.inf if probability <= 0.0 else math.inf
    return math.log(probability / (1.0 - probability))

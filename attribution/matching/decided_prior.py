"""The prior, checked against the first decisions.

The prior of a corpus is an estimate, and may be wrong at one institution. Decisions show by how
much: the odds of all candidates of a kind are moved by the factor under which the decided ones came
out as they did. It starts from 1, and a few decisions move it little.
"""

from __future__ import annotations

import numpy as np

from attribution.matching.columns import Mask, Numbers
from attribution.matching.score import Candidates, set_competition
from attribution.matching.thresholds import Thresholds, log_odds_of

SPREAD = 1.5  # how far a prior is usually off, in log-odds, as a standard deviation
# What decisions teach by other ways. The decided papers themselves taught it.
_FROM_DECISIONS = ("author_id", "decided_affiliation", "coauthors")
_STEPS = 50  # of Newton's method
_SETTLED = 1e-6
_LARGEST_STEP = 1.0


def heed_decisions(candidates: Candidates, thresholds: Thresholds) -> None:
    """Move the prior of each kind of mention to where the decided candidates say it is."""
    verdict = candidates.columns["verdict"]
    is_right = verdict.holds("confirmed")
    shown = _log_odds(candidates) >= log_odds_of(thresholds.review)
    decided = (is_right | verdict.holds("rejected")) & shown
    if not decided.any():
        return
    of_kinds = (candidates.is_thanked, ~candidates.is_thanked)
    shifts = [_shift(candidates, is_right, decided & of_kind) for of_kind in of_kinds]
    candidates.share = candidates.share + np.where(candidates.is_thanked, *shifts)
    set_competition(candidates)


def _shift(candidates: Candidates, is_right: Mask, decided: Mask) -> float:
    return shift_of(_log_odds(candidates)[decided], is_right[decided])


def _log_odds(candidates: Candidates) -> Numbers:
    """The log-odds of candidates without what decisions taught by other ways."""
    taught = sum(candidates.points[feature] for feature in _FROM_DECISIONS)
    log_odds: Numbers = candidates.log_odds_alone + candidates.competition - taught
    return log_odds


def shift_of(log_odds: Numbers, is_right: Mask) -> float:
    """The most likely amount by which log-odds are too low, from candidates that were decided.

    >>> shift_of(np.full(50, -3.0), np.arange(50) < 25) > 2.0
    True
    >>> shift_of(np.zeros(0), np.zeros(0, dtype=bool))
    0.0
    """
    shift = 0.0
    for _ in range(_STEPS):
        probability = 1.0 / (1.0 + np.exp(-(log_odds + shift)))
        gradient = float(np.sum(is_right - probability)) - shift / SPREAD**2
        curvature = float(np.sum(probability * (1.0 - probability))) + 1.0 / SPREAD**2
        step = gradient / curvature
        shift += min(max(step, -_LARGEST_STEP), _LARGEST_STEP)
        if abs(step) < _SETTLED:
            break
    return shift

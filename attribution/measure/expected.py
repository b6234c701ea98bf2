"""How many technicians are expected to be credited in truth, from the matcher's probabilities.

The probabilities of the matcher are not believed as they are: calibration differs from institution
to institution, and its error is common to all people, so it does not shrink with their number. A
straight line in log-odds is fitted to people whom this institution has audited at random. Without
enough of them nothing is expected.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from attribution.measure.intervals import CONFIDENCE, Interval

LEAST_LABELS = 200
DRAWS = 2000
_SEED = 20  # the same people give the same range
_SLOPE_BEFORE = 1.0  # the line that believes the matcher, worth two people on each side
_WEIGHT_BEFORE = 0.5
_SMALLEST = 1e-6  # probabilities are kept this far from 0 and 1

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Label:
    """What an audit says of a person drawn at random: their probability, and the truth."""

    probability: float
    is_credited: bool


@dataclass(frozen=True, slots=True)
class Expected:
    """How many of some people are credited."""

    value: float
    range: Interval


def expected_credited(
    probabilities: Sequence[float], labels: Sequence[Label], confidence: float = CONFIDENCE
) -> Expected | None:
    """How many of the people with these probabilities are credited; None with too few labels.

    The range is from the 5th to the 95th percentile over bootstraps of the labels, and over which
    people it turns out to be.
    """
    if len(labels) < LEAST_LABELS:
        return None
    generator = np.random.default_rng(_SEED)
    log_odds = _log_odds(np.array(probabilities, dtype=float))
    audited = _log_odds(np.array([label.probability for label in labels], dtype=float))
    truth = np.array([label.is_credited for label in labels], dtype=float)
    line = _fitted_line(audited, truth)
    value = float(_expit(line[0] + line[1] * log_odds).sum())
    totals = np.empty(DRAWS)
    for draw in range(DRAWS):
        again = generator.integers(len(labels), size=len(labels))
        intercept, slope = _fitted_line(audited[again], truth[again])
        chances = _expit(intercept + slope * log_odds)
        totals[draw] = (generator.random(len(chances)) < chances).sum()
    tail = (1 - confidence) / 2
    low, high = np.quantile(totals, [tail, 1 - tail])
    return Expected(value, Interval(float(low), float(high)))


def _fitted_line(log_odds: Floats, truth: Floats) -> tuple[float, float]:
    """Intercept and slope of a logistic regression, held to the matcher's own line a little.

    Newton's method. The hold keeps it finite where all labels of a resample say the same.
    """
    design = np.column_stack([np.ones_like(log_odds), log_odds])
    before = np.array([0.0, _SLOPE_BEFORE])
    line = before.copy()
    for _ in range(25):
        chances = _expit(design @ line)
        weights = chances * (1 - chances)
        slope = design.T @ (truth - chances) - _WEIGHT_BEFORE * (line - before)
        curvature = (design.T * weights) @ design + _WEIGHT_BEFORE * np.eye(2)
        step = np.linalg.solve(curvature, slope)
        line = line + step
        if np.abs(step).max() < 1e-8:
            break
    return float(line[0]), float(line[1])


def _log_odds(probabilities: Floats) -> Floats:
    kept = np.clip(probabilities, _SMALLEST, 1 - _SMALLEST)
    log_odds: Floats = np.log(kept / (1 - kept))
    return log_odds


def _expit(log_odds: Floats) -> Floats:
    chances: Floats = 1 / (1 + np.exp(-np.clip(log_odds, -40, 40)))
    return chances

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

from attribution.measure.intervals import CONFIDENCE, Interval, tails

LEAST_LABELS = 200
DRAWS = 2000
_SEED = 20  # the same people give the same range
_SLOPE_BEFORE = 1.0  # the line that believes the matcher, worth two people on each side
_WEIGHT_BEFORE = 0.5
_DOUBT = 0.25  # of a person of each answer, at each end of the probabilities
# Probabilities are kept this far from 0 and 1: below it a name is not even shown, and farther out
# the line would hang on a few people.
_SMALLEST = 0.003
_MOST_STEPS = 60
_LONGEST_STEP = 1.0  # a whole step of Newton's may lead far away
_SMALLEST_STEP = 1e-6

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Label:
    """The answer of an audit on a person drawn at random: their probability, and the truth."""

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
    number = len(labels)
    times_drawn = generator.multinomial(number, [1 / number] * number, size=DRAWS)
    ((intercept, slope),) = _fitted_lines(audited, truth, np.ones((1, number)))
    value = float(_expit(intercept + slope * log_odds).sum())
    lines = _fitted_lines(*_with_doubt(audited, truth, times_drawn.astype(float)))
    chances = _expit(lines[:, :1] + lines[:, 1:] * log_odds)
    totals = (generator.random(chances.shape) < chances).sum(axis=1)
    low, high = np.quantile(totals, tails(confidence))
    return Expected(value, Interval(float(low), float(high)))


def _with_doubt(log_odds: Floats, truth: Floats, weights: Floats) -> tuple[Floats, Floats, Floats]:
    """The labels with a little of each answer at both ends.

    Where no label of 30 people is wrong, a resample of them never is: it would be too sure.
    """
    ends = _log_odds(np.array([0.0, 0.0, 1.0, 1.0]))
    little = np.full((len(weights), len(ends)), _DOUBT)
    return (
        np.concatenate([log_odds, ends]),
        np.concatenate([truth, [0.0, 1.0, 0.0, 1.0]]),
        np.hstack([weights, little]),
    )


def _fitted_lines(log_odds: Floats, truth: Floats, weights: Floats) -> Floats:
    """Intercept and slope of a logistic regression for each row of weights.

    Newton's method, for all rows at once. Each line is held to the matcher's own a little, which
    keeps it finite where all labels of a resample say the same.
    """
    design = np.column_stack([np.ones_like(log_odds), log_odds])
    before = np.array([0.0, _SLOPE_BEFORE])
    hold = _WEIGHT_BEFORE * np.eye(2)
    lines = np.tile(before, (len(weights), 1))
    for _ in range(_MOST_STEPS):
        chances = _expit(lines @ design.T)
        gradient = (weights * (truth - chances)) @ design - _WEIGHT_BEFORE * (lines - before)
        bend = weights * chances * (1 - chances)
        curvature = np.einsum("dn,ni,nj->dij", bend, design, design, optimize=True) + hold
        step = np.linalg.solve(curvature, gradient[:, :, None])[:, :, 0]
        step = np.clip(step, -_LONGEST_STEP, _LONGEST_STEP)
        lines = lines + step
        if np.abs(step).max() < _SMALLEST_STEP:
            break
    return lines


def _log_odds(probabilities: Floats) -> Floats:
    kept = np.clip(probabilities, _SMALLEST, 1 - _SMALLEST)
    log_odds: Floats = np.log(kept / (1 - kept))
    return log_odds


def _expit(log_odds: Floats) -> Floats:
    chances: Floats = 1 / (1 + np.exp(-np.clip(log_odds, -40, 40)))
    return chances

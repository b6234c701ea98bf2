"""The audited range: how many technicians are credited in truth, from a random sample of them.

People accepted by the matcher may be wrong, and people without any name may have been missed. Of
each of the two states a number is drawn at random, and a reader says of each whether they are
credited. What the sample says of the rest is a beta-binomial distribution (Jeffreys prior); the
range is from the 5th to the 95th percentile of the sum.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy
from numpy.typing import NDArray

from attribution.measure.intervals import CONFIDENCE, Interval, tails

PRIOR = 0.5  # Jeffreys: as if half a person of each kind had been seen before


@dataclass(frozen=True, slots=True)
class Audited:
    """The people in one state: how many there are, how many were drawn, how many are credited."""

    people: int
    drawn: int
    credited: int

    def __post_init__(self) -> None:
        if not 0 <= self.credited <= self.drawn <= self.people:
            raise ValueError(f"no more can be credited than were drawn: {self}")


def audited_range(checked: int, states: list[Audited], confidence: float = CONFIDENCE) -> Interval:
    """How many are credited in truth: `checked` people for certain, and some of each state."""
    total = np.ones(1)
    for state in states:
        total = np.convolve(total, _others_credited(state))
    known = checked + sum(state.credited for state in states)
    cumulated = np.cumsum(total)
    low, high = np.searchsorted(cumulated, tails(confidence))
    return Interval(known + int(low), known + int(high))


def _others_credited(state: Audited) -> NDArray[np.float64]:
    """The probability that 0, 1, 2, ... of the people who were not drawn are credited."""
    others = state.people - state.drawn
    credited = state.credited + PRIOR
    not_credited = state.drawn - state.credited + PRIOR
    # scipy loads its part for statistics, 0.6 seconds, only when it is named for the first time.
    distribution: NDArray[np.float64] = scipy.stats.betabinom.pmf(
        np.arange(others + 1), others, credited, not_credited
    )
    return distribution

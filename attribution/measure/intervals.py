"""Intervals that the measure's statistics share. Pure: numbers in, numbers out.

Wilson, E. B. (1927), Journal of the American Statistical Association 22:209.
Newcombe, R. G. (1998), Statistics in Medicine 17:2635, method 10, for the same people twice.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist

CONFIDENCE = 0.90  # of every interval that the measure shows


@dataclass(frozen=True, slots=True)
class Interval:
    """From `low` to `high`, both included, in the unit of what it is an interval of."""

    low: float
    high: float

    def nearest(self, value: float) -> float:
        """The value, or the end of the interval that is nearest to it."""
        return min(max(value, self.low), self.high)


@dataclass(frozen=True, slots=True)
class Pairs:
    """The same people in two periods: credited in both, before only, after only, in neither."""

    both: int
    before_only: int
    after_only: int
    neither: int

    @property
    def people(self) -> int:
        return self.both + self.before_only + self.after_only + self.neither

    @property
    def difference(self) -> float:
        """Share credited after, less that before: -1 to 1. ValueError without people."""
        if not self.people:
            raise ValueError("there is no difference without people")
        return (self.after_only - self.before_only) / self.people


def tails(confidence: float = CONFIDENCE) -> tuple[float, float]:
    """The shares of a distribution below the two ends of an interval: 0.05 and 0.95 for 90%."""
    return (1 - confidence) / 2, (1 + confidence) / 2


def normal_quantile(confidence: float = CONFIDENCE) -> float:
    """How many standard errors an interval reaches to each side."""
    return NormalDist().inv_cdf(tails(confidence)[1])


def wilson(credited: int, people: int, confidence: float = CONFIDENCE) -> Interval:
    """An interval for a share, 0 to 1."""
    z = normal_quantile(confidence)
    share = credited / people
    centre = share + z * z / (2 * people)
    half = z * sqrt(share * (1 - share) / people + z * z / (4 * people * people))
    scale = 1 + z * z / people
    return Interval(max(0.0, (centre - half) / scale), min(1.0, (centre + half) / scale))


def paired_difference(pairs: Pairs, confidence: float = CONFIDENCE) -> Interval:
    """An interval for `pairs.difference`.

    >>> answer = paired_difference(Pairs(14, 0, 5, 22), confidence=0.95)
    >>> round(answer.low, 3), round(answer.high, 3)
    (0.011, 0.226)
    """
    before = pairs.both + pairs.before_only
    after = pairs.both + pairs.after_only
    shares = before / pairs.people, after / pairs.people
    wilson_before = wilson(before, pairs.people, confidence)
    wilson_after = wilson(after, pairs.people, confidence)
    phi = _correlation(pairs)
    down = _root_sum(shares[1] - wilson_after.low, wilson_before.high - shares[0], phi)
    up = _root_sum(wilson_after.high - shares[1], shares[0] - wilson_before.low, phi)
    return Interval(pairs.difference - down, pairs.difference + up)


def _root_sum(after: float, before: float, phi: float) -> float:
    """The distances of two limits from their shares as one, for shares that go together."""
    return sqrt(max(0.0, after * after - 2 * phi * after * before + before * before))


def _correlation(pairs: Pairs) -> float:
    """Newcombe's phi, with his correction for continuity where the two go together."""
    a, b, c, d = pairs.both, pairs.before_only, pairs.after_only, pairs.neither
    margins = (a + b) * (c + d) * (a + c) * (b + d)
    if not margins:
        return 0.0
    excess = float(a * d - b * c)
    if excess > 0:
        excess = max(0.0, excess - pairs.people / 2)
    return excess / sqrt(margins)


def percentiles(values: Iterable[float], confidence: float = CONFIDENCE) -> Interval:
    """The middle of drawn values: from the 5th to the 95th percentile for 90%."""
    ordered = sorted(values)
    last = len(ordered) - 1
    low, high = (ordered[round(share * last)] for share in tails(confidence))
    return Interval(low, high)

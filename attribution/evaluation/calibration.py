"""Whether probabilities hold at one institution: the prior, and what decisions say of both.

Authors and thanked people are measured apart. Nothing here knows of a decision that it judges.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

import numpy as np

from attribution.evaluation.figures import Figure
from attribution.matching.decided_prior import shift_of
from attribution.matching.score import shipped_weights
from attribution.measure.intervals import normal_quantile, wilson

KINDS = ("author", "thanked")
BINS = (0.0, 0.05, 0.2, 0.5, 0.8, 0.95, 1.0)
LOW_END = 0.5
LOW_END_GROUP = "low end"  # overlaps the bins below it
FOLDS = 10  # decisions are judged by a prior that the other nine tenths have moved
SAID, RIGHT, LEARNED = "probability, on average", "share that is right", "after decisions"
PRIOR, FACTOR = "prior: share of mentions", "prior: factor from decisions"
WIDTH = 41  # characters of the plot
CONFIDENCE = 0.95
_SURE = normal_quantile(CONFIDENCE)  # standard deviations to either side


class DecidedPair(NamedTuple):
    """A pair that was decided, as it was matched without decisions."""

    kind: str
    probability: float
    is_right: bool


def prior_figures(
    name: str,
    candidates: Iterable[Mapping[str, object]],
    kind_of: Mapping[str, str],
    technicians: int,
) -> Iterator[Figure]:
    """The share of the mentions of each kind that are technicians, with its uncertainty.

    `candidates` are rows as the matcher returns them; `kind_of` holds the kind of every mention.
    """
    rows = list(candidates)
    for kind in KINDS:
        of_kind = [row for row in rows if kind_of[str(row["mention_id"])] == kind]
        if of_kind:
            log_share = float(str(of_kind[0]["prior"])) - shipped_weights()[kind]["base"]["base"]
            share = min(math.exp(log_share) * technicians, 1.0)
            probability = np.array([float(str(row["probability"])) for row in of_kind])
            expected = float(probability.sum())
            variance = expected + float(np.sum(probability * (1.0 - probability)))
            factor = math.exp(_SURE * math.sqrt(variance) / max(expected, 1.0))
            mentions = sum(other == kind for other in kind_of.values())
            low, high = share / factor, min(share * factor, 1.0)
            yield Figure(name, PRIOR, kind, share, low, high, mentions)


def calibration_figures(name: str, decided: Sequence[DecidedPair]) -> Iterator[Figure]:
    """For each kind: what decisions make of the prior, the low end, and every bin."""
    for kind in KINDS:
        pairs = [pair for pair in decided if pair.kind == kind]
        if pairs:
            probability = np.array([pair.probability for pair in pairs])
            is_right = np.array([pair.is_right for pair in pairs], dtype=bool)
            learned = _learned(probability, is_right)
            yield _factor(name, kind, probability, is_right)
            ends = [(0.0, LOW_END, f"{kind}, {LOW_END_GROUP}"), *_bins(kind)]
            for low, high, group in ends:
                of_bin = (probability >= low) & ((probability < high) | (high == 1.0))
                if of_bin.any():
                    yield from _bin(name, group, probability[of_bin], is_right[of_bin])
                    after = float(learned[of_bin].mean())
                    yield Figure(name, LEARNED, group, after, None, None, int(of_bin.sum()))


def _bins(kind: str) -> Iterator[tuple[float, float, str]]:
    for low, high in itertools.pairwise(BINS):
        yield low, high, f"{kind}, {low} to {high}"


def _bin(name: str, group: str, probability: np.ndarray, is_right: np.ndarray) -> Iterator[Figure]:
    count = len(probability)
    yield Figure(name, SAID, group, float(probability.mean()), None, None, count)
    interval = wilson(int(is_right.sum()), count, confidence=CONFIDENCE)
    yield Figure(name, RIGHT, group, float(is_right.mean()), interval.low, interval.high, count)


def _factor(name: str, kind: str, probability: np.ndarray, is_right: np.ndarray) -> Figure:
    """By how much the odds move if every decision of this kind is heeded."""
    log_odds = _log_odds(probability)
    shift = shift_of(log_odds, is_right)
    moved = 1.0 / (1.0 + np.exp(-(log_odds + shift)))
    deviation = 1.0 / math.sqrt(float(np.sum(moved * (1.0 - moved))) + 1e-9)
    half = min(_SURE * deviation, 20.0)
    low, high = math.exp(shift - half), math.exp(shift + half)
    return Figure(name, FACTOR, kind, math.exp(shift), low, high, len(probability))


def _learned(probability: np.ndarray, is_right: np.ndarray) -> np.ndarray:
    """Each probability with a prior that the decisions of the other folds have moved."""
    log_odds = _log_odds(probability)
    folds = np.arange(len(probability)) % FOLDS
    learned = np.zeros(len(probability))
    for fold in range(FOLDS):
        own = folds == fold
        shift = shift_of(log_odds[~own], is_right[~own])
        learned[own] = 1.0 / (1.0 + np.exp(-(log_odds[own] + shift)))
    return learned


def _log_odds(probability: np.ndarray) -> np.ndarray:
    clipped = np.clip(probability, 1e-9, 1.0 - 1e-9)
    log_odds: np.ndarray = np.log(clipped / (1.0 - clipped))
    return log_odds


def plot(figures: Sequence[Figure]) -> str:
    """A plot for a terminal: in each line what was said (o) and what came out (x, from - to -)."""
    stated = {figure.group: figure for figure in figures if figure.measure == SAID}
    came_out = {figure.group: figure for figure in figures if figure.measure == RIGHT}
    if not stated:
        return ""
    lines = [
        f"{group:<22} |{_drawn(stated[group], came_out[group])}| {stated[group].count:>6}"
        for group in stated
    ]
    head = f"{'decided pairs':<22} |{'0':<{WIDTH - 1}}1| {'n':>6}"
    meaning = "o: probability on average. x: share that is right, with its 95% interval."
    return "\n".join([head, *lines, meaning])


def _drawn(stated: Figure, came_out: Figure) -> str:
    """One line of the plot."""
    line = [" "] * WIDTH
    line[_place(came_out.low) : _place(came_out.high) + 1] = "-" * (
        _place(came_out.high) - _place(came_out.low) + 1
    )
    line[_place(stated.value)] = "o"
    line[_place(came_out.value)] = "x"
    return "".join(line)


def _place(share: float | None) -> int:
    return round((share or 0.0) * (WIDTH - 1))

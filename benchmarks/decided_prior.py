"""What fifty decisions make of the low end: `python benchmarks/decided_prior.py DIR`.

For each labelled set, fifty pairs with a low probability are decided as labelled, many times. The
others are compared with what is said of them: the gap is the distance between the probability on
average and the share that is right, without decisions and with them. The same with a prior that is
wrong on purpose.

The last column is the gap that chance alone makes after as many decisions: labels are drawn from
probabilities that are right on average. A set with few such pairs cannot show a smaller one.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from attribution.matching.decided_prior import shift_of
from attribution.matching.match import let_compete
from attribution.matching.score import give_points, shipped_weights
from attribution.matching.thresholds import FILE_TO_FILE
from learning.matching.train import LabelledSet, read_sets

DECISIONS = 50
FEWEST_OTHERS = 30  # pairs left to compare
REPEATS = 200
DRAWS = 20
WRONG_BY = (0.0, -2.5, 1.5)  # log-odds added to every prior


def main() -> None:
    """A line for each set and each wrong prior."""
    pairs: dict[str, list[np.ndarray]] = {}
    for labelled in read_sets(Path(sys.argv[1])):
        pairs.setdefault(labelled.name, []).append(labelled_pairs(labelled))
    heads = " ".join(f"{head:>6}" for head in ("pairs", "right", "gap", "after", "chance"))
    print(f"{'data':<6} {'wrong by':>8} {heads}")
    for name, parts in pairs.items():
        for wrong_by in WRONG_BY:
            low, is_right = low_end(np.concatenate(parts), wrong_by)
            if len(low) < DECISIONS + FEWEST_OTHERS:
                print(f"{name:<6} {wrong_by:>8} {len(low):>6} too few")
                continue
            before, after = np.mean(list(gaps(low, is_right)), axis=0)
            print(
                f"{name:<6} {wrong_by:>8} {len(low):>6} {is_right.mean():>6.2f} "
                f"{before:>6.3f} {after:>6.3f} {gap_by_chance(low, is_right):>6.3f}"
            )


def labelled_pairs(labelled: LabelledSet) -> np.ndarray:
    """Log-odds of each labelled candidate, and whether it is right."""
    candidates = labelled.candidates
    weights = shipped_weights()
    give_points(candidates, weights)
    let_compete(candidates, labelled.mentions, len(labelled.technicians), FILE_TO_FILE, weights)
    log_odds = candidates.log_odds_alone + candidates.competition
    keys = (candidates.columns[key].listed() for key in ("mention_id", "technician_id"))
    rows = [
        (value, labelled.truth[mention_id] == technician_id)
        for value, mention_id, technician_id in zip(log_odds, *keys, strict=True)
        if mention_id in labelled.truth
    ]
    return np.array(rows).reshape(-1, 2)


def low_end(pairs: np.ndarray, wrong_by: float) -> tuple[np.ndarray, np.ndarray]:
    """The pairs that are shown and less likely than not; up to 0.9 where these are few."""
    log_odds = pairs[:, 0] + wrong_by
    is_shown = log_odds >= np.log(0.003 / 0.997)
    is_low = is_shown & (log_odds < 0.0)
    if is_low.sum() < 2 * DECISIONS:
        is_low = is_shown & (log_odds < np.log(9.0))
    return log_odds[is_low], pairs[is_low, 1].astype(bool)


def gap_by_chance(log_odds: np.ndarray, is_right: np.ndarray) -> float:
    """The gap after decisions where nothing but chance parts labels from probabilities."""
    many = REPEATS  # copies, so that the shift is the best one
    right_on_average = log_odds + shift_of(np.repeat(log_odds, many), np.repeat(is_right, many))
    probability = 1.0 / (1.0 + np.exp(-right_on_average))
    generator = np.random.default_rng(2)
    draws = (generator.random(len(probability)) < probability for _ in range(DRAWS))
    return float(np.mean([after for draw in draws for _, after in gaps(right_on_average, draw)]))


def gaps(log_odds: np.ndarray, is_right: np.ndarray) -> Iterator[tuple[float, float]]:
    """The gap without decisions and with them, for each draw of decisions."""
    generator = np.random.default_rng(1)
    for _ in range(REPEATS):
        order = generator.permutation(len(log_odds))
        decided, others = order[:DECISIONS], order[DECISIONS:]
        shift = shift_of(log_odds[decided], is_right[decided])
        yield (
            gap(log_odds[others], is_right[others]),
            gap(log_odds[others] + shift, is_right[others]),
        )


def gap(log_odds: np.ndarray, is_right: np.ndarray) -> float:
    probability = 1.0 / (1.0 + np.exp(-log_odds))
    return abs(float(probability.mean() - is_right.mean()))


if __name__ == "__main__":
    main()

"""From findings to probabilities: points add up, candidates compete with each other and with somebody not on the roster."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.resources import files

import numpy as np

from attribution.matching.evidence import Finding
from attribution.matching.pairs import Pair

Weights = Mapping[str, Mapping[str, float]]
ROUNDS = 12  # of estimating how many mentions are technicians; settles well before


@dataclass(slots=True)
class Scored:
    """A candidate on its way: findings by feature, their points, and what competition leaves of them."""

    pair: Pair
    technician: int
    findings: dict[str, Finding]
    points: dict[str, float] = field(default_factory=dict)
    base: float = 0.0  # what belongs to every mention of this kind
    share: float = 0.0  # log of the share of all mentions that one technician has
    own: float = 0.0  # sum of the points
    competition: float = 0.0

    @property
    def prior(self) -> float:
        """Log-odds before any evidence."""
        return self.base + self.share

    @property
    def probability(self) -> float:
        return 1.0 / (1.0 + math.exp(-(self.prior + self.own + self.competition)))


@lru_cache(maxsize=1)
def shipped_weights() -> dict[str, Weights]:
    """The weights that this package ships, by kind of mention; made by `python -m learning.matching.train`."""
    text = files("attribution.matching").joinpath("weights.json").read_text("utf-8")
    return {kind: json.loads(text)[kind] for kind in ("author", "thanked")}


def weigh(candidates: Sequence[Scored], weights: Mapping[str, Weights]) -> None:
    """Give each finding its points."""
    for candidate in candidates:
        table = weights[candidate.pair.mention.kind]
        candidate.points = {
            feature: table[feature].get(found.level, 0.0)
            + table[feature].get("rarity", 0.0) * found.rarity
            for feature, found in candidate.findings.items()
        }
        candidate.own = sum(candidate.points.values())
        candidate.base = table["base"]["base"]


def compete(candidates: Sequence[Scored], mentions: int, technicians: int) -> None:
    """Set prior and competition: between the candidates of a mention, then between the authors of a work.

    `mentions` counts all of them, matched or not. The prior is the share of all mentions that one technician has,
    estimated from this corpus: the share that makes the expected number of matches agree with itself.
    """
    if not candidates:
        return
    own = np.clip(np.array([c.base + c.own for c in candidates]), -60.0, 60.0)
    group = _numbered([c.pair.mention.mention_id for c in candidates])
    share = estimate_prior(own, group, mentions, technicians)
    rivals = _rivals(own + share, group)
    elsewhere = _rivals(own + share + rivals, _numbered([_one_place(c) for c in candidates]))
    for candidate, competition in zip(candidates, rivals + elsewhere, strict=True):
        candidate.share, candidate.competition = share, float(competition)


def _rivals(log_odds: np.ndarray, group: np.ndarray) -> np.ndarray:
    """What the others in the group take away: minus the logarithm of one plus their odds."""
    odds = np.exp(log_odds)
    result: np.ndarray = -np.log1p(np.maximum(np.bincount(group, odds)[group] - odds, 0.0))
    return result


def _one_place(candidate: Scored) -> object:
    """A technician can be one author of a work; the same name printed twice is no contradiction, nor are thanks."""
    mention = candidate.pair.mention
    if mention.kind == "author":
        return (mention.work_id, candidate.technician, mention.kind)
    return (mention.mention_id, candidate.technician)


def _numbered(keys: Sequence[object]) -> np.ndarray:
    numbers = {k: i for i, k in enumerate(dict.fromkeys(keys))}
    return np.array([numbers[k] for k in keys])


def estimate_prior(own: np.ndarray, group: np.ndarray, total: int, technicians: int) -> float:
    """Log of the share of mentions that one technician has, from the log-odds of candidates grouped by mention."""
    share = 0.05
    for _ in range(ROUNDS):
        prior = math.log(share / technicians)
        all_odds = np.bincount(group, np.exp(own + prior))
        share = (float(np.sum(all_odds / (1.0 + all_odds))) + 1.0) / (total + 2.0)
    return math.log(share / technicians)

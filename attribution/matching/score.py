"""From findings to probabilities: points add up, then candidates compete.

The candidates of a mention compete with each other and with a person who is not on the roster.
"""

from __future__ import annotations

import json
import math
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np

from attribution.core.files import packaged_text
from attribution.matching.evidence import Findings
from attribution.matching.pairs import Pair, PreparedMention

CandidateKey = tuple[str, str]  # mention_id and technician_id
Weights = Mapping[str, Mapping[str, float]]  # by feature and level
WeightsByKind = Mapping[str, Weights]  # by kind of mention: author, thanked
PRIOR_ROUNDS = 12  # the prior settles well before
START_SHARE = 0.05  # of the mentions: where the estimate of the prior starts
LARGEST_LOG_ODDS = 60.0  # keeps exponentials finite


@dataclass(slots=True)
class Candidate:
    """A mention and a technician, on the way to a probability. Numbers are natural log-odds."""

    pair: Pair
    position: int  # of the technician on the roster
    findings: Findings
    points: dict[str, float] = field(default_factory=dict)
    total_points: float = 0.0
    base: float = 0.0  # what belongs to every mention of this kind
    share: float = 0.0  # logarithm of the share of all mentions that one technician has
    competition: float = 0.0  # what other candidates take away; never positive

    @property
    def mention(self) -> PreparedMention:
        return self.pair.mention

    @property
    def key(self) -> CandidateKey:
        return self.pair.mention.mention_id, self.pair.technician.technician_id

    @property
    def prior(self) -> float:
        """Log-odds before any evidence."""
        return self.base + self.share

    @property
    def log_odds_alone(self) -> float:
        """Log-odds with all evidence, before competition."""
        return self.prior + self.total_points

    @property
    def probability(self) -> float:
        return 1.0 / (1.0 + math.exp(-(self.log_odds_alone + self.competition)))

    def level(self, feature: str) -> str | None:
        """How the comparison came out, or None where there was nothing to compare."""
        finding = self.findings.get(feature)
        return finding.level if finding else None


@lru_cache(maxsize=1)
def shipped_weights() -> WeightsByKind:
    """The weights that this package ships; made by `python -m learning.matching.train`."""
    tables = json.loads(packaged_text("attribution.matching", "weights.json"))
    return {kind: tables[kind] for kind in ("author", "thanked")}


def give_points(candidate: Candidate, weights: WeightsByKind) -> None:
    """Give each finding its points: the weight of its level, and more if agreement is rare."""
    table = weights[candidate.mention.kind]
    points = {}
    for feature, finding in candidate.findings.items():
        levels = table[feature]
        rarity_points = levels.get("rarity", 0.0) * finding.rarity
        points[feature] = levels.get(finding.level, 0.0) + rarity_points
    candidate.points = points
    candidate.total_points = sum(points.values())
    candidate.base = table["base"]["base"]


def compete(candidates: Sequence[Candidate], mentions: int, technicians: int) -> None:
    """Set prior and competition, among the candidates of a mention and the authors of a work.

    `mentions` counts all mentions, matched or not. The prior is the share of all mentions that one
    technician has, estimated from this corpus: the share that makes the expected number of matches
    agree with itself.
    """
    if not candidates:
        return
    alone = _log_odds_without_prior(candidates)
    by_mention = _numbered(candidate.mention.mention_id for candidate in candidates)
    share = estimate_share(alone, by_mention, mentions, technicians)
    within_mention = _lost_to_rivals(alone + share, by_mention)
    by_place = _numbered(_place_in_work(candidate) for candidate in candidates)
    within_work = _lost_to_rivals(alone + share + within_mention, by_place)
    for candidate, lost in zip(candidates, within_mention + within_work, strict=True):
        candidate.share = share
        candidate.competition = float(lost)


def _log_odds_without_prior(candidates: Sequence[Candidate]) -> np.ndarray:
    log_odds = np.array([candidate.base + candidate.total_points for candidate in candidates])
    clipped: np.ndarray = np.clip(log_odds, -LARGEST_LOG_ODDS, LARGEST_LOG_ODDS)
    return clipped


def _lost_to_rivals(log_odds: np.ndarray, group: np.ndarray) -> np.ndarray:
    """What the rivals in its group take from each: minus the logarithm of one plus their odds."""
    odds = np.exp(log_odds)
    odds_of_rivals = np.maximum(np.bincount(group, odds)[group] - odds, 0.0)
    lost: np.ndarray = -np.log1p(odds_of_rivals)
    return lost


def _place_in_work(candidate: Candidate) -> Hashable:
    """A technician is at most one author of a work, but may be thanked several times."""
    mention = candidate.mention
    if mention.kind == "author":
        return mention.work_id, candidate.position, mention.kind
    return mention.mention_id, candidate.position


def _numbered(keys: Iterable[Hashable]) -> np.ndarray:
    """Equal keys as equal numbers, counted from 0 in the order of first appearance."""
    numbers: dict[Hashable, int] = {}
    return np.array([numbers.setdefault(key, len(numbers)) for key in keys])


def estimate_share(
    log_odds: np.ndarray,
    mention: np.ndarray,
    mentions: int,
    technicians: int,
) -> float:
    """Logarithm of the share of all mentions that one technician has.

    `log_odds` are those of the candidates without prior; `mention` numbers the mention of each.
    """
    share = START_SHARE
    for _ in range(PRIOR_ROUNDS):
        odds = np.bincount(mention, np.exp(log_odds + math.log(share / technicians)))
        expected_matches = float(np.sum(odds / (1.0 + odds)))
        share = (expected_matches + 1.0) / (mentions + 2.0)
    return math.log(share / technicians)

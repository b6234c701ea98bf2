"""From findings to probabilities: points add up, then candidates compete.

The candidates of a mention compete with each other and with a person who is not on the roster.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from attribution.core.files import packaged_text
from attribution.matching.columns import (
    Codes,
    Column,
    Columns,
    Mask,
    Numbers,
    Rows,
    columns_at,
    joined,
    numbered,
)
from attribution.matching.evidence import Finding

Weights = Mapping[str, Mapping[str, float]]  # by feature and level
WeightsByKind = Mapping[str, Weights]  # by kind of mention: author, thanked
CountByKind = Mapping[str, int]
PRIOR_ROUNDS = 12  # the prior settles well before
MENTIONS_OF_ALL = 50.0  # the share of all mentions counts as so many mentions of a kind
START_SHARE = 0.05  # of the mentions: where the estimate of the prior starts
LARGEST_LOG_ODDS = 60.0  # keeps exponentials finite


@dataclass(slots=True)
class Candidates:
    """Pairs of a mention and a technician, on the way to a probability.

    One row for each pair in every column and array. Numbers are natural log-odds.
    """

    columns: Columns  # what is known of the two, by name
    findings: Columns  # by feature
    points: dict[str, Numbers] = field(init=False, default_factory=dict)  # by feature
    base: Numbers = field(init=False)  # what belongs to every mention of this kind
    share: Numbers = field(init=False)  # logarithm of the share of mentions that one person has
    competition: Numbers = field(init=False)  # what other candidates take; never positive

    def __post_init__(self) -> None:
        self.base = self.share = self.competition = np.zeros(len(self))

    def __len__(self) -> int:
        return len(self.columns["mention_id"])

    def at(self, rows: Rows) -> Candidates:
        """The candidates in these rows."""
        part = Candidates(columns_at(self.columns, rows), columns_at(self.findings, rows))
        part.points = {feature: points[rows] for feature, points in self.points.items()}
        part.base, part.share = self.base[rows], self.share[rows]
        part.competition = self.competition[rows]
        return part

    @property
    def mention(self) -> Codes:
        """The number of each mention."""
        return self.columns["mention_id"].codes

    @property
    def is_thanked(self) -> Mask:
        return self.columns["kind"].holds("thanked")

    @property
    def total_points(self) -> Numbers:
        return sum(self.points.values(), np.zeros(len(self)))

    @property
    def prior(self) -> Numbers:
        """Log-odds before any evidence."""
        return self.base + self.share

    @property
    def log_odds_alone(self) -> Numbers:
        """Log-odds with all evidence, before competition."""
        return self.prior + self.total_points

    @property
    def probability(self) -> Numbers:
        probability: Numbers = 1.0 / (1.0 + np.exp(-(self.log_odds_alone + self.competition)))
        return probability

    def has(self, feature: str, *levels: str) -> Mask:
        """Where the comparison came out at one of these levels; without levels, at any."""
        return self.findings[feature].mask(
            lambda finding: finding is not None and (not levels or finding.level in levels)
        )

    def has_any(self, levels_of: Mapping[str, tuple[str, ...]]) -> Mask:
        """Where any of these features came out at one of its levels."""
        masks = [self.has(feature, *levels) for feature, levels in levels_of.items()]
        has_any: Mask = np.logical_or.reduce(masks)
        return has_any

    def rarity(self, feature: str) -> Numbers:
        """How rare the agreement is; 0 without one."""
        return self.findings[feature].numbers(lambda finding: finding.rarity if finding else 0.0)


def together(parts: Sequence[Candidates]) -> Candidates:
    """The candidates of several batches, without points."""
    first = parts[0]
    return Candidates(
        {name: joined([part.columns[name] for part in parts]) for name in first.columns},
        {name: joined([part.findings[name] for part in parts]) for name in first.findings},
    )


@lru_cache(maxsize=1)
def shipped_weights() -> WeightsByKind:
    """The weights that this package ships; made by `python -m learning.matching.train`."""
    tables = json.loads(packaged_text("attribution.matching", "weights.json"))
    return {kind: tables[kind] for kind in ("author", "thanked")}


def give_points(candidates: Candidates, weights: WeightsByKind) -> None:
    """Give each finding its points: the weight of its level, and more if agreement is rare."""
    is_thanked = candidates.is_thanked
    author, thanked = weights["author"], weights["thanked"]
    for feature, finding in candidates.findings.items():
        candidates.points[feature] = np.where(
            is_thanked, points_of(finding, thanked[feature]), points_of(finding, author[feature])
        )
    candidates.base = np.where(is_thanked, thanked["base"]["base"], author["base"]["base"])


def points_of(column: Column, levels: Mapping[str, float]) -> Numbers:
    """The points of the findings on one feature."""
    weight_of_rarity = levels.get("rarity", 0.0)

    def points(finding: Finding | None) -> float:
        if finding is None:
            return 0.0
        return levels.get(finding.level, 0.0) + weight_of_rarity * finding.rarity

    return column.numbers(points)


def compete(candidates: Candidates, mentions: CountByKind, technicians: int) -> None:
    """Set prior and competition, among the candidates of a mention and the authors of a work.

    `mentions` counts all mentions, matched or not. The prior is the share of all mentions that one
    technician has, estimated from this corpus: the share that makes the expected number of matches
    agree with itself.
    """
    if not len(candidates):
        return
    candidates.share = _shares(candidates, mentions, technicians)
    set_competition(candidates)


def _shares(candidates: Candidates, mentions: CountByKind, technicians: int) -> Numbers:
    """The logarithm of the share for each candidate: authors and thanked people have their own.

    A kind with few mentions keeps near the share of all.
    """
    alone = _alone(candidates)
    of_all = estimate_share(alone, candidates.mention, sum(mentions.values()), technicians)
    shares = np.full(len(candidates), of_all)
    if len(mentions) > 1:
        known = KnownShare(math.exp(of_all) * technicians, MENTIONS_OF_ALL)
        for kind, count in mentions.items():
            rows = candidates.columns["kind"].holds(kind)
            mention = candidates.mention[rows]
            shares[rows] = estimate_share(alone[rows], mention, count, technicians, known)
    return shares


def _alone(candidates: Candidates) -> Numbers:
    """Log-odds of the evidence without the prior."""
    log_odds = candidates.base + candidates.total_points
    alone: Numbers = np.clip(log_odds, -LARGEST_LOG_ODDS, LARGEST_LOG_ODDS)
    return alone


def set_competition(candidates: Candidates) -> None:
    """The share that other candidates take away, with the prior as it is."""
    alone = _alone(candidates) + candidates.share
    within_mention = _lost_to_rivals(alone, candidates.mention)
    within_work = _lost_to_rivals(alone + within_mention, _places_in_works(candidates))
    candidates.competition = within_mention + within_work


def _lost_to_rivals(log_odds: Numbers, group: Codes) -> Numbers:
    """What the rivals in its group take from each: minus the logarithm of one plus their odds."""
    odds = np.exp(log_odds)
    odds_of_rivals = np.maximum(np.bincount(group, odds)[group] - odds, 0.0)
    lost: Numbers = -np.log1p(odds_of_rivals)
    return lost


def _places_in_works(candidates: Candidates) -> Codes:
    """A technician is at most one author of a work, but may be thanked several times."""
    work = candidates.columns["work_id"]
    technician = candidates.columns["technician_id"]
    place = np.where(
        candidates.is_thanked, candidates.mention + np.int64(len(work.values)), work.codes
    )
    codes, _ = numbered(place * len(technician.values) + technician.codes)
    return codes


class KnownShare(NamedTuple):
    """A share of mentions that counts as so many mentions of its own."""

    share: float
    mentions: float


UNKNOWN = KnownShare(0.5, 2.0)


def estimate_share(
    log_odds: Numbers,
    mention: Codes,
    mentions: int,
    technicians: int,
    known: KnownShare = UNKNOWN,
) -> float:
    """Logarithm of the share of all mentions that one technician has.

    `log_odds` are those of the candidates without prior; `mention` numbers the mention of each.
    """
    share = START_SHARE
    for _ in range(PRIOR_ROUNDS):
        odds = np.bincount(mention, np.exp(log_odds + math.log(share / technicians)))
        expected_matches = float(np.sum(odds / (1.0 + odds)))
        share = (expected_matches + known.share * known.mentions) / (mentions + known.mentions)
    return math.log(share / technicians)

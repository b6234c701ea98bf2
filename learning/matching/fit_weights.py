"""Learning the weights: logistic regression in which the candidates of a mention compete.

They compete with each other and with a person who is not on the roster, as they do in use.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from attribution.matching.columns import equal
from attribution.matching.score import Candidates, estimate_share

Column = tuple[str, str]  # feature and level: what one weight belongs to
Tables = dict[str, dict[str, float]]  # weights by feature and level

# Where each weight starts: what the comparison is worth by reasoning, before any labelled data.
# Agreement on something that a share p of all people have is worth -log p ("rarity"), less what
# dependence between comparisons takes away.
START: Tables = {
    "base": {"base": 0.0},
    "family_name": {
        "rarity": 1.0,
        "equal": 0.0,
        "particle": -0.5,
        "part": -2.0,
        "further": -3.0,
        "slip": -3.0,
        "near": -4.5,
        "other": -8.0,
    },
    "given_name": {
        "rarity": 1.0,
        "equal": 0.0,
        "initial": -1.0,
        "letters": -2.0,
        "nickname": -3.0,
        "short": -4.0,
        "slip": -3.0,
        "second": -4.0,
        "near": -2.0,
        "similar": -3.0,
        "differs": -8.0,
    },
    "middle_names": {
        "equal": 2.5,
        "initial": 2.0,
        "differs": -4.0,
        "other": -4.0,
        "only printed": -0.5,
        "only on record": -0.4,
    },
    "name_order": {"swapped": -3.0},
    "generation": {"same": 3.0, "differs": -4.0, "only printed": -2.0, "only on record": -1.5},
    "name_source": {"known as": -0.5, "former": -1.0, "stated": -0.5},
    "orcid": {"same": 8.0, "same, other name": 2.0, "other": -4.0},
    "orcid_inferred": {"same": 4.0, "other": -2.0},
    "institution": {"rarity": 0.9, "same": -0.1, "same by name": -0.1, "other": -1.6},
    "department": {
        "rarity": 0.9,
        "all": -0.3,
        "most": -0.8,
        "some": -1.0,
        "none": -1.2,
        "elsewhere": 0.5,
    },
    "employment": {
        "in post": 0.6,
        "just after": 0.0,
        "just before": -0.3,
        "after": -1.7,
        "before": -3.0,
    },
    "sentence": {"rarity": 0.4, "all": 0.5, "most": 0.3},
    "role": {
        "technical": 0.8,
        "materials": -2.0,
        "scientific": -2.4,
        "funding": -3.0,
        "admin": -1.2,
        "participant": -3.0,
        "other": -1.5,
    },
    "author_id": {"confirmed": 4.0, "rejected": -4.0},
    "decided_affiliation": {"confirmed": 1.5, "rejected": -1.5},
    "coauthors": {"one": 1.2, "several": 2.4},
    "colleagues": {"one": 1.0, "several": 1.0},
}
# The department of a thanked person is often not one of the authors'.
START_THANKED: Tables = {"department": {"none": -0.4, "some": -0.4}}
# The pull of a weight towards its start, in labelled mentions.
RIDGE = 3.0
FIRM: dict[str, float] = {
    "base": 1000.0,
    "family_name": 300.0,
    "middle_names": 30.0,
    "institution": 40.0,
    "department": 40.0,
    "employment": 40.0,
    "sentence": 20.0,
    "role": 20.0,
}
# How rare a name is counts in full. The labelled people come from all over the world, and the
# decoys of the labelled thanks were given the names of others on purpose: neither can teach what a
# name is worth at one institution.
FIRM_RARITY = 1e7
STEPS = 30  # of Newton's method
ROUNDS = 4  # of estimating the priors again
SETTLED = 1e-4  # a step smaller than this ends the search
LARGEST_STEP = 3.0
LARGEST_LOG_ODDS = 60.0


@dataclass(frozen=True, slots=True)
class Example:
    """The candidates of one corpus, which of them are true, and which mentions are labelled."""

    candidates: Candidates
    truth: Mapping[str, str | None]  # technician of each labelled mention, or None
    mentions: int
    technicians: int


@dataclass(frozen=True, slots=True)
class PreparedExample:
    """An example as arrays, one row for each candidate."""

    matrix: np.ndarray  # one column for each weight
    mention: np.ndarray  # the number of its mention
    is_labelled: np.ndarray
    is_true: np.ndarray
    mentions: int
    technicians: int

    def lesson(self, weights: np.ndarray) -> Lesson:
        """The labelled candidates, with the prior that these weights give."""
        log_odds = np.clip(self.matrix @ weights, -LARGEST_LOG_ODDS, LARGEST_LOG_ODDS)
        prior = estimate_share(log_odds, self.mention, self.mentions, self.technicians)
        rows = self.matrix[self.is_labelled]
        _, mention = np.unique(self.mention[self.is_labelled], return_inverse=True)
        return Lesson(rows, np.full(len(rows), prior), mention, self.is_true[self.is_labelled])


@dataclass(frozen=True, slots=True)
class Lesson:
    """The input of one round of learning, one row for each candidate."""

    matrix: np.ndarray
    prior: np.ndarray
    mention: np.ndarray
    is_true: np.ndarray

    def gradient_and_curvature(self, weights: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Of the multinomial likelihood, in which the candidates of a mention compete."""
        log_odds = self.matrix @ weights + self.prior
        odds = np.exp(np.clip(log_odds, -LARGEST_LOG_ODDS, LARGEST_LOG_ODDS))
        share = odds / (1.0 + np.bincount(self.mention, odds)[self.mention])
        gradient = self.matrix.T @ (self.is_true - share)
        mean = np.zeros((self.mention.max(initial=-1) + 1, self.matrix.shape[1]))
        np.add.at(mean, self.mention, share[:, None] * self.matrix)
        curvature = (self.matrix * share[:, None]).T @ self.matrix - mean.T @ mean
        return gradient, curvature


def weight_columns(examples: Sequence[Example]) -> list[Column]:
    """Feature and level of every weight that these examples can teach."""
    columns = {("base", "base")}
    for example in examples:
        for feature, findings in example.candidates.findings.items():
            for finding in filter(None, findings.used().values):
                columns.add((feature, finding.level))
                if finding.rarity:
                    columns.add((feature, "rarity"))
    return sorted(columns)


def _prepared(example: Example, columns: Sequence[Column]) -> PreparedExample:
    candidates, truth = example.candidates, example.truth
    mentions = candidates.columns["mention_id"]
    true_technician = mentions.part(truth.get)
    return PreparedExample(
        matrix=_matrix(candidates, columns),
        mention=candidates.mention,
        is_labelled=mentions.mask(truth.__contains__),
        is_true=equal(true_technician, candidates.columns["technician_id"]),
        mentions=example.mentions,
        technicians=example.technicians,
    )


def _matrix(candidates: Candidates, columns: Sequence[Column]) -> np.ndarray:
    """One row for each candidate, one column for each weight."""
    matrix = np.zeros((len(candidates), len(columns)))
    for number, (feature, level) in enumerate(columns):
        if feature == "base":
            matrix[:, number] = 1.0
        elif level == "rarity":
            matrix[:, number] = candidates.rarity(feature)
        else:
            matrix[:, number] = candidates.has(feature, level)
    return matrix


def start_of(kind: str) -> Tables:
    """Where the weights for this kind of mention start."""
    changed = START_THANKED if kind == "thanked" else {}
    return {feature: {**levels, **changed.get(feature, {})} for feature, levels in START.items()}


def learn(examples: Sequence[Example], columns: Sequence[Column], kind: str) -> np.ndarray:
    """Weights for `columns`; as in use, each round of weights gives its own priors."""
    start_tables = start_of(kind)
    start = np.array([start_tables[feature].get(level, 0.0) for feature, level in columns])
    ridge = np.array([_ridge(column) for column in columns])
    weights = start.copy()
    prepared = [_prepared(example, columns) for example in examples]
    for _ in range(ROUNDS):
        lesson = _together([example.lesson(weights) for example in prepared])
        weights = _fit(lesson, weights, start, ridge)
    return weights


def _ridge(column: Column) -> float:
    feature, level = column
    if level == "rarity":
        return FIRM_RARITY
    return FIRM.get(feature, RIDGE)


def _together(lessons: Sequence[Lesson]) -> Lesson:
    """Several lessons as one; mentions are numbered on from one to the next."""
    mentions = []
    first = 0
    for lesson in lessons:
        mentions.append(lesson.mention + first)
        first += int(lesson.mention.max(initial=-1)) + 1
    return Lesson(
        np.concatenate([lesson.matrix for lesson in lessons]),
        np.concatenate([lesson.prior for lesson in lessons]),
        np.concatenate(mentions),
        np.concatenate([lesson.is_true for lesson in lessons]),
    )


def _fit(
    lesson: Lesson,
    weights: np.ndarray,
    start: np.ndarray,
    ridge: np.ndarray,
) -> np.ndarray:
    """Newton's method on the likelihood with a ridge towards the start."""
    for _ in range(STEPS):
        gradient, curvature = lesson.gradient_and_curvature(weights)
        gradient = gradient - ridge * (weights - start)
        step = np.linalg.solve(curvature + np.diag(ridge), gradient)
        largest = float(np.abs(step).max())
        weights = weights + step * min(1.0, LARGEST_STEP / max(largest, 1e-9))
        if largest < SETTLED:
            break
    return weights


def as_tables(columns: Sequence[Column], weights: np.ndarray, kind: str) -> Tables:
    """Weights by feature and level; what the data could not teach stays where it started."""
    tables = start_of(kind)
    for (feature, level), value in zip(columns, weights, strict=True):
        tables[feature][level] = round(float(value), 4)
    return tables

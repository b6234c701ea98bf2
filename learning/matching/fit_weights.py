"""Learning the weights: logistic regression in which the candidates of a mention compete with each other and with nobody."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from attribution.matching.score import Scored, estimate_prior

# Where each weight starts: what the comparison is worth by reasoning, before any labelled data. Agreement on something
# that a share p of all people have is worth -log p ("rarity"), less what dependence between comparisons takes away.
START: dict[str, dict[str, float]] = {
    "base": {"base": 0.0},
    "family_name": {
        "rarity": 1.0,
        "equal": 0.0,
        "particle": -0.5,
        "part": -2.0,
        "slip": -3.0,
        "near": -4.5,
        "other": -8.0,
    },
    "given_name": {
        "rarity": 1.0,
        "equal": 0.0,
        "initial": -1.0,
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
        "only printed": -0.5,
        "only on record": -0.4,
    },
    "name_order": {"swapped": -3.0},
    "generation": {"same": 3.0, "differs": -4.0, "only printed": -2.0, "only on record": -1.5},
    "name_source": {"known as": -0.5, "former": -1.0},
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
}
# A thanked person's department is often none of the authors'.
START_THANKED = {"department": {"none": -0.4, "some": -0.4}}
RIDGE = 3.0  # pull of a weight towards its start, in labelled mentions
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
# How rare a name is counts in full. The labelled people come from all over the world, and the decoys of the labelled
# thanks were given the names of others on purpose: neither can teach what a name is worth at one institution.
FIRM_RARITY = 1e7
STEPS = 30
ROUNDS = 4


@dataclass(frozen=True, slots=True)
class Example:
    """The candidates of one corpus, which of them are true, and which mentions are labelled."""

    candidates: Sequence[Scored]
    truth: Mapping[str, str | None]
    mentions: int
    technicians: int
    weight: float = 1.0


def columns(candidates: Sequence[Scored]) -> list[tuple[str, str]]:
    """Feature and level of every weight that these candidates can teach."""
    found = {("base", "base")}
    for candidate in candidates:
        for feature, finding in candidate.findings.items():
            found.add((feature, finding.level))
            if finding.rarity:
                found.add((feature, "rarity"))
    return sorted(found)


def design(candidates: Sequence[Scored], names: Sequence[tuple[str, str]]) -> np.ndarray:
    """One row a candidate, one column a weight."""
    place = {name: i for i, name in enumerate(names)}
    matrix = np.zeros((len(candidates), len(names)))
    matrix[:, place["base", "base"]] = 1.0
    for row, candidate in enumerate(candidates):
        for feature, finding in candidate.findings.items():
            if (feature, finding.level) in place:
                matrix[row, place[feature, finding.level]] = 1.0
            if finding.rarity and (feature, "rarity") in place:
                matrix[row, place[feature, "rarity"]] += finding.rarity
    return matrix


def start_of(kind: str) -> dict[str, dict[str, float]]:
    """Where the weights for this kind of mention start."""
    changed = START_THANKED if kind == "thanked" else {}
    return {feature: {**levels, **changed.get(feature, {})} for feature, levels in START.items()}


def learn(examples: Sequence[Example], names: Sequence[tuple[str, str]], kind: str) -> np.ndarray:
    """Weights for `names`; priors are estimated anew with each round of weights, as they will be in use."""
    began = start_of(kind)
    start = np.array([began[feature].get(level, 0.0) for feature, level in names])
    ridge = np.array(
        [
            max(FIRM.get(feature, RIDGE), FIRM_RARITY * (level == "rarity"))
            for feature, level in names
        ]
    )
    weights = start.copy()
    prepared = [_prepare(e, names) for e in examples]
    for _ in range(ROUNDS):
        rows, offsets, groups, hits, importance, first = [], [], [], [], [], 0
        for example, (matrix, group, known, hit) in zip(examples, prepared, strict=True):
            prior = estimate_prior(
                np.clip(matrix @ weights, -60, 60), group, example.mentions, example.technicians
            )
            _, dense = np.unique(group[known], return_inverse=True)
            rows.append(matrix[known])
            offsets.append(np.full(int(known.sum()), prior))
            groups.append(dense + first)
            hits.append(hit[known])
            importance.append(np.full(int(known.sum()), example.weight))
            first += int(dense.max(initial=-1)) + 1
        x, offset, group, hit, importance_ = map(
            np.concatenate, (rows, offsets, groups, hits, importance)
        )
        weights = _fit(x, offset, group, hit, importance_, weights, start, ridge)
    return weights


def _prepare(example: Example, names: Sequence[tuple[str, str]]) -> tuple[np.ndarray, ...]:
    ids = [c.pair.mention.mention_id for c in example.candidates]
    numbers = {m: i for i, m in enumerate(dict.fromkeys(ids))}
    known = np.array([m in example.truth for m in ids])
    hit = np.array(
        [
            example.truth.get(m) == c.pair.person.technician.technician_id
            for m, c in zip(ids, example.candidates, strict=True)
        ]
    )
    return design(example.candidates, names), np.array([numbers[m] for m in ids]), known, hit


def _fit(
    x: np.ndarray,
    offset: np.ndarray,
    group: np.ndarray,
    hit: np.ndarray,
    importance: np.ndarray,
    weights: np.ndarray,
    start: np.ndarray,
    ridge: np.ndarray,
) -> np.ndarray:
    """Newton's method on the multinomial likelihood with a ridge."""
    for _ in range(STEPS):
        odds = np.exp(np.clip(x @ weights + offset, -60, 60))
        share = odds / (1.0 + np.bincount(group, odds)[group])
        gradient = x.T @ (importance * (hit - share)) - ridge * (weights - start)
        mean = np.zeros((group.max() + 1, x.shape[1]))
        np.add.at(mean, group, share[:, None] * x)
        per_group = np.zeros(group.max() + 1)
        per_group[group] = importance
        curvature = (x * (importance * share)[:, None]).T @ x - (mean * per_group[:, None]).T @ mean
        step = np.linalg.solve(curvature + np.diag(ridge), gradient)
        weights = weights + step * min(1.0, 3.0 / max(float(np.abs(step).max()), 1e-9))
        if np.abs(step).max() < 1e-4:
            break
    return weights


def as_tables(
    names: Sequence[tuple[str, str]], weights: np.ndarray, kind: str
) -> dict[str, dict[str, float]]:
    """Weights by feature and level; what the data could not teach stays where it started."""
    tables = start_of(kind)
    for (feature, level), value in zip(names, weights, strict=True):
        tables[feature][level] = round(float(value), 4)
    return tables

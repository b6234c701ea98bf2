"""Multinomial logistic regression with a ridge, by Adagrad over all examples at once.

Enough for some ten thousand examples.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from attribution.acknowledgements.model import Model

_SEEN_AT_LEAST = 3  # examples; a feature that fewer examples have is left out
_SMALLEST_WEIGHT = 0.005
_STEP = 0.3


@dataclass(frozen=True, slots=True)
class Example:
    """Features with the class that they belong to. A weight of 2 counts as two examples."""

    features: list[str]
    label: str
    weight: float = 1.0


def fitted(examples: Sequence[Example], *, ridge: float, rounds: int) -> Model:
    """A model fitted to examples.

    Every example must have a feature that enough examples have; "bias" is meant for it.
    """
    index = _index(examples)
    classes = sorted({example.label for example in examples})
    table = _descended(_problem(examples, index, classes), ridge, rounds)
    weights = {
        name: tuple(table[row].tolist())
        for name, row in index.items()
        if np.abs(table[row]).max() > _SMALLEST_WEIGHT
    }
    return Model(tuple(classes), weights)


def _index(examples: Sequence[Example]) -> dict[str, int]:
    """A row for each feature that enough examples have."""
    counts = Counter(feature for example in examples for feature in set(example.features))
    names = sorted(feature for feature, count in counts.items() if count >= _SEEN_AT_LEAST)
    return {name: row for row, name in enumerate(names)}


@dataclass(frozen=True, slots=True)
class _Problem:
    """Examples as arrays. An example has as many entries in `rows` and `columns` as features."""

    rows: NDArray[np.int64]  # the example of each entry, ascending
    columns: NDArray[np.int64]  # the feature of each entry
    truth: NDArray[np.float64]  # examples x classes, 1 for the class of an example
    importance: NDArray[np.float64]  # of each example
    features: int


def _problem(
    examples: Sequence[Example], index: dict[str, int], classes: Sequence[str]
) -> _Problem:
    known_features = [_known_features(example, index) for example in examples]
    weights = [example.weight for example in examples]
    return _Problem(
        rows=np.repeat(np.arange(len(examples)), [len(known) for known in known_features]),
        columns=np.array([column for known in known_features for column in known], dtype=np.int64),
        truth=_truth(examples, classes),
        importance=np.array(weights, dtype=float),
        features=len(index),
    )


def _known_features(example: Example, index: dict[str, int]) -> list[int]:
    """The columns of the example's features that are fitted."""
    return sorted({index[feature] for feature in example.features if feature in index})


def _truth(examples: Sequence[Example], classes: Sequence[str]) -> np.ndarray:
    """A row for each example, with a 1 in the column of its class."""
    truth = np.zeros((len(examples), len(classes)))
    labels = [classes.index(example.label) for example in examples]
    truth[np.arange(len(examples)), labels] = 1
    return truth


@dataclass(frozen=True, slots=True)
class _Order:
    """Where the entries of each example and of each feature begin, to add them up at once."""

    first_of_row: NDArray[np.int64]
    rows_by_column: NDArray[np.int64]  # the rows of all entries, sorted by their columns
    first_of_column: NDArray[np.int64]


def _order(problem: _Problem) -> _Order:
    by_column = np.argsort(problem.columns, kind="stable")
    return _Order(
        first_of_row=np.searchsorted(problem.rows, np.arange(len(problem.truth))),
        rows_by_column=problem.rows[by_column],
        first_of_column=np.searchsorted(problem.columns[by_column], np.arange(problem.features)),
    )


def _descended(problem: _Problem, ridge: float, rounds: int) -> NDArray[np.float64]:
    """The weights, features x classes, after some rounds of descent."""
    order = _order(problem)
    table = np.zeros((problem.features, problem.truth.shape[1]))
    memory = np.full_like(table, 1e-6)
    for _ in range(rounds):
        slope = _slope(problem, order, table) + ridge * table
        memory += slope**2
        table -= _STEP * slope / np.sqrt(memory)
    return table


def _slope(problem: _Problem, order: _Order, table: NDArray[np.float64]) -> NDArray[np.float64]:
    """How the loss grows with each weight, without the ridge."""
    scores = np.add.reduceat(table[problem.columns], order.first_of_row)
    error = (_softmax(scores) - problem.truth) * problem.importance[:, None]
    slope: NDArray[np.float64] = np.add.reduceat(error[order.rows_by_column], order.first_of_column)
    return slope


def _softmax(scores: NDArray[np.float64]) -> NDArray[np.float64]:
    raised = np.exp(scores - scores.max(axis=1, keepdims=True))
    chances: NDArray[np.float64] = raised / raised.sum(axis=1, keepdims=True)
    return chances

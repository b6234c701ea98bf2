"""Multinomial logistic regression with a ridge, by full-batch Adagrad: enough for a few thousand examples.

Every example has at least one feature that is seen often enough ("bias").
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from attribution.acknowledgements.model import Model


def fitted(
    examples: Sequence[Sequence[str]],
    labels: Sequence[str],
    *,
    weights: Sequence[float] | None = None,
    seen_at_least: int = 3,
    ridge: float = 0.3,
    rounds: int = 150,
) -> Model:
    """A model fitted to examples (lists of features) and their labels; features seen too rarely are left out."""
    counts = Counter(feature for example in examples for feature in set(example))
    names = sorted(feature for feature, count in counts.items() if count >= seen_at_least)
    classes = sorted(set(labels))
    index = {feature: i for i, feature in enumerate(names)}
    columns = [
        [index[feature] for feature in set(example) if feature in index] for example in examples
    ]
    rows = np.repeat(np.arange(len(examples)), [len(column) for column in columns])
    flat = np.array([i for column in columns for i in column], dtype=np.int64)
    truth = np.zeros((len(examples), len(classes)))
    truth[np.arange(len(examples)), [classes.index(label) for label in labels]] = 1
    importance = np.ones(len(examples)) if weights is None else np.asarray(weights, dtype=float)
    table = _descended(rows, flat, truth, importance, len(names), ridge, rounds)
    return Model(
        tuple(classes),
        {
            name: tuple(table[i].tolist())
            for name, i in index.items()
            if abs(table[i]).max() > 0.005
        },
    )


def _descended(
    rows: NDArray[np.int64],
    flat: NDArray[np.int64],
    truth: NDArray[np.float64],
    importance: NDArray[np.float64],
    width: int,
    ridge: float,
    rounds: int,
) -> NDArray[np.float64]:
    table = np.zeros((width, truth.shape[1]))
    memory = np.full_like(table, 1e-6)
    row_starts = np.searchsorted(rows, np.arange(len(truth)))
    by_feature = np.argsort(flat, kind="stable")
    rows_by_feature, feature_starts = (
        rows[by_feature],
        np.searchsorted(flat[by_feature], np.arange(width)),
    )
    for _ in range(rounds):
        scores = np.add.reduceat(table[flat], row_starts)
        chances = np.exp(scores - scores.max(axis=1, keepdims=True))
        chances /= chances.sum(axis=1, keepdims=True)
        error = (chances - truth) * importance[:, None]
        slope = np.add.reduceat(error[rows_by_feature], feature_starts) + ridge * table
        memory += slope**2
        table -= 0.3 * slope / np.sqrt(memory)
    return table

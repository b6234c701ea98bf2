"""Linear models over named features, kept as a readable file of weights without people's names."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

from attribution.acknowledgements.lexicon import PACKAGE
from attribution.core.files import packaged_text


@dataclass(frozen=True, slots=True)
class Model:
    """For each feature one weight for each class.

    A class's score is the sum of its weights; the probabilities are the scores' softmax.
    """

    classes: tuple[str, ...]
    weights: dict[str, tuple[float, ...]]

    def probabilities(self, features: Iterable[str]) -> list[float]:
        """One probability for each class; features without weights do not count."""
        no_weights = (0.0,) * len(self.classes)
        rows = [self.weights.get(feature, no_weights) for feature in features]
        scores = [sum(column) for column in zip(no_weights, *rows, strict=True)]
        return _softmax(scores)

    def probability(self, name: str, features: Iterable[str]) -> float:
        """The probability of one class."""
        return self.probabilities(features)[self.classes.index(name)]

    def best(self, features: Iterable[str]) -> str:
        """The most probable class; of equal ones the first."""
        chances = self.probabilities(features)
        return self.classes[chances.index(max(chances))]


def _softmax(scores: Sequence[float]) -> list[float]:
    highest = max(scores)
    raised = [math.exp(score - highest) for score in scores]
    total = sum(raised)
    return [value / total for value in raised]


@cache
def shipped_models() -> dict[str, Model]:
    """The models that ship with the reader."""
    return models_from_json(packaged_text(PACKAGE, "weights.json"))


def models_from_json(content: str) -> dict[str, Model]:
    """The models in the content of a file of weights, by name.

    "person", "person again" (the second look, which knows the neighbours), "role" and "team".
    """
    return {name: _model(entry) for name, entry in json.loads(content)["models"].items()}


def _model(entry: dict[str, dict[str, list[float]]]) -> Model:
    weights = {feature: tuple(row) for feature, row in entry["weights"].items()}
    return Model(tuple(entry["classes"]), weights)

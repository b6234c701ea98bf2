"""Linear models over named features, kept as a readable file of weights that holds no person's name."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

WEIGHTS = Path(__file__).parent / "weights.json"


@dataclass(frozen=True, slots=True)
class Model:
    """One weight a feature and class; the classes' scores are sums, their probabilities a softmax."""

    classes: tuple[str, ...]
    weights: dict[str, tuple[float, ...]]

    def probabilities(self, features: Iterable[str]) -> list[float]:
        """One probability a class."""
        scores = [0.0] * len(self.classes)
        for feature in features:
            if (row := self.weights.get(feature)) is not None:
                for k, weight in enumerate(row):
                    scores[k] += weight
        top = max(scores)
        raised = [math.exp(score - top) for score in scores]
        total = sum(raised)
        return [value / total for value in raised]

    def best(self, features: Iterable[str]) -> str:
        """The most probable class."""
        chances = self.probabilities(features)
        return self.classes[chances.index(max(chances))]


@cache
def models(path: Path = WEIGHTS) -> dict[str, Model]:
    """The models that ship with the reader: person, person again (knowing its neighbours), role, team."""
    kept = json.loads(path.read_text(encoding="utf-8"))
    return {
        name: Model(
            tuple(each["classes"]),
            {feature: tuple(row) for feature, row in each["weights"].items()},
        )
        for name, each in kept["models"].items()
    }


def as_json(models: dict[str, Model], note: str) -> str:
    """The file of weights: one feature a line, so that a change can be read in a diff."""
    blocks = []
    for name, model in models.items():
        rows = ",\n".join(
            f"   {json.dumps(f, ensure_ascii=False)}: {_row(row)}"
            for f, row in sorted(model.weights.items())
        )
        blocks.append(
            f'  "{name}": {{"classes": {json.dumps(model.classes)}, "weights": {{\n{rows}\n  }}}}'
        )
    return f'{{\n "note": {json.dumps(note)},\n "models": {{\n' + ",\n".join(blocks) + "\n }\n}\n"


def _row(row: Sequence[float]) -> str:
    return "[" + ",".join(f"{weight:.3g}" for weight in row) + "]"

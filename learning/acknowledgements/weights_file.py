"""The file of weights that ships with the reader."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from attribution.acknowledgements.model import Model


def as_json(models: Mapping[str, Model], note: str) -> str:
    """The content of the file, with one feature on each line, so that a diff shows what changed."""
    blocks = ",\n".join(_block(name, model) for name, model in models.items())
    return f'{{\n "note": {json.dumps(note)},\n "models": {{\n{blocks}\n }}\n}}\n'


def _block(name: str, model: Model) -> str:
    rows = ",\n".join(
        f"   {json.dumps(feature, ensure_ascii=False)}: {_row(weights)}"
        for feature, weights in sorted(model.weights.items())
    )
    classes = json.dumps(model.classes)
    return f'  "{name}": {{"classes": {classes}, "weights": {{\n{rows}\n  }}}}'


def _row(weights: Sequence[float]) -> str:
    return "[" + ",".join(f"{weight:.3g}" for weight in weights) + "]"

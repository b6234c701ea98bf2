"""What a person is thanked for, read from the sentence where the mention does not state a role."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from attribution.acknowledgements.reader import read
from attribution.core import names
from attribution.core.model import AcknowledgementReading
from attribution.matching import evidence
from attribution.matching.columns import compared
from attribution.matching.score import Candidates
from attribution.matching.thresholds import ROLE_FLOOR, Thresholds


def read_roles(candidates: Candidates, thresholds: Thresholds) -> None:
    """Add the finding `role` to thanked candidates that lack one, if it can matter."""
    columns = candidates.columns
    is_likely = candidates.log_odds_alone >= thresholds.floor(ROLE_FLOOR)
    rows = np.flatnonzero(is_likely & columns["thanks"].present() & ~columns["role"].mask(bool))
    roles = compared(role_of, [columns["name"].at(rows), columns["thanks"].at(rows)])
    stated = candidates.findings["role"]
    candidates.findings["role"] = stated.with_rows(rows, compared(evidence.role, [roles]))


def role_of(name: str, sentence: str) -> str | None:
    """The role of the person with this name, or None if the reader does not find them."""
    folded = names.fold(name)
    for person in _reading(sentence).people:
        printed = names.fold(person.name or person.text)
        if _holds(printed, folded) or _holds(folded, printed):
            return person.role
    return None


def _holds(name: str, part: str) -> bool:
    """Whether all words of one name are in the other, side by side."""
    return f" {part} " in f" {name} "


@lru_cache(maxsize=20_000)
def _reading(sentence: str) -> AcknowledgementReading:
    return read(sentence)

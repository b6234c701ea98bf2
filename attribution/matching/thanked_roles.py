"""What a person is thanked for, read from the sentence where the mention does not state a role."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from attribution.acknowledgements.reader import read
from attribution.core import names
from attribution.core.model import AcknowledgementReading
from attribution.matching.evidence import Finding
from attribution.matching.score import Candidate
from attribution.matching.thresholds import ROLE_FLOOR, Thresholds


def read_roles(candidates: Iterable[Candidate], thresholds: Thresholds) -> list[Candidate]:
    """Add the finding `role` to thanked candidates that lack one, if it can matter.

    Gives the candidates that were changed.
    """
    floor = thresholds.floor(ROLE_FLOOR)
    changed = []
    for candidate in candidates:
        is_likely = candidate.mention.kind == "thanked" and candidate.log_odds_alone >= floor
        if is_likely and _add_role(candidate):
            changed.append(candidate)
    return changed


def _add_role(candidate: Candidate) -> bool:
    """Read the sentence that thanks; whether it gave a role."""
    mention = candidate.mention
    if mention.role or not mention.context:
        return False
    role = role_of(mention.name, mention.context)
    if role is None:
        return False
    candidate.findings["role"] = Finding(role, 0.0, None, role)
    return True


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

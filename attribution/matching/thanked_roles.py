"""What a thanked person is thanked for, read from the sentence where the mention does not state a role."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from attribution.acknowledgements.reader import read
from attribution.core import names
from attribution.core.model import AcknowledgementReading
from attribution.matching.evidence import Finding
from attribution.matching.score import Scored

WORTH_READING = -5.0  # log-odds below which no role could bring a candidate to review


def read_roles(candidates: Iterable[Scored]) -> list[Scored]:
    """Add finding `role` to thanked candidates that lack one and are likely enough for it to matter; give those."""
    changed = []
    for candidate in candidates:
        mention = candidate.pair.mention
        if mention.kind != "thanked" or mention.role or not mention.context:
            continue
        if candidate.prior + candidate.own < WORTH_READING:
            continue
        if role := role_of(mention.name, mention.context):
            candidate.findings["role"] = Finding(role, 0.0, None, role)
            changed.append(candidate)
    return changed


def role_of(name: str, sentence: str) -> str | None:
    """The role of the person with this name in this sentence, or None where the reader does not find them."""
    wanted = names.fold(name)
    for person in _reading(sentence).people:
        found = names.fold(person.name or person.text)
        if found == wanted or f" {found} " in f" {wanted} " or f" {wanted} " in f" {found} ":
            return person.role
    return None


@lru_cache(maxsize=20_000)
def _reading(sentence: str) -> AcknowledgementReading:
    return read(sentence)

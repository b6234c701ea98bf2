"""The institution as affiliations show it: by a ROR id or by its printed name."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from attribution.core.model import Affiliation, WorkView
from attribution.core.names import fold

NOT_THE_INSTITUTION = frozenset(
    ["hospital", "hospitals", "press", "nhs", "union", "healthcare", "health"]
)


@dataclass(frozen=True, slots=True)
class Place:
    """The institution: its ROR ids with those of its child units, and the names that it prints."""

    family: frozenset[str]
    forms: tuple[str, ...]

    def as_payload(self) -> dict[str, Any]:
        """What a raw payload keeps, so that it reads the same after the settings have changed."""
        return {"family": sorted(self.family), "forms": list(self.forms)}

    @classmethod
    def of_payload(cls, payload: Mapping[str, Any] | None) -> Place | None:
        """The place that a raw payload keeps; None where it keeps none."""
        if not payload:
            return None
        return cls(frozenset(payload["family"]), tuple(payload["forms"]))

    def has_people_of(self, view: WorkView) -> bool:
        """Whether an author or contributor of the work is at the institution."""
        people = [*view.authors, *(contributor.person for contributor in view.contributors)]
        return any(self.holds(person.affiliations) for person in people)

    def holds(self, affiliations: Iterable[Affiliation]) -> bool:
        """Whether one of an author's affiliations is the institution."""
        return any(self._is(affiliation) for affiliation in affiliations)

    def _is(self, affiliation: Affiliation) -> bool:
        if not self.family.isdisjoint(affiliation.rors):
            return True
        return affiliation.text is not None and printed_at(affiliation.text, self.forms)


@lru_cache(maxsize=200_000)
def printed_at(text: str, forms: tuple[str, ...]) -> bool:
    """Whether an affiliation prints one of the names.

    "Cambridge University Hospitals" is another institution than "Cambridge University".
    """
    parts = (fold(part).split() for part in re.split(r"[,;|]", text))
    return any(_holds(words, form) for words in parts for form in _folded(forms))


def _holds(words: list[str], form: list[str]) -> bool:
    """Whether `words` hold a form, not followed by a word that makes it another place."""
    length = len(form)
    for start in range(len(words) - length + 1):
        end = start + length
        following = words[end : end + 1]
        if words[start:end] == form and NOT_THE_INSTITUTION.isdisjoint(following):
            return True
    return False


@lru_cache(maxsize=64)
def _folded(forms: tuple[str, ...]) -> tuple[list[str], ...]:
    """The words of each form, without signs that separate the parts of an affiliation."""
    folded = (re.sub(r"[,;|]", " ", fold(form)).split() for form in forms)
    return tuple(words for words in folded if words)

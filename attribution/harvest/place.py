"""The institution as affiliations show it: by a ROR id or by its printed name."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from attribution.core.model import Affiliation, WorkView
from attribution.core.names import fold
from attribution.core.text import unescaped

NOT_THE_INSTITUTION = frozenset(
    ["hospital", "hospitals", "press", "nhs", "union", "healthcare", "health"]
)
_SEPARATORS = re.compile(r"[,;|]")
_SHORT_FOR_UNIVERSITY = frozenset(["univ", "uni", "unv", "universit"])
# How affiliations shorten the words of an institution's name.
_IN_FULL = {
    **dict.fromkeys(_SHORT_FOR_UNIVERSITY, "university"),
    **dict.fromkeys(["inst", "instit", "instn"], "institute"),
    **dict.fromkeys(["coll", "col"], "college"),
    **dict.fromkeys(["sch", "schl"], "school"),
    **dict.fromkeys(["technol", "tech"], "technology"),
    **dict.fromkeys(["ctr", "cent", "center"], "centre"),
    "st": "saint",
    "met": "metropolitan",
    "roy": "royal",
    "natl": "national",
    "acad": "academy",
    "conserv": "conservatoire",
}
_SMALL_WORDS = frozenset(["of", "the", "for", "in", "at"])
_UNITS = frozenset(
    ["department", "dept", "school", "sch", "faculty", "fac", "institute", "inst", "centre", "ctr"]
)
_KINGDOM = frozenset(
    [
        "uk",
        "u k",
        "gb",
        "united kingdom",
        "great britain",
        "england",
        "scotland",
        "wales",
        "northern ireland",
        "cymru",
    ]
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
    """Whether an affiliation prints one of the names, in full or abbreviated.

    "Cambridge University Hospitals" is another institution than "Cambridge University", and "York
    University" another than the University of York.
    """
    parts = [_words(part) for part in _SEPARATORS.split(unescaped(text))]
    return any(
        _holds(words, form) or _abbreviates(place, parts, form)
        for form in _folded(forms)
        for place, words in enumerate(parts)
    )


def _holds(words: list[str], form: list[str]) -> bool:
    """Whether `words` hold a form, not followed by a word that makes it another place."""
    in_full = [_IN_FULL.get(word, word) for word in words]
    length = len(form)
    for start in range(len(in_full) - length + 1):
        end = start + length
        following = in_full[end : end + 1]
        if in_full[start:end] == form and NOT_THE_INSTITUTION.isdisjoint(following):
            return True
    return False


def _abbreviates(place: int, parts: list[list[str]], form: list[str]) -> bool:
    """Whether one part of an affiliation is a form cut short: `Univ X`, or `X Univ` at home.

    `X Univ` may be short for X University, which is another place than the University of X. So
    nothing but the same place or a country of the United Kingdom may be printed behind it.
    """
    words = parts[place]
    short = _without_small_words(words)
    is_short = not _SHORT_FOR_UNIVERSITY.isdisjoint(words)
    name = [_IN_FULL.get(word, word) for word in short]
    wanted = _without_small_words(form)
    if not name or "university" not in wanted:
        return False
    if name[: len(wanted)] == wanted:
        behind = name[len(wanted) : len(wanted) + 1]
        return _UNITS.issuperset(behind)
    if not is_short or name not in (wanted[1:] + wanted[:1], wanted[-1:] + wanted[:-1]):
        return False
    rest = [words for words in parts[place + 1 :] if words]
    own = [word for word in wanted if word != "university"]
    return not rest or all(part == own or " ".join(part) in _KINGDOM for part in rest)


def _without_small_words(words: list[str]) -> list[str]:
    return [word for word in words if word not in _SMALL_WORDS]


def _words(text: str) -> list[str]:
    return fold(text.replace("&", " and ")).split()


def searched_words(forms: tuple[str, ...]) -> list[str]:
    """A word of each form that every text has in which `printed_at` finds the form."""
    return sorted({max(_telling(form), key=len) for form in _folded(forms)})


def _telling(form: list[str]) -> list[str]:
    """The words of a form that are never abbreviated; all words where there are no others."""
    changeable = {*_IN_FULL.values(), *_SMALL_WORDS}
    return [word for word in form if word not in changeable] or form


@lru_cache(maxsize=64)
def _folded(forms: tuple[str, ...]) -> tuple[list[str], ...]:
    """The words of each form, without signs that separate the parts of an affiliation."""
    folded = (_words(_SEPARATORS.sub(" ", form)) for form in forms)
    return tuple([_IN_FULL.get(word, word) for word in words] for words in folded if words)

"""Which facility a phrase names, if it can be no other, and how phrases are grouped."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from attribution.core import names
from attribution.facilities.facility import NAMING_NOTHING, Facility

_WORD = re.compile(rf"[^\W_]+(?:[{names.APOSTROPHES}][^\W_]+)*")
# Words of an institution's name, folded, in the languages of the papers.
_INSTITUTIONS = frozenset(
    [
        "academy",
        "academie",
        "akademie",
        "college",
        "colleges",
        "fondation",
        "foundation",
        "hospital",
        "hospitals",
        "institut",
        "institute",
        "institutes",
        "instituto",
        "istituto",
        "klinik",
        "klinikum",
        "politecnico",
        "polytechnic",
        "trust",
        "universidad",
        "universidade",
        "universita",
        "universitat",
        "universitaet",
        "universite",
        "university",
        "universities",
        "universiteit",
        "universitet",
    ]
)
# Parts of an institution: "of the Faculty of Medicine" does not place a facility elsewhere.
_PARTS = frozenset(["campus", "department", "division", "faculty", "school", "section"])
_JOINING = frozenset(
    ["at", "of", "in", "from", "within", "the", "de", "der", "des", "du", "di", "la", "le"]
)
_STAFF = (
    "colleagues|crew|employees|everyone|members|personnel|people|scientists|staff|support|team"
    "|teams|technicians"
)
# "the technical staff of the", "all members of our": what comes before the name of a team.
_LEAD = re.compile(
    r"^(?:(?:the|our|all|also|both|every|entire|whole|many|former|dedicated|excellent|skilled"
    r"|expert) )*"
    rf"(?:(?:\w+ ){{0,3}}?(?:{_STAFF}|member|technician) (?:of|at|in|from|within) )?(?:the |our )?"
)
# "technical staff", "core team": what comes behind it.
_TAIL = re.compile(rf"(?: (?:technical|expert|core|dedicated))?(?: (?:{_STAFF}))+$")
_DANGLING = re.compile(r"(?: (?:and|or|all|the|our|both))+$")
# "for building the rig", "is thanked", ", who": what the thanks are for.
_WHAT_FOR = re.compile(
    r"[\s,(]+"
    r"(?:(?:for|with|during|by)\s+(?=[a-z])|(?:is|are|was|were|has|have|who|which|that|whose)\b)"
    r".*",
    re.S,
)


@dataclass(frozen=True, slots=True)
class Named:
    """Where a text names a facility. `at_home`: by RRID, or next to the institution's own name."""

    start: int
    end: int
    facility: Facility
    at_home: bool

    @property
    def span(self) -> tuple[int, int]:
        return self.start, self.end


@dataclass(frozen=True, slots=True)
class _Form:
    """The folded words that stand for a facility; an RRID is one too."""

    words: tuple[str, ...]
    facility: Facility
    is_code: bool


class Finder:
    """Finds the names of facilities in texts; made once for many texts.

    `home` are the institution's names as printed. A name inside a longer one, or of an institution
    elsewhere, is not the facility's: neither "Wolfson Imaging Facility" nor "Imaging Facility,
    University of Elsewhere" is the listed "Imaging Facility".
    """

    def __init__(self, facilities: Sequence[Facility], home: Sequence[str] = ()) -> None:
        self.home = tuple(filter(None, map(names.fold, home)))
        self.home_words = frozenset(" ".join(self.home).split())
        # By their first word, longest first.
        self.forms = defaultdict[str, list[_Form]](list)
        for form in sorted(_forms(facilities), key=lambda form: -len(form.words)):
            self.forms[form.words[0]].append(form)
        # Many texts thank the same team in the same words.
        self.only_facility = cache(self._only_facility)

    def _only_facility(self, text: str) -> Facility | None:
        """The facility that a text names; None where it names none, or several."""
        facilities = {name.facility.name: name.facility for name in self.named(text)}
        return next(iter(facilities.values())) if len(facilities) == 1 else None

    def named(self, text: str) -> list[Named]:
        """Every place where a text names a facility unmistakably; the longest name wins."""
        if not self.forms:
            return []
        words = list(_WORD.finditer(text))
        forms = self._forms_in([names.fold(word[0]) for word in words])
        places = (self._named_at(text, words, first, form) for first, form in forms)
        return [place for place in places if place]

    def _named_at(
        self,
        text: str,
        words: Sequence[re.Match[str]],
        first: int,
        form: _Form,
    ) -> Named | None:
        """The form that begins with word `first`.

        None where the words around it place it elsewhere.
        """
        last = first + len(form.words)
        before = _before(words, text, first)
        after = _after(words, last)
        at_home = form.is_code or self.names_home(" ".join([*before, *form.words, *after]))
        if not at_home and _is_elsewhere(before, after, self.home_words):
            return None
        return Named(words[first].start(), words[last - 1].end(), form.facility, at_home)

    def names_home(self, folded: str) -> bool:
        """Whether a folded text holds one of the institution's names."""
        return any(f" {form} " in f" {folded} " for form in self.home)

    def _forms_in(self, folded: Sequence[str]) -> list[tuple[int, _Form]]:
        """(first word, form) of every name in folded words; the longest of overlapping ones."""
        matches = [
            (first, form)
            for first, word in enumerate(folded)
            for form in self.forms.get(word, ())
            if tuple(folded[first : first + len(form.words)]) == form.words
        ]
        return sorted(_longest_apart(matches), key=lambda match: match[0])


def _longest_apart(matches: Sequence[tuple[int, _Form]]) -> list[tuple[int, _Form]]:
    """The longest matches first, without those that share a word with a longer one."""
    taken: set[int] = set()
    apart: list[tuple[int, _Form]] = []
    for first, form in sorted(matches, key=_longest_first):
        places = set(range(first, first + len(form.words)))
        if not taken & places:
            taken |= places
            apart.append((first, form))
    return apart


def _longest_first(match: tuple[int, _Form]) -> int:
    _, form = match
    return -len(form.words)


def _forms(facilities: Sequence[Facility]) -> list[_Form]:
    """The names of all facilities, then their RRIDs."""
    forms = [
        _Form(tuple(form.split()), facility, is_code=False)
        for facility in facilities
        for form in facility.forms
    ]
    forms += [
        _Form(tuple(code.split()), facility, is_code=True)
        for facility in facilities
        for code in facility.codes
    ]
    return forms


def _before(words: Sequence[re.Match[str]], text: str, first: int) -> list[str]:
    """The folded words before word `first` that belong to the same noun phrase.

    They are capitalised or joining, with only spaces between.
    """
    start = first
    while start > 0 and _belongs(words[start - 1][0]):
        between = text[words[start - 1].end() : words[start].start()]
        if between.strip():
            break
        start -= 1
    return [names.fold(word[0]) for word in words[start:first]]


def _after(words: Sequence[re.Match[str]], last: int) -> list[str]:
    """The folded words from `last` on that say where a facility is.

    They are capitalised or joining; commas and brackets may come between.
    """
    end = last
    while end < len(words) and _belongs(words[end][0]):
        end += 1
    return [names.fold(word[0]) for word in words[last:end]]


def _belongs(word: str) -> bool:
    return word[0].isupper() or word.lower() in _JOINING


def _is_elsewhere(before: Sequence[str], after: Sequence[str], home: frozenset[str]) -> bool:
    """Whether another name precedes the facility's own, or another institution follows it."""
    leading = {*before} - _JOINING - NAMING_NOTHING - home
    if leading:
        return True
    trailing = [word for word in after if word not in _JOINING]
    if all(word in home for word in trailing):
        return False
    return _is_at_a_place(after, trailing, home) or not _INSTITUTIONS.isdisjoint(trailing)


def _is_at_a_place(after: Sequence[str], trailing: Sequence[str], home: frozenset[str]) -> bool:
    """Whether the words behind begin like "at Einstein", and not with a part of an institution."""
    return after[0] in _JOINING and trailing[0] not in home and trailing[0] not in _PARTS


@lru_cache(maxsize=50_000)
def team_alone(phrase: str, reason: str | None = None) -> str:
    """A phrase as printed, without what the thanks are for.

    "The staff of the workshop for building the rig" becomes "The staff of the workshop".
    """
    bare = phrase.removesuffix(reason or "").rstrip(" ,;(")
    return _WHAT_FOR.sub("", bare) or bare or phrase


def phrase_key(phrase: str, home: Sequence[str] = ()) -> str:
    """A phrase in the form in which phrases are grouped and decided on.

    It is folded, without "the staff of" and without the institution's name.

    >>> phrase_key("the staff of the Imaging Facility at Quill University", ["Quill University"])
    'imaging facility'
    """
    return _phrase_key(phrase, tuple(home))


@lru_cache(maxsize=50_000)
def _phrase_key(phrase: str, home: tuple[str, ...]) -> str:
    key = _DANGLING.sub("", names.fold(team_alone(phrase)))
    key = _without_lead(_without_institution(key, home))
    return _TAIL.sub("", key) or key


def _without_institution(key: str, home: Sequence[str]) -> str:
    for form in sorted(map(names.fold, home), key=len, reverse=True):
        if form:
            key = re.sub(rf"(?: (?:at|of|in))?(?: the)? {re.escape(form)}$", "", key)
    return key


def _without_lead(key: str) -> str:
    """Without "the staff of" and the like, however many follow each other."""
    before = None
    while before != key:
        before = key
        key = _LEAD.sub("", key) or key
    return key

"""Which facility a phrase names, and only where it can be no other."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from attribution.core import names
from attribution.facilities.facility import NAMING_NOTHING, Facility

_WORD = re.compile(rf"[^\W_]+(?:[{names.APOSTROPHES}][^\W_]+)*")
_HOUSES = (
    "academy academie akademie college colleges fondation foundation hospital hospitals institut institute institutes "
    "instituto istituto klinik klinikum politecnico polytechnic trust universidad universidade universita universitat "
    "universitaet universite university universities universiteit universitet"
)
_PARTS = frozenset(["campus", "department", "division", "faculty", "school", "section"])
_PREPOSITIONS = "at of in from within the de der des du di la le"
_INSTITUTIONS, _JOINING = frozenset(_HOUSES.split()), frozenset(_PREPOSITIONS.split())
_PEOPLE = "colleagues crew employees everyone members personnel people scientists staff support team teams technicians"
_ANYONE = _PEOPLE.replace(" ", "|")
_LEAD = re.compile(
    r"^(?:(?:the|our|all|also|both|every|entire|whole|many|former|dedicated|excellent|skilled|expert) )*"
    rf"(?:(?:\w+ ){{0,3}}?(?:{_ANYONE}|member|technician) (?:of|at|in|from|within) )?(?:the |our )?"
)
_TAIL = re.compile(rf"(?: (?:technical|expert|core|dedicated))?(?: (?:{_ANYONE}))+$")
_DANGLING = re.compile(r"(?: (?:and|or|all|the|our|both))+$")
_WHAT_FOR = re.compile(
    r"[\s,(]+(?:(?:for|with|during|by)\s+(?=[a-z])|(?:is|are|was|were|has|have|who|which|that|whose)\b).*",
    re.S,
)


@dataclass(frozen=True, slots=True)
class Named:
    """Where a text names a facility. `ours`: by RRID, or with the institution's own name beside it."""

    start: int
    end: int
    facility: Facility
    ours: bool


@dataclass(frozen=True, slots=True)
class _Form:
    """The folded words that stand for a facility; an RRID is one too."""

    words: tuple[str, ...]
    facility: Facility
    is_code: bool


def match_phrase(
    text: str, facilities: Sequence[Facility], home: Sequence[str] = ()
) -> Facility | None:
    """The one facility that a phrase names by name, alias or RRID; None where it names none, two, or one elsewhere.

    `home` are the institution's names as printed. "Wolfson Imaging Facility" and "Imaging Facility, University of
    Elsewhere" are not the listed "Imaging Facility".
    """
    return Finder(facilities, home).one(text)


class Finder:
    """Finds the names of facilities in texts; made once for many texts. `forms` are by their first word, longest first."""

    def __init__(self, facilities: Sequence[Facility], home: Sequence[str] = ()) -> None:
        self.home = tuple(filter(None, map(names.fold, home)))
        self.home_words = frozenset(" ".join(self.home).split())
        forms = [
            _Form(tuple(form.split()), facility, False)
            for facility in facilities
            for form in facility.forms
        ]
        forms += [
            _Form(tuple(code.split()), facility, True)
            for facility in facilities
            for code in facility.codes
        ]
        self.forms = defaultdict[str, list[_Form]](list)
        for form in sorted(forms, key=lambda form: -len(form.words)):
            self.forms[form.words[0]].append(form)

    def one(self, text: str) -> Facility | None:
        """The only facility that a text names, or None."""
        found = {one.facility.name: one.facility for one in self.named(text)}
        return next(iter(found.values())) if len(found) == 1 else None

    def named(self, text: str) -> list[Named]:
        """Every place where a text names a facility unmistakably, in order; the longest name wins."""
        printed = list(_WORD.finditer(text))
        words = [names.fold(word[0]) for word in printed]
        found: list[Named] = []
        for first, form in self._places(words):
            last = first + len(form.words)
            before, after = _before(printed, text, first), _after(printed, last)
            at_home = form.is_code or self.names_home(" ".join([*before, *form.words, *after]))
            if at_home or not _elsewhere(before, after, self.home_words):
                found.append(
                    Named(printed[first].start(), printed[last - 1].end(), form.facility, at_home)
                )
        return found

    def names_home(self, folded: str) -> bool:
        """Whether a folded text holds one of the institution's names."""
        return any(f" {form} " in f" {folded} " for form in self.home)

    def _places(self, words: Sequence[str]) -> list[tuple[int, _Form]]:
        """(first word, form) of every name; of those that overlap only the longest."""
        every = [
            (first, form)
            for first, word in enumerate(words)
            for form in self.forms.get(word, ())
            if tuple(words[first : first + len(form.words)]) == form.words
        ]
        taken: set[int] = set()
        found = []
        for first, form in sorted(every, key=lambda one: -len(one[1].words)):
            place = set(range(first, first + len(form.words)))
            if not taken & place:
                taken |= place
                found.append((first, form))
        return sorted(found, key=lambda one: one[0])


def _before(printed: Sequence[re.Match[str]], text: str, first: int) -> list[str]:
    """Folded words of the same noun phrase before word `first`: capitalised or joining, nothing but spaces between."""
    found: list[str] = []
    while (
        first > 0
        and _belongs(printed[first - 1][0])
        and not text[printed[first - 1].end() : printed[first].start()].strip()
    ):
        first -= 1
        found.insert(0, names.fold(printed[first][0]))
    return found


def _after(printed: Sequence[re.Match[str]], last: int) -> list[str]:
    """Folded words that follow, as far as they say where it is: capitalised or joining, over commas and brackets."""
    found: list[str] = []
    while last < len(printed) and _belongs(printed[last][0]):
        found.append(names.fold(printed[last][0]))
        last += 1
    return found


def _belongs(word: str) -> bool:
    return word[0].isupper() or word.lower() in _JOINING


def _elsewhere(before: Sequence[str], after: Sequence[str], home: frozenset[str]) -> bool:
    """Whether a name stands before the facility's own, or an institution behind it, that is not this institution's."""
    leading = {*before} - _JOINING - NAMING_NOTHING - home
    trailing = [word for word in after if word not in _JOINING]
    strange = [word for word in trailing if word not in home]
    at_a_place = (
        bool(after)
        and after[0] in _JOINING
        and trailing[:1] == strange[:1]
        and not {*trailing[:1]} & _PARTS
    )
    return bool(leading) or (
        bool(strange) and (at_a_place or not _INSTITUTIONS.isdisjoint(trailing))
    )


def team_alone(phrase: str, reason: str | None = None) -> str:
    """A phrase as printed without what the thanks are for: "the staff of the workshop", not "... for building the rig"."""
    bare = phrase.removesuffix(reason or "").rstrip(" ,;(")
    return _WHAT_FOR.sub("", bare) or bare or phrase


def phrase_key(phrase: str, home: Sequence[str] = ()) -> str:
    """A phrase as it is grouped and decided on: folded, without "the staff of", without the institution's name.

    >>> phrase_key("the technical staff of the Imaging Facility at Quillmere University", ["Quillmere University"])
    'imaging facility'
    """
    key = _DANGLING.sub("", names.fold(team_alone(phrase)))
    for form in sorted(map(names.fold, home), key=len, reverse=True):
        key = re.sub(rf"(?: (?:at|of|in))?(?: the)? {re.escape(form)}$", "", key) if form else key
    before = None
    while before != key:
        before, key = key, _LEAD.sub("", key) or key
    return _TAIL.sub("", key) or key

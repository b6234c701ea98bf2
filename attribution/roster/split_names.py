"""Names of people in one column, as "Surname, Forename(s)" or "Forename Surname"."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from attribution.core.names import (
    APOSTROPHES,
    GENERATIONS,
    PARTICLES,
    SUFFIXES,
    TITLES,
    has_vowel,
    may_be_initials,
    spelled_initials,
)
from attribution.roster.headings import compact

# What systems write behind a name: (On Leave), (Terminated), (00042), - 00042.
_REMARK = re.compile(
    r"\s*(?:\((?:on leave|terminated|leaver|inactive|retired|mr|mrs|ms|miss|mx|dr|prof)\.?\)"
    r"|[(\[]\w*\d+[)\]]|-\s*\d+)\s*$",
    re.IGNORECASE,
)
# One letter is an initial, not a particle.
_BEFORE_A_SURNAME = frozenset(word for word in PARTICLES if len(word) > 1)
# What stays in small letters before a family name in capitals: Mc DONALD, de SOUZA, McDONALD.
_BEFORE_CAPITALS = _BEFORE_A_SURNAME | {"fitz"} | {f"o{mark}" for mark in APOSTROPHES}
_JOINED = re.compile(
    rf"(?:ma?c|fitz|[od][{APOSTROPHES}]|d[ei]|l[ae]|v[ao]n)(?=\w\w)", re.IGNORECASE
)
_NOT_A_LETTER = re.compile(r"[\W\d_]+")
_SURNAMES_WITHOUT_VOWEL = frozenset(["ng"])
FIRST, LAST, _NEITHER = "first", "last", ""  # where a family name in capitals is
_FAMILY_FIRST = ("surname", "lastname", "familyname", "last")


def family_comes_first(heading: str) -> bool:
    """Whether a heading such as "Surname Forename" names the family name first."""
    return compact(heading).startswith(_FAMILY_FIRST)


@dataclass(frozen=True, slots=True)
class SplitName:
    """A name in its two parts. `is_guess` is true where the words could be meant otherwise."""

    given: str
    family: str
    is_guess: bool = False


def sides_in_capitals(names: Iterable[str]) -> frozenset[str]:
    """On which sides most names of a column have family names in capitals, beyond doubt.

    >>> sides_in_capitals(["TALLACK Morwenna", "LI Wei", "J. Smith"])
    frozenset({'first'})
    """
    counts: Counter[str] = Counter()
    for name in names:
        words = _words_of_name(name)
        if "," in name or len(words) < 2 or _all_in_capitals(words):
            continue
        capitals = [_is_in_capitals(word) for word in words]
        certain = [_is_in_capitals(word) and not spelled_initials(word) for word in words]
        if certain[0] != certain[-1]:
            counts[FIRST if certain[0] else LAST] += 1
        elif not any(capitals):
            counts[_NEITHER] += not any(map(_are_single_letters, words))
    return frozenset(side for side in (FIRST, LAST) if counts[side] > counts[_NEITHER])


def split_name(
    text: str, *, family_first: bool, in_capitals: Collection[str] = frozenset()
) -> SplitName:
    """Given names and family name; a person's only name is both.

    `family_first` is the order of names without a comma and without capitals that tell.
    `in_capitals` is on which sides other names of the column have family names in capitals.

    >>> split_name("TALLACK, Ms Morwenna Jane", family_first=False)
    SplitName(given='Morwenna Jane', family='TALLACK', is_guess=False)
    >>> split_name("Dr Jan van der Berg", family_first=False)
    SplitName(given='Jan', family='van der Berg', is_guess=False)
    >>> split_name("TRE WIN Eseld", family_first=False)
    SplitName(given='Eseld', family='TRE WIN', is_guess=False)
    >>> split_name("JP Green", family_first=False)
    SplitName(given='JP', family='Green', is_guess=True)
    """
    name = _REMARK.sub("", text)
    if "," in name:
        return _at_comma(name)
    words = _words_of_name(name)
    if len(words) < 2:
        only = " ".join(words)
        return SplitName(only, only)
    start, end, is_guess = _Words(words, family_first, in_capitals).family()
    given = " ".join(words[:start] + words[end:])
    return SplitName(given, " ".join(words[start:end]), is_guess)


def _at_comma(name: str) -> SplitName:
    parts = [" ".join(_without_titles(part.split())) for part in name.split(",")]
    named = [part for part in parts if part]
    if len(named) < 2:
        only = "".join(named)
        return SplitName(only, only)
    return SplitName(" ".join(named[1:]), named[0])


def _words_of_name(name: str) -> list[str]:
    return _without_letters(_without_titles(_REMARK.sub("", name).split()))


def _without_titles(words: list[str]) -> list[str]:
    while words and words[0].strip(".").casefold() in TITLES:
        words = words[1:]
    while len(words) > 1 and words[-1].strip(".").casefold() in TITLES:
        words = words[:-1]
    return words


def _without_letters(words: list[str]) -> list[str]:
    """Without MBE and PhD at the end, unless all is in capitals: in LI WEI MENG it is a name."""
    while len(words) > 2 and not _all_in_capitals(words) and _are_letters(words[-1]):
        words = words[:-1]
    return words


def _are_letters(word: str) -> bool:
    letters = word.replace(".", "")
    is_written_so = sum(map(str.isupper, letters)) > 1
    return is_written_so and letters.casefold() in SUFFIXES - GENERATIONS


def _all_in_capitals(words: list[str]) -> bool:
    return all(word.isupper() or _is_in_capitals(word) for word in words)


def _is_in_capitals(word: str) -> bool:
    """Whether a word may be a family name in capitals, as SMITH, LI, O'NEILL and McDONALD are."""
    capitals = _JOINED.sub("", word)
    return capitals.isupper() and not _are_single_letters(word) and not _is_generation(word)


def _are_single_letters(word: str) -> bool:
    """Whether a word is initials beyond doubt: J, J., J.P. and J-P, but not JP."""
    return word.isupper() and all(len(part) < 2 for part in _NOT_A_LETTER.split(word))


def _is_generation(word: str) -> bool:
    return word.strip(".").casefold() in GENERATIONS


@dataclass(frozen=True, slots=True)
class _Words:
    """Two or more words of a name; some are its family name."""

    words: list[str]
    family_first: bool
    in_capitals: Collection[str]

    def family(self) -> tuple[int, int, bool]:
        """Where the family name begins and ends, and whether that is only a guess."""
        end = len(self.words)
        if end > 2 and _is_generation(self.words[-1]):
            end -= 1
        tells = bool(self.in_capitals) or not _all_in_capitals(self.words)
        capitals = [self._is_surname(place, end) for place in range(end)]
        if tells and not all(capitals):
            after, start = self._capitals_at_start(capitals), self._capitals_at_end(capitals)
            if after and not capitals[-1]:
                return 0, after, self._is_doubtful(0, after, FIRST)
            if start < end:
                return start, len(self.words), self._is_doubtful(start, end, LAST)
        return self._by_initials(end)

    def _by_initials(self, end: int) -> tuple[int, int, bool]:
        """Initials are given names; without them, the heading says what comes first."""
        first, last = self._is_initials(0, end), self._is_initials(end - 1, end)
        if first and not last:
            start, after = _last_name(self.words)
            return start, after, not _are_single_letters(self.words[0])
        if last and not first:
            start, after = _first_name(self.words)
            rest = self.words[after:end]
            return start, after, not all(map(_are_single_letters, rest))
        if self.family_first:
            return *_first_name(self.words), False
        start, after = _last_name(self.words)
        return start, after, after - start == 1 and self._could_be_initials(start)

    def _is_surname(self, place: int, end: int) -> bool:
        word = self.words[place]
        follows = place + 1 < end and _is_in_capitals(self.words[place + 1])
        if word.casefold() in _BEFORE_CAPITALS and word.isupper() and follows:
            return True  # DE SOUZA, but not LA Smith
        return _is_in_capitals(word) and not self._is_initials(place, end)

    def _is_initials(self, place: int, end: int) -> bool:
        """Whether a word is taken for initials. Two letters are, unless the column tells."""
        if _are_single_letters(self.words[place]):
            return True
        if not self._could_be_initials(place):
            return False
        letters = "".join(spelled_initials(self.words[place]))
        if not has_vowel(letters) and letters not in _SURNAMES_WITHOUT_VOWEL:
            return True
        sides = {FIRST: place == 0, LAST: place == end - 1}
        is_told = any(sides[side] for side in self.in_capitals) or (
            self.family_first and place == 0
        )
        return not is_told and not _all_in_capitals(self.words)

    def _could_be_initials(self, place: int) -> bool:
        letters = "".join(spelled_initials(self.words[place]))
        return self._is_short(place) and may_be_initials(letters)

    def _is_short(self, place: int) -> bool:
        """Whether a word is as long as initials can be, without a point between the letters."""
        word = self.words[place].strip(".")
        return word.isalpha() and bool(spelled_initials(word))

    def _is_doubtful(self, start: int, end: int, side: str) -> bool:
        """Whether a family name in capitals could be initials, and no other name tells."""
        is_known = side in self.in_capitals or (self.family_first and side == FIRST)
        return not is_known and end - start == 1 and self._is_short(start)

    def _capitals_at_start(self, capitals: list[bool]) -> int:
        """The end of the family name in capitals at the start; 0 without one."""
        start = 0
        while not capitals[start] and self.words[start].casefold() in _BEFORE_CAPITALS:
            start += 1
            if start == len(capitals):
                return 0
        after = start
        while after < len(capitals) and capitals[after]:
            after += 1
        return after if after > start else 0

    def _capitals_at_end(self, capitals: list[bool]) -> int:
        """The start of the family name in capitals at the end; the length without one."""
        start = len(capitals)
        while start > 0 and capitals[start - 1]:
            start -= 1
        while 1 < start < len(capitals) and self.words[start - 1].casefold() in _BEFORE_CAPITALS:
            start -= 1
        return start


def _first_name(words: list[str]) -> tuple[int, int]:
    end = 1
    while end < len(words) - 1 and words[end - 1].casefold() in _BEFORE_A_SURNAME:
        end += 1
    return 0, end


def _last_name(words: list[str]) -> tuple[int, int]:
    start = len(words) - 1
    if _is_generation(words[start]) and start > 1:
        start -= 1
    while start > 1 and words[start - 1].casefold() in _BEFORE_A_SURNAME:
        start -= 1
    return start, len(words)

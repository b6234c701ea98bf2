"""How a printed name fits a technician's name.

The family name, the given name and the middle names each have a level. `slip` means a difference of
a letter or two, probably a misprint.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import chain, product
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from rapidfuzz import process
from rapidfuzz.distance import OSA, JaroWinkler

from attribution.core import names
from attribution.core.model import Technician
from attribution.matching.corpus import is_common_given_name

Words = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NameForm:
    """One name of a technician, in words; `source` is a key of SOURCE_COST."""

    given: Words
    family: Words
    source: str


class Reading(NamedTuple):
    """One way to read a printed name; `swapped` if the family name comes first."""

    given: Words
    family: Words
    swapped: bool = False


class FamilyFit(NamedTuple):
    """How two family names agree, the word on record that does, and what is printed."""

    level: str  # equal, particle, part, crossed, slip, other
    word: str = ""
    printed: str = ""


class GivenFit(NamedTuple):
    """How given names agree, in which word or letter, the first name on record, and the others."""

    level: str  # equal, nickname, short, slip, second, initial, missing, similar, differs
    word: str = ""
    roster: str = ""
    middle: str = "absent"  # as in MIDDLE_COST


class NameFit(NamedTuple):
    """How a reading of a printed name fits one of a technician's names."""

    family_fit: FamilyFit
    given_fit: GivenFit
    swapped: bool
    source: str

    @property
    def family(self) -> str:
        return self.family_fit.level

    @property
    def given(self) -> str:
        return self.given_fit.level

    @property
    def middle(self) -> str:
        return self.given_fit.middle


# What each level costs; the reading and the name form that cost least are taken.
FAMILY_COST = {
    "equal": 0.0,
    "particle": 1.0,
    "part": 3.0,
    "crossed": 3.5,
    "slip": 4.0,
    "other": 40.0,
}
GIVEN_COST = {
    "equal": 0.0,
    "initial": 1.0,
    "nickname": 1.5,
    "short": 2.0,
    "second": 2.4,
    "slip": 2.5,
    "missing": 4.0,
    "similar": 6.0,
    "differs": 20.0,
}
MIDDLE_COST = {
    "equal": 0.0,
    "initial": 0.1,
    "absent": 0.2,
    "only on record": 0.2,
    "only printed": 0.3,
    "differs": 3.0,
    "other": 3.0,
}
# A name that the person states is taken only where no other name of theirs fits well: it never
# turns what a name on record accepts into a question, nor a former name into one to be told.
SOURCE_COST: Mapping[str, float] = {
    "on record": 0.0,
    "known as": 0.3,
    "former": 0.6,
    "stated": 5.0,
}
SWAPPED_COST = 1.2
# No other reading can be better by much: family name equal, first name equal or its initial.
GOOD_ENOUGH = 1.6
# Letters, dots, hyphens and single capitals: no initials run together, no marks.
_SIMPLE_NAME = re.compile(r"(?:[A-Z](?![A-Z])|[a-z .-])+")
_CUT_WORDS = names.TITLES | names.SUFFIXES
_LEFT_OUT = _CUT_WORDS | names.FILLERS
SHORTEST_SLIP = 3  # letters of a word in which a misprint is believed
LONG_WORD = 8  # letters from which two may be wrong
SIMILAR = 0.85  # Jaro-Winkler similarity from which two given names are alike
NO_FIT = NameFit(FamilyFit("other"), GivenFit("differs"), False, "on record")


def name_forms(technician: Technician) -> tuple[NameForm, ...]:
    """Every name of a technician: on record, with each known-as, stated and former name."""
    of_record = names.without_fillers(technician.given_names, technician.family_name)
    given, family = map(_spelled_words, of_record)
    forms = [NameForm(given, family, "on record")]
    forms += [_known_as_form(name, given, family) for name in technician.known_as]
    forms += [_stated_form(name, given, family) for name in technician.stated_names]
    for name in technician.former_names:
        forms += _former_forms(name, given)
    return tuple(forms)


def _known_as_form(name: str, given: Words, family: Words) -> NameForm:
    """A known-as name replaces the first name; it may be given with the family name."""
    words = _spelled_words(name)
    in_full = len(words) > len(family) and words[-len(family) :] == family
    first = words[: -len(family)] if in_full else words
    return NameForm((*first, *given[1:]), family, "known as")


def _stated_form(name: str, given: Words, family: Words) -> NameForm:
    """A stated name replaces the first name, as a known-as name does."""
    return replace(_known_as_form(name, given, family), source="stated")


def _former_forms(name: str, given: Words) -> Iterator[NameForm]:
    """A former name may be a family name, or given names and a family name."""
    words = _spelled_words(names.given_first(name))
    yield NameForm(given, words, "former")
    if len(words) > 1:
        yield NameForm(words[:-1], words[-1:], "former")


def _spelled_words(name: str) -> Words:
    """The words of a name, runs of initials spelled out."""
    if names.has_no_run_of_capitals(name):
        return _plain_words(name)
    return tuple(names.key(word) for word in names.trimmed(names.words(name)))


def _plain_words(name: str) -> Words:
    """The words of a name as printed."""
    if name.isascii():  # most are, and most of their words are those of other names
        return tuple(names.trimmed([*chain.from_iterable(map(_words_of, name.split()))]))
    return tuple(names.trimmed(names.key(name).split()))


@lru_cache(maxsize=100_000)
def _words_of(part: str) -> Words:
    return tuple(names.key(part).split())


def readings(name: str, given: str | None, family: str | None) -> Iterator[Reading]:
    """Ways to read a printed name, likeliest first; `given` and `family` if the source has them."""
    if given and family:
        given, family = names.without_fillers(given, family)
        stated = Reading(_stated_given(given, family.isupper()), _stated_family(family))
        yield stated
        yield Reading(stated.family, stated.given, swapped=True)
        name = f"{given} {family}"
    bare = names.bare_name(name)
    in_order = names.given_first(bare) if "," in bare else bare
    yield from _splits(_plain_words(in_order))
    if not names.has_no_run_of_capitals(in_order):
        yield from _splits(_spelled_words(in_order))
        yield from _splits(_ended_by_initials(in_order))
    yield from _splits(_with_cut_words(in_order))


def _ended_by_initials(name: str) -> Words:
    """The words of a name in capitals, with a short last word as initials: `DOCKERAY MEO`."""
    words = names.key(name).split()
    if not name.isupper() or len(words) < 2 or not 2 < len(words[-1]) < 5:
        return ()
    return (*words[:-1], *words[-1])


def _with_cut_words(name: str) -> Words:
    """All words of a name that has a title or a suffix, for either may be a name: `Pavel Sr`."""
    words = tuple(names.key(name).split())
    is_cut = len(words) == 2 and not _CUT_WORDS.isdisjoint((words[0], words[-1]))
    return words if is_cut else ()


def likeliest_reading(name: str, given: str | None, family: str | None) -> Reading:
    """The first of `readings`."""
    return next(readings(name, given, family))


def are_two_plain_words(name: str, given: str | None, family: str | None) -> bool:
    """Whether a name is two words, such that it can only be read as they come or turned round."""
    if given and family:
        is_single = len(_simple_given(given, family.isupper())) == 1
        return is_single and len(_simple_family(family)) == 1
    first, _, second = name.partition(" ")
    return len(_simple_words(first)) == len(_simple_words(second)) == 1


@lru_cache(maxsize=200_000)
def _stated_given(given: str, is_family_in_capitals: bool) -> Words:
    """Given names; capitals with a family name that is not in capitals are initials."""
    bare = names.bare_name(given)
    if bare.isupper() and not is_family_in_capitals:
        return names.spelled_initials(bare) or _spelled_words(bare)
    return _spelled_words(bare)


@lru_cache(maxsize=100_000)
def _stated_family(family: str) -> Words:
    return _plain_words(names.bare_name(family))


def _splits(words: Words) -> Iterator[Reading]:
    """Every way to cut words into given names and family name, those in the usual order first."""
    if len(words) == 1:
        yield Reading((), words)
    for cut in range(len(words) - 1, 0, -1):
        yield Reading(words[:cut], words[cut:])
    for cut in range(1, len(words)):
        yield Reading(words[cut:], words[:cut], swapped=True)


def may_be_read_otherwise(given: str | None, family: str | None, families: Collection[str]) -> bool:
    """Whether a reading but the likeliest may fit: always, unless given and family are stated.

    Then all of a family name must fit; `families` are the joined words of those on record.
    """
    if not (given and family):
        return True
    given_words = _simple_given(given, family.isupper())
    family_words = _simple_family(family)
    if not given_words or not family_words:
        return True
    words = given_words + family_words
    cuts = range(1, len(words))
    others = [words[:cut] for cut in cuts]
    others += [words[cut:] for cut in cuts if len(words) - cut != len(family_words)]
    return any(joined in families for other in others for joined in joined_words(other))


@lru_cache(maxsize=200_000)
def _simple_given(given: str, is_family_in_capitals: bool) -> Words:
    """The words of given names that are read in the same way with a family name; or none."""
    words = _simple_words(given)
    return words if words == _stated_given(given, is_family_in_capitals) else ()


@lru_cache(maxsize=100_000)
def _simple_family(family: str) -> Words:
    """The words of a family name that is read in the same way with given names; or none."""
    words = _simple_words(family)
    return words if words == _stated_family(family) else ()


@lru_cache(maxsize=200_000)
def _simple_words(name: str) -> Words:
    """The words of a name without titles, suffixes and initials run together; or none."""
    words = tuple(names.key(name).split())
    is_simple = _SIMPLE_NAME.fullmatch(name) and _LEFT_OUT.isdisjoint(words)
    return words if is_simple else ()


@lru_cache(maxsize=200_000)
def joined_words(family: Words) -> tuple[str, str]:
    """The words of a family name as one, with and without particles."""
    return "".join(family), "".join(names.without_particles(family))


def best_fit(
    forms: tuple[NameForm, ...],
    name: str,
    given: str | None,
    family: str | None,
) -> NameFit:
    """The reading and the name form that fit best; a plain agreement takes microseconds."""
    best = NO_FIT
    least = 1e9
    is_stated = bool(given and family)
    for number, reading in enumerate(readings(name, given, family)):
        # A stated family name is split in another way only where all of it then fits.
        must_fit_in_full = is_stated and number > 0
        for form in forms:
            of_family = family_fit(reading.family, form.family)
            if of_family.level == "other" or (must_fit_in_full and not fits_in_full(of_family)):
                continue
            of_given = given_fit(reading.given, form.given)
            fit = NameFit(of_family, of_given, reading.swapped, form.source)
            cost = _cost(fit)
            if cost < least:
                best = fit
                least = cost
        if least < GOOD_ENOUGH:
            return best
    return best


def fits_in_full(family: FamilyFit) -> bool:
    """Whether the whole family name agrees."""
    return family.level in ("equal", "particle")


def is_plausible(fit: NameFit) -> bool:
    """Whether a printed name may be the technician's at all."""
    return fit.family != "other" and fit.given != "differs"


def _cost(fit: NameFit) -> float:
    parts = FAMILY_COST[fit.family] + GIVEN_COST[fit.given] + MIDDLE_COST[fit.middle]
    order = SWAPPED_COST if fit.swapped else 0.0
    return parts + order + SOURCE_COST[fit.source]


def _middle_level_of(given_level: str, printed: Words, roster: Words) -> str:
    """How the names agree that are not the first name, whichever of them the first name is."""
    if given_level == "equal" and printed[:1] != roster[:1]:
        return "absent"  # `Xiaohong` printed for `Xiao Hong` takes up the middle name too
    if given_level == "second":
        return middle_fit(*_beside_second(printed, roster))
    return middle_fit(printed[1:], roster[1:])


def _beside_second(printed: Words, roster: Words) -> tuple[Words, Words]:
    """What is left on both sides of `Karim M` printed for `M Karim`."""
    for place, word in enumerate(roster):
        if place and _goes_by(printed[0], word):
            return printed[1:], roster[:place] + roster[place + 1 :]
    for place, word in enumerate(printed):
        if place and _goes_by(roster[0], word):
            return printed[:place] + printed[place + 1 :], roster[1:]
    return printed[1:], roster[1:]


def family_fit(printed: Words, roster: Words) -> FamilyFit:
    """How two family names agree."""
    shared = [word for word in roster if word in printed]
    word = max(shared or roster, key=len, default="")
    return FamilyFit(_family_level(printed, roster), word, "".join(printed))


def _family_level(printed: Words, roster: Words) -> str:
    printed_joined, printed_core = joined_words(printed)
    roster_joined, roster_core = joined_words(roster)
    if printed_joined == roster_joined:
        return "equal"
    if printed_core == roster_core:
        return "particle"
    shared = set(names.without_particles(printed)).intersection(names.without_particles(roster))
    if any(len(word) > 1 for word in shared):
        return "crossed" if _are_crossed(printed, roster, shared) else "part"
    return "slip" if is_slip(printed_joined, roster_joined) else "other"


def _are_crossed(printed: Words, roster: Words, shared: Collection[str]) -> bool:
    """Whether two double names share one name and differ in the other: Quill Ash and Quill Elm."""
    rest, rest_on_record = (
        [word for word in names.without_particles(family) if word not in shared]
        for family in (printed, roster)
    )
    return bool(rest and rest_on_record) and not any(
        _may_be_one_word(*words) for words in product(rest, rest_on_record)
    )


def _may_be_one_word(left: str, right: str) -> bool:
    """Whether one word is the other's initial or beginning, or a misprint of it."""
    return left.startswith(right) or right.startswith(left) or is_slip(left, right)


def further_family_name(name: str, given: str | None, family: str | None, on_record: str) -> str:
    """The word that a printed name goes on with behind the family name: `Elm` in `Ada Ash Elm`.

    Empty where a source states which words are the family name, or where a comma or a hyphen does.
    """
    if (given and family) or "," in name:
        return ""
    # Nor is a name in brackets or quotes: `A. Ash (Ada)`.
    parts = names.bare_name(name).split()
    words = [names.key(part) if part[0].isalpha() else "" for part in parts]
    place = words.index(on_record) + 1 if on_record in words else len(words)
    return next(iter(names.without_particles(tuple(words[place : place + 1]))), "")


def is_slip(printed: str, roster: str) -> bool:
    """Whether two words differ by a misprint: one letter, or two in long words."""
    shorter = min(len(printed), len(roster))
    if shorter < SHORTEST_SLIP:
        return printed == roster
    allowed = 1 if shorter < LONG_WORD else 2
    return bool(OSA.distance(printed, roster, score_cutoff=allowed) <= allowed)


def are_slips(printed: Sequence[str], roster: Sequence[str]) -> npt.NDArray[np.bool_]:
    """`is_slip` for many words at once."""
    if not len(printed):
        return np.zeros(0, bool)
    shorter = np.minimum(*(np.fromiter(map(len, words), np.int64) for words in (printed, roster)))
    allowed = np.where(shorter < SHORTEST_SLIP, 0, np.where(shorter < LONG_WORD, 1, 2))
    distances = process.cpdist(
        printed, roster, scorer=OSA.distance, score_cutoff=2, dtype=np.uint8, workers=1
    )
    return distances <= allowed


def given_fit(printed: Words, roster: Words) -> GivenFit:
    """How the given names agree."""
    level, word = _first_name_fit(printed, roster)
    middle = _middle_level_of(level, printed, roster)
    return GivenFit(level, word, "".join(roster[:1]), middle)


def _first_name_fit(printed: Words, roster: Words) -> tuple[str, str]:
    """How the first names agree, and the word or letter in which they do."""
    if not printed or not roster:
        return "missing", ""
    if len(printed[0]) == 1 or len(roster[0]) == 1:
        return _initial_fit(printed, roster)
    if _is_abbreviation(printed[0], roster[0]) and not _are_nicknames(printed[0], roster[0]):
        return "initial", printed[0][0]
    level = _first_name_level(printed, roster)
    if level:
        return level, printed[0]
    initial = _run_of_initials(printed, roster) or _run_of_initials(roster, printed)
    if initial:
        return "initial", initial
    if JaroWinkler.similarity("".join(printed), "".join(roster)) >= SIMILAR:
        return "similar", printed[0]
    return "differs", ""


def _is_abbreviation(printed: str, roster: str) -> bool:
    """`Th.` for Thomas, `Ch.` for Charles: two letters say hardly more than one.

    With a vowel at the end they are a name, such as `Xi`.
    """
    is_short = len(printed) == 2 < len(roster) and printed[1] not in "aeiou"
    return is_short and roster.startswith(printed)


def _run_of_initials(words: Words, names_in_full: Words) -> str:
    """The first letter, if the first word is a run of the other side's initials, such as `JP`."""
    first = words[0]
    fits = names.may_be_initials(first) and _initials(names_in_full).startswith(first)
    return first[0] if fits else ""


def _first_name_level(printed: Words, roster: Words) -> str | None:
    """How two first names agree that are both printed in full; None where they do not."""
    first = printed[0]
    on_record = roster[0]
    if first == on_record or _is_same_when_joined(printed, roster):
        return "equal"
    if _are_nicknames(first, on_record):
        return "similar" if _is_weak_spelling(printed, roster) else "nickname"
    level = _level_of_similar_words(first, on_record)
    if level is None and (_is_second_name(first, roster) or _is_second_name(on_record, printed)):
        return "second"
    return level


def _is_weak_spelling(printed: Words, roster: Words) -> bool:
    """Whether only two spellings of a very common name agree, as Mohamed and Mohammed."""
    is_weak = names.are_common_spellings(printed[0], roster[0])
    return is_weak and middle_fit(printed[1:], roster[1:]) not in ("equal", "initial")


def _level_of_similar_words(first: str, on_record: str) -> str | None:
    shorter = min(len(first), len(on_record))
    if shorter >= 3 and (first.startswith(on_record) or on_record.startswith(first)):
        return "short"
    if shorter >= 4 and is_slip(first, on_record):
        return "slip"
    is_clipped = _is_clipped(first, on_record) or _is_clipped(on_record, first)
    return "short" if is_clipped else None


def _is_clipped(short: str, name: str) -> bool:
    """Whether one is a clipped form of the other, and no common name itself, as Amy is."""
    return names.is_clipped(short, name) and not is_common_given_name(short)


def _is_same_when_joined(printed: Words, roster: Words) -> bool:
    """`Xiao Hong` and `Xiaohong`, with or without further names."""
    return (
        "".join(printed) == "".join(roster)
        or printed[0] == "".join(roster[:2])
        or roster[0] == "".join(printed[:2])
    )


def _initials(words: Words) -> str:
    return "".join(word[0] for word in words)


def _initial_fit(printed: Words, roster: Words) -> tuple[str, str]:
    """How given names agree where the first is an initial on one side."""
    first, on_record = printed[0], roster[0]
    if _is_second_name(first, roster) or _is_second_name(on_record, printed):
        return "second", max(first, on_record, key=len)  # also `Megan` for `M. Megan`
    if first[0] == on_record[0]:
        return "initial", first[0]
    if len(printed) == 1 and any(word[0] == first for word in roster[1:]):
        return "similar", first
    return "differs", ""


def _is_second_name(first: str, words: Words) -> bool:
    """Whether a first name in full, or its short form, is a further name on the other side."""
    return len(first) > 1 and any(_goes_by(first, word) for word in words[1:])


def _goes_by(first: str, name: str) -> bool:
    """Whether a first name is another name in full, its nickname or its short form."""
    shorter = min(len(first), len(name))
    if shorter == 1:
        return False
    if first == name or _are_nicknames(first, name):
        return True
    return shorter >= 4 and (first.startswith(name) or name.startswith(first))


def _are_nicknames(left: str, right: str) -> bool:
    """Whether one is used for the other."""
    return left in _nicknames(right) or right in _nicknames(left)


@lru_cache(maxsize=50_000)
def _nicknames(given: str) -> frozenset[str]:
    return frozenset(map(names.key, names.nicknames(given)))


@lru_cache(maxsize=200_000)
def middle_fit(printed: Words, roster: Words) -> str:
    """How the names between the first and the family name agree."""
    if not printed and not roster:
        return "absent"
    if not printed:
        return "only on record"
    if not roster:
        return "only printed"
    levels = [_middle_level(*words) for words in zip(printed, roster, strict=False)]
    worst = max(levels, key=MIDDLE_COST.__getitem__)
    if worst in ("differs", "other"):
        return "absent" if set(printed) & set(roster) else worst
    return "equal" if "equal" in levels else "initial"


def _middle_level(printed: str, roster: str) -> str:
    if len(printed) == 1 or len(roster) == 1:
        return "initial" if printed[0] == roster[0] else "differs"
    if printed == roster or _are_nicknames(printed, roster):
        return "equal"
    shorter = min(len(printed), len(roster))
    is_syllable = max(len(printed), len(roster)) < 5  # Ling is another name than Lin
    begins_alike = printed.startswith(roster) or roster.startswith(printed)
    is_short_form = shorter > 2 and begins_alike and not is_syllable
    is_misprint = shorter > 4 and is_slip(printed, roster)
    return "equal" if is_short_form or is_misprint else "other"

"""A text annotated once: what its words, sentences and stretches of words say.

The files that find people, roles and teams read these annotations and look at no letters.
`tokens.py` cuts the text into words and sentences.
A `Word` is computed once for each printed form. The bounds of sentences and the running counts
are computed once for each text. A `Stretch` (a phrase, the words before a list, an affiliation) is
computed once, even where many people or teams share it.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from itertools import accumulate

from attribution.acknowledgements.cues import cues_of, is_surely_technical
from attribution.acknowledgements.languages import in_english, language_of
from attribution.acknowledgements.lexicon import UNKNOWN, WORDS, NameRank, rank_of
from attribution.acknowledgements.tokens import Sentence, tokenised
from attribution.acknowledgements.topics import topics_of

NEAR = 200  # tokens; a list of thousands of names is a single sentence
_LONGEST_TEXT = 300  # characters of a stretch
LONGEST_STRETCH = 30  # tokens of a stretch whose words are looked at
BARE_I = "?"
_RANKED = frozenset("WAkp")  # shapes of which the ranks as names are looked up
_CREDIT = WORDS["thanks"] | WORDS["credit"]
_COMMON_WORDS = WORDS["breaks"] | WORDS["titles"]
_JOINT = re.compile("[-‐’']")
_BRACKETS = {"(": 1, "[": 1, ")": -1, "]": -1}
_MONEY = ("grant", "fund", "support")


@dataclass(frozen=True, slots=True)
class Word:
    """What a printed token says by itself, the same in every text."""

    printed: str
    lower: str
    kind: str  # initials, code, word, mark or line
    shape: str  # as part of a name, see `_shape`
    may_be_name: bool  # a word or title of acknowledgements that is a name too, with a capital
    feature: str  # as a feature may show it, see `_feature`
    opening: NameRank  # of the part before the first hyphen
    closing: NameRank  # of the part after the last hyphen
    cues: tuple[str, ...]
    bracket: int  # 1 opens, -1 closes, 0 neither
    is_capitalised: bool
    is_in_small_letters: bool
    has_inner_capital: bool
    is_title: bool
    is_organisation: bool
    is_team: bool
    is_strong_team: bool
    gives_thanks: bool
    gives_credit: bool  # thanks, and words such as "owes"
    names_funding: bool
    means_money: bool

    @property
    def names_kind(self) -> bool:
        """Whether it is a kind of organisation or team, which counts though it has a capital."""
        return self.is_organisation or self.is_team

    @property
    def is_telling(self) -> bool:
        """Whether a feature may hold it: no name, no mark."""
        return self.kind == "word" and (self.is_in_small_letters or self.names_kind)


@lru_cache(maxsize=30_000)
def word_of(printed: str, kind: str) -> Word:
    """The annotation of one printed token."""
    lower = printed.lower()
    shape = _shape(printed, lower, kind)
    is_common_word = not shape and kind == "word" and printed.istitle() and lower in _COMMON_WORDS
    is_ranked = shape in _RANKED or is_common_word
    opening, closing = _name_ranks(lower) if is_ranked else (UNKNOWN, UNKNOWN)
    return Word(
        printed=printed,
        lower=lower,
        kind=kind,
        shape=shape,
        may_be_name=is_common_word and (opening != UNKNOWN),
        feature=_feature(printed, lower, kind),
        opening=opening,
        closing=closing,
        cues=cues_of(lower),
        bracket=_BRACKETS.get(printed, 0),
        is_capitalised=printed[0].isupper(),
        is_in_small_letters=printed.islower(),
        has_inner_capital=kind == "word" and _has_inner_capital(printed),
        is_title=lower in WORDS["titles"],
        is_organisation=lower in WORDS["organisations"],
        is_team=lower in WORDS["teams"],
        is_strong_team=lower in WORDS["strong_teams"],
        gives_thanks=lower in WORDS["thanks"],
        gives_credit=lower in _CREDIT,
        names_funding=lower in WORDS["funding"],
        means_money=lower.startswith(_MONEY),
    )


def _shape(printed: str, lower: str, kind: str) -> str:
    """A token as part of a name, in one letter; empty where it cannot be part of one.

    W a capitalised word, I initials, A capitals, p a particle, k a capital after "d" or "l",
    ? the word "I", which is an initial only before a capitalised word.
    """
    if kind == "initials":
        return "I" if printed[0].isupper() else ""
    if kind != "word":
        return ""
    if printed == "I":
        return BARE_I
    if lower in WORDS["particles"] and not printed.isupper():
        return "p"
    if printed[0].isalpha() and printed[0].lower() == printed[0].upper():
        return "W"  # of a script without capitals
    if not printed[0].isupper():
        return "k" if _has_joined_particle(printed) else ""
    if lower in WORDS["breaks"] or lower in WORDS["titles"]:
        return ""
    return _shape_of_capitalised(printed)


def _has_joined_particle(printed: str) -> bool:
    """Whether it begins as "dHaese", "tSaoir", "al-Rahman" or "d’Aubrac" does."""
    opening, *rest = _JOINT.split(printed, maxsplit=1)
    if rest and rest[0][:1].isupper():
        return opening in WORDS["particles"]
    is_irish = printed[0] in "tnh" and printed[2:].islower()
    return len(printed) > 2 and printed[1].isupper() and (printed[0] in "dl" or is_irish)


def _shape_of_capitalised(printed: str) -> str:
    letters = printed.replace("-", "")
    if not letters.isupper():
        return "W"
    return "I" if len(letters) <= 3 else "A"


def _name_ranks(lower: str) -> tuple[NameRank, NameRank]:
    """How common the parts before the first and after the last hyphen are as names."""
    opening, hyphen, _ = lower.partition("-")
    rank = rank_of(opening)
    if not hyphen:
        return rank, rank
    return rank, rank_of(lower.rpartition("-")[2])


def _feature(printed: str, lower: str, kind: str) -> str:
    """A token as a feature may show it: names and other capitalised words only by their class."""
    if kind == "initials":
        return "I."
    if kind == "code":
        return "9"
    if kind != "word" or not printed[0].isupper():
        return lower
    if lower in WORDS["breaks"] or lower in WORDS["titles"] or lower in WORDS["organisations"]:
        return lower
    return "XX" if printed.isupper() else "Xx"


def _has_inner_capital(printed: str) -> bool:
    return not printed.isupper() and any(letter.isupper() for letter in printed[1:])


class RunningCount:
    """A count up to each token, so that the count of any range is a single subtraction."""

    __slots__ = ("_before",)

    def __init__(self, amounts: Iterable[int]) -> None:
        self._before = list(accumulate(amounts, initial=0))

    def within(self, first: int, last: int) -> int:
        """The count of tokens `first` to `last` (exclusive)."""
        return self._before[last] - self._before[first]


@dataclass(frozen=True, eq=False)
class AnnotatedText:
    """A text with one `Word` for each token, its sentences, and counts of telling words."""

    text: str
    words: list[Word]
    starts: list[int]
    ends: list[int]
    sentences: list[Sentence]
    language: str
    is_translated: bool  # its words stand for those of another language
    in_small_letters: frozenset[str]  # words that the text prints in small letters somewhere
    thanks: RunningCount
    credit: RunningCount
    funding: RunningCount
    money: RunningCount
    open_brackets: RunningCount  # opened less closed
    closings: list[int]  # for each place between tokens, the end of the brackets around it
    _sentence_starts: list[int]
    _stretches: dict[tuple[int, int], Stretch] = field(default_factory=dict)
    # By token and end of the search: where the next phrase begins. See `phrases.phrase_after`.
    phrase_starts: dict[tuple[int, int], int] = field(default_factory=dict)

    def sentence_at(self, token: int) -> Sentence:
        """The sentence that holds a token."""
        return self.sentences[bisect_right(self._sentence_starts, token) - 1]

    def near(self, token: int) -> tuple[int, int]:
        """The tokens of a token's sentence, at most `NEAR` to either side."""
        sentence = self.sentence_at(token)
        return max(sentence.first, token - NEAR), min(sentence.last, token + NEAR)

    def stretch(self, first: int, last: int) -> Stretch:
        """The annotation of tokens `first` to `last` (exclusive); always the same object."""
        stretch = self._stretches.get((first, last))
        if stretch is None:
            printed = self.printed(first, last)[:_LONGEST_TEXT] if first < last else ""
            words = self.words[first:last]
            english = " ".join(word.lower for word in words) if self.is_translated else printed
            stretch = Stretch(first, last, words, printed, english[:_LONGEST_TEXT])
            self._stretches[first, last] = stretch
        return stretch

    def printed(self, first: int, last: int) -> str:
        """Tokens `first` to `last` (exclusive) as the text prints them."""
        return self.text[self.starts[first] : self.ends[last - 1]]


@dataclass(frozen=True, eq=False)
class Stretch:
    """Tokens `first` to `last` of a text (exclusive). What they say is computed when first read.

    Two stretches are equal only where they are the same object: see `AnnotatedText.stretch`.
    """

    first: int
    last: int
    words: list[Word]
    printed: str  # as in the text, at most 300 characters
    english: str  # the same in English

    @cached_property
    def telling(self) -> list[Word]:
        """The words among the first 30 tokens that a feature may hold."""
        return [word for word in self.words[:LONGEST_STRETCH] if word.is_telling]

    @cached_property
    def topics(self) -> tuple[str, ...]:
        """What it says that people are thanked for, coarsely."""
        return topics_of(self.english)

    @cached_property
    def is_surely_technical(self) -> bool:
        """Whether it leaves no doubt that the help was technical."""
        return is_surely_technical(self.english)


def _closings(brackets: list[int]) -> list[int]:
    """For each place, the place after the bracket that closes around it; past the end if none does.

    Computed once for all places: a text may be one list of thousands of names.
    """
    closings = [len(brackets) + 1] * (len(brackets) + 1)
    depths = list(accumulate(brackets, initial=0))
    open_places: list[int] = []
    for place, depth in enumerate(depths):
        while open_places and depths[open_places[-1]] > depth:
            closings[open_places.pop()] = place
        open_places.append(place)
    return closings


def annotated_text(text: str) -> AnnotatedText:
    """The annotation of a text."""
    tokens = tokenised(text)
    language = language_of(tokens.printed)
    in_words = in_english(tokens.printed, language)
    words = list(map(word_of, in_words, tokens.kinds))
    return AnnotatedText(
        text=text,
        words=words,
        starts=tokens.starts,
        ends=tokens.ends,
        sentences=tokens.sentences,
        language=language,
        is_translated=in_words is not tokens.printed,
        in_small_letters=frozenset(word.printed for word in words if word.is_in_small_letters),
        thanks=RunningCount(word.gives_thanks for word in words),
        credit=RunningCount(word.gives_credit for word in words),
        funding=RunningCount(word.names_funding for word in words),
        money=RunningCount(word.means_money for word in words),
        open_brackets=RunningCount(word.bracket for word in words),
        closings=_closings([word.bracket for word in words]),
        _sentence_starts=[sentence.first for sentence in tokens.sentences],
    )

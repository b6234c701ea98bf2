"""The language of an acknowledgement, and the English words that the words of another one mean.

A text is in the language of which it has most words in `languages.toml`, if it gives thanks in a
language other than English. Each of these words then counts as the English one: `remercions` as
`thank`. Names and other words stay as they are.

A text that has hardly a word of English and of these languages is not read. `py3langid` names its
language, where it can.
"""

from __future__ import annotations

import itertools
import tomllib
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from attribution.acknowledgements.lexicon import PACKAGE, WORDS
from attribution.core.files import packaged_text
from attribution.core.names import fold

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

Meanings = Mapping[str, str]  # by word of another language: the English word

ENGLISH, UNKNOWN = "English", ""
UNREAD = "in a language that is not read"  # the reason why an acknowledgement is not read

CLEAR = 1.5  # so many words of the language for each English one
FEWEST = 3
# Words that are surely English, for each word in small letters. Of 3,700 English acknowledgements,
# none with three words in small letters has less than 0.14; other languages have hardly any.
FAMILIAR = 0.12
FEWEST_LETTERS = 8  # in words without a capital; Chinese has few words, and long ones
SURE = 0.5  # the probability from which a language is named
_GERMAN = "German"
_BEGINNINGS = "beginnings"
_GERMAN_ARTICLES = frozenset(("der", "den", "des", "dem", "die", "das"))
_DETERMINERS = frozenset(("the", "his", "our", "my", "all"))
# French and Italian articles and prepositions that an apostrophe joins to a noun.
_ARTICLES = frozenset(
    ("l", "d", "qu", "n", "s", "j", "m", "c", "un", "dell", "all", "nell", "dall", "sull")
)
_ENDS = frozenset(("\n", ":", "–", "—", "-", "•", "!"))
_KINDS = WORDS["organisations"] | WORDS["teams"]
_LONG = 9  # letters of a word from which it may be a compound
_ENGLISH = WORDS["breaks"] | WORDS["thanks"]
_ONLY_ENGLISH = _ENGLISH - WORDS["also_foreign"]


@cache
def _tables() -> dict[str, Meanings]:
    """By language, and for the beginnings of words that languages share: what they mean."""
    tables = tomllib.loads(packaged_text(PACKAGE, "languages.toml"))
    return {
        name: {word: english for english, words in table.items() for word in words.split()}
        for name, table in tables.items()
    }


@cache
def meanings_by_language() -> dict[str, Meanings]:
    """By language: what its words mean."""
    return {name: words for name, words in _tables().items() if name != _BEGINNINGS}


@cache
def _words_of_thanks() -> frozenset[str]:
    """Words of thanks in all other languages that are not English words."""
    return frozenset(
        word
        for meanings in meanings_by_language().values()
        for word, english in meanings.items()
        if english in ("thank", "grateful") and word not in _ENGLISH
    )


def language_of(printed: Sequence[str]) -> str:
    """The language of a text, from its printed words; English unless clearly another.

    `UNKNOWN` where it is not read and has no sure name.
    """
    language = _by_known_words([word.lower() for word in printed])
    if language != ENGLISH:
        return language
    words = _in_small_letters(printed)
    if not _are_unfamiliar(words, printed):
        return ENGLISH
    name = _identified(" ".join(printed))
    is_too_short = len(words) < FEWEST
    return ENGLISH if name == UNKNOWN and is_too_short else name


def why_unread(language: str) -> str | None:
    """Why a text in a language is not read, with its name; None where the language is read."""
    if language == ENGLISH or language in meanings_by_language():
        return None
    return f"{UNREAD} ({language})" if language else UNREAD


def _by_known_words(words: Sequence[str]) -> str:
    """The language that gives thanks in its own words, of those that are read; else English."""
    if _words_of_thanks().isdisjoint(words):
        return ENGLISH
    known = {
        language: sum(word in meanings for word in words)
        for language, meanings in meanings_by_language().items()
    }
    language = max(known, key=lambda name: known[name])
    english = sum(
        word in _ENGLISH and word not in meanings_by_language()[language] for word in words
    )
    return language if known[language] >= max(FEWEST, CLEAR * english) else ENGLISH


def _in_small_letters(printed: Sequence[str]) -> list[str]:
    """The words without a capital, which are not names."""
    return [word for word in printed if word[0].isalpha() and not word[0].isupper()]


def _are_unfamiliar(words: Sequence[str], printed: Sequence[str]) -> bool:
    """Whether hardly a word of a text is English, for each of its `words` without a capital."""
    familiar = sum(word.lower() in _ONLY_ENGLISH for word in printed)
    return familiar < FAMILIAR * len(words) and sum(map(len, words)) >= FEWEST_LETTERS


def _identified(text: str) -> str:
    """The name of the language of a text; `UNKNOWN` where it is not sure."""
    code, _ = _identifier().classify(text)
    return _names().get(code, UNKNOWN)


@cache
def _names() -> dict[str, str]:
    """The names of the languages that can be told apart, by code."""
    return tomllib.loads(packaged_text(PACKAGE, "language_names.toml"))


@cache
def _identifier() -> LanguageIdentifier:
    """The identifier, loaded for the first unfamiliar text: it takes half a second and 60 MB."""
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier = LanguageIdentifier.from_model_file(
        MODEL_FILE, norm_probs=True, min_confidence=SURE
    )
    identifier.set_languages(list(_names()))
    return identifier


def in_english(printed: Sequence[str], language: str) -> Sequence[str]:
    """The printed words of a text, those with a meaning in English instead of the text's own.

    Names stay, with their particles, as in "Pieter van den Berg".
    """
    meanings = meanings_by_language().get(language)
    if meanings is None:
        return printed
    translation = _Translation(printed, meanings, is_german=language == _GERMAN)
    return _in_english_order([translation.word_at(i) for i in range(len(printed))])


def _in_english_order(words: list[str]) -> list[str]:
    """`thank we` of "Für ihre Hilfe danken wir" as `we thank`."""
    for i, (first, second) in enumerate(itertools.pairwise(words)):
        if first == "thank" and second in ("we", "i"):
            words[i : i + 2] = [second, first]
    return words


class _Translation:
    """The words of a text, each with its neighbours, which say whether it is part of a name."""

    def __init__(self, printed: Sequence[str], meanings: Meanings, *, is_german: bool) -> None:
        is_in_capitals = "".join(printed).isupper()
        self.printed = [word.capitalize() for word in printed] if is_in_capitals else printed
        self.lower = [word.lower() for word in printed]
        self.meanings = meanings
        self.is_german = is_german
        # Elsewhere a word that has a capital within a sentence may be a name: "Juan Campo".
        self.are_capitals_usual = is_german or is_in_capitals

    def word_at(self, i: int) -> str:
        """The English word for a printed one, or the word itself."""
        printed = self.printed[i]
        if self._is_particle_of_name(i):
            return printed
        meaning = _meaning(self.lower[i], self.meanings)
        if meaning is None:
            return self._without_meaning(i)
        if self.are_capitals_usual or not printed[0].isupper() or self._begins_sentence(i):
            return meaning
        return _with_capital(printed, meaning)

    def _without_meaning(self, i: int) -> str:
        """The word itself: without "l'" before it, and in German without a capital after "die"."""
        printed = self.printed[i]
        article, apostrophe, noun = _parted(printed)
        if apostrophe and noun and article.lower() in _ARTICLES:
            printed = noun
        if self.is_german or printed[0].islower():
            meaning = _meaning_of_beginning(printed.lower())
            if meaning is not None:
                return meaning
        if self.is_german and i > 0 and self.meanings.get(self.lower[i - 1]) in _DETERMINERS:
            return self.lower[i]
        return printed

    def _begins_sentence(self, i: int) -> bool:
        """Whether it follows the end of a sentence, a line or a heading; no title's full stop."""
        if i == 0:
            return True
        if self.printed[i - 1] != ".":
            return self.printed[i - 1] in _ENDS
        before = self.lower[i - 2] if i > 1 else ""
        return before not in WORDS["abbreviations"] and before not in self.meanings

    def _is_particle_of_name(self, i: int) -> bool:
        """Whether a particle is part of a name: between capitalised words without a meaning.

        "Pieter van den Berg", "S. El Ouazzani" and "Dr. van Dijk", but not "grazie a la Maria".
        """
        if not self._is_particle(i) or i + 1 == len(self.printed):
            return False
        return self._may_go_on(i - 1) and (self._is_particle(i + 1) or self._is_name(i + 1))

    def _is_particle(self, i: int) -> bool:
        lower = self.lower[i]
        if self.is_german and lower in _GERMAN_ARTICLES:
            return i > 0 and self.lower[i - 1] in ("von", "van", "auf", "in")
        return lower in WORDS["particles"] and self.meanings.get(lower) != "and"

    def _may_go_on(self, i: int) -> bool:
        """Whether a name may go on after a word: after a name, a title's stop or a particle."""
        if i < 0:
            return True
        if self._is_particle(i):
            return self._may_go_on(i - 1)
        is_title = self.printed[i] == "." or self.lower[i] in WORDS["titles"]
        return is_title or self._is_name(i)

    def _is_name(self, i: int) -> bool:
        """Whether a word has a capital and is not a word of acknowledgements."""
        lower = self.lower[i]
        return self.printed[i][0].isupper() and lower not in self.meanings and lower not in _KINDS


def _meaning(lower: str, meanings: Meanings) -> str | None:
    """The English word for a word, without an article before it, or for part of a compound."""
    meaning = meanings.get(lower)
    if meaning is None:
        article, _, noun = _parted(lower)
        meaning = meanings.get(noun) if article in _ARTICLES else None
    if meaning is None and len(lower) > _LONG:
        ends = (meanings.get(f"-{lower[start:]}") for start in range(3, len(lower) - 3))
        meaning = next((end for end in ends if end), None)
    return meaning


@lru_cache(maxsize=10_000)
def _meaning_of_beginning(word: str) -> str | None:
    """The English word for a word of science, by its beginning, or by that of a compound's end."""
    plain = fold(word)
    starts = range(len(plain) - 4) if len(plain) > _LONG else (0,)
    table = _tables()[_BEGINNINGS]
    beginnings = (plain[start:end] for start in starts for end in range(len(plain), start + 3, -1))
    return next((table[part] for part in beginnings if part in table), None)


def _parted(word: str) -> tuple[str, str, str]:
    """The parts before and after the apostrophe: "l'aide"."""
    return word.replace("’", "'").partition("'")


def _with_capital(printed: str, meaning: str) -> str:
    """The English word for a word that has a capital within a sentence.

    "Unidad" names a unit; a title or an article is a word like others; else it may be a name.
    """
    if meaning in _KINDS:
        return meaning.capitalize()
    return meaning if meaning in WORDS["titles"] or meaning in WORDS["breaks"] else printed

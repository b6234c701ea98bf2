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
from functools import cache
from typing import TYPE_CHECKING

from attribution.acknowledgements.lexicon import PACKAGE, WORDS
from attribution.core.files import packaged_text

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
_ENGLISH = WORDS["breaks"] | WORDS["thanks"]
_ONLY_ENGLISH = _ENGLISH - WORDS["also_foreign"]


@cache
def meanings_by_language() -> dict[str, Meanings]:
    """By language: what its words mean."""
    tables = tomllib.loads(packaged_text(PACKAGE, "languages.toml"))
    return {
        language: {word: english for english, words in table.items() for word in words.split()}
        for language, table in tables.items()
    }


@cache
def _words_of_thanks() -> frozenset[str]:
    """Words of thanks in all other languages that are no English words."""
    return frozenset(
        word
        for meanings in meanings_by_language().values()
        for word, english in meanings.items()
        if english in ("thank", "grateful") and word not in _ENGLISH
    )


def language_of(printed: Sequence[str]) -> str:
    """The language of a text, from its printed words; English unless clearly another.

    `UNKNOWN` where it is none that is read and has no sure name.
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
    """The words without a capital, which are no names."""
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

    A particle before a name stays, as in "Pieter van den Berg".
    """
    meanings = meanings_by_language().get(language)
    if meanings is None:
        return printed
    lower = [word.lower() for word in printed]
    words = [
        word if _is_in_name(printed, lower, i, meanings) else meanings.get(lower[i], word)
        for i, word in enumerate(printed)
    ]
    return _in_english_order(words)


def _in_english_order(words: list[str]) -> list[str]:
    """`thank we` of "Für ihre Hilfe danken wir" as `we thank`."""
    for i, pair in enumerate(itertools.pairwise(words)):
        if pair == ("thank", "we"):
            words[i : i + 2] = ["we", "thank"]
    return words


def _is_in_name(printed: Sequence[str], lower: Sequence[str], i: int, meanings: Meanings) -> bool:
    """Whether a particle is part of a name: between capitalised words without a meaning.

    "Pieter van den Berg" and "Dr. van Dijk", but not "grazie a la Maria".
    """
    is_particle = lower[i] in WORDS["particles"] and meanings.get(lower[i]) != "and"
    if not is_particle or i + 1 == len(printed):
        return False
    return _continues_name(printed, lower, i - 1, meanings) and (
        lower[i + 1] in WORDS["particles"] or _is_capitalised(printed, lower, i + 1, meanings)
    )


def _continues_name(
    printed: Sequence[str], lower: Sequence[str], i: int, meanings: Meanings
) -> bool:
    """Whether a name may go on after a word: after a name, a title's stop or a particle."""
    if i < 0:
        return True
    if lower[i] in WORDS["particles"]:
        return _continues_name(printed, lower, i - 1, meanings)
    is_title = printed[i] == "." or lower[i] in WORDS["titles"]
    return is_title or _is_capitalised(printed, lower, i, meanings)


def _is_capitalised(
    printed: Sequence[str], lower: Sequence[str], i: int, meanings: Meanings
) -> bool:
    """Whether a word has a capital and no meaning of its own."""
    return printed[i][0].isupper() and lower[i] not in meanings

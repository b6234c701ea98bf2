"""Acknowledgements in other languages, read with the English words that their words mean.

A text is in the language of which it has most words in `languages.toml`, if it gives thanks in a
language other than English. Each of these words then counts as the English one: `remercions` as
`thank`. Names and other words stay as they are.
"""

from __future__ import annotations

import itertools
import tomllib
from collections.abc import Mapping, Sequence
from functools import cache

from attribution.acknowledgements.lexicon import PACKAGE, WORDS
from attribution.core.files import packaged_text

Meanings = Mapping[str, str]  # by word of another language: the English word

CLEAR = 1.5  # so many words of the language for each English one
FEWEST = 3
_ENGLISH = WORDS["breaks"] | WORDS["thanks"]


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


def language_of(words: Sequence[str]) -> str:
    """The language of a text, from its words in small letters; `english` unless clearly another."""
    if _words_of_thanks().isdisjoint(words):
        return "english"
    known = {
        language: sum(word in meanings for word in words)
        for language, meanings in meanings_by_language().items()
    }
    language = max(known, key=lambda name: known[name])
    english = sum(
        word in _ENGLISH and word not in meanings_by_language()[language] for word in words
    )
    return language if known[language] >= max(FEWEST, CLEAR * english) else "english"


def in_english(printed: Sequence[str]) -> Sequence[str]:
    """The printed words of a text, those with a meaning in English instead of the text's own.

    A particle before a name stays, as in "Pieter van den Berg".
    """
    lower = [word.lower() for word in printed]
    meanings = meanings_by_language().get(language_of(lower))
    if meanings is None:
        return printed
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
    """Whether a particle stands before a name: a capitalised word without a meaning."""
    is_particle = lower[i] in WORDS["particles"] and meanings.get(lower[i]) != "and"
    if not is_particle or i + 1 == len(printed):
        return False
    leads_on = lower[i + 1] in WORDS["particles"]
    return leads_on or (printed[i + 1][0].isupper() and lower[i + 1] not in meanings)

"""The affiliation after a name: "(RIKEN, Japan)", "of the Imaging Facility"."""

from __future__ import annotations

from collections.abc import Sequence

from attribution.acknowledgements.annotation import AnnotatedText, Stretch, Word
from attribution.acknowledgements.lexicon import WORDS

_LONGEST = 200  # characters
_LONGEST_IN_BRACKETS = 60  # tokens
_OPENERS = WORDS["affiliation_openers"]
_NOT_LAST = WORDS["affiliation_ends"] | WORDS["titles"]


def affiliation(annotated: AnnotatedText, aside: Stretch) -> str | None:
    """The affiliation between a name and the next name or phrase, if any."""
    if not aside.words:
        return None
    opener, *following = aside.words
    first = aside.first + 1
    if opener.bracket > 0:
        return _printed(annotated, first, aside.first + _closing_bracket(aside.words))
    if opener.lower in _OPENERS:
        return _printed(annotated, first, aside.first + _end_of_brackets(aside.words))
    if opener.printed == "," and any(map(_names_organisation, following)):
        return _printed(annotated, first, aside.last)
    return None


def _closing_bracket(words: Sequence[Word]) -> int:
    """The place of the bracket that closes, or the end."""
    for place, word in enumerate(words[:_LONGEST_IN_BRACKETS]):
        if word.bracket < 0:
            return place
    return len(words)


def _end_of_brackets(words: Sequence[Word]) -> int:
    """The place of a bracket that was opened before, or the end: "(Jane Smith of Physics)"."""
    depth = 0
    for place, word in enumerate(words):
        depth += word.bracket
        if depth < 0:
            return place
    return len(words)


def _names_organisation(word: Word) -> bool:
    return word.is_organisation and word.is_capitalised


def _printed(annotated: AnnotatedText, first: int, last: int) -> str | None:
    """The text without what leads to it and on; None for initials ("(MH, NI)") and numbers."""
    words = annotated.words
    while last > first and _leads_on(words[last - 1]):
        last -= 1
    while last > first and words[first].lower == "the":
        first += 1
    if not any(map(_tells_a_place, words[first:last])):
        return None
    return annotated.printed(first, last)[:_LONGEST]


def _leads_on(word: Word) -> bool:
    return word.lower in _NOT_LAST or word.kind == "line"


def _tells_a_place(word: Word) -> bool:
    """Whether a word can be more than initials: long, a name, or at least three capitals."""
    if word.kind != "word":
        return False
    if word.printed.isupper():
        return len(word.printed) > 2
    return word.is_capitalised or len(word.printed) > 4

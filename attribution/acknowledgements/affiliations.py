"""The affiliation that follows a name: "(RIKEN, Japan)", "of the Imaging Facility", ", University of Example"."""

from __future__ import annotations

from attribution.acknowledgements.lexicon import WORDS
from attribution.acknowledgements.phrases import Range
from attribution.acknowledgements.tokens import Tokens

_LONGEST = 200  # characters
_JOINING = frozenset(("of", "from", "at", "in"))
_TRAILING = (
    frozenset([",", "and", "&", ";", ".", ":", "to", "the", "we", "also", "for", "as", "well"])
    | WORDS["titles"]
)


def affiliation(tokens: Tokens, aside: Range) -> str | None:
    """The affiliation in the tokens between a name and the next name or phrase; None where there is none."""
    first, last = aside
    if first >= last:
        return None
    if tokens.words[first] in "([":
        close = next(
            (i for i in range(first, min(last, first + 60)) if tokens.words[i] in ")]"), last
        )
        return _told(tokens, first + 1, close) if close > first + 1 else None
    if tokens.lower[first] in _JOINING:
        return _told(tokens, first + 1, last)
    if tokens.words[first] == "," and _names_organisation(tokens, first + 1, last):
        return _told(tokens, first + 1, last)
    return None


def _names_organisation(tokens: Tokens, first: int, last: int) -> bool:
    return any(
        tokens.lower[i] in WORDS["organisations"] and tokens.words[i][0].isupper()
        for i in range(first, last)
    )


def _told(tokens: Tokens, first: int, last: int) -> str | None:
    """The text, unless it is only initials such as "(MH, NI)" or numbers."""
    while last > first and (
        tokens.lower[last - 1] in _TRAILING or tokens.kinds[last - 1] == "line"
    ):
        last -= 1
    while last > first and tokens.lower[first] == "the":
        first += 1
    words = [tokens.words[i] for i in range(first, last) if tokens.kinds[i] == "word"]
    if not any(
        len(word) > 4 or (word[0].isupper() and not word.isupper()) for word in words
    ) and not any(word.isupper() and len(word) > 2 for word in words):
        return None
    return tokens.text[tokens.starts[first] : tokens.ends[last - 1]][:_LONGEST]

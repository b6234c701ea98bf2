"""Surnames printed once for two people: "Glenn and Carol Larson", "D. & H. Beutler"."""

from __future__ import annotations

from attribution.acknowledgements.candidates import Candidate
from attribution.acknowledgements.lexicon import WORDS, name_ranks
from attribution.acknowledgements.tokens import Tokens

_AND = frozenset(("and", "&", "und", "et", "y"))


def whole_name(tokens: Tokens, person: Candidate, following: Candidate | None) -> str | None:
    """The whole name of somebody printed by a given name alone, where the next one's surname serves for both."""
    if person.shape != "W" or following is None or following.first != person.last + 1:
        return None
    if (
        tokens.lower[person.last] not in _AND
        or len(following.shape) < 2
        or following.shape[0] != "W"
    ):
        return None
    given, _ = name_ranks()
    after_title = person.first > 0 and tokens.lower[person.first - 1].rstrip(".") in WORDS["titles"]
    if after_title and tokens.lower[person.first] not in given:
        return None  # "Drs Petrie and Ann Bell"
    return f"{tokens.words[person.first]} {_surname(tokens, following)}"


def _surname(tokens: Tokens, person: Candidate) -> str:
    """The last word with the particles before it."""
    first = person.last - 1
    while person.first + 1 < first and person.shape[first - 1 - person.first] == "p":
        first -= 1
    return tokens.text[tokens.starts[first] : tokens.ends[person.last - 1]]


def initials_before(tokens: Tokens, person: Candidate) -> int | None:
    """The token of dotted initials that share this person's surname, standing alone before "and" or "&"."""
    i = person.first - 2
    if (
        i < 0
        or tokens.lower[i + 1] not in _AND
        or tokens.kinds[i] != "initials"
        or person.shape[0] != "I"
    ):
        return None
    alone = i == 0 or not (tokens.words[i - 1][0].isupper() or tokens.words[i - 1][0].isdigit())
    return i if alone else None

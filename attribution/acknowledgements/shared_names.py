"""Surnames printed once for two people: "Glenn and Carol Larson", "D. & H. Beutler"."""

from __future__ import annotations

import re

from attribution.acknowledgements.annotation import AnnotatedText
from attribution.acknowledgements.candidates import Candidate
from attribution.acknowledgements.lexicon import WORDS, name_ranks, rank_of

_AND = WORDS["and"]
_JOINED = re.compile(r"([A-Z][a-z]{2,})([A-Z][a-z]{2,}(?:-[A-Z][a-z]+)?)")
_KNOWN = 2  # rank of a usual given name; "MacDonald" and "LeBlanc" begin with none


def full_name(
    annotated: AnnotatedText,
    person: Candidate,
    previous: Candidate | None,
    following: Candidate | None,
) -> str | None:
    """The full name of a person printed by a given name, where the next surname serves for both.

    None where the next person's surname is not shared: in "Sandra, Mo and Big Steve" all three go
    by one name.
    """
    if following is None or not _may_share(annotated, person, following):
        return None
    if previous is not None and previous.shape == "W" and previous.last == person.first - 1:
        return None
    given = annotated.words[person.first]
    given_names, _ = name_ranks()
    if _follows_title(annotated, person) and given.lower not in given_names:
        return None  # "Drs Petrie and Ann Bell"
    return f"{given.printed} {_surname(annotated, following)}"


def _may_share(annotated: AnnotatedText, person: Candidate, following: Candidate) -> bool:
    """Whether a single word and a full name are joined by "and"."""
    if joined_names(annotated.words[person.first].printed) is not None:
        return False
    if person.shape != "W" or following.first != person.last + 1:
        return False
    is_full_name = len(following.shape) >= 2 and following.shape[0] == "W"
    return is_full_name and annotated.words[person.last].lower in _AND


def joined_names(printed: str) -> str | None:
    """The two names that a word without a blank holds: "Sarah Melridge" of "SarahMelridge"."""
    names = _JOINED.fullmatch(printed)
    if names is None or rank_of(names[1]).given < _KNOWN:
        return None
    return f"{names[1]} {names[2]}"


def _follows_title(annotated: AnnotatedText, person: Candidate) -> bool:
    if person.first == 0:
        return False
    return annotated.words[person.first - 1].lower.rstrip(".") in WORDS["titles"]


def _surname(annotated: AnnotatedText, person: Candidate) -> str:
    """The last word with the particles before it."""
    first = person.last - 1
    while person.first + 1 < first and person.shape[first - 1 - person.first] == "p":
        first -= 1
    return annotated.printed(first, person.last)


def initials_before(annotated: AnnotatedText, person: Candidate) -> int | None:
    """The token of the initials that share a person's surname: by themselves, before "and"."""
    words = annotated.words
    place = person.first - 2
    if place < 0 or person.shape[0] != "I" or words[place].kind != "initials":
        return None
    if words[place + 1].lower not in _AND:
        return None
    if place > 0 and _may_be_part_of_name(words[place - 1].printed):
        return None
    return place


def _may_be_part_of_name(printed: str) -> bool:
    return printed[0].isupper() or printed[0].isdigit()

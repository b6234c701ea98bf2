"""Which candidates are people: a decision in two looks, and one construction beyond doubt."""

from __future__ import annotations

from collections.abc import Sequence

from attribution.acknowledgements.annotation import AnnotatedText, Word
from attribution.acknowledgements.candidates import Candidate
from attribution.acknowledgements.lexicon import WORDS, rank_of
from attribution.acknowledgements.model import Model
from attribution.acknowledgements.person_features import (
    Links,
    features,
    neighbours,
    second_look,
)

PERSON = "person"
_OF_A_DEPARTMENT = frozenset(("of", "from", "in", "at"))
_DEPARTMENTS = frozenset(("department", "dept", "division", "faculty", "school", "section"))
_SHAPES_OF_NAMES = frozenset("WIp")  # whole words, initials, particles


def decide_people(
    annotated: AnnotatedText,
    candidates: Sequence[Candidate],
    first: Model,
    second: Model,
) -> list[Candidate]:
    """The candidates that are people.

    The second look knows what the first took the neighbours in the same list to be.
    """
    own = [features(annotated, candidate) for candidate in candidates]
    chances = [first.probability(PERSON, seen) for seen in own]
    links = neighbours(annotated, candidates)
    places = _places(annotated, candidates, links)
    people = []
    for place, candidate in enumerate(candidates):
        if place in places:
            continue
        seen = own[place] + second_look(chances, links[place], place)
        is_person = second.probability(PERSON, seen) > 0.5 and not _is_kind(annotated, candidate)
        if is_person or _is_beyond_doubt(annotated, candidate):
            people.append(candidate)
    return people


def _places(
    annotated: AnnotatedText, candidates: Sequence[Candidate], links: Sequence[Links]
) -> set[int]:
    """The candidates that are places, in a list after "at": "at Port Ellen, Ben Nevis and Ayr"."""
    listed: set[int] = set()
    for place, candidate in enumerate(candidates):
        left = links[place][0]
        if left in listed or _follows_place_lead(annotated.words, candidate.first):
            listed.add(place)
    return {place for place in listed if _is_like_place(annotated.words, candidates[place])}


def _follows_place_lead(words: Sequence[Word], first: int) -> bool:
    before = [word.lower for word in words[max(0, first - 2) : first]]
    is_of_people = before[-1:] == ["of"] and before[0] in WORDS["place_people"]
    return is_of_people or (before[-1:] != [] and before[-1] in WORDS["place_leads"])


def _is_like_place(words: Sequence[Word], candidate: Candidate) -> bool:
    """Whether it begins as a place does, and nothing is named after it: "in Ben Smith's lab"."""
    opens_place = words[candidate.first].lower in WORDS["place_openings"]
    following = words[candidate.last : candidate.last + 1]
    return opens_place and not (following and following[0].printed in "'’")


def _is_beyond_doubt(annotated: AnnotatedText, candidate: Candidate) -> bool:
    """Whether the words around it leave no doubt, however rare the name."""
    words = annotated.words
    if _is_named_staff(words, candidate) or _is_patronymic(annotated, candidate):
        return True
    if _is_inverted(words, candidate) and _follows_thanks(words, candidate.first):
        return True
    return _is_thanked_with_department(annotated, candidate)


def _is_inverted(words: Sequence[Word], candidate: Candidate) -> bool:
    """Whether the family name comes first: "Quill, A."."""
    return candidate.shape == "WpI" and words[candidate.first + 1].printed == ","


def _is_patronymic(annotated: AnnotatedText, candidate: Candidate) -> bool:
    """Whether the name has a particle that only people bear: "Mair ferch Owain"."""
    own = annotated.words[candidate.first : candidate.last]
    inner = {word.lower for word in own[1:-1]}
    bears = WORDS["patronymics"] | ({"mac"} if annotated.language == "Irish" else set())
    return not bears.isdisjoint(inner) and not any(word.names_kind for word in own)


def _is_named_staff(words: Sequence[Word], candidate: Candidate) -> bool:
    """Whether it names staff in brackets: "the chief technician (Jane Smith)"."""
    before = [word.lower for word in words[max(0, candidate.first - 2) : candidate.first]]
    is_announced = before[1:] == ["("] and before[0] in WORDS["named_staff"]
    is_name = candidate.shape in ("WW", "IW", "WIW", "WpW")
    own = words[candidate.first : candidate.last]
    return is_announced and is_name and not any(word.names_kind for word in own)


def _is_kind(annotated: AnnotatedText, candidate: Candidate) -> bool:
    """Whether it ends with a kind of organisation or team that is not a family name: "Workshop".

    So do names of companies: "Ada Quill Ltd", "Ben Nevis Distillery".
    """
    final = annotated.words[candidate.last - 1]
    following = annotated.words[candidate.last : candidate.last + 1]
    if following and following[0].lower in WORDS["company_forms"]:
        return True
    is_works = final.lower in WORDS["works"]
    return is_works or (final.names_kind and rank_of(final.lower).family == 0)


def _is_thanked_with_department(annotated: AnnotatedText, candidate: Candidate) -> bool:
    """Whether it is "thank Jane Smith of the Department of Materials", however rare the name.

    The name has two words or more, and comes between the thanks and the department.
    """
    words = annotated.words
    own = words[candidate.first : candidate.last]
    is_name = candidate.shape.count("W") > 1 and set(candidate.shape) <= _SHAPES_OF_NAMES
    if not is_name or any(word.names_kind for word in own):
        return False
    if annotated.stretch(candidate.first, candidate.last).topics:  # "Mass Spectrometry"
        return False
    return _follows_thanks(words, candidate.first) and _precedes_department(words, candidate.last)


def _precedes_department(words: Sequence[Word], last: int) -> bool:
    """Whether "of the Department" or the like follows, with or without the article."""
    after = [word.lower for word in words[last : last + 3] if word.lower != "the"]
    return len(after) > 1 and after[0] in _OF_A_DEPARTMENT and after[1] in _DEPARTMENTS


def _follows_thanks(words: Sequence[Word], first: int) -> bool:
    """Whether a word of thanks comes just before: "thank", "grateful to"."""
    before = first - 1
    if before > 0 and words[before].lower == "to":
        before -= 1
    return before >= 0 and words[before].gives_thanks

"""Which candidates are people: a decision in two looks."""

from __future__ import annotations

from collections.abc import Sequence

from attribution.acknowledgements.annotation import AnnotatedText
from attribution.acknowledgements.candidates import Candidate
from attribution.acknowledgements.model import Model
from attribution.acknowledgements.person_features import features, neighbours, second_look

PERSON = "person"


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
    people = []
    for place, candidate in enumerate(candidates):
        seen = own[place] + second_look(chances, links[place], place)
        if second.probability(PERSON, seen) > 0.5:
            people.append(candidate)
    return people

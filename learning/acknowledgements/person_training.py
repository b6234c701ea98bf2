"""Fits the two models that separate people from other candidates."""

from __future__ import annotations

import zlib
from collections.abc import Sequence

from attribution.acknowledgements.model import Model
from attribution.acknowledgements.people import PERSON
from attribution.acknowledgements.person_features import features, neighbours, second_look
from learning.acknowledgements.fitting import Example, fitted
from learning.acknowledgements.labelled_texts import LabelledText

_RIDGE = 1.0
_ROUNDS = 150
_PARTS = 3


def fit_first_look(texts: Sequence[LabelledText]) -> Model:
    """The model that sees each candidate with the words around it."""
    examples = [
        Example(seen, own_label, trust)
        for text in texts
        for seen, own_label, trust in zip(_features(text), text.labels, text.trust, strict=True)
    ]
    return fitted(examples, ridge=_RIDGE, rounds=_ROUNDS)


def fit_second_look(texts: Sequence[LabelledText]) -> Model:
    """The model that also knows what the first look says of the neighbours.

    It learns from first looks by models that had not seen the text, as it will be used.
    """
    examples: list[Example] = []
    for part in range(_PARTS):
        first = fit_first_look([text for text in texts if _part(text) != part])
        for text in texts:
            if _part(text) == part:
                examples += _second_examples(text, first)
    return fitted(examples, ridge=_RIDGE, rounds=_ROUNDS)


def _second_examples(text: LabelledText, first: Model) -> list[Example]:
    own = _features(text)
    chances = [first.probability(PERSON, seen) for seen in own]
    links = neighbours(text.read.annotated, text.read.candidates)
    return [
        Example(own[place] + second_look(chances, links[place], place), text.labels[place], trust)
        for place, trust in enumerate(text.trust)
    ]


def _features(text: LabelledText) -> list[list[str]]:
    return [features(text.read.annotated, candidate) for candidate in text.read.candidates]


def _part(text: LabelledText) -> int:
    """The part of the texts that this one belongs to; a text and its copy stay together."""
    return zlib.crc32(text.id.encode()) % _PARTS

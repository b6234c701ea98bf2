"""Fits the model that separates technical teams thanked from other noun phrases."""

from __future__ import annotations

from collections.abc import Sequence

from attribution.acknowledgements.annotation import AnnotatedText
from attribution.acknowledgements.model import Model
from attribution.acknowledgements.team_features import features
from attribution.acknowledgements.team_groups import Group, find_groups
from attribution.acknowledgements.teams import TEAM
from learning.acknowledgements.fitting import Example, fitted
from learning.acknowledgements.labelled_texts import LabelledText, ReadText
from learning.acknowledgements.labels_by_reading import TeamThanks, team_thanks, text_mark

_RIDGE = 2.0
_ROUNDS = 300

Span = tuple[int, int]  # characters, the second exclusive


def fit_teams(
    labelled: Sequence[LabelledText], unlabelled: Sequence[ReadText], role_model: Model
) -> Model:
    """The model of teams; it uses what the model of roles makes of the phrases."""
    examples = [example for text in labelled for example in _labelled_groups(text, role_model)]
    by_reading = team_thanks()
    for text in unlabelled:
        examples += _groups_by_reading(text, by_reading, role_model)
    return fitted(examples, ridge=_RIDGE, rounds=_ROUNDS)


def _labelled_groups(text: LabelledText, role_model: Model) -> list[Example]:
    """The groups of a labelled text; of several within one label only the first counts."""
    annotated = text.read.annotated
    labels = text.truth["unnamed_technical"] or ()
    spans = [(label["start"], label["end"]) for label in labels]
    examples: list[Example] = []
    used: set[Span] = set()
    for group in _groups(text.read):
        span = _overlapping(annotated, group, spans)
        if span in used:
            continue
        examples.append(_example(annotated, group, role_model, is_thanked=span is not None))
        if span is not None:
            used.add(span)
    return examples


def _groups_by_reading(text: ReadText, by_reading: TeamThanks, role_model: Model) -> list[Example]:
    """The groups of a text without labels that were labelled by reading."""
    annotated = text.annotated
    labels = by_reading.get(text_mark(annotated.text))
    if not labels:
        return []
    examples = []
    for group in _groups(text):
        span = _overlapping(annotated, group, list(labels))
        if span is not None:
            examples.append(_example(annotated, group, role_model, is_thanked=labels[span]))
    return examples


def _example(
    annotated: AnnotatedText,
    group: Group,
    role_model: Model,
    *,
    is_thanked: bool,
) -> Example:
    return Example(features(annotated, group, role_model), TEAM if is_thanked else "no")


def _groups(text: ReadText) -> list[Group]:
    people = set(text.people)
    other_candidates = [candidate for candidate in text.candidates if candidate not in people]
    return find_groups(text.annotated, text.people, other_candidates)


def _overlapping(annotated: AnnotatedText, group: Group, spans: Sequence[Span]) -> Span | None:
    """The first span that a group overlaps."""
    start = annotated.starts[group.first]
    end = annotated.ends[group.last - 1]
    return next((span for span in spans if start < span[1] and span[0] < end), None)

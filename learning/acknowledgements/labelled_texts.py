"""Labelled acknowledgement texts, annotated, with the label of each candidate.

A folder holds `A3/truth.jsonl` (people, roles, unnamed teams) and `A3spans/truth.jsonl` (people
only), with one text on each line, see `truth`.
"""

from __future__ import annotations

import json
import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from attribution.acknowledgements.annotation import AnnotatedText, annotated_text
from attribution.acknowledgements.candidates import Candidate, find_candidates
from attribution.acknowledgements.model import Model
from attribution.acknowledgements.people import PERSON, decide_people
from attribution.core.errors import UserError
from learning.acknowledgements.plain_sentences import invented_sentences
from learning.acknowledgements.renamed_copies import renamed
from learning.acknowledgements.truth import Truth
from learning.acknowledgements.two_readings import SOURCE, texts_to_learn_from

NOT_A_PERSON = "no"
WITH_ROLES = "labelled"  # the collection whose people have roles, and which has teams
# How far each collection's labels are trusted for people: two follow guides of their own.
TRUST = {
    WITH_ROLES: 1.0,
    SOURCE: 1.0,
    "grobid": 0.6,
    "ackextract": 0.5,
    "made": 0.3,
    "made elsewhere": 0.6,
}
_COPY = 0.5  # the weight of a copy with other names
_TIMES = 3  # how often each plain sentence is written
_SHARED = 0.3  # of a candidate's characters that a label must hold
_LONGEST = 20_000  # characters of a text without labels


@dataclass(frozen=True, slots=True)
class ReadText:
    """An annotated text with the candidates in it, and those that are people."""

    annotated: AnnotatedText
    candidates: list[Candidate]
    people: list[Candidate]


@dataclass(frozen=True, slots=True)
class LabelledText:
    """A labelled text. `labels` and `trust` have one entry for each candidate."""

    id: str
    source: str
    truth: Truth
    read: ReadText
    labels: list[str]
    trust: list[float]


def read_labelled(folder: Path) -> list[LabelledText]:
    """Every labelled text of the folder. Raises UserError where a file is missing."""
    texts: list[LabelledText] = []
    for collection in ("A3", "A3spans"):
        path = folder / collection / "truth.jsonl"
        if not path.exists():
            raise UserError(
                f"Give --eval the folder that holds A3 and A3spans. {path} does not exist."
            )
        lines = path.read_text(encoding="utf-8").splitlines()
        texts += [label(json.loads(line)) for line in lines if line]
    return texts


def with_other_names(texts: Sequence[LabelledText]) -> list[LabelledText]:
    """The texts, and a copy of each in which other people are thanked."""
    copies = [
        label(renamed(text.truth, random.Random(text.id)), _COPY)  # noqa: S311 - nothing secret
        for text in texts
    ]
    return [*texts, *copies]


def plain_texts() -> list[LabelledText]:
    """Plain sentences of thanks with invented names."""
    return [label(truth) for truth in invented_sentences(_TIMES)]


def twice_read() -> list[LabelledText]:
    """Texts in other languages, labelled by two readers, of the half that is learned from."""
    return [label(truth) for truth in texts_to_learn_from()]


def label(truth: Truth, share: float = 1.0) -> LabelledText:
    """The text with labels; `share` of its collection's trust is its weight."""
    annotated = annotated_text(truth["text"])
    candidates = find_candidates(annotated)
    labels = [_label(annotated, candidate, truth) for candidate in candidates]
    labelled = list(zip(candidates, labels, strict=True))
    people = [candidate for candidate, own in labelled if own == PERSON]
    repeated = [_is_repeated(annotated, candidate, own, truth) for candidate, own in labelled]
    trust = share * TRUST[truth["source"]]
    return LabelledText(
        id=truth["id"],
        source=truth["source"],
        truth=truth,
        read=ReadText(annotated, candidates, people),
        labels=labels,
        trust=[0.0 if is_repeated else trust for is_repeated in repeated],
    )


def _is_repeated(
    annotated: AnnotatedText,
    candidate: Candidate,
    own: str,
    truth: Truth,
) -> bool:
    """Whether it is a second printing of a name: it has no label, so it does not count."""
    names = {person["text"] for person in truth["people"]}
    return own == NOT_A_PERSON and _printed(annotated, candidate) in names


def _label(annotated: AnnotatedText, candidate: Candidate, truth: Truth) -> str:
    start, end = span(annotated, candidate)
    shared = sum(
        max(0, min(end, person["end"]) - max(start, person["start"])) for person in truth["people"]
    )
    return PERSON if shared > _SHARED * (end - start) else NOT_A_PERSON


def span(annotated: AnnotatedText, candidate: Candidate) -> tuple[int, int]:
    """The characters of a candidate, the end exclusive."""
    return annotated.starts[candidate.first], annotated.ends[candidate.last - 1]


def _printed(annotated: AnnotatedText, candidate: Candidate) -> str:
    return annotated.printed(candidate.first, candidate.last)


def texts_without_labels(path: Path | None, labelled: Sequence[LabelledText]) -> list[str]:
    """The texts of a file of `{id, text}` lines that are not among the labelled ones, by id."""
    if path is None:
        return []
    ids = {text.id for text in labelled}
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line]
    return [row["text"] for row in rows if row["id"] not in ids and len(row["text"]) < _LONGEST]


def read_by_models(text: str, first: Model, second: Model) -> ReadText:
    """A text without labels, with the people that the models find in it."""
    annotated = annotated_text(text)
    candidates = find_candidates(annotated)
    return ReadText(annotated, candidates, decide_people(annotated, candidates, first, second))

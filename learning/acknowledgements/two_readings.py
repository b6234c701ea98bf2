"""Invented acknowledgements in seven languages, each labelled by two readers.

They are in `other_languages.jsonl`. Both readers worked independently, followed the same guide and
had not seen the rules of the acknowledgement reader. What they agree on is the truth to measure
with and to learn from.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from learning.acknowledgements.truth import Label, Truth

SOURCE = "two readings"
_FILE = Path(__file__).with_name("other_languages.jsonl")


class Span(NamedTuple):
    """Characters of a text, the end exclusive, with the role of a person there."""

    start: int
    end: int
    role: str | None = None


@dataclass(frozen=True, slots=True)
class Labels:
    """What one reader labelled in a text."""

    people: tuple[Span, ...]
    teams: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class TwiceRead:
    """A text with the labels of both readers."""

    id: str
    language: str
    text: str
    first: Labels
    second: Labels

    @property
    def is_learned_from(self) -> bool:
        """Whether it belongs to the half that the models learn from; the other half measures."""
        return zlib.crc32(self.id.encode()) % 2 == 0

    @property
    def agreed(self) -> Labels:
        """The people and teams that both readers labelled, with a role where they agree on it."""
        people = [
            own._replace(role=own.role if own.role == other.role else None)
            for own, other in overlapping(self.first.people, self.second.people)
        ]
        teams = [own for own, _ in overlapping(self.first.teams, self.second.teams)]
        return Labels(tuple(people), tuple(teams))


def twice_read_texts() -> list[TwiceRead]:
    """All texts, in the order of the file."""
    lines = _FILE.read_text(encoding="utf-8").splitlines()
    return [_twice_read(json.loads(line)) for line in lines]


def texts_to_learn_from() -> list[Truth]:
    """Half of the texts, with the labels on which both readers agree."""
    return [_truth(text) for text in twice_read_texts() if text.is_learned_from]


def _truth(text: TwiceRead) -> Truth:
    return {
        "id": text.id,
        "text": text.text,
        "source": SOURCE,
        "people": [_label(text.text, person) for person in text.agreed.people],
        "unnamed_technical": [_label(text.text, team) for team in text.agreed.teams],
    }


def _label(text: str, span: Span) -> Label:
    return {
        "start": span.start,
        "end": span.end,
        "text": text[span.start : span.end],
        "role": span.role,
    }


def overlapping(left: Sequence[Span], right: Sequence[Span]) -> list[tuple[Span, Span]]:
    """Spans of both sides that overlap, each used once."""
    pairs: list[tuple[Span, Span]] = []
    remaining = list(right)
    for own in left:
        other = next(
            (span for span in remaining if own.start < span.end and span.start < own.end), None
        )
        if other is not None:
            remaining.remove(other)
            pairs.append((own, other))
    return pairs


def _twice_read(row: dict[str, object]) -> TwiceRead:
    text = str(row["text"])
    readers = row["readers"]
    assert isinstance(readers, list)
    first, second = (_labels(text, reader) for reader in readers)
    return TwiceRead(str(row["id"]), str(row["language"]), text, first, second)


def _labels(text: str, reader: dict[str, list[object]]) -> Labels:
    people = [(str(person["text"]), str(person["role"])) for person in reader["people"]]  # type: ignore[index]
    teams = [(str(team), None) for team in reader["unnamed_technical"]]
    return Labels(_spans(text, people), _spans(text, teams))


def _spans(text: str, labels: Sequence[tuple[str, str | None]]) -> tuple[Span, ...]:
    """Where the labelled words stand; a name that is labelled again, at its next printing."""
    spans: list[Span] = []
    for words, role in labels:
        taken = [span.end for span in spans if text[span.start : span.end] == words]
        start = text.index(words, max(taken, default=0))
        spans.append(Span(start, start + len(words), role))
    return tuple(spans)

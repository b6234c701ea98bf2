"""Copies of labelled texts in which other people are thanked.

So that the models learn how people are thanked, and not which people the labelled texts happen to
thank.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from learning.acknowledgements.invented_names import in_the_form_of
from learning.acknowledgements.truth import Label, Truth

Span = tuple[int, int]  # characters, the second exclusive


class _Cut(NamedTuple):
    """Characters of the text and the name that takes their place."""

    span: Span
    name: str


def renamed(truth: Truth, chance: random.Random) -> Truth:
    """The text with other people in it, each with the same name at every printing."""
    names = {
        name: in_the_form_of(name, chance)
        for name in dict.fromkeys(person["text"] for person in truth["people"])
    }
    cuts = _cuts(truth, names)
    text = _replaced(truth["text"], cuts)
    teams = truth["unnamed_technical"] or ()
    return {
        **truth,
        "text": text,
        "people": [_moved(person, cuts, text) for person in truth["people"]],
        "unnamed_technical": [_moved(team, cuts, text) for team in teams],
    }


def _cuts(truth: Truth, names: dict[str, str]) -> list[_Cut]:
    """Every printing of a name with its replacement, in print order, without overlaps."""
    labelled = {
        (person["start"], person["end"]): names[person["text"]] for person in truth["people"]
    }
    printings = [_Cut(span, name) for span, name in labelled.items()]
    printings += _other_printings(truth["text"], names, list(labelled))
    cuts: list[_Cut] = []
    for printing in sorted(printings):
        if not cuts or printing.span[0] >= cuts[-1].span[1]:
            cuts.append(printing)
    return cuts


def _other_printings(text: str, names: dict[str, str], labelled: Sequence[Span]) -> Iterator[_Cut]:
    """Where a name is printed again without a label."""
    for name, new_name in names.items():
        for match in re.finditer(rf"(?<!\w){re.escape(name)}(?!\w)", text):
            if not any(start < match.end() and match.start() < end for start, end in labelled):
                yield _Cut(match.span(), new_name)


def _replaced(text: str, cuts: Sequence[_Cut]) -> str:
    pieces = []
    position = 0
    for (start, end), name in cuts:
        pieces += [text[position:start], name]
        position = end
    return "".join([*pieces, text[position:]])


def _moved(label: Label, cuts: Sequence[_Cut], text: str) -> Label:
    """A label at its place in the new text."""
    start = label["start"] + _shift(label["start"], cuts)
    end = label["end"] + _shift(label["end"], cuts)
    return {**label, "start": start, "end": end, "text": text[start:end]}


def _shift(position: int, cuts: Sequence[_Cut]) -> int:
    """How far a character moves, by the names replaced before it."""
    return sum(len(name) - (end - start) for (start, end), name in cuts if end <= position)

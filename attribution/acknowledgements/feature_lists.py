"""Lists of features made from words. The order of a list is part of a reading: sums are floats."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from attribution.acknowledgements.annotation import Word


def labelled(label: str, values: Iterable[str]) -> list[str]:
    """Each value after a label: `left microscope`."""
    return [f"{label} {value}" for value in values]


def numbered(label: str, values: Iterable[str], start: int) -> list[str]:
    """Each value after a label with its place: `before1 thank`."""
    return [f"{label}{place} {value}" for place, value in enumerate(values, start)]


def only_if(applies: bool, feature: str) -> list[str]:
    """The feature alone, or nothing."""
    return [feature] if applies else []


def lower_case(words: Sequence[Word]) -> list[str]:
    """The words in lower case."""
    return [word.lower for word in words]

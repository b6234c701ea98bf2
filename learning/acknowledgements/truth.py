"""The form of a labelled acknowledgement text: one JSON object on each line of a file."""

from __future__ import annotations

from typing import NotRequired, TypedDict


class Label(TypedDict):
    """A labelled stretch of the text, with offsets in code points, the end exclusive."""

    start: int
    end: int
    text: str
    role: NotRequired[str | None]  # of people, where the collection has roles


class Truth(TypedDict):
    """A text with the people named in it and the unnamed technical teams that it thanks."""

    id: str
    text: str
    source: str  # the collection, see `labelled_texts.TRUST`
    people: list[Label]
    unnamed_technical: list[Label] | None  # None where the collection has no teams

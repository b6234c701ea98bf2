"""Plain text: a statement begins under its heading and ends at the next heading."""

from __future__ import annotations

import re

from attribution.acknowledgements.documents.headings import Kind, kind_of
from attribution.acknowledgements.documents.repair import repaired
from attribution.acknowledgements.documents.sections import Part
from attribution.acknowledgements.documents.statements import Statements

_HEADING = re.compile(r"(?:\d{1,2}\.?\d?\.? )?([^\W\d_][^.:;!?]{2,70}?)\s?:?")
_THANKS = re.compile(r"\b(?:thank|grateful|acknowledge|indebted|appreciat|gratitude)", re.I)
_LONGEST = 10_000  # characters; a longer text without headings is an article
_COMMON_HEADINGS = frozenset(
    (
        "introduction",
        "background",
        "methods",
        "results",
        "discussion",
        "conclusion",
        "conclusions",
        "references",
    )
)


def read_statements(text: str) -> Statements:
    """The statements of a plain text.

    A short text that gives thanks and has no known headings is an acknowledgement.
    """
    statements = Statements()
    statements.add(_under_headings(repaired(text)), Kind.OTHER)
    has_statements = set(statements.texts) - {Kind.OTHER}
    if not has_statements and len(text) <= _LONGEST and _THANKS.search(text):
        return Statements({Kind.ACKNOWLEDGEMENT: [repaired(text)]})
    return statements


def _under_headings(text: str) -> list[Part]:
    parts: list[Part] = []
    heading: str | None = None
    lines: list[str] = []
    for line in text.split("\n"):
        if _is_heading(line):
            parts.append(Part(heading, "\n".join(lines)))
            heading = line.rstrip(": ")
            lines = []
        else:
            lines.append(line)
    parts.append(Part(heading, "\n".join(lines)))
    return [part for part in parts if part.text]


def _is_heading(line: str) -> bool:
    heading = _HEADING.fullmatch(line)
    is_sentence = _THANKS.search(line) is not None and len(line.split()) > 3
    if heading is None or is_sentence:
        return False
    return (
        kind_of(heading[1]) is not None
        or line.isupper()
        or line.strip().lower() in _COMMON_HEADINGS
    )

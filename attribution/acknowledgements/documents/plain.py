"""Plain text: the acknowledgement stands under its heading, up to the next one."""

from __future__ import annotations

import re

from attribution.acknowledgements.documents.repair import repaired
from attribution.acknowledgements.documents.sections import Part
from attribution.acknowledgements.documents.sorting import Sorted, sorted_parts
from attribution.acknowledgements.documents.statements import Kind, kind_of

_HEADING = re.compile(r"(?:\d{1,2}\.?\d?\.? )?([^\W\d_][^.:;!?]{2,70}?)\s?:?")
_THANKS = re.compile(r"\b(?:thank|grateful|acknowledge|indebted|appreciat|gratitude)", re.I)
_WHOLE_TEXT_AT_MOST = 10_000  # a longer text without headings is an article, not an acknowledgement


def statements(text: str) -> Sorted:
    """The statements of a plain text, by kind; a short text without headings that gives thanks is one itself."""
    parts = _under_headings(repaired(text))
    found = sorted_parts(parts, Kind.OTHER)
    if set(found) <= {Kind.OTHER} and len(text) <= _WHOLE_TEXT_AT_MOST and _THANKS.search(text):
        return {Kind.ACKNOWLEDGEMENT: [repaired(text)]}
    return found


def _under_headings(text: str) -> list[Part]:
    parts: list[Part] = []
    heading: str | None = None
    lines: list[str] = []
    for line in text.split("\n"):
        if _is_heading(line):
            parts.append(Part(heading, "\n".join(lines)))
            heading, lines = line.rstrip(": "), []
        else:
            lines.append(line)
    return [part for part in [*parts, Part(heading, "\n".join(lines))] if part.text]


def _is_heading(line: str) -> bool:
    if (found := _HEADING.fullmatch(line)) is None or (
        _THANKS.search(line) and len(line.split()) > 3
    ):
        return False
    return kind_of(found[1]) is not None or line.isupper() or line.strip().lower() in _COMMON


_COMMON = {
    "introduction",
    "background",
    "methods",
    "results",
    "discussion",
    "conclusion",
    "conclusions",
    "references",
}

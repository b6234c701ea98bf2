"""Sentences of acknowledgements on a page, with the name or the team marked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import quote

from attribution.dashboard.html import Span, doi_link, marked, paragraph, text

Row = Mapping[str, Any]


def sentence(
    place: Row, whole: str | None, label: str = "this mention", tone: str = "person"
) -> str:
    """The sentence that thanks, from the full text where it is there, with the name marked.

    `place` has `name, context, text_start, text_end`. A shared surname is printed once: of "Glenn and Carol Larson" the
    place of Glenn Larson is "Glenn".
    """
    start, end = place["text_start"], place["text_end"]
    told = place["context"] or place["name"]
    if whole and start is not None and end is not None:
        begin = whole.rfind(told, 0, start + len(told)) if place["context"] else -1
        if begin >= 0 and begin + len(told) >= end:
            return paragraph(
                marked(whole, [Span(start, end, label, tone)], begin, begin + len(told)),
                tone="print",
            )
    at = told.find(place["name"])
    return paragraph(
        marked(told, [Span(at, at + len(place["name"]), label, tone)] if at >= 0 else []),
        tone="print",
    )


def about(work: Row, *tags: str) -> str:
    """One line about the work a sentence is from: title, journal, date, links. Tags are HTML already."""
    there = f'<a href="works?work={quote(str(work["work_id"]))}" target="_self">{text(work["title"])}</a>'
    told = [text(work[part]) for part in ("journal", "published") if work.get(part)]
    return paragraph(
        *tags, ", ".join([there, *told]) + ".", doi_link(work["doi"]), tone="quiet small"
    )


def listed(items: Iterable[tuple[str, str]]) -> str:
    """Sentences one below the other, each with the line about its work."""
    return (
        '<ol class="ta sentences">'
        + "".join(f"<li>{said}{line}</li>" for said, line in items)
        + "</ol>"
    )

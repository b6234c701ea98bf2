"""Sentences of acknowledgements on a page, with the name or the team marked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from attribution.core import for_people
from attribution.dashboard.html import Span, doi_link, marked, page_link, paragraph, text

Row = Mapping[str, Any]
TEAM = "team, no person named"  # what the mark on a team says


def sentence(
    place: Row, full_text: str | None, label: str = "this mention", tone: str = "person"
) -> str:
    """The sentence that thanks, with the name marked.

    `place` has `name, context, text_start, text_end`; the offsets count in `full_text`. Where the
    sentence lies there, the offsets say what to mark: a surname that two people share is printed
    once, so in "Glenn and Carol Larson" only "Glenn" is marked for Glenn Larson. Elsewhere the name
    is looked for in the sentence.
    """
    context = place["context"] or place["name"]
    start, end = place["text_start"], place["text_end"]
    if full_text and place["context"] and start is not None and end is not None:
        begin = full_text.rfind(context, 0, start + len(context))
        finish = begin + len(context)
        if begin >= 0 and finish >= end:
            name = Span(start, end, label, tone)
            return paragraph(marked(full_text, [name], begin, finish), tone="print")
    start = context.find(place["name"])
    spans = [Span(start, start + len(place["name"]), label, tone)] if start >= 0 else []
    return paragraph(marked(context, spans), tone="print")


def about(work: Row, *tags: str) -> str:
    """One line about the work that a sentence is from: title, journal, date, links.

    Tags are HTML already.
    """
    parts = [page_link(work["title"], "works", work=work["work_id"])]
    if work.get("journal"):
        parts.append(text(work["journal"]))
    if work.get("published"):
        parts.append(for_people.day(work["published"]))
    return paragraph(*tags, ", ".join(parts) + ".", doi_link(work["doi"]), tone="quiet small")


def listed(items: Iterable[tuple[str, str]]) -> str:
    """Sentences, each above the line about its work."""
    entries = "".join(f"<li>{printed}{line}</li>" for printed, line in items)
    return f'<ol class="ta sentences">{entries}</ol>'

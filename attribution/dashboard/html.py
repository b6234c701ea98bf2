"""Text from outside as HTML that shows every character of it and does nothing else.

Titles, names and acknowledgements reach a page through here, as cells of a table, as options of a list or as data of a
chart, never as Markdown.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from html import escape
from typing import NamedTuple
from urllib.parse import quote


class Span(NamedTuple):
    """A stretch of a text to mark; `label` says what it is, also to those who see no colour."""

    start: int
    end: int
    label: str
    tone: str = "person"


def text(value: object) -> str:
    """Outside text, every character as it is; a dash where there is none."""
    return escape(str(value)) if value not in (None, "") else "–"


def day(value: date | None) -> str:
    """A day as people write it, never broken over two lines; a dash where there is none."""
    return f'<span class="day">{value.day} {value:%b %Y}</span>' if value else text(None)


def literal(value: str) -> str:
    """A text as Markdown that shows every character, for the few widgets that take nothing else."""
    return "".join("\\" + each if each in r"\`*_{}[]<>()#+-.!|$:~&" else each for each in value)


def paragraph(*parts: str, tone: str = "") -> str:
    """A paragraph of pieces that are HTML already."""
    return f'<p class="ta {tone}">{" ".join(parts)}</p>'


def link(address: str, label: str) -> str:
    """A link that opens beside the dashboard and tells the other site nothing."""
    return (
        f'<a href="{escape(address)}" target="_blank" rel="noopener noreferrer">{escape(label)}</a>'
    )


def doi_address(doi: str | None) -> str | None:
    """Where a DOI leads; whatever is in it stays in the path."""
    return "https://doi.org/" + quote(doi, safe="/:;().-_") if doi else None


def doi_link(doi: str | None) -> str:
    """A DOI as a link to the paper."""
    address = doi_address(doi)
    return link(address, f"doi.org/{doi}") if address else "no DOI"


def marked(value: str, spans: Iterable[Span], start: int = 0, end: int | None = None) -> str:
    """A text, or a stretch of it, with spans marked. Spans count characters of the whole text; where two overlap the
    first stands, and one that does not fit the text is left out."""
    end = len(value) if end is None else min(end, len(value))
    pieces, at = [], max(start, 0)
    for span in sorted(spans):
        if span.start < at or span.end > end or span.start >= span.end:
            continue
        pieces += [escape(value[at : span.start]), _mark(value[span.start : span.end], span)]
        at = span.end
    return "".join([*pieces, escape(value[at:end])])


def _mark(value: str, span: Span) -> str:
    return f'<mark class="{escape(span.tone)}" title="{escape(span.label)}">{escape(value)}<span class="sr"> ({escape(span.label)})</span></mark>'


def facts(values: Mapping[str, str]) -> str:
    """Labels with values beside them; the values are HTML already."""
    return (
        '<dl class="ta">'
        + "".join(f"<dt>{escape(k)}</dt><dd>{v}</dd>" for k, v in values.items())
        + "</dl>"
    )


def table(head: Sequence[str], rows: Iterable[Sequence[str]], caption: str) -> str:
    """A small table that screen readers read; the cells are HTML already."""
    top = "".join(f'<th scope="col">{escape(name)}</th>' for name in head)
    body = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows)
    return f'<div class="scroll"><table class="ta"><caption class="sr">{escape(caption)}</caption><thead><tr>{top}</tr></thead><tbody>{body}</tbody></table></div>'

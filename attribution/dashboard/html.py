"""Outside text as HTML that shows every character of it and does nothing else.

Titles, names and acknowledgements reach a page through these functions, as cells of a table, as
options of a list or as data of a chart, never as Markdown.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from html import escape
from typing import NamedTuple
from urllib.parse import quote, urlencode

from attribution.core import for_people
from attribution.core.identifiers import doi_address

DASH = "–"  # shown where a value is missing
_MARKDOWN_SIGNS = frozenset(r"\`*_{}[]<>()#+-.!|$:~&")


class Span(NamedTuple):
    """A stretch of a text to mark; `label` says what it is, for people who see no colour too."""

    start: int
    end: int
    label: str
    tone: str = "person"


def text(value: object) -> str:
    """Outside text, every character as it is; a dash where the value is missing."""
    return escape(str(value)) if value not in (None, "") else DASH


def day(value: date | None) -> str:
    """A date in words, kept on one line; a dash where the date is missing."""
    return f'<span class="day">{for_people.day(value)}</span>' if value else DASH


def literal(value: str) -> str:
    """A text as Markdown that shows every character, for the few widgets that take nothing else."""
    return "".join(f"\\{sign}" if sign in _MARKDOWN_SIGNS else sign for sign in value)


def paragraph(*parts: str, tone: str = "") -> str:
    """A paragraph of pieces that are HTML already."""
    return f'<p class="ta {tone}">{" ".join(parts)}</p>'


def tag(label: str, tone: str = "") -> str:
    """A short label in a frame; tones are `good`, `warn` and `bad`."""
    return f'<span class="{f"tag {tone}".strip()}">{text(label)}</span>'


def link(address: str, label: str) -> str:
    """A link that opens in a new tab and tells the other site nothing about this one."""
    return (
        f'<a href="{escape(address)}" target="_blank" rel="noopener noreferrer">{escape(label)}</a>'
    )


def page_link(label: object, page: str, **query: str) -> str:
    """A link to a page of the dashboard, in the same tab."""
    address = f"{page}?{urlencode(query, quote_via=quote)}" if query else page
    return f'<a href="{escape(address)}" target="_self">{text(label)}</a>'


def doi_link(doi: str | None) -> str:
    """A DOI as a link to the paper."""
    address = doi_address(doi)
    return link(address, f"doi.org/{doi}") if address else "no DOI"


def orcid_link(orcid: str | None) -> str:
    """An ORCID iD as a link to its record."""
    return link(f"https://orcid.org/{orcid}", orcid) if orcid else "none on record"


def marked(value: str, spans: Iterable[Span], start: int = 0, end: int | None = None) -> str:
    """A text, or a stretch of it, with spans marked.

    Spans count characters of the full text. Where two overlap, only the first is marked; a span
    that does not fit the stretch is ignored.
    """
    end = len(value) if end is None else min(end, len(value))
    position = max(start, 0)
    pieces: list[str] = []
    for span in sorted(spans):
        if span.start < position or span.end > end or span.start >= span.end:
            continue
        pieces.append(escape(value[position : span.start]))
        pieces.append(_mark(value[span.start : span.end], span))
        position = span.end
    pieces.append(escape(value[position:end]))
    return "".join(pieces)


def _mark(value: str, span: Span) -> str:
    label = escape(span.label)
    return (
        f'<mark class="{escape(span.tone)}" title="{label}">'
        f'{escape(value)}<span class="sr"> ({label})</span></mark>'
    )


def facts(values: Mapping[str, str]) -> str:
    """Labels, each with its value; the values are HTML already."""
    rows = (f"<dt>{escape(label)}</dt><dd>{value}</dd>" for label, value in values.items())
    return f'<dl class="ta">{"".join(rows)}</dl>'


def table(head: Sequence[str], rows: Iterable[Sequence[str]], caption: str) -> str:
    """A small table that screen readers can read; the cells are HTML already."""
    head_cells = "".join(f'<th scope="col">{escape(name)}</th>' for name in head)
    body = "".join(_table_row(row) for row in rows)
    return (
        # Where it is wider than the screen, the keyboard scrolls it: so it can have the focus.
        f'<div class="scroll" tabindex="0" role="region" aria-label="{escape(caption)}">'
        '<table class="ta">'
        f'<caption class="sr">{escape(caption)}</caption>'
        f"<thead><tr>{head_cells}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def _table_row(cells: Sequence[str]) -> str:
    return "<tr>" + "".join(f"<td>{cell}</td>" for cell in cells) + "</tr>"


def cards(sections: Iterable[str]) -> str:
    """Cards that lie next to each other where the screen is wide enough; they are HTML already."""
    return f'<div class="cards">{"".join(sections)}</div>'


def card_list(sections: Iterable[str]) -> str:
    """Cards one below another, which have room for sentences on a phone too."""
    items = "".join(f"<li>{section}</li>" for section in sections)
    return f'<ol class="ta papers">{items}</ol>'

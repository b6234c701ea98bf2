"""Papers as cards with a sentence on each, and the columns of a table of papers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from attribution.dashboard.html import day, doi_link, page_link, paragraph, text
from attribution.dashboard.tables import Column

COLUMNS = [
    Column("title", "Title", "Title of the work"),
    Column("because", "Because", "Why it is in this list", "list"),
    Column("published", "Published", "Publication date; unknown parts are 1", "date"),
    Column("journal", "Journal", "Journal, book or repository"),
    Column("doi", "DOI", "Link to the paper", "doi"),
]


def card(row: Mapping[str, Any], sentence: str) -> str:
    """A paper with its place and date, and a sentence, which is HTML already."""
    place = ", ".join(filter(None, (text(row["journal"]), day(row["published"]))))
    return (
        '<section class="card">'
        + paragraph(f"<b>{page_link(row['title'], 'works', work=row['work_id'])}</b>")
        + paragraph(place, tone="quiet small")
        + paragraph(sentence)
        + paragraph(doi_link(row["doi"]), tone="small")
        + "</section>"
    )

"""Claims and reported papers of a technician on their own page, each with its next step."""

from __future__ import annotations

from typing import Any

import streamlit as st

from attribution.claims.progress import progress_of
from attribution.dashboard.components import heading
from attribution.dashboard.html import day, facts, page_link, paragraph, tag, text
from attribution.dashboard.session import View

NAMES = {"claim": "Claim", "report": "Paper you told us about"}


def draw(view: View, technician_id: str) -> None:
    """A card for each, the latest step first; nothing without any."""
    rows = view.ask(progress_of, technician_id)
    if not rows:
        return
    heading("Your claims and the papers you told us about")
    items = "".join(f'<li class="card">{_card(row)}</li>' for row in rows)
    st.html(f'<ol class="ta papers" aria-label="Claims and papers you told us about">{items}</ol>')


def _card(row: dict[str, Any]) -> str:
    title = text(row["title"])
    if row["kind"] == "claim":
        title = page_link(row["title"], "claims", claim=row["key"])
    values = {"Who has it": f"{text(row['who_has_it'])}, since {day(row['since'])}"}
    if row["by_when"]:
        values["By when"] = text(row["by_when"])
    values["Next step"] = text(row["next_step"])
    kind = text(NAMES[row["kind"]])
    return (
        paragraph(kind, tag(row["state"]), tone="small") + paragraph(f"<b>{title}</b>")
    ) + facts(values)

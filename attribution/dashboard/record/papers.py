"""The papers that credit a technician, as cards on their own page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

import streamlit as st

from attribution.core.for_people import count, listed
from attribution.core.identifiers import doi_address
from attribution.dashboard.components import heading, nothing, page_of
from attribution.dashboard.html import day, link, paragraph, tag, text
from attribution.dashboard.queries import technicians
from attribution.dashboard.session import View

PAGE_LENGTH = 10
KINDS = {
    "author": "You are an author",
    "thanked": "You are thanked by name",
    "facility": "Your team is thanked",
    "uncredited": "Your claim was upheld",
}
# How a credit was established: the tag, and its tone.
STATES = {
    "confirmed": ("confirmed", "good"),
    "accepted": ("found automatically", ""),
}
Row = dict[str, Any]


def draw(view: View, technician_id: str) -> None:
    """The numbers, then a card for each credit, newest first.

    What is not checked yet credits no one: it is among the printed names.
    """
    all_rows = view.ask(technicians.credits_of, technician_id)
    rows = [row for row in all_rows if row["status"] != "pending"]
    heading("Papers that credit you", _summary(all_rows))
    if not rows:
        nothing("No paper credits you yet. If you know one, report it under Missing papers.")
        return
    offset = page_of(len(rows), f"papers-{technician_id}", PAGE_LENGTH)
    shown = rows[offset : offset + PAGE_LENGTH]
    items = "".join(f'<li class="card">{_card(row)}</li>' for row in shown)
    st.html(f'<ol class="ta papers" aria-label="Papers that credit you">{items}</ol>')


def _summary(rows: Sequence[Row]) -> str:
    numbers = Counter(row["kind"] for row in rows if row["status"] != "pending")
    parts = [
        f"{name} {count(numbers[kind], 'paper')}"
        for kind, name in (
            ("author", "author of"),
            ("thanked", "thanked by name in"),
            ("facility", "your team thanked in"),
            ("uncredited", "claim upheld on"),
        )
        if numbers[kind]
    ]
    sentence = listed(parts)
    pending = sum(row["status"] == "pending" for row in rows)
    waiting = f"{pending:,} more to check under Printed names." if pending else ""
    start = f"{sentence[0].upper()}{sentence[1:]}." if sentence else ""
    return f"{start} {waiting}".strip()


def _card(row: Row) -> str:
    address = doi_address(row["doi"])
    title = row["title"] or row["doi"] or "Paper without a title"
    name = link(address, title) if address else text(title)
    state, tone = STATES[row["status"]]
    tags = [tag(KINDS[row["kind"]]), tag(state, tone)]
    where = [text(row["journal"])] if row["journal"] else []
    if row["published"]:
        where.append(day(row["published"]))
    return (
        paragraph(f"<b>{name}</b>")
        + paragraph(", ".join(where), tone="quiet small")
        + paragraph(*tags, tone="small")
    )

"""Review queue: candidates that wait for a person, one at a time, those first that move the measure most."""

from __future__ import annotations

from typing import Any

import streamlit as st

from attribution import review
from attribution.dashboard import evidence, frame
from attribution.dashboard.markup import paragraph
from attribution.dashboard.parts import PAGE, Column, nothing, table, title
from attribution.dashboard.view import View

LISTS = {"review": "To review", "unsure": "Marked unsure", "accepted": "Accepted, nobody decided"}
MOVES = {
    "headline": "Confirming adds this person to the headline of {year}.",
    "floor": "This person already counts in {year}; confirming adds them to the floor.",
    "credits": "This person is already confirmed in {year}, or the paper does not count for them; confirming adds a credit.",
}
COLUMNS = [
    Column("technician_id", "Technician", "Id of the technician"),
    Column("name", "Printed name", "Name as printed in the work"),
    Column("kind", "Kind", "author or thanked"),
    Column("probability", "Probability", "That the printed name is this person, in percent", "share"),
    Column("tie", "Tie", "Another technician fits as well", "flag"),
    Column("moves", "Moves", "What a confirmation changes: headline, floor, or credits only"),
    Column("gain", "Chance to move it", "That this candidate is the one that does, in percent", "share"),
    Column("published", "Published", "Publication date", "date"),
    Column("title", "Title", "Title of the work"),
    Column("doi", "DOI", "Link to the paper", "doi"),
]
AT = "queue-at"


def page() -> None:
    view = frame.needs_data()
    title("Review queue", "Candidates that wait for a person. First those whose answer moves the measure most.")
    which = st.segmented_control(
        "List",
        list(LISTS),
        default="review",
        required=True,
        format_func=lambda name: LISTS[name],
        key="queue-list",
        on_change=_first,
    )
    evidence.message()
    at = st.session_state.get(AT, 0)
    found = view.ask(review.queue, which, PAGE, at - at % PAGE)
    if not found and at:
        _first()
        at = 0
        found = view.ask(review.queue, which, PAGE, 0)
    if not found:
        nothing("Nothing waits here.")
        frame.footer(view)
        return
    at = min(at, at - at % PAGE + len(found) - 1)
    st.session_state[AT] = at
    one = found[at % PAGE]
    _where(one, at)
    with st.container(border=True):
        evidence.panel(view, one["mention_id"], one["technician_id"])
    _list(view, which, found, at)
    frame.footer(view)


def _first() -> None:
    st.session_state[AT] = 0


def _where(one: dict[str, Any], at: int) -> None:
    total = one["total"]
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button(
            "Back",
            key="queue-back",
            on_click=_turn,
            args=(-1,),
            disabled=at == 0,
            icon=":material/chevron_left:",
            shortcut="K",
        )
        st.button(
            "Skip",
            key="queue-skip",
            on_click=_turn,
            args=(1,),
            disabled=at + 1 >= total,
            icon=":material/chevron_right:",
            icon_position="right",
            shortcut="J",
        )
        year = one["published"].year if one["published"] else "no year"
        st.html(paragraph(f"<b>{at + 1:,} of {total:,}.</b>", MOVES[one["moves"]].format(year=year)), width="content")


def _turn(by: int) -> None:
    st.session_state[AT] = max(0, st.session_state.get(AT, 0) + by)


def _list(view: View, which: str, found: list[dict[str, Any]], at: int) -> None:
    first = at - at % PAGE
    with st.expander(f"The list: {first + 1:,} to {first + len(found):,} of {found[0]['total']:,}"):
        table(
            found,
            COLUMNS,
            name="Review queue",
            note=f"Candidates, list “{LISTS[which]}”. {frame.origin(view)}",
            key="queue",
            whole=lambda: review.queue(view.reader, which),
        )


if __name__ == "__main__":
    page()

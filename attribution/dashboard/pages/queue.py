"""Review queue: candidates that wait for a person, one at a time, those first that move the measure most."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import streamlit as st

from attribution.access.permissions import Person
from attribution.dashboard import actions, shell, spreadsheets
from attribution.dashboard.candidate import panel
from attribution.dashboard.components import Column, nothing, table, title
from attribution.dashboard.html import paragraph, text
from attribution.dashboard.session import View, entered
from attribution.review import queue

LISTS = {
    "review": "To review",
    "unsure": "Marked unsure",
    "accepted": "Accepted, nobody decided",
    "changed": "Decided, facts changed since",
}
MOVES = {
    "headline": "Confirming adds this person to the headline of {year}.",
    "floor": "This person already counts in {year}; confirming adds them to the floor.",
    "credits": "This person is already confirmed in {year}, or the paper does not count for them; confirming adds a credit.",
}
COLUMNS = [
    Column("technician_id", "Technician", "Id of the technician"),
    Column("name", "Printed name", "Name as printed in the work"),
    Column("kind", "Kind", "author or thanked"),
    Column(
        "probability", "Probability", "That the printed name is this person, in percent", "share"
    ),
    Column("tie", "Tie", "Another technician fits as well", "flag"),
    Column("moves", "Moves", "What a confirmation changes: headline, floor, or credits only"),
    Column(
        "gain", "Chance to move it", "That this candidate is the one that does, in percent", "share"
    ),
    Column("published", "Published", "Publication date", "date"),
    Column("title", "Title", "Title of the work"),
    Column("doi", "DOI", "Link to the paper", "doi"),
]
PLACE = "queue-place"
BATCH = 50


@dataclass
class Place:
    """Where a reviewer is. The order stays while a batch lasts, so that nothing jumps; what others decide drops out."""

    which: str
    who: Person
    offset: int
    at: int
    batch: list[dict[str, Any]]


def page() -> None:
    view = shell.needs_data()
    title(
        "Review queue",
        "Candidates that wait for a person. First those whose answer moves the measure most.",
    )
    which = st.segmented_control(
        "List",
        list(LISTS),
        default="review",
        required=True,
        format_func=lambda name: _label(view, name),
        key="queue-list",
    )
    actions.message()
    place = _place(view, str(which))
    waiting = _waiting(view, place)
    if place.at >= len(waiting):  # the batch is done: the next one, past those that were skipped
        place = _fetch(view, place.which, place.offset + len(waiting), 0)
        waiting = place.batch
    if not waiting and place.offset:
        place = _fetch(view, place.which, 0, 0)
        waiting = place.batch
    if not waiting:
        nothing("Nothing waits here.")
        panel.undo_button(then=_afresh)
    else:
        total = waiting[0]["total"] - (len(place.batch) - len(waiting))
        one = waiting[place.at]
        _where(one, place.offset + place.at, total)
        with st.container():
            if place.which == "changed":
                _since(one)
        with st.container(border=True):
            panel.panel(view, one["mention_id"], one["technician_id"])
        _list(view, place, waiting, total)
    shell.footer(view)


def _label(view: View, name: str) -> str:
    """The name of a list; how many decisions the facts have overtaken is said, because nobody looks for those."""
    overtaken = view.ask(queue.overtaken) if name == "changed" else 0
    return f"{LISTS[name]} ({overtaken:,})" if overtaken else LISTS[name]


def _place(view: View, which: str) -> Place:
    """The place of this session; from the start on another list. On another snapshot the batch goes on: what waits no longer
    drops out of it, and what is new is in the next."""
    place: Place | None = st.session_state.get(PLACE)
    if place is None or (place.which, place.who) != (which, view.person):
        return _fetch(view, which, 0, 0)
    return place


def _fetch(view: View, which: str, offset: int, at: int) -> Place:
    found = view.ask(queue.waiting, which, BATCH, offset)
    place = Place(which, view.person, offset, at, found)
    st.session_state[PLACE] = place
    return place


def _waiting(view: View, place: Place) -> list[dict[str, Any]]:
    gone = view.ask(queue.settled, place.which, tuple(_pair(one) for one in place.batch))
    return [one for one in place.batch if _pair(one) not in gone]


def _pair(one: dict[str, Any]) -> tuple[str, str]:
    return one["mention_id"], one["technician_id"]


def _where(one: dict[str, Any], at: int, total: int) -> None:
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
        panel.undo_button(then=_afresh)
        year = one["published"].year if one["published"] else "no year"
        st.html(
            paragraph(f"<b>{at + 1:,} of {total:,}.</b>", MOVES[one["moves"]].format(year=year)),
            width="content",
        )


def _since(one: dict[str, Any]) -> None:
    """Why a pair that was decided is here again."""
    st.html(
        paragraph(
            f'<span class="tag warn">decided before</span> {text(one["verdict"])} by {text(one["decided_by"])} on '
            f"{one['decided_at']:%d %b %Y}. Since then:"
        )
        + "".join(paragraph("<b>new:</b>", text(said)) for said in one["now"])
        + "".join(paragraph("<b>no longer so:</b>", text(said)) for said in one["was"])
        + paragraph("The decision stands until you decide again.", tone="quiet small")
    )


def _afresh() -> None:
    """What was taken back waits again, perhaps outside this batch."""
    st.session_state.pop(PLACE, None)


def _turn(by: int) -> None:
    """One on, or one back; before the first of a batch lies the batch before it."""
    if not panel.moved_on():
        return
    place: Place = st.session_state[PLACE]
    if place.at + by >= 0:
        place.at += by
        return
    view = entered()
    if view:
        offset = max(0, place.offset - BATCH)
        _fetch(view, place.which, offset, place.offset - offset - 1)


def _list(view: View, place: Place, waiting: list[dict[str, Any]], total: int) -> None:
    following = st.expander(
        f"The next ones: {place.offset + 1:,} to {place.offset + len(waiting):,} of {total:,}",
        on_change="rerun",
        key="queue-next",
    )
    if following.open:
        with following:
            table(
                waiting,
                COLUMNS,
                name="Review queue",
                note=f"Candidates, list “{LISTS[place.which]}”. {shell.origin(view)}",
                key="queue",
                whole=view.later(lambda now: now.now(queue.waiting, place.which)),
            )
    sheet = st.expander("As a spreadsheet", on_change="rerun", key="queue-sheet")
    if sheet.open:
        with sheet:
            spreadsheets.exchange(view, place.which)


if __name__ == "__main__":
    page()

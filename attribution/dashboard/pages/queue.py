"""Review queue: candidates that need checking, one at a time."""

from __future__ import annotations

import streamlit as st

from attribution.access import permissions
from attribution.core import for_people
from attribution.core.rows import Row
from attribution.dashboard import actions, keyboard_keys, scripts, shell, spreadsheets
from attribution.dashboard.candidate import panel, places, verdict_buttons
from attribution.dashboard.candidate.places import Narrowed, Place
from attribution.dashboard.components import nothing, title
from attribution.dashboard.html import page_link, paragraph, tag, text
from attribution.dashboard.session import View
from attribution.dashboard.tables import Column, Table
from attribution.review import pace, queue
from attribution.review.candidate import Candidate

LISTS = {
    "review": "To review",
    "unsure": "Marked unsure",
    "accepted": "Accepted automatically",
    "changed": "Changed since decided",
}
UNDECIDED = ["review", "unsure"]
EFFECTS = {
    "headline": "Confirming adds this person to the headline of {year}.",
    "floor": (
        "This person already counts in {year}. Confirming adds to those checked by a person."
    ),
    "credits": (
        "This person is already confirmed in {year}, or the paper does not count for them. "
        "Confirming adds a credit."
    ),
}
COLUMNS = [
    Column("technician_id", "Technician id", "Id of the technician"),
    Column("name", "Printed name", "Name as printed in the work"),
    Column("kind", "Kind", "author or thanked"),
    Column("probability", "Probability", "That the printed name is this person", "share"),
    Column("tie", "Tie", "Another technician fits as well", "flag"),
    Column(
        "moves",
        "Changes",
        "What a confirmation changes: headline, floor (those checked by a person), or credits only",
    ),
    Column(
        "gain",
        "Chance to change it",
        "That this candidate is the one that changes it, in percent",
        "share",
    ),
    Column("published", "Published", "Publication date", "date"),
    Column("title", "Title", "Title of the work"),
    Column("doi", "DOI", "Link to the paper", "doi"),
]


def page() -> None:
    view = shell.needs_data()
    title(
        "Review queue",
        "Names that need checking. Those that would change the figure most come first.",
    )
    narrowed = places.narrowed(view)
    if narrowed:
        _say_that_it_is_narrowed(narrowed)
    lists = UNDECIDED if narrowed else list(LISTS)
    in_address = st.query_params.get("list")
    with st.container(horizontal=True, vertical_alignment="center"):
        list_name = st.segmented_control(
            "List",
            lists,
            default=in_address if in_address in lists else "review",
            required=True,
            format_func=lambda name: _label(view, name),
            key="queue-list",
            label_visibility="collapsed",
        )
        keyboard_keys.switch("Y confirm, N reject, U unsure, J skip, K back, Z undo.")
    place, waiting = places.with_candidates(view, str(list_name), narrowed)
    if waiting:
        _candidate(view, place, waiting)
    else:
        verdict_buttons.undo_button(then=places.start_again)
        actions.message()
        nothing("Nothing to review here.")
    if not narrowed:
        _left_out(view, str(list_name))
    scripts.draw(scripts.FOCUS_RETURNS)
    shell.footer(view)
    for row in waiting[place.position + 1 : place.position + 2]:
        panel.prepare(view, row)


def _say_that_it_is_narrowed(narrowed: Narrowed) -> None:
    period = text(narrowed.period.label)
    everything = page_link("Show every name", "queue")
    st.html(paragraph(f"Only names that could change the figure of {period}. {everything}"))


def _left_out(view: View, list_name: str) -> None:
    """How many names the lead decides on, because they rest on a former name."""
    left_out = view.ask(queue.count_left_out, list_name)
    if left_out:
        names = for_people.count(left_out, "more name")
        verb = "waits" if left_out == 1 else "wait"
        sentence = (
            f"{names} {verb} for the lead: only the technician and the lead see former names."
        )
        st.html(paragraph(sentence, tone="quiet small"))


def _label(view: View, name: str) -> str:
    """The name of a list; with the number of changed decisions, which are easily overlooked."""
    overtaken = view.ask(queue.count_changed) if name == "changed" else 0
    return f"{LISTS[name]} ({overtaken:,})" if overtaken else LISTS[name]


def _candidate(view: View, place: Place, waiting: list[Row]) -> None:
    """The candidate at this place, and what may be done with the list."""
    total = waiting[0]["total"] - (len(place.batch) - len(waiting))
    row = waiting[place.position]
    candidate = panel.on_screen(view, row["mention_id"], row["technician_id"])
    _buttons(view, candidate, place.offset + place.position, total)
    # What changes in height comes below the buttons, so that nothing moves under the pointer.
    with st.container(key="queue-message"):
        actions.message()
    _position(row, place.offset + place.position, total)
    with st.container():
        if place.list_name == "changed":
            _changes(row)
    with st.container(border=True):
        panel.draw_evidence(view, candidate)
    _list(view, place, waiting, total)
    if place.narrowed is None:
        _spreadsheet(view, place)


# -- the parts of the page -------------------------------------------------------------------------


def _buttons(view: View, candidate: Candidate, position: int, total: int) -> None:
    """The verdicts, and buttons to leaf through the queue, always in the same place."""
    with_keys = keyboard_keys.are_on()
    with st.container(horizontal=True, vertical_alignment="center", key="queue-buttons"):
        verdict_buttons.buttons(view, candidate)
        st.button(
            "Back",
            key="queue-back",
            on_click=places.turn,
            args=(-1,),
            disabled=position == 0,
            icon=":material/chevron_left:",
            shortcut="K" if with_keys else None,
        )
        st.button(
            "Skip",
            key="queue-skip",
            on_click=places.turn,
            args=(1,),
            disabled=position + 1 >= total,
            icon=":material/chevron_right:",
            icon_position="right",
            shortcut="J" if with_keys else None,
        )
        verdict_buttons.undo_button(then=places.start_again)


def _position(row: Row, position: int, total: int) -> None:
    """The place in the queue, what a confirmation would change, and how long the rest takes."""
    year = row["published"].year if row["published"] else "no year"
    effect = EFFECTS[row["moves"]].format(year=year)
    moments = st.session_state.get(verdict_buttons.MOMENTS, ())
    left = pace.time_left(total - position, moments)
    st.html(paragraph(f"<b>{position + 1:,} of {total:,}.</b>", left, effect))


def _changes(row: Row) -> None:
    """Why a pair that was decided needs checking again."""
    verdict = text(row["verdict"])
    person = text(permissions.name_in_words(row["decided_by"]))
    when = for_people.day(row["decided_at"])
    since = " Since then:" if row["now"] or row["was"] else ""
    lines = [
        paragraph(tag("decided before", "warn"), f"{verdict} by {person} on {when}.{since}"),
        *(paragraph("<b>contradicted:</b>", text(sentence)) for sentence in row["against"]),
        *(paragraph("<b>new:</b>", text(fact)) for fact in row["now"]),
        *(paragraph("<b>no longer true:</b>", text(fact)) for fact in row["was"]),
        paragraph("The decision applies until you decide again.", tone="quiet small"),
    ]
    st.html("".join(lines))


def _list(view: View, place: Place, waiting: list[Row], total: int) -> None:
    first, last = place.offset + 1, place.offset + len(waiting)
    box = st.expander(
        f"Show the list: {first:,} to {last:,} of {total:,}",
        on_change="rerun",
        key="queue-next",
    )
    if not box.open:
        return
    note = f"Candidates, list “{LISTS[place.list_name]}”. {shell.origin(view)}"
    with box:
        Table("Review queue", COLUMNS, key="queue", note=note).draw(
            waiting,
            view.later(
                lambda now: now.ask_once(queue.waiting, place.list_name, on_works=place.on_works)
            ),
        )


def _spreadsheet(view: View, place: Place) -> None:
    box = st.expander("Review in a spreadsheet", on_change="rerun", key="queue-sheet")
    if box.open:
        with box:
            spreadsheets.exchange(view, place.list_name)


if __name__ == "__main__":
    page()

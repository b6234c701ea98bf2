"""The names that papers are searched for: where each comes from, and how to change them."""

from __future__ import annotations

import streamlit as st

from attribution.dashboard import actions
from attribution.dashboard.components import heading
from attribution.dashboard.html import literal, paragraph, tag, text
from attribution.dashboard.pronouns import YOU, Pronouns, pronouns_for
from attribution.dashboard.session import View
from attribution.privacy.name_wishes import FORMER, KNOWN_AS
from attribution.privacy.own_names import (
    HR,
    ON_RECORD,
    SearchedName,
    add_name,
    searched_names,
    strike_name,
)

PLACE = "names"
NEXT = "It applies from the next build on."


def draw(view: View, technician_id: str) -> None:
    """Each name with a button, and the form; nothing for those who may not know former names."""
    if not view.may("see former names", technician_id):
        return
    rows = view.ask(searched_names, technician_id)
    if not rows:
        return
    words = pronouns_for(view, technician_id)
    heading(
        "Your names" if words is YOU else "Their names",
        "Papers are searched for these names. A change applies from the next build on. What was "
        "decided about a paper stays as it is.",
    )
    received = actions.received_field(view, technician_id, f"names-received-{technician_id}")
    for number, row in enumerate(rows):
        _name(row, words, received, number)
    with st.expander("Add a name"):
        _form(technician_id, words, received)
    actions.message(PLACE)


def _name(row: SearchedName, words: Pronouns, received: str | None, number: int) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        state = "" if row.searched else tag("not searched for", "warn")
        st.html(paragraph(f"<b>{text(row.name)}</b>:", text(_source(row, words)), state))
        if row.kind != ON_RECORD:
            _change_button(row, received, number)


def _source(row: SearchedName, words: Pronouns) -> str:
    """Where a name comes from, in words."""
    if row.kind == ON_RECORD:
        return "the name on HR's list. If it is wrong, ask HR to correct it"
    kind = "a former name" if row.kind == FORMER else f"a name {words.subject} go by"
    place = "on HR's list" if row.source == HR else f"which {words.subject} added"
    return f"{kind}, {place}"


def _change_button(row: SearchedName, received: str | None, number: int) -> None:
    change = strike_name if row.searched else add_name
    label = "Do not search for" if row.searched else "Search again for"
    # Another button after the change, so that a double click does not take it back.
    key = f"name-{row.technician_id}-{number}-{row.kind}-{row.searched}"
    if st.button(f"{label} {literal(row.name)}", key=key, type="tertiary"):

        def act(now: View) -> str:
            return now.act(change, row.technician_id, row.kind, row.name, received=received)

        saved = "is not searched for" if row.searched else "is searched for again"
        if actions.do(act, lambda name: f"Saved. {name} {saved}. {NEXT}", place=PLACE):
            st.rerun()


def _form(technician_id: str, words: Pronouns, received: str | None) -> None:
    of_reader = "I" if words is YOU else words.subject
    labels = {
        KNOWN_AS: f"A first name {of_reader} go by, or another spelling of it",
        FORMER: "A former name, or a name with another family name",
    }
    kind = st.radio(
        "What is it?",
        list(labels),
        format_func=labels.__getitem__,
        key=f"name-kind-{technician_id}",
    )
    st.html(paragraph(text(_consequences(kind, words)), tone="small"))
    typed = st.text_input(
        "The whole name, as papers print it",
        placeholder="Jackie Khan",
        max_chars=120,
        key=f"name-typed-{technician_id}",
    )
    if st.button("Add this name", key=f"name-add-{technician_id}"):

        def act(now: View) -> str:
            return now.act(add_name, technician_id, kind, typed, received=received)

        if actions.do(act, lambda name: f"Saved. {name} is searched for. {NEXT}", place=PLACE):
            st.rerun()


def _consequences(kind: str, words: Pronouns) -> str:
    """What happens with a name of this kind; said before it is saved."""
    if kind == FORMER:
        return (
            "It is sent to no one. Papers that print it are found among those already collected. "
            f"Only {'you' if words is YOU else 'the technician'} and the lead see that they may be "
            f"{words.absolute}, and only a person can confirm it."
        )
    return (
        f"It is sent with {words.possessive} family name to Europe PMC, to find papers that thank "
        f"{words.object}, and to ORCID when someone presses Search ORCID here. Reviewers see "
        "papers that print it, and a person checks each."
    )

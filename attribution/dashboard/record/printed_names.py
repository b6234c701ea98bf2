"""The printed names that may be a technician, and one of them to decide on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from attribution.core import for_people
from attribution.dashboard import shell
from attribution.dashboard.candidate import panel, verdict_buttons
from attribution.dashboard.components import heading, nothing
from attribution.dashboard.pronouns import YOU, pronouns_for
from attribution.dashboard.queries import technicians
from attribution.dashboard.record import own_name
from attribution.dashboard.session import View
from attribution.dashboard.tables import Column, Table

COLUMNS = [
    Column("name", "Printed name", "Name as printed in the work"),
    Column("kind", "Kind", "author or thanked"),
    Column("probability", "Probability", "That the printed name is this person", "share"),
    Column("band", "Band", "accept or review"),
    Column("tie", "Tie", "Another technician fits as well", "flag"),
    Column("verdict", "Verdict", "A person's decision"),
    Column("published", "Published", "Publication date", "date"),
    Column("title", "Title", "Title of the work"),
    Column("doi", "DOI", "Link to the paper", "doi"),
]

# How an answer is named on one's own record.
OWN_STATES = {None: "to check", "confirmed": "you", "rejected": "not you", "unsure": "not sure"}


def draw(view: View, technician_id: str) -> None:
    """The printed name that is chosen, and the table of all."""
    rows = view.ask(technicians.candidates_of, technician_id)
    words = pronouns_for(view, technician_id)
    undecided = sum(row["verdict"] is None for row in rows)
    heading(
        "Printed names",
        f"{for_people.count(len(rows), 'printed name')} that may be {words.object}. "
        f"{undecided} without a decision.",
    )
    if not rows:
        nothing(f"No printed name comes near {words.possessive} name.")
        return
    label = _own_label if words is YOU else _label
    labels = {row["mention_id"]: label(row) for row in rows}
    mention_id = _choose(labels, f"candidate-{technician_id}")
    if words is YOU:
        with st.container(border=True):
            own_name.draw(view, mention_id, technician_id)
        return
    verdict_buttons.undo_button()
    with st.container(border=True):
        panel.draw(view, mention_id, technician_id)
    note = f"Candidates of technician {technician_id}. {shell.origin(view)}"
    all_rows = view.later(lambda now: now.ask_once(technicians.candidates_of, technician_id))
    table = Table(f"Candidates of {technician_id}", COLUMNS, key="candidates", note=note)
    table.draw(rows, all_rows)


def _choose(labels: Mapping[str, str], key: str) -> str:
    """The printed name that is chosen, also after an answer has changed its label.

    Streamlit gives back the label itself where no name has it now, so a box with other labels is
    another box.
    """
    mention_ids = list(labels)
    remembered = str(st.session_state.get(key))
    index = mention_ids.index(remembered) if remembered in labels else 0
    version = "-".join(labels.values())
    chosen: str = st.selectbox(
        "Choose a printed name",
        mention_ids,
        index,
        format_func=labels.__getitem__,
        key=f"{key}-{version}",
    )
    st.session_state[key] = chosen
    return chosen


def _own_label(row: dict[str, Any]) -> str:
    """A name on one's own record, without the figures that the matching goes by."""
    state = OWN_STATES[row["verdict"]]
    year = f"{row['published']:%Y}" if row["published"] else "no date"
    return " · ".join([state, row["name"], year, row["title"] or "no title"])


def _label(row: dict[str, Any]) -> str:
    state = row["verdict"] or ("tie" if row["tie"] else row["band"])
    probability = for_people.probability(row["probability"])
    name = f"{row['name']} ({row['kind']})"
    year = f"{row['published']:%Y}" if row["published"] else "no date"
    return " · ".join([state, probability, name, year, row["title"] or "no title"])

"""The credits of a technician: counts by kind, and the table."""

from __future__ import annotations

from typing import Any

import streamlit as st

from attribution.dashboard import shell
from attribution.dashboard.components import heading, nothing
from attribution.dashboard.html import cards, text
from attribution.dashboard.pronouns import pronouns_for
from attribution.dashboard.queries import technicians
from attribution.dashboard.session import View
from attribution.dashboard.tables import Column, Table

COLUMNS = [
    Column("published", "Published", "Publication date; unknown parts are 1", "date"),
    Column("title", "Title", "Title of the work"),
    Column("kind", "Kind", "author or thanked; facility or uncredited, which are in no percentage"),
    Column(
        "note",
        "Note",
        "Listed as a collaborator; team thanked and no person named; or claim upheld",
    ),
    Column("status", "Status", "confirmed by a person, accepted automatically, or pending"),
    Column("probability", "Probability", "That the printed name is this person", "share"),
    Column("journal", "Journal", "Journal, book or repository"),
    Column("faculty", "Faculty", "Faculty on the day of publication"),
    Column("affiliated", "Own paper", "A printed author is at the institution", "flag"),
    Column(
        "counts",
        "Counts",
        "In the measure: author or thanked, published in post or within the lag after it, "
        "not retracted",
        "flag",
    ),
    Column("doi", "DOI", "Link to the paper", "doi"),
]
# The kinds of credit, each with its name and what it counts.
KINDS = {
    "author": ("Author of", "works that print the name in the author list"),
    "thanked": ("Thanked by name", "works whose acknowledgement names the person"),
    "facility": ("Team thanked", "works that thank the team or facility and name no person"),
    "uncredited": ("Claims upheld", "contributions that the paper does not state"),
}
IN_THE_MEASURE = ("author", "thanked")
Row = dict[str, Any]


def draw(view: View, technician_id: str) -> None:
    """How many credits there are of each kind, and every credit."""
    rows = view.ask(technicians.credits_of, technician_id)
    heading("Credits", _summary(rows))
    st.html(cards(_card(kind, rows) for kind in KINDS))
    if not rows:
        words = pronouns_for(view, technician_id)
        nothing(f"No paper that was harvested credits {words.object}, as far as the tool can tell.")
        return
    name = f"Credits of {technician_id}"
    note = f"Credits of technician {technician_id}. {shell.origin(view)}"
    all_rows = view.later(lambda now: now.ask_once(technicians.credits_of, technician_id))
    Table(name, COLUMNS, key="credits", note=note).draw(rows, all_rows)


def _summary(rows: list[Row]) -> str:
    in_the_measure = [row for row in rows if row["kind"] in IN_THE_MEASURE]
    pending = _pending(in_the_measure)
    summary = f"{len(in_the_measure) - pending} confirmed or accepted, {pending} pending."
    separate = len(rows) - len(in_the_measure)
    if separate:
        summary += (
            f" {separate} reported separately, in no percentage: "
            "a team was thanked, or a claim was upheld."
        )
    return summary


def _pending(rows: list[Row]) -> int:
    return sum(row["status"] == "pending" for row in rows)


def _card(kind: str, rows: list[Row]) -> str:
    name, definition = KINDS[kind]
    of_kind = [row for row in rows if row["kind"] == kind]
    pending = _pending(of_kind)
    below = f"{pending} more awaiting review" if pending else definition
    return (
        f'<section class="card"><h3>{text(name)}</h3>'
        f'<p class="figure">{len(of_kind) - pending}</p>'
        f'<p class="quiet small">{text(below)}</p></section>'
    )

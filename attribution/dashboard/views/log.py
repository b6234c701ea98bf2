"""Access log: who read whose data. For the lead."""

from __future__ import annotations

import streamlit as st

from attribution import access
from attribution.dashboard import frame
from attribution.dashboard.parts import PAGE, Column, nothing, page_of, table, title
from attribution.roles import require

COLUMNS = [
    Column("at", "When (UTC)", "When the data were read", "time"),
    Column("who", "Who", "Who read them"),
    Column("role", "Role", "As what"),
    Column("action", "What", "What was done"),
    Column("people", "People", "How many technicians it was about", "count"),
    Column("technicians", "Ids", "Their ids", "list"),
    Column("what", "Of", "Id of the claim, where it was one"),
]


def page() -> None:
    view = frame.needs_data()
    title("Access log", "Every read of somebody else's data by a lead or reviewer. Ids only, never names.")
    require(view.person, "see access log")
    found = list(access.entries(view.settings.home))[::-1]
    whose = st.text_input("Only about the technician with this id", key="log-technician").strip()
    if whose:
        found = [one for one in found if whose in one["technicians"]]
    if not found:
        nothing("Nobody has read anybody's data yet, as far as the log goes.")
        return
    told = [{**one, "at": one["at"].replace("+00:00", ""), "people": len(one["technicians"])} for one in found]
    offset = page_of(len(told), f"log-page-{whose}")
    table(
        told[offset : offset + PAGE],
        COLUMNS,
        name="Access log",
        note=f"Reads of personal data. {frame.origin(view)}",
        key=f"log-{whose}-{offset}",
        whole=lambda: told,
    )
    frame.footer(view)


if __name__ == "__main__":
    page()

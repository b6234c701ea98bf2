"""What for: what technicians are thanked for, by topic, unit and year."""

from __future__ import annotations

import streamlit as st

from attribution.dashboard import charts, shell
from attribution.dashboard.components import chart, heading, nothing, title
from attribution.dashboard.largest import Largest
from attribution.dashboard.queries import acknowledgements
from attribution.dashboard.session import View
from attribution.dashboard.tables import Column, Table
from attribution.snapshot import topics

COLUMNS = [
    Column("year", "Year", "Year of publication"),
    Column("faculty", "Faculty", "Faculty on the day of publication"),
    Column("department", "Unit", "Department or unit on the day of publication"),
    Column("topic", "Thanked for", "Topic; not stated where the text does not say"),
    Column("thanks", "Thanks", "Thanks by name: one for each technician and work", "count"),
    Column("technicians", "Technicians", "How many technicians were thanked", "count"),
]
PROTECTED = (
    "Outside your faculties, counts are to the nearest 5, and rows about 2 technicians or fewer "
    "are left out."
)
NO_ROWS = "No text that could be read thanks a technician by name."
NO_ROWS_TO_SHOW = "There are no rows that you can see."
SPLITS = {"year": "Year", "faculty": "Faculty", "department": "Unit"}
MOST_ROWS = 30  # in the chart


def page() -> None:
    view = shell.needs_data()
    title("What for", "What technicians are thanked for by name, and where.")
    rows = view.ask(acknowledgements.topics_thanked_for, topics.GROUPS)
    if not rows:
        nothing(NO_ROWS if view.may("see exact figures") else f"{NO_ROWS_TO_SHOW} {PROTECTED}")
        shell.footer(view)
        return
    explained = topics.NOTE if view.may("see exact figures") else f"{topics.NOTE} {PROTECTED}"
    st.info(topics.NOTE, icon=":material/info:")
    if not view.may("see exact figures"):
        st.info(PROTECTED, icon=":material/shield:")
    _chart(view)
    name = "What technicians are thanked for"
    note = f"{name}. {explained} {shell.origin(view)}"
    ask = view.later(lambda now: now.ask_once(acknowledgements.topics_thanked_for, topics.GROUPS))
    Table(name, COLUMNS, key="why", note=note).draw(rows, ask)
    shell.footer(view)


def _chart(view: View) -> None:
    split = st.segmented_control(
        "Split by",
        list(SPLITS),
        default="year",
        required=True,
        format_func=lambda name: SPLITS[name],
        key="why-split",
    )
    split = str(split)
    heading(f"By topic and {SPLITS[split].lower()}", "Thanks by name, confirmed or accepted.")
    rows = [
        {column: row[column] for column in (split, "topic", "thanks")}
        for row in view.ask(acknowledgements.topics_thanked_for, (split, "topic"))
    ]
    if not rows:
        nothing(f"{NO_ROWS_TO_SHOW} {PROTECTED}")
        return
    if split == "year":
        parts = ("year", "topic", "thanks")
        names = ("Year of publication", "Thanked for", "Thanks")
    else:
        parts = ("topic", split, "thanks")
        names = ("Thanked for", SPLITS[split], "Thanks")
    data = Largest(parts[1], "thanks", MOST_ROWS).of(rows)
    caption = (f"What technicians are thanked for, by {SPLITS[split].lower()}", shell.source(view))
    chart(("why", split), data, lambda: charts.heat(data, parts, names), caption)


if __name__ == "__main__":
    page()

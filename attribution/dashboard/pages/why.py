"""What for: what technicians are thanked for, by topic, unit and year."""

from __future__ import annotations

import streamlit as st

from attribution.dashboard import acknowledgement_queries, charts, shell
from attribution.dashboard.components import Column, chart, heading, nothing, table, title
from attribution.snapshot import topics

COLUMNS = [
    Column("year", "Year", "Year of publication"),
    Column("faculty", "Faculty", "Faculty on the day of publication"),
    Column("department", "Unit", "Department or unit on the day of publication"),
    Column("topic", "Thanked for", "What for, coarsely; not stated where the text does not say"),
    Column("thanks", "Thanks", "Thanks by name that stand: one a technician and work", "count"),
    Column("technicians", "Technicians", "People behind them", "count"),
]
SPLITS = {"year": "Year", "faculty": "Faculty", "department": "Unit"}
ROWS = 30


def page() -> None:
    view = shell.needs_data()
    title("What for", "What technicians are thanked for by name, and where.")
    found = view.ask(acknowledgement_queries.why, topics.GROUPS)
    if not found:
        nothing(
            "No technician is thanked by name in a text that could be read, as far as the tool can tell."
        )
        shell.footer(view)
        return
    st.info(topics.NOTE, icon=":material/info:")
    split = str(
        st.segmented_control(
            "Split by",
            list(SPLITS),
            default="year",
            required=True,
            format_func=lambda one: SPLITS[one],
            key="why-split",
        )
    )
    heading(f"By topic and {SPLITS[split].lower()}", "Thanks by name, confirmed or accepted.")
    counted = [
        {k: row[k] for k in (split, "topic", "thanks")}
        for row in view.ask(acknowledgement_queries.why, (split, "topic"))
    ]
    if split == "year":
        names, parts = ("Year of publication", "Thanked for", "Thanks"), ("year", "topic", "thanks")
    else:
        names, parts = ("Thanked for", SPLITS[split], "Thanks"), ("topic", split, "thanks")
    data = acknowledgement_queries.largest(counted, parts[1], "thanks", ROWS)
    chart(("why", split), data, lambda: charts.heat(data, parts, names))
    note = f"What technicians are thanked for. {topics.NOTE} {shell.origin(view)}"
    table(found, COLUMNS, name="What technicians are thanked for", note=note, key="why")
    shell.footer(view)


if __name__ == "__main__":
    page()

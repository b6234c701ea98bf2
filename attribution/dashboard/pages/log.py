"""Access log: who read whose data. For the lead."""

from __future__ import annotations

from typing import Any

import streamlit as st

from attribution.access.log import Page as LogPage
from attribution.access.log import number_of_technicians
from attribution.core.for_people import count
from attribution.dashboard import shell
from attribution.dashboard.components import PAGE, nothing, page_of, title
from attribution.dashboard.queries import access_log
from attribution.dashboard.tables import Column, Table

COLUMNS = [
    Column("at", "When", "When the data were read", "time"),
    Column("who", "Who", "The person who read them"),
    Column("role", "Role", "Their role"),
    Column("action", "Action", "What they looked at or did"),
    Column("people", "People", "How many technicians it was about", "count"),
    Column("technicians", "Technician ids", "Their ids, where they are few", "list"),
    Column("what", "About", "Id of the claim, or what a list was limited to"),
]


def page() -> None:
    view = shell.needs_data()
    title(
        "Access log",
        "Every time one person read another person's data, here or by a command. It holds ids, "
        "never names of technicians.",
    )
    technician_id = st.text_input("Technician id (optional)", key="log-technician").strip() or None
    total = view.ask_once(access_log.lines, 0, 0, technician_id).total
    if not total:
        nothing("The log has no entries yet.")
        return
    offset = page_of(total, f"log-page-{technician_id}")
    entries = view.ask_once(access_log.lines, offset, PAGE, technician_id)
    if entries.torn:
        nothing(
            f"{count(entries.torn, 'line')} of this part of the log cannot be read. "
            "Saving was interrupted, perhaps because the disk was full."
        )
    log_table = Table(
        "Access log",
        COLUMNS,
        key=f"log-{technician_id}-{offset}",
        note=f"Reads of personal data. {shell.origin(view)}",
    )
    log_table.draw(
        _rows(entries),
        view.later(lambda now: _rows(now.ask_once(access_log.lines, 0, None, technician_id))),
    )
    shell.footer(view)


def _rows(entries: LogPage) -> list[dict[str, Any]]:
    return [
        {**row, "at": row["at"].replace("+00:00", ""), "people": number_of_technicians(row)}
        for row in entries.rows
    ]


if __name__ == "__main__":
    page()

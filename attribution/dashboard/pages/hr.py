"""What to ask HR for: which of it the roster lacks. For the lead."""

from __future__ import annotations

import streamlit as st

from attribution.dashboard import shell
from attribution.dashboard.components import nothing, title
from attribution.dashboard.html import paragraph, table, tag, text
from attribution.dashboard.queries import staff_list
from attribution.roster.staff_gaps import Request

HEAD = ("Ask for", "Why", "What the newest list has", "")
AFTER = (
    "Import the new list with: attribution roster import FILE. It says what is different from the "
    "last one before it saves anything."
)


def page() -> None:
    view = shell.needs_data()
    title("What to ask HR for", "Earlier years have a figure only if the roster covers them.")
    requests = view.ask_once(staff_list.requests)
    if not requests:
        nothing("Import a roster first: attribution roster import FILE")
        return
    caption = "What to ask HR for, and what the newest list has of it"
    rows = table(HEAD, map(_cells, requests), caption)
    st.html(rows + paragraph(text(AFTER), tone="quiet small"))
    shell.footer(view)


def _cells(request: Request) -> tuple[str, ...]:
    tags = {
        True: tag("missing", "warn"),
        False: tag("✓ on the roster", "good"),
        None: tag("please check"),
    }
    return (text(request.ask), text(request.why), text(request.state), tags[request.is_missing])


if __name__ == "__main__":
    page()

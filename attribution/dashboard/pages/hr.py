"""What to ask HR for: which of it the roster lacks. For the lead."""

from __future__ import annotations

from collections.abc import Iterable

import streamlit as st

from attribution.dashboard import shell
from attribution.dashboard.components import nothing, title
from attribution.dashboard.html import page_link, paragraph, table, tag, text
from attribution.dashboard.queries import staff_list
from attribution.roster.staff_gaps import Request

HEAD = ("Ask for", "Why", "What the newest list has", "")
AFTER = "Upload the new list. You see what is different from the last one before it is saved:"


def page() -> None:
    view = shell.needs_data()
    title("What to ask HR for", "Earlier years have a figure only if the roster covers them.")
    requests = view.ask_once(staff_list.requests)
    if not requests:
        nothing("Import a roster first, on the page Roster or with: attribution roster import FILE")
        return
    draw(requests)
    st.html(paragraph(text(AFTER), page_link("Roster", "roster"), tone="quiet small"))
    shell.footer(view)


def draw(requests: Iterable[Request]) -> None:
    """What to ask for, as a table."""
    caption = "What to ask HR for, and what the newest list has of it"
    st.html(table(HEAD, map(_cells, requests), caption))


def _cells(request: Request) -> tuple[str, ...]:
    tags = {
        True: tag("missing", "warn"),
        False: tag("✓ on the roster", "good"),
        None: tag("please check"),
    }
    return (text(request.ask), text(request.why), text(request.state), tags[request.is_missing])


if __name__ == "__main__":
    page()

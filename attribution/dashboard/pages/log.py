"""Access log: who read whose data. For the lead."""

from __future__ import annotations

from typing import Any

import streamlit as st

from attribution.access import log
from attribution.dashboard import queries, shell
from attribution.dashboard.components import PAGE, Column, nothing, page_of, table, title

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
    view = shell.needs_data()
    title(
        "Access log",
        "Every read of somebody else's data by a lead or reviewer. Ids only, never names.",
    )
    whose = (
        st.text_input("Only about the technician with this id", key="log-technician").strip()
        or None
    )
    key = f"log-page-{whose}"
    first = view.now(queries.access_log, 0, 0, whose)
    if not first.total:
        nothing("Nobody has read anybody's data yet, as far as the log goes.")
        return
    offset = page_of(first.total, key)
    shown = view.now(queries.access_log, offset, PAGE, whose)
    if shown.torn:
        nothing(
            f"{shown.torn} line(s) of this part were not written in full and cannot be read; the disk was full then."
        )
    table(
        _rows(shown),
        COLUMNS,
        name="Access log",
        note=f"Reads of personal data. {shell.origin(view)}",
        key=f"log-{whose}-{offset}",
        whole=view.later(lambda now: _rows(now.now(queries.access_log, 0, None, whose))),
    )
    shell.footer(view)


def _rows(found: log.Page) -> list[dict[str, Any]]:
    return [
        {**one, "at": one["at"].replace("+00:00", ""), "people": len(one["technicians"])}
        for one in found.rows
    ]


if __name__ == "__main__":
    page()

"""Technicians: the record of any technician, for a lead or reviewer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import streamlit as st

from attribution.dashboard import actions, shell
from attribution.dashboard.components import nothing, title
from attribution.dashboard.queries import technicians
from attribution.dashboard.record import page as record_page
from attribution.dashboard.session import View


def page() -> None:
    view = shell.needs_data()
    title("Technicians", "Every paper that credits a technician, or may, and why.")
    actions.message()
    rows = view.ask(technicians.listing)
    if not rows:
        nothing(_no_technicians(view))
        return
    chosen = _choose(rows)
    if chosen is None:
        nothing("Type a name or an id above.")
        return
    record_page.draw(view, chosen)
    shell.footer(view)


def _no_technicians(view: View) -> str:
    if view.person.role == "lead":
        return "The roster is empty. Import it with: attribution roster import FILE"
    return "There are no technicians you can see here. Ask the lead which faculty you review."


def _choose(rows: Sequence[dict[str, Any]]) -> str | None:
    labels = {row["technician_id"]: _label(row) for row in rows}
    in_address = st.query_params.get("technician")
    if "technician" not in st.session_state and in_address in labels:
        st.session_state["technician"] = in_address
    chosen: str | None = st.selectbox(
        "Name or id",
        list(labels),
        index=None,
        format_func=lambda technician_id: labels.get(technician_id, technician_id),
        placeholder="Type a name or an id",
        key="technician",
        persist_state="session",
        filter_mode="contains",
    )
    if chosen:
        st.query_params["technician"] = chosen
    return chosen


def _label(row: dict[str, Any]) -> str:
    faculty = row["faculty"] or "faculty not stated"
    return f"{technicians.look_up_name(row)} · {row['technician_id']} · {faculty}"


if __name__ == "__main__":
    page()

"""Technicians: one person's record, for a lead or reviewer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import streamlit as st

from attribution.dashboard import actions, queries, shell
from attribution.dashboard.components import nothing, title
from attribution.dashboard.record import page as record_page


def page() -> None:
    view = shell.needs_data()
    title("Technicians", "Every paper that credits a person, or may, and why.")
    actions.message()
    people = view.ask(queries.technicians)
    if not people:
        lead = view.person.role == "lead"
        nothing(
            "Nobody on the roster that you may see. "
            + (
                "Import one with: attribution roster import FILE"
                if lead
                else "The lead can say which faculty you review."
            )
        )
        return
    chosen = _choose(people)
    if chosen is None:
        nothing("Type a name or an id above.")
        return
    record_page.draw(view, chosen)
    shell.footer(view)


def _choose(people: Sequence[dict[str, Any]]) -> str | None:
    labels = {one["technician_id"]: _label(one) for one in people}
    asked = st.query_params.get("technician")
    if "technician" not in st.session_state and asked in labels:
        st.session_state["technician"] = asked
    chosen: str | None = st.selectbox(
        "Name or id",
        list(labels),
        index=None,
        format_func=lambda one: labels.get(one, one),
        placeholder="Type a name or an id",
        key="technician",
        persist_state="session",
        filter_mode="contains",
    )
    if chosen:
        st.query_params["technician"] = chosen
    return chosen


def _label(one: dict[str, Any]) -> str:
    faculty = one["faculty"] or "faculty not stated"
    return f"{queries.look_up_name(one)} · {one['technician_id']} · {faculty}"


if __name__ == "__main__":
    page()

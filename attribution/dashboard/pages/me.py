"""My contributions: a technician's own record."""

from __future__ import annotations

import streamlit as st

from attribution.dashboard import actions, shell
from attribution.dashboard.components import title
from attribution.dashboard.record import page as record_page


def page() -> None:
    view = shell.needs_data()
    title(
        "My contributions",
        "Only you, reviewers of your faculty and the lead can see this page.",
    )
    top = st.container()
    record_page.draw_own(view, view.person.technician_id or "")
    if actions.is_waiting():  # no part of the page has shown it beside its button
        with top:
            actions.message()
    shell.footer(view)


if __name__ == "__main__":
    page()

"""Public figures, which anyone at the institution may see: those of a freeze, once there is one."""

from __future__ import annotations

import streamlit as st

from attribution.dashboard import shell
from attribution.dashboard.components import nothing, title
from attribution.dashboard.html import paragraph, text
from attribution.dashboard.session import current_view

WHY = (
    "Figures that change every night could reveal who was found on a paper since the night before. "
    "So public figures change only when the lead releases a set of them, rounded and without small "
    "groups."
)


def page() -> None:
    view = current_view()
    title(
        "Public figures",
        "The share of technicians credited on papers, as released by the institution.",
    )
    nothing("No figures have been released yet.")
    st.html(paragraph(text(WHY), tone="quiet"))
    if view:
        shell.footer(view)


if __name__ == "__main__":
    page()

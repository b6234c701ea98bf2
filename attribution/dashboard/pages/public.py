"""Public figures: what anybody at the institution may see. They are those of a freeze, and there is none yet."""

from __future__ import annotations

import streamlit as st

from attribution.dashboard import shell
from attribution.dashboard.components import nothing, title
from attribution.dashboard.html import paragraph, text
from attribution.dashboard.session import entered

WHY = (
    "Figures that change every night would tell, by what changed since yesterday, who was found on a paper. So public "
    "figures move only when the lead freezes a set of them, rounded and with small groups left out."
)


def page() -> None:
    view = entered()
    title(
        "Public figures",
        "The share of technicians whom papers credit, as released by the institution.",
    )
    nothing("No figures have been released yet.")
    st.html(paragraph(text(WHY), tone="quiet"))
    if view:
        shell.footer(view)


if __name__ == "__main__":
    page()

"""Method: what the words mean, how the measure is made, and what it cannot tell."""

from __future__ import annotations

import streamlit as st

from attribution.core.files import packaged_text
from attribution.core.for_people import listed
from attribution.dashboard import shell
from attribution.dashboard.components import title
from attribution.dashboard.session import current_view
from attribution.harvest.registry import titles


def page() -> None:
    title("Method", "What the figures mean, how they are made, and what they cannot tell.")
    words = packaged_text("attribution.dashboard", "method.md")
    st.markdown(words.replace("$sources", listed(titles())))
    view = current_view()
    if view:
        shell.footer(view)


if __name__ == "__main__":
    page()

"""A letter that was drafted: kept for this session, to be changed and copied on the page."""

from __future__ import annotations

import uuid

import streamlit as st

from attribution.claims.templates import Letter
from attribution.dashboard.html import literal


def keep(key: str, drafted: Letter | None) -> None:
    """Keep a new draft, so that it stays on the page while it is changed."""
    if drafted:
        st.session_state[f"drafted-{key}"] = (uuid.uuid4().hex, drafted)


def draw(key: str, height: int) -> None:
    """The letter that is kept, in fields that can be changed."""
    kept: tuple[str, Letter] | None = st.session_state.get(f"drafted-{key}")
    if kept:
        draft_id, letter = kept
        for sentence in letter.left_out:
            st.info(literal(sentence), icon=":material/info:")
        st.text_input("Subject", letter.subject, key=f"subject-{draft_id}")
        st.text_area("Text", letter.text, height=height, key=f"text-{draft_id}")

"""The scripts that pages hold: constants of this program. No text from outside reaches them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import streamlit as st

from attribution.core.files import packaged_text
from attribution.dashboard.html import paragraph


@dataclass(frozen=True, slots=True)
class Script:
    """A script in a file of this folder, and a sentence that says what it makes possible."""

    file: str
    sentence: str = ""

    @property
    def source(self) -> str:
        return _text_of(self.file)


@cache
def _text_of(file: str) -> str:
    return packaged_text("attribution.dashboard", file)


ROW_KEYS = Script(
    "row_keys.html",
    "To open a row, select the box at its start, or move to the row with the arrow keys and press "
    "Enter or Space.",
)
NAVIGATION_LISTS = Script("navigation_lists.html")
FOCUS_RETURNS = Script("focus_returns.html")
UNSENT_WORDS = Script("unsent_words.html")
SCRIPTS = (ROW_KEYS, NAVIGATION_LISTS, FOCUS_RETURNS, UNSENT_WORDS)


def draw(script: Script) -> None:
    """Put a script on the page. It takes up space: one without a sentence comes last."""
    words = paragraph(script.sentence, tone="quiet small") if script.sentence else ""
    st.html(words + script.source, unsafe_allow_javascript=True)

"""What a press of a button does: an act of whoever is here at that moment, and what became of it,
told at the next run.
"""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable
from typing import TypeVar

import streamlit as st

from attribution.claims.letters import Letter
from attribution.core.errors import AttributionError, Locked, UserError
from attribution.dashboard.html import literal
from attribution.dashboard.session import View, entered

T = TypeVar("T")
MESSAGE = "deed-message"
DONE = "deed-done"  # what the last deed did, and when
MOMENT = 1.5  # seconds


def do(
    deed: Callable[[View], T],
    says: str | Callable[[T], str],
    busy: Callable[[], None] = lambda: None,
) -> T | None:
    """Do it, and say so with `says` (of what the deed returned); where it was refused, say why.

    None then. `busy` is called where it may be tried again, because somebody else held the ledger.

    The view is made anew: rights, snapshot and ledger are those of this moment, not those of when
    the page was drawn.
    """
    try:
        view = entered()
        if view is None:
            raise UserError(
                "You are not signed in any more, or there is no snapshot. Nothing was recorded. Reload the page."
            )
        done = deed(view)
    except AttributionError as problem:
        st.session_state[MESSAGE] = ("problem", str(problem))
        st.session_state.pop(DONE, None)
        if isinstance(problem, Locked):
            busy()
        return None
    told = says if isinstance(says, str) else says(done)
    st.session_state[MESSAGE], st.session_state[DONE] = ("ok", told), (told, time.monotonic())
    return done


def say_unless_said(problem: str) -> None:
    """Why a press did nothing.

    But where a deed was done a moment ago, that is told once more: one key may reach the button of
    the last candidate beside that of this one, and what was recorded matters more.
    """
    done, at = st.session_state.get(DONE, ("", -MOMENT))
    told = ("ok", done) if time.monotonic() - at < MOMENT else ("problem", problem)
    st.session_state.setdefault(MESSAGE, told)


def message() -> None:
    """What the last deed did, or why it did nothing.

    It always takes one place, so that nothing below it moves.
    """
    told = st.session_state.pop(MESSAGE, None)
    done, at = st.session_state.get(DONE, ("", -MOMENT))
    if (
        told is None and time.monotonic() - at < MOMENT
    ):  # a second press of a double click drew the page anew
        told = ("ok", done)
    with st.container():
        if told:
            {"ok": st.success, "problem": st.error}[told[0]](literal(told[1]))


def keep_letter(key: str, drafted: Letter | None) -> None:
    """Keep a letter that was drafted, so that it stays while somebody changes it.

    The last one stays where there is none.
    """
    if drafted:
        st.session_state[f"drafted-{key}"] = (uuid.uuid4().hex, drafted)


def letter(key: str, height: int) -> None:
    """The letter that is kept, to be changed and copied; it is kept for this session alone."""
    kept: tuple[str, Letter] | None = st.session_state.get(f"drafted-{key}")
    if kept:
        st.text_input("Subject", kept[1].subject, key=f"subject-{kept[0]}")
        st.text_area("Text", kept[1].text, height=height, key=f"text-{kept[0]}")


def received(view: View, technician_id: str, key: str) -> str | None:
    """How the technician's word came, where somebody else enters it; kept beside the act."""
    if view.person.technician_id == technician_id:
        return None
    said: str = st.text_input(
        "How their word was received",
        placeholder="e-mail of 3 May",
        key=key,
        max_chars=200,
        help="You act for somebody else: this is kept beside the act.",
    )
    return said.strip() or None

"""What a press of a button does, and its result, shown at the next run of the page."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

import streamlit as st

from attribution.core.errors import AttributionError, Locked, UserError
from attribution.dashboard.html import literal
from attribution.dashboard.session import View, current_view

T = TypeVar("T")
MESSAGE = "action-message"
DONE = "action-done"  # what the last act did, and when
MOMENT = 1.5  # seconds


def do(
    act: Callable[[View], T],
    success: str | Callable[[T], str],
    when_busy: Callable[[], None] = lambda: None,
    place: str = "",
) -> T | None:
    """Do an act, show what `success` says of its result, and return it; None if refused.

    The view is made again: rights, snapshot and ledger are those of this moment, not those of when
    the page was drawn. `when_busy` is called where another program held the ledger, so that the act
    may be tried again. `place` is that of the `message` which shows what happened.
    """
    try:
        result = quietly(act)
    except AttributionError as problem:
        say("problem", str(problem), place)
        st.session_state.pop(DONE, None)
        if isinstance(problem, Locked):
            when_busy()
        return None
    sentence = success if isinstance(success, str) else success(result)
    say("ok", sentence, place)
    st.session_state[DONE] = (sentence, time.monotonic(), place)
    return result


def quietly(act: Callable[[View], T]) -> T:
    """Do an act with a view made at this moment, and show nothing; the act's error if refused."""
    view = current_view()
    if view is None:
        raise UserError("Reload the page and sign in again. Nothing was saved.")
    return act(view)


def say(kind: str, sentence: str, place: str = "") -> None:
    """Have `message` show a sentence at the next run; `kind` is "ok" or "problem"."""
    st.session_state[MESSAGE] = (kind, sentence, place)


def explain(problem: str) -> None:
    """Say why a press did nothing, unless a message waits already.

    Where an act was done a moment ago, that is repeated instead: one key press may reach the button
    of the last candidate as well as that of this one, and what was saved matters more.
    """
    done = _done_a_moment_ago()
    message = ("ok", done, "") if done else ("problem", problem, "")
    st.session_state.setdefault(MESSAGE, message)


def is_waiting() -> bool:
    """Whether a message of no place in particular has not been shown yet."""
    waiting = st.session_state.get(MESSAGE)
    return waiting is not None and not waiting[2]


def message(place: str = "") -> None:
    """What the last act did, or why it did nothing, next to the button of that place.

    It always takes one place, so that nothing below it moves.
    """
    done = _done_a_moment_ago(place)
    latest = ("ok", done, place) if done else None  # a double click may draw the page twice
    waiting = st.session_state.get(MESSAGE)
    if waiting is not None and waiting[2] == place:
        latest = st.session_state.pop(MESSAGE)
    with st.container():
        if latest:
            kind, sentence, _ = latest
            show = {"ok": st.success, "problem": st.error}[kind]
            show(literal(sentence))


def _done_a_moment_ago(place: str = "") -> str:
    """What the last act of a place did, if it was done a moment ago."""
    sentence, when, where = st.session_state.get(DONE, ("", -MOMENT, ""))
    return sentence if where == place and time.monotonic() - when < MOMENT else ""


def received_field(view: View, technician_id: str, key: str, stored: str = "") -> str | None:
    """How the technician told the person who acts for them; saved with the act."""
    if view.person.technician_id == technician_id:
        return None
    received: str = st.text_input(
        "How you received their request",
        stored,
        placeholder="e-mail of 3 May",
        key=key,
        max_chars=200,
        help="You act for the technician. This is saved with what you do.",
    )
    return received.strip() or None

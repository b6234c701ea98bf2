"""Keyboard keys of one letter: a switch, off until a person turns it on.

A person who speaks to the computer, or rests a hand on the keyboard, would give verdicts without
knowing it (WCAG 2.2, 2.1.4). On a technician's own record there are none.
"""

from __future__ import annotations

import streamlit as st

SWITCH = "keys"


def switch(which: str) -> None:
    """The switch, remembered in the address of the page; `which` names the keys."""
    st.toggle(
        "Keyboard keys",
        key=SWITCH,
        bind="query-params",
        help=f"{which} Turn this on to decide with single keys. It is off at first, so that no "
        "verdict is given by accident.",
    )


def are_on(own: bool = False) -> bool:
    """Whether buttons listen to their keys; never on one's own record."""
    return not own and bool(st.session_state.get(SWITCH))

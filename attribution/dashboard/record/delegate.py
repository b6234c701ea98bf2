"""The person who answers for a technician: shown, named until a day, and ended."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import streamlit as st

from attribution.access.delegates import LONGEST_DAYS
from attribution.access.web_address import dashboard_address
from attribution.core import for_people
from attribution.core.errors import UserError
from attribution.dashboard import actions
from attribution.dashboard.components import heading
from attribution.dashboard.html import paragraph, text
from attribution.dashboard.pronouns import pronouns_for
from attribution.dashboard.session import View
from attribution.privacy.delegates import (
    DELEGATE_SEES,
    NamedDelegate,
    delegate_of,
    end_delegate,
    name_delegate,
)

PLACE = "delegate"
USUAL_DAYS = 90


def draw(view: View, technician_id: str) -> None:
    """The delegate of now, and a form where the person may name or end one."""
    words = pronouns_for(view, technician_id)
    heading(
        "Someone who answers for " + words.object,
        f"{words.start} can name a person who says of printed names whether they are "
        f"{words.possessive} own, until a day that {words.subject} choose.",
    )
    current = view.ask(delegate_of, technician_id)
    st.html(paragraph(f"Now: <b>{_state(current)}</b>"))
    if view.may("name a delegate", technician_id):
        _form(view, technician_id, current)
    actions.message(PLACE)


def _state(current: NamedDelegate | None) -> str:
    if current is None:
        return "no one"
    return f"{text(current.who)}, until {for_people.day(current.ends)}"


def _form(view: View, technician_id: str, current: NamedDelegate | None) -> None:
    key = f"delegate-{technician_id}-{current.who if current else ''}"
    today = datetime.now(UTC).date()
    place = f"{dashboard_address(view.settings)}/delegate"
    with st.expander("Name someone else" if current else "Name someone"):
        st.html(
            paragraph(
                f"They see {DELEGATE_SEES}. Each answer is saved with the name of the person who "
                f"gave it. Ask them first, and tell them to sign in and open {text(place)}."
            )
        )
        received = actions.received_field(view, technician_id, f"{key}-received")
        who = st.text_input("Their e-mail address at the sign-in", key=f"{key}-who", max_chars=200)
        ends = st.date_input(
            "Until, that day included",
            today + timedelta(days=USUAL_DAYS),
            min_value=today,
            max_value=today + timedelta(days=LONGEST_DAYS),
            format="DD/MM/YYYY",
            key=f"{key}-ends",
        )
        if st.button("Let them answer", key=f"{key}-name"):
            _do(
                lambda now: _named(now, technician_id, who, ends, received),
                "Saved. They may answer from now on.",
            )
    if current and st.button("End it now", key=f"{key}-end"):
        _do(
            lambda now: _ended(now, technician_id, received),
            "Ended. No one else can answer from now on.",
        )


def _named(
    view: View, technician_id: str, who: str, ends: date | None, received: str | None
) -> bool:
    if ends is None:
        raise UserError("Choose the last day. Nothing was saved.")
    view.act(name_delegate, technician_id, who, ends, received=received)
    return True


def _ended(view: View, technician_id: str, received: str | None) -> bool:
    view.act(end_delegate, technician_id, received=received)
    return True


def _do(act: Callable[[View], bool], saved: str) -> None:
    if actions.do(act, saved, place=PLACE):
        st.rerun()

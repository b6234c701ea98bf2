"""What a technician wishes: to be named in public or not, not to be matched and shown at all."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from attribution.dashboard import actions
from attribution.dashboard.components import heading, nothing
from attribution.dashboard.html import paragraph
from attribution.dashboard.session import View
from attribution.privacy import wishes


def ask(view: View, technician_id: str) -> None:
    wish = view.ask(wishes.wishes, technician_id)
    may = view.may("consent", technician_id)
    heading(
        "Named in public",
        "Whether the name may stand in public highlights, such as a story about a paper.",
    )
    if wish.hr_withholds:
        nothing("The staff list says no, and that stands whatever is said here.")
    st.html(
        paragraph(
            "As it stands: ", "<b>may be named</b>" if wish.public else "<b>not to be named</b>"
        )
    )
    if may:
        how = actions.received(
            view, technician_id, f"consent-received-{technician_id}-{wish.public}"
        )
        _wish(
            _label(
                view, technician_id, "Do not name any more" if wish.public else "Agree to be named"
            ),
            f"consent-{technician_id}-{wish.public}",  # another button for the other wish: a double press says one of them
            lambda now: now.act(wishes.consent, technician_id, not wish.public, received=how),
            "Recorded. It holds from now on.",
        )
    heading(
        "Objection",
        "Who objects is matched, shown and counted no more, at once and everywhere. It can be withdrawn.",
    )
    st.html(
        paragraph(
            "As it stands: ",
            "<b>there is an objection</b>" if wish.objects else "<b>no objection</b>",
        )
    )
    if may:
        how_objects = actions.received(
            view, technician_id, f"objection-received-{technician_id}-{wish.objects}"
        )
        _wish(
            _label(view, technician_id, "Withdraw the objection" if wish.objects else "Object"),
            f"objection-{technician_id}-{wish.objects}",
            lambda now: now.act(
                wishes.objection, technician_id, not wish.objects, received=how_objects
            ),
            "Recorded. It holds at once.",
        )


def _label(view: View, technician_id: str, wish: str) -> str:
    """What a button says: their own wish, or that somebody enters it for them."""
    return (
        wish
        if view.person.technician_id == technician_id
        else f"Record their wish: {wish[0].lower()}{wish[1:]}"
    )


def _wish(label: str, key: str, deed: Callable[[View], None], says: str) -> None:
    if st.button(label, key=key):
        if actions.do(lambda now: _done(deed, now), says):
            st.rerun()
        actions.message()


def _done(deed: Callable[[View], None], view: View) -> bool:
    deed(view)
    return True

"""The ORCID iD of a technician: from the staff list, or as they state it themselves.

On their own page they can show that it is theirs by signing in at ORCID, where that is set up.
"""

from __future__ import annotations

import streamlit as st

from attribution.dashboard import actions
from attribution.dashboard.html import orcid_link, page_link, paragraph, tag, text
from attribution.dashboard.pronouns import YOU, pronouns_for
from attribution.dashboard.session import View
from attribution.privacy import orcid_sign_in
from attribution.privacy.own_orcids import STAFF_LIST, KnownOrcid, known_orcid, record_own_orcid

FORM = "Record an ORCID iD"


def draw(view: View, technician_id: str) -> None:
    """What is known, and a form to record or withdraw an iD that the staff list does not have."""
    known = view.ask(known_orcid, technician_id)
    if known is None:
        return
    words = pronouns_for(view, technician_id)
    _state(known, words.start)
    if words is YOU and not known.authenticated:
        _way_to_orcid(view, known)
    if known.source == STAFF_LIST or not view.may("record an ORCID iD", technician_id):
        return
    with st.expander("Change or withdraw the ORCID iD" if known.orcid else FORM):
        _form(view, known)
    actions.message()  # where a form that has closed again does not hide it


def _state(known: KnownOrcid, subject: str) -> None:
    """Who says that the iD is theirs, where it is more than the staff list."""
    if known.authenticated:
        sentence = f"{subject} signed in at ORCID with the iD"
        st.html(paragraph(sentence, orcid_link(known.orcid), tag("authenticated", "good")))
    elif known.orcid and known.source != STAFF_LIST:
        st.html(paragraph(f"{subject} stated the ORCID iD", orcid_link(known.orcid)))
    elif known.note:
        st.html(paragraph(text(f"{known.note}. Ask the lead.")))


def _way_to_orcid(view: View, known: KnownOrcid) -> None:
    if not orcid_sign_in.is_offered(view.settings):
        if not known.orcid:
            st.html(paragraph("Type your ORCID iD below to record it."))
        return
    label = "Sign in at ORCID to show that it is yours" if known.orcid else "Sign in at ORCID"
    after = "" if known.orcid else "to record your iD, or type it below."
    st.html(paragraph(page_link(label, "orcid"), after))


def _form(view: View, known: KnownOrcid) -> None:
    words = pronouns_for(view, known.technician_id)
    key = f"orcid-{known.technician_id}"
    received = actions.received_field(view, known.technician_id, f"{key}-received")
    typed = st.text_input(
        "ORCID iD",
        key=f"{key}-typed",
        placeholder="0000-0002-1825-0097",
        max_chars=60,
        help=f"It is marked as {words.possessive} own statement. The next build "
        f"finds papers that print the iD. Then {words.possessive} public ORCID record is read too.",
    )
    if st.button("Record this iD", key=f"{key}-record"):
        _save(known.technician_id, typed, received)
    if (known.orcid or known.note) and st.button("Withdraw the iD", key=f"{key}-withdraw"):
        _save(known.technician_id, None, received)


def _save(technician_id: str, typed: str | None, received: str | None) -> None:
    def act(now: View) -> bool:
        now.act(record_own_orcid, technician_id, typed, received=received)
        return True

    if actions.do(act, "Saved. It is shown from now on and used by the next build."):
        st.rerun()

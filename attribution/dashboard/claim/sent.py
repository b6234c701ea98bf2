"""What is shown after a claim was sent: that it was, and what happens next."""

from __future__ import annotations

from datetime import UTC, datetime

import streamlit as st

from attribution.claims.lifecycle import Claim
from attribution.claims.progress import after_sending
from attribution.core import for_people
from attribution.dashboard import actions
from attribution.dashboard.claim import paper
from attribution.dashboard.components import heading
from attribution.dashboard.html import page_link, paragraph, text
from attribution.dashboard.pronouns import YOU, Pronouns, pronouns_for
from attribution.dashboard.session import View

SENT = "claim-sent"


def remember(claim: Claim) -> None:
    """Have `draw` show this claim once it is sent."""
    st.session_state[SENT] = claim.claim_id


def was_just(claim: Claim) -> bool:
    """Whether this window has just sent it."""
    return st.session_state.get(SENT) == claim.claim_id and claim.state == "submitted"


def draw(view: View, claim: Claim, place: str) -> None:
    """A short page, so that all of it is in view after the long form."""
    actions.message(place)
    paper.card(view, claim.target)
    heading("What happens next")
    words = pronouns_for(view, claim.technician_id)
    list_of_steps(view, words, claim.wanted, claim.agreed)
    label = "Read the claim, add a comment or withdraw it"
    links = [page_link(label, "claims", claim=claim.claim_id)]
    if words is YOU:
        links.append(page_link("Back to My contributions", "me"))
    st.html(paragraph(" · ".join(links)))


def list_of_steps(view: View, words: Pronouns, wanted: str, agrees: bool | None) -> None:
    """What happens to a claim that is sent today."""
    today = for_people.in_zone(datetime.now(UTC)).date()
    days = view.settings.claims_answer_days
    sentences = after_sending(words.subject, today, days, wanted, agrees)
    items = "".join(f"<li>{text(sentence)}</li>" for sentence in sentences)
    st.html(f'<ol class="ta">{items}</ol>')

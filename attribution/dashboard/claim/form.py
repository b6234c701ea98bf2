"""The page of a claim that is not sent yet: paper, questions, evidence, what happens next, Send.

What is typed is kept as a draft at every change; see `keeping`.
"""

from __future__ import annotations

import uuid

import streamlit as st

from attribution.claims import service
from attribution.claims.draft import Draft, draft_of
from attribution.claims.lifecycle import Claim
from attribution.core.errors import UserError
from attribution.core.for_people import moment
from attribution.dashboard import actions, scripts
from attribution.dashboard.claim import (
    agreement,
    contribution,
    evidence,
    keeping,
    paper,
    sent,
    steps,
)
from attribution.dashboard.claim.keeping import Filled, Kept
from attribution.dashboard.components import heading
from attribution.dashboard.html import literal, text
from attribution.dashboard.pronouns import Pronouns, pronouns_for
from attribution.dashboard.session import View

NEW = "new-claim-"  # what the keys of a new claim's form begin with
PLACE = "send"  # where messages about sending stand


def draw(view: View, technician_id: str, work: str, claim: Claim | None = None) -> None:
    """The form of a new claim, or of a draft."""
    key = keeping.form_of(claim) if claim else _new_key(technician_id)
    claim = claim or keeping.claim_begun_in(view, key)
    words = pronouns_for(view, technician_id)
    with st.container(key="claim-form"):
        filled = _fields(view, words, technician_id, work, claim, key)
    keeping.show(filled, claim)
    kept = keeping.keep(view, filled, claim)
    if kept.claim is not None:
        _name_in_address(kept.claim)
    evidence.draw_for_draft(view, filled, kept.claim)
    _next(view, words, filled)
    _status(kept)
    _send_button(filled, kept.claim)
    actions.message(PLACE)
    if kept.claim is not None:
        steps.withdraw(view, kept.claim)
    scripts.draw(scripts.UNSENT_WORDS)


def _new_key(technician_id: str) -> str:
    key: str = st.session_state.setdefault(f"{NEW}{technician_id}", f"new-{uuid.uuid4().hex}")
    return key


def _name_in_address(claim: Claim) -> None:
    """A reload of the page, and its address, then open the draft."""
    if st.query_params.get("claim") != claim.claim_id:
        st.query_params.from_dict({"claim": claim.claim_id})


def _fields(
    view: View, words: Pronouns, technician_id: str, work: str, claim: Claim | None, key: str
) -> Filled:
    stored = draft_of(claim) if claim else Draft(work)
    agrees = keeping.agreement_in(claim)
    stored_word = claim.steps[-1].received if claim else None
    received = actions.received_field(view, technician_id, f"received-{key}", stored_word or "")
    heading("The paper")
    chosen = paper.choose(view, stored.work, key)
    draft = contribution.questions(view, words, chosen, stored, key)
    answer = agreement.ask(view, words, technician_id, draft, agrees, key)
    return Filled(technician_id, draft, answer, received, key)


def _next(view: View, words: Pronouns, filled: Filled) -> None:
    heading("What happens when the claim is sent")
    sent.list_of_steps(view, words, filled.draft.wanted, filled.agrees)


def _status(kept: Kept) -> None:
    """Whether what is on the page is saved."""
    with st.container():
        if kept.problem:
            st.error(literal(kept.problem), icon=":material/error:")
        elif kept.needed:
            st.warning(literal(kept.needed), icon=":material/save:")
        elif kept.claim is None:
            st.html(_saved("Each answer is saved as soon as you leave its field."))
        else:
            when = moment(kept.claim.last.at)
            st.html(_saved(f"Saved as a draft: {when}. Only you can see it until it is sent."))


def _saved(sentence: str) -> str:
    return f'<p class="ta quiet small" role="status">{text(sentence)}</p>'


def _send_button(filled: Filled, claim: Claim | None) -> None:
    if st.button(
        "Send the claim", type="primary", icon=":material/send:", key=f"send-{filled.key}"
    ):
        done = actions.do(lambda now: _send(now, filled, claim), "The claim is sent.", place=PLACE)
        if done:
            st.rerun()


def _send(now: View, filled: Filled, claim: Claim | None) -> Claim:
    """Store what is in the form, then send it."""
    if not filled.draft.work:
        raise UserError("Say which paper it is. The claim was not sent.")
    stored = keeping.store(now, filled, claim)
    sent.remember(stored)
    return now.act(service.step, stored.claim_id, "submit", received=filled.received)

"""One claim on a page: what it states, evidence, possible steps, letters and history."""

from __future__ import annotations

import streamlit as st

from attribution.claims import letters, lifecycle, next_steps, service
from attribution.claims.lifecycle import Claim, Step
from attribution.core import for_people
from attribution.dashboard import actions, letter
from attribution.dashboard.claim import evidence, fair_credit, form, steps
from attribution.dashboard.components import heading, nothing
from attribution.dashboard.html import day, doi_link, facts, paragraph, tag, text
from attribution.dashboard.pronouns import pronouns_for
from attribution.dashboard.queries import technicians
from attribution.dashboard.session import View

RECIPIENTS = {"author": "the corresponding author", "editor": "the editor"}


def draw(view: View, claim_id: str) -> None:
    """A claim with everything that the person who looks may do about it."""
    claim = view.ask(service.claim, claim_id)
    possible = view.ask_once(next_steps.possible_steps, claim)
    target = claim.target
    state = tag(lifecycle.state_in_words(claim))
    st.html(
        f'<h2 class="ta">{text(target.title or target.doi)}</h2>'
        + paragraph(state, doi_link(target.doi))
    )
    save = None
    if "write" in possible:
        work = target.doi or target.work_id or target.title or ""
        save = form.draw(view, claim.technician_id, work, claim)
    else:
        st.html(_statement(view, claim))
    evidence.draw(view, claim, may_attach="attach" in possible)
    steps.draw(view, claim, possible, save)
    _letters(view, claim)
    _history(claim)


def _statement(view: View, claim: Claim) -> str:
    words = pronouns_for(view, claim.technician_id)
    period = letters.period(claim)
    agreed = f"yes, {words.subject} agreed" if claim.agreed else "not agreed yet"
    values = {
        "Technician": text(_name(view, claim.technician_id)),
        "CRediT roles": text("; ".join(claim.roles)),
        "When": text(period),
        "Wanted": text(claim.wanted),
        "Answers on fair credit": text(fair_credit.in_words(view, claim.answers)),
        "Authors may be contacted": agreed,
    }
    if claim.second:
        values["Second reviewer"] = f"{text(claim.second)}, by {day(claim.due)}"
    return (
        facts(values)
        + paragraph(f"In {words.possessive} own words:", tone="quiet small")
        + paragraph(text(claim.statement), tone="print")
    )


def _name(view: View, technician_id: str) -> str:
    """The technician's name; only the id for a second reviewer who may not see their record."""
    if not view.may("see record", technician_id):
        return technician_id
    technician = view.ask(technicians.technician, technician_id)
    return f"{technician['name']} ({technician_id})" if technician else technician_id


def _letters(view: View, claim: Claim) -> None:
    if claim.state not in ("upheld", "raised") or not view.may("judge claim", claim.technician_id):
        return
    heading(
        "Letters",
        "Read the draft, change it and send it yourself. Nothing is sent from here.",
    )
    if not claim.agreed:
        nothing("Ask the technician first. They have not agreed that the authors are contacted.")
        return
    with st.form(f"letter-{claim.claim_id}"):
        recipient = st.selectbox("To", list(RECIPIENTS), format_func=lambda name: RECIPIENTS[name])
        signature = st.text_input("Signed by", max_chars=200).strip()
        is_wanted = st.form_submit_button("Draft the letter", icon=":material/edit_note:")
    if is_wanted:
        signed_by = signature or view.person.who
        drafted = actions.do(
            lambda now: now.ask_once(letters.claim_letter, claim.claim_id, recipient, signed_by),
            "The draft is below.",
        )
        actions.message()
        letter.keep(claim.claim_id, drafted)
    letter.draw(claim.claim_id, height=420)


def _history(claim: Claim) -> None:
    heading("History", "Every step, with who took it and when, and all comments.")
    items = "".join(f"<li>{_step_in_words(step)}</li>" for step in claim.steps)
    st.html(f'<ol class="ta sentences">{items}</ol>')


def _step_in_words(step: Step) -> str:
    when = for_people.moment(step.at)
    received = f" (received: {text(step.received)})" if step.received else ""
    comment = f"<br>“{text(step.words)}”" if step.words else ""
    return f"{when}: <b>{text(step.who)}</b> {text(steps.DONE[step.name])}{received}{comment}"

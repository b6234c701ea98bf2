"""One claim on a page: what it states, evidence, possible steps, letters and history."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

import streamlit as st

from attribution.claims import letters, lifecycle, next_steps, service
from attribution.claims.lifecycle import Claim, Step
from attribution.claims.progress import of_claim
from attribution.core import for_people
from attribution.core.identity import same_person
from attribution.dashboard import actions, letter
from attribution.dashboard.claim import contribution, evidence, fair_credit, form, sent, steps
from attribution.dashboard.components import heading, nothing
from attribution.dashboard.html import day, doi_link, facts, paragraph, tag, text
from attribution.dashboard.pronouns import YOU, Pronouns, pronouns_for
from attribution.dashboard.queries import technicians
from attribution.dashboard.session import View

RECIPIENTS = {"author": "the corresponding author", "editor": "the editor"}


def draw(view: View, claim_id: str) -> None:
    """A claim with everything that the person who looks may do about it.

    A draft that this person may write is drawn as the form of a new claim, element by element:
    so the fields of a claim that has just been begun stay the same ones.
    """
    claim = view.ask(service.claim, claim_id)
    if sent.was_just(claim):
        sent.draw(view, claim, form.PLACE)
        return
    possible = view.ask_once(next_steps.possible_steps, claim)
    if "write" in possible:
        form.draw(view, claim.technician_id, "", claim)
        return
    target = claim.target
    st.html(
        f'<h2 class="ta">{text(target.title or target.doi)}</h2>'
        + paragraph(tag(lifecycle.state_in_words(claim)), doi_link(target.doi))
    )
    if pronouns_for(view, claim.technician_id) is YOU:
        st.html(_progress(view, claim))
    st.html(_statement(view, claim))
    evidence.draw(view, claim, may_attach="attach" in possible)
    steps.draw(view, claim, possible)
    _letters(view, claim)
    _history(view, claim)


def _statement(view: View, claim: Claim) -> str:
    words = pronouns_for(view, claim.technician_id)
    values = {
        f"What {words.subject} did": contribution.roles_in_words(claim.roles),
        f"What {words.subject} would like": text(contribution.WISHES[claim.wanted][0]),
        "Letter to the authors": _agreement(claim, words),
    }
    when, answers = letters.period(claim), fair_credit.in_words(view, claim.answers)
    if words is not YOU:
        values = {"Technician": text(_name(view, claim.technician_id)), **values}
    if when:
        values["When"] = text(when)
    if answers:
        values["Answers on fair credit"] = text(answers)
    if claim.second:
        values["Second reviewer"] = f"{text(claim.second)}, by {day(claim.due)}"
    return (
        facts(values)
        + paragraph(f"In {words.possessive} own words:", tone="quiet small")
        + paragraph(text(claim.statement), tone="print")
    )


def _agreement(claim: Claim, words: Pronouns) -> str:
    if claim.answer_on_authors is None:
        return f"{words.start} have not said whether the authors may be contacted."
    agree = "agreed" if claim.agreed else "did not agree"
    return f"{words.start} {agree} that the authors are contacted."


def _progress(view: View, claim: Claim) -> str:
    """Who has one's own claim, by when, and the next step."""
    row = of_claim(claim, view.settings.claims_answer_days)
    values = {"Who has it": f"{text(row.who_has_it)}, since {day(row.since)}"}
    if row.by_when:
        values["By when"] = text(row.by_when)
    return facts({**values, "Next step": text(row.next_step)})


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


def _history(view: View, claim: Claim) -> None:
    heading("History", "Every step, with who took it and when, and all comments.")
    items = "".join(f"<li>{_step_in_words(view, *run)}</li>" for run in _runs(claim.steps))
    st.html(f'<ol class="ta sentences">{items}</ol>')


def _runs(taken: Sequence[Step]) -> Iterator[tuple[Step, int]]:
    """Each step, and how many times; of a draft that is saved again and again only the last."""
    for (name, _), group in groupby(taken, lambda step: (step.name, step.who)):
        run = list(group)
        if name == "write":
            yield run[-1], len(run)
        else:
            yield from ((step, 1) for step in run)


def _step_in_words(view: View, step: Step, times: int) -> str:
    when = for_people.moment(step.at)
    who = "You" if same_person(step.who, view.person.who) else step.who
    received = f" (received: {text(step.received)})" if step.received else ""
    comment = f"<br>“{text(step.words)}”" if step.words else ""
    saved = f", saved {times} times" if times > 1 else ""
    return f"{when}: <b>{text(who)}</b> {text(steps.DONE[step.name])}{saved}{received}{comment}"

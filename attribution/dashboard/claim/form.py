"""The form of a claim: a new one, or a draft that is rewritten."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date

import streamlit as st

from attribution.claims import find_work, service
from attribution.claims.draft import CREDIT_ROLES, OUTCOMES, Draft, draft_of
from attribution.claims.lifecycle import Claim
from attribution.core.errors import UserError
from attribution.dashboard import actions
from attribution.dashboard.claim import fair_credit
from attribution.dashboard.html import doi_link, paragraph, text
from attribution.dashboard.pronouns import Pronouns, pronouns_for
from attribution.dashboard.session import View
from attribution.ledger.payloads import Target

NEW = "new-claim-"  # what the keys of a new claim's form begin with
BRITISH = "DD/MM/YYYY"
EARLIEST = date(1950, 1, 1)
# The service takes 10,000 characters of a statement. The field takes more: a full field drops what
# is pasted into it, while a refusal keeps it on the page.
STATEMENT_FIELD_CHARACTERS = 100_000
CHANGED_ELSEWHERE = (
    "Copy what you need from this page, then reload it. The draft was changed in another window "
    "since you opened it here. Nothing was saved."
)
NOT_HARVESTED = (
    "This work has not been harvested. With a DOI, it is looked up after the claim is submitted. "
    "With a title only, it stays as you typed it."
)


@dataclass(frozen=True, slots=True)
class Form:
    """What is in the form now; `received` as in `actions.received_field`."""

    draft: Draft
    received: str | None
    key: str


# Saves the form as it is now. The second value is how the technician told the person who acts for
# them, where the form does not say.
Save = Callable[[View, str | None], Claim]


def draw(view: View, technician_id: str, work: str, old: Claim | None = None) -> Save:
    """The form of a new claim, or of a draft; returns what saves it as it is in the form now."""
    form = _fields(view, technician_id, work, old)
    save = _save_new(technician_id, form) if old is None else _save_again(old, form)
    if st.button("Save the draft", type="primary", key=f"save-{form.key}"):
        saved = actions.do(lambda now: save(now, None), "The draft is saved.")
        if saved:
            st.session_state[_seen_key(saved)] = _times_written(saved)
            st.query_params.clear()
            st.query_params["claim"] = saved.claim_id
            st.rerun()
        actions.message()
    return save


# -- the fields ------------------------------------------------------------------------------------


def _fields(view: View, technician_id: str, work: str, old: Claim | None) -> Form:
    key = old.claim_id if old else f"new-{technician_id}"
    words = pronouns_for(view, technician_id)
    stored = draft_of(old) if old else Draft(work)
    draft = _draft_fields(view, words, work, stored, key)
    received = actions.received_field(view, technician_id, f"received-{key}")
    return Form(draft, received, key)


def _draft_fields(view: View, words: Pronouns, work: str, stored: Draft, key: str) -> Draft:
    chosen_work = _work_field(view, work, key)
    roles = st.multiselect(
        f"What {words.subject} did (CRediT roles)",
        CREDIT_ROLES,
        default=list(stored.roles),
        key=f"roles-{key}",
    )
    statement = st.text_area(
        f"In {words.possessive} own words",
        stored.statement,
        key=f"statement-{key}",
        max_chars=STATEMENT_FIELD_CHARACTERS,
        placeholder="What was done, with which instrument, and how the paper depends on it",
    )
    with st.container(horizontal=True):
        first = _day_field("From", stored.first_day, f"first-{key}")
        last = _day_field("To", stored.last_day, f"last-{key}")
    wanted = st.radio(
        f"What {words.subject} want",
        OUTCOMES,
        index=OUTCOMES.index(stored.wanted),
        horizontal=True,
        key=f"wanted-{key}",
    )
    answers = fair_credit.draw(view, roles, stored.answers, key)
    return Draft(chosen_work, tuple(roles), statement.strip(), first, last, wanted, answers)


def _day_field(label: str, value: date | None, key: str) -> date | None:
    day: date | None = st.date_input(
        label, value, key=key, width=170, min_value=EARLIEST, format=BRITISH
    )
    return day


def _work_field(view: View, work: str, key: str) -> str:
    """The work that is meant, by DOI or title: one that was harvested, or as typed."""
    typed = st.text_input(
        "The work: DOI or title",
        work,
        key=f"work-{key}",
        max_chars=500,
        placeholder="10.1234/abc or words of the title",
    ).strip()
    # The answer always takes one place in the page. Fields that change places are made again by the
    # browser, and then lose what has been typed and not sent yet.
    with st.container():
        return _harvested_work(view, typed, key) if typed else ""


def _harvested_work(view: View, typed: str, key: str) -> str:
    """The work id of the harvested work that fits; as typed if no work fits."""
    harvested = [match for match in view.ask(find_work.works_found, typed) if match.work_id]
    if not harvested:
        st.html(paragraph(NOT_HARVESTED, tone="quiet small"))
        return typed
    if len(harvested) > 1:
        return _choose_work(harvested, key)
    (work,) = harvested
    st.html(paragraph(f"<b>{text(work.title)}</b>", doi_link(work.doi), tone="small"))
    return work.work_id or typed


def _choose_work(works: Sequence[Target], key: str) -> str:
    """The work id of one of several works that fit."""
    titles = {work.work_id: f"{work.title} · {work.doi or 'no DOI'}" for work in works}
    which = "the first " if len(titles) == find_work.MOST_FOUND else ""
    return str(
        st.selectbox(
            f"Choose one of {which}{len(titles)} matching works",
            list(titles),
            format_func=lambda work_id: titles[work_id],
            key=f"which-{key}",
        )
    )


# -- saving ----------------------------------------------------------------------------------------


def _save_new(technician_id: str, form: Form) -> Save:
    """Saves a new claim.

    The key depends on what is in the form, so that pressing twice saves it once.
    """
    form_id = st.session_state.setdefault(f"{NEW}{technician_id}", uuid.uuid4().hex)
    content = repr((form_id, form.draft, form.received))
    key = hashlib.blake2b(content.encode(), digest_size=16).hexdigest()

    def save(now: View, _received: str | None) -> Claim:
        return now.act(service.write, technician_id, form.draft, received=form.received, key=key)

    return save


def _save_again(old: Claim, form: Form) -> Save:
    """Saves a draft again where it differs, never over a version that this page has not shown."""
    seen = st.session_state.setdefault(_seen_key(old), _times_written(old))

    def save(now: View, received: str | None) -> Claim:
        stored = now.ask_once(service.claim, old.claim_id)
        if _is_as_typed(stored, form.draft):
            return stored
        if _times_written(stored) > seen:
            raise UserError(CHANGED_ELSEWHERE)
        received = form.received or received
        return now.act(service.rewrite, old.claim_id, form.draft, received=received)

    return save


def _seen_key(claim: Claim) -> str:
    return f"drawn-{claim.claim_id}"


def _times_written(claim: Claim) -> int:
    """How often its draft was saved."""
    return sum(step.name == "write" for step in claim.steps)


def _is_as_typed(claim: Claim, typed: Draft) -> bool:
    """Whether a claim is stored as typed; the form may name its work by id, DOI or title."""
    names = (claim.target.work_id, claim.target.doi, claim.target.title)
    return typed.work in names and replace(draft_of(claim), work=typed.work) == typed

"""Keeps what is typed into the form of a claim: as a draft, at every change, without a button.

A draft is an act of the ledger like any other. It is written only where it differs from what is
stored, and never over a draft that this page has not shown.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import streamlit as st

from attribution.claims import service
from attribution.claims.draft import Draft, draft_of
from attribution.claims.lifecycle import Claim
from attribution.core.errors import AttributionError, UserError
from attribution.dashboard import actions
from attribution.dashboard.session import View
from attribution.ledger.payloads import Answers

CHANGED_ELSEWHERE = (
    "Copy what you need from this page, then reload it. The draft was changed in another window "
    "since you opened it here. Nothing was saved."
)


@dataclass(frozen=True, slots=True)
class Filled:
    """What is in the form now.

    `agrees` is the answer to whether the authors may be contacted, None where none was given.
    `received` is as in `actions.received_field`. `key` is that of the form.
    """

    technician_id: str
    draft: Draft
    agrees: bool | None
    received: str | None
    key: str

    @property
    def is_blank(self) -> bool:
        """Whether nothing was answered yet; the paper alone does not count."""
        return self.draft == Draft(self.draft.work) and self.agrees is None


@dataclass(frozen=True, slots=True)
class Kept:
    """The claim as it is stored now, None before the first answer.

    `problem` is why the form could not be stored, `needed` what it lacks to be stored at all.
    """

    claim: Claim | None
    problem: str | None = None
    needed: str | None = None


def claim_begun_in(view: View, key: str) -> Claim | None:
    """The claim that this form began, where the address does not name it yet."""
    claim_id = st.session_state.get(_begun_key(key))
    return view.ask(service.claim, claim_id) if claim_id else None


def form_of(claim: Claim) -> str:
    """The key of the form of a draft: in the window that began it, the one it was begun in.

    So its fields stay the same ones, and what is typed into them meanwhile is not lost.
    """
    key: str = st.session_state.get(f"form-of-{claim.claim_id}", claim.claim_id)
    return key


def show(filled: Filled, claim: Claim | None) -> None:
    """Remember that the form shows a claim as it is stored."""
    shown = _shown(filled.key)
    if claim is not None and not shown:
        shown.append(draft_of(claim))


def keep(view: View, filled: Filled, claim: Claim | None) -> Kept:
    """Store what is in the form if it differs from the claim; a refusal leaves both as they are."""
    if _is_stored(filled, claim):
        return Kept(claim)
    needed = _needed(view, filled)
    if needed:
        return Kept(claim, needed=needed)
    try:
        stored = actions.quietly(lambda now: store(now, filled, claim))
    except AttributionError as problem:
        return Kept(claim, str(problem))
    return Kept(stored)


def _needed(view: View, filled: Filled) -> str | None:
    if view.person.technician_id != filled.technician_id and not filled.received:
        return "Nothing is saved yet. Say first how you received their request."
    if not filled.draft.work:
        return "Nothing is saved yet. Say first which paper it is."
    return None


def store(now: View, filled: Filled, claim: Claim | None) -> Claim:
    """Store the form, as a new claim or over its draft; UserError where that is not possible."""
    shown = _shown(filled.key)
    if claim is None:
        # Whoever presses twice, or is interrupted between these lines, begins one claim: the key.
        shown.append(filled.draft)
        stored = now.act(
            service.write,
            filled.technician_id,
            filled.draft,
            received=filled.received,
            key=filled.key,
        )
        st.session_state[f"form-of-{stored.claim_id}"] = filled.key
        st.session_state[_begun_key(filled.key)] = stored.claim_id
    else:
        stored = now.ask(service.claim, claim.claim_id)
    return _with_answer(now, filled, _rewritten(now, filled, stored))


def _rewritten(now: View, filled: Filled, stored: Claim) -> Claim:
    """The claim with what is in the form."""
    if _is_as_typed(stored, filled.draft):
        return stored
    shown = _shown(filled.key)
    if not any(_is_as_typed(stored, draft) for draft in shown):
        raise UserError(CHANGED_ELSEWHERE)
    shown.append(filled.draft)
    return now.act(service.rewrite, stored.claim_id, filled.draft, received=filled.received)


def _with_answer(now: View, filled: Filled, stored: Claim) -> Claim:
    """The claim with the answer on the authors."""
    if filled.agrees is None or filled.agrees == agreement_in(stored):
        return stored
    step = "agree" if filled.agrees else "disagree"
    return now.act(service.step, stored.claim_id, step, received=filled.received)


def _is_stored(filled: Filled, claim: Claim | None) -> bool:
    if claim is None:
        return filled.is_blank
    has_answer = filled.agrees is None or filled.agrees == agreement_in(claim)
    return has_answer and _is_as_typed(claim, filled.draft)


def agreement_in(claim: Claim | None) -> bool | None:
    """Whether the technician agreed that the authors are contacted; None before an answer."""
    answer = claim.answer_on_authors if claim else None
    return None if answer is None else answer == "agree"


def _is_as_typed(claim: Claim, typed: Draft) -> bool:
    """Whether a claim is stored as typed, whatever names its work and in which order boxes are."""
    target = claim.target
    names = (target, target.work_id, target.doi, target.title)
    return typed.work in names and _in_order(draft_of(claim)) == _in_order(typed)


def _in_order(draft: Draft) -> Draft:
    answers = draft.answers or Answers()
    answers = replace(answers, criteria=tuple(sorted(answers.criteria)))
    return replace(draft, work="", roles=tuple(sorted(draft.roles)), answers=answers)


def _shown(key: str) -> list[Draft]:
    """The drafts that the form has shown, or has tried to store: none of them is of another."""
    drafts: list[Draft] = st.session_state.setdefault(f"shown-{key}", [])
    return drafts


def _begun_key(key: str) -> str:
    return f"begun-{key}"

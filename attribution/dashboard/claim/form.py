"""The form of a claim: a new one, or a draft that is rewritten; and which credit is fair for what was done."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date

import streamlit as st

from attribution.claims import find_work, guideline, service
from attribution.claims.draft import CREDIT_ROLES, OUTCOMES, Draft, draft_of
from attribution.claims.lifecycle import Claim
from attribution.core.errors import UserError
from attribution.dashboard import actions
from attribution.dashboard.html import doi_link, paragraph, text
from attribution.dashboard.session import View

NEW = "new-claim-"


BRITISH = "DD/MM/YYYY"


RECOMMENDED = {
    "authorship": "authorship",
    "acknowledgement": "thanks by name in the acknowledgements",
    "facility": "thanks to the facility",
}


Save = Callable[
    ..., Claim
]  # of the view, and of how the technician's word was received where the form does not say


def draft(view: View, technician_id: str, work: str, old: Claim | None = None) -> Save:
    """The form of a new claim, or of a draft that is rewritten; returns what saves it as it is in the form now."""
    key = old.claim_id if old else f"new-{technician_id}"
    chosen = _work(view, work, key)
    played = st.multiselect(
        "What was done (roles of CRediT)",
        CREDIT_ROLES,
        default=list(old.roles) if old else None,
        key=f"roles-{key}",
    )
    # More than is taken: a field that is full drops what is pasted into it, a refusal keeps it.
    statement = st.text_area(
        "In the technician's own words",
        old.statement if old else "",
        key=f"statement-{key}",
        max_chars=100_000,
        placeholder="What was done, with which instrument, and how the paper rests on it",
    )
    with st.container(horizontal=True):
        first = st.date_input(
            "From",
            old.first_day if old else None,
            key=f"first-{key}",
            width=170,
            min_value=date(1950, 1, 1),
            format=BRITISH,
        )
        last = st.date_input(
            "To",
            old.last_day if old else None,
            key=f"last-{key}",
            width=170,
            min_value=date(1950, 1, 1),
            format=BRITISH,
        )
    wanted = st.radio(
        "The wish",
        OUTCOMES,
        index=OUTCOMES.index(old.wanted if old else "acknowledgement"),
        horizontal=True,
        key=f"wanted-{key}",
    )
    _helper(view, played, key)
    how = actions.received(view, technician_id, f"received-{key}")
    typed = Draft(chosen, tuple(played), statement.strip(), first, last, wanted)
    if old is None:
        save = _first(
            technician_id,
            typed,
            how,
            st.session_state.setdefault(f"{NEW}{technician_id}", uuid.uuid4().hex),
        )
    else:
        save = _again(old, typed, how, st.session_state.setdefault(f"drawn-{key}", _written(old)))
    if st.button("Save the draft", type="primary", key=f"save-{key}"):
        kept = actions.do(save, "The draft is saved.")
        if kept:
            st.session_state[f"drawn-{kept.claim_id}"] = _written(kept)
            st.query_params.clear()
            st.query_params["claim"] = kept.claim_id
            st.rerun()
        actions.message()
    return save


def _first(technician_id: str, typed: Draft, how: str | None, form: str) -> Save:
    """Stores a new claim; what is in the form is part of the key, so that pressing twice stores it once."""
    key = hashlib.blake2b(repr((form, typed, how)).encode(), digest_size=16).hexdigest()
    return lambda now, _=None: now.act(service.write, technician_id, typed, received=how, key=key)


def _again(old: Claim, typed: Draft, how: str | None, drawn: int) -> Save:
    """Stores a draft anew, where it differs; never over what was written elsewhere since the form was `drawn`."""

    def save(now: View, received: str | None = None) -> Claim:
        stored = now.now(service.claim, old.claim_id)
        if _is_as_typed(stored, typed):
            return stored
        if _written(stored) > drawn:
            raise UserError(
                "This draft was changed in another window since you opened it here. Nothing was saved. What you typed is "
                "still below: copy what you need, then reload the page."
            )
        return now.act(service.rewrite, old.claim_id, typed, received=how or received)

    return save


def _written(claim: Claim) -> int:
    """How often its draft was stored."""
    return sum(step.name == "write" for step in claim.steps)


def _names(claim: Claim) -> tuple[str | None, ...]:
    """All that the work of a claim may be called in the form."""
    return claim.target.work_id, claim.target.doi, claim.target.title


def _is_as_typed(claim: Claim, typed: Draft) -> bool:
    """Whether a claim is stored as it is in the form."""
    stored = draft_of(claim)
    return typed.work in _names(claim) and replace(stored, work=typed.work) == typed


def _work(view: View, work: str, key: str) -> str:
    """The work that is meant, by DOI or title: found here, or kept as it was typed and asked for at the sources."""
    asked = st.text_input(
        "The work: DOI or title",
        work,
        key=f"work-{key}",
        max_chars=500,
        placeholder="10.1234/abc or words of the title",
    ).strip()
    if not asked:
        return ""
    found = view.ask(find_work.works_found, asked)
    known = [one for one in found if one.work_id]
    if len(known) > 1:
        names = {one.work_id or "": f"{one.title} · {one.doi or 'no DOI'}" for one in known}
        more = ", the first of them" if len(known) == find_work.MOST_FOUND else ""
        return str(
            st.selectbox(
                f"Several works fit ({len(known)}{more}); which one?",
                list(names),
                format_func=lambda one: names[one],
                key=f"which-{key}",
            )
        )
    if known:
        st.html(paragraph(f"<b>{text(known[0].title)}</b>", doi_link(known[0].doi), tone="small"))
        return known[0].work_id or asked
    st.html(
        paragraph(
            "Not among the works that were harvested. With a DOI it is asked for once the claim is submitted; "
            "with a title alone it stays as typed.",
            tone="quiet small",
        )
    )
    return asked


def _helper(view: View, played: Sequence[str], key: str) -> None:
    """Which credit fair-attribution guidelines recommend for what was done."""
    rules = guideline.load(view.settings.home)
    with st.expander("Which credit is fair for this?"):
        st.html(
            paragraph(
                "Tick what is so. The recommendation follows published guidelines; it decides nothing.",
                tone="quiet small",
            )
        )
        met = [
            name
            for name in guideline.CRITERIA
            if st.checkbox(rules.criteria.get(name, name), key=f"{name}-{key}")
        ]
        thought = st.checkbox(
            "Brought in judgement or design, not only time", key=f"intellectual-{key}"
        )
        routine = st.checkbox(
            "Routine service of a facility, nobody's particular work", key=f"service-{key}"
        )
        done = guideline.done(played, met, intellectual=thought, service_only=routine)
        found = view.ask(guideline.advice_for, done)
        st.html(
            paragraph(f"Recommended: <b>{text(RECOMMENDED[found.credit])}</b>.", text(found.reason))
            + (
                paragraph("Sentence to propose:", text(found.sentence), tone="print")
                if found.sentence
                else ""
            )
            + paragraph("After:", text("; ".join(found.sources)), tone="quiet small")
        )

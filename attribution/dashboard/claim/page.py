"""One claim on a page: its draft, what it says, both sides' words, and the steps that whoever looks may take now."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import Any

import streamlit as st

from attribution.claims import letters, lifecycle, service
from attribution.claims.attachments import KINDS, MAX_BYTES, TEXT_KINDS
from attribution.claims.lifecycle import Claim
from attribution.core.errors import UserError
from attribution.dashboard import actions, queries
from attribution.dashboard.claim.form import BRITISH, Save, draft
from attribution.dashboard.components import heading, nothing
from attribution.dashboard.html import day, doi_link, facts, paragraph, text
from attribution.dashboard.session import View
from attribution.ledger.payloads import CreditGiven, SecondPerson, StepContent

# In the order in which they are offered.
STEPS = {
    "submit": (
        "Submit it",
        "From then on whoever judges claims for the faculty can see it. The draft is saved first.",
    ),
    "take": ("Take it up", "It is in review from then on."),
    "uphold": (
        "Uphold",
        "The contribution was made. It is a credit from then on, apart from the headline.",
    ),
    "decline": ("Decline", "The contribution was not made, or not by this person. Say why."),
    "agree": (
        "Agree that the authors are written to",
        "Nothing is raised with authors without this.",
    ),
    "raise": (
        "Record that the authors were written to",
        "Nothing is sent from here: send the letter first.",
    ),
    "credit": (
        "Record that the paper credits the person now",
        "As what, and by which correction, if any.",
    ),
    "disagree": (
        "Do not agree that the authors are written to",
        "It stays inside the institution.",
    ),
    "contest": ("Contest the judgement", "It goes to a second person, once; that word stands."),
    "reassign": (
        "Name another second person",
        "As long as nobody has judged since it was contested.",
    ),
    "say": ("Add words", "Both sides' words are kept with the claim."),
    "withdraw": ("Withdraw the claim", "It ends. What was said stays in the history."),
}


DONE = {
    "write": "wrote it",
    "attach": "attached a file",
    "submit": "submitted it",
    "take": "took it up",
    "say": "said",
    "uphold": "upheld it",
    "decline": "declined it",
    "contest": "contested it",
    "reassign": "named another second person",
    "agree": "agreed that the authors are written to",
    "disagree": "did not agree that the authors are written to",
    "raise": "recorded that the authors were written to",
    "credit": "recorded that the paper credits the person",
    "withdraw": "withdrew it",
}


CREDIT = {
    "author": "as an author",
    "thanked": "by thanking them by name",
    None: "not checked, or something else",
}


DAYS_TO_JUDGE = 28


def one(view: View, claim_id: str) -> None:
    """A claim with everything that whoever looks may do about it."""
    claim = view.ask(service.claim, claim_id)
    may = view.now(service.possible_steps, claim)
    st.html(
        f'<h2 class="ta">{text(claim.target.title or claim.target.doi)}</h2>'
        + paragraph(
            f'<span class="tag">{text(lifecycle.state_in_words(claim))}</span>',
            doi_link(claim.target.doi),
        )
    )
    if "write" in may:
        work = claim.target.doi or claim.target.work_id or claim.target.title or ""
        save = draft(view, claim.technician_id, work, claim)
    else:
        save = None
        _says(view, claim)
    _attachments(view, claim, "attach" in may)
    said = (
        "agree"
        if claim.agreed
        else next((s.name for s in reversed(claim.steps) if s.name == "disagree"), None)
    )
    offered = (
        (*may, "submit") if save else may
    )  # of a draft that is not complete yet, the press says what is missing
    _steps(view, claim, [name for name in STEPS if name in offered and name != said], save)
    _letters(view, claim)
    _history(claim)


def _says(view: View, claim: Claim) -> None:
    days = [day(one) for one in (claim.first_day, claim.last_day) if one]
    st.html(
        facts(
            {
                "Technician": text(_name(view, claim.technician_id)),
                "Roles (CRediT)": text("; ".join(claim.roles)),
                "When": " to ".join(days) or text(None),
                "Wish": text(claim.wanted),
                "Authors may be written to": "yes, agreed" if claim.agreed else "not agreed so far",
                **(
                    {"Second person": f"{text(claim.second)}, by {day(claim.due)}"}
                    if claim.second
                    else {}
                ),
            }
        )
        + paragraph("In the technician's own words:", tone="quiet small")
        + paragraph(text(claim.statement), tone="print")
    )


def _name(view: View, technician_id: str) -> str:
    """The name where whoever looks may see the record; a second person of another faculty sees the id."""
    if not view.may("see record", technician_id):
        return technician_id
    found = view.ask(queries.technician, technician_id)
    return f"{found['name']} ({technician_id})" if found else technician_id


def _attachments(view: View, claim: Claim, may_attach: bool) -> None:
    heading(
        "Evidence",
        "Private: seen by who may see the claim, kept outside the database, never opened by this program.",
    )
    for file in claim.attachments:
        st.download_button(
            f"{file.name} ({file.bytes:,} bytes)".replace("[", "(").replace("]", ")"),
            data=_attached(view, claim.claim_id, file.stored),
            file_name=file.name,
            mime="application/octet-stream",
            key=f"attached-{file.stored}",
            on_click="ignore",
            icon=":material/attach_file:",
            type="tertiary",
        )
    if not claim.attachments:
        nothing("Nothing is attached.")
    if not may_attach:
        return
    accepted = [*KINDS, "jpeg", *TEXT_KINDS]
    key = f"{claim.claim_id}-{len(claim.attachments)}"  # other fields after each file; see `_steps`
    upload = st.file_uploader(
        f"A booking, an e-mail, a plot: at most {MAX_BYTES // 1_000_000} MB",
        type=accepted,
        max_upload_size=MAX_BYTES // 1_000_000,
        key=f"file-{key}",
    )
    how = actions.received(view, claim.technician_id, f"attach-received-{key}")
    if st.button("Attach", icon=":material/upload:", key=f"attach-{key}"):
        if actions.do(
            lambda now: _attach(now, claim, upload, how), "Attached. It is kept with the claim."
        ):
            st.rerun()
        actions.message()


def _attach(view: View, claim: Claim, file: Any, how: str | None) -> Claim:
    if file is None:
        raise UserError("Choose a file first. Nothing was attached.")
    return view.act(service.attach, claim.claim_id, file.name, file.getvalue(), received=how)


def _attached(view: View, claim_id: str, stored: str) -> Callable[[], bytes]:
    return view.later(lambda now: now.now(service.attachment, claim_id, stored).data)


def _steps(view: View, claim: Claim, may: Sequence[str], save: Save | None) -> None:
    heading("What can be done now", "By you, as the claim stands.")
    if not may:
        nothing("Nothing: it is somebody else's turn, or the claim has ended.")
    for n, name in enumerate(may):
        label, says = STEPS[name]
        asked = service.asks(view.person, claim, name)
        # Other fields each time the step is taken, so that words do not stay and a second press takes no second step. No form:
        # a form is sent before the field that somebody leaves for its button, and a tap on it is lost then.
        key = f"{name}-{claim.claim_id}-{sum(step.name == name for step in claim.steps)}"
        with st.expander(label, expanded=n == 0):
            st.html(paragraph(text(says), tone="quiet small"))
            asking = (
                "Your words" if name == "say" else "Reason" if "words" in asked else "Words, if any"
            )
            words = st.text_area(asking, max_chars=5000, key=f"words-{key}")
            content = _content(view, claim, name, key)
            how = (
                actions.received(view, claim.technician_id, f"how-{key}")
                if "received" in asked
                else None
            )
            if st.button(
                label, key=key, type="primary" if name in ("submit", "uphold") else "secondary"
            ):
                if actions.do(
                    _step(claim.claim_id, name, words.strip() or None, how, content, save),
                    "Recorded.",
                ):
                    st.rerun()
                actions.message()


def _content(view: View, claim: Claim, name: str, key: str) -> StepContent | None:
    """What a step needs beside words."""
    if name in lifecycle.SECONDED:
        tomorrow = date.today() + timedelta(days=1)  # noqa: DTZ011 - the day where the person is
        return SecondPerson(
            _second(view.now(service.second_people, claim, name), key),
            st.date_input(
                "To judge by",
                tomorrow + timedelta(days=DAYS_TO_JUDGE - 1),
                min_value=tomorrow,
                key=f"due-{key}",
                format=BRITISH,
            ),
        )
    if name == "credit":
        return CreditGiven(
            st.selectbox(
                "The paper credits them",
                list(CREDIT),
                format_func=lambda one: CREDIT[one],
                key=f"kind-{key}",
            ),
            st.text_input("DOI of the correction, if there is one", key=f"correction-{key}").strip()
            or None,
        )
    return None


def _second(able: Sequence[str], key: str) -> str:
    """The second person: one of those who can judge it, where the settings list them; else as the sign-in names them."""
    if able:
        chosen = st.selectbox(
            "Second person", able, index=None, placeholder="Choose", key=f"second-{key}"
        )
        return chosen or ""
    return st.text_input("Second person, as the sign-in names them", key=f"second-{key}").strip()


def _step(
    claim_id: str,
    name: str,
    why: str | None,
    how: str | None,
    content: StepContent | None,
    save: Save | None,
) -> Callable[[View], Claim]:
    """Takes a step; what was typed into a draft and not saved yet is saved before it is submitted."""

    def taken(now: View) -> Claim:
        if save is not None and name == "submit":
            save(now, how)
        return now.act(service.step, claim_id, name, why, content, received=how)

    return taken


def _letters(view: View, claim: Claim) -> None:
    if claim.state not in ("upheld", "raised") or not view.may("judge claim", claim.technician_id):
        return
    heading(
        "Letters", "Drafted for you to read, change and send, or not. Nothing is sent from here."
    )
    if not claim.agreed:
        nothing("The technician has not agreed that the authors are written to. Ask first.")
        return
    with st.form(f"letter-{claim.claim_id}"):
        to = st.selectbox(
            "To",
            ["author", "editor"],
            format_func=lambda one: (
                f"the {'corresponding author' if one == 'author' else 'editor'}"
            ),
        )
        sender = st.text_input("Who signs", max_chars=200)
        wanted = st.form_submit_button("Draft it", icon=":material/edit_note:")
    if wanted:
        letter = actions.do(
            lambda now: now.now(
                letters.claim_letter, claim.claim_id, to, sender.strip() or view.person.who
            ),
            "Drafted below.",
        )
        actions.message()
        actions.keep_letter(claim.claim_id, letter)
    actions.letter(claim.claim_id, height=420)


def _history(claim: Claim) -> None:
    heading("History", "Every step, by whom and when; both sides' words.")
    lines = []
    for step in claim.steps:
        how = f" (received: {text(step.received)})" if step.received else ""
        said = f"<br>“{text(step.words)}”" if step.words else ""
        lines.append(
            f"<li>{step.at:%d %b %Y %H:%M} UTC: <b>{text(step.who)}</b> {text(DONE[step.name])}{how}{said}</li>"
        )
    st.html(f'<ol class="ta sentences">{"".join(lines)}</ol>')

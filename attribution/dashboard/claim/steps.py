"""The steps of a claim that the person who looks may take now, each with the fields it needs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import streamlit as st

from attribution.claims import lifecycle, next_steps, service
from attribution.claims.lifecycle import Claim
from attribution.core import for_people
from attribution.dashboard import actions
from attribution.dashboard.claim.contribution import BRITISH
from attribution.dashboard.components import heading, nothing
from attribution.dashboard.html import paragraph, text
from attribution.dashboard.session import View
from attribution.ledger.payloads import CreditGiven, SecondPerson, StepContent

# Label and explanation of each step, in the order in which they are offered.
STEPS = {
    "take": ("Start the review", "The claim is then in review."),
    "uphold": (
        "Uphold",
        "The contribution was made. It becomes a credit, reported separately from the headline.",
    ),
    "decline": (
        "Decline",
        "The contribution was not made, or not by this person. Give a reason.",
    ),
    "agree": (
        "Agree that the authors are contacted",
        "The claim is never raised with the authors without this agreement.",
    ),
    "raise": (
        "Record that the authors were contacted",
        "Nothing is sent from here. Send the letter first.",
    ),
    "credit": (
        "Record that the paper now credits the person",
        "Say how it credits them, and in which correction, if any.",
    ),
    "contest": (
        "Contest the judgement",
        "A second reviewer decides. Their decision is final.",
    ),
    "reassign": (
        "Name another second reviewer",
        "You can do this until the second reviewer has decided.",
    ),
    "say": ("Add a comment", "Comments of both sides are saved with the claim."),
    "disagree": (
        "Do not agree that the authors are contacted",
        "The claim stays inside the institution.",
    ),
    "withdraw": ("Withdraw the claim", "The claim ends. Its history is kept."),
}
# What each step reads like in the history.
DONE = {
    "write": "wrote the draft",
    "attach": "attached a file",
    "remove": "removed a file",
    "submit": "submitted the claim",
    "take": "started the review",
    "say": "commented",
    "uphold": "upheld the claim",
    "decline": "declined the claim",
    "contest": "contested the judgement",
    "reassign": "named another second reviewer",
    "agree": "agreed that the authors are contacted",
    "disagree": "did not agree that the authors are contacted",
    "raise": "recorded that the authors were contacted",
    "credit": "recorded that the paper credits the person",
    "withdraw": "withdrew the claim",
}
CREDIT = {
    "author": "as an author",
    "thanked": "by thanking them by name",
    None: "not checked, or something else",
}
MAIN_STEPS = ("submit", "uphold")
DAYS_TO_JUDGE = 28


@dataclass(frozen=True, slots=True)
class Filled:
    """A step as it is filled in on the page."""

    name: str
    words: str | None
    received: str | None
    content: StepContent | None


def draw(view: View, claim: Claim, possible: Sequence[str]) -> None:
    """Every step that may be taken now."""
    heading("What you can do now", "The steps that are open to you at this stage.")
    offered = [name for name in STEPS if name in {*possible} - {claim.answer_on_authors}]
    if not offered:
        nothing("Nothing at the moment: another person has to act, or the claim has ended.")
    for number, name in enumerate(offered):
        _step(view, claim, name, is_open=number == 0)


def withdraw(view: View, claim: Claim) -> None:
    """The one step of a draft that is not on its form."""
    _step(view, claim, "withdraw", is_open=False)


def _step(view: View, claim: Claim, name: str, *, is_open: bool) -> None:
    label, explanation = STEPS[name]
    # The fields are new ones each time the step is taken, so that words do not stay and a second
    # press takes no second step. They are in no form: a form is sent before the field that is left
    # for its button, and a tap on the button is then lost.
    times_taken = sum(step.name == name for step in claim.steps)
    key = f"{name}-{claim.claim_id}-{times_taken}"
    with st.expander(label, expanded=is_open):
        st.html(paragraph(text(explanation), tone="quiet small"))
        filled = _fields(view, claim, name, key)
        is_main = name in MAIN_STEPS
        if st.button(label, key=key, type="primary" if is_main else "secondary"):
            if actions.do(_take(claim.claim_id, filled), "Saved."):
                st.rerun()
            actions.message()


def _fields(view: View, claim: Claim, name: str, key: str) -> Filled:
    required = next_steps.required_fields(view.person, claim, name)
    label = "Reason" if "words" in required else "Comment (optional)"
    if name == "say":
        label = "Your comment"
    words = st.text_area(label, max_chars=5000, key=f"words-{key}").strip()
    content = _content(view, claim, name, key)
    received = None
    if "received" in required:
        received = actions.received_field(view, claim.technician_id, f"how-{key}")
    return Filled(name, words or None, received, content)


def _content(view: View, claim: Claim, name: str, key: str) -> StepContent | None:
    """What a step needs as well as words."""
    if name in lifecycle.SECOND_REVIEWER_STEPS:
        return _second_reviewer(view, claim, name, key)
    if name == "credit":
        return _credit_given(key)
    return None


def _second_reviewer(view: View, claim: Claim, name: str, key: str) -> SecondPerson:
    """A person who can judge the claim, from the list in the settings or as typed."""
    able = view.ask_once(next_steps.second_reviewers, claim, name)
    if able:
        second = st.selectbox(
            "Second reviewer", able, index=None, placeholder="Choose", key=f"second-{key}"
        )
    else:
        second = st.text_input("Second reviewer (their sign-in name)", key=f"second-{key}")
    tomorrow = for_people.in_zone(datetime.now(UTC)).date() + timedelta(days=1)
    due = st.date_input(
        "Decide by",
        tomorrow + timedelta(days=DAYS_TO_JUDGE - 1),
        min_value=tomorrow,
        key=f"due-{key}",
        format=BRITISH,
    )
    return SecondPerson((second or "").strip(), due)


def _credit_given(key: str) -> CreditGiven:
    kind = st.selectbox(
        "The paper credits them",
        list(CREDIT),
        format_func=lambda kind: CREDIT[kind],
        key=f"kind-{key}",
    )
    correction = st.text_input("DOI of the correction, if there is one", key=f"correction-{key}")
    return CreditGiven(kind, correction.strip() or None)


def _take(claim_id: str, filled: Filled) -> Callable[[View], Claim]:
    return lambda now: now.act(
        service.step,
        claim_id,
        filled.name,
        filled.words,
        filled.content,
        received=filled.received,
    )

"""Which credit fair-attribution guidelines recommend for a contribution."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from attribution.claims import guideline, guideline_rules
from attribution.claims.draft import CRITERIA
from attribution.claims.guideline import Advice
from attribution.dashboard.html import literal, paragraph, text
from attribution.dashboard.session import View
from attribution.ledger.payloads import Answers

INTELLECTUAL = "Contributed judgement or design, not only time"
SERVICE_ONLY = "Routine service of a facility, not one person's work"
EXPLANATION = (
    "Tick what applies. The recommendation follows published guidelines. It does not decide "
    "anything. The answers are saved with the claim, and letters about it give the recommendation. "
    "If nothing is ticked, letters recommend nothing."
)


def draw(view: View, roles: Sequence[str], stored: Answers | None, key: str) -> Answers | None:
    """Boxes to tick, and the recommendation for them and these CRediT roles.

    Returns the answers; None where nothing is ticked.
    """
    before = stored or Answers()
    questions = guideline_rules.load(view.settings.home).criteria
    with st.expander("Which credit is fair for this?"):
        st.html(paragraph(EXPLANATION, tone="quiet small"))
        criteria = [
            name
            for name in CRITERIA
            if st.checkbox(
                literal(questions.get(name, name)), name in before.criteria, key=f"{name}-{key}"
            )
        ]
        intellectual = st.checkbox(
            INTELLECTUAL,
            before.intellectual,
            key=f"intellectual-{key}",
        )
        service_only = st.checkbox(
            SERVICE_ONLY,
            before.service_only,
            key=f"service-{key}",
        )
        done = guideline.work_done(
            roles, criteria, intellectual=intellectual, service_only=service_only
        )
        st.html(_advice(view.ask(guideline.advice_for, done)))
    answers = Answers(tuple(criteria), intellectual, service_only)
    return answers if answers != Answers() else None


def in_words(view: View, answers: Answers | None) -> str | None:
    """The answers that are kept with a claim, in the words of the questions."""
    if answers is None:
        return None
    questions = guideline_rules.load(view.settings.home).criteria
    given = [questions.get(name, name) for name in answers.criteria]
    if answers.intellectual:
        given.append(INTELLECTUAL)
    if answers.service_only:
        given.append(SERVICE_ONLY)
    return "; ".join(given)


def _advice(advice: Advice) -> str:
    credit = f"Recommended: <b>{text(guideline.IN_WORDS[advice.credit])}</b>."
    parts = [paragraph(credit, text(advice.reason))]
    if advice.sentence:
        parts.append(paragraph("Suggested sentence:", text(advice.sentence), tone="print"))
    parts.append(paragraph("Based on:", text("; ".join(advice.sources)), tone="quiet small"))
    return "".join(parts)

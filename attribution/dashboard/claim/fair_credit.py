"""Which credit fair-attribution guidelines recommend for a contribution."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from attribution.claims import guideline, guideline_rules
from attribution.claims.draft import CRITERIA
from attribution.claims.guideline import Advice
from attribution.dashboard.html import paragraph, text
from attribution.dashboard.session import View
from attribution.ledger.payloads import Answers

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
            if st.checkbox(questions.get(name, name), name in before.criteria, key=f"{name}-{key}")
        ]
        intellectual = st.checkbox(
            "Contributed judgement or design, not only time",
            before.intellectual,
            key=f"intellectual-{key}",
        )
        service_only = st.checkbox(
            "Routine service of a facility, not one person's work",
            before.service_only,
            key=f"service-{key}",
        )
        done = guideline.work_done(
            roles, criteria, intellectual=intellectual, service_only=service_only
        )
        st.html(_advice(view.ask(guideline.advice_for, done)))
    answers = Answers(tuple(criteria), intellectual, service_only)
    return answers if answers != Answers() else None


def _advice(advice: Advice) -> str:
    credit = f"Recommended: <b>{text(guideline.IN_WORDS[advice.credit])}</b>."
    parts = [paragraph(credit, text(advice.reason))]
    if advice.sentence:
        parts.append(paragraph("Suggested sentence:", text(advice.sentence), tone="print"))
    parts.append(paragraph("Based on:", text("; ".join(advice.sources)), tone="quiet small"))
    return "".join(parts)

"""Which credit fair-attribution guidelines recommend for a contribution."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from attribution.claims import guideline, guideline_rules
from attribution.claims.guideline import Advice
from attribution.dashboard.html import paragraph, text
from attribution.dashboard.session import View

RECOMMENDED = {
    "authorship": "authorship",
    "acknowledgement": "thanks by name in the acknowledgements",
    "facility": "thanks to the facility",
}
EXPLANATION = (
    "Tick what applies. The recommendation follows published guidelines. "
    "It does not decide anything."
)


def draw(view: View, roles: Sequence[str], key: str) -> None:
    """Boxes to tick, and the recommendation for them and these CRediT roles."""
    questions = guideline_rules.load(view.settings.home).criteria
    with st.expander("Which credit is fair for this?"):
        st.html(paragraph(EXPLANATION, tone="quiet small"))
        criteria = [
            name
            for name in guideline_rules.CRITERIA
            if st.checkbox(questions.get(name, name), key=f"{name}-{key}")
        ]
        intellectual = st.checkbox(
            "Contributed judgement or design, not only time", key=f"intellectual-{key}"
        )
        service_only = st.checkbox(
            "Routine service of a facility, not one person's work", key=f"service-{key}"
        )
        done = guideline.work_done(
            roles, criteria, intellectual=intellectual, service_only=service_only
        )
        st.html(_advice(view.ask(guideline.advice_for, done)))


def _advice(advice: Advice) -> str:
    credit = f"Recommended: <b>{text(RECOMMENDED[advice.credit])}</b>."
    parts = [paragraph(credit, text(advice.reason))]
    if advice.sentence:
        parts.append(paragraph("Suggested sentence:", text(advice.sentence), tone="print"))
    parts.append(paragraph("Based on:", text("; ".join(advice.sources)), tone="quiet small"))
    return "".join(parts)

"""The technician's agreement that the authors are written to, and what the letter would quote."""

from __future__ import annotations

import streamlit as st

from attribution.claims import letters
from attribution.claims.draft import Draft
from attribution.core.errors import UserError
from attribution.dashboard.components import heading
from attribution.dashboard.html import paragraph, text
from attribution.dashboard.pronouns import Pronouns
from attribution.dashboard.session import View

INTERNAL = "internal record"
ANSWERS = {True: "Yes, write to them", False: "No, not now"}
QUOTED = (
    "The letter gives {possessive} name, department, what was ticked above, {possessive} own "
    "words, the dates and what {subject} would like. Evidence is never sent, and a former name "
    "is never printed."
)
IF_NOT = (
    "The letter is written only if the claim is upheld. {start} can change the answer until it is "
    "sent. Without an answer, {subject} are asked then."
)


def ask(
    view: View, words: Pronouns, technician_id: str, draft: Draft, stored: bool | None, key: str
) -> bool | None:
    """The answer; None where none is given, or the claim asks for no letter.

    A record inside the institution takes back an agreement that was given before.
    """
    with st.container():
        if draft.wanted == INTERNAL:
            return False if stored else None
        heading("May we write to the authors?", IF_NOT.format(**_forms(words)))
        st.html(paragraph(QUOTED.format(**_forms(words)), tone="small"))
        answer: bool | None = st.radio(
            f"Do {words.subject} agree to a letter to the authors?",
            list(ANSWERS),
            index=None if stored is None else list(ANSWERS).index(stored),
            format_func=lambda answer: ANSWERS[answer],
            horizontal=True,
            key=f"agrees-{key}",
        )
        _preview(view, technician_id, draft, key)
    return answer


def _forms(words: Pronouns) -> dict[str, str]:
    return {"subject": words.subject, "start": words.start, "possessive": words.possessive}


def _preview(view: View, technician_id: str, draft: Draft, key: str) -> None:
    """The letter as it would be, made only once it is opened."""
    box = st.expander("Read the letter as it would be", on_change="rerun", key=f"letter-{key}")
    if not box.open:
        return
    with box:
        try:
            letter = view.ask(letters.letter_to_come, technician_id, draft)
        except UserError as problem:
            st.html(paragraph(text(problem)))
            return
        for sentence in letter.left_out:
            st.html(paragraph(text(sentence), tone="small"))
        st.html(paragraph(f"<b>{text(letter.subject)}</b>"))
        st.html(paragraph(text(letter.text), tone="print"))

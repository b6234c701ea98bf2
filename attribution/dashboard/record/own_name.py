"""A printed name on a technician's own record: the question and the buttons, in words."""

from __future__ import annotations

import streamlit as st

from attribution.core import for_people
from attribution.dashboard import actions
from attribution.dashboard.candidate import verdict_buttons
from attribution.dashboard.candidate.printed_name import printed
from attribution.dashboard.html import day, doi_link, paragraph, tag, text
from attribution.dashboard.queries import candidates, works
from attribution.dashboard.session import View
from attribution.review.candidate import Candidate

ANSWERS = {
    "confirmed": "You or a reviewer said: this is you",
    "rejected": "You or a reviewer said: this is not you",
    "unsure": "You or a reviewer was not sure",
}


def draw(view: View, mention_id: str, technician_id: str) -> None:
    """The question, the buttons, what the last press did, and where the paper prints the name."""
    candidate = view.ask(candidates.candidate, mention_id, technician_id)
    verdict_buttons.put_on_screen(candidate)
    work = view.fixed(works.work, candidate.work_id) or {}
    st.html(
        f'<h2 class="ta">Is “{text(candidate.shown.name)}” you?</h2>'
        + _answered(view, candidate)
        + paragraph(f"<b>{text(work.get('title'))}</b>")
        + _publication(work)
        + printed(view, candidate)
    )
    with st.container(horizontal=True, vertical_alignment="center"):
        verdict_buttons.buttons(view, candidate)
        verdict_buttons.undo_button(own=True)
    actions.message()
    verdict_buttons.note(view, candidate)
    verdict_buttons.same_case(view, candidate)


def _answered(view: View, candidate: Candidate) -> str:
    ids = (candidate.mention_id, candidate.technician_id, candidate.work_id, candidate.kind)
    decision = view.ask(candidates.decision, *ids)
    if not decision:
        return ""
    when = for_people.moment(decision["decided_at"])
    verdict = decision["verdict"]
    answer = tag(ANSWERS[verdict], verdict_buttons.VERDICTS[verdict].tone)
    return paragraph(answer, when, tone="small")


def _publication(work: dict[str, object]) -> str:
    parts = [text(work["journal"])] if work.get("journal") else []
    published = work.get("published")
    if published:
        parts.append(day(published))  # type: ignore[arg-type]
    doi = work.get("doi")
    return paragraph(", ".join(parts), doi_link(str(doi) if doi else None), tone="quiet small")

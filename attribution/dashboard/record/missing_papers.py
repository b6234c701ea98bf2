"""What a record does not hold yet: possible contributions, claims, missing papers."""

from __future__ import annotations

from typing import Any

import streamlit as st

from attribution.claims import dismissals, listing, missed_papers
from attribution.claims import suggestions as claim_suggestions
from attribution.claims.name_check import Check
from attribution.core.errors import UserError
from attribution.dashboard import actions
from attribution.dashboard.components import heading, nothing, page_of
from attribution.dashboard.html import day, page_link, paragraph, tag, text
from attribution.dashboard.html import table as html_table
from attribution.dashboard.pronouns import pronouns_for
from attribution.dashboard.session import View

TONES = {"team thanked": "warn", "instrument used": "warn", "same group": "", "facility booked": ""}
PAGE_LENGTH = 5
PLACE = "suggested"  # where the messages about suggestions stand


def suggested(view: View, technician_id: str) -> None:
    """Papers with a possible contribution."""
    heading(
        "Papers with a possible contribution",
        "Suggestions for claims, each with its reason. They are never counted.",
    )
    subject = pronouns_for(view, technician_id).subject
    rows = view.ask(claim_suggestions.suggested, technician_id, subject)
    is_own = subject == "you"
    actions.message(PLACE)
    if is_own:
        _dismissed(view, technician_id)
    if not rows:
        nothing("No suggestions.")
        return
    may_claim = view.may("write claim", technician_id)
    offset = page_of(len(rows), f"suggested-{technician_id}", PAGE_LENGTH)
    for row in rows[offset : offset + PAGE_LENGTH]:
        reason = paragraph(tag(row["reason"], TONES.get(row["reason"], "")), text(row["says"]))
        paper = paragraph(f"<b>{text(row['title'])}</b>", day(row["published"]))
        label = "Claim a contribution to this paper"
        link = _claim_link(technician_id, row["work_id"], label) if may_claim else ""
        with st.container(border=True):
            st.html(paper + reason + link)
            if is_own:
                _dismiss_button(technician_id, row["work_id"])


def _dismiss_button(technician_id: str, work_id: str) -> None:
    if st.button("Not my work", key=f"dismiss-{work_id}", icon=":material/close:"):
        _dismiss(technician_id, work_id, dismissed=True)


def _dismissed(view: View, technician_id: str) -> None:
    """What was dismissed, to be offered again."""
    rows = view.ask(dismissals.dismissed_suggestions, technician_id)
    if not rows:
        return
    with st.expander(f"Dismissed ({len(rows)})"):
        for row in rows:
            st.html(paragraph(text(row["title"])))
            if st.button("Offer it again", key=f"offer-{row['suggestion']}"):
                _dismiss(technician_id, row["suggestion"], dismissed=False)


def _dismiss(technician_id: str, suggestion: str, dismissed: bool) -> None:
    sentence = "You will not be asked about it again." if dismissed else "It is offered again."
    actions.do(lambda now: _store(now, technician_id, suggestion, dismissed), sentence, place=PLACE)
    st.rerun()


def _store(view: View, technician_id: str, suggestion: str, dismissed: bool) -> bool:
    view.act(dismissals.dismiss, technician_id, suggestion, dismissed)
    return True


def _claim_link(technician_id: str, work: str, label: str) -> str:
    return paragraph(page_link(label, "claims", new=work, technician=technician_id))


def claims(view: View, technician_id: str) -> None:
    """The technician's claims, and a link to write another one."""
    heading("Claims", "Contributions that a paper does not credit.")
    rows = [row for row in view.ask(listing.rows) if row["technician_id"] == technician_id]
    if rows:
        cells = [_claim_cells(row) for row in reversed(rows)]
        st.html(html_table(["Work", "State", "Last step"], cells, "Claims"))
    claim_button(view, technician_id)


def claim_button(view: View, technician_id: str) -> None:
    """A link to write a claim on a paper that is not suggested."""
    if view.may("write claim", technician_id):
        st.html(_claim_link(technician_id, "", "Claim a contribution to another paper"))


def _claim_cells(row: dict[str, Any]) -> list[str]:
    work = page_link(row["title"] or row["doi"], "claims", claim=row["claim_id"])
    return [work, text(row["state"]), day(row["at"])]


def report_form(view: View, technician_id: str) -> None:
    """A form to report a paper that prints the name and is missing here."""
    if not view.may("write claim", technician_id):
        return
    words = pronouns_for(view, technician_id)
    heading(
        "Report a missing paper",
        f"A paper that prints {words.possessive} name and is not in this record.",
    )
    # Each report is followed by another, empty form, so that no report is sent twice.
    number = st.session_state.setdefault(f"reports-{technician_id}", 0)
    key = f"{technician_id}-{number}"
    with st.form(f"report-{key}"):
        work = st.text_input("DOI or title of the paper", key=f"report-work-{key}", max_chars=500)
        received = actions.received_field(view, technician_id, f"report-received-{key}")
        is_pressed = st.form_submit_button("Check the paper", icon=":material/search:")
    if is_pressed:
        check = actions.do(
            lambda now: _report(now, technician_id, work, received), _result, place="report"
        )
        if check:
            st.session_state[f"reports-{technician_id}"] = number + 1
            st.rerun()
    actions.message("report")


def _report(view: View, technician_id: str, work: str, received: str | None) -> Check:
    if not work.strip():
        raise UserError("Enter the DOI or the title of the paper. Nothing was saved.")
    return view.act(missed_papers.report, technician_id, work, received=received)


def _result(check: Check) -> str:
    """What the paper says, then the next step of the report."""
    what = " ".join(check.sentences)
    if check.known:
        return f"{what} Nothing had to be saved."
    if check.result == "found":
        return f"{what} It is now a credit."
    return f"{what} A reviewer will check the paper."

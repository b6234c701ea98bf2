"""What a technician's record does not hold yet: papers with a possible contribution, claims, and "let us know"."""

from __future__ import annotations

from urllib.parse import quote

import streamlit as st

from attribution.claims import listing, missed_papers
from attribution.claims import suggestions as claims_suggestions
from attribution.claims.name_check import Check
from attribution.core.errors import UserError
from attribution.dashboard import actions
from attribution.dashboard.components import heading, nothing, page_of
from attribution.dashboard.html import day, paragraph, text
from attribution.dashboard.html import table as html_table
from attribution.dashboard.session import View

SHARES = {"team thanked": "warn", "instrument used": "warn", "same group": ""}


SUGGESTED = 5


def suggestions(view: View, technician_id: str) -> None:
    heading(
        "Papers with a possible contribution",
        "Suggestions for claims, each with its reason. They are never counted.",
    )
    found = view.ask(claims_suggestions.suggested, technician_id)
    if not found:
        nothing("No paper suggests itself.")
        return
    offset = page_of(len(found), f"suggested-{technician_id}", SUGGESTED)
    for one in found[offset : offset + SUGGESTED]:
        with st.container(border=True):
            st.html(
                paragraph(f"<b>{text(one['title'])}</b>", day(one["published"]))
                + paragraph(
                    f'<span class="tag {SHARES.get(one["reason"], "")}">{text(one["reason"])}</span>',
                    text(one["says"]),
                )
                + (
                    _claim_link(technician_id, one["work_id"])
                    if view.may("write claim", technician_id)
                    else ""
                )
            )


def _claim_link(
    technician_id: str, work: str, label: str = "Claim a contribution to this paper"
) -> str:
    where = f"claims?new={quote(work)}&technician={quote(technician_id)}"
    return paragraph(f'<a href="{where}" target="_self">{text(label)}</a>')


def claims(view: View, technician_id: str) -> None:
    heading("Claims", "Contributions that a paper does not credit.")
    found = view.ask(listing.rows, technician_id)
    if found:
        cells = [
            [
                f'<a href="claims?claim={text(one["claim_id"])}" target="_self">{text(one["title"] or one["doi"])}</a>',
                text(one["state"]),
                day(one["at"]),
            ]
            for one in reversed(found)
        ]
        st.html(html_table(["Work", "State", "Last step"], cells, "Claims"))
    if view.may("write claim", technician_id):
        st.html(_claim_link(technician_id, "", "Claim a contribution to another paper"))


def let_us_know(view: View, technician_id: str) -> None:
    if not view.may("write claim", technician_id):
        return
    heading("Let us know", "A paper that does print the name, and that is not in this record.")
    nth = st.session_state.setdefault(
        f"reports-{technician_id}", 0
    )  # another form after each, so that none comes twice
    with st.form(f"report-{technician_id}-{nth}"):
        work = st.text_input(
            "DOI or title of the paper", key=f"report-work-{technician_id}-{nth}", max_chars=500
        )
        how = actions.received(view, technician_id, f"report-received-{technician_id}-{nth}")
        if st.form_submit_button("Look into the paper", icon=":material/search:"):
            if actions.do(lambda now: _report(now, technician_id, work, how), _found):
                st.session_state[f"reports-{technician_id}"] = nth + 1
                st.rerun()
            actions.message()


def _report(view: View, technician_id: str, work: str, how: str | None) -> Check:
    if not work.strip():
        raise UserError("Say which paper: its DOI or its title. Nothing was recorded.")
    return view.act(missed_papers.report, technician_id, work, received=how)


def _found(check: Check) -> str:
    """What becomes of a report, after what the paper says."""
    if check.known:
        return f"{check.says} Nothing had to be recorded."
    return f"{check.says} {'It is a credit now.' if check.result == 'found' else 'Somebody will look at the paper.'}"

"""Papers that technicians reported as missing, for the people who check them."""

from __future__ import annotations

from typing import Any

import streamlit as st

from attribution.claims import report_lists, settle_reports
from attribution.dashboard import actions
from attribution.dashboard.components import heading, nothing
from attribution.dashboard.html import day, doi_link, paragraph, text
from attribution.dashboard.session import View

ANSWERS = {
    "author": "It names them as an author",
    "thanked": "It thanks them by name",
    None: "It does not credit them",
}
NO_NAME = "none of the names that were read"
Row = dict[str, Any]


def draw(view: View) -> None:
    """The reports to check, and those that were settled."""
    heading(
        "Missing papers that technicians reported",
        "Check the paper, then record what it says. It becomes a credit at once.",
    )
    reports = view.ask(report_lists.open_reports)
    if not reports:
        nothing("No reports to review.")
    for report in reports:
        with st.container(border=True):
            _report(report)
    _settled(view)


def _report(report: Row) -> None:
    st.html(_report_in_words(report))
    report_id = report["report_id"]
    with st.form(f"settle-{report_id}", border=False):
        kind = st.selectbox(
            "What the paper says", list(ANSWERS), format_func=lambda kind: ANSWERS[kind]
        )
        mention_id = _choose_name(report)
        comment = st.text_input("Comment (optional)", max_chars=500).strip() or None
        if st.form_submit_button("Save"):
            if actions.do(lambda now: _settle(now, report_id, kind, mention_id, comment), "Saved."):
                st.rerun()
            actions.message()


def _report_in_words(report: Row) -> str:
    title = f"<b>{text(report['title'] or report['doi'])}</b>"
    received = f", received by {text(report['received'])}" if report["received"] else ""
    reported = (
        f"Technician {text(report['technician_id'])}, reported {day(report['reported'])} "
        f"by {text(report['by'])}{received}."
    )
    return paragraph(title, doi_link(report["doi"])) + paragraph(
        reported, text(report["says"]), tone="small"
    )


def _choose_name(report: Row) -> str | None:
    """The mention that the paper prints, where names of it were read."""
    if not report["names"]:
        return None
    labels: dict[str | None, str] = {None: NO_NAME}
    for mention in report["names"]:
        labels[mention["mention_id"]] = f"{mention['name']} ({mention['kind']})"
    chosen: str | None = st.selectbox(
        "Which name", list(labels), format_func=lambda mention_id: labels[mention_id]
    )
    return chosen


def _settle(
    view: View, report_id: str, kind: str | None, mention_id: str | None, comment: str | None
) -> bool:
    view.act(settle_reports.settle, report_id, kind, mention_id, comment)
    return True


# -- settled reports -------------------------------------------------------------------------------


def _settled(view: View) -> None:
    """Settled reports, to be reopened where that was wrong; reopening takes a credit back."""
    box = st.expander("Settled reports", on_change="rerun", key="reports-ended")
    if not box.open:
        return
    with box:
        labels = {
            row["report_id"]: _settled_label(row) for row in view.ask(report_lists.ended_reports)
        }
        if labels:
            _reopen_fields(labels)
        else:
            nothing("No reports have been settled.")


def _settled_label(row: Row) -> str:
    return f"{row['title'] or row['doi']} · {row['technician_id']} · {row['result']}"


def _reopen_fields(labels: dict[str, str]) -> None:
    chosen = st.selectbox(
        "Report",
        list(labels),
        index=None,
        placeholder="Choose a report to reopen",
        format_func=lambda report_id: labels[report_id],
    )
    reason = st.text_input("Reason for reopening", max_chars=500, key=f"reopen-why-{chosen}")
    if st.button("Reopen", disabled=chosen is None, key=f"reopen-{chosen}") and chosen:
        if actions.do(
            lambda now: _reopen(now, chosen, reason.strip() or None),
            "Reopened. The paper needs to be checked again.",
        ):
            st.rerun()
        actions.message()


def _reopen(view: View, report_id: str, reason: str | None) -> bool:
    view.act(settle_reports.reopen, report_id, reason)
    return True

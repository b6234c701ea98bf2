"""Papers that technicians reported as missing, for the people who check them."""

from __future__ import annotations

from typing import Any

import streamlit as st

from attribution.claims import report_lists, settle_reports
from attribution.core.errors import UserError
from attribution.dashboard import actions
from attribution.dashboard.components import heading, nothing
from attribution.dashboard.html import day, doi_link, paragraph, tag, text
from attribution.dashboard.session import View

ANSWERS = {
    "author": "It names them as an author",
    "thanked": "It thanks them by name",
    None: "It does not credit them",
}
NO_NAME = "none of the names that were read"
REASON = "Comment (needed for a credit: say what you saw despite the evidence)"
CHOOSE = "Choose what the paper says. Nothing was saved."
CHOOSE_NAME = "Choose which name it is, or that it is none of them. Nothing was saved."
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
        answer = st.selectbox(
            "What the paper says",
            list(ANSWERS.values()),
            index=None,
            placeholder="Choose what you saw in the paper",
        )
        name = _choose_name(report)
        label = REASON if _is_contradicted(report) else "Comment (optional)"
        comment = st.text_input(label, max_chars=500).strip() or None
        if st.form_submit_button("Save"):
            if actions.do(lambda now: _settle(now, report, answer, name, comment), "Saved."):
                st.rerun()
            actions.message()


def _report_in_words(report: Row) -> str:
    title = f"<b>{text(report['title'] or report['doi'])}</b>"
    received = f", received by {text(report['received'])}" if report["received"] else ""
    reported = (
        f"Technician {text(report['technician_id'])}, reported {day(report['reported'])} "
        f"by {text(report['by'])}{received}."
    )
    return (
        paragraph(title, doi_link(report["doi"]))
        + paragraph(reported, text(report["says"]), tone="small")
        + _contradictions(report)
    )


def _contradictions(report: Row) -> str:
    """The evidence against the report, and each of several names that fit."""
    lines = [text(sentence) for sentence in report["contradicts"]]
    if not lines:
        for mention in report["names"]:
            lines += [
                f"{text(mention['name'])} ({text(mention['kind'])}): {text(sentence)}"
                for sentence in mention["contradicts"]
            ]
    if not lines:
        return ""
    heading_line = paragraph(tag("contradicted", "warn"), tone="small")
    return heading_line + "".join(paragraph(line, tone="small") for line in lines)


def _is_contradicted(report: Row) -> bool:
    return bool(report["contradicts"]) or any(name["contradicts"] for name in report["names"])


def _choose_name(report: Row) -> str | None:
    """The mention that the paper prints, where names of it were read: NO_NAME for none of them.

    None where nothing was chosen.
    """
    if not report["names"]:
        return NO_NAME
    labels = {NO_NAME: NO_NAME}
    for mention in report["names"]:
        labels[mention["mention_id"]] = f"{mention['name']} ({mention['kind']})"
    chosen: str | None = st.selectbox(
        "Which name",
        list(labels),
        index=None,
        placeholder="Choose the name in the paper",
        format_func=lambda mention_id: labels[mention_id],
    )
    return chosen


def _settle(
    view: View, report: Row, answer: str | None, name: str | None, comment: str | None
) -> bool:
    """Settle a report as the reviewer chose; UserError where they did not choose."""
    if answer is None:
        raise UserError(CHOOSE)
    kind = {words: kind for kind, words in ANSWERS.items()}[answer]
    if kind is None:
        name = NO_NAME
    if name is None:
        raise UserError(CHOOSE_NAME)
    mention_id = None if name == NO_NAME else name
    view.act(settle_reports.settle, report["report_id"], kind, mention_id, comment)
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

"""Review lists as spreadsheets: downloaded, completed by a person, and imported again."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from attribution.core.errors import UserError
from attribution.core.for_people import count
from attribution.dashboard import actions
from attribution.dashboard.html import paragraph, text
from attribution.dashboard.session import View
from attribution.review.spreadsheet_export import export_list, export_technician
from attribution.review.spreadsheet_import import Imported, import_decisions

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
INSTRUCTIONS = (
    "The spreadsheet explains the evidence in words. Fill in the column “verdict”, then upload the "
    "file. Rows whose facts have changed, or that another person has decided since, are listed and "
    "not imported. Names that fit a former name are not in the spreadsheet."
)


def exchange(view: View, review_list: str, technician_id: str | None = None) -> None:
    """Download and upload, for a list of the queue or for all candidates of one technician."""
    name = technician_id or review_list
    st.html(paragraph(text(INSTRUCTIONS), tone="quiet small"))
    st.download_button(
        "Download the spreadsheet",
        data=_export(view, review_list, technician_id),
        file_name=f"review-{name}.xlsx",
        mime=XLSX,
        key=f"sheet-{name}",
        on_click="ignore",
        icon=":material/download:",
    )
    _import_form(view, name, technician_id)


def _import_form(view: View, name: str, technician_id: str | None) -> None:
    # After each imported file there is another, empty form; a refused file stays in its form.
    number = st.session_state.setdefault(f"sheets-{name}", 0)
    with st.form(f"sheet-back-{name}-{number}"):
        file = st.file_uploader("Completed spreadsheet", type=["xlsx", "csv", "txt", "ods"])
        partial = st.checkbox("Import the rows without conflicts")
        received = None
        if technician_id:
            received_key = f"sheet-received-{name}-{number}"
            received = actions.received_field(view, technician_id, received_key)
        if st.form_submit_button("Import decisions", icon=":material/upload:"):
            data = file.getvalue() if file else None
            if actions.do(lambda now: _import(now, data, partial, received), _summary):
                st.session_state[f"sheets-{name}"] = number + 1
                st.rerun()
            actions.message()


def _export(view: View, review_list: str, technician_id: str | None) -> Callable[[], bytes]:
    def export(now: View) -> bytes:
        if technician_id:
            return now.ask_once(export_technician, technician_id).data
        return now.ask_once(export_list, review_list).data

    return view.later(export)


def _import(view: View, data: bytes | None, partial: bool, received: str | None) -> Imported:
    if data is None:
        raise UserError("Choose the completed spreadsheet first. Nothing was saved.")
    return view.act(import_decisions, data, partial, received=received)


def _summary(imported: Imported) -> str:
    conflicts = len(imported.conflicts)
    summary = (
        f"{count(imported.recorded, 'decision')} saved, {imported.already:,} saved before, "
        f"{count(imported.unmarked, 'row')} without a verdict, "
        f"{count(conflicts, 'row')} not imported because of conflicts."
    )
    return "\n".join([summary, *map(str, imported.conflicts)])

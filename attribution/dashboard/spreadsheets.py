"""Review lists out to a spreadsheet, marked there by a person, and back in."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from attribution.core.errors import UserError
from attribution.dashboard import actions
from attribution.dashboard.html import paragraph, text
from attribution.dashboard.session import View
from attribution.review import spreadsheet, spreadsheet_import
from attribution.review.spreadsheet_import import Imported

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def exchange(view: View, which: str, technician_id: str | None = None) -> None:
    """Both ways, for a list of the queue or for all candidates of one technician."""
    name = technician_id or which
    st.html(
        paragraph(
            text(
                "The sheet holds the evidence in words. Mark the column “verdict” offline, then bring the file back. "
                "A row whose facts changed meanwhile, or that somebody decided, is named and left alone."
            ),
            tone="quiet small",
        )
    )
    st.download_button(
        "Sheet to mark",
        data=_out(view, which, technician_id),
        file_name=f"review-{name}.xlsx",
        mime=XLSX,
        key=f"sheet-{name}",
        on_click="ignore",
        icon=":material/download:",
    )
    nth = st.session_state.setdefault(
        f"sheets-{name}", 0
    )  # another form after each sheet; one that was refused stays
    with st.form(f"sheet-back-{name}-{nth}"):
        file = st.file_uploader("Marked sheet", type=["xlsx", "csv"])
        partial = st.checkbox("Take what can be taken, and leave the rows that are in conflict")
        how = (
            actions.received(view, technician_id, f"sheet-received-{name}-{nth}")
            if technician_id
            else None
        )
        if st.form_submit_button("Take the marks over", icon=":material/upload:"):
            data = file.getvalue() if file else None
            if actions.do(lambda now: _back(now, data, partial, how), _told):
                st.session_state[f"sheets-{name}"] = nth + 1
                st.rerun()
            actions.message()


def _out(view: View, which: str, technician_id: str | None) -> Callable[[], bytes]:
    def made(now: View) -> bytes:
        if technician_id:
            return now.now(spreadsheet.export_technician, technician_id).data
        return now.now(spreadsheet.export_list, which).data

    return view.later(made)


def _back(view: View, data: bytes | None, partial: bool, how: str | None) -> Imported:
    if data is None:
        raise UserError("Choose the marked sheet first. Nothing was recorded.")
    return view.act(spreadsheet_import.import_marks, data, partial, received=how)


def _told(done: Imported) -> str:
    left = "".join(f"\n{one}" for one in done.conflicts)
    return (
        f"{done.recorded} recorded, {done.already} recorded before, {done.unmarked} unmarked, "
        f"{len(done.conflicts)} in conflict and left alone.{left}"
    )

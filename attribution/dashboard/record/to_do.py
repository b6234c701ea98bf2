"""What waits for a technician, first on their own page."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

import streamlit as st

from attribution.access.permissions import LOCAL
from attribution.claims import dismissals, orcid_suggestions
from attribution.claims.progress import YOU, progress_of
from attribution.claims.sheets.service import answer_sheet, sheets_naming
from attribution.claims.sheets.sheet import WAITING, Sheet
from attribution.claims.sheets.texts import sentence_about
from attribution.core.for_people import count
from attribution.dashboard import actions
from attribution.dashboard.components import heading
from attribution.dashboard.html import literal, orcid_link, page_link, text
from attribution.dashboard.queries import technicians
from attribution.dashboard.session import View
from attribution.ledger.payloads import SheetPerson
from attribution.privacy.own_orcids import known_orcid, record_own_orcid

NEW_FOR = timedelta(days=60)  # an answer is listed for so long
PLACE = "to do"  # where the messages of this list stand
NAMES_TAB = "Printed names"
Row = dict[str, Any]


def draw(view: View, technician_id: str) -> None:
    """The list, or nothing where nothing waits."""
    candidates = view.ask(technicians.candidates_of, technician_id)
    rows = view.ask(progress_of, technician_id)
    orcids = _open_orcids(view, technician_id)
    today = datetime.now(UTC).date()
    asked = [pair for pair in view.ask(sheets_naming, technician_id) if _is_open(*pair)]
    tasks = [*_names(candidates), *_answers(rows, today), *_orcids(orcids)]
    tasks += [_sheet(view, sheet, entry) for sheet, entry in asked]
    if not tasks:
        actions.message(PLACE)
        return
    heading("To do first")
    actions.message(PLACE)
    items = "".join(f"<li>{task}</li>" for task in tasks)
    st.html(f'<ul class="ta to-do">{items}</ul>')
    for row in orcids:
        with st.container(horizontal=True):
            _mine(technician_id, row["orcid"])
            _not_mine(technician_id, row["orcid"])
    for sheet, entry in asked:
        with st.container(horizontal=True):
            _answer_button(sheet, entry, agrees=True)
            _answer_button(sheet, entry, agrees=False)


def _is_open(sheet: Sheet, entry: SheetPerson) -> bool:
    """Whether a sheet still asks this person."""
    return sheet.state_of(entry.key) == WAITING


def _sheet(view: View, sheet: Sheet, entry: SheetPerson) -> str:
    sentence = sentence_about(entry, view.settings.institution_name)
    writer = text(sheet.by.removeprefix(LOCAL))
    return (
        f"Do you agree with how a planned paper will name you? {writer} wrote for "
        f"“{text(sheet.words.title)}”: “{text(sentence)}”"
    )


def _answer_button(sheet: Sheet, entry: SheetPerson, *, agrees: bool) -> None:
    """A button that answers a sheet, with its title where several wait."""
    label = f"{'Agree' if agrees else 'Decline'}: {literal(sheet.words.title[:60])}"
    if st.button(label, key=f"sheet-{sheet.sheet_id}-{agrees}"):
        actions.do(
            lambda now: now.act(answer_sheet, sheet.sheet_id, entry.key, agrees),
            f"Saved: you {'agree' if agrees else 'declined'}.",
            place=PLACE,
        )
        st.rerun()


def _mine(technician_id: str, orcid: str) -> None:
    if st.button(f"{literal(orcid)} is mine", key=f"mine-{orcid}"):
        actions.do(
            lambda now: _stated(now, technician_id, orcid),
            "Saved. It is used from the next build on.",
            place=PLACE,
        )
        st.rerun()


def _stated(view: View, technician_id: str, orcid: str) -> bool:
    view.act(record_own_orcid, technician_id, orcid)
    return True


def _not_mine(technician_id: str, orcid: str) -> None:
    if st.button(f"{literal(orcid)} is not mine", key=f"not-mine-{orcid}"):
        actions.do(
            lambda now: _dismissed(now, technician_id, orcid),
            "You will not be asked about it again.",
            place=PLACE,
        )
        st.rerun()


def _dismissed(view: View, technician_id: str, orcid: str) -> bool:
    view.act(dismissals.dismiss, technician_id, orcid)
    return True


def _open_orcids(view: View, technician_id: str) -> list[Row]:
    """ORCID iDs that may be the technician's, until one is known."""
    known = view.ask(known_orcid, technician_id)
    if known and known.orcid:
        return []
    return view.ask(orcid_suggestions.orcids_printed, technician_id)


def is_to_check(candidate: Row) -> bool:
    """Whether a printed name waits for an answer."""
    is_open = candidate["band"] == "review" or candidate["tie"]
    return candidate["verdict"] is None and bool(is_open)


def _names(candidates: Sequence[Row]) -> list[str]:
    waiting = sum(map(is_to_check, candidates))
    if not waiting:
        return []
    label = f"Check {'it' if waiting == 1 else 'them'}"
    return [f"{count(waiting, 'name')} to check. {page_link(label, 'me', part=NAMES_TAB)}"]


def _answers(rows: Sequence[Row], today: date) -> list[str]:
    return [_answer(row) for row in rows if _is_new(row, today) or row["who_has_it"] == YOU]


def _is_new(row: Row, today: date) -> bool:
    return row["answered"] is not None and today - row["answered"] <= NEW_FOR


def _answer(row: Row) -> str:
    title = f"“{text(row['title'])}”"
    if row["kind"] == "report":
        return f"The paper you reported was checked: {title}. {text(row['next_step'])}"
    if row["state"] == "draft":
        return f"Your claim is not sent yet: {title}. {_open('Finish it', row)}"
    return f"Your claim was answered ({text(row['state'])}): {title}. {_open('Read it', row)}"


def _open(label: str, row: Row) -> str:
    return page_link(label, "claims", claim=row["key"])


def _orcids(orcids: Sequence[Row]) -> list[str]:
    return [
        f"Is this ORCID iD yours? {orcid_link(row['orcid'])} {text(row['says'])}" for row in orcids
    ]

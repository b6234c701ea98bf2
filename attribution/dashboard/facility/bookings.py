"""Bookings of a facility: import a file of them, see the imports, take one back.

An upload is read from memory, never written to disk as it came, and forgotten once it is imported.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import streamlit as st

from attribution.core.errors import UserError
from attribution.core.for_people import count, listed
from attribution.core.kept_imports import Upload
from attribution.dashboard import actions, complaints, file_columns, imports_list
from attribution.dashboard.components import heading, nothing
from attribution.dashboard.html import literal, paragraph, text
from attribution.dashboard.imports_list import Imports, number
from attribution.dashboard.session import View
from attribution.facilities.bookings.columns import MEANINGS
from attribution.facilities.bookings.table import Parsed
from attribution.operations import bookings_import
from attribution.operations.bookings_import import MAX_BYTES_OF_PAGE, Imported, Terms
from attribution.operations.file_imports import FileRefused

KINDS = ["csv", "tsv", "txt", "xlsx", "xls", "xlsb", "ods"]
MAX_MB = MAX_BYTES_OF_PAGE // 1_000_000
UPLOADS = "bookings-uploads"  # how many files were imported: each has a field of its own
CHECKED = "bookings-checked"  # what the last file was, and what it says
PLACE = "bookings-import"
OF_A_PERSON = {"user", "orcid", "email", "name"}
HEAD = ("File", "Facilities", "Bookings", "First month", "Last month", "Left out")


def draw(view: View, facility: str) -> None:
    """The import for a facility, and the files that were imported before."""
    heading(
        "Bookings",
        "Export who booked what and when from your booking system, and choose the file. You see "
        "what it says and what is wrong with it before anything is saved. Names and addresses are "
        "not kept, only marks that are compared with the authors of papers.",
    )
    _import(view, facility)
    actions.message(PLACE)
    _imported(view)


# -- the file --------------------------------------------------------------------------------------


def _import(view: View, facility: str) -> None:
    form = st.session_state.setdefault(UPLOADS, 0)
    file = st.file_uploader(
        f"File of bookings: CSV or a spreadsheet (at most {MAX_MB} MB)",
        type=KINDS,
        max_upload_size=MAX_MB,
        key=f"bookings-file-{form}",
    )
    if file is None:
        st.session_state.pop(CHECKED, None)
        return
    data = file.getvalue()
    if len(data) > MAX_BYTES_OF_PAGE:
        raise UserError(
            f"Choose a file of at most {MAX_MB} MB, or import it with: attribution bookings "
            "import. Nothing was saved."
        )
    upload = Upload(file.name, data)
    terms = _terms(view, upload, facility, f"{form}-{file.file_id}")
    try:
        parsed = _checked(view, upload, terms)
    except UserError as problem:
        nothing(str(problem))
        return
    _draw(parsed)
    if parsed.bookings:
        _import_form(upload, terms, parsed)


def _terms(view: View, upload: Upload, facility: str, key: str) -> Terms:
    """How the file is read. Without a column of facilities all rows are of the one on the page."""
    columns = bookings_import.columns_of(view.settings, upload)
    if columns is None:
        return Terms(view.person, facility=facility)
    is_open = "date" not in columns.read or not OF_A_PERSON & set(columns.read)
    chosen = file_columns.choose(columns, MEANINGS, f"bookings-column-{key}", is_open=is_open) or {}
    if "facility" not in {*columns.read, *chosen.values()}:
        return Terms(view.person, chosen, facility)
    all_here = st.checkbox(
        literal(f"Every row is a booking of {facility}, whatever its column says"),
        key=f"bookings-all-{key}",
    )
    return Terms(view.person, chosen, facility if all_here else None)


def _checked(view: View, upload: Upload, terms: Terms) -> Parsed:
    """What the file says, read once for each file and choice of columns."""
    key = (upload.sha256, sorted(terms.columns.items()), terms.facility)
    known: Any = st.session_state.get(CHECKED)
    if known is None or known[0] != key:
        with st.spinner("Reading the file"):
            known = (key, bookings_import.check_file(view.settings, upload, terms))
        st.session_state[CHECKED] = known
    parsed: Parsed = known[1]
    return parsed


def _draw(parsed: Parsed) -> None:
    complaints.draw(parsed.complaints, "bookings-complaints")
    if not parsed.bookings:
        nothing("Correct the errors in the file, then choose it again. Nothing was saved.")
        return
    days = sorted(booking.day for booking in parsed.bookings)
    facilities = sorted({booking.facility for booking in parsed.bookings})
    heading(
        "What it says",
        f"{count(len(parsed.bookings), 'booking')} of {listed(facilities)}, from "
        f"{days[0]:%B %Y} to {days[-1]:%B %Y}. {_users_in_words(parsed)}",
    )
    if parsed.without_means:
        st.html(
            paragraph(
                text(
                    f"For {count(parsed.without_means, 'booking')} no paper can be found: there "
                    "is an e-mail address only, and papers do not state it. Add a column of ORCID "
                    "iDs or names."
                ),
                tone="small",
            )
        )


def _users_in_words(parsed: Parsed) -> str:
    """By what the users can be recognised on papers."""
    users = {(booking.orcid, booking.email, booking.name) for booking in parsed.bookings}
    with_orcid = sum(1 for orcid, _, _ in users if orcid)
    with_name = sum(1 for _, _, name in users if name)
    return (
        f"They are by {count(len(users), 'user')}: {with_orcid:,} with an ORCID iD, "
        f"{with_name:,} with a name."
    )


# -- the import ------------------------------------------------------------------------------------


def _import_form(upload: Upload, terms: Terms, parsed: Parsed) -> None:
    form = st.session_state[UPLOADS]
    leave_out = False
    if parsed.wrong:
        leave_out = st.checkbox(
            f"Leave out {count(len(parsed.wrong), 'wrong row')} and import the rest",
            key=f"bookings-wrong-{form}",
        )
    why = st.text_input(
        "Why you import it",
        placeholder="All bookings of 2026",
        max_chars=200,
        key=f"bookings-why-{form}",
    )
    if st.button("Import the bookings", type="primary", icon=":material/upload:"):
        agreed = replace(terms, leave_out=leave_out, why=why.strip() or None)
        if actions.do(lambda now: _imported_now(now, upload, agreed), _in_words, place=PLACE):
            st.session_state[UPLOADS] += 1
            del st.session_state[CHECKED]
        st.rerun()


def _imported_now(view: View, upload: Upload, terms: Terms) -> Imported:
    """Import the file as the person who is signed in at this moment."""
    if terms.why is None:
        raise UserError("Say why you import the file. Nothing was saved.")
    agreed = replace(terms, person=view.person)
    try:
        return bookings_import.import_file(view.settings, upload, agreed, datetime.now(UTC))
    except FileRefused as refused:
        if not refused.parsed.wrong or terms.leave_out:
            raise
        raise UserError(
            "Correct the file, or leave the wrong rows out. Nothing was saved."
        ) from None


def _in_words(imported: Imported) -> str:
    too_old = (
        f" {count(imported.too_old, 'booking')} left out, because they are too old to keep."
        if imported.too_old
        else ""
    )
    return (
        f"Imported: {count(imported.file.rows, 'booking')} by different people, instruments and "
        f"months. This takes effect at once.{too_old}"
    )


# -- the imports -----------------------------------------------------------------------------------


def _imported(view: View) -> None:
    def take_back(file_id: str, why: str) -> str:
        return actions.quietly(lambda now: _taken_back(now, file_id, why))

    imports = Imports(
        "Every file counts until it is taken back, or its bookings are too old to keep.",
        HEAD,
        _cells,
        lambda row: count(row["bookings"], "booking"),
        take_back,
        "bookings-forget",
    )
    imports_list.draw(bookings_import.list_files(view.settings, view.person), imports)


def _taken_back(view: View, file_id: str, why: str) -> str:
    terms = Terms(view.person, why=why)
    file = bookings_import.forget_file(view.settings, file_id, terms, datetime.now(UTC))
    return f"{file.name} is taken back, with {count(file.rows, 'booking')}. It counts no more."


def _cells(row: Mapping[str, Any]) -> tuple[str, ...]:
    return (
        text(row["name"]),
        text(listed(row["facilities"])),
        text(f"{row['bookings']:,}"),
        text(f"{row['first_month']:%B %Y}"),
        text(f"{row['last_month']:%B %Y}"),
        number(row["left_out"]),
    )

"""Bookings of a facility: import a file of them, see the imports, take one back.

An upload is read from memory, never written to disk as it came, and forgotten once it is imported.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import streamlit as st

from attribution.core.errors import UserError
from attribution.core.for_people import count, listed
from attribution.core.kept_imports import Upload
from attribution.dashboard import actions, complaints, file_columns, imports_list, uploads
from attribution.dashboard.components import heading, nothing
from attribution.dashboard.html import literal, paragraph, text
from attribution.dashboard.imports_list import Imports, Row, number
from attribution.dashboard.session import View
from attribution.facilities.bookings.columns import MEANINGS
from attribution.facilities.bookings.table import Parsed
from attribution.operations import bookings_import
from attribution.operations.bookings_import import MAX_BYTES_OF_PAGE, Imported, Terms
from attribution.operations.file_imports import FileRefused

KINDS = ["csv", "tsv", "txt", "xlsx", "xls", "xlsb", "ods"]
PLACE = "bookings"
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
    file = uploads.field(
        PLACE,
        "File of bookings: CSV or a spreadsheet",
        KINDS,
        MAX_BYTES_OF_PAGE,
        instead="attribution bookings import",
    )
    if file is None:
        return
    upload = Upload(file.name, file.data)
    try:
        terms = _terms(view, upload, facility, file.key)
        parsed = _checked(view, upload, terms, file.key)
    except UserError as problem:
        nothing(str(problem))
        return
    _draw(parsed)
    if parsed.bookings:
        _import_form(upload, terms, parsed)


def _terms(view: View, upload: Upload, facility: str, key: str) -> Terms:
    """How the file is read. Without a column of facilities all rows are of the one on the page."""
    columns = uploads.read_once(
        PLACE,
        "columns",
        (key, tuple(sorted(view.settings.bookings_columns.items()))),
        lambda: bookings_import.columns_of(view.settings, upload),
    )
    if columns is None:
        return Terms(view.person, facility=facility)
    is_open = "date" not in columns.read or not OF_A_PERSON & set(columns.read)
    chosen = file_columns.choose(columns, MEANINGS, f"bookings-column-{key}", is_open=is_open)
    if "facility" not in {*columns.read, *chosen.values()}:
        return Terms(view.person, chosen, facility)
    all_here = st.checkbox(
        literal(f"Every row is a booking of {facility}, whatever its column says"),
        key=f"bookings-all-{key}",
    )
    return Terms(view.person, chosen, facility if all_here else None)


def _checked(view: View, upload: Upload, terms: Terms, key: str) -> Parsed:
    """What the file says, read once for each file, choice of columns and facility."""
    return uploads.read_once(
        PLACE,
        "checked",
        (key, tuple(sorted(terms.columns.items())), terms.facility),
        lambda: bookings_import.check_file(view.settings, upload, terms),
    )


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
    wrong = uploads.wrong_in_words(len(parsed.wrong), "row")
    agreed = uploads.import_form(PLACE, "bookings", wrong, "All bookings of 2026")
    if agreed:
        agreed_terms = replace(terms, **agreed._asdict())
        if actions.do(lambda now: _imported_now(now, upload, agreed_terms), _in_words, place=PLACE):
            uploads.imported(PLACE)
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


def _cells(row: Row) -> tuple[str, ...]:
    return (
        text(row["name"]),
        text(listed(row["facilities"])),
        text(f"{row['bookings']:,}"),
        text(f"{row['first_month']:%B %Y}"),
        text(f"{row['last_month']:%B %Y}"),
        number(row["left_out"]),
    )

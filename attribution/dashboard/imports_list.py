"""The files of outputs that were imported, and the form that takes one of them back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import streamlit as st

from attribution.access.permissions import Person, name_in_words
from attribution.core.errors import AttributionError, UserError
from attribution.core.for_people import count, day
from attribution.dashboard import actions
from attribution.dashboard.components import heading, nothing
from attribution.dashboard.html import DASH, table, text
from attribution.dashboard.tables import source_title
from attribution.home.settings import Settings
from attribution.operations import outputs_import
from attribution.operations.outputs_import import Terms

HEAD = ("Imported", "System", "File", "Outputs", "Links to people", "Left out", "By", "Why")
PLACE = "outputs-forget"
FORGOTTEN = "outputs-forgotten"  # how many were taken back: each has a form of its own


def draw(settings: Settings, person: Person) -> None:
    rows = outputs_import.list_files(settings, person)
    heading("Imported files", "A newer file of a system replaces what it describes again.")
    if rows:
        st.html(table(HEAD, map(_cells, rows), "Imported files"))
        _form(settings, person, {str(row["file_id"]): row for row in rows})
    else:
        nothing("No file has been imported yet.")
    actions.message(PLACE)


def _cells(row: Mapping[str, Any]) -> tuple[str, ...]:
    return (
        text(day(row["imported"])),
        text(source_title(row["system"])),
        text(row["name"]),
        text(f"{row['outputs']:,}"),
        _number(row["links"]),
        _number(row["left_out"]),
        text(name_in_words(row["who"])) if row["who"] else DASH,
        text(row["why"]) if row["why"] else DASH,
    )


def _number(value: int | None) -> str:
    return DASH if value is None else text(f"{value:,}")


def _form(settings: Settings, person: Person, rows: Mapping[str, Mapping[str, Any]]) -> None:
    number = st.session_state.setdefault(FORGOTTEN, 0)
    with st.expander("Take an import back"):
        chosen = st.selectbox(
            "Import to take back",
            list(rows),
            index=None,
            format_func=lambda file_id: _label(rows[file_id]),
            placeholder="Choose a file",
            key=f"outputs-forget-file-{number}",
        )
        why = st.text_input(
            "Why you take it back", max_chars=200, key=f"outputs-forget-why-{number}"
        )
        if st.button("Take the import back", icon=":material/undo:") and _done(
            settings, Terms(person, why=why.strip() or None), chosen
        ):
            st.rerun()


def _label(row: Mapping[str, Any]) -> str:
    outputs = count(row["outputs"], "output")
    return f"{row['name']}, imported on {day(row['imported'])} ({outputs})"


def _done(settings: Settings, terms: Terms, file_id: str | None) -> bool:
    """Take an import back; the message says how it went."""
    try:
        if file_id is None:
            raise UserError("Choose the import to take back. Nothing was saved.")
        if terms.why is None:
            raise UserError("Say why you take it back. Nothing was saved.")
        file = outputs_import.forget_file(settings, file_id, terms, datetime.now(UTC))
    except AttributionError as problem:
        actions.say("problem", str(problem), PLACE)
        return False
    st.session_state[FORGOTTEN] += 1
    sentence = (
        f"{file.name} is taken back. Its works go with the next night, unless another import or "
        "source has them."
    )
    actions.say("ok", sentence, PLACE)
    return True

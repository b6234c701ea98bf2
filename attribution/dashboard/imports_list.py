"""A list of files that were imported, and the form that takes one of them back."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import streamlit as st

from attribution.access.permissions import name_in_words
from attribution.core.errors import AttributionError, UserError
from attribution.core.for_people import day
from attribution.dashboard import actions
from attribution.dashboard.components import heading, nothing
from attribution.dashboard.html import DASH, table, text

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Imports:
    """How the imports of one kind are shown.

    `cells` are those between the day and who imported it; they are HTML already. `size` says how
    large an import is. `take_back` gets the id of a file and why, and returns what to say of it.
    `key` is that of the form.
    """

    note: str
    head: Sequence[str]
    cells: Callable[[Row], Sequence[str]]
    size: Callable[[Row], str]
    take_back: Callable[[str, str], str]
    key: str


def draw(rows: Sequence[Row], imports: Imports) -> None:
    """The imports, newest first, and the form to take one back."""
    heading("Imported files", imports.note)
    if rows:
        head = ("Imported", *imports.head, "By", "Why")
        st.html(table(head, (_cells(row, imports) for row in rows), "Imported files"))
        _form({str(row["file_id"]): row for row in rows}, imports)
    else:
        nothing("No file has been imported yet.")
    actions.message(imports.key)


def number(value: int | None) -> str:
    """A count for a cell; a dash where it is not known."""
    return DASH if value is None else text(f"{value:,}")


def _cells(row: Row, imports: Imports) -> tuple[str, ...]:
    return (
        text(day(row["imported"])),
        *imports.cells(row),
        text(name_in_words(row["who"])) if row["who"] else DASH,
        text(row["why"]) if row["why"] else DASH,
    )


def _form(rows: Mapping[str, Row], imports: Imports) -> None:
    taken_back = f"{imports.key}-done"  # how many: each has a form of its own
    form = st.session_state.setdefault(taken_back, 0)
    with st.expander("Take an import back"):
        chosen = st.selectbox(
            "Import to take back",
            list(rows),
            index=None,
            format_func=lambda file_id: _label(rows[file_id], imports),
            placeholder="Choose a file",
            key=f"{imports.key}-file-{form}",
        )
        why = st.text_input("Why you take it back", max_chars=200, key=f"{imports.key}-why-{form}")
        pressed = st.button("Take the import back", icon=":material/undo:", key=imports.key)
        if pressed and _done(imports, chosen, why.strip()):
            st.session_state[taken_back] += 1
            st.rerun()


def _label(row: Row, imports: Imports) -> str:
    return f"{row['name']}, imported on {day(row['imported'])} ({imports.size(row)})"


def _done(imports: Imports, file_id: str | None, why: str) -> bool:
    """Take an import back; the message says how it went."""
    try:
        if file_id is None:
            raise UserError("Choose the import to take back. Nothing was saved.")
        if not why:
            raise UserError("Say why you take it back. Nothing was saved.")
        sentence = imports.take_back(file_id, why)
    except AttributionError as problem:
        actions.say("problem", str(problem), imports.key)
        return False
    actions.say("ok", sentence, imports.key)
    return True

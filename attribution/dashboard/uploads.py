"""A file that a person chooses on a page: its field, what was read of it, and the last questions.

A file is in memory only. What was read of it is kept until it is imported or taken out of the
field, because a page runs again with every click. `place` tells the fields of pages apart.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, TypeVar

import streamlit as st

from attribution.core.errors import UserError
from attribution.core.for_people import count

Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class ChosenFile:
    """A file in a field. `key` is another one whenever a file is chosen."""

    name: str
    data: bytes
    key: str


class Agreed(NamedTuple):
    """What a person says of an import: whether wrong rows are left out, and why they import it."""

    leave_out: bool
    why: str | None


def number(place: str) -> int:
    """How many files were imported here: each has a field of its own."""
    imported_files: int = st.session_state.setdefault(f"{place}-uploads", 0)
    return imported_files


def field(
    place: str, label: str, kinds: Sequence[str], most_bytes: int, instead: str = ""
) -> ChosenFile | None:
    """The file in the field; None without one. UserError for one that is too large.

    `instead` is a command that takes larger files.
    """
    most = most_bytes // 1_000_000
    file = st.file_uploader(
        f"{label} (at most {most:,} MB)",
        type=kinds,
        max_upload_size=most,
        key=f"{place}-file-{number(place)}",
    )
    if file is None:
        _forget(place)
        return None
    data = file.getvalue()
    if len(data) > most_bytes:
        larger = f", or import it with: {instead}" if instead else ""
        raise UserError(f"Choose a file of at most {most:,} MB{larger}. Nothing was saved.")
    return ChosenFile(file.name, data, f"{number(place)}-{file.file_id}")


def read_once(place: str, what: str, key: Hashable, read: Callable[[], Value]) -> Value:
    """What `read` gives for this key, remembered until the file goes or the key is another one."""
    known: dict[str, Any] = st.session_state.setdefault(f"{place}-read", {})
    if what not in known or known[what][0] != key:
        with st.spinner("Reading the file"):
            known[what] = (key, read())
    value: Value = known[what][1]
    return value


def import_form(place: str, things: str, wrong: str, example: str) -> Agreed | None:
    """What the person says once they press the button; None until then.

    `wrong` counts the rows that are wrong, in words; it is empty where none is.
    """
    leave_out = False
    if wrong:
        leave_out = st.checkbox(
            f"Leave out {wrong} and import the rest", key=f"{place}-wrong-{number(place)}"
        )
    why = st.text_input(
        "Why you import it",
        placeholder=example,
        max_chars=200,
        key=f"{place}-why-{number(place)}",
    )
    if not st.button(f"Import the {things}", type="primary", icon=":material/upload:"):
        return None
    return Agreed(leave_out, why.strip() or None)


def wrong_in_words(wrong: int, thing: str) -> str:
    """How many rows are wrong, for `import_form`."""
    return count(wrong, f"wrong {thing}") if wrong else ""


def imported(place: str) -> None:
    """The file was imported: it leaves its field, and what was read of it is forgotten."""
    st.session_state[f"{place}-uploads"] = number(place) + 1
    _forget(place)


def _forget(place: str) -> None:
    st.session_state.pop(f"{place}-read", None)

"""The form of a sheet before submission: for a new one, and for one that is changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import streamlit as st

from attribution.access.groups import Group
from attribution.claims.draft import CREDIT_ROLES
from attribution.claims.sheets.draft import PersonDraft, SheetDraft, draft_of
from attribution.claims.sheets.sheet import AUTHOR, THANKED, Sheet
from attribution.ledger.payloads import SheetPerson

Row = Mapping[str, Any]
FIRST_PEOPLE = 2
NAMED_AS = {THANKED: "Thank by name", AUTHOR: "Author"}
_DID_HELP = "It goes on after “The authors thank … for”, such as: building the flow cell"
_EMPTY = SheetPerson("", "", None, THANKED, ())


@dataclass(frozen=True, slots=True)
class Form:
    """A form whose fields have keys that begin with `key`.

    It offers the technicians and facilities of a group: `ids` are the technicians by a name that
    only one of them has. `before` is the sheet to be changed, if it is one.
    """

    key: str
    group: Group
    ids: Mapping[str, str]
    before: Sheet | None = None

    @property
    def entries(self) -> tuple[SheetPerson, ...]:
        """The people who are on the sheet already."""
        return self.before.words.people if self.before else ()


def form_of(key: str, people: Sequence[Row], group: Group, before: Sheet | None = None) -> Form:
    """A form for a group whose technicians are `people`."""
    names = [row["name"] for row in people]
    ids = {row["name"]: row["technician_id"] for row in people if names.count(row["name"]) == 1}
    for entry in before.words.people if before else ():
        if entry.technician_id:
            ids[entry.name] = entry.technician_id
    return Form(key, group, ids, before)


def draw(form: Form) -> SheetDraft:
    """The fields, and what they hold."""
    stored = draft_of(form.before.words) if form.before else None
    title = st.text_input(
        "Title of the planned paper",
        stored.title if stored else "",
        max_chars=500,
        key=f"{form.key}-title",
    )
    writers = st.text_input(
        "Authors of the paper, at least one, with ; between them",
        "; ".join(stored.writers if stored else form.group.names),
        help="By these names the paper is found later, even if it thanks no one.",
        key=f"{form.key}-writers",
    )
    people = _people(form)
    used = list(stored.facilities) if stored else []
    facilities = st.multiselect(
        "Facilities that were used",
        [*used, *(name for name in form.group.facilities if name not in _names_used(form))],
        used,
        accept_new_options=True,
        placeholder="Choose, or type a name with its RRID",
        key=f"{form.key}-facilities",
    )
    names = tuple(name for name in writers.split(";") if name.strip())
    return SheetDraft(title, people, tuple(facilities), names)


def empty(key: str) -> None:
    """Empty the fields of a form once it was saved."""
    for name in list(st.session_state):
        if str(name).startswith(f"{key}-"):
            del st.session_state[name]


def _names_used(form: Form) -> set[str]:
    facilities = form.before.words.facilities if form.before else ()
    return {facility.name for facility in facilities}


# -- people ----------------------------------------------------------------------------------------


def _people(form: Form) -> tuple[PersonDraft, ...]:
    """The people who were entered. Someone whose name is emptied is taken off."""
    room = f"{form.key}-room"
    number = st.session_state.setdefault(room, max(FIRST_PEOPLE, len(form.entries)))
    drafts = [_person_fields(form, index) for index in range(number)]
    st.button(
        "Add a person",
        on_click=_add_person,
        args=(room,),
        type="tertiary",
        icon=":material/add:",
        key=f"{form.key}-add",
    )
    return tuple(draft for draft in drafts if draft.who.strip())


def _person_fields(form: Form, index: int) -> PersonDraft:
    """The fields of one person; with an empty name before one is entered."""
    entry = form.entries[index] if index < len(form.entries) else _EMPTY
    names = list(dict.fromkeys([*form.ids, *([entry.name] if entry.name else [])]))
    label = f"person {index + 1}"
    with st.container(border=True):
        with st.container(horizontal=True):
            who = st.selectbox(
                f"Name of {label}",
                names,
                index=names.index(entry.name) if entry.name else None,
                accept_new_options=True,
                placeholder="Choose, or type a name",
                key=f"{form.key}-who-{index}",
            )
            named_as = st.selectbox(
                f"How to name {label}",
                list(NAMED_AS),
                list(NAMED_AS).index(entry.named_as),
                format_func=NAMED_AS.__getitem__,
                key=f"{form.key}-as-{index}",
                width=180,
            )
        did = st.text_input(
            f"What {label} did",
            entry.did,
            help=_DID_HELP,
            max_chars=300,
            key=f"{form.key}-did-{index}",
        )
        roles = st.multiselect(
            f"CRediT roles of {label}",
            CREDIT_ROLES,
            list(entry.roles),
            key=f"{form.key}-roles-{index}",
        )
    return PersonDraft(form.ids.get(who or "", who or ""), tuple(roles), did, named_as)


def _add_person(room: str) -> None:
    st.session_state[room] = st.session_state.get(room, FIRST_PEOPLE) + 1

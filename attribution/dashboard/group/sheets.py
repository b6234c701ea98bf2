"""Sheets before submission on the page of a group: the list, one of them, and the form."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from attribution.access.groups import Group
from attribution.claims.draft import CREDIT_ROLES
from attribution.core.for_people import count
from attribution.core.for_people import day as day_in_words
from attribution.dashboard import actions
from attribution.dashboard.components import heading, nothing
from attribution.dashboard.html import cards, paragraph, tag, text
from attribution.dashboard.session import View
from attribution.sheets import listing, service
from attribution.sheets.draft import PersonDraft, SheetDraft
from attribution.sheets.sheet import AUTHOR, THANKED

Row = dict[str, Any]
OPEN = "sheet"  # the sheet that is open, in the address
# Where the messages of the open sheet, and of the form, stand.
PLACE, FORM_PLACE = "open sheet", "new sheet"
FORM = "sheet-people"  # how many people the form has room for
FIRST_PEOPLE = 2
THANK, AS_AUTHOR = "Thank by name", "Author"
_DID_HELP = "It goes on after “The authors thank … for”, such as: building the flow cell"


def draw(view: View, people: Sequence[Row], group: Group) -> None:
    """The sheets that the person may see, the open one, and a form for a new one."""
    heading(
        "Sheets before submission",
        "Who did what for a planned paper: the sentences to copy, and a link for each person to "
        "agree. Later harvests say whom the paper names.",
    )
    rows = view.ask(listing.rows)
    _list(rows)
    _open_sheet(view, rows)
    if view.may("write sheet"):
        with st.expander("Write a sheet", icon=":material/edit_note:"):
            _form(people, group)


def _list(rows: Sequence[Row]) -> None:
    if not rows:
        nothing("You have no sheets yet.")
        return
    st.html(cards(map(_card, rows)))


def _card(row: Row) -> str:
    written = f"Written on {day_in_words(row['written'])}"
    paper = f"Paper: {text(row['paper'])}" if row["paper"] else ""
    return (
        '<section class="card">'
        + paragraph(f"<b>{text(row['title'])}</b>")
        + paragraph(tag(row["state"]), written, tone="small")
        + paragraph(paper, tone="small")
        + "</section>"
    )


# -- one sheet -------------------------------------------------------------------------------------


def _open_sheet(view: View, rows: Sequence[Row]) -> None:
    if not rows:
        return
    # Labels without the state: a label that changes would make the choice forget itself.
    titles = {row["sheet"]: f"{row['title']} · {day_in_words(row['written'])}" for row in rows}
    chosen = st.selectbox(
        "Open a sheet",
        list(titles),
        index=None,
        format_func=lambda sheet_id: titles.get(sheet_id, sheet_id),
        placeholder="Choose a sheet to copy its texts and links",
        key=OPEN,
    )
    if chosen:
        with st.container(border=True):
            _sheet(view, chosen)


def _sheet(view: View, sheet_id: str) -> None:
    sheet = view.ask(listing.sheet_as_json, sheet_id)
    st.html(f'<h3 class="ta">{text(sheet["title"])}</h3>')
    st.html(paragraph(f"Paper: {text(sheet['paper_in_words'])}"))
    _text_to_copy("Acknowledgement", sheet["acknowledgement"])
    _text_to_copy("CRediT roles", sheet["credit_lines"])
    for person in sheet["people"]:
        _person(person)
    kept = [row for row in sheet["facilities"] if row["kept"]]
    for row in kept:
        st.html(paragraph(f"<b>{text(row['name'])}</b>. In the paper: {text(row['kept'])}."))
    if sheet["state"] != listing.WITHDRAWN and view.may("write sheet"):
        _paper_form(sheet_id)
        _withdraw(sheet_id)
    actions.message(PLACE)


def _text_to_copy(label: str, words: str) -> None:
    if words:
        st.html(paragraph(f"<b>{label}</b>, to copy into the paper"))
        st.code(words, language=None, wrap_lines=True)


def _person(person: Mapping[str, Any]) -> None:
    kept = f" In the paper: {text(person['kept'])}." if person["kept"] else ""
    st.html(paragraph(f"<b>{text(person['name'])}</b> {text(person['state'])}.{kept}"))
    if person["link"]:
        st.html(paragraph("Link to send to them, and to no one else:", tone="small quiet"))
        st.code(_full_address(person["link"]), language=None, wrap_lines=True)


def _full_address(link: str) -> str:
    """The link with the address that this browser uses, where the settings state none."""
    if not link.startswith("/"):
        return link
    host = st.context.url or ""
    return f"{'/'.join(host.split('/')[:3])}{link}"


def _paper_form(sheet_id: str) -> None:
    with st.form(f"paper-{sheet_id}", border=False):
        doi = st.text_input(
            "DOI of the paper, once it is out", placeholder="10.5555/12345678", max_chars=200
        )
        pressed = st.form_submit_button("Save the DOI")
    if pressed:
        actions.do(
            lambda now: now.act(service.set_paper, sheet_id, doi),
            "Saved. The sheet says whom this paper names, as soon as it is harvested.",
            place=PLACE,
        )
        st.rerun()


def _withdraw(sheet_id: str) -> None:
    if st.button("Withdraw the sheet", key=f"withdraw-{sheet_id}", type="tertiary"):
        actions.do(
            lambda now: _withdrawn(now, sheet_id),
            "The sheet was withdrawn. Its links no longer work.",
            place=PLACE,
        )
        st.rerun()


def _withdrawn(view: View, sheet_id: str) -> bool:
    view.act(service.withdraw_sheet, sheet_id)
    return True


# -- a new sheet -----------------------------------------------------------------------------------


def _form(people: Sequence[Row], group: Group) -> None:
    title = st.text_input("Title of the planned paper", max_chars=500, key="sheet-title")
    writers = st.text_input(
        "Authors of the paper, at least one, with ; between them",
        value="; ".join(group.names),
        help="By these names the paper is found later, even if it thanks no one.",
        key="sheet-writers",
    )
    number = st.session_state.setdefault(FORM, FIRST_PEOPLE)
    drafts = [_person_fields(index, people) for index in range(number)]
    st.button("Add a person", on_click=_add_person, type="tertiary", icon=":material/add:")
    facilities = st.multiselect(
        "Facilities that were used",
        list(group.facilities),
        accept_new_options=True,
        placeholder="Choose, or type a name with its RRID",
        key="sheet-facilities",
    )
    if st.button("Save the sheet", type="primary", key="sheet-save"):
        entries = tuple(draft for draft in drafts if draft.who.strip())
        names = tuple(name for name in writers.split(";") if name.strip())
        sheet_draft = SheetDraft(title, entries, tuple(facilities), names)
        saved = actions.do(
            lambda now: now.act(service.write_sheet, sheet_draft),
            lambda sheet: (
                f"Saved. Send {count(len(sheet.words.people), 'person', 'people')} "
                "their link: open the sheet above."
            ),
            place=FORM_PLACE,
        )
        if saved:
            _empty_form()
        st.rerun()
    actions.message(FORM_PLACE)


def _person_fields(index: int, people: Sequence[Row]) -> PersonDraft:
    """The fields of one person of the form; with an empty name before one is entered."""
    names = [row["name"] for row in people]
    ids = {row["name"]: row["technician_id"] for row in people if names.count(row["name"]) == 1}
    label = f"person {index + 1}"
    with st.container(border=True):
        with st.container(horizontal=True):
            who = st.selectbox(
                f"Name of {label}",
                names,
                index=None,
                accept_new_options=True,
                placeholder="Choose, or type a name",
                key=f"sheet-who-{index}",
            )
            named_as = st.selectbox(
                f"How to name {label}", [THANK, AS_AUTHOR], key=f"sheet-as-{index}", width=180
            )
        did = st.text_input(
            f"What {label} did", help=_DID_HELP, max_chars=300, key=f"sheet-did-{index}"
        )
        roles = st.multiselect(f"CRediT roles of {label}", CREDIT_ROLES, key=f"sheet-roles-{index}")
    named = AUTHOR if named_as == AS_AUTHOR else THANKED
    return PersonDraft(ids.get(who or "", who or ""), tuple(roles), did, named)


def _add_person() -> None:
    st.session_state[FORM] = st.session_state.get(FORM, FIRST_PEOPLE) + 1


def _empty_form() -> None:
    for key in list(st.session_state):
        if str(key).startswith("sheet-"):
            del st.session_state[key]

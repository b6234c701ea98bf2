"""Sheets before submission on the page of a group: the list, one of them, and the form."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from attribution.access.groups import Group
from attribution.claims.sheets import listing, service
from attribution.core.for_people import count
from attribution.core.for_people import day as day_in_words
from attribution.dashboard import actions
from attribution.dashboard.components import heading, nothing
from attribution.dashboard.group import sheet_form
from attribution.dashboard.html import card_list, paragraph, tag, text
from attribution.dashboard.session import View

Row = dict[str, Any]
OPEN = "sheet"  # the sheet that is open, in the address
# Where the messages of the open sheet, and of the form, stand.
PLACE, FORM_PLACE = "open sheet", "new sheet"
NEW = "new-sheet"  # begins the keys of the form
CHANGE = (
    "People of whom the sheet says something else from now on are asked again, by the link that "
    "they have. The other answers hold. To take a person off, empty the name."
)


def draw(view: View, people: Sequence[Row], group: Group) -> None:
    """The sheets that the person may see, the open one, and a form for a new one."""
    heading(
        "Sheets before submission",
        "Who did what for a planned paper: the sentences to copy, and a link for each person to "
        "agree. Later harvests say whom the paper names.",
    )
    rows = view.ask(listing.rows)
    _list(rows)
    _open_sheet(view, rows, people, group)
    if view.may("write sheet"):
        with st.expander("Write a sheet", icon=":material/edit_note:"):
            _new_sheet(people, group)
        actions.message(FORM_PLACE)  # outside, because a form that was saved closes


def _list(rows: Sequence[Row]) -> None:
    if not rows:
        nothing("You have no sheets yet.")
        return
    st.html(card_list(map(_card, rows)))


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


def _open_sheet(view: View, rows: Sequence[Row], people: Sequence[Row], group: Group) -> None:
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
            if view.ask(listing.sheet_as_json, chosen)["may_change"]:
                with st.expander("Change the sheet", icon=":material/edit:"):
                    _change(view, chosen, people, group)
                _paper_form(chosen)
                _withdraw(chosen)
            actions.message(PLACE)


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


# -- writing one -----------------------------------------------------------------------------------


def _new_sheet(people: Sequence[Row], group: Group) -> None:
    sheet_draft = sheet_form.draw(sheet_form.form_of(NEW, people, group))
    if st.button("Save the sheet", type="primary", key="save-sheet"):
        saved = actions.do(
            lambda now: now.act(service.write_sheet, sheet_draft),
            lambda sheet: (
                f"Saved. Send {count(len(sheet.words.people), 'person', 'people')} "
                "their link: open the sheet above."
            ),
            place=FORM_PLACE,
        )
        if saved:
            sheet_form.empty(NEW)
        st.rerun()


def _change(view: View, sheet_id: str, people: Sequence[Row], group: Group) -> None:
    """The form to change a sheet. Its keys have the version, so it begins again once saved."""
    before = view.ask(service.sheet, sheet_id)
    key = f"change-{sheet_id}-{before.version}"
    st.html(paragraph(CHANGE, tone="quiet small"))
    sheet_draft = sheet_form.draw(sheet_form.form_of(key, people, group, before))
    if st.button("Save the changes", type="primary", key=f"{key}-save"):
        actions.do(
            lambda now: now.act(service.change_sheet, sheet_id, sheet_draft, before.version),
            listing.changed_in_words,
            place=PLACE,
        )
        st.rerun()

"""Claims: contributions that a paper does not credit. The list, one claim, or a new one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import streamlit as st

from attribution.access import permissions
from attribution.claims import listing, news
from attribution.claims.news import Notice
from attribution.claims.progress import progress_of
from attribution.core import for_people
from attribution.dashboard import actions, shell
from attribution.dashboard.claim import form, missing_papers, steps
from attribution.dashboard.claim import page as claim_page
from attribution.dashboard.components import heading, nothing, title
from attribution.dashboard.html import doi_link, literal, page_link, paragraph, text
from attribution.dashboard.html import table as html_table
from attribution.dashboard.queries import technicians
from attribution.dashboard.record import progress
from attribution.dashboard.session import View
from attribution.dashboard.tables import Column, Table

COLUMNS = [
    Column("title", "Work", "Title of the work"),
    Column("technician_id", "Technician id", "Id of the technician"),
    Column("state", "State", "The state of the claim"),
    Column("wanted", "Wanted", "authorship, acknowledgement, or an internal record"),
    Column("last_step", "Last step", "What was done last"),
    Column("at", "When", "When the last step was taken", "time"),
    Column(
        "agreed", "Authors may be contacted", "The technician agreed to contact the authors", "flag"
    ),
    Column("second", "Second reviewer", "The person who decides a contested claim"),
    Column("due", "Decide by", "The date by which they should decide", "date"),
    Column("doi", "DOI", "Link to the paper", "doi"),
]
ANY = "Any"
NEWS = {
    "credit": "the paper now credits the person",
    "candidate": "the paper prints a name that may be the person's",
    "correction": "a correction of the paper has appeared",
}
Row = dict[str, Any]


def page() -> None:
    view = shell.needs_data()
    title(
        "Claims",
        "Contributions that a paper does not credit. Every step is saved: who, when and why.",
    )
    actions.message()
    claim_id = st.query_params.get("claim")
    if claim_id:
        _back_button()
        st.container()  # where a new claim asks whose it is: what follows keeps its place
        claim_page.draw(view, claim_id)
    elif "new" in st.query_params:
        _back_button()
        _new(view)
    else:
        _list(view)
    shell.footer(view)


def _back_button() -> None:
    st.button(
        "All claims", icon=":material/arrow_back:", on_click=st.query_params.clear, type="tertiary"
    )


# -- the list --------------------------------------------------------------------------------------


def _list(view: View) -> None:
    if view.person.technician_id or _may_write_for_others(view):
        st.button(
            "New claim", on_click=_open, args=("new", ""), type="primary", icon=":material/add:"
        )
    if not permissions.allowed(view.person.role, "judge claim", "faculty"):
        _own_cards(view)
        return
    rows = _in_words(view.ask(listing.rows))
    _news(view, rows)
    _overdue(view)
    _choose(view, rows)
    missing_papers.draw(view)


def _own_cards(view: View) -> None:
    """A technician's own claims and reports."""
    technician_id = view.person.technician_id or ""
    if not view.ask(progress_of, technician_id):
        nothing("You have made no claims yet.")
    progress.draw(view, technician_id)


def _may_write_for_others(view: View) -> bool:
    return permissions.allowed(view.person.role, "write claim", "other")


def _in_words(rows: Sequence[Row], state: str = ANY) -> list[Row]:
    """The claims in a state, the latest step first."""
    return [_with_words(row) for row in reversed(rows) if state in (ANY, row["state"])]


def _with_words(row: Row) -> Row:
    last_step = steps.DONE[row["last_step"]]
    return {**row, "at": row["at"].replace(tzinfo=None), "last_step": last_step}


def _choose(view: View, rows: Sequence[Row]) -> None:
    """The table of claims; a row that is selected opens its claim."""
    states = dict.fromkeys(row["state"] for row in rows)
    state = st.selectbox("State", [ANY, *states], key="claims-state", width=260)
    shown = [row for row in rows if state in (ANY, row["state"])]
    if not shown:
        nothing("There are no claims you can see." if state == ANY else f"No claim is {state}.")
        return
    st.html(paragraph("Select a row to open the claim.", tone="quiet small"))
    claims = Table("Claims", COLUMNS, key=f"claims-{state}", note=f"Claims. {shell.origin(view)}")
    ask = view.later(lambda now: _in_words(now.ask_once(listing.rows), state))
    chosen = claims.choose(shown, ask)
    if chosen is not None:
        _open("claim", shown[chosen]["claim_id"])
        st.rerun()


def _open(name: str, value: str) -> None:
    form_keys = [key for key in st.session_state if str(key).startswith(form.NEW)]
    for key in form_keys:
        del st.session_state[key]  # another new claim, even where it says the same as the last
    st.query_params.clear()
    st.query_params[name] = value


def _news(view: View, rows: Sequence[Row]) -> None:
    notices = view.ask(news.notices)
    if not notices:
        return
    heading(
        "News about claims",
        "New since the last harvest. If it is right, open the claim and record it.",
    )
    titles = {row["claim_id"]: row["title"] or row["doi"] for row in rows}
    cells = [_news_cells(notice, titles) for notice in notices]
    st.html(html_table(["Claim", "News", "Details"], cells, "News about claims"))


def _news_cells(notice: Notice, titles: dict[str, str]) -> list[str]:
    claim = page_link(titles.get(notice.claim_id), "claims", claim=notice.claim_id)
    is_correction = notice.what == "correction"
    details = doi_link(notice.detail) if is_correction else text(notice.detail)
    return [claim, text(NEWS[notice.what]), details]


def _overdue(view: View) -> None:
    today = datetime.now(UTC).date()
    for claim in view.ask(listing.overdue_rows, today):
        work = claim["title"] or claim["doi"] or f"claim {claim['claim_id'][:8]}"
        due = for_people.day(claim["due"])
        st.warning(
            literal(f"The second reviewer has not decided on “{work}”. It was due by {due}."),
            icon=":material/schedule:",
        )


# -- a new claim -----------------------------------------------------------------------------------


def _new(view: View) -> None:
    with st.container():
        technician_id = _choose_technician(view)
        if technician_id is None:
            nothing("Choose the technician whose claim it is.")
            return
    work = st.query_params.get("new", "")
    draft = view.ask(listing.draft_about, technician_id, work)
    form.draw(view, technician_id, work, draft)


def _choose_technician(view: View) -> str | None:
    if not _may_write_for_others(view):
        return view.person.technician_id
    rows = view.ask(technicians.listing)
    names = {row["technician_id"]: technicians.look_up_name(row) for row in rows}
    ids = list(names)
    in_address = st.query_params.get("technician")
    chosen: str | None = st.selectbox(
        "Technician",
        ids,
        index=ids.index(in_address) if in_address in names else None,
        format_func=lambda technician_id: f"{names[technician_id]} · {technician_id}",
        placeholder="Type a name or an id",
        key="claim-whose",
    )
    return chosen


if __name__ == "__main__":
    page()

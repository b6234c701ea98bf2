"""Technicians as a list for a lead or reviewer, and the record of any of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import streamlit as st

from attribution.core.for_people import count
from attribution.dashboard import actions, shell, tables
from attribution.dashboard.components import nothing, title
from attribution.dashboard.html import paragraph, text
from attribution.dashboard.queries import technician_list, technicians
from attribution.dashboard.record import page as record_page
from attribution.dashboard.session import View
from attribution.dashboard.tables import Column, Table

Row = dict[str, Any]
Filter = Callable[[Row], bool]
CHOSEN = "technician"
ANY = "Any"
COLUMNS = [
    Column("name", "Name", "Name of the technician"),
    Column("job_title", "Job title", "Job title of the last post"),
    Column("faculty", "Faculty", "Faculty of the last post"),
    Column("in_post", "In post", "In post today", "flag"),
    Column(
        "papers",
        "Papers",
        "Papers that name them as an author or in the acknowledgements, confirmed or accepted "
        "automatically",
        "count",
    ),
    Column("last_paper", "Newest paper", "Publication date of the newest of these", "date"),
    Column("names_to_check", "Names to check", "Printed names that may be theirs", "count"),
    Column("claims_waiting", "Claims waiting", "Claims that wait for a decision", "count"),
    Column("orcid", "ORCID iD", "ORCID iD on the roster"),
    Column(
        "last_answer",
        "Last answer",
        "Day on which they last answered in person, about a name, in a claim or with a paper they "
        "told you about",
        "date",
    ),
    Column("department", "Department", "Department or unit of the last post"),
    Column("technician_id", "Id", "Id from the HR file"),
]
PAPERS = [
    Column("name", "Name", "Name of the technician"),
    Column("technician_id", "Id", "Id from the HR file"),
    Column("orcid", "ORCID iD", "ORCID iD on the roster"),
    Column("faculty", "Faculty", "Faculty on the day of publication"),
    Column("title", "Title", "Title of the paper"),
    Column("journal", "Journal", "Journal, book or repository"),
    Column("published", "Published", "Publication date; unknown parts are 1", "date"),
    Column("kind", "Kind", "author or thanked; facility or uncredited, which are in no percentage"),
    Column("status", "Status", "confirmed by a person, or accepted automatically"),
    Column("note", "Note", "What a reader must know of the credit"),
    Column("doi", "DOI", "Link to the paper", "doi"),
]
# The filters, each with its choices and whom they keep.
FILTERS: Mapping[str, Mapping[str, Filter]] = {
    "In post": {
        "In post": lambda row: row["in_post"],
        "Left": lambda row: not row["in_post"],
    },
    "Credited": {
        "Credited": lambda row: row["papers"] > 0,
        "Not yet": lambda row: row["papers"] == 0,
    },
    "Waiting": {
        "Names to check": lambda row: row["names_to_check"] > 0,
        "Claims": lambda row: row["claims_waiting"] > 0,
        "Nothing": lambda row: not row["names_to_check"] and not row["claims_waiting"],
    },
    "ORCID iD": {
        "On the roster": lambda row: bool(row["orcid"]),
        "Missing": lambda row: not row["orcid"],
    },
    "Answered": {
        "Has answered": lambda row: row["last_answer"] is not None,
        "Not yet": lambda row: row["last_answer"] is None,
    },
}


def page() -> None:
    view = shell.needs_data()
    title("Technicians", "Who is credited, how often, and what waits. Open a record to see why.")
    actions.message()
    people = view.ask(technicians.listing)
    if not people:
        nothing(_no_technicians(view))
        return
    chosen = _choose(people)
    if chosen is None:
        _list(view)
    else:
        st.button("All technicians", icon=":material/arrow_back:", type="tertiary", on_click=_close)
        record_page.draw(view, chosen)
    shell.footer(view)


def _no_technicians(view: View) -> str:
    if view.person.role == "lead":
        return "The roster is empty. Import it with: attribution roster import FILE"
    return "There are no technicians you can see here. Ask the lead which faculty you review."


def _choose(people: Sequence[Row]) -> str | None:
    """The technician whose record is open: the one in the address, else none."""
    labels = {row["technician_id"]: _label(row) for row in people}
    in_address = st.query_params.get(CHOSEN)
    if CHOSEN not in st.session_state and in_address in labels:
        st.session_state[CHOSEN] = in_address
    chosen: str | None = st.selectbox(
        "Name or id",
        list(labels),
        index=None,
        format_func=lambda technician_id: labels.get(technician_id, technician_id),
        placeholder="Type a name or an id to open a record",
        key=CHOSEN,
        filter_mode="contains",
    )
    if chosen:
        st.query_params[CHOSEN] = chosen
    elif in_address:
        del st.query_params[CHOSEN]
    return chosen


def _close() -> None:
    st.session_state[CHOSEN] = None


def _label(row: Row) -> str:
    faculty = row["faculty"] or "faculty not stated"
    return f"{technicians.look_up_name(row)} · {row['technician_id']} · {faculty}"


# -- the list --------------------------------------------------------------------------------------


def _list(view: View) -> None:
    everybody = view.ask(technician_list.summaries)
    is_kept = _choose_filters(everybody)
    rows = list(filter(is_kept, everybody))
    st.html(paragraph(text(_in_words(rows, len(everybody))), tone="quiet"))
    if not rows:
        nothing("No technician matches these filters.")
        return
    ids = tuple(row["technician_id"] for row in rows)
    results = Table(
        "Technicians",
        COLUMNS,
        key=f"technicians-{hash(ids)}",
        note=f"Technicians, filtered by {_filters_in_words()}. {shell.origin(view)}",
    )
    all_rows = view.later(
        lambda now: list(filter(is_kept, now.ask_once(technician_list.summaries)))
    )
    chosen = results.choose(rows, all_rows, height=560)
    _download_papers(view, ids)
    if chosen is not None:
        _open(rows[chosen]["technician_id"])


def _open(technician_id: str) -> None:
    """Show a record at the next run, for which the box above begins without a choice."""
    del st.session_state[CHOSEN]
    st.query_params[CHOSEN] = technician_id
    st.rerun()


def _choose_filters(rows: Sequence[Row]) -> Filter:
    """The filters that are chosen, as a test of a row."""
    faculties = sorted({row["faculty"] for row in rows if row["faculty"]})
    with st.container(horizontal=True):
        faculty = _select("Faculty", faculties)
        chosen = {label: _select(label, list(choices)) for label, choices in FILTERS.items()}
    filters = [FILTERS[label][choice] for label, choice in chosen.items() if choice]
    return lambda row: (
        faculty in (None, row["faculty"]) and all(is_kept(row) for is_kept in filters)
    )


def _select(label: str, options: Sequence[str]) -> str | None:
    chosen = st.selectbox(
        label, [ANY, *options], key=f"technicians-{label}", persist_state="session", width=160
    )
    return None if chosen == ANY else chosen


def _filters_in_words() -> str:
    """The filters as the downloaded tables name them."""
    labels = ("Faculty", *FILTERS)
    chosen = {label: st.session_state.get(f"technicians-{label}", ANY) for label in labels}
    named = [f"{label}: {choice}" for label, choice in chosen.items() if choice != ANY]
    return "; ".join(named) or "nothing"


def _in_words(rows: Sequence[Row], total: int) -> str:
    """How many there are, and how many of them are credited, wait or have an iD."""
    shown = count(len(rows), "technician")
    of_all = f"{shown} of {total:,}" if len(rows) < total else shown
    credited = sum(row["papers"] > 0 for row in rows)
    to_check = sum(row["names_to_check"] > 0 for row in rows)
    with_orcid = sum(bool(row["orcid"]) for row in rows)
    return (
        f"{of_all}: {credited:,} credited, {to_check:,} with names to check, "
        f"{with_orcid:,} with an ORCID iD. Select a row to open the record."
    )


def _download_papers(view: View, ids: tuple[str, ...]) -> None:
    """The papers behind the list, for the people of the list."""
    note = f"Papers that credit the technicians, filtered by {_filters_in_words()}."
    note = f"{note} {shell.origin(view)}"

    def papers(now: View) -> bytes:
        return tables.csv(now.ask_once(technician_list.credited_papers, ids), PAPERS, note)

    st.download_button(
        "Download their papers, with titles",
        data=view.later(papers),
        file_name="technicians-papers.csv",
        mime="text/csv",
        key="technicians-papers",
        on_click="ignore",
        icon=":material/download:",
        type="tertiary",
        help="One row for each technician and paper. The first line defines the columns.",
    )


if __name__ == "__main__":
    page()

"""Technicians: one person's posts, credits and candidates, with the evidence and a verdict on each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import streamlit as st

from attribution.dashboard import evidence, frame, rows
from attribution.dashboard.markup import facts, text
from attribution.dashboard.parts import Column, heading, nothing, table, title
from attribution.dashboard.view import View
from attribution.dashboard.waterfall import told

SPELLS = [
    Column("start_date", "From", "First day in post", "date"),
    Column("end_date", "To", "Last day in post; empty while in post", "date"),
    Column("job_title", "Job title", "Job title on the roster"),
    Column("department", "Department", "Department or unit on the roster"),
    Column("faculty", "Faculty", "Faculty on the roster"),
    Column("fte", "FTE", "Full-time equivalent"),
    Column("counts", "Counted", "Counts as a technician under the rule in force", "flag"),
]
CREDITS = [
    Column("published", "Published", "Publication date; parts not known are 1", "date"),
    Column("title", "Title", "Title of the work"),
    Column("kind", "Kind", "author or thanked; facility or uncredited, which are in no percentage"),
    Column("note", "Note", "What to know: listed as collaborator; team thanked, nobody named; claim upheld"),
    Column("status", "Status", "confirmed by a person, accepted on the evidence, or pending"),
    Column("probability", "Probability", "That the printed name is this person, in percent", "share"),
    Column("journal", "Journal", "Journal, book or repository"),
    Column("faculty", "Faculty", "Faculty on the day of publication"),
    Column("affiliated", "Own paper", "A printed author is at the institution", "flag"),
    Column(
        "counts", "Counts", "Author or thanked, published in post or within the lag after it: in the measure", "flag"
    ),
    Column("doi", "DOI", "Link to the paper", "doi"),
]
CANDIDATES = [
    Column("name", "Printed name", "Name as printed in the work"),
    Column("kind", "Kind", "author or thanked"),
    Column("probability", "Probability", "That the printed name is this person, in percent", "share"),
    Column("band", "Band", "accept or review"),
    Column("tie", "Tie", "Another technician fits as well", "flag"),
    Column("verdict", "Verdict", "A person's decision"),
    Column("published", "Published", "Publication date", "date"),
    Column("title", "Title", "Title of the work"),
    Column("doi", "DOI", "Link to the paper", "doi"),
]


def page() -> None:
    view = frame.needs_data()
    title("Technicians", "Every paper that credits a person, or may, and why.")
    people = view.ask(rows.technicians)
    if not people:
        nothing("The roster is empty. Import one with: attribution roster import FILE")
        return
    chosen = _choose(people)
    if chosen is None:
        nothing("Type a name or an id above.")
        return
    _person(view, chosen)
    _credits(view, chosen)
    _candidates(view, chosen)
    frame.footer(view)


def _choose(people: Sequence[dict[str, Any]]) -> str | None:
    labels = {one["technician_id"]: _label(one) for one in people}
    asked = st.query_params.get("technician")
    if "technician" not in st.session_state and asked in labels:
        st.session_state["technician"] = asked
    chosen: str | None = st.selectbox(
        "Name or id",
        list(labels),
        index=None,
        format_func=lambda one: labels.get(one, one),
        placeholder="Type a name or an id",
        key="technician",
        persist_state="session",
        filter_mode="contains",
    )
    if chosen:
        st.query_params["technician"] = chosen
    return chosen


def _label(one: dict[str, Any]) -> str:
    known = f" “{', '.join(one['known_as'])}”" if one["known_as"] else ""
    return f"{one['name']}{known} · {one['technician_id']} · {one['faculty'] or 'faculty not stated'}"


def _person(view: View, technician_id: str) -> None:
    person = view.ask(rows.technician, technician_id) or {}
    known = {"Known as": text(", ".join(person["known_as"]))} if person.get("known_as") else {}
    st.html(
        f'<h2 class="ta">{text(person.get("name"))}</h2>'
        + facts({**known, "Id": text(technician_id), "ORCID iD": evidence.orcid_link(person.get("orcid"))})
    )
    found = view.ask(rows.spells, technician_id)
    if found:
        table(found, SPELLS, name=f"Posts of {technician_id}", note=frame.origin(view), key="spells")
    else:
        nothing("The roster states no post for this person, so nothing counts in the measure.")


def _credits(view: View, technician_id: str) -> None:
    found = view.ask(rows.credits_of, technician_id)
    named = [one for one in found if one["kind"] in ("author", "thanked")]
    stands, apart = sum(one["status"] != "pending" for one in named), len(found) - len(named)
    rest = f" {apart} apart, in no percentage: the team is thanked, or a claim was upheld." if apart else ""
    heading("Credits", f"{stands} confirmed or accepted, {len(named) - stands} pending.{rest}")
    if not found:
        nothing("No paper that was harvested credits this person, as far as the tool can tell.")
        return
    note = f"Credits of technician {technician_id}. {frame.origin(view)}"
    table(found, CREDITS, name=f"Credits of {technician_id}", note=note, key="credits")


def _candidates(view: View, technician_id: str) -> None:
    found = view.ask(rows.candidates_of, technician_id)
    undecided = sum(one["verdict"] is None for one in found)
    heading("Candidates", f"{len(found)} printed names that may be this person; {undecided} not decided by anybody.")
    evidence.message()
    if not found:
        nothing("No printed name comes near this person's.")
        return
    pairs = {one["mention_id"]: _candidate(one) for one in found}
    mention_id = st.selectbox(
        "Candidate to look at",
        list(pairs),
        format_func=lambda one: pairs.get(one, one),
        key=f"candidate-{technician_id}",
    )
    with st.container(border=True):
        evidence.panel(view, mention_id, technician_id)
    note = f"Candidates of technician {technician_id}. {frame.origin(view)}"
    table(found, CANDIDATES, name=f"Candidates of {technician_id}", note=note, key="candidates")


def _candidate(one: dict[str, Any]) -> str:
    state = one["verdict"] or ("tie" if one["tie"] else one["band"])
    year = f"{one['published']:%Y}" if one["published"] else "no date"
    return (
        f"{state} · {told(one['probability'])} · {one['name']} ({one['kind']}) · {year} · {one['title'] or 'no title'}"
    )


if __name__ == "__main__":
    page()

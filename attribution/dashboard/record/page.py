"""One technician's record on a page: what stands, what may be theirs, what they may claim, take away and wish.

The same for the technician and for a lead or reviewer who looks after them; who acts for another says how their word came.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st

from attribution.claims import suggestions
from attribution.core import for_people
from attribution.dashboard import actions, queries, shell
from attribution.dashboard.candidate import panel
from attribution.dashboard.components import Column, heading, nothing, table
from attribution.dashboard.html import facts, paragraph, text
from attribution.dashboard.record import consent, downloads, not_credited_yet
from attribution.dashboard.session import View
from attribution.privacy import wishes

SPELLS = [
    Column("job_title", "Job title", "Job title in the HR file"),
    Column("department", "Department", "Department or unit"),
    Column("faculty", "Faculty", "Faculty"),
    Column("start_date", "From", "First day", "date"),
    Column("end_date", "To", "Last day; empty while in post", "date"),
    Column("fte", "FTE", "Full-time equivalent, 0 to 1"),
    Column("research_facing", "Research-facing", "Supports research", "flag"),
    Column("counts", "Counts", "Counted as a technician under the rule in force", "flag"),
]


CREDITS = [
    Column("published", "Published", "Publication date; parts not known are 1", "date"),
    Column("title", "Title", "Title of the work"),
    Column("kind", "Kind", "author or thanked; facility or uncredited, which are in no percentage"),
    Column(
        "note",
        "Note",
        "What to know: listed as collaborator; team thanked, nobody named; claim upheld",
    ),
    Column("status", "Status", "confirmed by a person, accepted on the evidence, or pending"),
    Column(
        "probability", "Probability", "That the printed name is this person, in percent", "share"
    ),
    Column("journal", "Journal", "Journal, book or repository"),
    Column("faculty", "Faculty", "Faculty on the day of publication"),
    Column("affiliated", "Own paper", "A printed author is at the institution", "flag"),
    Column(
        "counts",
        "Counts",
        "Author or thanked, published in post or within the lag after it: in the measure",
        "flag",
    ),
    Column("doi", "DOI", "Link to the paper", "doi"),
]


CANDIDATES = [
    Column("name", "Printed name", "Name as printed in the work"),
    Column("kind", "Kind", "author or thanked"),
    Column(
        "probability", "Probability", "That the printed name is this person, in percent", "share"
    ),
    Column("band", "Band", "accept or review"),
    Column("tie", "Tie", "Another technician fits as well", "flag"),
    Column("verdict", "Verdict", "A person's decision"),
    Column("published", "Published", "Publication date", "date"),
    Column("title", "Title", "Title of the work"),
    Column("doi", "DOI", "Link to the paper", "doi"),
]


KINDS = {
    "author": ("Author of", "works that print the name in the author list"),
    "thanked": ("Thanked by name", "works whose acknowledgement names the person"),
    "facility": ("Team thanked", "works that thank the team or facility and name nobody"),
    "uncredited": ("Claims upheld", "contributions that the paper does not state"),
}


def draw(view: View, technician_id: str) -> None:
    """The whole record; UserError where the person may not see it."""
    person = view.ask(queries.technician, technician_id)
    if person is None:
        _hidden(view, technician_id)
        return
    _person(view, technician_id, person)
    for name, place in zip(
        PARTS, st.tabs(list(PARTS), key="part", bind="query-params"), strict=True
    ):
        if place.open:  # the others are drawn when they are opened
            with place:
                for part in PARTS[name]:
                    part(view, technician_id)


def _hidden(view: View, technician_id: str) -> None:
    """Somebody who objects, or is not in the snapshot yet, still says what they wish."""
    if view.ask(wishes.wishes, technician_id).objects:
        nothing("There is an objection: nothing is matched, shown or counted.")
    else:
        nothing(
            "The person is on the roster and not in the figures yet. They will be after the next build."
        )
    consent.ask(view, technician_id)


def _person(view: View, technician_id: str, person: dict[str, Any]) -> None:
    known = {"Known as": text(", ".join(person["known_as"]))} if person.get("known_as") else {}
    if person["staff_name"] != person["name"]:
        known["On the staff list"] = text(person["staff_name"])
    st.html(
        f'<h2 class="ta">{text(person.get("name"))}</h2>'
        + facts(
            {**known, "Id": text(technician_id), "ORCID iD": panel.orcid_link(person.get("orcid"))}
        )
    )
    if not person.get("orcid"):
        _orcids(view, technician_id)
    found = view.ask(queries.spells, technician_id)
    if found:
        with st.expander(f"Posts on the roster ({len(found)})"):
            table(
                found,
                SPELLS,
                name=f"Posts of {technician_id}",
                note=shell.origin(view),
                key="spells",
            )
    else:
        nothing("The roster states no post for this person, so nothing counts in the measure.")


def _orcids(view: View, technician_id: str) -> None:
    """Suggested, never assumed: the roster takes it from the person through HR."""
    asked = f"orcids-asked-{technician_id}"
    found = [
        *view.ask(suggestions.orcids_printed, technician_id),
        *st.session_state.get(asked, ()),
    ]
    for one in found:
        st.html(
            paragraph(
                '<span class="tag">may be theirs</span>',
                panel.orcid_link(one["orcid"]),
                text(one["says"]),
                tone="small",
            )
        )
    if found:
        st.html(
            paragraph(
                "Suggested only. If it is right, have it put on the staff list; it is used from then on.",
                tone="quiet small",
            )
        )
    if view.may("write claim", technician_id) and st.button(
        "Ask ORCID for it",
        key=f"{asked}-button",
        icon=":material/search:",
        type="tertiary",
        help="Sends the name and the institution to ORCID. Only at the person's own wish.",
    ):
        answer = actions.do(
            lambda now: now.now(suggestions.orcids_at_orcid, technician_id), _orcids_told
        )
        st.session_state[asked] = answer or []
        st.rerun()


def _orcids_told(found: list[dict[str, Any]]) -> str:
    return (
        f"ORCID knows {len(found)} iD(s) under this name here."
        if found
        else "ORCID knows nobody of this name here."
    )


def _credits(view: View, technician_id: str) -> None:
    found = view.ask(queries.credits_of, technician_id)
    named = [one for one in found if one["kind"] in ("author", "thanked")]
    stand, apart = sum(one["status"] != "pending" for one in named), len(found) - len(named)
    rest = (
        f" {apart} apart, in no percentage: the team is thanked, or a claim was upheld."
        if apart
        else ""
    )
    heading("Credits", f"{stand} confirmed or accepted, {len(named) - stand} pending.{rest}")
    cards = []
    for kind, (name, says) in KINDS.items():
        of_kind = [one for one in found if one["kind"] == kind]
        stands = sum(one["status"] != "pending" for one in of_kind)
        waits = len(of_kind) - stands
        beside = f"{waits} more may be, and wait for a word" if waits else says
        cards.append(
            f'<section class="card"><h3>{text(name)}</h3><p class="figure">{stands}</p><p class="quiet small">{text(beside)}</p></section>'
        )
    st.html(f'<div class="cards">{"".join(cards)}</div>')
    if not found:
        nothing("No paper that was harvested credits this person, as far as the tool can tell.")
        return
    note = f"Credits of technician {technician_id}. {shell.origin(view)}"
    table(found, CREDITS, name=f"Credits of {technician_id}", note=note, key="credits")


def _candidates(view: View, technician_id: str) -> None:
    found = view.ask(queries.candidates_of, technician_id)
    undecided = sum(one["verdict"] is None for one in found)
    heading(
        "Printed names",
        f"{len(found)} printed names that may be this person; {undecided} not decided by anybody.",
    )
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
    panel.undo_button()
    with st.container(border=True):
        panel.panel(view, mention_id, technician_id)
    note = f"Candidates of technician {technician_id}. {shell.origin(view)}"
    table(found, CANDIDATES, name=f"Candidates of {technician_id}", note=note, key="candidates")


def _candidate(one: dict[str, Any]) -> str:
    state = one["verdict"] or ("tie" if one["tie"] else one["band"])
    year = f"{one['published']:%Y}" if one["published"] else "no date"
    return f"{state} · {for_people.probability(one['probability'])} · {one['name']} ({one['kind']}) · {year} · {one['title'] or 'no title'}"


PARTS: dict[str, tuple[Callable[[View, str], None], ...]] = {
    "Credits": (_credits,),
    "Printed names": (_candidates,),
    "Not here yet": (
        not_credited_yet.suggestions,
        not_credited_yet.claims,
        not_credited_yet.let_us_know,
    ),
    "Take away": (downloads.files, downloads.sheet, downloads.at_the_source),
    "Wishes": (consent.ask,),
}

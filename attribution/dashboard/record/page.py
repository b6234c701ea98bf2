"""One technician's record: credits, printed names, missing papers, downloads, privacy.

It is the same for the technician and for a lead or reviewer; a person who acts for the technician
says how they received the request.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st

from attribution.claims import orcid_suggestions
from attribution.core.for_people import count
from attribution.dashboard import actions, shell
from attribution.dashboard.components import nothing
from attribution.dashboard.html import cards, day, facts, orcid_link, paragraph, tag, text
from attribution.dashboard.pronouns import YOU, Pronouns, pronouns_for
from attribution.dashboard.queries import technicians
from attribution.dashboard.record import (
    credits,
    delegate,
    downloads,
    held_data,
    identity,
    looks,
    missing_papers,
    papers,
    printed_names,
    privacy_choices,
    progress,
    searched_names,
    to_do,
)
from attribution.dashboard.session import View
from attribution.dashboard.tables import Column, Table
from attribution.privacy.choices import current_choices
from attribution.privacy.own_orcids import known_orcid

ASSUMED = (
    "No list states the last day: it is the day of the list that first lacked the person. "
    "A list that names them with an end date corrects it"
)
POSTS = [
    Column("job_title", "Job title", "Job title in the HR file"),
    Column("department", "Department", "Department or unit"),
    Column("faculty", "Faculty", "Faculty"),
    Column("start_date", "From", "First day", "date"),
    Column("end_date", "To", "Last day; empty while in post", "date"),
    Column("end_assumed", "Assumed", ASSUMED, "flag"),
    Column("fte", "FTE", "Full-time equivalent, 0 to 1"),
    Column("research_facing", "Research-facing", "Supports research", "flag"),
    Column("counts", "Counts", "Counted as a technician under the rule in force", "flag"),
]
# The tabs of a record, each with what it is made of.
Parts = dict[str, tuple[Callable[[View, str], None], ...]]
PARTS: Parts = {
    "Credits": (credits.draw,),
    "Printed names": (printed_names.draw, searched_names.draw),
    "Missing papers": (
        missing_papers.suggested,
        missing_papers.claims,
        missing_papers.report_form,
    ),
    "Download": (downloads.files, downloads.spreadsheet, downloads.correct_a_source),
    "Privacy choices": (privacy_choices.draw, delegate.draw, looks.draw, held_data.draw),
}


def draw_own(view: View, technician_id: str) -> None:
    """One's own record: what waits for an answer, what credits one, then everything else."""
    technician = view.ask(technicians.technician, technician_id)
    if technician is None:
        _not_in_the_figures(view, technician_id)
        return
    st.html(paragraph(f"<b>{text(technician.get('name'))}</b>"))
    to_do.draw(view, technician_id)
    _tabs(view, technician_id, OWN_PARTS)


def draw(view: View, technician_id: str) -> None:
    """The whole record; UserError where the person may not see it."""
    view.note("see record", technician_id)
    technician = view.ask(technicians.technician, technician_id)
    if technician is None:
        _not_in_the_figures(view, technician_id)
        return
    _person(view, technician_id)
    _tabs(view, technician_id, PARTS)


def _tabs(view: View, technician_id: str, parts_of_tabs: Parts) -> None:
    tabs = st.tabs(list(parts_of_tabs), key="part", bind="query-params")
    for parts, tab in zip(parts_of_tabs.values(), tabs, strict=True):
        if tab.open:  # the others are drawn when they are opened
            with tab:
                for draw_part in parts:
                    draw_part(view, technician_id)


def _not_in_the_figures(view: View, technician_id: str) -> None:
    """A person who objects, or is not in the snapshot yet, can still make their privacy choices."""
    words = pronouns_for(view, technician_id)
    if view.ask(current_choices, technician_id).objects:
        nothing(f"There is an objection. {words.start} are not matched, shown or counted anywhere.")
    else:
        nothing(
            f"{words.start} are on the roster but not in the figures yet. "
            f"{words.start} will be after the next build."
        )
    for draw_part in PARTS["Privacy choices"]:
        draw_part(view, technician_id)


def _person(view: View, technician_id: str) -> None:
    technician = view.ask(technicians.technician, technician_id) or {}
    words = pronouns_for(view, technician_id)
    values = {}
    if technician["staff_name"] != technician["name"]:
        values["On the staff list"] = text(technician["staff_name"])
    if technician.get("known_as"):
        values["Known as"] = text(", ".join(technician["known_as"]))
    if words is not YOU:
        values["Id"] = text(technician_id)
    known = view.ask(known_orcid, technician_id)
    values["ORCID iD"] = orcid_link(known.orcid if known else technician.get("orcid"))
    st.html(f'<h2 class="ta">{text(technician.get("name"))}</h2>' + facts(values))
    if not technician.get("orcid"):
        _orcids(view, technician_id, words)
    identity.draw(view, technician_id)
    _posts(view, technician_id, words)


def _posts(view: View, technician_id: str, words: Pronouns) -> None:
    rows = view.ask(technicians.spells, technician_id)
    if not rows:
        nothing(f"The roster has no post for {words.object}, so nothing counts in the measure.")
        return
    if words is YOU:
        cells = [_own_post(row) for row in rows]
        st.html(cards(f'<section class="card">{cell}</section>' for cell in cells))
        return
    posts = Table(f"Posts of {technician_id}", POSTS, key="spells", note=shell.origin(view))
    with st.expander(f"Posts on the roster ({len(rows)})"):
        ask = view.later(lambda now: now.ask_once(technicians.spells, technician_id))
        posts.draw(rows, ask)


def _own_post(row: dict[str, Any]) -> str:
    """A post on one's own record."""
    places = [text(row[name]) for name in ("department", "faculty") if row[name]]
    last = day(row["end_date"]) if row["end_date"] else "now"
    assumed = " (assumed)" if row["end_assumed"] else ""
    return (
        paragraph(f"<b>{text(row['job_title'])}</b>")
        + paragraph(", ".join(places), tone="small")
        + paragraph(f"{day(row['start_date'])} to {last}{assumed}", tone="quiet small")
    )


OWN_PARTS: Parts = {
    **PARTS,
    "Credits": (papers.draw, progress.draw, _person),
    "Missing papers": (
        missing_papers.suggested,
        missing_papers.claim_button,
        missing_papers.report_form,
    ),
    # Without the spreadsheet for reviewers, which has ids and probabilities.
    "Download": (downloads.files, downloads.correct_a_source),
}


# -- ORCID iDs -------------------------------------------------------------------------------------


def _orcids(view: View, technician_id: str, words: Pronouns) -> None:
    """ORCID iDs that may be the technician's. None is used before it is on the roster or stated."""
    answers_key = f"orcids-asked-{technician_id}"
    printed = view.ask(orcid_suggestions.orcids_printed, technician_id)
    suggested = [*printed, *st.session_state.get(answers_key, ())]
    maybe = tag(f"may be {words.absolute}")
    for row in suggested:
        st.html(paragraph(maybe, orcid_link(row["orcid"]), text(row["says"]), tone="small"))
    if suggested:
        advice = (
            f"These are only suggestions. If one is right, {words.subject} can record it below, "
            "or HR can add it to the staff list. It is used from then on."
        )
        st.html(paragraph(advice, tone="quiet small"))
    if view.may("write claim", technician_id):
        _search_button(technician_id, answers_key, words)
        actions.message("orcid")


def _search_button(technician_id: str, answers_key: str, words: Pronouns) -> None:
    if not st.button(
        "Search ORCID",
        key=f"{answers_key}-button",
        icon=":material/search:",
        type="tertiary",
        help=f"Sends {words.possessive} name and institution to ORCID. "
        f"Do this only if {words.subject} want it.",
    ):
        return
    answers = actions.do(
        lambda now: now.ask_once(orcid_suggestions.orcids_at_orcid, technician_id),
        _answers_in_words,
        place="orcid",
    )
    st.session_state[answers_key] = answers or []
    st.rerun()


def _answers_in_words(answers: list[dict[str, Any]]) -> str:
    number = count(len(answers), "iD") if answers else "no iD"
    return f"ORCID has {number} for this name at this institution."

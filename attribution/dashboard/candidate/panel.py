"""One candidate on the screen: the printed name, the technician, evidence and verdicts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from attribution.access import permissions
from attribution.core import for_people
from attribution.dashboard.candidate import printed_name, verdict_buttons, waterfall
from attribution.dashboard.candidate.institution_names import with_institution_names
from attribution.dashboard.candidate.printed_name import printed
from attribution.dashboard.html import day, doi_link, facts, orcid_link, paragraph, tag, text
from attribution.dashboard.queries import candidates, technicians, works
from attribution.dashboard.queries.candidates import mention as mention_of
from attribution.dashboard.session import View
from attribution.matching.sentences import level_of
from attribution.review import queue
from attribution.review.candidate import Candidate

POSTS_SHOWN = 3


def draw(view: View, mention_id: str, technician_id: str) -> None:
    """Everything about one candidate, the buttons first."""
    candidate = on_screen(view, mention_id, technician_id)
    with st.container(horizontal=True):
        verdict_buttons.buttons(view, candidate)
    draw_evidence(view, candidate)


def on_screen(view: View, mention_id: str, technician_id: str) -> Candidate:
    """A candidate on which verdicts are taken from now on."""
    candidate = view.ask(candidates.candidate, mention_id, technician_id)
    verdict_buttons.put_on_screen(candidate)
    return candidate


def prepare(view: View, row: Mapping[str, Any]) -> None:
    """Read what the next candidate needs while the reviewer looks at the one before.

    Only what no verdict changes: the candidate itself is read when it is drawn. So it is not a look
    at anyone's record, and what is on the screen is never older than the ledger.
    """
    mention_id, work_id = row["mention_id"], row["work_id"]
    view.fixed(works.work, work_id)
    printed_name.prepare(view, mention_id, work_id, row["kind"])
    view.ask(queue.prepare, mention_id, row["technician_id"], work_id)


def draw_evidence(view: View, candidate: Candidate) -> None:
    """Everything about a candidate but the buttons."""
    left, right = st.columns([9, 12], gap="large")
    with left:
        st.html(_question(view, candidate))
        verdict_buttons.note(view, candidate)
        verdict_buttons.same_case(view, candidate)
    with right:
        st.html(_reasons(view, candidate))


def _is_own(view: View, candidate: Candidate) -> bool:
    return view.person.technician_id == candidate.technician_id


def _question(view: View, candidate: Candidate) -> str:
    ids = candidate.mention_id, candidate.technician_id
    technician = view.ask(technicians.candidate_person, *ids) or {}
    work = view.fixed(works.work, candidate.work_id) or {}
    person = "you" if _is_own(view, candidate) else text(technician.get("name"))
    return (
        f'<h2 class="ta">Is “{text(candidate.shown.name)}” {person}?</h2>'
        + _status(view, candidate)
        + _discretion(candidate)
        + paragraph(f"<b>{text(work.get('title'))}</b>")
        + _publication(work)
        + printed(view, candidate)
        + _roster(view, candidate, technician)
    )


def _publication(work: dict[str, Any]) -> str:
    parts = []
    if work.get("journal"):
        parts.append(text(work["journal"]))
    if work.get("published"):
        parts.append(day(work["published"]))
    return paragraph(", ".join(parts), doi_link(work.get("doi")), tone="quiet small")


def _status(view: View, candidate: Candidate) -> str:
    """Tags: the kind of mention, and what has been decided or what the program found."""
    kind = tag("author" if candidate.kind == "author" else "thanked")
    decision = _decision_on(view, candidate)
    if decision:
        return paragraph(kind, _decision(view, candidate, decision), tone="small")
    if candidate.tie:
        return paragraph(kind, tag("tie: another technician fits as well", "warn"), tone="small")
    is_accepted = candidate.shown.band == "accept"
    return paragraph(
        kind, tag("accepted automatically" if is_accepted else "to review"), tone="small"
    )


def _discretion(candidate: Candidate) -> str:
    """A reminder on a candidate that tells a former name."""
    levels = {
        level_of(piece.feature, piece.says)
        for piece in candidate.shown.evidence
        if piece.feature == "name_source"
    }
    if "former" not in levels:
        return ""
    seen_by = "Only the technician and the lead see this name together with the person."
    return paragraph(tag("former name", "warn"), seen_by, tone="small")


def _decision_on(view: View, candidate: Candidate) -> dict[str, Any] | None:
    """The verdict in force; not asked for where the candidate says that it has none."""
    if candidate.decision_id is None:
        return None
    ids = (candidate.mention_id, candidate.technician_id, candidate.work_id, candidate.kind)
    return view.ask(candidates.decision, *ids)


def _decision(view: View, candidate: Candidate, decision: dict[str, Any]) -> str:
    verdict = decision["verdict"]
    when = for_people.moment(decision["decided_at"])
    note = view.ask(
        candidates.note, candidate.mention_id, candidate.technician_id, decision["event_id"]
    )
    sentence = f"by {text(permissions.name_in_words(decision['decided_by']))}, {when}"
    if note:
        sentence += f". Note: {text(note)}"
    return f"{tag(verdict, verdict_buttons.VERDICTS[verdict].tone)} {sentence}"


def _roster(view: View, candidate: Candidate, technician: dict[str, Any]) -> str:
    staff_name = text(technician.get("staff_name"))
    values = {"On the roster": f"{staff_name} ({text(candidate.technician_id)})"}
    if technician.get("known_as"):
        values["Known as"] = text(", ".join(technician["known_as"]))
    ids = candidate.mention_id, candidate.technician_id
    spells = view.ask(technicians.candidate_spells, *ids)[:POSTS_SHOWN]
    for number, spell in enumerate(spells, 1):
        label = "Latest post" if number == 1 else f"Post {number}"
        values[label] = f"{_post(spell)}<br>{_dates(spell)}"
    if technician.get("orcid"):
        values["ORCID iD"] = orcid_link(technician["orcid"])
    return facts(values)


def _post(spell: dict[str, Any]) -> str:
    parts = (spell["job_title"], spell["department"], spell["faculty"])
    return ", ".join(text(part) for part in parts if part)


def _dates(spell: dict[str, Any]) -> str:
    start, end = spell["start_date"], spell["end_date"]
    assumed = " (assumed)" if spell["end_assumed"] else ""
    return f"{day(start)} to {day(end) if end else 'now'}{assumed}"


# -- evidence --------------------------------------------------------------------------------------


def _reasons(view: View, candidate: Candidate) -> str:
    probability = for_people.probability(candidate.shown.probability or 0.0)
    mention = view.fixed(mention_of, candidate.mention_id, candidate.work_id)
    evidence = with_institution_names(
        candidate.shown.evidence, view.settings, mention["affiliations"] or ()
    )
    path = waterfall.steps(candidate.prior, evidence)
    decisions = (
        "decisions at your institution" if _is_own(view, candidate) else "your own decisions"
    )
    explanation = (
        "Evidence for (blue) and against (striped). "
        f"These probabilities have not been checked against {decisions} yet."
    )
    return (
        f'<h2 class="ta">Probability {probability}</h2>'
        + paragraph(explanation, tone="quiet small")
        + waterfall.waterfall_html(path)
        + _rivals(view, candidate)
    )


def _rivals(view: View, candidate: Candidate) -> str:
    """The other technicians that the same mention may be."""
    rivals = view.ask(candidates.rivals, candidate.mention_id, candidate.technician_id)
    if not rivals:
        return ""
    names = "; ".join(_rival(rival) for rival in rivals)
    return paragraph("This name may also be:", names, tone="small")


def _rival(rival: dict[str, Any]) -> str:
    probability = for_people.probability(rival["probability"])
    verdict = f", {rival['verdict']}" if rival["verdict"] else ""
    return f"{text(rival['name'])} ({text(rival['technician_id'])}), {probability}{verdict}"

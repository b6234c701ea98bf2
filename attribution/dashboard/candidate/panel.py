"""One candidate on the screen: what is printed, who it may be, what speaks for and against it, and three buttons."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st

from attribution.core import for_people
from attribution.dashboard import actions, queries
from attribution.dashboard.candidate import waterfall
from attribution.dashboard.candidate.sentences import sentence
from attribution.dashboard.html import (
    Span,
    day,
    doi_link,
    facts,
    link,
    marked,
    paragraph,
    table,
    text,
)
from attribution.dashboard.session import View
from attribution.ledger.event import Event
from attribution.review import queue, verdicts
from attribution.review.candidate import Candidate

UNDO = "verdicts-to-undo"
SHOWN = "pair-on-screen"  # the pair that a verdict may be given on: drawn, and no key pressed since
VERDICTS = {
    "confirmed": ("Confirm", "Y", ":material/check:", "good"),
    "rejected": ("Reject", "N", ":material/close:", "bad"),
    "unsure": ("Unsure", "U", ":material/help:", "warn"),
}
MINE = {"confirmed": "This is me", "rejected": "Not me", "unsure": "Not sure"}
TOO_EARLY = "That key came before the next name was on the screen. It recorded nothing."
NEAR = 12  # authors shown on either side of the one in question, on long lists


def panel(view: View, mention_id: str, technician_id: str) -> None:
    """The whole panel."""
    seen = view.ask(queries.candidate, mention_id, technician_id)
    st.session_state[SHOWN] = seen.pair
    left, right = st.columns([9, 12], gap="large")
    with left:
        _question(view, seen)
        buttons(view, seen)
        _alike(view, seen)
    with right:
        _reasons(view, seen)


def _question(view: View, seen: Candidate) -> None:
    person = view.ask(queries.technician, seen.technician_id) or {}
    work = view.fixed(queries.work, seen.work_id) or {}
    journal, published = work.get("journal"), work.get("published")
    whom = "you" if view.person.technician_id == seen.technician_id else text(person.get("name"))
    st.html(
        f'<h2 class="ta">Is “{text(seen.shown.name)}” {whom}?</h2>'
        + _standing(view, seen)
        + paragraph(f"<b>{text(work.get('title'))}</b>")
        + paragraph(
            ", ".join(
                told
                for told, known in ((text(journal), journal), (day(published), published))
                if known
            ),
            doi_link(work.get("doi")),
            tone="quiet small",
        )
        + printed(view, seen)
        + _roster(view, seen.technician_id, person)
    )


def _standing(view: View, seen: Candidate) -> str:
    tags = [f'<span class="tag">{"author" if seen.kind == "author" else "thanked"}</span>']
    stands = view.ask(
        queries.decision, seen.mention_id, seen.technician_id, seen.work_id, seen.kind
    )
    if stands:
        tone = VERDICTS[stands["verdict"]][3]
        when = f"{stands['decided_at']:%d %b %Y %H:%M} UTC"
        tags.append(
            f'<span class="tag {tone}">{stands["verdict"]}</span> by {text(stands["decided_by"])}, {when}'
        )
        tags.append(_note(view, seen.technician_id, stands["event_id"]))
    elif seen.tie:
        tags.append('<span class="tag warn">tie: another technician fits as well</span>')
    else:
        tags.append(
            f'<span class="tag">{"accepted, nobody decided" if seen.shown.band == "accept" else "to review"}</span>'
        )
    return paragraph(*tags, tone="small")


def _note(view: View, technician_id: str, event_id: int) -> str:
    """What the reviewer wrote beside the verdict."""
    said = view.ask(queries.note, technician_id, event_id)
    return f". Note: {text(said)}" if said else ""


def printed(view: View, seen: Candidate) -> str:
    """The author line or the sentence of the acknowledgement, with the name marked."""
    mention = view.fixed(queries.mention, seen.mention_id, seen.work_id)
    if seen.kind == "author":
        collaborator = mention["role"] == "collaborator"
        beside = [
            one
            for one in view.fixed(queries.mentions, seen.work_id, "author")
            if (one["role"] == "collaborator") == collaborator
        ]
        said = "Listed as collaborator: a name in the paper's list of collaborators, not in its author list."
        above = paragraph(
            f'<span class="tag warn">listed as collaborator</span> {said}', tone="small"
        )
        return (
            (above if collaborator else "")
            + author_line(beside, seen.mention_id)
            + _affiliations(mention)
        )
    found = view.fixed(queries.acknowledgement, seen.work_id)
    thanks = [part for part in (mention["role"], mention["phrase"]) if part]
    return sentence(mention, (found or {}).get("text")) + paragraph(
        "Thanked for:", text("; ".join(thanks)), tone="small"
    )


def author_line(authors: list[dict[str, Any]], mention_id: str) -> str:
    """The author list with one name marked; the middle of a long list, and how many more there are."""
    at = next((n for n, one in enumerate(authors) if one["mention_id"] == mention_id), 0)
    first, last = (
        (0, len(authors)) if len(authors) <= 4 * NEAR else (max(0, at - NEAR), at + NEAR + 1)
    )
    names = [
        marked(
            one["name"],
            [Span(0, len(one["name"]), "this mention")] if one["mention_id"] == mention_id else [],
        )
        for one in authors[first:last]
    ]
    before = [f"… {first} names before …"] if first else []
    after = [f"… {len(authors) - last} names after …"] if last < len(authors) else []
    return paragraph("; ".join([*before, *names, *after]), tone="print")


def _affiliations(mention: dict[str, Any]) -> str:
    listed = "; ".join(mention["affiliations"] or ())
    return paragraph("Affiliation printed:", text(listed), tone="small")


def paper(doi: str | None) -> str:
    """A line with the link to the paper."""
    return paragraph(doi_link(doi), tone="quiet small")


def _roster(view: View, technician_id: str, person: dict[str, Any]) -> str:
    told = {"On the roster": f"{text(person.get('staff_name'))} ({text(technician_id)})"}
    if person.get("known_as"):
        told["Known as"] = text(", ".join(person["known_as"]))
    for n, one in enumerate(view.ask(queries.spells, technician_id)[:3]):
        place = ", ".join(
            text(one[part]) for part in ("job_title", "department", "faculty") if one[part]
        )
        told["In post" if n == 0 else f"Post {n + 1}"] = (
            f"{place}<br>{day(one['start_date'])} to {day(one['end_date']) if one['end_date'] else 'now'}"
        )
    if person.get("orcid"):
        told["ORCID iD"] = orcid_link(person["orcid"])
    return facts(told)


def orcid_link(orcid: str | None) -> str:
    """An ORCID iD as a link to its record."""
    return link(f"https://orcid.org/{orcid}", orcid) if orcid else "none on record"


def _reasons(view: View, seen: Candidate) -> None:
    found = waterfall.steps(seen.prior, seen.shown.evidence)
    others = view.ask(queries.rivals, seen.mention_id, seen.technician_id)
    told = [
        f"{text(o['name'])} ({text(o['technician_id'])}), {_chance(o['probability'])}{_verdict(o)}"
        for o in others
    ]
    st.html(
        f'<h2 class="ta">Probability {_chance(seen.shown.probability or 0.0)}</h2>'
        + paragraph(
            "What speaks for it (blue, +) and against it (striped, −). Nobody has checked yet how well these "
            "probabilities hold at this institution.",
            tone="quiet small",
        )
        + waterfall.waterfall_html(found)
        + (paragraph("The same name may also be:", "; ".join(told), tone="small") if told else "")
    )


def _verdict(other: dict[str, Any]) -> str:
    return f", {other['verdict']}" if other["verdict"] else ""


def _chance(probability: float) -> str:
    return for_people.probability(probability)


def buttons(view: View, seen: Candidate) -> None:
    """Confirm, reject, unsure, and a note. Keys are bound to the pair they stand below: a late press hits nothing else."""
    pair, own = _pair(seen), view.person.technician_id == seen.technician_id
    st.text_input("Note (kept with your decision)", key=f"note-{pair}", max_chars=500)
    with st.container(horizontal=True):
        for verdict, (label, shortcut, icon, _) in VERDICTS.items():
            st.button(
                MINE[verdict] if own else label,
                key=f"{verdict}-{pair}",
                on_click=give,
                args=([seen], verdict),
                icon=icon,
                shortcut=shortcut,
                type="primary" if verdict == "confirmed" else "secondary",
            )


def _pair(seen: Candidate) -> str:
    return f"{seen.mention_id}-{seen.technician_id}"


def _alike(view: View, seen: Candidate) -> None:
    """The undecided candidates that are the same case, to be decided together once they have been looked at."""
    found = view.ask(queue.alike, seen.technician_id, seen)
    if not found:
        return
    others = "another paper" if len(found) == 1 else f"{len(found)} other papers"
    box = st.expander(
        f"The same case on {others}: decide all together",
        on_change="rerun",
        key=f"alike-{_pair(seen)}",
    )
    if not box.open:
        return
    whole = [
        seen,
        *view.ask(
            queries.candidates, seen.technician_id, tuple(one["mention_id"] for one in found)
        ),
    ]
    with box:
        told = [
            [text(one["name"]), text(one["title"]), text(one["published"]), text(one["same"])]
            for one in found
        ]
        st.html(
            table(
                ["Printed", "Work", "Published", "The same"],
                told,
                "Candidates that are the same case",
            )
        )
        with st.container(horizontal=True):
            for verdict in ("confirmed", "rejected"):
                label, key, icon, _ = VERDICTS[verdict]
                st.button(
                    f"{label} all {len(whole)}",
                    key=f"all-{verdict}-{_pair(seen)}",
                    on_click=give,
                    args=(whole, verdict),
                    icon=icon,
                    shortcut=f"Shift+{key}",
                )


def moved_on() -> bool:
    """Whether a pair was on the screen; from now on, until the next one is drawn, none is. Every key that leads on calls it,
    so that a key pressed before the next pair was there cannot be taken for a word on it, nor on the last one."""
    return st.session_state.pop(SHOWN, None) is not None


def give(seen: list[Candidate], verdict: str) -> None:
    """Record a verdict on what was on the screen, on all or none of them."""
    if st.session_state.get(SHOWN) != seen[0].pair:
        actions.say_unless_said(TOO_EARLY)
        return
    moved_on()
    note = st.session_state.get(f"note-{_pair(seen[0])}")
    made = actions.do(
        lambda view: view.act(verdicts.record_all, seen, verdict, note),
        says=f"Recorded: {verdict}{f', {len(seen)} times' if len(seen) > 1 else ''}. It counts at once, on every page.",
    )
    if made:
        st.session_state.setdefault(UNDO, []).append(made)


def undo_button(then: Callable[[], object] = lambda: None) -> None:
    """Takes back the last verdict of this session, then the one before it; `then` is called after each."""
    given = st.session_state.get(UNDO)
    st.button(
        "Undo",
        key="undo",
        on_click=_undo,
        args=(then,),
        disabled=not given,
        icon=":material/undo:",
        shortcut="Z",
    )


def _undo(then: Callable[[], object]) -> None:
    """Take the last verdicts back; what cannot be taken back any more is not tried again, what met a busy ledger is."""
    given: list[tuple[Event, ...]] = st.session_state.get(UNDO) or []
    if not given:
        return
    moved_on()
    last = given.pop()
    actions.do(
        lambda view: view.act(verdicts.undo, last),
        says=f"Undone: {last[0].verdict}{f', {len(last)} times' if len(last) > 1 else ''}. What stood before stands again.",
        busy=lambda: given.append(last),
    )
    then()

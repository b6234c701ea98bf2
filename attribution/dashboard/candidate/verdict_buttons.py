"""The buttons that decide on a candidate, on all of the same case, and undo.

Keys are bound to the pair they belong to, so that a late press decides on nothing else.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import streamlit as st

from attribution.claims import missed_papers
from attribution.claims.name_check import Check
from attribution.core import for_people
from attribution.dashboard import actions, keyboard_keys
from attribution.dashboard.html import paragraph, table, tag, text
from attribution.dashboard.queries import candidates
from attribution.dashboard.session import View, current_view
from attribution.ledger.event import Event
from attribution.review import queue, verdicts
from attribution.review.candidate import Candidate
from attribution.review.contradicted import is_own
from attribution.review.undo import undo_verdicts

UNDO = "verdicts-to-undo"
MOMENTS = "verdict-moments"  # when this session gave verdicts, for its pace
# The pair that a verdict may be given on: it has been drawn, and no key has been pressed since.
ON_SCREEN = "pair-on-screen"
NOTE = "Note (saved with your decision)"
REASON = "Note (needed to confirm: say why you are sure despite the evidence)"
NEEDS = "The evidence is against it. To confirm, write your reason into the note."
OWN_NEEDS = "The evidence is against it. If you say it is you, a second person looks at the paper."
TOO_EARLY = "Press the key again: the next name was not on the screen yet. Nothing was saved."


class Verdict(NamedTuple):
    """How a verdict is drawn; `own_label` is its button on one's own record, `own_words` the answer
    there.
    """

    label: str
    key: str
    icon: str
    tone: str
    own_label: str
    own_words: str


VERDICTS = {
    "confirmed": Verdict("Confirm", "Y", ":material/check:", "good", "This is me", "this is you"),
    "rejected": Verdict("Reject", "N", ":material/close:", "bad", "Not me", "this is not you"),
    "unsure": Verdict("Unsure", "U", ":material/help:", "warn", "Not sure", "you are not sure"),
}


def put_on_screen(candidate: Candidate) -> None:
    """From now on verdicts on this candidate are taken."""
    st.session_state[ON_SCREEN] = candidate.pair


def moved_on() -> bool:
    """Whether a pair was on the screen; from now on, until the next one is drawn, none is.

    Every key that moves on calls it, so that a key pressed before the next pair was drawn is not
    taken for a verdict on that pair, nor on the last one.
    """
    return st.session_state.pop(ON_SCREEN, None) is not None


def buttons(view: View, candidate: Candidate) -> None:
    """A button for each verdict, to be drawn in a row."""
    own = is_own(view.person, candidate)
    with_keys = keyboard_keys.are_on(own)
    for name, verdict in VERDICTS.items():
        st.button(
            verdict.own_label if own else verdict.label,
            key=f"{name}-{_key(candidate)}",
            on_click=decide,
            args=([candidate], name),
            icon=verdict.icon,
            shortcut=verdict.key if with_keys else None,
            type="primary" if name == "confirmed" else "secondary",
        )


def note(view: View, candidate: Candidate) -> None:
    """A note, and the evidence against the candidate that makes it a reason."""
    own = is_own(view.person, candidate)
    is_reason = bool(candidate.shown.contradicts) and not own
    st.text_input(REASON if is_reason else NOTE, key=f"note-{_key(candidate)}", max_chars=500)
    if candidate.shown.contradicts:
        st.html(_against(candidate, own))


def _key(candidate: Candidate) -> str:
    return f"{candidate.mention_id}-{candidate.technician_id}"


def _against(candidate: Candidate, own: bool) -> str:
    """The evidence that the name is not the technician's, and what a confirmation then needs."""
    sentences = "".join(
        paragraph(text(sentence), tone="small") for sentence in candidate.shown.contradicts
    )
    needs = OWN_NEEDS if own else NEEDS
    return paragraph(tag("contradicted", "warn"), needs, tone="small") + sentences


def same_case(view: View, candidate: Candidate) -> None:
    """The undecided candidates that are the same case, to be looked at and decided together."""
    if not view.may("decide", candidate.technician_id):
        return  # of a post of the past: the others may be papers of another time
    rows = view.ask(queue.alike, candidate.technician_id, candidate)
    if not rows:
        return
    papers = "another paper" if len(rows) == 1 else f"{len(rows)} other papers"
    box = st.expander(
        f"The same case on {papers}: decide all together",
        on_change="rerun",
        key=f"alike-{_key(candidate)}",
    )
    if not box.open:
        return
    mention_ids = tuple(row["mention_id"] for row in rows)
    others = view.ask(candidates.of_mentions, candidate.technician_id, mention_ids)
    with box:
        st.html(_same_case_table(rows))
        _buttons_for_all([candidate, *others], keyboard_keys.are_on(is_own(view.person, candidate)))


def _same_case_table(rows: Sequence[dict[str, Any]]) -> str:
    head = ["Printed name", "Work", "Published", "What is the same"]
    return table(head, [_same_case_row(row) for row in rows], "Candidates that are the same case")


def _same_case_row(row: dict[str, Any]) -> list[str]:
    published = for_people.day(row["published"]) if row["published"] else None
    return [text(row["name"]), text(row["title"]), text(published), text(row["same"])]


def _buttons_for_all(cases: list[Candidate], with_keys: bool) -> None:
    with st.container(horizontal=True):
        for name in ("confirmed", "rejected"):
            verdict = VERDICTS[name]
            st.button(
                f"{verdict.label} all {len(cases)}",
                key=f"all-{name}-{_key(cases[0])}",
                on_click=decide,
                args=(cases, name),
                icon=verdict.icon,
                shortcut=f"Shift+{verdict.key}" if with_keys else None,
            )


def decide(cases: list[Candidate], verdict: str) -> None:
    """Save a verdict on what was on the screen, on all of it or none."""
    if st.session_state.get(ON_SCREEN) != cases[0].pair:
        actions.explain(TOO_EARLY)
        return
    moved_on()
    note = st.session_state.get(f"note-{_key(cases[0])}")
    if verdict == "confirmed" and len(cases) == 1 and cases[0].shown.contradicts:
        _confirm_against_evidence(cases[0], note)
    else:
        _record(cases, verdict, note)


def _confirm_against_evidence(candidate: Candidate, note: str | None) -> None:
    """A reviewer's confirmation with its reason; a technician's word becomes a report."""
    view = current_view()
    if view is None or not is_own(view.person, candidate):
        _record([candidate], "confirmed", note, note)
        return
    about = (candidate.technician_id, candidate.work_id, candidate.mention_id)
    actions.do(lambda now: now.act(missed_papers.report_name, *about), _reported)


def _reported(check: Check) -> str:
    return " ".join([*check.sentences, "A reviewer will check the paper."])


def _record(
    cases: list[Candidate], verdict: str, note: str | None, despite: str | None = None
) -> None:
    events = actions.do(
        lambda view: view.act(verdicts.record_all, cases, verdict, note, despite=despite),
        f"Saved: {_in_words(verdict, cases[0])}{_times(cases)}. It counts at once, on every page.",
    )
    if events:
        st.session_state.setdefault(UNDO, []).append(events)
        st.session_state.setdefault(MOMENTS, []).append(time.monotonic())


def _in_words(verdict: str, candidate: Candidate) -> str:
    """A verdict as the person who gave it reads it: a technician's is an answer."""
    view = current_view()
    own = view is not None and is_own(view.person, candidate)
    return VERDICTS[verdict].own_words if own else verdict


def _times(decided: Sequence[object]) -> str:
    return f", {len(decided)} times" if len(decided) > 1 else ""


def undo_button(then: Callable[[], object] = lambda: None, own: bool = False) -> None:
    """Undo the last verdicts of this session, one press each; `then` is called after each.

    `own`: on a technician's own record, which has no keyboard keys.
    """
    st.button(
        "Undo",
        key="undo",
        on_click=_undo,
        args=(then, own),
        disabled=not st.session_state.get(UNDO),
        icon=":material/undo:",
        shortcut="Z" if keyboard_keys.are_on(own) else None,
    )


def _undo(then: Callable[[], object], own: bool) -> None:
    """Undo the last verdicts.

    Verdicts that can no longer be undone are not tried again; those that met a busy ledger are.
    """
    to_undo: list[tuple[Event, ...]] = st.session_state.get(UNDO) or []
    if not to_undo:
        return
    moved_on()
    last = to_undo.pop()
    actions.do(
        lambda view: view.act(undo_verdicts, last),
        f"Undone{'' if own else f': {last[0].verdict}'}{_times(last)}. "
        "Everything is as it was before.",
        when_busy=lambda: to_undo.append(last),
    )
    then()

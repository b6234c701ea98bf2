"""A run of the nightly job: a button that starts it, and how far it has come."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import streamlit as st

from attribution.access import permissions
from attribution.access.permissions import Person
from attribution.core.errors import AttributionError, UserError
from attribution.core.for_people import count, moment
from attribution.dashboard import actions, sign_in
from attribution.dashboard.html import page_link, paragraph, table, tag, text
from attribution.dashboard.session import current_person
from attribution.dashboard.tables import source_title
from attribution.home.settings import Settings
from attribution.operations import last_night, night_progress, run_now
from attribution.operations.night_progress import BACK_UP, BUILD, COLLECT, PREPARE, Progress

PLACE = "collect"
REFRESH_SECONDS = 2
STAGE_NAMES = {
    PREPARE: "Read a new list from HR, and delete what is too old",
    COLLECT: "Collect the papers",
    BUILD: "Match them with your technicians and publish the figures",
    BACK_UP: "Back up",
}
LEAVE = "You may close this page. The run goes on, and this page shows it when you come back."


def draw(settings: Settings, person: Person) -> None:
    """How far the run has come that works now; else a button that starts one, and the last end."""
    progress = night_progress.current(settings.home)
    if progress is not None and progress.is_alive:
        _follow(settings.home)
        return
    if progress is not None:
        began = moment(progress.started)
        st.warning(
            f"The run that began on {began} was ended from outside before it was done. What it "
            "collected is kept. Start it again.",
            icon=":material/warning:",
        )
    if permissions.may(person, "collect papers"):
        _start_button()
    _last(settings.home)


def _start_button() -> None:
    if st.button("Collect papers now", type="primary", icon=":material/download:"):
        with st.spinner("Starting"):
            _start()
        st.rerun()
    actions.message(PLACE)


def _start(accepted: Sequence[str] = (), why: str | None = None) -> None:
    """Rights and folder are those of this moment."""
    try:
        settings = sign_in.settings()
        person = current_person(settings)
        if person is None:
            raise UserError("Reload the page and sign in again. Nothing was started.")
        run_now.start(settings, person, accepted, why)
    except AttributionError as problem:
        actions.say("problem", str(problem), PLACE)


@st.fragment(run_every=REFRESH_SECONDS)
def _follow(home: Path) -> None:
    progress = night_progress.current(home)
    if progress is None or not progress.is_alive:
        st.rerun()  # all of the page: there may be figures now
        return
    minutes = int((datetime.now(UTC) - progress.started).total_seconds() // 60)
    lasted = count(minutes, "minute") if minutes else "less than a minute"
    st.html(
        f'<div role="status">{paragraph(tag("at work", "warn"), text(f"for {lasted}."))}</div>'
        + paragraph(LEAVE, tone="quiet small")
    )
    st.html(_stages(progress))
    rows = _source_rows(progress)
    if rows:
        st.html(table(["Source", "Records collected", "Questions asked", ""], rows, "Sources"))


def _stages(progress: Progress) -> str:
    at = night_progress.STAGES.index(progress.stage)
    lines = []
    for number, stage in enumerate(night_progress.STAGES):
        state = tag("✓ done", "good") if number < at else ""
        if number == at:
            state = tag("now", "warn")
        lines.append(f"<li>{text(STAGE_NAMES[stage])} {state}</li>")
    return f'<ol class="ta">{"".join(lines)}</ol>'


def _source_rows(progress: Progress) -> list[list[str]]:
    rows = []
    for name, counts in progress.sources.items():
        records = f"{counts.collected:,}"
        if counts.announced > counts.collected:
            records += f" of {counts.announced:,}"
        state = tag("✓ done", "good") if counts.is_done else ""
        rows.append([text(source_title(name)), text(records), text(f"{counts.calls:,}"), state])
    return rows


# -- how the last run ended ------------------------------------------------------------------------


def _last(home: Path) -> None:
    night = last_night.last(home)
    if night is None:
        return
    ended = moment(datetime.fromisoformat(night["ended"]))
    tone = "good" if run_now.is_good(night) else "bad"
    state = tag("✓ done" if tone == "good" else "needs you", tone)
    sentence = f"The last run ended on {ended}, {_after(night)}. {run_now.ended_in_words(night)}"
    figures = page_link("See the figures", "overview") if last_night.is_good(night) else ""
    st.html(paragraph(state, text(sentence), figures))
    rows = [
        [text(_about(reason["about"])), text(reason["reason"])]
        for reason in night.get("reasons", ())
    ]
    if rows:
        st.html(table(["About", "What happened and what to do"], rows, "What the last run said"))
    refused = run_now.refused_changes(night)
    if refused:
        _accept(refused)


def _accept(refused: Mapping[str, str]) -> None:
    """A run that publishes the figures although they moved, for a person who checked them."""
    with st.form("collect-accept", border=False):
        st.html(paragraph("If these changes are right, say why and run again:"))
        items = "".join(f"<li>{text(sentence)}</li>" for sentence in refused.values())
        st.html(f'<ul class="ta">{items}</ul>')
        why = st.text_input("Why they are right", max_chars=200)
        is_pressed = st.form_submit_button("Accept the changes and run again")
    if is_pressed:
        with st.spinner("Starting"):
            _start(tuple(refused), why)
        st.rerun()


def _after(night: dict[str, Any]) -> str:
    minutes = round(run_now.duration(night) / 60)
    return f"after {count(minutes, 'minute')}" if minutes else "after less than a minute"


def _about(name: str) -> str:
    return "the run" if name == "night" else source_title(name)

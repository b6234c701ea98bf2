"""Set-up in the browser, from nothing to the first figure: what the pages show until then.

Only at this computer, without sign-in, may a person set up a home folder here: before there is one,
no list says which roles people have.
"""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path

import streamlit as st

from attribution.access.permissions import Person
from attribution.core.errors import AttributionError, UserError
from attribution.core.for_people import count
from attribution.dashboard import actions, collecting, sign_in
from attribution.dashboard.html import page_link, paragraph, tag, text
from attribution.harvest.registry import services
from attribution.harvest.ror import Match
from attribution.home import loading
from attribution.home.settings import Settings
from attribution.operations import create_home
from attribution.roster import copies

MATCHES = "set-up-matches"  # the institutions that ROR offered, and the name they were asked by
PLACE = "set-up"
FULL_YEARS = 5
FIRST_YEAR = 1990
DATA_PROTECTION = (
    "The list is personal data. Before you import it, you need a lawful basis, and the technicians "
    "must be told: see the page on personal data in the documentation."
)


def draw(settings: Settings, person: Person) -> None:
    """The steps to the first figure; each says whether it is done."""
    introduction = "There are no figures yet. Take these three steps to get the first ones."
    st.html('<h1 class="ta">Welcome</h1>' + paragraph(introduction, tone="quiet"))
    is_set_up = bool(settings.rors or settings.name_forms)
    with st.container(border=True):
        _step("1. Your institution", is_done=is_set_up)
        _institution(settings, is_set_up=is_set_up)
    newest = copies.current(settings.home) if is_set_up else None
    with st.container(border=True):
        _step("2. The list of technicians", is_done=newest is not None)
        _roster(settings, is_set_up=is_set_up, is_imported=newest is not None)
    with st.container(border=True):
        _step("3. The papers", is_done=False)
        _papers(settings, person, is_ready=newest is not None)
    demo = "To look at a fictional university first, type in a terminal: attribution demo"
    st.html(paragraph(demo, tone="quiet small"))


def _step(name: str, *, is_done: bool) -> None:
    state = tag("✓ done", "good") if is_done else tag("to do", "warn")
    st.html(f'<h2 class="ta">{text(name)}</h2>{paragraph(state)}')


# -- 1. the institution ----------------------------------------------------------------------------


def _institution(settings: Settings, *, is_set_up: bool) -> None:
    if is_set_up:
        name = settings.institution_name or "It is in the settings"
        st.html(paragraph(text(f"{name}. The data are kept in {settings.home.absolute()}.")))
        actions.message(PLACE)
        return
    if sign_in.required_provider(settings) is not None:
        st.html(
            paragraph(
                "On the computer that runs the dashboard, type: attribution init --ror ID "
                "--email ADDRESS"
            )
        )
        return
    st.html(
        paragraph(
            "It is looked up in ROR, the open register of research institutions, which knows its "
            "names and its parts."
        )
    )
    with st.form("set-up-search", border=False):
        name = st.text_input("Name of your institution", max_chars=200)
        is_pressed = st.form_submit_button("Find it", icon=":material/search:")
    if is_pressed:
        _search(settings, name)
    matches = st.session_state.get(MATCHES, ())
    if matches:
        _choose(settings, matches)
    actions.message(PLACE)


def _search(settings: Settings, name: str) -> None:
    st.session_state.pop(MATCHES, None)
    try:
        with st.spinner("Asking ROR"):
            st.session_state[MATCHES] = create_home.institutions(settings, name)
    except AttributionError as problem:
        actions.say("problem", str(problem), PLACE)


def _choose(settings: Settings, matches: list[Match]) -> None:
    """Which institution it is, and the rest that is needed to begin."""
    this_year = datetime.now(UTC).year
    years = list(range(this_year, FIRST_YEAR - 1, -1))
    with st.form("set-up-choose", border=False):
        number = st.radio(
            "Which one is yours?",
            range(len(matches)),
            index=None,
            format_func=lambda index: _label(matches[index]),
        )
        st.html(paragraph("If yours is not in the list, find it by another name.", tone="small"))
        email = st.text_input(
            "Your e-mail address",
            placeholder="lead@example.ac.uk",
            help="It is sent to the sources of papers, so that they can write to you.",
        )
        first_year = st.selectbox(
            "First year of publication to collect", years, index=FULL_YEARS, width=260
        )
        folder = st.text_input(
            "Folder for the data",
            value=str(settings.home.absolute()),
            help="On a disk of this computer, where only you can read it.",
        )
        is_pressed = st.form_submit_button("Set up", type="primary", icon=":material/check:")
    if is_pressed:
        match = None if number is None else matches[number]
        _set_up(settings, match, email, first_year, folder)


def _label(match: Match) -> str:
    return f"{match.name} ({match.place})" if match.place else match.name


def _set_up(
    settings: Settings, match: Match | None, email: str, first_year: int, folder: str
) -> None:
    try:
        if match is None:
            raise UserError("Choose your institution from the list. Nothing was saved.")
        home = create_home.chosen_folder(folder, os.environ)
        with st.spinner("Asking ROR for the names and parts of your institution"):
            create_home.set_up(_of_environment(home), match, email, first_year)
    except AttributionError as problem:
        actions.say("problem", str(problem), PLACE)
        return
    del st.session_state[MATCHES]
    actions.say("ok", _done(settings, home), PLACE)
    os.environ["ATTRIBUTION_HOME"] = str(home)
    st.rerun()


def _of_environment(home: Path) -> Settings:
    return loading.load(home, os.environ, services(), with_file=False)


def _done(settings: Settings, home: Path) -> str:
    sentence = "Your institution is set up. Go on with step 2."
    if home != settings.home.absolute():
        sentence += f" From now on, start the dashboard with: attribution dashboard --home {home}"
    return sentence


# -- 2. the roster, 3. the papers ------------------------------------------------------------------


def _roster(settings: Settings, *, is_set_up: bool, is_imported: bool) -> None:
    if not is_set_up:
        st.html(paragraph("First finish step 1.", tone="quiet"))
    elif is_imported:
        people = copies.load(settings.home, settings.columns).technicians
        sentence = f"{count(len(people), 'person', 'people')} on the list."
        st.html(paragraph(text(sentence), page_link("Look at it, or import another", "roster")))
    else:
        st.html(paragraph(text(DATA_PROTECTION)))
        link = page_link("Import the list from HR", "roster")
        st.html(paragraph(link, "(a spreadsheet or CSV). Then come back to this page."))


def _papers(settings: Settings, person: Person, *, is_ready: bool) -> None:
    st.html(
        paragraph(
            "They are collected from the open sources and matched with your technicians. The first "
            "time takes from some minutes to several nights. Later it is done each night, once "
            "your system administrator has scheduled: attribution nightly"
        )
    )
    if any(settings.home.glob("snapshots/*.tmp*")):
        st.html(paragraph("A snapshot is being built now. Reload this page in a while."))
    if not is_ready:
        st.html(paragraph("First finish step 2.", tone="quiet"))
        return
    collecting.draw(settings, person)

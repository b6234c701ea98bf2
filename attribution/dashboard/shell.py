"""The frame of every page: sign-in, style, navigation, and where the figures come from."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

import duckdb
import streamlit as st

from attribution.access import permissions
from attribution.access.permissions import LOCAL, Person
from attribution.access.sign_in import SignInRefused
from attribution.core import for_people
from attribution.core.errors import AttributionError, UserError
from attribution.core.private_files import create_private_files
from attribution.core.surroundings import explanation
from attribution.dashboard import scripts, setting_up, sign_in
from attribution.dashboard.html import literal, page_link, paragraph, text
from attribution.dashboard.queries import snapshot as snapshot_queries
from attribution.dashboard.session import View, current_person, current_view
from attribution.home import loading
from attribution.home.settings import Settings

_HERE = Path(__file__).parent
NAME = "Technicians on papers"
NOT_YET = "There are no figures yet. The lead is setting this up. Come back in a day or two."
MOST_IN_A_ROW = (
    6  # pages in the navigation; where there are more, some are gathered under a heading
)


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page in the navigation: its name, the action it needs permission for, its heading.

    `opened_by` names a setting that opens it to everybody. `only_role` keeps it to one role of
    those that have the permission.
    """

    label: str
    action: str
    own: bool = False  # about one's own record: for technicians, whatever their role
    under: str = ""
    opened_by: str = ""
    only_role: str = ""


PAGES = {
    "overview": Sheet("Overview", "see figures"),
    "me": Sheet("My contributions", "see record", own=True),
    "group": Sheet("My group", "see groups", only_role="manager"),
    "facility": Sheet("My facilities", "see facility", only_role=permissions.FACILITY_MANAGER),
    "technicians": Sheet("Technicians", "see queue"),
    "queue": Sheet("Review queue", "see queue"),
    "claims": Sheet("Claims", "see works"),
    "works": Sheet("Works", "see works"),
    "invitations": Sheet("Invitations", "see invitations", under="More"),
    "teams": Sheet("Teams thanked", "see figures", under="More"),
    "why": Sheet("What for", "see figures", under="More"),
    "groups": Sheet("Groups", "see groups", under="More", only_role="lead"),
    "facilities": Sheet("Facilities", "see facility", under="More", only_role="lead"),
    "audit": Sheet("Audit", "audit", under="More"),
    "offroster": Sheet("Off the roster", "see people off the roster", under="More"),
    "roster": Sheet("Roster", "import roster", under="More"),
    "outputs": Sheet("Outputs of our system", "import outputs", under="More"),
    "collect": Sheet("Collect papers", "collect papers", under="More"),
    "hr": Sheet("What to ask HR for", "import roster", under="More"),
    "completeness": Sheet("Completeness", "see exact figures", under="More"),
    "health": Sheet("Data health", "see figures", under="More"),
    "settings": Sheet("Settings", "change settings", under="More"),
    "log": Sheet("Access log", "see access log", under="More"),
    "public": Sheet("Public figures", "see public figures", under="More"),
    "peers": Sheet("Other institutions", "see peers", under="More", opened_by="peers_public"),
    "about": Sheet("Method", "see public figures", under="More"),
    "privacy": Sheet("Privacy notice", "see public figures", under="More"),
    "contact": Sheet("Contact", "see public figures", under="More"),
    "accessibility": Sheet("Accessibility", "see public figures", under="More"),
}


def run() -> None:
    """One run of the dashboard."""
    st.set_page_config(page_title=NAME, layout="wide")
    create_private_files(loading.home_folder(os.environ))
    try:
        settings = sign_in.settings()
        provider = sign_in.required_provider(settings)
    except UserError as problem:
        st.error(literal(str(problem)), icon=":material/lock:")
        st.stop()
    st.html(_HERE / "style.css")
    try:
        person, refusal = sign_in.person(settings, provider), None
    except SignInRefused as problem:
        person, refusal = None, problem
    if person is None:
        _show_door(refusal)
        return
    page = _navigation(settings, person)
    st.set_page_config(page_title=f"{page.title} – {NAME}")
    try:
        if provider is not None:
            sign_in.sign_out(person)
        page.run()
        scripts.draw(scripts.NAVIGATION_LISTS)
    except AttributionError as problem:
        st.error(literal(str(problem)), icon=":material/error:")
    except (OSError, MemoryError, duckdb.Error) as problem:
        refused = explanation(problem)
        if refused is None:
            raise
        st.error(literal(refused), icon=":material/error:")


def _show_door(refusal: SignInRefused | None) -> None:
    """The page for people who are not let in, at every address."""
    pages = [
        st.Page(
            lambda: sign_in.door(refusal), title=NAME, url_path=name, default=name == "overview"
        )
        for name in PAGES
    ]
    st.navigation(pages, position="hidden").run()


def pages_for(settings: Settings, person: Person) -> dict[str, Sheet]:
    """The pages that a person may open, in order."""
    return {name: page for name, page in PAGES.items() if _may_open(settings, person, page)}


def _may_open(settings: Settings, person: Person, page: Sheet) -> bool:
    if page.opened_by and getattr(settings, page.opened_by):
        return True
    if page.only_role not in ("", person.role):
        return False
    if not page.own:
        return permissions.may(person, page.action)
    own_record = person.technician_id
    return own_record is not None and permissions.may(person, page.action, own_record)


def _navigation(settings: Settings, person: Person) -> st.Page:
    """The page at the current address; the server knows only the pages the person may open."""
    pages = pages_for(settings, person)
    has_headings = len(pages) > MOST_IN_A_ROW
    sections: dict[str, list[st.Page]] = {}
    for name, page in pages.items():
        section = sections.setdefault(page.under if has_headings else "", [])
        is_first = name == next(iter(pages))
        section.append(_page(name, page.label, is_first))
        if is_first:
            # Streamlit gives the first page no address of its own, but links to it must work.
            section.append(
                st.Page(path(name), title=page.label, url_path=name, visibility="hidden")
            )
    return st.navigation(sections, position="top")


def _page(name: str, label: str, is_first: bool) -> st.Page:
    """A page under its own address. No icons: browsers would fetch them from another company."""
    return st.Page(path(name), title=label, url_path="" if is_first else name, default=is_first)


def path(name: str) -> Path:
    """The file of a page."""
    return _HERE / "pages" / f"{name}.py"


def record_link(view: View, technician_id: str, name: str) -> str:
    """A link to a technician's record for the person who looks."""
    if "technicians" not in pages_for(view.settings, view.person):
        return page_link(name, "me")
    return page_link(name, "technicians", technician=technician_id)


def needs_data() -> View:
    """The snapshot, for pages that are empty without one; else guidance, and the page ends."""
    view = current_view()
    if view is None:
        guidance(sign_in.settings())
        st.stop()
    assert view is not None
    return view


def origin(view: View) -> str:
    """Where figures come from, in plain text: below the figures of a page and in every download."""
    snapshot = view.fixed(snapshot_queries.about)
    institution = snapshot["institution"] or "Institution not named"
    first = snapshot["works_from"]
    last = snapshot["data_until"]
    published = f"Papers published from {for_people.day(first)}" if first else "Papers"
    harvested = (
        f"last harvested on {for_people.day(last)}" if last else "no harvest has finished yet"
    )
    return (
        f"{institution}. {published}, {harvested}. "
        f"Rules for who counts: {snapshot['rules']}. Snapshot {view.snapshot}."
    )


def source(view: View) -> str:
    """The institution and the day of the last harvest: what stays with a saved chart."""
    snapshot = view.fixed(snapshot_queries.about)
    institution = snapshot["institution"] or "Institution not named"
    last = snapshot["data_until"]
    day = f"Last harvest: {for_people.day(last)}." if last else "No harvest has finished yet."
    return f"{institution}. {day}"


def footer(view: View) -> None:
    """Where the figures of a page come from."""
    st.divider()
    if view.problem:
        st.warning(literal(view.problem), icon=":material/warning:")
    st.html(paragraph(text(origin(view)), text(_acting_as(view.person)), tone="quiet small"))


def _acting_as(person: Person) -> str:
    """The name under which decisions are saved."""
    saved_as = f"What you do here is saved under the name {person.who} ({person.role})."
    if person.who.startswith(LOCAL):
        return f"{saved_as} Sign-in is not set up on this computer."
    return saved_as


# -- before the first snapshot ---------------------------------------------------------------------


def guidance(settings: Settings) -> None:
    """What is still to do before there are figures, for people who may set the program up."""
    person = current_person(settings)
    if person is None or not permissions.may(person, "see set-up"):
        st.html('<h1 class="ta">Welcome</h1>' + paragraph(NOT_YET, tone="quiet"))
        return
    setting_up.draw(settings, person)

"""What stands around every page: the refusal of strangers, look, navigation, where the figures come from."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import streamlit as st

from attribution.access import permissions
from attribution.access.permissions import Person
from attribution.access.sign_in import LOCAL, SignInRefused
from attribution.core.errors import AttributionError, UserError
from attribution.dashboard import queries, sign_in
from attribution.dashboard.html import literal, paragraph, text
from attribution.dashboard.session import View, entered, whoever
from attribution.home.settings import Settings
from attribution.roster import copies

_HERE = Path(__file__).parent
NAME = "Technicians on papers"
LATER = "There are no figures yet: the lead is setting this up. Come back in a day or two."
FEW = 6  # so many pages stand side by side; of more, some are gathered below a heading


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page in the navigation: its name there, whom it is for by what they may do, and below which heading."""

    label: str
    action: str
    own: bool = False  # about one's own record: for technicians, whatever else they are
    under: str = ""


PAGES = {
    "overview": Sheet("Overview", "see figures"),
    "me": Sheet("My contributions", "see record", own=True),
    "technicians": Sheet("Technicians", "see queue"),
    "queue": Sheet("Review queue", "see queue"),
    "claims": Sheet("Claims", "see works"),
    "works": Sheet("Works", "see works"),
    "teams": Sheet("Teams thanked", "see figures", under="More"),
    "why": Sheet("What for", "see figures", under="More"),
    "offroster": Sheet("Off the roster", "see people off the roster", under="More"),
    "health": Sheet("Data health", "see figures", under="More"),
    "log": Sheet("Access log", "see access log", under="More"),
    "public": Sheet("Public figures", "see public figures", under="More"),
    "about": Sheet("Method", "see public figures", under="More"),
}


def run() -> None:
    """One run of the dashboard."""
    st.set_page_config(page_title=NAME, layout="wide")
    try:
        found = sign_in.settings()
        by = sign_in.sign_in(found)
    except UserError as problem:
        st.error(literal(str(problem)), icon=":material/lock:")
        st.stop()
    st.html(_HERE / "style.css")
    try:
        who, refusal = sign_in.person(found, by), None
    except SignInRefused as problem:
        who, refusal = None, problem
    if who is None:
        _shut(refusal)
        return
    page = _navigation(who)
    try:
        if by is not None:
            sign_in.sign_out(who)
        page.run()
    except AttributionError as problem:
        st.error(literal(str(problem)), icon=":material/error:")


def _shut(refusal: SignInRefused | None) -> None:
    """The door, whatever address was asked for."""
    pages = [
        st.Page(lambda: sign_in.door(refusal), title=NAME, url_path=name, default=n == 0)
        for n, name in enumerate(PAGES)
    ]
    st.navigation(pages, position="hidden").run()


def pages_for(who: Person) -> dict[str, Sheet]:
    """The pages that somebody may open, in order."""
    return {name: one for name, one in PAGES.items() if _for(who, one)}


def _for(who: Person, one: Sheet) -> bool:
    if one.own:
        return who.technician_id is not None and permissions.may(who, one.action, who.technician_id)
    return permissions.may(who, one.action)


def _navigation(who: Person) -> st.Page:
    """The page that was asked for, among those for this person; any other address is unknown to the server."""
    mine = pages_for(who)
    sections: dict[str, list[st.Page]] = {}
    for n, (name, one) in enumerate(mine.items()):
        under = sections.setdefault(one.under if len(mine) > FEW else "", [])
        under.append(_page(name, one.label, first=n == 0))
        if (
            n == 0
        ):  # Streamlit knows the first page by no address of its own; a link to it must work all the same
            under.append(st.Page(path(name), title=one.label, url_path=name, visibility="hidden"))
    return st.navigation(sections, position="top")


def _page(name: str, label: str, first: bool) -> st.Page:
    """A page under its own address. No icons: browsers would fetch them from another company."""
    return st.Page(path(name), title=label, url_path="" if first else name, default=first)


def path(name: str) -> Path:
    """The file of a page."""
    return _HERE / "pages" / f"{name}.py"


def record_of(view: View, technician_id: str) -> str:
    """The address of a technician's record, for whoever looks."""
    return (
        "me"
        if "technicians" not in pages_for(view.person)
        else f"technicians?technician={quote(technician_id)}"
    )


def needs_data() -> View:
    """The snapshot, for pages that show nothing without one; guidance instead where there is none yet."""
    view = entered()
    if view is None:
        guidance(sign_in.settings())
        st.stop()
    assert view is not None
    return view


def origin(view: View) -> str:
    """Where figures come from, in one sentence of plain text: goes below figures and into every download."""
    told = view.fixed(queries.snapshot)
    until = (
        f"the harvest of {told['data_until']:%d %b %Y}"
        if told["data_until"]
        else "no finished harvest"
    )
    since = f"{told['works_from']:%d %b %Y}" if told["works_from"] else "no stated day"
    return (
        f"{told['institution'] or 'Institution not named'}. Works published from {since} on, up to {until}. "
        f"Rule for who counts: {told['rule']}. Snapshot {view.snapshot}."
    )


def footer(view: View) -> None:
    """Where the figures of a page come from."""
    st.divider()
    if view.problem:
        st.warning(literal(view.problem), icon=":material/warning:")
    st.html(paragraph(text(origin(view)), text(_here(view.person)), tone="quiet small"))


def _here(who: Person) -> str:
    """As whom the page was drawn: acts are kept under that name."""
    local = " Nobody signs in on this machine." if who.who.startswith(LOCAL) else ""
    return f"You act as {who.who}, {who.role}.{local}"


def guidance(found: Settings) -> None:
    """What is still to do before there are figures, step by step; for those who cannot do it, that they come later."""
    who = whoever(found)
    if who is None or not permissions.may(who, "see set-up"):
        st.html('<h1 class="ta">Welcome</h1>' + paragraph(LATER, tone="quiet"))
        return
    st.html(
        '<h1 class="ta">Welcome</h1>'
        + paragraph(
            "No figures yet. These steps lead to the first ones; what is done is ticked.",
            tone="quiet",
        )
    )
    for done, says, command in _steps(found):
        with st.container(border=True):
            st.html(
                paragraph(
                    f'<span class="tag {"good" if done else "warn"}">{"✓ done" if done else "to do"}</span>',
                    says,
                )
            )
            if not done:
                st.code(command, language=None)
    building = any(found.home.glob("snapshots/*.tmp*"))
    st.html(
        paragraph(
            "A snapshot is being built at this moment." if building else "",
            "Reload this page when a step is done.",
            tone="quiet small",
        )
    )


def _steps(found: Settings) -> list[tuple[bool, str, str]]:
    return [
        (
            found.file.exists(),
            "Set up the home folder and the institution.",
            "attribution init --ror ID --email ADDRESS",
        ),
        (
            copies.current(found.home) is not None,
            "Import the list of technicians. Read the note on data protection in the README first.",
            "attribution roster check FILE\nattribution roster import FILE",
        ),
        (
            False,
            "Harvest and build: the first time may take a while, or several nights.",
            "attribution nightly",
        ),
        (
            False,
            "Or look at a fictional university first; nothing real is needed.",
            "attribution demo",
        ),
    ]

"""What stands around every page: the refusal of strangers, look, navigation, where the figures come from."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from attribution import roster
from attribution.config import Settings
from attribution.dashboard import refuse_public, rows
from attribution.dashboard.markup import literal, paragraph, text
from attribution.dashboard.view import View, opened, settings
from attribution.errors import AttributionError, UserError

_HERE = Path(__file__).parent
NAME = "Technicians on papers"
PAGES = {
    "overview": "Overview",
    "technicians": "Technicians",
    "queue": "Review queue",
    "works": "Works",
    "teams": "Teams thanked",
    "why": "What for",
    "offroster": "Off the roster",
    "health": "Data health",
    "about": "Method",
}


def run() -> None:
    """One run of the dashboard."""
    st.set_page_config(page_title=NAME, layout="wide")
    try:
        refuse_public(st.get_option("server.address"))
    except UserError as problem:
        st.error(literal(str(problem)), icon=":material/lock:")
        st.stop()
    st.html(_HERE / "style.css")
    pages = [_page(name, label) for name, label in PAGES.items()]
    page = st.navigation(pages, position="top")
    try:
        page.run()
    except AttributionError as problem:
        st.error(literal(str(problem)), icon=":material/error:")


def _page(name: str, label: str) -> st.Page:
    """A page under its own address. No icons: browsers would fetch them from another company."""
    first = name == "overview"
    return st.Page(path(name), title=label, url_path="" if first else name, default=first)


def path(name: str) -> Path:
    """The file of a page."""
    return _HERE / "views" / f"{name}.py"


def needs_data() -> View:
    """The snapshot, for pages that show nothing without one; guidance instead where there is none yet."""
    found = settings()
    view = opened(found)
    if view is None:
        guidance(found, None)
        st.stop()
    assert view is not None
    return view


def origin(view: View) -> str:
    """Where figures come from, in one sentence of plain text: goes below figures and into every download."""
    told = view.fixed(rows.snapshot)
    until = f"the harvest of {told['data_until']:%d %b %Y}" if told["data_until"] else "no finished harvest"
    since = f"{told['works_from']:%d %b %Y}" if told["works_from"] else "no stated day"
    return (
        f"{told['institution'] or 'Institution not named'}. Works published from {since} on, up to {until}. "
        f"Rule for who counts: {told['rule']}. Snapshot {view.reader.snapshot.stem}."
    )


def footer(view: View) -> None:
    """Where the figures of a page come from."""
    st.divider()
    st.html(paragraph(text(origin(view)), tone="quiet small"))


def guidance(found: Settings, view: View | None) -> None:
    """What is still to do before there are figures, step by step."""
    st.html(
        '<h1 class="ta">Welcome</h1>'
        + paragraph("No figures yet. These steps lead to the first ones; what is done is ticked.", tone="quiet")
    )
    for done, says, command in _steps(found, view):
        with st.container(border=True):
            st.html(
                paragraph(
                    f'<span class="tag {"good" if done else "warn"}">{"✓ done" if done else "to do"}</span>', says
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


def _steps(found: Settings, view: View | None) -> list[tuple[bool, str, str]]:
    return [
        (
            found.file.exists(),
            "Set up the home folder and the institution.",
            "attribution init --ror ID --email ADDRESS",
        ),
        (
            roster.current(found.home) is not None,
            "Import the list of technicians. Read the note on data protection in the README first.",
            "attribution roster check FILE\nattribution roster import FILE",
        ),
        (
            view is not None,
            "Harvest and build: the first time may take a while, or several nights.",
            "attribution nightly",
        ),
        (False, "Or look at a fictional university first; nothing real is needed.", "attribution demo"),
    ]

"""The institution's own texts as HTML, on a page and before sign-in."""

from __future__ import annotations

import streamlit as st

from attribution.access import permissions
from attribution.dashboard import sign_in
from attribution.dashboard.components import nothing
from attribution.dashboard.html import paragraph
from attribution.dashboard.session import current_person
from attribution.home import notices
from attribution.home.notices import NOTICES, TO_FILL_IN, as_html

_MISSING = "It is not published here yet. Ask the lead of the technicians' recognition for it."


def draw(name: str) -> None:
    """The page of a notice. The lead sees a draft too, and what to do with it."""
    settings = sign_in.settings()
    person = current_person(settings)
    is_lead = person is not None and permissions.may(person, "change settings")
    text = notices.published(settings, name)
    if text is None and is_lead:
        _guide(name)
        text = notices.written(settings, name) or notices.template(name)
    if text is None:
        st.html(f'<h1 class="ta">{NOTICES[name].title}</h1>' + paragraph(_MISSING))
        return
    st.html(f'<div class="ta notice">{as_html(text)}</div>')


def _guide(name: str) -> None:
    nothing(
        f"No one else sees this text yet. Write it with `attribution notice {name} -o FILE`, fill "
        f"in every “{TO_FILL_IN} …]”, put the file into the home folder and its name into "
        f"`notices.{name}` of the settings."
    )

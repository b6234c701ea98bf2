"""The links between technicians and works as a download for the institution's own system."""

from __future__ import annotations

import streamlit as st

from attribution.core.for_people import count
from attribution.dashboard.components import heading
from attribution.dashboard.html import paragraph, text
from attribution.dashboard.session import View
from attribution.dashboard.tables import source_title
from attribution.harvest.exchange import reading, writing
from attribution.harvest.exchange.columns import SYSTEMS
from attribution.operations.outputs_export import (
    Counts,
    Selection,
    counts,
    export,
    faculties,
)

EVERY_FACULTY = "All faculties"
FORMATS = {
    reading.CSV: "CSV",
    reading.RIS: "RIS",
    reading.BIBTEX: "BibTeX",
    reading.CSL_JSON: "CSL-JSON",
}


def draw(view: View) -> None:
    heading(
        "Give the links to your system",
        "The papers that name technicians as authors or thank them, with the technicians' staff "
        "ids, ORCID iDs and names as printed. Credits that wait for a decision, people who object "
        "and names that tell a former name are not in the file.",
    )
    with st.container(horizontal=True):
        form: str = st.selectbox(
            "Format", list(FORMATS), format_func=FORMATS.__getitem__, width=160, key="links-format"
        )
        system: str = st.selectbox(
            "System that the file is for",
            SYSTEMS,
            format_func=source_title,
            width=260,
            key="links-system",
        )
        faculty = st.selectbox(
            "Faculty", [EVERY_FACULTY, *view.ask(faculties)], width=220, key="links-faculty"
        )
    selection = Selection(
        None if faculty == EVERY_FACULTY else faculty,
        st.checkbox("Only credits that a person confirmed", key="links-confirmed"),
        st.checkbox(
            "Include people who have not agreed to be named in public",
            key="links-everyone",
            help="Only if your system shows these links to staff alone. Most show them on public "
            "pages.",
        ),
    )
    st.html(paragraph(text(_in_words(view.ask(counts, selection)))))
    st.download_button(
        "Download the links",
        data=view.later(lambda now: now.ask_once(export, form, system, selection).data),
        file_name=f"technicians-on-papers.{writing.ENDINGS[form]}",
        mime=writing.MEDIA_TYPES[form],
        key="links-download",
        on_click="ignore",
        icon=":material/download:",
    )


def _in_words(numbers: Counts) -> str:
    sentence = f"The file has {count(numbers.links, 'link')}."
    if not numbers.not_agreed:
        return sentence
    return (
        f"{sentence} {count(numbers.not_agreed, 'more link')} left out, because the people have "
        "not agreed to be named in public."
    )

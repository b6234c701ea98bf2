"""What is taken away from a technician's record: files, a sheet to mark, letters to the sources."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import streamlit as st

from attribution.claims import letters
from attribution.dashboard import actions, queries, spreadsheets
from attribution.dashboard.components import heading
from attribution.dashboard.html import paragraph, text
from attribution.dashboard.session import View
from attribution.record import formats

FILES = {
    "docx": (
        "Word list",
        "For appraisal, professional registration or a CV: what stands, by kind, with the sentences.",
    ),
    "bib": ("BibTeX", "Works they are an author of. ORCID takes it under “Add works, Add BibTeX”."),
    "xlsx": ("Excel table", "Every line, what still waits included."),
    "csv": ("CSV table", "The same as plain text."),
    "html": ("Page to print", "One page with boxes to mark, for somebody who does not sign in."),
}


MIME = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "bib": "application/x-bibtex",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv",
    "html": "text/html",
}


SOURCES = {
    "openalex": "a correction for OpenAlex: the wrong author, or one who is missing",
    "orcid": "an addition to the person's own ORCID record",
}


def files(view: View, technician_id: str) -> None:
    heading(
        "Files",
        "Made when the button is pressed. They hold what stands now, and how it was established.",
    )
    for form, (name, says) in FILES.items():
        with st.container(horizontal=True, vertical_alignment="center"):
            st.download_button(
                name,
                data=_file(view, technician_id, form),
                file_name=f"contributions-{technician_id}.{form}",
                mime=MIME[form],
                key=f"file-{form}-{technician_id}",
                on_click="ignore",
                icon=":material/download:",
                width=180,
            )
            st.html(paragraph(text(says), tone="small in-row"), width="stretch")


def _file(view: View, technician_id: str, form: str) -> Callable[[], bytes]:
    return view.later(
        lambda now: now.now(formats.contributions, technician_id, form, datetime.now(UTC).date())
    )


def sheet(view: View, technician_id: str) -> None:
    if view.may("decide", technician_id):
        heading("All printed names to mark in a spreadsheet")
        spreadsheets.exchange(view, "review", technician_id)


def at_the_source(view: View, technician_id: str) -> None:
    if not view.may("write claim", technician_id):
        return
    heading(
        "Wrong at the source",
        "A letter is drafted here for a person to read and send. Nothing is sent from here.",
    )
    works = {
        one["work_id"]: one["title"] or one["doi"]
        for one in view.ask(queries.credits_of, technician_id)
    }
    with st.form(f"source-{technician_id}"):
        name = st.selectbox("Draft", list(SOURCES), format_func=lambda one: SOURCES[one])
        work = st.selectbox(
            "About this work",
            list(works),
            index=None,
            format_func=lambda one: works[one],
            placeholder="One in this record",
        )
        other = st.text_input("or about the work with this DOI or title", max_chars=500)
        problem = st.text_area("What is wrong or missing there", max_chars=2000)
        sender = st.text_input("Who signs", max_chars=200)
        wanted = st.form_submit_button("Draft it", icon=":material/edit_note:")
    if wanted:
        letter = actions.do(
            lambda now: now.now(
                letters.source_letter,
                technician_id,
                other.strip() or work or "",
                name,
                problem.strip(),
                sender.strip(),
            ),
            "Drafted below. Read it through, change it, and send it if you think it right.",
        )
        actions.message()
        actions.keep_letter(f"source-{technician_id}", letter)
    actions.letter(f"source-{technician_id}", height=360)

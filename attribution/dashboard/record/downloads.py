"""What can be downloaded from a record: files, a review spreadsheet, letters to sources."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import NamedTuple

import streamlit as st

from attribution.claims import letters
from attribution.dashboard import actions, letter, spreadsheets
from attribution.dashboard.components import heading
from attribution.dashboard.html import paragraph, text
from attribution.dashboard.pronouns import YOU, pronouns_for
from attribution.dashboard.queries import technicians
from attribution.dashboard.session import View
from attribution.record import formats

# The files, each with the text of its button and what it is for.
FILES = {
    "docx": (
        "Word list",
        "For appraisal, professional registration or a CV: credits by kind, with the sentences.",
    ),
    "bib": (
        "BibTeX",
        "Authored works. In an ORCID record, choose “Add works”, then “Add BibTeX”.",
    ),
    "xlsx": ("Excel table", "Every line, including credits awaiting review."),
    "csv": ("CSV table", "The same as plain text."),
    "html": ("Page to print", "One page with boxes to tick, for a person who does not sign in."),
}
MIME = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "bib": "application/x-bibtex",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv",
    "html": "text/html",
}
LETTERS = {
    "openalex": "a correction for OpenAlex: a wrong or missing author",
    "orcid": "an addition to an ORCID record",
}


def files(view: View, technician_id: str) -> None:
    """A button for each file."""
    heading(
        "Files",
        "Each file is made when you press its button. It shows the credits as they are now, and "
        "how each was established.",
    )
    with_former_names = _former_names_wanted(view, technician_id)
    for form, (name, purpose) in FILES.items():
        with st.container(horizontal=True, vertical_alignment="center"):
            st.download_button(
                name,
                data=_content(view, technician_id, form, with_former_names),
                file_name=f"{_file_name(view, technician_id)}.{form}",
                mime=MIME[form],
                key=f"file-{form}-{technician_id}",
                on_click="ignore",
                icon=":material/download:",
                width=180,
            )
            st.html(paragraph(text(purpose), tone="small in-row"), width="stretch")


def _file_name(view: View, technician_id: str) -> str:
    """What a file of the record is called: a technician keeps it under words, not under an id."""
    if pronouns_for(view, technician_id) is YOU:
        return f"my-contributions-{datetime.now(UTC).date()}"
    return f"contributions-{technician_id}"


def _former_names_wanted(view: View, technician_id: str) -> bool:
    """Whether the files are to hold papers that print a former name; only if the person may know.

    The question is the same whether or not there is such a paper, for people who look on.
    """
    if not view.may("see former names", technician_id):
        return False
    return st.checkbox(
        "Include papers that print a former name",
        key=f"former-names-{technician_id}",
        help="They are left out otherwise. Whoever gets the file then learns the former name.",
    )


def _content(
    view: View, technician_id: str, form: str, with_former_names: bool
) -> Callable[[], bytes]:
    def make(now: View) -> bytes:
        today = datetime.now(UTC).date()
        return now.ask_once(formats.export_record, technician_id, form, today, with_former_names)

    return view.later(make, former_names=with_former_names)


def spreadsheet(view: View, technician_id: str) -> None:
    """All printed names in a spreadsheet, for people who may decide."""
    if view.may("decide", technician_id):
        heading("Review all printed names in a spreadsheet")
        spreadsheets.exchange(view, "review", technician_id)


def correct_a_source(view: View, technician_id: str) -> None:
    """A letter to a source whose record is wrong."""
    if not view.may("write claim", technician_id):
        return
    heading(
        "Correct a source",
        "Draft a letter, read it and send it yourself. Nothing is sent from here.",
    )
    key = f"source-{technician_id}"
    letter_wanted = _letter_form(view, technician_id, key)
    if letter_wanted:
        drafted = actions.do(
            lambda now: now.ask_once(letters.source_letter, technician_id, *letter_wanted),
            "The draft is below. Read it, change it, and send it if you agree with it.",
        )
        actions.message()
        letter.keep(key, drafted)
    letter.draw(key, height=360)


class LetterWanted(NamedTuple):
    """What a letter to a source is to say."""

    work: str
    to: str
    problem: str
    signed_by: str


def _letters_for(view: View, technician_id: str) -> list[str]:
    """The letters that can be drafted: none about an ORCID record for a person without an iD."""
    technician = view.ask(technicians.technician, technician_id)
    has_orcid = technician is not None and technician["orcid"]
    return [name for name in LETTERS if has_orcid or name != "orcid"]


def _letter_form(view: View, technician_id: str, key: str) -> LetterWanted | None:
    """The form of a letter; what is in it once its button is pressed."""
    credits = view.ask(technicians.credits_of, technician_id)
    titles = {credit["work_id"]: credit["title"] or credit["doi"] for credit in credits}
    possible = _letters_for(view, technician_id)
    with st.form(key):
        to = st.selectbox("Letter", possible, format_func=lambda name: LETTERS[name])
        in_record = st.selectbox(
            "About this work",
            list(titles),
            index=None,
            format_func=lambda work_id: titles[work_id],
            placeholder="Choose a work in this record",
        )
        other = st.text_input("Or about another work (DOI or title)", max_chars=500).strip()
        problem = st.text_area("What is wrong or missing", max_chars=2000).strip()
        signed_by = st.text_input("Signed by", max_chars=200).strip()
        is_pressed = st.form_submit_button("Draft the letter", icon=":material/edit_note:")
    if not is_pressed:
        return None
    return LetterWanted(other or in_record or "", to, problem, signed_by)

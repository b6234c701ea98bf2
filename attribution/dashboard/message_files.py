"""Files of invitations and reminders that the program does not send: e-mails, and letters."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime

import streamlit as st

from attribution.claims.invitations import letter_files, letters
from attribution.claims.invitations.history import FILE, LETTER
from attribution.claims.invitations.letters import Addressed
from attribution.core.for_people import in_zone
from attribution.dashboard.html import paragraph, text
from attribution.dashboard.session import View
from attribution.exports.zip_file import zipped
from attribution.operations import invitations

CAREFUL = (
    "Anyone who has these files can answer for the people they are to. Delete them once they are "
    "sent."
)


@dataclass(frozen=True, slots=True)
class File:
    """A file of messages to people who are invited in a `way`; `name` has a place for the round."""

    way: str
    label: str
    name: str
    mime: str
    icon: str
    help: str
    make: Callable[[View, str], bytes]


def draw(view: View, round_name: str, ways: Collection[str]) -> None:
    """A button for each file of a round; `ways` are those in which messages are to go out."""
    files = [file for file in FILES if file.way in ways]
    if not files:
        return
    with st.container(horizontal=True):
        for file in files:
            _download(view, round_name, file)
    st.html(paragraph(text(CAREFUL), tone="quiet small"))


def _download(view: View, name: str, file: File) -> None:
    st.download_button(
        file.label,
        data=view.later(lambda now: file.make(now, name)),
        file_name=file.name.format(_file_name(name)),
        mime=file.mime,
        key=f"{file.label}-{name}",
        on_click="ignore",
        icon=file.icon,
        help=file.help,
    )


def _file_name(name: str) -> str:
    return "".join(letter if letter.isalnum() else "-" for letter in name)


def _e_mails(now: View, name: str) -> bytes:
    return zipped(now.ask_once(invitations.e_mail_files, name, _today()))


def _web_page(now: View, name: str) -> bytes:
    return letter_files.as_pages(name, _letters(now, name)).encode()


def _word_file(now: View, name: str) -> bytes:
    return letter_files.as_word(name, _letters(now, name), datetime.now(UTC))


def _letters(now: View, name: str) -> list[Addressed]:
    return now.ask_once(letters.letters_of, name, _today())


def _today() -> date:
    return in_zone(datetime.now(UTC)).date()


FILES = (
    File(
        FILE,
        "Download the e-mails",
        "invitations-{}.zip",
        "application/zip",
        ":material/download:",
        "A file for each person, which mail programs open and send.",
        _e_mails,
    ),
    File(
        LETTER,
        "Download the letters",
        "letters-{}.html",
        "text/html",
        ":material/print:",
        "One page for each person. Open the file in a browser to print it.",
        _web_page,
    ),
    File(
        LETTER,
        "Download the letters for Word",
        "letters-{}.docx",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        ":material/description:",
        "One page for each person, to change before you print them.",
        _word_file,
    ),
)

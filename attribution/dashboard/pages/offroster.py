"""Off the roster: people thanked for technical work who do not match anyone on the roster.

For the lead, and off until it is switched on.
"""

from __future__ import annotations

import streamlit as st

from attribution.dashboard import shell
from attribution.dashboard.candidate.sentences import about, listed, sentence
from attribution.dashboard.components import heading, nothing, page_of, title
from attribution.dashboard.html import literal, paragraph, text
from attribution.dashboard.queries import acknowledgements
from attribution.dashboard.queries.shared import Row
from attribution.dashboard.session import View
from attribution.dashboard.tables import Column, Table
from attribution.home.settings import Settings
from attribution.privacy import withheld
from attribution.snapshot import off_roster

COLUMNS = [
    Column("name", "Name", "Name as printed"),
    Column("phrase", "Thanked for", "What the thanks are for, as printed"),
    Column("affiliation", "Affiliation", "Affiliation printed after the name"),
    Column("context", "Sentence", "The sentence of the acknowledgement"),
    Column("published", "Published", "Publication date; unknown parts are 1", "date"),
    Column(
        "first_seen",
        "First read",
        "Day the text was first read; the row is deleted a set number of days later",
        "date",
    ),
    Column("title", "Title", "Title of the work"),
    Column("doi", "DOI", "Link to the paper", "doi"),
]
PAGE_LENGTH = 20
CONSIDER = """
- **Purpose.** To find staff who are missing from the roster, and leavers. Do not use the list for
  anything else.
- **People on it.** They never agreed to be on a list. Some are students or staff of other
  institutions. Ask your data protection officer before you switch it on.
- **Limits.** It covers works of the institution only. It has one row for each mention and never
  groups them by person. Each row is kept for {days} days from the day the text was first read.
  People who object or were erased are left out.
- **How to end it.** Set it to false and build. The rows are then gone.
"""
SWITCH = """[offroster]
enabled = true
keep_days = {days}
"""


def page() -> None:
    view = shell.needs_data()
    title(
        "Off the roster",
        "People thanked for technical work who do not match anyone on the roster.",
    )
    st.html(paragraph("Only the lead can see this page.", tone="small"))
    if view.settings.offroster_enabled:
        _mentions(view)
    else:
        _switched_off(view.settings)
    shell.footer(view)


def _switched_off(settings: Settings) -> None:
    nothing("This list is switched off. Nothing is computed and nothing is kept.")
    heading("Before you switch it on")
    st.markdown(CONSIDER.format(days=settings.offroster_keep_days))
    st.html(paragraph("Add this to attribution.toml, then run: attribution build"))
    st.code(SWITCH.format(days=settings.offroster_keep_days), language=None)


def _mentions(view: View) -> None:
    note = off_roster.note(view.settings)
    st.info(literal(note), icon=":material/info:")
    rows = view.ask(withheld.off_roster).rows
    if not rows:
        nothing("The list is empty. If you have just switched it on, run: attribution build")
        return
    heading("Mentions", "Newest works first. The name is marked as printed.")
    offset = page_of(len(rows), "offroster-page", PAGE_LENGTH)
    on_page = rows[offset : offset + PAGE_LENGTH]
    places = view.fixed(acknowledgements.places, tuple(row["mention_id"] for row in on_page))
    st.html(
        listed((_printed(row, places.get(row["mention_id"], {})), about(row)) for row in on_page)
    )
    mentions = Table("Off the roster", COLUMNS, "offroster", f"{note} {shell.origin(view)}")
    mentions.download_button(view.later(lambda now: now.ask_once(withheld.off_roster).rows))


def _printed(row: Row, place: Row) -> str:
    """The name with its affiliation and what it is thanked for, and the sentence below."""
    located = {"text_start": None, "text_end": None, **row, **place}
    affiliation = f", {text(row['affiliation'])}" if row["affiliation"] else ""
    name = paragraph(f"<b>{text(row['name'])}</b>{affiliation}: {text(row['phrase'])}")
    return name + sentence(located, located.get("full_text"), "on no roster")


if __name__ == "__main__":
    page()

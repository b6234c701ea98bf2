"""Off the roster: people thanked for technical work whom nobody on the roster fits. For the lead; off unless switched on."""

from __future__ import annotations

import streamlit as st

from attribution.dashboard import acknowledgement_queries, shell
from attribution.dashboard.candidate.sentences import about, listed, sentence
from attribution.dashboard.components import Column, download, heading, nothing, page_of, title
from attribution.dashboard.html import paragraph, text
from attribution.dashboard.session import View
from attribution.home.settings import Settings
from attribution.snapshot import off_roster

COLUMNS = [
    Column("name", "Name", "Name as printed"),
    Column("phrase", "Thanked for", "What the thanks are for, as printed"),
    Column("affiliation", "Affiliation", "Affiliation printed behind the name"),
    Column("context", "Sentence", "The sentence of the acknowledgement"),
    Column("published", "Published", "Publication date; parts not known are 1", "date"),
    Column(
        "first_seen",
        "First read",
        "Day the text was first read; the row is kept for a set number of days from then",
        "date",
    ),
    Column("title", "Title", "Title of the work"),
    Column("doi", "DOI", "Link to the paper", "doi"),
]
PAGE = 20
CONSIDER = """
- **What it is for.** Finding staff whom the roster lacks, and leavers. It is no list of candidates for anything else.
- **Whom it holds.** People who never agreed to be on a list, students and staff of other institutions among them.
  Ask your data protection officer before you switch it on.
- **How it is limited.** Works of the institution only; one row a mention, never gathered by person; each row is kept for
  {days} days from the day the text was first read; people who object or were erased are left out.
- **How it ends.** Set it to false and build: the rows are gone.
"""
SWITCH = """[offroster]
enabled = true
keep_days = {days}
"""


def page() -> None:
    view = shell.needs_data()
    title("Off the roster", "People thanked for technical work whom nobody on the roster fits.")
    st.html(paragraph("For the lead alone.", tone="small"))
    if view.settings.offroster_enabled:
        _list(view)
    else:
        _off(view.settings)
    shell.footer(view)


def _off(found: Settings) -> None:
    nothing("This list is switched off. Nothing is computed and nothing is kept.")
    heading("Before it is switched on")
    st.markdown(CONSIDER.format(days=found.offroster_keep_days))
    st.html(paragraph("In attribution.toml, then run: attribution build"))
    st.code(SWITCH.format(days=found.offroster_keep_days), language=None)


def _list(view: View) -> None:
    st.info(off_roster.note(view.settings), icon=":material/info:")
    found = view.ask(acknowledgement_queries.off_roster)
    if not found:
        nothing("Nobody is on it. If it was switched on just now, run: attribution build")
        return
    heading("Mentions", "Newest works first. Marked: the name as printed.")
    offset = page_of(len(found), "offroster-page", PAGE)
    shown = found[offset : offset + PAGE]
    places = view.fixed(acknowledgement_queries.places, tuple(row["mention_id"] for row in shown))
    st.html(listed((_said(row, places.get(row["mention_id"], {})), about(row)) for row in shown))
    download(
        lambda: found,
        COLUMNS,
        name="Off the roster",
        note=f"{off_roster.note(view.settings)} {shell.origin(view)}",
        key="offroster-download",
    )


def _said(row: acknowledgement_queries.Row, place: acknowledgement_queries.Row) -> str:
    found = {"text_start": None, "text_end": None, **row, **place}
    where = f", {text(row['affiliation'])}" if row["affiliation"] else ""
    what = paragraph(f"<b>{text(row['name'])}</b>{where}: {text(row['phrase'])}")
    return what + sentence(found, found.get("whole"), "on no roster")


if __name__ == "__main__":
    page()

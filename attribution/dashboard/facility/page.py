"""One facility: how papers thank it, its sentence to copy, its works, and who may have used it."""

from __future__ import annotations

from typing import Any

import streamlit as st

from attribution.claims import booked_papers, facility_works, own_facilities
from attribution.claims.booked_papers import UsersPapers
from attribution.core.for_people import count
from attribution.dashboard import paper_cards, shell
from attribution.dashboard.components import heading, nothing, part
from attribution.dashboard.facility import bookings
from attribution.dashboard.html import cards, paragraph, text
from attribution.dashboard.session import View
from attribution.dashboard.tables import Column, Table

Row = dict[str, Any]
SHOWN = 6  # papers of a list, before "Show all"
BY_YEAR = [
    Column("year", "Year", "Year of publication"),
    Column("papers", "Our papers", "Papers of the institution", "count"),
    Column("read", "Read", "Of these, those whose acknowledgement we could read", "count"),
    Column("thank", "Thank it", "Of those that were read, those that thank the facility", "count"),
    Column(
        "by_rrid",
        "By RRID",
        "Of those that thank it, those that print an RRID of the settings",
        "count",
    ),
    Column(
        "nobody_named",
        "No person named",
        "Of those that thank it, those that name no one of it in that sentence",
        "count",
    ),
]
PHRASES = [
    Column("phrase", "Words", "How the facility is thanked, as printed"),
    Column("works", "Papers", "Papers that thank it in these words", "count"),
    Column("first_year", "From", "Year of the first of these papers"),
    Column("last_year", "To", "Year of the last of these papers"),
    Column("context", "Sentence", "A sentence that does so"),
]
BOOKED = [
    Column("title", "Title", "Title of the paper"),
    Column("author", "Author who booked", "As the paper prints the name"),
    Column("booked", "Booked", "Month of the last booking before the paper; the day is 1", "date"),
    Column("instrument", "Instrument", "What was booked"),
    Column("known_by", "Known by", "How the author is known to be the user"),
    Column("published", "Published", "Publication date; unknown parts are 1", "date"),
    Column("doi", "DOI", "Link to the paper", "doi"),
]
NOT_COUNTED = (
    "A booking does not show that the paper used the facility. These papers are never counted."
)


def draw_chosen(view: View) -> None:
    """A facility of those that the person sees; they choose where there are several."""
    names = view.ask(own_facilities.seen_facilities)
    if not names:
        nothing(
            "There is no facility to show yet. The lead adds it to the facilities of the settings, "
            "and to the entry of its manager in the list of people."
        )
        return
    if len(names) == 1:
        heading(names[0])
    chosen = names[0] if len(names) == 1 else st.selectbox("Facility", names, key="facility")
    draw(view, chosen)


def draw(view: View, facility: str) -> None:
    """Everything about a facility, by its name in the settings."""
    _thanks(view, facility)
    _sentence(view, facility)
    _booked(view, facility)
    _phrases(view, facility)
    _works(view, facility)
    bookings.draw(view, facility)


def _thanks(view: View, facility: str) -> None:
    rows = view.ask(facility_works.thanks_by_year, facility)
    if part(
        "How often it is thanked",
        "Papers of the institution by year. Years in which we could read no acknowledgement have "
        "no number: we do not know whom those papers thank.",
        rows,
        "No paper of the institution has been collected yet.",
    ):
        note = f"Papers that thank {facility}, by year. {shell.origin(view)}"
        Table("Thanks by year", BY_YEAR, key="facility-years", note=note).draw(rows)


def _sentence(view: View, facility: str) -> None:
    heading(
        "Sentence for papers",
        "Give it to everybody who books. A paper that prints the name or RRID is found; one that "
        "names the person credits them too.",
    )
    st.code(view.ask(facility_works.thanks_sentence, facility), language=None, wrap_lines=True)


def _booked(view: View, facility: str) -> None:
    papers = view.ask(booked_papers.papers_of_users, facility)
    heading("Papers that may have used it", NOT_COUNTED)
    if papers is None:
        nothing(
            "No bookings of this facility have been imported. Export them from the booking system, "
            "then choose the file under “Bookings” below, or run: attribution bookings import FILE"
        )
        return
    st.html(paragraph(text(booked_papers.in_words(papers)), tone="quiet"))
    if papers.rows:
        _show_booked(view, facility, papers)


def _show_booked(view: View, facility: str, papers: UsersPapers) -> None:
    st.html(cards(map(_card, papers.rows[:SHOWN])))
    if len(papers.rows) > SHOWN:
        st.html(paragraph(f"The newest {SHOWN}. The table has all of them.", tone="quiet small"))
    with st.expander(f"Table of {count(len(papers.rows), 'paper')}"):
        note = f"Papers by people who had booked {facility}. {NOT_COUNTED} {shell.origin(view)}"
        Table("Papers that may have used it", BOOKED, key="facility-booked", note=note).draw(
            papers.rows, view.later(lambda now: _rows_now(now, facility))
        )


def _rows_now(view: View, facility: str) -> tuple[Row, ...]:
    papers = view.ask_once(booked_papers.papers_of_users, facility)
    return papers.rows if papers else ()


def _card(row: Row) -> str:
    used = f" {text(row['instrument'])}" if row["instrument"] else ""
    sentence = (
        f"{text(row['author'])} booked{used or ' it'} in {row['booked']:%B %Y} "
        f"(known by {text(row['known_by'])}). The paper thanks no one of the facility."
    )
    return paper_cards.card(row, sentence)


def _phrases(view: View, facility: str) -> None:
    rows = view.ask(facility_works.phrases_of_facility, facility)
    if part(
        "The words of thanks",
        "As papers print them, most printed first.",
        rows,
        "No acknowledgement that we could read thanks this facility.",
    ):
        note = f"How papers thank {facility}. {shell.origin(view)}"
        Table("Words of thanks", PHRASES, key="facility-phrases", note=note).draw(rows)


def _works(view: View, facility: str) -> None:
    rows = view.ask(facility_works.works_of_facility, facility)
    if part(
        "Its papers",
        f"{count(len(rows), 'paper')} thanking it, or naming someone who worked there at the time.",
        rows,
        "None of the papers that were collected does.",
    ):
        note = f"Works of {facility}. {shell.origin(view)}"
        ask = view.later(lambda now: now.ask_once(facility_works.works_of_facility, facility))
        table = Table(
            "Papers of the facility", paper_cards.COLUMNS, key="facility-works", note=note
        )
        table.draw(rows, ask)

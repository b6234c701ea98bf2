"""Teams thanked: works that thank a facility or team and name no person."""

from __future__ import annotations

import streamlit as st

from attribution.core.for_people import count
from attribution.dashboard import actions, charts, shell
from attribution.dashboard.candidate.sentences import TEAM, about, listed, sentence
from attribution.dashboard.components import chart, heading, nothing, page_of, title
from attribution.dashboard.html import doi_link, paragraph, tag
from attribution.dashboard.largest import Largest
from attribution.dashboard.queries import acknowledgements
from attribution.dashboard.queries.shared import Row
from attribution.dashboard.session import View
from attribution.dashboard.tables import Column, Table
from attribution.review import teams_thanked

BY_YEAR = [
    Column("year", "Year", "Year of publication"),
    Column("faculty", "Faculty", "Faculty of the facility or unit"),
    Column("unit", "Unit", "Unit that the phrase names; not stated where it names no known unit"),
    Column(
        "works",
        "Works",
        "Works of the institution that thank it; a work that thanks two units counts in both",
        "count",
    ),
    Column(
        "nobody_named",
        "No person named",
        "Of these works, those whose sentence names no person",
        "count",
    ),
]
SENTENCES = [
    Column("published", "Published", "Publication date; unknown parts are 1", "date"),
    Column("name", "Phrase", "The team as printed"),
    Column("facility", "Facility", "The facility of the settings that is meant, where known"),
    Column("unit", "Unit", "Unit of the facility, or the department that the phrase names"),
    Column(
        "known",
        "Known as",
        "listed in the settings, confirmed by a person, unit of the roster, or unknown",
    ),
    Column("context", "Sentence", "The sentence of the acknowledgement"),
    Column("title", "Title", "Title of the work"),
    Column("doi", "DOI", "Link to the paper", "doi"),
]
FACILITIES = [
    Column("facility", "Facility", "Facility, team or instrument that the settings list"),
    Column("unit", "Unit", "The department it belongs to"),
    Column("faculty", "Faculty", "Its faculty, where the settings give it"),
    Column("members", "Members", "Technicians who ever worked there", "count"),
    Column("works", "Works", "Works that thank it", "count"),
    Column(
        "nobody_named",
        "No member named",
        "Of these works, those that name none of its members",
        "count",
    ),
]
CREDITS = [
    Column("technician_id", "Technician id", "Id of the technician"),
    Column("name", "Technician", "Name on the roster"),
    Column(
        "facilities",
        "Facilities",
        "Facilities that were thanked while the technician was a member",
        "list",
    ),
    Column("works", "Works", "Works that thank them", "count"),
    Column(
        "only",
        "Only credit",
        "Of these works, those that credit the technician in no other way",
        "count",
    ),
    Column("first_year", "From", "Year of the first of these works"),
    Column("last_year", "To", "Year of the last of these works"),
]
MOST_ROWS = 30  # in the chart
PAGE_LENGTH = 20
ANY = "Any"
EXAMPLE = """[[facilities]]
name = "Bioimaging Facility"
aliases = ["Light Microscopy Suite"]
unit = "Bioimaging"
members = "unit"
"""
CREDITS_EXPLAINED = (
    "Reported separately: <b>these credits are in no percentage on any page</b>, neither in the "
    "headline nor among the names awaiting review. They mean that the team was thanked, none of "
    "its members was named, and this person was a member at the time. They do not mean that this "
    "person did the work. Technicians can say that it was not them, or claim the contribution."
)


def page() -> None:
    view = shell.needs_data()
    title(
        "Teams thanked",
        "Acknowledgements that thank a technical team or facility without naming a person.",
    )
    actions.message()
    rows = view.ask(teams_thanked.by_unit_and_year)
    if rows:
        _by_year(view, rows)
        _sentences(view, rows)
    else:
        nothing("No work of the institution that could be read thanks a technical team.")
    _unknown_phrases(view)
    _facilities(view)
    _credits(view)
    shell.footer(view)


def _by_year(view: View, rows: list[Row]) -> None:
    heading(
        "No person named, by unit and year",
        "Works of the institution. People did this work, and no count of named people can show it.",
    )
    parts = ("year", "unit", "nobody_named")
    unnamed = [{part: row[part] for part in parts} for row in rows if row["nobody_named"]]
    if unnamed:
        data = Largest("unit", "nobody_named", MOST_ROWS).of(unnamed)
        names = ("Year of publication", "Unit", "Works")
        caption = ("Teams thanked without a name, by unit and year", shell.source(view))
        chart(("teams",), data, lambda: charts.heat(data, parts, names), caption)
    note = f"Teams thanked, by unit and year. {shell.origin(view)}"
    Table("Teams thanked by unit and year", BY_YEAR, key="teams-by-year", note=note).draw(rows)


# -- the sentences ---------------------------------------------------------------------------------


def _sentences(view: View, rows: list[Row]) -> None:
    heading("The sentences", "The team is marked. Newest works first.")
    unit, year = _choose_unit_and_year(rows)
    first = view.ask(acknowledgements.team_sentences, unit, year, 1, 0)
    if not first:
        nothing("No sentence thanks a team without naming a person here.")
        return
    offset = page_of(first[0]["total"], f"teams-page-{(unit, year)}", PAGE_LENGTH)
    on_page = view.ask(acknowledgements.team_sentences, unit, year, PAGE_LENGTH, offset)
    st.html(listed((_printed(row), about(row, _facility_tag(row))) for row in on_page))
    sentences = Table(
        "Sentences that thank teams",
        SENTENCES,
        key="teams-sentences",
        note=f"Sentences that thank a team without naming a person. {shell.origin(view)}",
    )
    sentences.download_button(
        view.later(lambda now: now.ask_once(acknowledgements.team_sentences, unit, year))
    )


def _choose_unit_and_year(rows: list[Row]) -> tuple[str | None, int | None]:
    units = sorted({row["unit"] for row in rows})
    years = sorted({row["year"] for row in rows if row["year"]}, reverse=True)
    with st.container(horizontal=True):
        unit = st.selectbox("Unit", [ANY, *units], key="teams-unit", width=300)
        year = st.selectbox("Year of publication", [ANY, *years], key="teams-year", width=170)
    return None if unit == ANY else unit, None if year == ANY else year


def _printed(row: Row) -> str:
    return sentence(row, row["full_text"], TEAM, "team")


def _facility_tag(row: Row) -> str:
    return tag(row["facility"] or row["unit"], "" if row["facility"] else "warn")


# -- which facility a phrase means -----------------------------------------------------------------


def _unknown_phrases(view: View) -> None:
    heading(
        "Phrases without a facility",
        "Choose which facility a phrase means. A later choice replaces it.",
    )
    phrases = {row["phrase_key"]: row for row in view.ask(teams_thanked.unclaimed_phrases)}
    if not phrases:
        nothing("Every phrase that thanks a team is known, or a person has decided on it.")
        return
    chosen = st.selectbox(
        f"Phrase ({len(phrases):,} left, most printed first)",
        list(phrases),
        format_func=lambda key: _phrase_label(phrases[key]) if key in phrases else key,
        key="teams-phrase",
    )
    facilities = [facility["facility"] for facility in view.ask(teams_thanked.listing)]
    with st.container(border=True):
        _choose_meaning(chosen, phrases[chosen], facilities)


def _choose_meaning(phrase: str, row: Row, facilities: list[str]) -> None:
    """The sentence that prints a phrase, and a list of what it may mean."""
    place = {"name": row["phrase"], "context": row["context"], "text_start": None, "text_end": None}
    paper = paragraph(doi_link(row["doi"]), tone="quiet small")
    st.html(sentence(place, None, TEAM, "team") + paper)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        meant = st.selectbox(
            "Facility",
            [*facilities, teams_thanked.NOT_A_FACILITY],
            index=None,
            placeholder="Choose",
            key=f"means-{phrase}",
            width=320,
        )
        st.button(
            "Save",
            key=f"record-{phrase}",
            on_click=_save_meaning,
            args=(phrase, meant),
            disabled=meant is None,
        )


def _phrase_label(row: Row) -> str:
    years = str(row["first_year"])
    if row["first_year"] != row["last_year"]:
        years = f"{row['first_year']} to {row['last_year']}"
    return f"{row['phrase']} · {count(row['works'], 'work')} · {years}"


def _save_meaning(phrase: str, facility: str) -> None:
    """Save in the ledger what the phrase means; it applies at once."""
    actions.do(
        lambda view: view.act(teams_thanked.confirm, phrase, facility),
        f"Saved: “{phrase}” is {facility}. It counts at once.",
    )


# -- facilities and their credits ------------------------------------------------------------------


def _facilities(view: View) -> None:
    heading(
        "Facilities listed",
        "From the settings: facilities, teams and instruments, with the people who worked there.",
    )
    rows = view.ask(teams_thanked.listing)
    if not rows:
        nothing(
            "The settings list no facilities yet. "
            "Add them to attribution.toml like this, then run: attribution build"
        )
        st.code(EXAMPLE, language=None)
        return
    note = f"Facilities of the settings. {shell.origin(view)}"
    ask = view.later(lambda now: now.ask_once(teams_thanked.listing))
    Table("Facilities", FACILITIES, key="facilities", note=note).draw(rows, ask)


def _credits(view: View) -> None:
    heading("Facility credits by technician")
    st.html(paragraph(CREDITS_EXPLAINED))
    rows = view.ask(acknowledgements.facility_credits)
    if not rows:
        nothing(
            "There are no facility credits: no listed facility with known members is thanked "
            "without a name."
        )
        return
    note = f"Facility credits by technician; never part of the measure. {shell.origin(view)}"
    ask = view.later(lambda now: now.ask_once(acknowledgements.facility_credits))
    Table("Facility credits", CREDITS, key="facility-credits", note=note).draw(rows, ask)


if __name__ == "__main__":
    page()

"""Teams thanked: works that thank a facility or team and name nobody, by unit and year; which facility a phrase means."""

from __future__ import annotations

import streamlit as st

from attribution.dashboard import acknowledgement_queries, actions, charts, shell
from attribution.dashboard.candidate import panel
from attribution.dashboard.candidate.sentences import about, listed, sentence
from attribution.dashboard.components import (
    Column,
    chart,
    download,
    heading,
    nothing,
    page_of,
    table,
    title,
)
from attribution.dashboard.html import paragraph, text
from attribution.dashboard.session import View
from attribution.review import teams_thanked

BY_YEAR = [
    Column("year", "Year", "Year of publication"),
    Column("faculty", "Faculty", "Faculty of the facility or unit"),
    Column(
        "unit", "Unit", "Unit that the phrase names; not stated where it names none that is known"
    ),
    Column(
        "works",
        "Works",
        "Works of the institution that thank it; a work that thanks two units counts in both",
        "count",
    ),
    Column(
        "nobody_named",
        "Nobody named",
        "Of these, works whose sentence thanks nobody by name",
        "count",
    ),
]
SENTENCES = [
    Column("published", "Published", "Publication date; parts not known are 1", "date"),
    Column("name", "Phrase", "The team as printed"),
    Column("facility", "Facility", "The facility of the settings that is meant, where it is known"),
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
LISTED = [
    Column("facility", "Facility", "Facility, team or instrument that the settings list"),
    Column("unit", "Unit", "The department it belongs to"),
    Column("faculty", "Faculty", "Its faculty, where the settings say it"),
    Column("members", "Members", "Technicians who ever worked there", "count"),
    Column("works", "Works", "Works that thank it", "count"),
    Column(
        "nobody_named", "Nobody named", "Of these, works that name none of its members", "count"
    ),
]
CREDITS = [
    Column("technician_id", "Id", "Id of the technician"),
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
        "Credited only so",
        "Of these, works that credit the technician in no other way",
        "count",
    ),
    Column("first_year", "From", "Year of the first of them"),
    Column("last_year", "To", "Year of the last of them"),
]
ROWS, PAGE = 30, 20
ANY = "Any"
HINT = """[[facilities]]
name = "Bioimaging Facility"
aliases = ["Light Microscopy Suite"]
unit = "Bioimaging"
members = "unit"
"""


def page() -> None:
    view = shell.needs_data()
    title(
        "Teams thanked", "Acknowledgements that thank a technical team or facility and name nobody."
    )
    actions.message()
    found = view.ask(teams_thanked.by_unit_and_year)
    if found:
        _by_year(view, [row for row in found if row["nobody_named"]], found)
        _sentences(view, found)
    else:
        nothing("No work of the institution that could be read thanks a technical team.")
    _unclaimed(view)
    _facilities(view)
    _credits(view)
    shell.footer(view)


def _by_year(
    view: View, unnamed: list[acknowledgement_queries.Row], found: list[acknowledgement_queries.Row]
) -> None:
    heading(
        "Nobody named, by unit and year",
        "Works of the institution. The work of people stands behind each, and no count of people named can show it.",
    )
    if unnamed:
        told = [{part: row[part] for part in ("year", "unit", "nobody_named")} for row in unnamed]
        data = acknowledgement_queries.largest(told, "unit", "nobody_named", ROWS)
        names = ("Year of publication", "Unit", "Works")
        chart(("teams",), data, lambda: charts.heat(data, ("year", "unit", "nobody_named"), names))
    note = f"Teams thanked, by unit and year. {shell.origin(view)}"
    table(found, BY_YEAR, name="Teams thanked by unit and year", note=note, key="teams-by-year")


def _sentences(view: View, found: list[acknowledgement_queries.Row]) -> None:
    heading("The sentences", "Marked: the team. Newest works first.")
    with st.container(horizontal=True):
        unit = st.selectbox(
            "Unit", [ANY, *sorted({row["unit"] for row in found})], key="teams-unit", width=300
        )
        years = sorted({row["year"] for row in found if row["year"]}, reverse=True)
        year = st.selectbox("Year of publication", [ANY, *years], key="teams-year", width=170)
    wanted = (None if unit == ANY else unit, None if year == ANY else year)
    first = view.ask(acknowledgement_queries.team_sentences, *wanted, 1, 0)
    if not first:
        nothing("No sentence thanks a team without a name here.")
        return
    offset = page_of(first[0]["total"], f"teams-page-{wanted}", PAGE)
    rows = view.ask(acknowledgement_queries.team_sentences, *wanted, PAGE, offset)
    st.html(
        listed(
            (sentence(row, row["whole"], "team, nobody named", "team"), about(row, _tag(row)))
            for row in rows
        )
    )
    download(
        view.later(lambda now: now.now(acknowledgement_queries.team_sentences, *wanted)),
        SENTENCES,
        name="Sentences that thank teams",
        note=f"Sentences that thank a team and nobody by name. {shell.origin(view)}",
        key="teams-sentences",
    )


def _tag(row: acknowledgement_queries.Row) -> str:
    tone = "" if row["facility"] else "warn"
    return f'<span class="tag {tone}">{text(row["facility"] or row["unit"])}</span>'


def _unclaimed(view: View) -> None:
    heading(
        "Phrases that nobody has claimed yet",
        "Say once which facility is meant; a later word replaces it.",
    )
    found = {row["phrase_key"]: row for row in view.ask(teams_thanked.unclaimed_phrases)}
    if not found:
        nothing("Every phrase that thanks a team is known, or was asked about.")
        return
    chosen = st.selectbox(
        f"Phrase ({len(found):,} wait, those that most works print first)",
        list(found),
        format_func=lambda key: _phrase(found[key]) if key in found else key,
        key="teams-phrase",
    )
    row = found[chosen]
    known = [one["facility"] for one in view.ask(teams_thanked.listing)]
    place = {"name": row["phrase"], "context": row["context"], "text_start": None, "text_end": None}
    with st.container(border=True):
        st.html(sentence(place, None, "team, nobody named", "team") + panel.paper(row["doi"]))
        with st.container(horizontal=True, vertical_alignment="bottom"):
            options = [*known, teams_thanked.NOT_A_FACILITY]
            meant = st.selectbox(
                "It means",
                options,
                index=None,
                placeholder="Choose",
                key=f"means-{chosen}",
                width=320,
            )
            st.button(
                "Record",
                key=f"record-{chosen}",
                on_click=_record,
                args=(chosen, meant),
                disabled=meant is None,
            )


def _phrase(row: acknowledgement_queries.Row) -> str:
    works = "1 work" if row["works"] == 1 else f"{row['works']:,} works"
    years = (
        row["first_year"]
        if row["first_year"] == row["last_year"]
        else f"{row['first_year']} to {row['last_year']}"
    )
    return f"{row['phrase']} · {works} · {years}"


def _record(phrase: str, facility: str) -> None:
    """Keep what the phrase means in the ledger; it holds at once."""
    actions.do(
        lambda view: view.act(teams_thanked.confirm, phrase, facility),
        says=f"Recorded: “{phrase}” is {facility}. It counts at once.",
    )


def _facilities(view: View) -> None:
    heading(
        "Facilities listed",
        "From the settings: facilities, teams and instruments, with who worked there when.",
    )
    found = view.ask(teams_thanked.listing)
    if not found:
        nothing(
            "The settings list no facility. List them like this in attribution.toml, then run: attribution build"
        )
        st.code(HINT, language=None)
        return
    table(
        found,
        LISTED,
        name="Facilities",
        note=f"Facilities of the settings. {shell.origin(view)}",
        key="facilities",
    )


def _credits(view: View) -> None:
    heading("Facility credits by technician")
    st.html(
        paragraph(
            "Reported apart: <b>these credits are in no percentage on any page</b>, neither headline nor range. They say "
            "that the team was thanked, nobody of it was named, and this person was a member then; not that this person "
            "did the work. Each can say that it was not them, or claim the contribution."
        )
    )
    found = view.ask(acknowledgement_queries.facility_credits)
    if not found:
        nothing("Nobody has one: no listed facility with known members is thanked without a name.")
        return
    note = f"Facility credits by technician; never part of the measure. {shell.origin(view)}"
    table(found, CREDITS, name="Facility credits", note=note, key="facility-credits")


if __name__ == "__main__":
    page()

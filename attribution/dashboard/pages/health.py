"""Data health: what harvests brought and missed, how old the figures are, the set-up."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import streamlit as st

from attribution.access import permissions
from attribution.core import for_people
from attribution.dashboard import charts, shell, sign_in
from attribution.dashboard.components import chart, heading, nothing, title
from attribution.dashboard.html import cards, page_link, paragraph, tag, text
from attribution.dashboard.html import table as html_table
from attribution.dashboard.largest import Largest
from attribution.dashboard.queries import coverage, snapshot
from attribution.dashboard.queries.shared import Row
from attribution.dashboard.session import View, current_person, current_view
from attribution.dashboard.tables import Column, Table, coverage_table, source_title
from attribution.home.settings import Settings
from attribution.measure.delays import MONTHS_OBSERVED, wait_of
from attribution.operations import doctor
from attribution.review import completeness
from attribution.snapshot.database import built_at

RUNS = [
    Column("started", "Started", "When the run began", "time"),
    Column("source", "Source", "The source", "source"),
    Column("status", "Status", "finished, unfinished, unavailable, over budget or out of time"),
    Column("announced", "Announced", "Records the source said it had", "count"),
    Column("collected", "Collected", "Records received", "count"),
    Column("failed", "Failed", "Records that could not be fetched", "count"),
    Column("calls", "Calls", "Requests made", "count"),
    Column("budget_left", "Budget left", "What the source said is left, in its own unit", "count"),
    Column("gaps", "Missing", "What is missing and why", "list"),
    Column("waiting", "Waiting", "Work left for the next nights, and how long that takes", "list"),
    Column("finished", "Finished", "When the run ended; empty if it did not", "time"),
]
QUARANTINE = [
    Column("source", "Source", "The source", "source"),
    Column("source_id", "Record", "The DOI or other identifier that the record states"),
    Column("since", "Since", "First day on which it could not be read", "date"),
    Column("reason", "Reason", "What is wrong with it, in the words of the program"),
]
UNMATCHED = [
    Column("file", "File", "Its path below the folder, or in a zip file"),
    Column("reason", "Reason", "Why it belongs to no work, or was not read"),
    Column("stated_doi", "DOI that it states", "Empty where it states none", "doi"),
    Column("since", "Looked at", "Day on which the file was looked at", "date"),
]
MOST_PUBLISHERS = 15
ALL_YEARS = "all years"
BY_PUBLISHER = (
    Column(
        "publisher",
        "Publisher",
        "Publisher of the work; “all others” are publishers with fewer unread works",
    ),
    Column("year", "Year", "Year of publication; the download has a row for each"),
)
STATES = {"ok": ("✓ ok", "good"), "note": ("note", "warn"), "wrong": ("✗ wrong", "bad")}
FOUND = (
    "Papers of the institution, and how many there are at least, judging by how many only one "
    "source shows. Where both numbers are the same, there is no sign that any is missing."
)
NO_WORKS = "No paper of the institution has been harvested yet."


def page() -> None:
    title(
        "Data health",
        "How old the figures are, what the last harvests brought, and what is missing.",
    )
    view = current_view()
    if view is None:
        _before_the_first_build()
        return
    _age(view)
    _missing(view)
    _oldest_views(view)
    _waiting(view)
    _quarantine(view)
    _damaged_files(view)
    if view.may("see set-up"):
        _unmatched_files(view)
    _runs(view)
    _found_papers(view)
    _coverage_by_year(view)
    _coverage_by_origin(view)
    _methods(view)
    _coverage_by_publisher(view)
    if view.may("see set-up"):
        _set_up(view.settings)
    shell.footer(view)


def _before_the_first_build() -> None:
    nothing("No snapshot has been published yet. Run: attribution nightly")
    settings = sign_in.settings()
    person = current_person(settings)
    if person and permissions.may(person, "see set-up"):
        _set_up(settings)


def _age(view: View) -> None:
    counts = view.fixed(snapshot.about)
    published = built_at(Path(view.snapshot))
    values = {
        "Snapshot": for_people.moment(published) if published else view.snapshot,
        "Age": _age_in_words(published),
        "Works": f"{counts['works']:,} ({counts['affiliated_works']:,} with an author at the "
        "institution)",
        **_counts_for_the_lead(view),
    }
    st.html(
        cards(
            f'<section class="card"><h2>{text(name)}</h2><p>{text(value)}</p></section>'
            for name, value in values.items()
        )
    )


def _counts_for_the_lead(view: View) -> dict[str, str]:
    """They change by one with a single credit, so no one else sees them."""
    if not view.may("see exact figures"):
        return {}
    credited = view.ask(snapshot.credited)
    return {
        "Technicians": f"{credited['technicians']:,}",
        "Credits, with thanks to teams": f"{credited['credits']:,}",
        "Entries in the ledger": f"{view.version[-1]:,}",
    }


def _age_in_words(published: datetime | None) -> str:
    if published is None:
        return "unknown"
    days = (datetime.now(UTC) - published).days
    return for_people.count(days, "day") if days >= 1 else "less than a day"


def _missing(view: View) -> None:
    heading("Missing after the last harvest")
    rows = _sentences(view, "gaps")
    if rows:
        st.html(html_table(["Source", "What is missing and why"], rows, "What is missing"))
        return
    sentence = "Every source delivered all the records it announced, or gave a reason."
    st.html(paragraph(tag("✓ nothing", "good"), sentence))


def _oldest_views(view: View) -> None:
    rows = [row for row in view.fixed(snapshot.oldest_views) if row["oldest_view"]]
    if not rows:
        return
    within = for_people.count(view.settings.sweep_days, "day")
    heading(
        "Age of the records",
        f"Each record of each source is read again within {within} (harvest.sweep_days).",
    )
    cells = [[text(row["title"]), text(for_people.day(row["oldest_view"]))] for row in rows]
    st.html(html_table(["Source", "Oldest record read on"], cells, "Age of the records"))


def _waiting(view: View) -> None:
    rows = _sentences(view, "waiting")
    if rows:
        heading("Waiting for the next nights", "Nothing is wrong, and no one needs to act.")
        st.html(html_table(["Source", "Work left and how long it takes"], rows, "What waits"))


def _sentences(view: View, column: str) -> list[list[str]]:
    """Sentences on the last run of each source, each with the source that it is on."""
    return [
        [text(source_title(source["source"])), text(sentence.removeprefix(f"{source['source']}: "))]
        for source in view.fixed(snapshot.sources)
        for sentence in source[column] or ()
    ]


def _quarantine(view: View) -> None:
    _listed(
        view,
        snapshot.quarantine,  # of people's records too, who may object: not `fixed`
        "Records set aside",
        "Each could not be read. Everything else arrived, and an update of this program reads them "
        "again.",
        QUARANTINE,
    )


def _listed(
    view: View,
    question: Callable[..., list[Row]],
    name: str,
    explanation: str,
    columns: Sequence[Column],
) -> None:
    """A heading and a table with its download, where a question has rows."""
    rows = view.ask(question)
    if not rows:
        return
    heading(name, explanation)
    ask = view.later(lambda now: now.ask_once(question))
    key = question.__name__
    Table(name, columns, key=key, note=shell.origin(view)).draw(rows, ask)


def _damaged_files(view: View) -> None:
    """In the words of the doctor."""
    rows = [[text(file.result), text(file.remedy)] for file in doctor.damaged_files(view.settings)]
    if rows:
        heading("Damaged files", "Answers of sources that were damaged on the disk.")
        st.html(html_table(["What was found", "What to do"], rows, "Damaged files"))


def _unmatched_files(view: View) -> None:
    _listed(
        view,
        snapshot.unmatched_files,
        "PDFs that belong to no work",
        "Put the DOI of the paper into the file's name, with / as _, and it is read on the next "
        "night.",
        UNMATCHED,
    )


def _runs(view: View) -> None:
    heading(
        "Harvest runs",
        "Newest first. Records that are locked or deprecated do not count as failed.",
    )
    rows = view.fixed(snapshot.runs)
    if not rows:
        nothing("No harvest has run yet. Run: attribution nightly")
        return
    Table("Harvest runs", RUNS, key="runs", note=shell.origin(view)).draw(rows)


def _found_papers(view: View) -> None:
    rows = view.fixed(completeness.found_by_year)
    if not rows:
        return
    heading("Found papers", FOUND)
    cells = [[text(row["year"]), text(f"{row['found']:,}"), _at_least(row)] for row in rows]
    st.html(html_table(["Year", "Found", "There are at least"], cells, "Found papers"))
    if "completeness" in shell.pages_for(view.settings, view.person):
        st.html(paragraph(page_link("Which papers each source lacks", "completeness")))
    st.html(paragraph(text(_how_soon(view)), tone="quiet small"))


def _at_least(row: Row) -> str:
    if row["at_least"] is None:
        return text("too few are in exactly two sources to say")
    return text(f"{row['at_least']:,}")


def _how_soon(view: View) -> str:
    """When a year is complete, and why."""
    shares = view.fixed(coverage.found_within)
    if not shares:
        months = for_people.count(view.settings.incomplete_months, "month")
        return (
            f"A year is complete {months} after its end, until {MONTHS_OBSERVED} months show how "
            "soon papers are found."
        )
    wait, at_once = wait_of(shares), for_people.percent(100 * shares[0])
    if not wait:
        return (
            f"A year is complete at its end: {at_once} of all papers are in a source in the month "
            "of publication."
        )
    months = for_people.count(wait, "month")
    return (
        f"A year is complete {months} after its end: {at_once} of all papers are in a source in "
        f"the month of publication, and {for_people.percent(100 * shares[wait])} within {months}."
    )


def _coverage_by_year(view: View) -> None:
    heading(
        "Coverage",
        "Papers of the institution by year and by what became of their acknowledgement text.",
    )
    rows = view.fixed(coverage.by_year)
    if not rows:
        nothing(NO_WORKS)
        return
    caption = ("Acknowledgements read, by year", shell.source(view))
    chart(("coverage",), rows, lambda: charts.coverage(rows), caption)
    table_rows, columns = coverage_table(rows)
    note = f"Papers of the institution. {shell.origin(view)}"
    Table("Coverage", columns, key="coverage", note=note).draw(table_rows)


def _coverage_by_origin(view: View) -> None:
    rows = view.fixed(coverage.by_origin)
    if not rows:
        return
    heading("What the texts were read from", "Papers of the institution whose text was read.")
    cells = [[text(row["year"]), text(row["read_from"]), text(f"{row['works']:,}")] for row in rows]
    st.html(html_table(["Year", "Read from", "Papers"], cells, "What the texts were read from"))


def _methods(view: View) -> None:
    rows = view.fixed(coverage.methods_by_year)
    if not rows:
        return
    heading(
        "What methods sections name",
        "Papers of the institution whose methods section names something. It never counts as "
        "thanks.",
    )
    cells = [[text(row["year"]), text(row["kind"]), text(f"{row['works']:,}")] for row in rows]
    st.html(html_table(["Year", "Kind", "Papers"], cells, "What methods sections name"))


def _coverage_by_publisher(view: View) -> None:
    heading(
        "Coverage by publisher",
        f"The {MOST_PUBLISHERS} publishers with the most unread papers of the institution. "
        "All others are added up in the last row.",
    )
    rows = view.fixed(coverage.by_publisher)
    if not rows:
        nothing(NO_WORKS)
        return
    years = sorted({row["year"] for row in rows if row["year"]}, reverse=True)
    year = st.selectbox(
        "Year of publication", [ALL_YEARS, *years], key="publishers-year", width=200
    )
    of_the_year = [{**row, "year": year} for row in rows if year in (ALL_YEARS, row["year"])]
    largest = Largest("publisher", "works", MOST_PUBLISHERS, ranked=_is_unread)
    shown = largest.of(of_the_year)
    caption = (f"Acknowledgements by publisher, {year}", shell.source(view))
    chart(("publishers",), shown, lambda: charts.unread(shown), caption)
    every_row, columns = coverage_table(rows, BY_PUBLISHER)
    note = f"Papers of the institution, every publisher and year. {shell.origin(view)}"
    publishers = Table("Coverage by publisher", columns, key="publishers", note=note)
    publishers.draw(coverage_table(shown, BY_PUBLISHER)[0], lambda: every_row)


def _is_unread(row: Any) -> bool:
    return bool(row["reason"] != charts.READ)


# -- set-up ----------------------------------------------------------------------------------------


def _set_up(settings: Settings) -> None:
    heading(
        "Set-up",
        "The results of “attribution doctor --offline”. "
        "Run “attribution doctor” to test the sources too.",
    )
    minute = datetime.now(UTC).strftime("%Y%m%d%H%M")
    findings = _findings((str(settings.home.resolve()), minute), settings)
    head = ["State", "Check", "Result", "What to do"]
    rows = [_finding_cells(finding) for finding in findings]
    st.html(html_table(head, rows, "Results of the doctor"))


def _finding_cells(finding: dict[str, Any]) -> list[str]:
    return [
        tag(*STATES[finding["state"]]),
        text(finding["check"]),
        text(finding["found"]),
        text(finding["remedy"]),
    ]


@st.cache_data(max_entries=3, show_spinner=False)
def _findings(
    key: Hashable,  # noqa: ARG001 (what it is remembered by)
    _settings: Settings,
) -> Sequence[dict[str, Any]]:
    """The findings, looked up again once a minute."""
    return [
        finding.as_json() for finding in doctor.examine(_settings, datetime.now(UTC), online=False)
    ]


if __name__ == "__main__":
    page()

"""One work as every source shows it, with the names it prints and the technicians it credits."""

from __future__ import annotations

from typing import Any

import streamlit as st

from attribution.acknowledgements.languages import UNREAD
from attribution.core import for_people
from attribution.dashboard import shell
from attribution.dashboard.candidate.sentences import TEAM
from attribution.dashboard.components import heading, nothing
from attribution.dashboard.html import (
    DASH,
    Span,
    day,
    doi_link,
    facts,
    link,
    marked,
    paragraph,
    tag,
    text,
)
from attribution.dashboard.html import table as html_table
from attribution.dashboard.queries import works
from attribution.dashboard.session import View
from attribution.dashboard.tables import Column, Table, source_title
from attribution.harvest.full_texts import PDF
from attribution.harvest.registry import sources
from attribution.harvest.source import WorkPage

VIEWS = [
    Column("source", "Source", "The source", "source"),
    Column("source_id", "Id there", "The source's own id"),
    Column("title", "Title", "Title in this source"),
    Column("type", "Type", "Type in this source"),
    Column("published", "Published", "Date in this source", "date"),
    Column("journal", "Journal", "Journal in this source"),
    Column("author_count", "Authors", "Names in this source's author list", "count"),
    Column("is_retracted", "Retracted", "Retracted according to this source", "flag"),
    Column("first_seen", "First seen", "Day this record was first received", "date"),
    Column("created", "In the source since", "Day on which the source says it created it", "date"),
    Column("last_changed", "Last changed", "Day its content last changed", "date"),
    Column("doi", "DOI", "DOI in this source", "doi"),
]
MOST_AUTHORS = 200
COUNTED_AS = {
    "paper": "a paper",
    "other output": "an output that no acknowledgement is expected of",
    "correction": "a correction: its names are credited with the corrected work",
    "retracted": "nothing: it was retracted, so it stays in records and is not counted",
    "not counted": "nothing: it is a part of another work, or a note on it, and credits no one",
}
PUBMED = WorkPage("pmid", "https://pubmed.ncbi.nlm.nih.gov/")  # not a source, but well known


def draw(view: View, work_id: str) -> None:
    """The whole work."""
    st.button("Back to the list", icon=":material/arrow_back:", on_click=_close, type="tertiary")
    work = view.fixed(works.work, work_id)
    if work is None:
        nothing(
            "The current snapshot does not hold this work. The link may be to an older snapshot."
        )
        return
    st.html(f'<h2 class="ta">{text(work["title"])}</h2>' + facts(_facts(work)))
    _technicians(view, work_id)
    _authors(view, work_id)
    _acknowledgement(view, work_id, work["acknowledgement"])
    _methods(view, work_id)
    heading("As each source shows it")
    by_source = Table(f"Sources of {work_id}", VIEWS, key="views", note=shell.origin(view))
    # Not `fixed`: a person who objects is no longer among those whose records list the work.
    ask = view.later(lambda now: now.ask_once(works.views, work_id))
    by_source.draw(view.ask(works.views, work_id), ask)


def _close() -> None:
    st.query_params.pop("work", None)


def _facts(work: dict[str, Any]) -> dict[str, str]:
    retracted = f" {tag('retracted', 'bad')}" if work["is_retracted"] else ""
    versions = [doi_link(doi) for doi in work["dois"] or () if doi != work["doi"]]
    has_author = "a printed author" if work["affiliated"] else "no printed author"
    return {
        "Published": _published(work),
        "In": text(work["journal"]),
        "Type": text(work["type"]) + retracted,
        "Counts as": text(COUNTED_AS[work["counted_as"] or "paper"]),
        "Paper": doi_link(work["doi"]),
        "Other versions": ", ".join(versions) or "none known",
        "Institution": f"{has_author} is at the institution",
        "Also at": _other_sites(work),
    }


def _published(work: dict[str, Any]) -> str:
    precision = work["published_precision"]
    if precision not in ("year", "month"):
        return day(work["published"])
    return (
        f'{day(work["published"])} <span class="quiet small">(only the {precision} is known)</span>'
    )


def _other_sites(work: dict[str, Any]) -> str:
    """Links to the pages that sources, and PubMed, have of the work."""
    pages = {"PubMed": PUBMED}
    for source in sources().values():
        if source.work_page:
            pages[source.title] = source.work_page
    links = [
        link(page.address + work[page.column], title)
        for title, page in pages.items()
        if work[page.column]
    ]
    return ", ".join(links) or DASH


def _technicians(view: View, work_id: str) -> None:
    heading("Technicians")
    rows = view.ask(works.credits_on, work_id)
    if not rows:
        nothing(
            "No technician on the roster is credited on this work, as far as the tool can tell."
        )
        return
    head = ["Technician", "Kind", "Status", "Probability", "Note"]
    cells = [_credit_cells(view, row) for row in rows]
    st.html(html_table(head, cells, "Technicians credited on this work"))


def _credit_cells(view: View, row: dict[str, Any]) -> list[str]:
    technician_id, probability = row["technician_id"], row["probability"]
    name = shell.record_link(view, technician_id, row["name"])
    return [
        f"{name} ({text(technician_id)})",
        text(row["kind"]),
        text(row["status"]),
        DASH if probability is None else for_people.probability(probability),
        text(row["note"]),
    ]


def _authors(view: View, work_id: str) -> None:
    names = view.fixed(works.mentions, work_id, "author")
    authors = [name for name in names if name["role"] != "collaborator"]
    collaborators = [name for name in names if name["role"] == "collaborator"]
    _names("Authors", authors, f"{for_people.count(len(authors), 'name')}, in print order.")
    if collaborators:
        names_listed = for_people.count(len(collaborators), "name")
        _names(
            "Collaborators",
            collaborators,
            f"{names_listed} listed as collaborators, not in the author list.",
        )


def _names(title: str, names: list[dict[str, Any]], sentence: str) -> None:
    heading(title, sentence)
    shown = names
    if len(names) > MOST_AUTHORS and not st.checkbox(f"Show all {len(names):,} {title.lower()}"):
        shown = names[:MOST_AUTHORS]
    items = [text(name["name"]) for name in shown]
    if len(shown) < len(names):
        items.append(f"… and {len(names) - len(shown):,} more")
    st.html(paragraph("; ".join(items), tone="print"))


def _acknowledgement(view: View, work_id: str, reading: str | None) -> None:
    heading(
        "Acknowledgement",
        "Marked: people it names, and technical teams it thanks without naming a person.",
    )
    row = view.fixed(works.acknowledgement, work_id)
    if not row or not row["text"]:
        nothing(f"The text could not be read: {reading or 'not tried'}.")
        return
    spans = [*_people(view, work_id), *_teams(row)]
    values = {"Read from": _origin(row)}
    if reading and reading.startswith(UNREAD):
        values["Who is thanked"] = text(f"not known, because the text is {reading}")
    if row["funding"]:
        values["Funding statement"] = text(row["funding"])
    st.html(paragraph(marked(row["text"], spans), tone="print") + facts(values))


def _methods(view: View, work_id: str) -> None:
    rows = view.fixed(works.methods_names, work_id)
    if not rows:
        return
    heading(
        "Named in the methods",
        "Read from the methods section. These are not thanks, and credit no one.",
    )
    cells = [[text(row["kind"]), text(row["name"]), text(row["facility"] or "")] for row in rows]
    st.html(html_table(["Kind", "Name", "Listed facility"], cells, "Named in the methods"))


def _origin(row: dict[str, Any]) -> str:
    """What the text was read from: a PDF, or the source and the format of its file."""
    read_from = text(row["read_from"] or source_title(row["source"]))
    has_format = row["format"] not in (None, PDF)
    return f"{read_from}, {text(row['format'])}" if has_format else read_from


def _people(view: View, work_id: str) -> list[Span]:
    spans = []
    for mention in view.fixed(works.mentions, work_id, "thanked"):
        start, end, role = mention["text_start"], mention["text_end"], mention["role"]
        if start is not None and end is not None:
            tone = "person" if role == "technical" else "other"
            spans.append(Span(start, end, role or "named", tone))
    return spans


def _teams(row: dict[str, Any]) -> list[Span]:
    return [Span(team["start"], team["end"], TEAM, "team") for team in row["teams"] or ()]

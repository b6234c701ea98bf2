"""Works: search and filters; one work as every source shows it, with the names it prints."""

from __future__ import annotations

from typing import Any

import streamlit as st

from attribution.core import for_people
from attribution.dashboard import queries, shell
from attribution.dashboard.components import PAGE, Column, heading, nothing, page_of, table, title
from attribution.dashboard.html import Span, doi_link, facts, link, marked, paragraph, text
from attribution.dashboard.html import table as html_table
from attribution.dashboard.session import View
from attribution.harvest.registry import sources
from attribution.harvest.source import WorkPage

COLUMNS = [
    Column("title", "Title", "Title from the best source"),
    Column("published", "Published", "Publication date; parts not known are 1", "date"),
    Column("type", "Type", "Kind of work"),
    Column("journal", "Journal", "Journal, book or repository"),
    Column("author_count", "Authors", "Names in the author list", "count"),
    Column("affiliated", "Institution", "A printed author is at the institution", "flag"),
    Column("sources", "Sources", "The sources that show it", "list"),
    Column("acknowledgement", "Acknowledgement", "read, or the reason why not"),
    Column("doi", "DOI", "Link to the paper", "doi"),
]
VIEWS = [
    Column("source", "Source", "Where the view comes from"),
    Column("source_id", "Id there", "The source's own id"),
    Column("title", "Title", "Title in this view"),
    Column("type", "Type", "Type in this view"),
    Column("published", "Published", "Date in this view", "date"),
    Column("journal", "Journal", "Journal in this view"),
    Column("author_count", "Authors", "Names in this view's author list", "count"),
    Column("is_retracted", "Retracted", "Retracted in this view", "flag"),
    Column("first_seen", "First seen", "Day this view was first received", "date"),
    Column("last_changed", "Last changed", "Day its content last changed", "date"),
    Column("doi", "DOI", "DOI in this view", "doi"),
]
SHOWN_AUTHORS = 200
ANY = "Any"


def page() -> None:
    view = shell.needs_data()
    title("Works", "What was harvested, as the sources show it.")
    if not view.fixed(queries.snapshot)["works"]:
        nothing("No works yet. Run: attribution nightly")
        return
    chosen = st.query_params.get("work")
    if chosen:
        _detail(view, chosen)
    else:
        _search(view)
    shell.footer(view)


# -- search --------------------------------------------------------------------------------------------


def _search(view: View) -> None:
    filters, credited = _filters(view)
    chosen_by = f"{hash(filters)}-{credited}"
    question = queries.credited_works if credited else queries.works
    ask = view.ask if credited else view.fixed
    first = ask(question, filters, 1, 0)
    offset = page_of(first[0]["total"] if first else 0, f"works-page-{chosen_by}")
    found = ask(question, filters, PAGE, offset)
    if not found:
        nothing("No work passes these filters.")
        return
    chosen = table(
        found,
        COLUMNS,
        name="Works",
        note=f"Works, filtered by {dict(filters) or 'nothing'}{', credited' if credited else ''}. {shell.origin(view)}",
        key=f"works-{chosen_by}-{offset}",
        whole=view.later(lambda now: now.now(question, filters)),
        select=True,
        height=560,
    )
    if chosen is not None:
        st.query_params["work"] = found[chosen]["work_id"]
        st.rerun()


def _filters(view: View) -> tuple[queries.Filters, bool]:
    """What the works must pass, and whether they must credit a technician whom whoever looks may see."""
    there = view.fixed(queries.choices)
    found: dict[str, Any] = {}
    found["text"] = st.text_input(
        "Title or DOI",
        key="works-text",
        persist_state="session",
        placeholder="Words of the title in order, or a DOI",
    ).strip()
    with st.container(horizontal=True):
        found["first_year"], found["last_year"] = _years(there)
        for name, label, options in (
            ("type", "Type", there["types"]),
            ("source", "Source", there["sources"]),
            ("acknowledgement", "Acknowledgement", there["readings"]),
        ):
            found[name] = _select(name, label, options)
        found["affiliated"] = {"Yes": True, "No": False}.get(
            _select("affiliated", "Institution's own", ["Yes", "No"]) or ""
        )
        credited = _select("credited", "Technicians", ["Credited"]) is not None
    return tuple(
        (name, value) for name, value in found.items() if value is not None and value != ""
    ), credited


def _years(there: Any) -> tuple[int | None, int | None]:
    if "first_year" not in there:
        return None, None
    low, high = there["first_year"][0], there["last_year"][0]
    first = st.number_input(
        "From year", low, high, value=None, placeholder=str(low), key="works-from", width=115
    )
    last = st.number_input(
        "To year", low, high, value=None, placeholder=str(high), key="works-to", width=115
    )
    return first, last


def _select(name: str, label: str, options: list[str]) -> str | None:
    chosen = st.selectbox(
        label, [ANY, *options], key=f"works-{name}", persist_state="session", width=155
    )
    return None if chosen == ANY else chosen


# -- one work ------------------------------------------------------------------------------------------


def _detail(view: View, work_id: str) -> None:
    st.button("Back to the list", icon=":material/arrow_back:", on_click=_close, type="tertiary")
    work = view.fixed(queries.work, work_id)
    if work is None:
        nothing("There is no such work in the present snapshot; the link may be of an older one.")
        return
    st.html(
        f'<h2 class="ta">{text(work["title"])}</h2>'
        + facts(
            {
                "Published": text(work["published"]) + _precision(work["published_precision"]),
                "In": text(work["journal"]),
                "Type": text(work["type"])
                + (' <span class="tag bad">retracted</span>' if work["is_retracted"] else ""),
                "Paper": doi_link(work["doi"]),
                "Other versions": ", ".join(
                    doi_link(one) for one in work["dois"] or () if one != work["doi"]
                )
                or "none known",
                "Institution": "a printed author is at the institution"
                if work["affiliated"]
                else "no printed author at the institution",
                "Elsewhere": _elsewhere(work),
            }
        )
    )
    _technicians(view, work_id)
    _authors(view, work_id)
    _acknowledgement(view, work_id, work["acknowledgement"])
    heading("As each source shows it")
    table(
        view.fixed(queries.views, work_id),
        VIEWS,
        name=f"Sources of {work_id}",
        note=shell.origin(view),
        key="views",
    )


def _close() -> None:
    st.query_params.pop("work", None)


def _precision(precision: str | None) -> str:
    return (
        f' <span class="quiet small">(only the {precision} is known)</span>'
        if precision in ("year", "month")
        else ""
    )


def _elsewhere(work: dict[str, Any]) -> str:
    pages = {"PubMed": WorkPage("pmid", "https://pubmed.ncbi.nlm.nih.gov/")}
    pages |= {source.title: source.work_page for source in sources().values() if source.work_page}
    links = [
        link(page.address + work[page.column], title)
        for title, page in pages.items()
        if work[page.column]
    ]
    return ", ".join(links) or "–"


def _technicians(view: View, work_id: str) -> None:
    heading("Technicians")
    found = view.ask(queries.credits_on, work_id)
    if not found:
        nothing("No technician of the roster is credited here, as far as the tool can tell.")
        return
    st.html(
        html_table(
            ["Technician", "Kind", "Status", "Probability", "Note"],
            [
                [
                    f'<a href="{shell.record_of(view, one["technician_id"])}" target="_self">{text(one["name"])}</a> ({text(one["technician_id"])})',
                    text(one["kind"]),
                    text(one["status"]),
                    for_people.probability(one["probability"])
                    if one["probability"] is not None
                    else "–",
                    text(one["note"]),
                ]
                for one in found
            ],
            "Technicians credited on this work",
        )
    )


def _authors(view: View, work_id: str) -> None:
    every = view.fixed(queries.mentions, work_id, "author")
    listed = [one for one in every if one["role"] == "collaborator"]
    _names(
        "Authors", [one for one in every if one["role"] != "collaborator"], "names, in print order"
    )
    if listed:
        _names("Collaborators", listed, "names listed as collaborators, not in the author list")


def _names(name: str, found: list[dict[str, Any]], what: str) -> None:
    heading(name, f"{len(found):,} {what}.")
    every = len(found) <= SHOWN_AUTHORS or st.checkbox(f"Show all {len(found):,} {name.lower()}")
    shown = found if every else found[:SHOWN_AUTHORS]
    rest = [f"… and {len(found) - len(shown):,} more"] if len(shown) < len(found) else []
    st.html(paragraph("; ".join([*(text(one["name"]) for one in shown), *rest]), tone="print"))


def _acknowledgement(view: View, work_id: str, reading: str | None) -> None:
    heading("Acknowledgement", "Marked: people named, and technical teams thanked without a name.")
    found = view.fixed(queries.acknowledgement, work_id)
    if not found or not found["text"]:
        nothing(f"The text could not be read: {reading or 'not tried'}.")
        return
    people = [
        Span(
            one["text_start"],
            one["text_end"],
            one["role"] or "named",
            "person" if one["role"] == "technical" else "other",
        )
        for one in view.fixed(queries.mentions, work_id, "thanked")
        if one["text_start"] is not None and one["text_end"] is not None
    ]
    teams = [
        Span(one["start"], one["end"], "team, nobody named", "team") for one in found["teams"] or ()
    ]
    came = {
        "Read from": text(found["source"])
        + (f", {text(found['format'])}" if found["format"] else "")
    }
    apart = {"Funding statement": text(found["funding"])} if found["funding"] else {}
    st.html(
        paragraph(marked(found["text"], [*people, *teams]), tone="print") + facts({**came, **apart})
    )


if __name__ == "__main__":
    page()

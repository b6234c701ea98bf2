"""Completeness: how many papers there are, which ones a source lacks, and which may not be ours."""

from __future__ import annotations

import streamlit as st

from attribution.core.for_people import count, percent
from attribution.dashboard import shell
from attribution.dashboard.components import nothing, part, title
from attribution.dashboard.html import page_link, paragraph, table, text
from attribution.dashboard.session import View
from attribution.dashboard.tables import Column, Table, source_title
from attribution.review import completeness

_PAPER = [
    Column("title", "Title", "Title of the paper"),
    Column("published", "Published", "Publication date; unknown parts are 1", "date"),
    Column("journal", "Journal", "Journal, book or repository"),
    Column("sources", "Sources", "The sources that give the paper", "sources"),
    Column("doi", "DOI", "Link to the paper", "doi"),
]
LACKING = [
    *_PAPER[:4],
    Column("technicians", "Technicians", "How many technicians in post it credits", "count"),
    Column(
        "affiliated",
        "Institution printed",
        "Whether an author is printed at the institution",
        "flag",
    ),
    _PAPER[4],
]
IN_NAME_ONLY = [
    _PAPER[0],
    Column("reason", "Why it is in doubt", "What the paper prints and what a source says"),
    Column("name", "Author", "The first author in question, as printed"),
    Column("affiliations", "Printed affiliation", "Affiliations of that author", "list"),
    *_PAPER[1:],
]
ESTIMATE = (
    "There may be papers that no source gives. How many there are at least is estimated from how "
    "many only one source gives."
)


def page() -> None:
    view = shell.needs_data()
    title(
        "Completeness",
        "How many papers of the institution are found, and where the sources disagree.",
    )
    _estimate(view)
    _lacking(view)
    _in_name_only(view)
    shell.footer(view)


def _estimate(view: View) -> None:
    rows = view.fixed(completeness.found_by_year)
    none = "No paper of the institution has been collected yet. Run: attribution nightly"
    if not part("How many papers there are", ESTIMATE, rows, none):
        return
    known = [row for row in rows if row["at_least"]]
    if known:
        found_works = sum(row["found"] for row in known)
        at_least = sum(row["at_least"] for row in known)
        share = percent(100 * found_works / at_least)
        sentence = f"{found_works:,} of at least {at_least:,} papers are found: at most {share}."
        if found_works == at_least:
            sentence = f"{found_works:,} papers are found, with no sign that any is missing."
        st.html(paragraph(text(sentence)))
    cells = [
        [
            text(row["year"]),
            text(f"{row['found']:,}"),
            text(f"{row['at_least']:,}" if row["at_least"] else "too few to say"),
            text(percent(100 * row["found"] / row["at_least"]) if row["at_least"] else ""),
        ]
        for row in rows
    ]
    head = ["Year", "Found", "There are at least", "Found, at most"]
    st.html(table(head, cells, "Papers found by year"))


def _lacking(view: View) -> None:
    rows = view.ask(completeness.given_by_source)
    if not part(
        "Papers of your people that a source does not give",
        "Papers that credit a technician in post. Tell the source, or your repository: a paper "
        "that a source lacks has no citation counts and no affiliation there.",
        [row for row in rows if row["given"] or row["lacking"]],
        "No paper credits a technician yet.",
    ):
        return
    cells = [
        [text(source_title(row["source"])), text(f"{row['given']:,}"), text(f"{row['lacking']:,}")]
        for row in rows
    ]
    st.html(table(["Source", "Gives", "Does not give"], cells, "Papers by source"))
    source = st.selectbox(
        "Show what is not in",
        [row["source"] for row in rows],
        format_func=source_title,
        key="completeness-source",
        width=300,
    )
    papers = view.ask(completeness.lacking_in, source)
    if not papers:
        nothing(f"{source_title(source)} gives all of them.")
        return
    name = f"Not in {source_title(source)}"
    Table(name, LACKING, f"lacking-{source}", shell.origin(view)).draw(papers)


def _in_name_only(view: View) -> None:
    rows = view.ask(completeness.in_name_only).rows
    if not part(
        "Papers that may be yours in name only",
        "The paper and a source disagree on who is at the institution, and agree on no author. "
        "These papers count until you change the settings, or the source is corrected.",
        rows,
        "The papers and the sources agree on every paper.",
    ):
        return
    link = page_link("Settings", "settings")
    st.html(
        paragraph(
            text(f"{count(len(rows), 'paper')}. If an affiliation prints a name of yours that is "),
            text("not known yet, add it to the name forms on the page"),
            link,
            text("(Other settings, Institution). If it is another institution, tell the source."),
        )
    )
    Table("Yours in name only", IN_NAME_ONLY, "name-only", shell.origin(view)).draw(
        rows, view.later(lambda now: now.ask_once(completeness.in_name_only).rows)
    )


if __name__ == "__main__":
    page()

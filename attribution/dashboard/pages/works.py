"""Works: search and filters; or one work as every source shows it, where the address names it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import streamlit as st

from attribution.dashboard import shell
from attribution.dashboard.components import PAGE, nothing, page_of, title
from attribution.dashboard.queries import snapshot, works
from attribution.dashboard.queries.works import Filters
from attribution.dashboard.session import View
from attribution.dashboard.tables import Column, Table, source_title
from attribution.dashboard.work import page as work_page

COLUMNS = [
    Column("title", "Title", "Title from the best source"),
    Column("published", "Published", "Publication date; unknown parts are 1", "date"),
    Column("type", "Type", "Kind of work"),
    Column(
        "counted_as",
        "Counts as",
        "paper, other output, correction (of another work), retracted or not counted",
    ),
    Column("journal", "Journal", "Journal, book or repository"),
    Column("author_count", "Authors", "Names in the author list", "count"),
    Column("affiliated", "Institution", "A printed author is at the institution", "flag"),
    Column("sources", "Sources", "The sources that show it", "sources"),
    Column("acknowledgement", "Acknowledgement", "read, or the reason why not"),
    Column("doi", "DOI", "Link to the paper", "doi"),
]
ANY = "Any"
Row = dict[str, Any]


def page() -> None:
    view = shell.needs_data()
    title("Works", "Every work that was harvested, and how each source shows it.")
    if not view.fixed(snapshot.about)["works"]:
        nothing("No works have been harvested yet. Run: attribution nightly")
        return
    work_id = st.query_params.get("work")
    if work_id:
        work_page.draw(view, work_id)
    else:
        _search(view)
    shell.footer(view)


def _search(view: View) -> None:
    filters, is_credited = _choose_filters(view)
    search = f"{hash(filters)}-{is_credited}"
    question = works.credited_works if is_credited else works.listing
    ask = view.ask if is_credited else view.fixed
    first = ask(question, filters, 1, 0)
    total = first[0]["total"] if first else 0
    offset = page_of(total, f"works-page-{search}")
    if not total:
        nothing("No works match these filters.")
        return
    results = Table(
        "Works",
        COLUMNS,
        key=f"works-{search}-{offset}",
        note=f"Works, filtered by {_in_words(filters, is_credited)}. {shell.origin(view)}",
    )
    all_rows = view.later(lambda now: now.ask_once(question, filters))
    _open_chosen(results, ask(question, filters, PAGE, offset), all_rows)


def _in_words(filters: Filters, is_credited: bool) -> str:
    """The filters as the downloaded table names them."""
    credited = ", credited" if is_credited else ""
    return f"{dict(filters) or 'nothing'}{credited}"


def _open_chosen(results: Table, rows: Sequence[Row], all_rows: Callable[[], list[Row]]) -> None:
    """Show a page of works; a row that is selected opens its work."""
    chosen = results.choose(rows, all_rows, height=560)
    if chosen is not None:
        st.query_params["work"] = rows[chosen]["work_id"]
        st.rerun()


def _choose_filters(view: View) -> tuple[Filters, bool]:
    """The filters, and whether works must credit a technician whose record the person may see."""
    choices = view.fixed(works.choices)
    title_or_doi = st.text_input(
        "Title or DOI",
        key="works-text",
        persist_state="session",
        placeholder="Words of the title in order, or a DOI",
    ).strip()
    with st.container(horizontal=True):
        first_year, last_year = _choose_years(choices)
        chosen = {
            "text": title_or_doi,
            "first_year": first_year,
            "last_year": last_year,
            "type": _select("type", "Type", choices["types"]),
            "source": _select("source", "Source", choices["sources"], source_title),
            "acknowledgement": _select("acknowledgement", "Acknowledgement", choices["readings"]),
        }
        is_own = _select("affiliated", "Institution's own", ["Yes", "No"])
        is_credited = _select("credited", "Technicians", ["Credited"]) is not None
    filters = {name: value for name, value in chosen.items() if value not in (None, "")}
    if is_own:
        filters["affiliated"] = is_own == "Yes"
    return tuple(filters.items()), is_credited


def _choose_years(choices: Mapping[str, Any]) -> tuple[int | None, int | None]:
    low, high = choices["first_year"], choices["last_year"]
    if low is None:
        return None, None
    first = st.number_input(
        "From year", low, high, value=None, placeholder=str(low), key="works-from", width=115
    )
    last = st.number_input(
        "To year", low, high, value=None, placeholder=str(high), key="works-to", width=115
    )
    return first, last


def _select(
    name: str, label: str, options: Sequence[str], in_words: Callable[[str], str] = str
) -> str | None:
    chosen = st.selectbox(
        label,
        [ANY, *options],
        format_func=in_words,
        key=f"works-{name}",
        persist_state="session",
        width=155,
    )
    return None if chosen == ANY else chosen


if __name__ == "__main__":
    page()

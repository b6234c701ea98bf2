"""The paper of a claim: a card with title, authors, journal and link, and fields to find it."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from attribution.claims import find_work
from attribution.claims.papers import PaperDetails, paper_details
from attribution.core.for_people import count
from attribution.dashboard.html import doi_link, paragraph, text
from attribution.dashboard.session import View
from attribution.ledger.payloads import Target

MOST_AUTHORS = 12
NOT_HARVESTED = (
    "We do not hold this paper yet. With a DOI, it is looked up after the claim is sent. "
    "With a title only, it stays as you typed it."
)
Work = str | Target


def choose(view: View, stored: Work, key: str) -> Work:
    """The paper that the claim is about: the one that is known, or another that is typed.

    Its card always takes one place in the page. Fields that change places are made again by the
    browser, and then lose what has been typed and not sent yet.
    """
    known = _known(view, stored)
    is_asked = st.session_state.setdefault(f"asks-{key}", known is None)
    if is_asked:
        named = stored if isinstance(stored, str) and known is None else ""
        label = "Which paper? Enter its DOI, or words of its title"
        return _typed(view, known, key, label, named)
    with st.container():
        place = st.container()
        with st.expander("Is it another paper?"):
            work = _typed(view, known, key, "Another paper: its DOI, or words of its title")
        if work == known and known is not None:
            with place:
                card(view, known)
    return work


def card(view: View, target: Target) -> None:
    """What is known of a paper."""
    st.html(f'<section class="card">{_details(view.fixed(paper_details, target))}</section>')


def _details(paper: PaperDetails) -> str:
    title = paragraph(f"<b>{text(paper.title or paper.doi)}</b>")
    if paper.work_id is None:
        return title + paragraph(doi_link(paper.doi)) + paragraph(NOT_HARVESTED, tone="quiet small")
    where = [text(value) for value in (paper.journal, paper.published) if value]
    return (
        title
        + paragraph(text(_authors(paper.authors)), tone="small")
        + paragraph(", ".join(where), doi_link(paper.doi), tone="small")
    )


def _authors(names: Sequence[str]) -> str:
    """The authors in print order, the first ones where there are many."""
    if len(names) <= MOST_AUTHORS:
        return ", ".join(names) or "Authors not known"
    more = count(len(names) - MOST_AUTHORS, "more author")
    return f"{', '.join(names[:MOST_AUTHORS])} and {more}"


def _known(view: View, work: Work) -> Target | None:
    """The paper that a claim has, or that a link to the form names; None where it does not."""
    if isinstance(work, Target):
        return work
    works = view.ask(find_work.works_found, work) if work.strip() else ()
    return works[0] if len(works) == 1 else None


def _typed(view: View, known: Target | None, key: str, label: str, named: str = "") -> Work:
    """The paper of a field; the known one while nothing is typed."""
    typed = st.text_input(
        label,
        named,
        key=f"work-{key}",
        max_chars=500,
        placeholder="10.1234/abc or words of the title",
    ).strip()
    with st.container():
        return _meant(view, typed, key) if typed else known or ""


def _meant(view: View, typed: str, key: str) -> Work:
    """The harvested paper that fits; as typed if none does; empty while several do."""
    works = view.ask(find_work.works_found, typed)
    if len(works) > 1:
        return _choose_of(view, works, key)
    if not works:
        st.html(paragraph(NOT_HARVESTED, tone="quiet small"))
        return typed
    card(view, works[0])
    return works[0]


def _choose_of(view: View, works: Sequence[Target], key: str) -> Work:
    by_id = {work.work_id or "": work for work in works}
    which = "the first " if len(works) == find_work.MOST_FOUND else ""
    chosen = st.selectbox(
        f"Choose one of {which}{len(works)} matching papers",
        list(by_id),
        index=None,
        placeholder="Choose the paper",
        format_func=lambda work_id: _label(by_id[work_id]),
        key=f"which-{key}",
    )
    if chosen is None:
        return ""
    card(view, by_id[chosen])
    return by_id[chosen]


def _label(work: Target) -> str:
    return f"{work.title} · {work.doi or 'no DOI'}"

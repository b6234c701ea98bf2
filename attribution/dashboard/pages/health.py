"""Data health: what each harvest brought and missed, how old the figures are, what is wrong with the set-up."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

import streamlit as st

from attribution.access import permissions
from attribution.dashboard import acknowledgement_queries, charts, queries, shell, sign_in
from attribution.dashboard.components import (
    Column,
    chart,
    coverage_table,
    heading,
    nothing,
    table,
    title,
)
from attribution.dashboard.html import paragraph, text
from attribution.dashboard.html import table as html_table
from attribution.dashboard.session import View, entered, whoever
from attribution.home.settings import Settings
from attribution.operations import doctor

RUNS = [
    Column("started", "Started (UTC)", "When the run began", "time"),
    Column("source", "Source", "The source"),
    Column("status", "Status", "finished, unfinished, unavailable or over budget"),
    Column("announced", "Announced", "Records the source said there were", "count"),
    Column("collected", "Collected", "Records received", "count"),
    Column("failed", "Failed", "Records that could not be had", "count"),
    Column("calls", "Calls", "Requests made", "count"),
    Column("budget_left", "Budget left", "What the source said is left, in its own unit", "count"),
    Column("gaps", "Missing", "What is missing and why", "list"),
    Column("finished", "Finished (UTC)", "When it ended; empty where it did not", "time"),
]
PUBLISHERS, ALL_YEARS = 15, "all years"
BY_PUBLISHER = (
    Column(
        "publisher",
        "Publisher",
        "Publisher of the work; all others = those of whose works fewer are unread",
    ),
    Column("year", "Year", "Year of publication; the download has a row for each"),
)
STATES = {"ok": ("good", "✓ ok"), "note": ("warn", "note"), "wrong": ("bad", "✗ wrong")}


def page() -> None:
    title(
        "Data health",
        "How old the figures are, what the last harvests brought, and what is missing.",
    )
    view = entered()
    if view is None:
        nothing("There is no snapshot yet. Run: attribution nightly")
        found = sign_in.settings()
        who = whoever(found)
        if who and permissions.may(who, "see set-up"):
            _doctor(found)
        return
    _age(view)
    _gaps(view)
    _runs(view)
    _coverage(view)
    _publishers(view)
    if view.may("see set-up"):
        _doctor(view.settings)
    shell.footer(view)


def _age(view: View) -> None:
    told = view.fixed(queries.snapshot)
    people = view.ask(queries.credited)
    made = _made(view.snapshot)
    days = (datetime.now(UTC) - made).days if made else None
    facts = {
        "Snapshot": f"{made:%d %b %Y %H:%M} UTC" if made else view.snapshot,
        "Age": "unknown" if days is None else "less than a day" if days < 1 else f"{days} days",
        "Works": f"{told['works']:,}, of them {told['affiliated_works']:,} of the institution",
        "Technicians": f"{people['technicians']:,}",
        "Credits": f"{people['credits']:,}",
        "Acts in the ledger": f"{view.version[-1]:,}",
    }
    st.html(
        '<div class="cards">'
        + "".join(
            f'<section class="card"><h2>{text(k)}</h2><p>{text(v)}</p></section>'
            for k, v in facts.items()
        )
        + "</div>"
    )


def _made(stem: str) -> datetime | None:
    try:
        return datetime.strptime(stem, "%Y%m%dT%H%M%S%fZ").replace(tzinfo=UTC)
    except ValueError:
        return None


def _gaps(view: View) -> None:
    heading("Missing after the last harvest")
    found = [
        (one["source"], gap) for one in view.fixed(queries.sources) for gap in one["gaps"] or ()
    ]
    if not found:
        st.html(
            paragraph(
                '<span class="tag good">✓ nothing</span> Every source gave all it announced, or said why not.'
            )
        )
        return
    st.html(
        html_table(
            ["Source", "What and why"], [[text(a), text(b)] for a, b in found], "What is missing"
        )
    )


def _runs(view: View) -> None:
    heading(
        "Harvest runs",
        "Newest first. A record that is locked or deprecated is a fact, not a failure.",
    )
    found = view.fixed(queries.runs)
    if not found:
        nothing("No harvest has been run yet. Run: attribution nightly")
        return
    table(found, RUNS, name="Harvest runs", note=shell.origin(view), key="runs")


def _coverage(view: View) -> None:
    heading(
        "Coverage",
        "Works of the institution by year and by what became of their acknowledgement text.",
    )
    found = view.fixed(queries.coverage)
    if not found:
        nothing("No work of the institution has been harvested yet.")
        return
    chart(("coverage",), found, lambda: charts.coverage(found))
    wide, columns = coverage_table(found)
    table(
        wide,
        columns,
        name="Coverage",
        note=f"Works of the institution. {shell.origin(view)}",
        key="coverage",
    )


def _publishers(view: View) -> None:
    heading(
        "Coverage by publisher",
        f"The {PUBLISHERS} publishers with most works of the institution whose text was not read; all others together below them.",
    )
    found = view.fixed(queries.publishers)
    if not found:
        nothing("No work of the institution has been harvested yet.")
        return
    years = sorted({one["year"] for one in found if one["year"]}, reverse=True)
    year = st.selectbox(
        "Year of publication", [ALL_YEARS, *years], key="publishers-year", width=200
    )
    chosen = [{**one, "year": year} for one in found if year in (ALL_YEARS, one["year"])]
    told = acknowledgement_queries.largest(
        chosen, "publisher", "works", PUBLISHERS, ranked=lambda one: one["reason"] != "read"
    )
    chart(("publishers",), told, lambda: charts.unread(told))
    every, columns = coverage_table(found, BY_PUBLISHER)
    table(
        coverage_table(told, BY_PUBLISHER)[0],
        columns,
        name="Coverage by publisher",
        note=f"Works of the institution, every publisher and year. {shell.origin(view)}",
        key="publishers",
        whole=lambda: every,
    )


def _doctor(found: Settings) -> None:
    heading(
        "Set-up",
        "What “attribution doctor --offline” finds. Run “attribution doctor” to try the sources too.",
    )
    minute = datetime.now(UTC).strftime("%Y%m%d%H%M")
    findings = _findings((str(found.home.resolve()), minute), found)
    st.html(
        html_table(
            ["State", "Check", "Found", "What to do"],
            [
                [_state(f["state"]), text(f["check"]), text(f["found"]), text(f["remedy"])]
                for f in findings
            ],
            "Findings of the doctor",
        )
    )


@st.cache_data(max_entries=3, show_spinner=False)
def _findings(key: Hashable, _settings: Settings) -> Sequence[dict[str, Any]]:  # noqa: ARG001 (the key it is remembered by)
    """The findings, looked up again once a minute."""
    return [asdict(one) for one in doctor.examine(_settings, datetime.now(UTC), online=False)]


def _state(state: str) -> str:
    tone, word = STATES[state]
    return f'<span class="tag {tone}">{word}</span>'


if __name__ == "__main__":
    page()

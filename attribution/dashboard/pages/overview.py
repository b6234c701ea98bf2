"""Overview: the measure with its numerator, denominator, range and coverage; by year, by group; where it comes from."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime

import streamlit as st

from attribution.dashboard import charts, queries, shell
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
from attribution.dashboard.session import View
from attribution.measure.counting import DENOMINATORS, GROUPS, Count, Measure, percentage
from attribution.measure.periods import Period

COLUMNS = [
    Column("period", "Year", "Year of publication"),
    Column("group", "Group", "Group of the technicians in post; all = the institution"),
    Column(
        "technicians",
        "Technicians",
        "Denominator: technicians in post in the year under the rule in force",
        "count",
    ),
    *(
        Column(f"{kind}{end}", f"{label}{head}", f"{says}{rest}", form)
        for kind, label, says in (
            ("either", "Either", "Technicians with a credit as author or thanked by name"),
            ("authored", "Authors", "Technicians with a credit as author"),
            ("thanked", "Thanked", "Technicians thanked by name"),
        )
        for end, head, rest, form in (
            ("", "", ", confirmed or accepted", "count"),
            ("_percent", " %", ", in percent of the technicians", "percent"),
            ("_floor_percent", " floor %", ", confirmed by a person only", "percent"),
            ("_ceiling_percent", " ceiling %", ", if everything pending were true", "percent"),
        )
    ),
    Column(
        "affiliated_only",
        "Either, own papers",
        "Technicians credited on works with an author of the institution",
        "count",
    ),
    Column("works", "Works", "Works of the institution published in the year", "count"),
    Column(
        "texts_read",
        "Texts read",
        "Works of the institution whose acknowledgement could be read",
        "count",
    ),
    Column("texts_read_percent", "Texts read %", "The same in percent: the coverage", "percent"),
    Column("incomplete", "Incomplete because", "Why works of the year are still missing"),
]
SOURCES = [
    Column("source", "Source", "Where records come from"),
    Column("status", "Last harvest", "How the last harvest of the source ended"),
    Column("finished", "Finished (UTC)", "When it ended", "time"),
    Column("works", "Works", "Works that the source shows", "count"),
    Column(
        "affiliated",
        "Of the institution",
        "Works with a printed author at the institution",
        "count",
    ),
]


def page() -> None:
    view = shell.needs_data()
    told = view.fixed(queries.snapshot)
    title(
        "Technicians on papers",
        f"{told['institution'] or 'Institution not named'}: how many of its technicians the research literature credits.",
    )
    if not view.ask(queries.credited)["technicians"]:
        nothing(
            "The roster is empty: there is nobody to count. Import one with: attribution roster import FILE"
        )
    if not told["data_until"]:
        nothing(
            "No harvest has finished yet, so there are no works to count on. Run: attribution nightly"
        )
    with st.container(horizontal=True, vertical_alignment="bottom"):
        periods, of, unit = _choose(view, told["works_from"], told["data_until"])
        by = _split()
        measures = view.ask(queries.measures, periods, by, of, view.settings.incomplete_months)
        whole = [one for one in measures if not one.group]
        chosen = _year(whole)
    _cards(chosen)
    _trend(view, whole, periods, of, unit)
    _groups(
        view,
        [one for one in measures if one.group and one.period == chosen.period],
        chosen.period,
        by,
        of,
    )
    _coverage(view)
    heading("Where the figures come from", "The last harvest of each source.")
    table(
        view.fixed(queries.sources), SOURCES, name="Sources", note=shell.origin(view), key="sources"
    )
    shell.footer(view)


def _choose(
    view: View, works_from: date | None, until: date | None
) -> tuple[tuple[Period, ...], str, str]:
    """Years to count by, and whom to count."""
    years = st.segmented_control(
        "Years",
        ["Calendar", "Academic"],
        default="Calendar",
        required=True,
        key="years",
        persist_state="session",
    )
    of = st.selectbox(
        "Technicians counted: those",
        list(DENOMINATORS),
        format_func=lambda name: DENOMINATORS[name],
        key="of",
        persist_state="session",
        width=340,
    )
    last = until or datetime.now(UTC).date()
    start = view.settings.academic_year_start if years == "Academic" else None
    return (
        queries.years(min(works_from or last, last), last, start),
        of,
        f"{years} year of publication",
    )


def _year(measures: Sequence[Measure]) -> Measure:
    """The year that the cards show: the last complete one unless another is chosen."""
    labels = [one.period.label for one in measures]
    complete = [n for n, one in enumerate(measures) if not one.incomplete]
    at = st.selectbox(
        "Figures of",
        range(len(labels)),
        index=complete[-1] if complete else len(labels) - 1,
        format_func=lambda n: labels[n] + (" (incomplete)" if measures[n].incomplete else ""),
        width=200,
    )
    return measures[at]


def _cards(one: Measure) -> None:
    whole, label = one.denominator, one.period.label
    cards = [
        _card("Authors or thanked by name", one.either, whole, f"technicians in {label}", "first"),
        _card("Authors", one.authored, whole, f"technicians in {label}"),
        _card("Thanked by name", one.thanked, whole, f"technicians in {label}"),
        _card(
            "Works that credit a technician",
            one.credited_works or Count(),
            one.coverage.works,
            f"works of the institution in {label}",
        ),
        _reading(one),
    ]
    st.html(f'<div class="cards">{"".join(cards)}</div>')
    if one.incomplete:
        st.html(
            paragraph(
                f'<span class="tag warn">{text(label)} is incomplete</span>',
                text(one.incomplete_because),
                tone="small",
            )
        )


def _card(name: str, count: Count, whole: int, of_what: str, tone: str = "") -> str:
    """A figure is never alone: numerator and denominator below it, then its range."""
    low, here, high = (
        percentage(part, whole) or 0.0 for part in (count.floor, count.headline, count.ceiling)
    )
    if not whole:
        return f'<section class="card {tone}"><h2>{text(name)}</h2><p class="figure">–</p><p>nobody to count</p></section>'
    return (
        f'<section class="card {tone}"><h2>{text(name)}</h2><p class="figure">{here:.1f} %</p>'
        f"<p><b>{count.headline:,}</b> of <b>{whole:,}</b> {text(of_what)}</p>"
        f'<div class="reach" aria-hidden="true"><span style="left:{low:.1f}%;width:{high - low:.1f}%"></span>'
        f'<i style="left:{here:.1f}%"></i></div>'
        f'<p class="quiet small">Range {low:.1f} % (confirmed by a person: {count.floor:,}) to {high:.1f} % '
        f"(everything pending true: {count.ceiling:,})</p></section>"
    )


def _reading(one: Measure) -> str:
    """Coverage, without which a count of thanks says little."""
    share = percentage(one.coverage.read, one.coverage.works)
    shown = "–" if share is None else f"{share:.1f} %"
    return (
        f'<section class="card"><h2>Acknowledgements read (coverage)</h2><p class="figure">{shown}</p>'
        f"<p><b>{one.coverage.read:,}</b> of <b>{one.coverage.works:,}</b> works of the institution in {text(one.period.label)}</p>"
        f'<p class="quiet small">Thanks in the others cannot be seen. Why not: below, by year.</p></section>'
    )


def _trend(
    view: View, measures: Sequence[Measure], periods: tuple[Period, ...], of: str, unit: str
) -> None:
    heading(
        "By year",
        "Share of technicians credited. Shaded: range of authors or thanked, from confirmed to everything pending true.",
    )
    found = charts.trend_rows(measures)
    if not found:
        nothing("No technician was in post in these years, as far as the roster tells.")
        return
    events = charts.milestone_rows(view.settings.milestones, periods)
    pale, marks = charts.incomplete(found), tuple((event["at"], event["name"]) for event in events)
    chart(
        ("trend",),
        found,
        lambda: charts.trend(pale, events, periods, unit),
        shape=(pale, marks, periods, unit),
    )
    with st.expander("Figures by year"):
        told = [queries.measure_row(one) for one in measures]
        note = (
            f"Technicians on papers by year. Technicians {DENOMINATORS[of]}. {shell.origin(view)}"
        )
        table(told, COLUMNS, name="Technicians on papers by year", note=note, key="by-year")


def _split() -> str:
    chosen = st.selectbox(
        "Groups: by",
        GROUPS,
        format_func=lambda name: name.replace("_", " "),
        key="by",
        persist_state="session",
        width=160,
    )
    return str(chosen)


def _groups(view: View, found: Sequence[Measure], period: Period, by: str, of: str) -> None:
    name = by.replace("_", " ")
    heading(
        f"By {name}, {period.label}",
        "Small groups swing by chance: read the counts beside the bars. The groups sum to the institution.",
    )
    if not found:
        nothing("No technician was in post in this year, as far as the roster tells.")
        return
    told = [queries.measure_row(each) for each in found]
    if len(told) <= 30:
        bars = charts.group_rows(
            [
                {
                    "group": r["group"],
                    "percent": r["either_percent"],
                    "floor": r["either_floor_percent"],
                    "ceiling": r["either_ceiling_percent"],
                    "counted": f"{r['either']} of {r['technicians']}",
                }
                for r in sorted(
                    told, key=lambda r: (r["group"] == "not stated", -(r["either_percent"] or 0))
                )
            ]
        )
        chart(("groups",), bars, lambda: charts.groups(len(bars), name), shape=(len(bars), name))
    note = f"Technicians on papers by {name}, {period.label}. Technicians {DENOMINATORS[of]}. {shell.origin(view)}"
    wanted = [c for c in COLUMNS if not c.name.startswith(("works", "texts"))]
    table(told, wanted, name=f"Technicians on papers by {name}", note=note, key="by-group")


def _coverage(view: View) -> None:
    heading(
        "Coverage",
        "Works of the institution by year and by whether their acknowledgement text could be read.",
    )
    found = view.fixed(queries.coverage)
    if not found:
        nothing("No work of the institution has been harvested yet.")
        return
    chart(("coverage",), found, lambda: charts.coverage(found))
    with st.expander("Figures of coverage"):
        note = f"Works of the institution by year and acknowledgement text. {shell.origin(view)}"
        wide, columns = coverage_table(found)
        table(wide, columns, name="Coverage", note=note, key="coverage")


if __name__ == "__main__":
    page()

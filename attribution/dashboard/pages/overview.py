"""Overview: the measure with numerator, denominator, range and coverage."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any, NamedTuple

import streamlit as st

from attribution.core import for_people
from attribution.dashboard import charts, shell
from attribution.dashboard.components import chart, heading, nothing, title
from attribution.dashboard.html import DASH, cards, paragraph, tag, text
from attribution.dashboard.queries import coverage, measures, snapshot
from attribution.dashboard.session import View
from attribution.dashboard.tables import Column, Table, coverage_table
from attribution.measure.counting import DENOMINATORS, GROUPS, Count, Measure, percentage
from attribution.measure.periods import Period

MOST_BARS = 30


def _count_columns(kind: str, label: str, definition: str) -> list[Column]:
    return [
        Column(kind, label, f"{definition}, confirmed or accepted", "count"),
        Column(
            f"{kind}_percent",
            f"{label} %",
            f"{definition}, in percent of the technicians",
            "percent",
        ),
        Column(
            f"{kind}_floor_percent",
            f"{label}, at least",
            f"{definition}, confirmed so far, in percent",
            "percent",
        ),
        Column(
            f"{kind}_ceiling_percent",
            f"{label}, at most",
            f"{definition}, if every name awaiting review is right, in percent",
            "percent",
        ),
    ]


COLUMNS = [
    Column("period", "Year", "Year of publication"),
    Column("group", "Group", "Group of the technicians in post; all = the institution"),
    Column(
        "technicians",
        "Technicians",
        "Denominator: technicians in post in the year under the rule in force",
        "count",
    ),
    *_count_columns("either", "Either", "Technicians with a credit as author or thanked by name"),
    *_count_columns("authored", "Authors", "Technicians with a credit as author"),
    *_count_columns("thanked", "Thanked", "Technicians thanked by name"),
    Column(
        "affiliated_only",
        "Either, own papers",
        "Technicians credited on works with an author at the institution",
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
GROUP_COLUMNS = [column for column in COLUMNS if not column.name.startswith(("works", "texts"))]
SOURCES = [
    Column("source", "Source", "Where records come from", "source"),
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


class Choice(NamedTuple):
    """What the controls at the top of the page say."""

    periods: tuple[Period, ...]
    unit: str  # calendar or academic years, as the title of an axis
    of: str  # one of DENOMINATORS
    by: str  # one of GROUPS


class Figures(NamedTuple):
    """What the page shows for a choice."""

    choice: Choice
    by_year: list[Measure]  # of the institution
    year: Measure  # of the institution, in the year that the cards show
    groups: list[Measure]  # in that year


def page() -> None:
    view = shell.needs_data()
    about = view.fixed(snapshot.about)
    institution = about["institution"] or "Institution not named"
    title(
        "Technicians on papers",
        f"{institution}: how many of its technicians are credited in research papers.",
    )
    _say_what_is_missing(view, about)
    figures = _choose_figures(view, about)
    _cards(figures.year)
    _trend(view, figures.by_year, figures.choice)
    _groups(view, figures.groups, figures.year.period, figures.choice)
    _coverage(view)
    _sources(view)
    shell.footer(view)


def _say_what_is_missing(view: View, about: dict[str, Any]) -> None:
    if not view.ask(snapshot.credited)["technicians"]:
        nothing("The roster is empty. Import it with: attribution roster import FILE")
    if not about["data_until"]:
        nothing("No harvest has finished yet, so no works can be counted. Run: attribution nightly")


# -- the controls ----------------------------------------------------------------------------------


def _choose_figures(view: View, about: dict[str, Any]) -> Figures:
    """The controls, and the figures that they choose."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        choice = _choose(view, about["works_from"], about["data_until"])
        months = view.settings.incomplete_months
        rows = view.ask(measures.by_period, choice.periods, choice.by, choice.of, months)
        by_year = [measure for measure in rows if not measure.group]
        year = _choose_year(by_year)
    groups = [measure for measure in rows if measure.group and measure.period == year.period]
    return Figures(choice, by_year, year, groups)


def _choose(view: View, works_from: date | None, data_until: date | None) -> Choice:
    years = st.segmented_control(
        "Years",
        ["Calendar", "Academic"],
        default="Calendar",
        required=True,
        key="years",
        persist_state="session",
    )
    of = st.selectbox(
        "Count technicians",
        list(DENOMINATORS),
        format_func=lambda name: DENOMINATORS[name],
        key="of",
        persist_state="session",
        width=340,
    )
    by = st.selectbox(
        "Group by",
        GROUPS,
        format_func=lambda name: name.replace("_", " "),
        key="by",
        persist_state="session",
        width=160,
    )
    last = data_until or datetime.now(UTC).date()
    first = min(works_from or last, last)
    start = view.settings.academic_year_start if years == "Academic" else None
    periods = measures.years(first, last, start)
    return Choice(periods, f"{years} year of publication", of, by)


def _choose_year(by_year: Sequence[Measure]) -> Measure:
    """The year that the cards show: the last complete one unless another is chosen."""
    labels = [_year_label(measure) for measure in by_year]
    complete = [place for place, measure in enumerate(by_year) if not measure.incomplete]
    place = st.selectbox(
        "Year",
        range(len(labels)),
        index=complete[-1] if complete else len(labels) - 1,
        format_func=lambda place: labels[place],
        width=200,
    )
    return by_year[place]


def _year_label(measure: Measure) -> str:
    if measure.incomplete:
        return f"{measure.period.label} (incomplete)"
    return measure.period.label


# -- the cards -------------------------------------------------------------------------------------


def _cards(measure: Measure) -> None:
    label = measure.period.label
    technicians = f"technicians in {label}"
    works = f"works of the institution in {label}"
    people, texts = measure.denominator, measure.coverage.works
    credited_works = measure.credited_works or Count()
    st.html(
        cards(
            [
                _card("Authors or thanked by name", measure.either, people, technicians, "first"),
                _card("Authors", measure.authored, people, technicians),
                _card("Thanked by name", measure.thanked, people, technicians),
                _card("Works that credit a technician", credited_works, texts, works),
                _coverage_card(measure),
            ]
        )
    )
    if measure.incomplete:
        incomplete = tag(f"{label} is incomplete", "warn")
        st.html(paragraph(incomplete, text(measure.incomplete_because), tone="small"))


def _card(name: str, count: Count, denominator: int, of_what: str, tone: str = "") -> str:
    """A figure is never alone: numerator and denominator are below it, then its range."""
    head = f'<section class="card {tone}"><h2>{text(name)}</h2>'
    if not denominator:
        kind = of_what.split()[0]
        return f'{head}<p class="figure">{DASH}</p><p>no {text(kind)} to count</p></section>'
    headline = percentage(count.headline, denominator) or 0.0
    floor = percentage(count.floor, denominator) or 0.0
    ceiling = percentage(count.ceiling, denominator) or 0.0
    at_most = f"{count.ceiling:,}, if every name awaiting review is right"
    return (
        f'{head}<p class="figure">{for_people.percent(headline)}</p>'
        f"<p><b>{count.headline:,}</b> of <b>{denominator:,}</b> {text(of_what)}</p>"
        f"{_range_bar(floor, headline, ceiling)}"
        f'<p class="quiet small">At least {for_people.percent(floor)} '
        f"({count.floor:,} confirmed so far), at most {for_people.percent(ceiling)} "
        f"({at_most})</p></section>"
    )


def _range_bar(floor: float, headline: float, ceiling: float) -> str:
    return (
        '<div class="reach" aria-hidden="true">'
        f'<span style="left:{floor:.1f}%;width:{ceiling - floor:.1f}%"></span>'
        f'<i style="left:{headline:.1f}%"></i></div>'
    )


def _coverage_card(measure: Measure) -> str:
    """Coverage, without which a count of thanks says little."""
    read, works = measure.coverage.read, measure.coverage.works
    share = percentage(read, works)
    figure = DASH if share is None else for_people.percent(share)
    return (
        '<section class="card"><h2>Acknowledgements read (coverage)</h2>'
        f'<p class="figure">{figure}</p>'
        f"<p><b>{read:,}</b> of <b>{works:,}</b> works of the institution in "
        f"{text(measure.period.label)}</p>"
        '<p class="quiet small">We could not read the acknowledgements of the rest. '
        "See why below.</p></section>"
    )


# -- by year, by group -----------------------------------------------------------------------------


def _trend(view: View, by_year: Sequence[Measure], choice: Choice) -> None:
    heading(
        "By year",
        "Share of technicians credited. The shaded band is the range of “authors or thanked”: from "
        "credits confirmed so far to every name awaiting review being right.",
    )
    rows = charts.trend_rows(by_year)
    if not rows:
        nothing("The roster has no technician in post in these years.")
        return
    periods, unit = choice.periods, choice.unit
    events = charts.milestone_rows(view.settings.milestones, periods)
    incomplete = charts.incomplete(rows)
    marks = tuple((event["at"], event["name"]) for event in events)
    chart(
        ("trend",),
        rows,
        lambda: charts.trend(incomplete, events, periods, unit),
        shape=(incomplete, marks, periods, unit),
    )
    with st.expander("Figures by year"):
        name = "Technicians on papers by year"
        note = f"{name}. Technicians {DENOMINATORS[choice.of]}. {shell.origin(view)}"
        figures = Table(name, COLUMNS, key="by-year", note=note)
        figures.draw([measures.measure_row(measure) for measure in by_year])


def _groups(view: View, groups: Sequence[Measure], period: Period, choice: Choice) -> None:
    group = choice.by.replace("_", " ")
    heading(
        f"By {group}, {period.label}",
        "Percentages of small groups change by chance, so read the counts too. "
        "The groups add up to the institution.",
    )
    if not groups:
        nothing("The roster has no technician in post in this year.")
        return
    rows = [measures.measure_row(measure) for measure in groups]
    if len(rows) <= MOST_BARS:
        bars = charts.group_rows([_bar(row) for row in sorted(rows, key=_largest_first)])
        shape = (len(bars), group)
        chart(("groups",), bars, lambda: charts.groups(len(bars), group), shape=shape)
    name = f"Technicians on papers by {group}"
    note = f"{name}, {period.label}. Technicians {DENOMINATORS[choice.of]}. {shell.origin(view)}"
    Table(name, GROUP_COLUMNS, key="by-group", note=note).draw(rows)


def _largest_first(row: dict[str, Any]) -> tuple[bool, float]:
    """By percentage, the largest first; technicians whose group is not stated come last."""
    return row["group"] == "not stated", -(row["either_percent"] or 0)


def _bar(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "group": row["group"],
        "percent": row["either_percent"],
        "floor": row["either_floor_percent"],
        "ceiling": row["either_ceiling_percent"],
        "counted": f"{row['either']} of {row['technicians']}",
    }


def _coverage(view: View) -> None:
    heading(
        "Coverage",
        "Works of the institution by year and by whether their acknowledgement text could be read.",
    )
    rows = view.fixed(coverage.by_year)
    if not rows:
        nothing("No work of the institution has been harvested yet.")
        return
    chart(("coverage",), rows, lambda: charts.coverage(rows))
    with st.expander("Figures of coverage"):
        note = f"Works of the institution by year and acknowledgement text. {shell.origin(view)}"
        table_rows, columns = coverage_table(rows)
        Table("Coverage", columns, key="coverage", note=note).draw(table_rows)


def _sources(view: View) -> None:
    heading("Where the figures come from", "The last harvest of each source.")
    sources = Table("Sources", SOURCES, key="sources", note=shell.origin(view))
    sources.draw(view.fixed(snapshot.sources))


if __name__ == "__main__":
    page()

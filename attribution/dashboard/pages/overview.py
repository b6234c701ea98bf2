"""Overview: the measure with numerator, denominator and coverage, or why there is no figure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from attribution.core import for_people
from attribution.dashboard import charts, protected_figures, shell
from attribution.dashboard.components import chart, heading, nothing, title
from attribution.dashboard.html import cards, facts, page_link, paragraph, tag, text
from attribution.dashboard.queries import coverage, measures, snapshot
from attribution.dashboard.session import View
from attribution.dashboard.tables import Column, Table, coverage_table, printed_table
from attribution.measure import headline
from attribution.measure.counting import DENOMINATORS, GROUPS, NOT_STATED
from attribution.measure.disclosure.protection import FEW
from attribution.measure.figures import Count, Coverage, Figure, Measure, newest_of, percentage
from attribution.measure.kind_names import CREDIT_NAMES
from attribution.measure.milestones import Progress, Rating, milestones_of
from attribution.measure.periods import Period
from attribution.review import queue

MOST_BARS = 30
NOT_READ = "No figure: no acknowledgement could be read."
EXACT = (
    "These figures are exact, and only leads see them. In packs and on public pages counts of "
    "technicians are to the nearest 5 and percentages are whole, so they differ a little."
)


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
            f"{kind}_checked",
            f"{label}, checked",
            f"{definition} that a person has confirmed",
            "count",
        ),
        Column(
            f"{kind}_to_check",
            f"{label}, to check",
            f"{definition}, in addition, if every name awaiting review is right",
            "count",
        ),
    ]


COLUMNS = [
    Column("period", "Year", "Year of publication"),
    Column("group", "Group", "Group of the technicians in post; all = the institution"),
    Column(
        "technicians",
        "Technicians",
        "Denominator: technicians in post in the year under the rule in force on its first day",
        "count",
    ),
    *_count_columns("either", "Either", CREDIT_NAMES["either"]),
    *_count_columns("authored", "Authors", CREDIT_NAMES["authored"]),
    *_count_columns("thanked", "Thanked", CREDIT_NAMES["thanked"]),
    Column(
        "affiliated_only",
        "Either, own papers",
        "Technicians named on papers with an author at the institution",
        "count",
    ),
    Column("works", "Papers", "Papers of the institution published in the year", "count"),
    Column(
        "texts_read",
        "Texts read",
        "Papers of the institution whose acknowledgement could be read",
        "count",
    ),
    Column("texts_read_percent", "Texts read %", "The same in percent: the coverage", "percent"),
    Column("rule", "Rule", "Rule for who counts: the one in force on the first day of the year"),
    Column("incomplete", "Incomplete because", "Why papers of the year are still missing"),
    Column("no_figure", "No figure because", "Why nothing can be said of the year"),
]
GROUP_COLUMNS = [column for column in COLUMNS if not column.name.startswith(("works", "texts"))]
IN_PRINT = (
    *("period", "group", "technicians", "either", "either_percent", "authored", "thanked"),
    *("incomplete", "no_figure"),
)
FIGURES_IN_PRINT = [column for column in COLUMNS if column.name in IN_PRINT]
SOURCES = [
    Column("source", "Source", "Where records come from", "source"),
    Column("status", "Last harvest", "How the last harvest of the source ended"),
    Column("finished", "Finished", "When it ended", "time"),
    Column("works", "Papers", "Papers that the source shows", "count"),
    Column(
        "affiliated",
        "Of the institution",
        "Papers with a printed author at the institution",
        "count",
    ),
]


class Choice(NamedTuple):
    """What the controls of the page say."""

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


class Places(NamedTuple):
    """Parts of the page in their order. What is drawn first follows from controls further down."""

    sentences: DeltaGenerator
    controls: DeltaGenerator
    figures: DeltaGenerator
    group_control: DeltaGenerator
    groups: DeltaGenerator


def page() -> None:
    view = shell.needs_data()
    about = view.fixed(snapshot.about)
    institution = about["institution"] or "Institution not named"
    title(
        "Technicians on papers",
        f"{institution}: how many of its technicians are named on research papers.",
    )
    if view.may("see exact figures"):
        _exact(view, about)
    else:
        _protected(view, about)
    _coverage(view)
    _sources(view)
    shell.footer(view)


def _places() -> Places:
    sentences, controls, figures = st.container(), _row(), st.container()
    return Places(sentences, controls, figures, _row(), st.container())


def _row() -> DeltaGenerator:
    return st.container(horizontal=True, vertical_alignment="bottom")


def _exact(view: View, about: dict[str, Any]) -> None:
    _say_what_is_missing(view)
    places = _places()
    figures = _choose_figures(view, about, places)
    with places.sentences:
        _in_words(view, figures)
    with places.figures:
        _cards(figures.year)
        _trend(view, figures.by_year, figures.choice)
        _groups_heading(figures)
    with places.groups:
        _groups(view, figures)


def _protected(view: View, about: dict[str, Any]) -> None:
    """For reviewers: the same sentence and table, of protected figures."""
    places = _places()
    with places.controls:
        by = _choose_groups()
        choice = _choose(view, about, by)
    with places.sentences:
        months = view.settings.incomplete_months
        if words := view.ask(measures.protected_words, choice.periods, choice.of, months):
            protected_figures.headline(words)
    with places.figures:
        protected_figures.draw(view, choice.periods, choice.by, choice.of)


def _say_what_is_missing(view: View) -> None:
    if not view.ask(snapshot.credited)["technicians"]:
        nothing("The roster is empty. Import it with: attribution roster import FILE")


# -- the figure in words ---------------------------------------------------------------------------


def _in_words(view: View, figures: Figures) -> None:
    """What the figure is, since when, how sure, how far from the target, and what to do next."""
    milestones = milestones_of(view.settings.milestones)
    words = headline.headline_of(figures.year, figures.by_year, milestones)
    if words is None:
        return
    before = headline.compared_with(figures.year, figures.by_year, milestones)
    sure = view.ask(measures.how_sure, before, figures.year.period, figures.choice.of)
    rows = {"How sure": text(" ".join([*sure.sentences, *words.how_sure]))}
    if words.progress:
        rows["Target"] = f"{text(words.target)} {_rating(words.progress)}"
    rows["Next"] = _next(view, figures)
    st.html(paragraph(text(words.figure), tone="lead") + facts(rows))


_TONES = {Rating.GREEN: "good", Rating.AMBER: "warn", Rating.RED: "bad"}


def _rating(progress: Progress) -> str:
    """The colour as a word in a frame of the colour, then the reason."""
    word, _, reason = progress.in_words.partition(": ")
    tone = _TONES[progress.rating] if progress.rating else ""
    return tag(word, tone) + text(reason[:1].upper() + reason[1:])


def _next(view: View, figures: Figures) -> str:
    """What to do next: the names whose answers may move the figure, or else an audit."""
    year, of = figures.year, figures.choice.of
    on_works = view.ask(measures.names_to_check, year.period, of)
    if not on_works:
        command = f"attribution audit draw {year.period.label}"
        return text(
            "Every name that could change the figure is decided. For a range that you can quote, "
            f"audit it: {command}"
        )
    address = {"period": year.period.label, "of": of}
    waiting = view.ask(queue.count_waiting, "review", on_works)
    if not waiting:
        unsure = for_people.count(view.ask(queue.count_waiting, "unsure", on_works), "name")
        return page_link(f"{unsure} marked unsure", "queue", list="unsure", **address)
    work, gain = headline.what_waits(waiting, headline.to_check(year))
    label, _, time_needed = work.partition(":")
    return f"{page_link(label, 'queue', **address)}:{text(time_needed)} {text(gain)}"


# -- the controls ----------------------------------------------------------------------------------


def _choose_figures(view: View, about: dict[str, Any], places: Places) -> Figures:
    """The controls, and the figures that they choose. Two of them come before the figures."""
    with places.group_control:
        by = _choose_groups()
    with places.controls:
        year_place = st.empty()
        choice = _choose(view, about, by)
    months = view.settings.incomplete_months
    rows = view.ask(measures.by_period, choice.periods, choice.by, choice.of, months)
    by_year = [measure for measure in rows if not measure.group]
    with year_place:
        year = _choose_year(by_year)
    groups = [measure for measure in rows if measure.group and measure.period == year.period]
    return Figures(choice, by_year, year, groups)


def _choose_groups() -> str:
    by: str = st.selectbox(
        "Group by",
        GROUPS,
        format_func=lambda name: name.replace("_", " "),
        key="by",
        persist_state="session",
        width=160,
    )
    return by


def _choose(view: View, about: dict[str, Any], by: str) -> Choice:
    with st.popover("More choices"):
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
    last = about["last_asked"] or datetime.now(UTC).date()
    first = min(about["works_from"] or last, last)
    start = view.settings.academic_year_start if years == "Academic" else None
    periods = measures.years(first, last, start)
    return Choice(periods, f"{years} year of publication", of, by)


def _choose_year(by_year: Sequence[Measure]) -> Measure:
    """The year that the cards show: the newest with a figure unless another is chosen."""
    labels = [_year_label(measure) for measure in by_year]
    place = st.selectbox(
        "Year",
        range(len(labels)),
        index=_newest_with_a_figure(by_year),
        format_func=lambda place: labels[place],
        width=180,
    )
    return by_year[place]


def _newest_with_a_figure(by_year: Sequence[Measure]) -> int:
    """The place of the newest year to show; of the last where no year has a figure."""
    newest = newest_of(by_year)
    return by_year.index(newest) if newest else len(by_year) - 1


def _year_label(measure: Measure) -> str:
    if measure.figure is None:
        return f"{measure.period.label} (no figure)"
    if measure.incomplete:
        return f"{measure.period.label} (incomplete)"
    return measure.period.label


# -- the cards -------------------------------------------------------------------------------------


def _cards(measure: Measure) -> None:
    label, figure = measure.period.label, measure.figure
    if figure is None:
        nothing(f"There is no figure for {label}: {measure.no_figure_because}.")
        return
    counts, works = figure.anywhere, figure.coverage.works
    st.html(
        cards(
            [
                _people_card(
                    "Named on a paper, as authors or thanked", counts.either, figure, label, "first"
                ),
                _people_card("Authors", counts.authored, figure, label),
                _people_card("Thanked by name", counts.thanked, figure, label)
                if counts.thanked
                else _card_without_number("Thanked by name", NOT_READ),
                _works_card(figure.credited_works or Count(), works, label),
                _coverage_card(figure.coverage, label),
            ]
        )
    )
    st.html(paragraph(text(EXACT), tone="quiet small"))
    if measure.incomplete:
        incomplete = tag(f"{label} is incomplete", "warn")
        st.html(paragraph(incomplete, text(measure.incomplete_because), tone="small"))


def _card_without_number(name: str, reason: str) -> str:
    return f'<section class="card"><h2>{text(name)}</h2><p>{text(reason)}</p></section>'


def _people_card(name: str, count: Count, figure: Figure, label: str, tone: str = "") -> str:
    """A figure is never alone: numerator and denominator, then how far the review has come."""
    technicians = figure.denominator
    share = percentage(count.headline, technicians) or 0.0
    return (
        f'<section class="card {tone}"><h2>{text(name)}</h2>'
        f'<p class="figure">{for_people.percent(share)}</p>'
        f"<p><b>{count.headline:,}</b> of <b>{technicians:,}</b> technicians in {text(label)}</p>"
        f"{_review_progress(count)}{_if_all_were_right(count, technicians)}</section>"
    )


def _review_progress(count: Count) -> str:
    """How many of the counted were confirmed by a person, as a bar and in words."""
    if not count.headline:
        return ""
    done = percentage(count.floor, count.headline) or 0.0
    return (
        f'<div class="progress" aria-hidden="true"><span style="width:{done:.1f}%"></span></div>'
        f'<p class="quiet small">Checked by a person: {count.floor:,} of {count.headline:,}</p>'
    )


def _if_all_were_right(count: Count, technicians: int) -> str:
    """The size of the work that is left. It is not a limit: papers that could not be read may
    thank more technicians.
    """
    if count.ceiling == count.headline:
        return ""
    share = for_people.percent(percentage(count.ceiling, technicians) or 0.0)
    return (
        f'<p class="quiet small">If every name awaiting review is right: {count.ceiling:,} '
        f"of {technicians:,} ({share})</p>"
    )


def _works_card(count: Count, works: int, label: str) -> str:
    share = percentage(count.headline, works) or 0.0
    return (
        '<section class="card"><h2>Papers that name a technician</h2>'
        f'<p class="figure">{for_people.percent(share)}</p>'
        f"<p><b>{count.headline:,}</b> of <b>{works:,}</b> papers of the institution in "
        f"{text(label)}</p>"
        '<p class="quiet small">As an author, or in an acknowledgement that we could read</p>'
        "</section>"
    )


def _coverage_card(coverage: Coverage, label: str) -> str:
    """Coverage, without which a count of thanks says little."""
    share = percentage(coverage.read, coverage.works) or 0.0
    return (
        '<section class="card"><h2>Acknowledgements read (coverage)</h2>'
        f'<p class="figure">{for_people.percent(share)}</p>'
        f"<p><b>{coverage.read:,}</b> of <b>{coverage.works:,}</b> papers of the institution in "
        f"{text(label)}</p>"
        '<p class="quiet small">We could not read the acknowledgements of the rest. '
        "See why below.</p></section>"
    )


# -- by year, by group -----------------------------------------------------------------------------


def _trend(view: View, by_year: Sequence[Measure], choice: Choice) -> None:
    heading(
        "By year",
        "Share of technicians named on papers. Lines join complete years only. Years without a "
        "figure, and years whose papers are still to come, are grey.",
        on_new_sheet=True,
    )
    rows = charts.trend_rows(by_year)
    if not rows:
        nothing("No year has a figure yet. The table below says why.")
        _figures_by_year(view, by_year, choice)
        return
    periods, unit = choice.periods, choice.unit
    milestones = milestones_of(view.settings.milestones)
    events = charts.milestone_rows(milestones, periods)
    behind = charts.Background(charts.gaps(by_year), events, charts.target_of(milestones))
    marks = tuple((event["at"], event["name"]) for event in events)
    chart(
        ("trend",),
        rows,
        lambda: charts.trend(behind, periods, unit),
        ("Technicians on papers by year", shell.source(view)),
        shape=(behind.gaps, marks, behind.target, periods, unit),
    )
    _figures_by_year(view, by_year, choice)


def _figures_by_year(view: View, by_year: Sequence[Measure], choice: Choice) -> None:
    with st.expander("Figures by year", expanded=not any(measure.figure for measure in by_year)):
        name = "Technicians on papers by year"
        note = f"{name}. Technicians {DENOMINATORS[choice.of]}. {shell.origin(view)}"
        figures = Table(name, COLUMNS, key="by-year", note=note)
        figures.draw(
            _rows(by_year), _measured_later(view, choice, lambda measure: not measure.group)
        )
    st.html(printed_table(FIGURES_IN_PRINT, _rows(by_year), name))


def _groups_heading(figures: Figures) -> None:
    group = figures.choice.by.replace("_", " ")
    heading(
        f"By {group}, {figures.year.period.label}",
        "Percentages of small groups change by chance, so read the counts too. "
        "The counts of the groups add up to the institution.",
        on_new_sheet=True,
    )


def _groups(view: View, figures: Figures) -> None:
    choice, groups, period = figures.choice, figures.groups, figures.year.period
    group = choice.by.replace("_", " ")
    if not groups:
        nothing("There is no figure for this year, so there is none for its groups.")
        return
    rows = _rows(groups)
    if len(rows) <= MOST_BARS:
        _bars(view, rows, group, period)
    name = f"Technicians on papers by {group}"
    note = f"{name}, {period.label}. Technicians {DENOMINATORS[choice.of]}. {shell.origin(view)}"
    ask = _measured_later(
        view, choice, lambda measure: bool(measure.group) and measure.period == period
    )
    Table(name, GROUP_COLUMNS, key="by-group", note=note).draw(rows, ask)
    st.html(printed_table(FIGURES_IN_PRINT, rows, name))


def _bars(view: View, rows: Sequence[dict[str, Any]], group: str, period: Period) -> None:
    drawn, left_out = charts.drawn_and_left_out(rows)
    bars = charts.group_rows([_bar(row) for row in sorted(drawn, key=_largest_first)])
    if bars:
        chart(
            ("groups",),
            bars,
            lambda: charts.groups(len(bars), group),
            (f"Technicians on papers by {group}, {period.label}", shell.source(view)),
            shape=(len(bars), group),
        )
    if left_out:
        names = for_people.listed(left_out)
        st.html(
            paragraph(
                text(f"No bar is drawn for groups of {FEW} technicians or fewer: {names}."),
                tone="small",
            )
        )


def _rows(chosen: Iterable[Measure]) -> list[dict[str, Any]]:
    return [measures.measure_row(measure) for measure in chosen]


def _measured_later(
    view: View, choice: Choice, is_wanted: Callable[[Measure], bool]
) -> Callable[[], list[dict[str, Any]]]:
    """The rows of a download, measured when it is pressed."""
    months = view.settings.incomplete_months

    def measured(now: View) -> list[dict[str, Any]]:
        every = now.ask_once(measures.by_period, choice.periods, choice.by, choice.of, months)
        return _rows(filter(is_wanted, every))

    return view.later(measured)


def _largest_first(row: charts.Row) -> tuple[bool, float]:
    """By percentage, the largest first; technicians whose group is not stated come last."""
    return row["group"] == NOT_STATED, -(row["either_percent"] or 0)


def _bar(row: charts.Row) -> dict[str, Any]:
    return {
        "group": row["group"],
        "percent": row["either_percent"],
        "counted": f"{row['either']} of {row['technicians']}",
        "checked": f"{row['either_checked']} of {row['either']}",
    }


def _coverage(view: View) -> None:
    heading(
        "Coverage",
        "Papers of the institution by year and by whether their acknowledgement could be read.",
        on_new_sheet=True,
    )
    rows = view.fixed(coverage.by_year)
    if not rows:
        nothing("No paper of the institution has been harvested yet.")
        return
    caption = ("Acknowledgements read, by year", shell.source(view))
    chart(("coverage",), rows, lambda: charts.coverage(rows), caption)
    table_rows, columns = coverage_table(rows)
    with st.expander("Figures of coverage"):
        note = f"Papers of the institution by year and acknowledgement text. {shell.origin(view)}"
        Table("Coverage", columns, key="coverage", note=note).draw(table_rows)
    st.html(printed_table(columns, table_rows, "Coverage"))


def _sources(view: View) -> None:
    heading("Where the figures come from", "The last harvest of each source.")
    sources = Table("Sources", SOURCES, key="sources", note=shell.origin(view))
    rows = view.fixed(snapshot.sources)
    sources.draw(rows)
    st.html(printed_table(SOURCES, rows, "Sources"))


if __name__ == "__main__":
    page()

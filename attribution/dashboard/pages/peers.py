"""Other institutions: released figures of a network and one's own, in the order of names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import streamlit as st

from attribution.core import for_people
from attribution.dashboard import shell
from attribution.dashboard.components import heading, nothing, title
from attribution.dashboard.html import DASH, paragraph, table, text
from attribution.measure.counting import DENOMINATORS
from attribution.measure.disclosure.protection import ProtectedCell
from attribution.measure.intervals import CONFIDENCE, Interval
from attribution.measure.kind_names import CREDIT_NAMES
from attribution.releases.freezes.peers import Institution, by_chance, institutions, overlap
from attribution.releases.freezes.peers_file import Definition, PeerFigures, PeerPeriod

HEAD = (
    "Institution",
    "Technicians",
    "Named",
    "%",
    f"{CONFIDENCE:.0%} range by chance",
    "Acknowledgements read",
    "Last harvest",
    "Counts",
)
READING = (
    "Counts are rounded to the nearest 5. The range allows for that and for chance, and for "
    "nothing else. Institutions also differ in who is on their staff list, in their subjects and "
    "in how many acknowledgements could be read, so a higher percentage does not mean that "
    "technicians are recognised better."
)
OVERLAP = (
    "The ranges of some of these institutions overlap, so their order means nothing. They are "
    "listed by name."
)
NO_OVERLAP = "They are listed by name. No two ranges overlap."
OTHER_DEFINITIONS = (
    "Some of these institutions count other technicians, papers or days, as the last column says. "
    "Their figures cannot be compared with the others."
)
NO_FILES = "No figures of other institutions are here yet."
HOW_TO_GET_THEM = (
    "Ask them for a file that they write with “attribution peers export”, and run: attribution "
    "peers import FILE"
)


@dataclass(frozen=True, slots=True)
class _Row:
    """The figure of one institution in the chosen year."""

    institution: Institution
    figures: PeerFigures
    period: PeerPeriod
    cell: ProtectedCell

    @property
    def counts(self) -> tuple[Definition, object, object]:
        """The facts that must be the same where figures are compared."""
        return self.figures.definition, self.period.start, self.period.end

    @property
    def interval(self) -> Interval | None:
        return by_chance(self.cell)


def page() -> None:
    title(
        "Other institutions",
        "Released figures of the institutions that you exchange them with, next to your own.",
    )
    view = shell.needs_data()
    # What is kept of others is in files, so nothing is remembered from one run to the next.
    rows = view.ask_once(institutions)
    if not any(row.periods for row in rows if not row.is_own):
        nothing(f"{NO_FILES} {HOW_TO_GET_THEM}" if view.may("freeze") else NO_FILES)
    if any(row.periods for row in rows):
        _side_by_side(rows)
    _without_figures(rows)
    shell.footer(view)


def _side_by_side(rows: Sequence[Institution]) -> None:
    years = sorted({year for row in rows for year in row.periods}, reverse=True)
    left, right = st.columns(2)
    year = left.selectbox("Year", years, key="peers-year")
    kind = right.selectbox(
        "Figure", list(CREDIT_NAMES), format_func=CREDIT_NAMES.__getitem__, key="peers-kind"
    )
    chosen = [*_rows(rows, year, kind)]
    heading(f"{CREDIT_NAMES[kind]}, {year}", "In the order of names.")
    if not chosen:
        nothing("No institution has released this figure.")
        return
    cells = [_cells(row) for row in chosen]
    st.html(table(HEAD, cells, f"{CREDIT_NAMES[kind]}, {year}, by institution"))
    st.html(paragraph(*map(text, _sentences(chosen))))
    st.html(paragraph(text(READING), tone="quiet"))


def _rows(institutions: Iterable[Institution], year: str, kind: str) -> Iterator[_Row]:
    for institution in institutions:
        if year not in institution.periods:
            continue
        figures, period = institution.periods[year]
        for cell in period.cells:
            if cell.kind == kind:
                yield _Row(institution, figures, period, cell)


def _cells(row: _Row) -> list[str]:
    cell, read = row.cell, row.period.read
    until = row.figures.data_until
    name = f"{row.institution.name} (yours)" if row.institution.is_own else row.institution.name
    return [
        text(name),
        _count(cell.denominator),
        text(cell.reason.in_words) if cell.reason else _count(cell.numerator),
        DASH if cell.percentage is None else text(f"{cell.percentage}%"),
        _range(row.interval),
        DASH if read is None else text(f"{read}%"),
        text(for_people.day(until)) if until else DASH,
        text(_counted(row)),
    ]


def _count(number: int | None) -> str:
    return DASH if number is None else text(f"{number:,}")


def _range(interval: Interval | None) -> str:
    if interval is None:
        return DASH
    return text(f"{interval.low:.0f}% to {interval.high:.0f}%")


def _counted(row: _Row) -> str:
    """What is counted, in words."""
    definition, period = row.figures.definition, row.period
    days = f"{for_people.day(period.start)} to {for_people.day(period.end)}"
    lag = definition.lag_days
    after = "" if lag is None else f"; papers up to {for_people.count(lag, 'day')} after a post"
    rule = f"; rule: {period.rule}" if period.rule else ""
    return f"Technicians {DENOMINATORS[definition.of]}, {days}{after}{rule}"


def _sentences(rows: Sequence[_Row]) -> Iterator[str]:
    intervals = [interval for row in rows if (interval := row.interval)]
    if len(intervals) > 1:
        yield OVERLAP if overlap(intervals) else NO_OVERLAP
    if len({row.counts for row in rows}) > 1:
        yield OTHER_DEFINITIONS


def _without_figures(rows: Sequence[Institution]) -> None:
    names = [row.name for row in rows if not row.periods]
    if names:
        sentence = f"No released figures yet: {for_people.listed(names)}."
        st.html(paragraph(text(sentence), tone="quiet small"))


if __name__ == "__main__":
    page()

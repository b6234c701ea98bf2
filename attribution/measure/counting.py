"""The measure: the technicians in post in a period who have a credit on a work published in it.

What is counted is in `figures.py`, and when nothing may be counted in `reasons.py`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import duckdb

from attribution.core.errors import UserError
from attribution.core.files import packaged_text
from attribution.measure.delays import Wait, wait_in
from attribution.measure.figures import Count, Coverage, Figure, Measure, Numerators
from attribution.measure.periods import Period
from attribution.measure.person_periods import query_of_people
from attribution.measure.reasons import Looked, SourceProgress, why_incomplete, why_no_figure
from attribution.measure.rules import RULES, DatedRule, dates_of, label_of, rule_of, rules_in

GROUPS = (
    "faculty",
    "department",
    "job_title",
    "grade",
    "job_family",
    "contract_type",
    "contract_end",  # the year in which a fixed term is due to end
)
NOT_STATED = "not stated"  # the group of those for whom the staff list says nothing
DENOMINATORS = {
    "all": "in post on any day of the period",
    "research-facing": "in a research-facing post on any day of the period",
    "all-year": "in post on every day of the period",
}


@dataclass(frozen=True, slots=True)
class _Terms:
    """The terms that all measures of one answer share."""

    by: tuple[str, ...]
    of: str
    wait: Wait
    looked: Looked
    rules: Sequence[DatedRule]
    rule: str  # one of RULES

    def rule_of(self, period: Period) -> DatedRule | None:
        return rule_of(self.rules, period, self.rule)


@dataclass(frozen=True, slots=True)
class _Headcount:
    """The technicians of one group, and those of them with a credit.

    The institution is the group ().
    """

    group: tuple[str, ...] = ()
    denominator: int = 0
    anywhere: Numerators = Numerators()
    affiliated_only: Numerators = Numerators()


@dataclass(frozen=True, slots=True)
class _WorkCount:
    """The papers of the institution in one period, and those of them that credit a technician."""

    coverage: Coverage
    credited: Count


@dataclass(frozen=True, slots=True)
class _PeriodCounts:
    """What was counted in one period: the institution first, then its groups."""

    period: Period
    headcounts: Sequence[_Headcount]
    works: _WorkCount


_NO_WORKS = _WorkCount(Coverage(unread={}), Count())


def measure(
    connection: duckdb.DuckDBPyConnection,
    periods: Period | Sequence[Period],
    by: Sequence[str] = (),
    *,
    of: str = "all",
    incomplete_months: int = 6,
    rule: str = "period",
) -> list[Measure]:
    """The measure of each period: the institution first, then its groups by name, which sum to it.

    `by` is any of GROUPS, `of` one of DENOMINATORS, `rule` one of RULES. A period without a figure
    has one row, that of the institution, which says why. Reads possible_credits, spells, works,
    rules, build_info and source_progress.
    """
    periods = [periods] if isinstance(periods, Period) else list(periods)
    _check(by, of, rule)
    looked = _looked(connection)
    wait = wait_in(connection, looked.data_until, incomplete_months)
    terms = _Terms(tuple(by), of, wait, looked, rules_in(connection), rule)
    dates = dates_of(periods, terms.rules, rule)
    works = _count_works(connection, dates)
    headcounts = _count_people(connection, dates, terms)
    counts = (
        _PeriodCounts(period, headcounts.get(number, [_Headcount()]), works.get(number, _NO_WORKS))
        for number, period in enumerate(periods)
    )
    return [measured for period in counts for measured in _measures_of(period, terms)]


def _measures_of(counts: _PeriodCounts, terms: _Terms) -> Iterator[Measure]:
    """The institution and its groups in one period; the institution alone if it has no figure."""
    period, works = counts.period, counts.works
    technicians = counts.headcounts[0].denominator
    reason = why_no_figure(period, terms.looked, works.coverage.works, technicians)
    if reason:
        yield _measure(period, terms, (), None, reason)
        return
    looked_for_thanks = _looked_for_thanks(counts)
    for headcount in counts.headcounts:
        figure = _figure(headcount, works)
        shown = figure if looked_for_thanks else _without_thanks(figure)
        yield _measure(period, terms, headcount.group, shown, None)


def _looked_for_thanks(counts: _PeriodCounts) -> bool:
    """Whether an acknowledgement of the institution's papers was read, or someone is known to be
    thanked: in a paper of others, or by a claim.
    """
    thanked = counts.headcounts[0].anywhere.thanked
    return counts.works.coverage.read > 0 or bool(thanked and thanked.ceiling)


def _without_thanks(figure: Figure) -> Figure:
    """The figure without a number of thanks, which would be a zero that no one looked for."""
    return replace(
        figure,
        anywhere=replace(figure.anywhere, thanked=None),
        affiliated_only=replace(figure.affiliated_only, thanked=None),
    )


def _figure(headcount: _Headcount, works: _WorkCount) -> Figure:
    return Figure(
        denominator=headcount.denominator,
        anywhere=headcount.anywhere,
        affiliated_only=headcount.affiliated_only,
        credited_works=None if headcount.group else works.credited,
        coverage=_NO_WORKS.coverage if headcount.group else works.coverage,
    )


def _measure(
    period: Period,
    terms: _Terms,
    group: tuple[str, ...],
    figure: Figure | None,
    no_figure_because: str | None,
) -> Measure:
    looked = terms.looked
    incomplete = why_incomplete(period, looked, terms.wait) if figure else None
    return Measure(
        period=period,
        by=terms.by if group else (),
        group=group,
        of=terms.of,
        figure=figure,
        no_figure_because=no_figure_because,
        incomplete_because=incomplete,
        works_from=looked.works_from,
        data_until=looked.data_until,
        rule=label_of(terms.rule_of(period), terms.rule),
        rule_of=terms.rule,
    )


def _check(by: Sequence[str], of: str, rule: str) -> None:
    unknown = [group for group in by if group not in GROUPS]
    if unknown:
        raise UserError(
            f"Choose from {', '.join(GROUPS)}: the measure cannot be split by {', '.join(unknown)}."
        )
    if len(set(by)) < len(by):
        raise UserError(f"Name each split once: {', '.join(by)} names one of them twice.")
    if of not in DENOMINATORS:
        raise UserError(
            f"Choose the technicians to count from {', '.join(DENOMINATORS)}, not '{of}'."
        )
    if rule not in RULES:
        raise UserError(f"Choose the rule from {', '.join(RULES)}, not '{rule}'.")


def _count_people(
    connection: duckdb.DuckDBPyConnection, dates: Mapping[str, Any], terms: _Terms
) -> dict[int, list[_Headcount]]:
    """By number of the period: the institution, then its groups by name."""
    query = _people_query(terms.by)
    rows = connection.execute(query, {**dates, "of": terms.of}).fetchall()
    headcounts: defaultdict[int, list[_Headcount]] = defaultdict(list)
    for number, *row in rows:
        headcounts[number].append(_headcount(*row))
    for of_period in headcounts.values():
        of_period.sort(key=lambda headcount: headcount.group)
    return headcounts


def _people_query(by: Sequence[str]) -> str:
    columns = ", ".join(by)
    sets = f"(n), (n, {columns})" if columns else "(n)"
    return query_of_people("measure_people.sql").format(group=f"[{columns}]", sets=sets)


def _headcount(group: list[str | None], denominator: int, *counts: list[int]) -> _Headcount:
    """A row of `measure_people.sql`. The row of the institution has null for every group."""
    names = tuple(name for name in group if name is not None)
    authored, thanked, either, *affiliated_only = (Count(*count) for count in counts)
    anywhere = Numerators(authored, thanked, either)
    return _Headcount(names, denominator, anywhere, Numerators(*affiliated_only))


def _count_works(
    connection: duckdb.DuckDBPyConnection, dates: Mapping[str, Any]
) -> dict[int, _WorkCount]:
    """By number of the period."""
    query = packaged_text("attribution.measure", "measure_works.sql")
    by_period: defaultdict[int, list[tuple[Any, ...]]] = defaultdict(list)
    for number, *row in connection.execute(query, dates).fetchall():
        by_period[number].append(tuple(row))
    return {number: _work_count(rows) for number, rows in by_period.items()}


def _work_count(rows: Sequence[tuple[str, int, Sequence[int], int]]) -> _WorkCount:
    """The rows of `measure_works.sql` for one period.

    They are reading, works, credited works, works dated by year.
    """
    unread = {reading: works for reading, works, _, _ in rows}
    total = sum(unread.values())
    read = unread.pop("read", 0)
    dated_by_year = sum(by_year for *_, by_year in rows)
    credited = zip(*(counts for _, _, counts, _ in rows), strict=True)
    floor_headline_ceiling = [sum(counts) for counts in credited]
    return _WorkCount(
        Coverage(total, read, unread, dated_by_year),
        Count(*floor_headline_ceiling),
    )


def _looked(connection: duckdb.DuckDBPyConnection) -> Looked:
    """Where the snapshot has looked."""
    row = connection.execute("select works_from, roster_from from build_info").fetchone()
    works_from, roster_from = row or (None, None)
    sources = connection.execute(
        "select title, asked, walked_to from source_progress order by title"
    ).fetchall()
    leavers = connection.execute(
        "select exists (from spells where end_date < ?)", [roster_from]
    ).fetchone()
    return Looked(
        works_from,
        [SourceProgress(*source) for source in sources],
        roster_from,
        leavers_before=bool(leavers and leavers[0]),
    )

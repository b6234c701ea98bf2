"""The measure: the technicians in post in a period who have a credit on a work published in it.

A count is never alone: numerator with floor and ceiling, denominator, coverage and rule come
together in a Measure.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import duckdb

from attribution.core import for_people
from attribution.core.errors import UserError
from attribution.core.files import packaged_text
from attribution.measure.periods import Period

GROUPS = ("faculty", "department", "job_title")
DENOMINATORS = {
    "all": "in post on any day of the period",
    "research-facing": "in a research-facing post on any day of the period",
    "all-year": "in post on every day of the period",
}


@dataclass(frozen=True, slots=True)
class Count:
    """A numerator with its range.

    Floor: confirmed by a person. Headline: confirmed or accepted. Ceiling: everything pending too,
    if it were true.
    """

    floor: int = 0
    headline: int = 0
    ceiling: int = 0


@dataclass(frozen=True, slots=True)
class Numerators:
    """Technicians named as authors, thanked by name, and either."""

    authored: Count = Count()
    thanked: Count = Count()
    either: Count = Count()


@dataclass(frozen=True, slots=True)
class Coverage:
    """The institution's works in a period, by whether their acknowledgement could be read.

    `works` = `read` + the sum of `unread` (reason: works), always. `dated_by_year` works have no
    month or day and count as published on 1 January.
    """

    works: int = 0
    read: int = 0
    unread: Mapping[str, int] | None = None
    dated_by_year: int = 0


@dataclass(frozen=True, slots=True)
class Measure:
    """One period and group.

    `by` and `group` are empty for the institution, whose works alone are counted.
    """

    period: Period
    by: tuple[str, ...]
    group: tuple[str, ...]
    denominator: int
    of: str
    authored: Count
    thanked: Count
    either: Count
    affiliated_only: Numerators
    credited_works: Count | None
    coverage: Coverage
    works_from: date | None
    data_until: date | None
    rule: str | None
    incomplete_because: str | None

    @property
    def incomplete(self) -> bool:
        """Whether works of this period are still to be expected, or were never asked for."""
        return self.incomplete_because is not None


def percentage(part: int, total: int) -> float | None:
    """0 to 100; None where the total is 0."""
    return 100 * part / total if total else None


@dataclass(frozen=True, slots=True)
class _Question:
    """What is measured: the groups, the denominator, and how long a period stays incomplete."""

    by: tuple[str, ...]
    of: str
    incomplete_months: int


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
    """The works of the institution in one period, and those of them that credit a technician."""

    coverage: Coverage
    credited: Count


_NO_WORKS = _WorkCount(Coverage(unread={}), Count())


@dataclass(frozen=True, slots=True)
class _Source:
    """First publication date harvested, start of the last finished harvest, and rule."""

    works_from: date | None
    data_until: date | None
    rule: str | None


def measure(
    connection: duckdb.DuckDBPyConnection,
    periods: Period | Sequence[Period],
    by: Sequence[str] = (),
    *,
    of: str = "all",
    incomplete_months: int = 6,
) -> list[Measure]:
    """The measure of each period: the institution first, then its groups by name, which sum to it.

    `by` is any of GROUPS, `of` one of DENOMINATORS. Reads possible_credits, spells, works,
    build_info and harvest_runs.
    """
    periods = [periods] if isinstance(periods, Period) else list(periods)
    _check(by, of)
    question = _Question(tuple(by), of, incomplete_months)
    source = _source(connection)
    dates = _dates(periods)
    works = _count_works(connection, dates)
    headcounts = _count_people(connection, dates, question)
    return [
        _measure(question, period, headcount, works.get(number, _NO_WORKS), source)
        for number, period in enumerate(periods)
        for headcount in headcounts.get(number, [_Headcount()])
    ]


def _dates(periods: Sequence[Period]) -> dict[str, Any]:
    """The periods as the queries take them, numbered in their order."""
    return {
        "numbers": list(range(len(periods))),
        "starts": [period.start for period in periods],
        "ends": [period.end for period in periods],
    }


def _measure(
    question: _Question,
    period: Period,
    headcount: _Headcount,
    works: _WorkCount,
    source: _Source,
) -> Measure:
    is_group = bool(headcount.group)
    return Measure(
        period=period,
        by=question.by if is_group else (),
        group=headcount.group,
        denominator=headcount.denominator,
        of=question.of,
        authored=headcount.anywhere.authored,
        thanked=headcount.anywhere.thanked,
        either=headcount.anywhere.either,
        affiliated_only=headcount.affiliated_only,
        credited_works=None if is_group else works.credited,
        coverage=works.coverage,
        works_from=source.works_from,
        data_until=source.data_until,
        rule=source.rule,
        incomplete_because=_incomplete_because(period, source, question.incomplete_months),
    )


def _check(by: Sequence[str], of: str) -> None:
    unknown = [group for group in by if group not in GROUPS]
    if unknown:
        raise UserError(
            f"Choose from {', '.join(GROUPS)}: the measure cannot be split by {', '.join(unknown)}."
        )
    if of not in DENOMINATORS:
        raise UserError(
            f"Choose the technicians to count from {', '.join(DENOMINATORS)}, not '{of}'."
        )


def _count_people(
    connection: duckdb.DuckDBPyConnection, dates: Mapping[str, Any], question: _Question
) -> dict[int, list[_Headcount]]:
    """By number of the period: the institution, then its groups by name."""
    query = _people_query(question.by)
    rows = connection.execute(query, {**dates, "of": question.of}).fetchall()
    headcounts: defaultdict[int, list[_Headcount]] = defaultdict(list)
    for number, *row in rows:
        headcounts[number].append(_headcount(*row))
    for of_period in headcounts.values():
        of_period.sort(key=lambda headcount: headcount.group)
    return headcounts


def _people_query(by: Sequence[str]) -> str:
    columns = ", ".join(by)
    sets = f"(n), (n, {columns})" if columns else "(n)"
    text = packaged_text("attribution.measure", "measure_people.sql")
    return text.format(group=f"[{columns}]", sets=sets)


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


def _source(connection: duckdb.DuckDBPyConnection) -> _Source:
    row = connection.execute("select works_from, rule from build_info").fetchone()
    works_from, rule = row or (None, None)
    last = connection.execute(
        "select max(started)::date from harvest_runs where finished is not null"
    ).fetchone()
    return _Source(works_from, last[0] if last else None, rule)


def _incomplete_because(period: Period, source: _Source, months: int) -> str | None:
    """Why works of a period are missing; None where it is complete, as far as dates show."""
    reasons = [_missing_at_start(period, source), _missing_at_end(period, source, months)]
    return "; ".join(reason for reason in reasons if reason) or None


def _missing_at_start(period: Period, source: _Source) -> str | None:
    if source.works_from is None or period.start >= source.works_from:
        return None
    return f"works published before {for_people.day(source.works_from)} are not harvested"


def _missing_at_end(period: Period, source: _Source, months: int) -> str | None:
    if source.data_until is None:
        return "no harvest has finished"
    if _months_later(period.end, months) <= source.data_until:
        return None
    last = for_people.day(source.data_until)
    return f"it ends less than {months} months before the last harvest on {last}"


def _months_later(day: date, months: int) -> date:
    """The same day of a later month; the 28th for days that not every month has."""
    years, month = divmod(day.month - 1 + months, 12)
    return date(day.year + years, month + 1, min(day.day, 28))

"""The measure: how many of the technicians in post in a period have a credit on a work published in it.

A count is never alone: numerator with floor and ceiling, denominator, coverage and rule come together in a Measure.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from attribution.core.errors import UserError
from attribution.measure.periods import Period

GROUPS = ("faculty", "department", "job_title")
DENOMINATORS = {
    "all": "in post on any day of the period",
    "research-facing": "in a research-facing post on any day of the period",
    "all-year": "in post on every day of the period",
}
_SQL = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Count:
    """A numerator with its range: confirmed; confirmed or accepted (the headline); everything pending true."""

    floor: int = 0
    headline: int = 0
    ceiling: int = 0


@dataclass(frozen=True, slots=True)
class Numerators:
    """Technicians named as authors, thanked by name, and either."""

    authored: Count
    thanked: Count
    either: Count


@dataclass(frozen=True, slots=True)
class Coverage:
    """The institution's works published in the period, by what became of their acknowledgement text.

    `works` = `read` + the sum of `unread`, always. `dated_by_year` works have no month or day and stand on 1 January.
    """

    works: int = 0
    read: int = 0
    unread: Mapping[str, int] | None = None
    dated_by_year: int = 0


@dataclass(frozen=True, slots=True)
class Measure:
    """One period and group. `by` and `group` are empty for the institution, whose works alone are counted."""

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


def percentage(part: int, whole: int) -> float | None:
    """None where there is nobody to speak of."""
    return 100 * part / whole if whole else None


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
    _known(by, of)
    asked = {
        "numbers": list(range(len(periods))),
        "starts": [each.start for each in periods],
        "ends": [each.end for each in periods],
    }
    works = _works(connection, asked)
    info = _info(connection)
    people = _people(connection, asked, by, of)
    return [
        _measure(
            period,
            tuple(by),
            row,
            of,
            works.get(n, (Coverage(unread={}), Count())),
            info,
            incomplete_months,
        )
        for n, period in enumerate(periods)
        for row in people.get(n, [_nobody()])
    ]


def _known(by: Sequence[str], of: str) -> None:
    if wrong := [each for each in by if each not in GROUPS]:
        raise UserError(
            f"The measure cannot be split by {', '.join(wrong)}. Choose from: {', '.join(GROUPS)}."
        )
    if of not in DENOMINATORS:
        raise UserError(f"'{of}' is no denominator. Choose one of: {', '.join(DENOMINATORS)}.")


def _people(
    connection: duckdb.DuckDBPyConnection, asked: Mapping[str, Any], by: Sequence[str], of: str
) -> dict[int, list[tuple[Any, ...]]]:
    """By number of the period: (group, denominator, six numerators); the institution is the group ()."""
    columns = ", ".join(by)
    query = (_SQL / "measure_people.sql").read_text()
    query = query.format(
        group=f"[{columns}]" if by else "[]", sets=f"(n), (n, {columns})" if by else "(n)"
    )
    found: defaultdict[int, list[tuple[Any, ...]]] = defaultdict(list)
    for n, group, *counts in connection.execute(query, {**asked, "of": of}).fetchall():
        whole = all(part is None for part in group)
        found[n].append((() if whole else tuple(group), *counts))
    return {n: sorted(rows, key=lambda row: row[0]) for n, rows in found.items()}


def _nobody() -> tuple[Any, ...]:
    return ((), 0, *[(0, 0, 0)] * 6)


def _works(
    connection: duckdb.DuckDBPyConnection, asked: Mapping[str, Any]
) -> dict[int, tuple[Coverage, Count]]:
    """By number of the period: coverage, and the institution's works that credit a technician."""
    found: defaultdict[int, list[tuple[Any, ...]]] = defaultdict(list)
    for n, *row in connection.execute((_SQL / "measure_works.sql").read_text(), asked).fetchall():
        found[n].append(tuple(row))
    return {n: _coverage(rows) for n, rows in found.items()}


def _coverage(rows: Sequence[tuple[str, int, Sequence[int], int]]) -> tuple[Coverage, Count]:
    by_reading = {reading: works for reading, works, _, _ in rows}
    read = by_reading.pop("read", 0)
    coverage = Coverage(
        read + sum(by_reading.values()), read, by_reading, sum(row[3] for row in rows)
    )
    return coverage, Count(*(sum(part) for part in zip(*(row[2] for row in rows), strict=True)))


def _info(connection: duckdb.DuckDBPyConnection) -> tuple[date | None, date | None, str | None]:
    """First publication date harvested, start of the last finished harvest, rule for who counts."""
    info = connection.execute("select works_from, rule from build_info").fetchone() or (None, None)
    last = connection.execute(
        "select max(started)::date from harvest_runs where finished is not null"
    ).fetchone()
    return info[0], last[0] if last else None, info[1]


def _measure(
    period: Period,
    by: tuple[str, ...],
    row: tuple[Any, ...],
    of: str,
    works: tuple[Coverage, Count],
    info: tuple[date | None, date | None, str | None],
    incomplete_months: int,
) -> Measure:
    group, denominator, *counts = row
    authored, thanked, either, *affiliated = (Count(*count) for count in counts)
    coverage, credited_works = works
    works_from, data_until, rule = info
    return Measure(
        period=period,
        by=by if group else (),
        group=group,
        denominator=denominator,
        of=of,
        authored=authored,
        thanked=thanked,
        either=either,
        affiliated_only=Numerators(*affiliated),
        credited_works=None if group else credited_works,
        coverage=coverage,
        works_from=works_from,
        data_until=data_until,
        rule=rule,
        incomplete_because=_incomplete(period, works_from, data_until, incomplete_months),
    )


def _incomplete(
    period: Period, works_from: date | None, data_until: date | None, months: int
) -> str | None:
    reasons = []
    if works_from and period.start < works_from:
        reasons.append(f"works are harvested from {works_from.isoformat()} on")
    if data_until is None:
        reasons.append("no harvest has finished")
    elif _months_later(period.end, months) > data_until:
        reasons.append(
            f"it ends less than {months} months before the last harvest, {data_until.isoformat()}"
        )
    return "; ".join(reasons) or None


def _months_later(day: date, months: int) -> date:
    """The same day of a later month; the 28th for days that not every month has."""
    years, month = divmod(day.month - 1 + months, 12)
    return date(day.year + years, month + 1, min(day.day, 28))

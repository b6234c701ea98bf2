"""What the measure says of a period: its figures, or the reason why it has none.

A count is never alone: numerator with floor and ceiling, denominator and coverage come together in
a Figure. Where no one looked there is no Figure, so that no zero can be printed for it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from attribution.measure.periods import Period


@dataclass(frozen=True, slots=True)
class Count:
    """A numerator with the progress of the review.

    Floor: confirmed by a person. Headline: confirmed or accepted. Ceiling: everything pending too,
    if it were true. Neither bounds the true number: papers that could not be read may credit more
    people, and an accepted credit may be wrong.
    """

    floor: int = 0
    headline: int = 0
    ceiling: int = 0


@dataclass(frozen=True, slots=True)
class Numerators:
    """Technicians named as authors, thanked by name, and either.

    `thanked` is None where no acknowledgement was read and no one is known to be thanked.
    """

    authored: Count = Count()
    thanked: Count | None = Count()
    either: Count = Count()


@dataclass(frozen=True, slots=True)
class Coverage:
    """The institution's papers in a period, by whether their acknowledgement could be read.

    `works` = `read` + the sum of `unread` (reason: works), always. `dated_by_year` works have no
    month or day and count as published on 1 January.
    """

    works: int = 0
    read: int = 0
    unread: Mapping[str, int] | None = None
    dated_by_year: int = 0


@dataclass(frozen=True, slots=True)
class Figure:
    """The counts of one period and group.

    `denominator` is the number of technicians. `credited_works` are the institution's papers that
    credit a technician; None for a group, whose works are not known. Its coverage is empty too.
    """

    denominator: int
    anywhere: Numerators
    affiliated_only: Numerators
    credited_works: Count | None
    coverage: Coverage


@dataclass(frozen=True, slots=True)
class Measure:
    """One period and group: a figure, or `no_figure_because`; always one of the two.

    `by` and `group` are empty for the institution. Only the institution has a row for a period
    without a figure. `incomplete_because` says why works of a period with a figure are still to be
    expected. `rule` names the rule for who counts; `rule_of` says whether it is the rule of the
    `period` or the rule of `today`.
    """

    period: Period
    by: tuple[str, ...]
    group: tuple[str, ...]
    of: str
    figure: Figure | None
    no_figure_because: str | None
    incomplete_because: str | None
    works_from: date | None
    data_until: date | None
    rule: str | None
    rule_of: str = "period"

    @property
    def incomplete(self) -> bool:
        """Whether the period has no figure, or one that will still change as works arrive."""
        return self.figure is None or self.incomplete_because is not None


def newest_of(years: Sequence[Measure]) -> Measure | None:
    """The last complete year; where none is complete, the last with a figure. Years in order."""
    with_figure = [year for year in years if year.figure]
    complete = [year for year in with_figure if not year.incomplete]
    return next(reversed(complete or with_figure), None)


def percentage(part: int, total: int) -> float | None:
    """0 to 100; None where the total is 0."""
    return 100 * part / total if total else None

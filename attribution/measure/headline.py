"""The figure of a year in sentences: what it is, since when, how sure, what it is to become, and
what waits.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import ceil

from attribution.core import for_people
from attribution.measure.disclosure.protection import ROUNDED_TO
from attribution.measure.figures import Coverage, Figure, Measure, percentage
from attribution.measure.milestones import (
    Milestone,
    Progress,
    baseline_of,
    last_begun,
    periods_between,
    progress_of,
    target_in_words,
)
from attribution.measure.periods import Period
from attribution.measure.person_periods import PeopleOf, State

NO_CAUSE = "This does not show what caused the change."
NEARLY_ALL = 0.95  # of the acknowledgements read: what is left changes little
SECONDS_A_NAME = 25  # to look at the evidence and answer
MINUTES_IN_FULL = 91  # from here on hours are nearer to what people plan with


@dataclass(frozen=True, slots=True)
class Stated:
    """The figure of a period as it is printed. `is_rounded`: the counts are to the nearest 5."""

    period: str
    named: int
    technicians: int
    share: str
    is_rounded: bool = False

    @property
    def counts(self) -> str:
        """Such as "61 of 192"."""
        about = "about " if self.is_rounded else ""
        return f"{about}{self.named:,} of {about}{self.technicians:,}"


def comparison(
    now: Stated,
    then: Stated | None,
    since: str | None,
    between: Sequence[Stated] = (),
    place: str = "",
) -> str:
    """What the figure is, how it compares with that of an earlier period, and with those between.

    `since` is the name of the milestone that lies between them; without one, the earlier period is
    the first with a figure. `place` is where the technicians are, if it is not “our”.
    """
    noun = "technician" if now.technicians == 1 else "technicians"
    verb = "was" if now.named == 1 else "were"
    counts = now.counts if now.is_rounded else f"{now.named:,} of our {now.technicians:,}"
    where = f" of {place}" if place else ""
    statement = f"In {now.period}, {counts} {noun}{where} ({now.share}) {verb} named on a paper"
    if then:
        which = f"before “{since}”" if since else "the first year with a figure"
        statement += (
            f", {_direction(now, then)} {then.counts} ({then.share}) in {then.period}, {which}"
        )
    sentences = [statement, *_rounding(now, then), *_between(then, between)]
    return f"{'. '.join(sentences)}."


def _direction(now: Stated, then: Stated) -> str:
    """As the printed percentages say, so that the words and the numbers agree."""
    shares = [float(stated.share.rstrip("%")) for stated in (now, then)]
    if shares[0] == shares[1]:
        return "the same share as"
    return "up from" if shares[0] > shares[1] else "down from"


def _rounding(now: Stated, then: Stated | None) -> Iterator[str]:
    """What rounding alone can make of a small difference: 12 is printed as 10, 13 as 15."""
    if then and now.is_rounded and abs(now.named - then.named) == ROUNDED_TO:
        yield "Both counts are rounded, so the difference may be as small as one person"


def _between(then: Stated | None, between: Sequence[Stated]) -> Iterator[str]:
    """The level of the years since the action: two years alone may hide a fall."""
    shares = [f"{stated.share} in {stated.period}" for stated in between]
    if shares:
        the_share = "In between, the share" if then else "The share"
        yield f"{the_share} was {for_people.listed(shares)}"


# -- of exact figures ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Headline:
    """The figure of a year in sentences: what it is since when, how sure, and what it is to become.

    `progress` is that of the milestone, if it has a target.
    """

    figure: str
    how_sure: Sequence[str]
    target: str
    progress: Progress | None


def headline_of(
    year: Measure, by_year: Sequence[Measure], milestones: Sequence[Milestone]
) -> Headline | None:
    """The headline of a year; None for one without a figure.

    `by_year` are all years of the institution.
    """
    if year.figure is None:
        return None
    milestone = last_begun(milestones, year.period.end)
    baseline = baseline_of(year, by_year, milestone)
    then = _stated(baseline.period.label, baseline.figure) if baseline and baseline.figure else None
    between = _years_between(year, by_year, milestone, baseline)
    since = milestone.name if milestone else None
    cause = [NO_CAUSE] if milestone and baseline else []
    target = target_in_words(milestone) if milestone else ""
    return Headline(
        comparison(_stated(year.period.label, year.figure), then, since, between),
        [*_checked(year.figure), *reading(year.figure.coverage), *cause],
        target,
        progress_of(milestone, year, by_year) if milestone and target else None,
    )


def compared_with(
    year: Measure, by_year: Sequence[Measure], milestones: Sequence[Milestone]
) -> Period | None:
    """The earlier period with which the headline of a year compares; None without one."""
    baseline = baseline_of(year, by_year, last_begun(milestones, year.period.end))
    return baseline.period if baseline else None


def _years_between(
    year: Measure,
    by_year: Sequence[Measure],
    milestone: Milestone | None,
    baseline: Measure | None,
) -> list[Stated]:
    complete = {row.period: row.figure for row in by_year if row.figure and not row.incomplete}
    then = baseline.period if baseline else None
    periods = periods_between(year.period, [*complete], milestone, then)
    return [_stated(period.label, complete[period]) for period in periods]


def _stated(label: str, figure: Figure) -> Stated:
    return Stated(
        label,
        figure.anywhere.either.headline,
        figure.denominator,
        _share(figure),
    )


def _share(figure: Figure) -> str:
    share = percentage(figure.anywhere.either.headline, figure.denominator)
    return for_people.percent(share or 0.0)


def _checked(figure: Figure) -> Iterator[str]:
    """How far the review has come, as long as it is not done."""
    either = figure.anywhere.either
    if either.floor >= either.headline:
        return
    checked, others = f"people have checked the names of {either.floor:,} of", "the others"
    if not either.floor:
        checked, others = "no one has checked the names of", "them"
    yield (
        f"So far, {checked} these {either.headline:,}. The program counted {others}, and some of "
        "them may only share a name."
    )


def reading(coverage: Coverage) -> Iterator[str]:
    """What the share of papers that could be read means for the figure."""
    if coverage.works and coverage.read < NEARLY_ALL * coverage.works:
        share = for_people.percent(100 * coverage.read / coverage.works)
        yield (
            f"We could read the acknowledgements of {coverage.read:,} of {coverage.works:,} papers "
            f"({share}). Technicians who are thanked only in the rest are missing, so the true "
            "figure is probably higher."
        )


def to_check(year: Measure) -> int:
    """Technicians who are not counted yet only because their names still need a decision."""
    if year.figure is None:
        return 0
    either = year.figure.anywhere.either
    return either.ceiling - either.headline


def names_to_check(people: PeopleOf) -> list[tuple[str, str]]:
    """Technician and work of the names that no one has decided on, of technicians who are not
    counted yet: those whose answer may move the figure.
    """
    open_people = {row.technician_id for row in people.people if row.either == State.OPEN}
    names = {(row.technician_id, row.work_id) for row in people.credits if row.state == State.OPEN}
    return sorted(name for name in names if name[0] in open_people)


def what_waits(names: int, technicians: int) -> tuple[str, str]:
    """What there is to check, and what it could change.

    >>> what_waits(23, 9)
    ('23 names to check: about 10 minutes.', 'They could add at most 9 technicians.')
    """
    they = "It" if names == 1 else "They"
    return (
        f"{for_people.count(names, 'name')} to check: {_time_for(names)}.",
        f"{they} could add at most {for_people.count(technicians, 'technician')}.",
    )


def _time_for(names: int) -> str:
    minutes = names * SECONDS_A_NAME / 60
    if minutes <= 1:
        return "about a minute"
    if minutes < MINUTES_IN_FULL:
        return f"about {ceil(minutes / 5) * 5 if minutes > 5 else ceil(minutes)} minutes"
    return f"about {for_people.count(round(minutes / 60), 'hour')}"

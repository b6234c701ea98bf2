"""The figure of a year in sentences: what it is, since when, how sure, and what it is to become."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from attribution.core import for_people
from attribution.measure.figures import Figure, Measure, percentage

NO_CAUSE = "This does not show that the action caused the change."
NEARLY_ALL = 0.95  # of the acknowledgements read: what is left changes little


@dataclass(frozen=True, slots=True)
class Milestone:
    """An action of the institution, with what it is to reach.

    `baseline` is the year to compare with, as people write it; without it the last year before the
    milestone. `target` is a percentage of technicians.
    """

    name: str
    begun: date
    baseline: str | None = None
    target: float | None = None
    target_date: date | None = None


def milestone_of(row: Mapping[str, Any]) -> Milestone:
    """A milestone of the settings."""
    target = row.get("target")
    target_date = row.get("target_date")
    return Milestone(
        str(row["name"]),
        _day(row["date"]),
        str(row["baseline"]) if row.get("baseline") else None,
        None if target is None else float(target),
        _day(target_date) if target_date else None,
    )


def _day(value: object) -> date:
    return value if isinstance(value, date) else date.fromisoformat(str(value))


def in_sentences(
    year: Measure, by_year: Sequence[Measure], milestones: Sequence[Milestone]
) -> list[str]:
    """The figure of a year, a sentence for each point. `by_year` are all years of the institution.

    Nothing for a year without a figure.
    """
    if year.figure is None:
        return []
    milestone = _last_before(year, milestones)
    baseline = _baseline(year, by_year, milestone)
    return [
        _comparison(year, year.figure, baseline, milestone),
        *_checked(year.figure),
        *_reading(year.figure),
        *_target(milestone),
        *([NO_CAUSE] if milestone and baseline else []),
    ]


def _last_before(year: Measure, milestones: Sequence[Milestone]) -> Milestone | None:
    """The last milestone that had begun by the end of the year."""
    begun = [milestone for milestone in milestones if milestone.begun <= year.period.end]
    return max(begun, key=lambda milestone: milestone.begun, default=None)


def _baseline(
    year: Measure, by_year: Sequence[Measure], milestone: Milestone | None
) -> Measure | None:
    """The year to compare with: complete, with a figure, and earlier than `year`.

    That of the milestone; or the last before it; without a milestone the first of all.
    """
    earlier = [
        measure
        for measure in by_year
        if measure.figure and not measure.incomplete and measure.period.end < year.period.start
    ]
    if milestone is None:
        return earlier[0] if earlier else None
    if milestone.baseline:
        return next((row for row in earlier if row.period.label == milestone.baseline), None)
    before = [measure for measure in earlier if measure.period.end < milestone.begun]
    return before[-1] if before else None


def _comparison(
    year: Measure, figure: Figure, baseline: Measure | None, milestone: Milestone | None
) -> str:
    named = figure.anywhere.either.headline
    noun = "technician" if figure.denominator == 1 else "technicians"
    now = (
        f"In {year.period.label}, {named:,} of our {figure.denominator:,} {noun} "
        f"({_share(figure)}) {'was' if named == 1 else 'were'} named on a paper"
    )
    if baseline is None or baseline.figure is None:
        return f"{now}."
    then = baseline.figure
    since = f", before “{milestone.name}”" if milestone else ""
    return (
        f"{now}, {_direction(figure, then)} {then.anywhere.either.headline:,} of "
        f"{then.denominator:,} ({_share(then)}) in {baseline.period.label}{since}."
    )


def _direction(now: Figure, then: Figure) -> str:
    """As the printed percentages say, so that the words and the numbers agree."""
    shares = [float(_share(figure).rstrip("%")) for figure in (now, then)]
    if shares[0] == shares[1]:
        return "the same as"
    return "up from" if shares[0] > shares[1] else "down from"


def _share(figure: Figure) -> str:
    share = percentage(figure.anywhere.either.headline, figure.denominator)
    return for_people.percent(share or 0.0)


def _checked(figure: Figure) -> Iterator[str]:
    """How far the review has come, as long as it is not done."""
    either = figure.anywhere.either
    if either.floor < either.headline:
        yield f"A person has checked {either.floor:,} of these {either.headline:,}."


def _reading(figure: Figure) -> Iterator[str]:
    coverage = figure.coverage
    if coverage.works and coverage.read < NEARLY_ALL * coverage.works:
        share = for_people.percent(100 * coverage.read / coverage.works, 0)
        yield f"We could read {share} of acknowledgements, so the true figure is probably higher."


def _target(milestone: Milestone | None) -> Iterator[str]:
    if milestone is None or milestone.target is None:
        return
    by = f" by {for_people.day(milestone.target_date)}" if milestone.target_date else ""
    yield f"The target of “{milestone.name}” is {milestone.target:g}%{by}."


def to_check(year: Measure) -> int:
    """Technicians who are not counted yet only because their names still need a decision."""
    if year.figure is None:
        return 0
    either = year.figure.anywhere.either
    return either.ceiling - either.headline

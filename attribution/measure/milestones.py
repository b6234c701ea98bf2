"""Milestones: actions of the institution, what they are to reach, and how far they have come.

The rule of red, amber and green is here alone, in `Progress.rating`.

>>> action = Milestone("guidelines", date(2023, 1, 1), target=40, target_date=date(2027, 12, 31))
>>> progress = Progress(action, Point(date(2022, 12, 31), 25.0), Point(date(2025, 12, 31), 31.8))
>>> progress.in_words
'Amber: behind. On a straight line to the target, 34.0% was due by 31 December 2025.'
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from attribution.core import for_people
from attribution.measure.figures import Figure, Measure, percentage
from attribution.measure.periods import Period

AMBER_FROM = 0.5  # of the rise that is due by now


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


class Rating(StrEnum):
    """Red, amber or green."""

    GREEN = "green"
    AMBER = "amber"
    RED = "red"


@dataclass(frozen=True, slots=True)
class Point:
    """The percentage of technicians named on papers in the period that ended on a day."""

    day: date
    percentage: float


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a milestone has come: from its baseline, if that has a figure, to now."""

    milestone: Milestone
    baseline: Point | None
    now: Point

    @property
    def is_reached(self) -> bool:
        target = self.milestone.target
        return target is not None and _printed(self.now.percentage) >= target

    @property
    def is_overdue(self) -> bool:
        """Whether the target date has passed, and the target was not reached."""
        target_date = self.milestone.target_date
        return not self.is_reached and target_date is not None and target_date <= self.now.day

    @property
    def due(self) -> float | None:
        """The percentage of a steady rise from the baseline to the target, at this time.

        None where the baseline, the target or its date is missing.
        """
        milestone, baseline = self.milestone, self.baseline
        if baseline is None or milestone.target is None or milestone.target_date is None:
            return None
        days = (milestone.target_date - baseline.day).days
        if days <= 0:
            return milestone.target
        share = min(max((self.now.day - baseline.day).days / days, 0.0), 1.0)
        return baseline.percentage + share * (milestone.target - baseline.percentage)

    @property
    def rating(self) -> Rating | None:
        """Green: the target is reached, or the figure is at least where a steady rise would be.
        Amber: it has risen at least half as far as that. Red: less, or the target date has passed.

        None where that cannot be said, because a baseline, target or target date is missing.
        """
        if self.milestone.target is None:
            return None
        if self.is_reached:
            return Rating.GREEN
        if self.is_overdue:
            return Rating.RED
        if self.due is None or self.baseline is None:
            return None
        now, due = _printed(self.now.percentage), _printed(self.due)
        start = _printed(self.baseline.percentage)
        if now >= due:
            return Rating.GREEN
        is_rising = now > start and now - start >= AMBER_FROM * (due - start)
        return Rating.AMBER if is_rising else Rating.RED

    @property
    def in_words(self) -> str:
        """The rating as a sentence that needs no colour."""
        if self.rating is None:
            return f"Not rated: {self._missing}."
        if self.is_reached:
            return "Green: the target is reached."
        if self.is_overdue:
            return "Red: the target date has passed, and the target is not reached."
        due = for_people.percent(self.due or 0.0)
        day = for_people.day(self.now.day)
        return f"{_WORDS[self.rating]} On a straight line to the target, {due} was due by {day}."

    @property
    def _missing(self) -> str:
        if self.milestone.target is None:
            return "this milestone has no target"
        if self.milestone.target_date is None:
            return "the target has no date"
        return "there is no figure to compare with"


_WORDS = {
    Rating.GREEN: "Green: on track.",
    Rating.AMBER: "Amber: behind.",
    Rating.RED: "Red: well behind.",
}


def _printed(share: float) -> float:
    """A percentage as it is printed, so that the rating and the numbers agree."""
    return round(share, 1)


# -- from the settings, for the measures -----------------------------------------------------------


def milestones_of(rows: Sequence[Mapping[str, Any]]) -> list[Milestone]:
    """The milestones of the settings, the earliest first."""
    return sorted(map(milestone_of, rows), key=lambda milestone: milestone.begun)


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


def last_begun(milestones: Sequence[Milestone], day: date) -> Milestone | None:
    """The last milestone that had begun by a day."""
    begun = [milestone for milestone in milestones if milestone.begun <= day]
    return max(begun, key=lambda milestone: milestone.begun, default=None)


def baseline_of(
    year: Measure, by_year: Sequence[Measure], milestone: Milestone | None
) -> Measure | None:
    """The year to compare with: complete, with a figure, and earlier than `year`."""
    complete = {measure.period: measure for measure in by_year if not measure.incomplete}
    period = baseline_period(year.period, [*complete], milestone)
    return complete[period] if period else None


def baseline_period(
    now: Period, complete: Sequence[Period], milestone: Milestone | None
) -> Period | None:
    """The period to compare with: that of the milestone, if it is written as `now` is; else the
    last before the milestone; without a milestone the first of all.
    """
    earlier = [period for period in complete if period.end < now.start]
    if milestone is None:
        return earlier[0] if earlier else None
    if milestone.baseline and ("/" in milestone.baseline) == now.is_academic:
        return next((period for period in earlier if period.label == milestone.baseline), None)
    before = [period for period in earlier if period.end < milestone.begun]
    return before[-1] if before else None


def periods_between(
    now: Period, complete: Sequence[Period], milestone: Milestone | None, baseline: Period | None
) -> list[Period]:
    """The periods before `now` and after the baseline, or without one, since the milestone.

    None of them without a milestone: it is what they are the years since.
    """
    if milestone is None:
        return []
    day = baseline.end if baseline else milestone.begun
    return [period for period in complete if day < period.end < now.start]


def progress_of(milestone: Milestone, year: Measure, by_year: Sequence[Measure]) -> Progress | None:
    """How far a milestone had come in a year of the institution; None where it has no figure."""
    now = _point(year)
    baseline = baseline_of(year, by_year, milestone)
    return Progress(milestone, _point(baseline) if baseline else None, now) if now else None


def _point(measure: Measure) -> Point | None:
    figure = measure.figure
    share = _share(figure) if figure else None
    return None if share is None else Point(measure.period.end, share)


def _share(figure: Figure) -> float | None:
    return percentage(figure.anywhere.either.headline, figure.denominator)


def progress_as_json(progress: Progress) -> dict[str, Any]:
    """`name, date, baseline, target, target_date`, percentages `baseline_percentage, percentage,
    due`, `rating` (green, amber, red or null) and `rating_in_words`.
    """
    milestone, baseline = progress.milestone, progress.baseline
    target_date = milestone.target_date
    return {
        "name": milestone.name,
        "date": milestone.begun.isoformat(),
        "baseline": milestone.baseline,
        "baseline_percentage": baseline.percentage if baseline else None,
        "target": milestone.target,
        "target_date": target_date.isoformat() if target_date else None,
        "percentage": progress.now.percentage,
        "due": progress.due,
        "rating": progress.rating,
        "rating_in_words": progress.in_words,
    }


def target_in_words(milestone: Milestone) -> str:
    """What the milestone is to reach, as a sentence; empty where it has no target."""
    if milestone.target is None:
        return ""
    by = f" by {for_people.day(milestone.target_date)}" if milestone.target_date else ""
    return f"The target of “{milestone.name}” is {milestone.target:g}%{by}."

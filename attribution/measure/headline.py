"""The figure of a year in sentences: what it is, since when, how sure, and what it is to become."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from attribution.core import for_people
from attribution.measure.figures import Figure, Measure, percentage
from attribution.measure.milestones import (
    Milestone,
    baseline_of,
    last_begun,
    progress_of,
    target_in_words,
)

NO_CAUSE = "This does not show that the action caused the change."
NEARLY_ALL = 0.95  # of the acknowledgements read: what is left changes little


def in_sentences(
    year: Measure, by_year: Sequence[Measure], milestones: Sequence[Milestone]
) -> list[str]:
    """The figure of a year, a sentence for each point. `by_year` are all years of the institution.

    Nothing for a year without a figure.
    """
    if year.figure is None:
        return []
    milestone = last_begun(milestones, year.period.end)
    baseline = baseline_of(year, by_year, milestone)
    return [
        _comparison(year, year.figure, baseline, milestone),
        *_checked(year.figure),
        *_reading(year.figure),
        *_target(milestone, year, by_year),
        *([NO_CAUSE] if milestone and baseline else []),
    ]


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


def _target(
    milestone: Milestone | None, year: Measure, by_year: Sequence[Measure]
) -> Iterator[str]:
    """The target, and how far the milestone has come towards it."""
    progress = progress_of(milestone, year, by_year) if milestone else None
    if progress and target_in_words(progress.milestone):
        yield target_in_words(progress.milestone)
        yield progress.in_words


def to_check(year: Measure) -> int:
    """Technicians who are not counted yet only because their names still need a decision."""
    if year.figure is None:
        return 0
    either = year.figure.anywhere.either
    return either.ceiling - either.headline

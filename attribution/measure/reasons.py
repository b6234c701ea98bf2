"""Why a period has no figure, and why a figure is still incomplete. Pure: dates in, sentences out.

A period has a figure only if every source asked has walked all of it once, works of it exist, and
the roster speaks for it. Anything else would show a zero where no one looked.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from attribution.core import for_people
from attribution.measure.delays import ENOUGH, Wait
from attribution.measure.periods import Period, months_later


@dataclass(frozen=True, slots=True)
class SourceProgress:
    """How far one source that is asked has come.

    `asked` is the day on which its newest finished listing began, or else its unfinished first one;
    None where it has never been asked. `walked_to` is None once the source has been walked in full;
    before that it is the last publication date that the first harvest has reached, or `date.min`.
    """

    title: str
    asked: date | None
    walked_to: date | None


@dataclass(frozen=True, slots=True)
class Looked:
    """Where the harvest and the roster have looked.

    `roster_from` is the day of the first roster import, where it is known. `leavers_before` says
    whether that roster named a person who had left before that day.
    """

    works_from: date | None
    sources: Sequence[SourceProgress]
    roster_from: date | None = None
    leavers_before: bool = True

    @property
    def data_until(self) -> date | None:
        """The smallest of the sources' dates; None where a source has never been asked."""
        days = [source.asked for source in self.sources if source.asked]
        return min(days) if days and len(days) == len(self.sources) else None


def why_no_figure(period: Period, looked: Looked, works: int, technicians: int) -> str | None:
    """Everything that is missing for a figure; None where nothing is.

    `works` are the papers of the institution that were published in the period, `technicians` those
    in post in it.
    """
    missing = [*_not_harvested(period, looked)]
    if not missing and not works:
        missing.append("no papers of the institution published in it have been found yet")
    missing += _not_on_the_roster(period, looked, technicians)
    return "; ".join(missing) or None


def _not_harvested(period: Period, looked: Looked) -> Iterator[str]:
    if not looked.sources:
        yield "no harvest has finished"
    if looked.works_from and period.start < looked.works_from:
        first = for_people.day(looked.works_from)
        yield f"papers published before {first} are not harvested"
    newest = max((source.asked for source in looked.sources if source.asked), default=None)
    if newest and newest < period.start:
        yield f"it had not begun at the last harvest on {for_people.day(newest)}"
    for source in looked.sources:
        if reason := _not_walked(period, source):
            yield reason
        elif source.asked and newest and source.asked < period.start <= newest:
            yield f"{source.title} was last harvested on {for_people.day(source.asked)}"


def _not_walked(period: Period, source: SourceProgress) -> str | None:
    if source.asked is None:
        return f"{source.title} has not been harvested yet"
    if source.walked_to == date.min:
        return f"the first harvest of {source.title} has not finished"
    if source.walked_to and source.walked_to < period.end:
        reached = for_people.day(source.walked_to)
        return f"the first harvest of {source.title} has only reached {reached}"
    return None


def _not_on_the_roster(period: Period, looked: Looked, technicians: int) -> Iterator[str]:
    if not technicians:
        yield "the roster has no technician in post in it"
    elif _shows_only_those_who_stayed(period, looked):
        first = for_people.day(looked.roster_from or date.min)
        yield (
            f"the roster has no one who left before {first}, when it was first imported, "
            "so earlier years would show only those who stayed"
        )


def _shows_only_those_who_stayed(period: Period, looked: Looked) -> bool:
    if looked.roster_from is None or looked.leavers_before:
        return False
    return period.end < looked.roster_from


def why_incomplete(period: Period, looked: Looked, wait: Wait) -> str | None:
    """Why works of a period are still to be expected; None where it ended long enough ago."""
    until = looked.data_until
    if until is None or months_later(period.end, wait.months) <= until:
        return None
    last = for_people.day(until)
    if until < period.end:
        return f"it had not ended at the last harvest on {last}"
    if until == period.end:
        return f"it ends on the day of the last harvest, {last}"
    months = for_people.count(wait.months, "month")
    reason = f"it ends less than {months} before the last harvest on {last}"
    if wait.is_observed:
        return f"{reason}, and it takes that long until {ENOUGH:.0%} of papers are found"
    return reason

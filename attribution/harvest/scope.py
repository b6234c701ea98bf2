"""What one harvest asks the sources for."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from itertools import islice
from typing import TypeVar

from attribution.core.model import Affiliation, Technician
from attribution.core.names import fold
from attribution.home.settings import Settings

T = TypeVar("T")


@dataclass(frozen=True)
class Wanted:
    """A full text that would help. `nights_failed` counts earlier nights on which it could not be had."""

    doi: str | None
    pmcid: str | None
    openalex_id: str | None
    nights_failed: int = 0


@dataclass(frozen=True)
class Scope:
    """One harvest: whose works, since when, and what is there already.

    `since` is the day from which changes are asked for, None for a harvest in full. `known_orcids` were read before;
    `known_works` maps a source's ids of affiliated works to their publication dates; `done` are the windows that
    earlier nights of an unfinished first harvest have walked.
    """

    settings: Settings
    today: date
    technicians: Sequence[Technician] = ()
    since: date | None = None
    published_since: date | None = None
    published_until: date | None = None
    known_orcids: frozenset[str] = frozenset()
    known_works: tuple[tuple[str, str], ...] = ()
    done: frozenset[str] = frozenset()

    @property
    def first_day(self) -> date:
        """First publication date asked for."""
        return self.published_since or self.settings.works_from

    @property
    def forms(self) -> tuple[str, ...]:
        """Names under which the institution is printed. Names of child units are too general to stand alone."""
        return tuple(dict.fromkeys(self.settings.name_forms))

    def years(self) -> Iterator[tuple[date, date | None]]:
        """Windows of one calendar year each over the publication dates; the last one is open."""
        last = self.published_until or self.today
        day = self.first_day
        while day.year < last.year:
            yield day, date(day.year, 12, 31)
            day = date(day.year + 1, 1, 1)
        yield day, self.published_until

    def sweep_slice(self) -> tuple[date, date]:
        """The publication dates that are read again today, so that all are within `sweep_days`."""
        parts = max(1, self.settings.sweep_days)
        length = max(1, -(-(self.today - self.first_day).days // parts))
        start = self.first_day + timedelta(days=length * (self.today.toordinal() % parts))
        return start, start + timedelta(days=length - 1)


def batches(items: Iterable[T], size: int) -> Iterator[list[T]]:
    """`items` in lists of at most `size`."""
    left = iter(items)
    while batch := list(islice(left, size)):
        yield batch


PLAIN_DOI = re.compile(r"10\.\d{4,9}/[\w.()/:;<>+-]+", re.ASCII)


def plain_and_odd(dois: Iterable[str]) -> tuple[list[str], list[str]]:
    """DOIs that may stand in a list of a filter, and those with signs that would split it or end it."""
    found: tuple[list[str], list[str]] = ([], [])
    for doi in dois:
        found[not PLAIN_DOI.fullmatch(doi)].append(doi)
    return found


NOT_THE_INSTITUTION = frozenset(
    ["hospital", "hospitals", "press", "nhs", "union", "healthcare", "health"]
)


def at_institution(
    affiliations: Iterable[Affiliation], family: frozenset[str], forms: Sequence[str]
) -> bool:
    """Whether one of an author's affiliations is the institution: by a ROR id beside it, or by its printed name."""
    return any(
        not family.isdisjoint(one.rors)
        or (one.text is not None and printed_at(one.text, tuple(forms)))
        for one in affiliations
    )


@lru_cache(maxsize=200_000)
def printed_at(text: str, forms: tuple[str, ...]) -> bool:
    """Whether an affiliation prints one of the names. "Cambridge University Hospitals" is another institution."""
    for part in re.split(r"[,;|]", text):
        words = fold(part).split()
        for form in _folded(forms):
            n = len(form)
            for i in range(len(words) - n + 1):
                if words[i : i + n] == form and (
                    i + n == len(words) or words[i + n] not in NOT_THE_INSTITUTION
                ):
                    return True
    return False


@lru_cache(maxsize=64)
def _folded(forms: tuple[str, ...]) -> tuple[list[str], ...]:
    return tuple(words for form in forms if (words := re.sub(r"[,;|]", " ", fold(form)).split()))

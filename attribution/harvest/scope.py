"""What a harvest asks the sources for."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import islice
from typing import TypeVar

from attribution.core.model import Technician
from attribution.harvest.place import Place
from attribution.home.settings import Settings

T = TypeVar("T")
DAYS_OF_DECADE = 3653
BLOCKS_A_NIGHT = 2


@dataclass(frozen=True)
class Wanted:
    """A full text that would help. `nights_failed` counts earlier nights on which it failed.

    `source_id` is what the source that is asked calls the work, if it has shown it.
    """

    doi: str | None
    pmcid: str | None
    openalex_id: str | None
    nights_failed: int = 0
    title: str | None = None
    source_id: str | None = None


@dataclass(frozen=True, slots=True)
class KnownFile:
    """The result of reading a file of your own: `mark` changes when the file does."""

    mark: str | None
    status: str
    stated_doi: str | None


@dataclass(frozen=True)
class Scope:
    """One harvest: whose works, since when, and what is known already.

    `since` is the day from which changes are asked for, None for a harvest in full. `known_orcids`
    were read before; `known_works` are (id, publication date) of a source's affiliated works;
    `done` are the windows that earlier nights of an unfinished first harvest have walked;
    `known_files` are those of a folder of your own that were looked at before, by name.
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
    known_files: Mapping[str, KnownFile] = field(default_factory=dict)

    @property
    def first_day(self) -> date:
        """First publication date asked for."""
        return self.published_since or self.settings.works_from

    @property
    def forms(self) -> tuple[str, ...]:
        """Names that the institution prints. Those of child units are too general on their own."""
        return tuple(dict.fromkeys(self.settings.name_forms))

    @property
    def place(self) -> Place:
        return Place(self.settings.family, self.forms)

    def years(self) -> Iterator[tuple[date, date | None]]:
        """Windows of one calendar year over the publication dates; the last one is open."""
        last = self.published_until or self.today
        day = self.first_day
        while day.year < last.year:
            yield day, date(day.year, 12, 31)
            day = date(day.year + 1, 1, 1)
        yield day, self.published_until

    def sweep_blocks(self) -> Iterator[tuple[date, date]]:
        """The publication dates that are listed again today, so that all are within `sweep_days`.

        In blocks that move once in ten years at most. Each has its own day of every `sweep_days`;
        those of nights that were missed since the last listing are made up for.
        """
        days = self.settings.sweep_days
        own_days = {(self.today.toordinal() - missed) % days for missed in range(self._nights())}
        length = self._block_days()
        first = self.first_day.toordinal() // length
        last = self.today.toordinal() // length
        for block in range(first, last + 1):
            if block % days in own_days:
                start = date.fromordinal(block * length)
                yield max(start, self.first_day), start + timedelta(days=length - 1)

    def _block_days(self) -> int:
        """So many that a night has two blocks at most, however many decades are asked for."""
        decades = (self.today.year - self.first_day.year) // 10 + 1
        return max(1, decades * DAYS_OF_DECADE // (BLOCKS_A_NIGHT * self.settings.sweep_days))

    def _nights(self) -> int:
        """The nights since the last finished listing, this one included."""
        if self.since is None:
            return 1
        last = self.since + timedelta(days=self.settings.overlap_days)
        return min(self.settings.sweep_days, max(1, (self.today - last).days))


def batches(items: Iterable[T], size: int) -> Iterator[list[T]]:
    """`items` in lists of at most `size`."""
    rest = iter(items)
    while batch := list(islice(rest, size)):
        yield batch


def reached(scope: Scope, last: date | None) -> Iterator[dict[str, str]]:
    """A payload saying that a first harvest has walked everything published up to a day.

    For sources that walk in order of publication. Nothing where the harvest asks for changes only,
    begins later than the settings say, or walks an open window, which later nights walk again.
    """
    if last is not None and scope.since is None and scope.published_since is None:
        yield {"kind": "reached", "until": last.isoformat()}


PLAIN_DOI = re.compile(r"10\.\d{4,9}/[\w.()/:;<>+-]+", re.ASCII)


def plain_and_odd(dois: Iterable[str]) -> tuple[list[str], list[str]]:
    """DOIs that a filter can list, and those with signs that would split the list or end it."""
    plain: list[str] = []
    odd: list[str] = []
    for doi in dois:
        (plain if PLAIN_DOI.fullmatch(doi) else odd).append(doi)
    return plain, odd

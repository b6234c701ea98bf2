"""A walk over the pages of a list: checked against the announced count, restarted when it broke."""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from attribution.core.errors import SourceUnavailable
from attribution.harvest.client import Unanswered

log = logging.getLogger(__name__)

Raw = dict[str, Any]
RESTARTS = 3


class FallsShort(SourceUnavailable):
    """A list did not bring as many records as its source announced, in any of its walks."""


def ids_of(records: Iterable[Any], name: str) -> frozenset[str]:
    """What tells the records of a page apart, also where one has a form that no one expected."""
    return frozenset(id_of(record, name) for record in records)


def id_of(record: Any, name: str) -> str:
    """The id in a field of a record; a record without one is told apart by its content."""
    value = record.get(name) if isinstance(record, dict) else None
    if isinstance(value, str | int):
        return str(value)
    return hashlib.blake2b(json.dumps(record).encode(), digest_size=8).hexdigest()


class Cursors:
    """The cursors of one list, where each stands for a place in it.

    Not for cursors that the source moves on by itself, which rightly stay the same.
    """

    def __init__(self, source: str) -> None:
        self.source = source
        self.earlier: set[str] = set()

    def next(self, cursor: str | None) -> str | None:
        """The cursor of the next page. SourceUnavailable where the list goes round in a circle."""
        if cursor in self.earlier:
            raise SourceUnavailable(
                f"{self.source}: run `attribution doctor` if this goes on. The list of works led "
                "back to a page that had come already, so its end never came. Everything that "
                "arrived is kept, and the next run asks again."
            )
        if cursor:
            self.earlier.add(cursor)
        return cursor


@dataclass(frozen=True, slots=True)
class Page:
    """One page: what is written to disk, the ids on it, and how many records the source announced.

    `ends` is true where the page itself shows that the list is over, as one does that is shorter
    than asked for, or that leads to no other. An empty page alone shows nothing: it may be a failed
    answer.
    """

    raw: Raw
    ids: frozenset[str]
    announced: int
    ends: bool = False


def walk(
    window: str,
    pages: Callable[[], Iterator[Page]],
    *,
    overcount: int = 0,
    done: Collection[str] | None = None,
) -> Iterator[Raw]:
    """Every raw page of one window, then a payload with the announced and the collected count.

    A lost page or a count that falls short drops the window and starts it again. A list that ends
    by itself twice with the same shortfall, of at most `overcount`, is one that the source counts
    too high. `done` are the windows that earlier nights of an unfinished harvest walked: they are
    not walked again, and this one is noted. None is for windows that no later night may leave out.

    Raises SourceUnavailable, FallsShort.
    """
    if done and window in done:
        return
    shortfalls: set[int] = set()
    for _ in range(RESTARTS):
        count = _Count()
        try:
            yield from count.counted(pages())
        except Unanswered as problem:
            if count.last is None:
                raise
            log.warning("window restarted", extra={"window": window, "problem": str(problem)})
            continue
        if count.is_whole(shortfalls, overcount):
            yield count.payload(window, noted=done is not None)
            return
        shortfalls.add(count.missing)
        _log_shortfall(window, count)
    raise _short(window)


def _short(window: str) -> FallsShort:
    return FallsShort(
        f"{window}: not all announced records arrived in {RESTARTS} walks. "
        "Everything that arrived is kept, and the next run asks again."
    )


class _Count:
    """The records that one walk was promised and those it collected."""

    def __init__(self) -> None:
        self.ids: set[str] = set()
        self.last: Page | None = None

    def counted(self, pages: Iterator[Page]) -> Iterator[Raw]:
        """The raw pages, counted as they pass."""
        for page in pages:
            self.ids |= page.ids
            self.last = page
            yield page.raw

    @property
    def announced(self) -> int:
        return self.last.announced if self.last else 0

    @property
    def missing(self) -> int:
        return self.announced - len(self.ids)

    def is_whole(self, earlier_shortfalls: Collection[int], overcount: int) -> bool:
        if self.missing <= 0:
            return True
        ends_by_itself = self.last is not None and self.last.ends
        return ends_by_itself and self.missing <= overcount and self.missing in earlier_shortfalls

    def payload(self, window: str, *, noted: bool) -> Raw:
        return {
            "kind": "window",
            "window": window,
            "announced": self.announced,
            "collected": len(self.ids),
            "missing": max(0, self.missing),
            "noted": noted,
        }


def _log_shortfall(window: str, count: _Count) -> None:
    facts = {"window": window, "announced": count.announced, "collected": len(count.ids)}
    log.warning("window falls short", extra=facts)

"""A walk over the pages of a list: reconciled with the count that the source announced, restarted when it broke."""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from typing import Any

from attribution.client import Unanswered
from attribution.errors import SourceUnavailable

log = logging.getLogger(__name__)

Raw = dict[str, Any]
RESTARTS = 3


@dataclass(frozen=True, slots=True)
class Page:
    """One page: what is written to disk, the ids on it, and how many records the source says there are in all."""

    raw: Raw
    ids: frozenset[str]
    announced: int


def walk(
    window: str, pages: Callable[[], Iterator[Page]], *, overcount: int = 0, done: Collection[str] = ()
) -> Iterator[Raw]:
    """Every raw page of one window, then a line that says how many records were announced and collected.

    A page that is lost or a count that falls short drops the window and starts it again. A shortfall of at most
    `overcount` that stays the same is taken for a source that counts too high. A window that an earlier, unfinished
    harvest has `done` is not walked again. Raises SourceUnavailable.
    """
    if window in done:
        return
    short: set[int] = set()
    for _ in range(RESTARTS):
        ids: set[str] = set()
        announced, received = 0, False
        try:
            for page in pages():
                received = True
                ids |= page.ids
                announced = page.announced
                yield page.raw
        except Unanswered as problem:
            if not received:
                raise
            log.warning("window restarted", extra={"window": window, "problem": str(problem)})
            continue
        missing = announced - len(ids)
        if missing <= 0 or (missing <= overcount and missing in short):
            yield {"kind": "window", "window": window, "announced": announced, "collected": len(ids)}
            return
        short.add(missing)
        log.warning("window falls short", extra={"window": window, "announced": announced, "collected": len(ids)})
    raise SourceUnavailable(
        f"{window}: not all announced records came in {RESTARTS} walks. What came is kept; the next run asks again."
    )

"""A walk over the pages of a list: reconciled with the count that the source announced, restarted when it broke."""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from typing import Any

from attribution.core.errors import SourceUnavailable
from attribution.harvest.client import Unanswered

log = logging.getLogger(__name__)

Raw = dict[str, Any]
RESTARTS = 3


class FallsShort(SourceUnavailable):
    """A list did not bring as many records as its source announced, however often it was walked."""


@dataclass(frozen=True, slots=True)
class Page:
    """One page: what is written to disk, the ids on it, and how many records the source says there are in all.

    `ends` is true where the page is shorter than asked for, yet not empty: so ends a list that is whole.
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
    """Every raw page of one window, then a line that says how many records were announced and collected.

    A page that is lost or a count that falls short drops the window and starts it again. A list that ends by itself,
    twice with the same small shortfall of at most `overcount`, is taken for one that the source counts too high.
    `done` are the windows that earlier nights of an unfinished harvest walked: they are not walked again, and this one
    is noted. None is for windows that no later night may leave out. Raises SourceUnavailable, FallsShort.
    """
    if window in (done or ()):
        return
    shortfalls: set[int] = set()
    for _ in range(RESTARTS):
        ids: set[str] = set()
        page: Page | None = None
        try:
            for page in pages():
                ids |= page.ids
                yield page.raw
        except Unanswered as problem:
            if page is None:
                raise
            log.warning("window restarted", extra={"window": window, "problem": str(problem)})
            continue
        announced = page.announced if page else 0
        missing = announced - len(ids)
        if missing <= 0 or (page and page.ends and missing <= overcount and missing in shortfalls):
            told = {
                "kind": "window",
                "window": window,
                "announced": announced,
                "collected": len(ids),
            }
            yield told | {"missing": max(0, missing), "noted": done is not None}
            return
        shortfalls.add(missing)
        log.warning(
            "window falls short",
            extra={"window": window, "announced": announced, "collected": len(ids)},
        )
    raise FallsShort(
        f"{window}: not all announced records came in {RESTARTS} walks. What came is kept; the next run asks again."
    )

"""A walk is whole or it raises."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from attribution.core.errors import SourceUnavailable
from attribution.harvest.client import Unanswered
from attribution.harvest.paging import Page, Raw, walk

Pages = list[Page | Exception]


def page(ids: str, announced: int, ends: bool = False) -> Page:
    return Page({"kind": "works", "ids": ids}, frozenset(ids), announced, ends)


class List:
    """A list that shows other pages each time it is walked; the last ones from then on."""

    def __init__(self, *walks: Pages) -> None:
        self.walks, self.walked = walks, 0

    def __call__(self) -> Iterator[Page]:
        pages = self.walks[min(self.walked, len(self.walks) - 1)]
        self.walked += 1
        for page_or_problem in pages:
            if isinstance(page_or_problem, Exception):
                raise page_or_problem
            yield page_or_problem


def counts(raws: list[Raw]) -> tuple[int, int]:
    return raws[-1]["announced"], raws[-1]["collected"]


def test_all_pages_come_and_then_the_counts() -> None:
    raws = list(walk("w", List([page("abc", 5), page("de", 5)])))
    assert [raw.get("ids") for raw in raws] == ["abc", "de", None]
    assert counts(raws) == (5, 5)


def test_an_empty_list_is_whole() -> None:
    assert counts(list(walk("w", List([page("", 0)])))) == (0, 0)


def test_records_that_come_twice_count_once() -> None:
    assert counts(list(walk("w", List([page("abc", 4), page("bcd", 4)])))) == (4, 4)


def test_a_lost_page_starts_the_window_again() -> None:
    pages = List([page("abc", 5), Unanswered("gone")], [page("abc", 5), page("de", 5)])
    assert counts(list(walk("w", pages))) == (5, 5)
    assert pages.walked == 2


def test_a_first_page_that_never_comes_raises_at_once() -> None:
    pages = List([Unanswered("down")])
    with pytest.raises(Unanswered):
        list(walk("w", pages))
    assert pages.walked == 1


@pytest.mark.parametrize(
    "pages", [[page("abc", 5), Unanswered("gone")], [page("abc", 5)], [page("", 5)]]
)
def test_a_window_that_stays_short_raises_after_three_walks_and_keeps_what_came(
    pages: Pages,
) -> None:
    listed, kept = List(pages), []
    with pytest.raises(SourceUnavailable, match="w: not all announced records arrived in 3 walks"):
        kept.extend(walk("w", listed))
    assert listed.walked == 3
    assert kept
    assert all(raw["kind"] != "window" for raw in kept)


def test_a_count_a_little_too_high_is_accepted_when_a_list_that_ends_by_itself_shows_it_twice() -> (
    None
):
    pages = List([page("abc", 5, ends=True)])
    assert counts(list(walk("w", pages, overcount=2))) == (5, 3)
    assert pages.walked == 2


@pytest.mark.parametrize(
    "pages", [[page("abc", 5)], [page("abc", 5), page("", 5)], [page("a", 5, ends=True)]]
)
def test_a_lost_page_does_not_pass_for_a_count_too_high(pages: Pages) -> None:
    with pytest.raises(SourceUnavailable):
        list(walk("w", List(pages), overcount=2))


def test_a_window_that_is_done_is_not_walked() -> None:
    pages = List([page("a", 1)])
    assert list(walk("w", pages, done={"w"})) == []
    assert pages.walked == 0


def test_only_windows_that_a_later_night_may_leave_out_are_noted() -> None:
    assert list(walk("w", List([page("a", 1)]), done=()))[-1]["noted"] is True
    assert list(walk("w", List([page("a", 1)])))[-1]["noted"] is False

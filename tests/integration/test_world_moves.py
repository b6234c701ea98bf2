"""Changes in the world are followed: corrections, new and old papers, retractions, removals."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import upstreams
from upstreams import Upstreams

from attribution.operations import nightly
from attribution.operations.nightly import Night

pytestmark = pytest.mark.upstreams
# Every affiliated work is read again every night, instead of within 30 days.
DAILY = {"ATTRIBUTION_HARVEST_SWEEP_DAYS": "1"}


def contents(folder: Path) -> dict[str, Any]:
    """The parts of the snapshot that must not depend on the nights before."""
    snapshot = upstreams.holdings(folder)
    return {
        "works": {tuple(work["dois"]): work_contents(work) for work in snapshot["works"]},
        "authors": sorted((row["name"], row["orcid"] or "") for row in snapshot["authors"]),
        "texts": sorted(row["text"] or row["status"] for row in snapshot["texts"]),
    }


def work_contents(work: dict[str, Any]) -> tuple[Any, ...]:
    return (work["title"], work["is_retracted"], work["affiliated"], sorted(work["sources"]))


def two_source_dois(folder: Path) -> list[str]:
    """A DOI of each affiliated work that both OpenAlex and Crossref show."""
    return [
        work["dois"][0]
        for work in upstreams.holdings(folder)["works"]
        if work["affiliated"] and {"openalex", "crossref"} <= set(work["sources"])
    ]


@pytest.fixture
def changing() -> Iterator[Upstreams]:
    """A replay server of its own, whose world a test may change for good."""
    if not upstreams.UPSTREAMS.is_dir():
        pytest.skip("the replay server ../shared/upstreams is missing")
    with upstreams.serve() as server:
        yield server


@pytest.fixture
def night(changing: Upstreams) -> Callable[[Path, int], Night]:
    """Runs a night so many days after the first day of the world."""
    today = date.fromisoformat(changing.control("state")["today"])
    start = datetime.combine(today, datetime.min.time(), UTC)

    def run(folder: Path, days: int) -> Night:
        settings = upstreams.settings(folder, changing, **DAILY)
        return nightly.run_night(settings, now=start + timedelta(days=days, hours=4))

    return run


def test_a_followed_world_is_held_as_if_it_were_read_for_the_first_time(
    changing: Upstreams, night: Callable[[Path, int], Night], tmp_path: Path
) -> None:
    home = upstreams.home(tmp_path / "followed", changing, since=date(2017, 1, 1))
    assert night(home, 0).exit == 0
    dois = two_source_dois(home)
    retracted, corrected, touched, removed = dois[:4]
    touched_works = [
        touched,
        {"doi": corrected, "set": {"title": "A corrected title of an old paper"}},
    ]
    changes = {"retract": [retracted], "remove": [removed], "touch": touched_works}
    changing.control("advance", {"days": 1, "add": 600, **changes})
    assert night(home, 1).exit == 0
    after = contents(home)
    by_doi = {doi: work for dois, work in after["works"].items() for doi in dois}
    assert by_doi[retracted][1] is True
    assert by_doi[corrected][0] == "A corrected title of an old paper"
    assert removed not in by_doi
    assert len(by_doi) > len(dois), "papers out of the reserve, old ones among them"
    new_home = upstreams.home(tmp_path / "new", changing, since=date(2017, 1, 1))
    assert night(new_home, 1).exit == 0
    assert after == contents(new_home)
    calls = sum(source["calls"] for source in night(home, 2).sources.values())
    assert calls <= 30

"""What changes in the world is followed: corrections, new and back-filled papers, retractions, removals."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import upstreams

from attribution.operations import nightly

pytestmark = pytest.mark.upstreams
DAILY = {
    "ATTRIBUTION_HARVEST_SWEEP_DAYS": "1"
}  # every affiliated work is read again every night, not in 30 days


def contents(folder: Path) -> dict[str, Any]:
    """What must not depend on the way that led here."""
    held = upstreams.holdings(folder)
    return {
        "works": {
            tuple(row["dois"]): (
                row["title"],
                row["is_retracted"],
                row["affiliated"],
                sorted(row["sources"]),
            )
            for row in held["works"]
        },
        "authors": sorted((row["name"], row["orcid"] or "") for row in held["authors"]),
        "texts": sorted(row["text"] or row["status"] for row in held["texts"]),
    }


def test_a_followed_world_is_held_as_if_it_were_read_for_the_first_time(tmp_path: Path) -> None:
    if not upstreams.UPSTREAMS.is_dir():
        pytest.skip("the replay server ../shared/upstreams is not here")
    with upstreams.serve() as world:
        start = datetime.combine(
            date.fromisoformat(world.control("state")["today"]), datetime.min.time(), UTC
        )

        def night(folder: Path, day: int) -> nightly.Night:
            return nightly.nightly(
                upstreams.settings(folder, world, **DAILY), now=start + timedelta(days=day, hours=4)
            )

        home = upstreams.home(tmp_path / "followed", world, since=date(2017, 1, 1))
        assert night(home, 0).exit == 0
        held = [
            row["dois"][0]
            for row in upstreams.holdings(home)["works"]
            if row["affiliated"] and {"openalex", "crossref"} <= set(row["sources"])
        ]
        retracted, corrected, touched, removed = held[:4]
        world.control(
            "advance",
            {
                "days": 1,
                "add": 600,
                "retract": [retracted],
                "remove": [removed],
                "touch": [
                    touched,
                    {"doi": corrected, "set": {"title": "A corrected title of an old paper"}},
                ],
            },
        )
        assert night(home, 1).exit == 0
        after = contents(home)
        by_doi = {doi: work for dois, work in after["works"].items() for doi in dois}
        assert by_doi[retracted][1] is True
        assert by_doi[corrected][0] == "A corrected title of an old paper"
        assert removed not in by_doi
        assert len(by_doi) > len(held), "papers out of the reserve, old ones among them"
        fresh = upstreams.home(tmp_path / "fresh", world, since=date(2017, 1, 1))
        assert night(fresh, 1).exit == 0
        assert after == contents(fresh)
        assert sum(one["calls"] for one in night(home, 2).sources.values()) <= 30

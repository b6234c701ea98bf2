"""One fault at a time: never a wrong count with exit 0, and the next night completes the data.

`benchmarks/faults.py` tries all faults; these are one of each kind.
"""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import upstreams
from upstreams import CAMBRIDGE, Upstreams

pytestmark = pytest.mark.upstreams
TRIES = {"ATTRIBUTION_HARVEST_ATTEMPTS": "3"}

# One fault at each source in a night: what one source does costs the others nothing.
PASSING = [  # the same counts, exit 0
    (
        "openalex:429a@n=2",
        "crossref:cursor_invalid@n=3",
        "europepmc:truncate_length@n=1;match=fullTextXML",
        "orcid:html_200@n=2",
    ),
    (
        "openalex:partial_page@n=2",
        "openalex:truncate_gzip@n=4",
        "crossref:503@n=2;retry_after=0.5",
        "europepmc:absent_cursor",
    ),
]
WAITING = [  # a spent budget: a fact with the date of its renewal
    ("openalex:429b@n=2", "crossref:429@n=2;retry_after=53578"),
    ("openalex:429b@match=grobid-xml",),
]
LASTING = [  # exit 3, and the gap is named
    ("openalex:429c", "europepmc:error_200", "orcid:429"),
    ("openalex:partial_page", "europepmc:hit_overcount=2", "orcid:403"),
    ("crossref:empty_page", "europepmc:fulltext_500"),
    ("europepmc:malformed_json@match=fullTextXML",),
]


@pytest.fixture(scope="module")
def new_home(server: Upstreams, tmp_path_factory: pytest.TempPathFactory) -> Path:
    server.fault()
    ids = upstreams.orcids(CAMBRIDGE, 3)
    return upstreams.home(
        tmp_path_factory.mktemp("new") / "home", server, orcid_ids=ids, since=date(2018, 1, 1)
    )


@pytest.fixture
def folder(new_home: Path, tmp_path: Path) -> Path:
    """A new home folder of a test's own."""
    return Path(shutil.copytree(new_home, tmp_path / "home"))


@pytest.fixture(scope="module")
def expected(
    server: Upstreams, new_home: Path, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, Any]:
    """The contents of the snapshot after a night without faults."""
    folder = tmp_path_factory.mktemp("expected") / "home"
    shutil.copytree(new_home, folder)
    assert upstreams.night(folder, server).exit == 0
    return upstreams.holdings(folder)


def source_of(fault: str) -> str:
    return fault.partition(":")[0]


@pytest.mark.parametrize("faults", PASSING, ids=" ".join)
def test_passing_faults_change_nothing(
    faults: tuple[str, ...], world: Upstreams, folder: Path, expected: dict[str, Any]
) -> None:
    world.fault(*faults)
    night = upstreams.night(folder, world, **TRIES)
    assert all(fault["fired"] > 0 for fault in world.control("faults"))
    gaps = [source["gaps"] for source in night.sources.values() if source["gaps"]]
    assert (night.exit, gaps) == (0, [])
    assert upstreams.holdings(folder) == expected


@pytest.mark.parametrize("faults", LASTING, ids=" ".join)
def test_lasting_faults_are_named_and_the_next_night_completes_the_data(
    faults: tuple[str, ...], world: Upstreams, folder: Path, expected: dict[str, Any]
) -> None:
    world.fault(*faults)
    night = upstreams.night(folder, world, **TRIES)
    assert night.exit == 3
    gaps = {name for name, source in night.sources.items() if source["gaps"]}
    assert gaps == set(map(source_of, faults))
    world.fault()
    assert upstreams.night(folder, world, **TRIES).exit == 0
    assert upstreams.holdings(folder) == expected


@pytest.mark.parametrize("faults", WAITING, ids=" ".join)
def test_a_spent_budget_is_a_fact_and_the_next_night_completes_the_data(
    faults: tuple[str, ...], world: Upstreams, folder: Path, expected: dict[str, Any]
) -> None:
    world.fault(*faults)
    night = upstreams.night(folder, world, **TRIES)
    assert night.exit == 0
    for source in map(night.sources.__getitem__, map(source_of, faults)):
        assert (source["status"], source["gaps"]) == ("over budget", [])
        assert "It is renewed on" in " ".join(source["waiting"])
    world.fault()
    assert upstreams.night(folder, world, **TRIES).exit == 0
    assert upstreams.holdings(folder) == expected


def test_locked_records_are_facts(world: Upstreams, folder: Path) -> None:
    world.fault("orcid:locked")
    lately = {"ATTRIBUTION_HARVEST_WORKS_FROM": "2024-01-01"}
    assert upstreams.night(folder, world, **TRIES, **lately).exit == 0
    assert {row["status"] for row in upstreams.holdings(folder)["people"]} == {"locked"}


def test_with_no_source_at_all_nothing_is_published(world: Upstreams, folder: Path) -> None:
    world.fault("*:503")
    night = upstreams.night(folder, world, ATTRIBUTION_HARVEST_ATTEMPTS="1")
    assert (night.exit, night.snapshot) == (4, None)


def test_at_real_speed_no_limit_is_ever_broken(new_home: Path, tmp_path: Path) -> None:
    """The server enforces the published limits; pacing is on, for a harvest of one year."""
    with upstreams.serve("--speed", "real") as strict_server:
        folder = upstreams.home(
            tmp_path / "home",
            strict_server,
            orcid_ids=upstreams.orcids(CAMBRIDGE, 12),
            since=date(2019, 9, 1),
        )
        night = upstreams.night(folder, strict_server, ATTRIBUTION_HARVEST_PACE="true")
        assert night.exit == 0
        assert [row for row in strict_server.log() if row["status"] in (429, 503)] == []

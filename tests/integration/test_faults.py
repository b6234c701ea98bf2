"""One fault at a time: never a wrong count with exit 0, and the night after mends what is missing.

`benchmarks/faults.py` plays all of them; these are one of each sort.
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

MENDED = [  # a fault that passes: the same counts, exit 0
    "openalex:429a@n=2",
    "openalex:partial_page@n=2",
    "openalex:truncate_gzip@n=3",
    "crossref:cursor_invalid@n=3",
    "crossref:503@n=2;retry_after=0.5",
    "europepmc:truncate_length@n=1;match=fullTextXML",
    "europepmc:absent_cursor",
    "orcid:html_200@n=2",
]
NAMED = [  # a fault that lasts: exit 3 and the gap is named
    "openalex:429b@n=2",
    "openalex:429c",
    "openalex:partial_page",
    "crossref:empty_page",
    "crossref:429@n=2;retry_after=53578",
    "europepmc:error_200",
    "europepmc:hit_overcount=2",
    "europepmc:fulltext_500",
    "europepmc:malformed_json@match=fullTextXML",
    "orcid:429",
    "orcid:403",
]


@pytest.fixture(scope="module")
def fresh(server: Upstreams, tmp_path_factory: pytest.TempPathFactory) -> Path:
    server.fault()
    ids = upstreams.orcids(CAMBRIDGE, 3)
    return upstreams.home(
        tmp_path_factory.mktemp("fresh") / "home", server, orcid_ids=ids, since=date(2018, 1, 1)
    )


@pytest.fixture(scope="module")
def right(
    server: Upstreams, fresh: Path, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, Any]:
    """What a night without faults finds."""
    folder = tmp_path_factory.mktemp("right") / "home"
    shutil.copytree(fresh, folder)
    assert upstreams.night(folder, server).exit == 0
    return upstreams.holdings(folder)


@pytest.mark.parametrize("fault", MENDED)
def test_a_passing_fault_changes_nothing(
    fault: str, world: Upstreams, fresh: Path, right: dict[str, Any], tmp_path: Path
) -> None:
    folder = Path(shutil.copytree(fresh, tmp_path / "home"))
    world.fault(fault)
    night = upstreams.night(folder, world, **TRIES)
    assert world.control("faults")[0]["fired"] > 0
    assert (night.exit, [one["gaps"] for one in night.sources.values() if one["gaps"]]) == (0, [])
    assert upstreams.holdings(folder) == right


@pytest.mark.parametrize("fault", NAMED)
def test_a_lasting_fault_is_named_and_the_night_after_mends_it(
    fault: str, world: Upstreams, fresh: Path, right: dict[str, Any], tmp_path: Path
) -> None:
    folder = Path(shutil.copytree(fresh, tmp_path / "home"))
    world.fault(fault)
    night = upstreams.night(folder, world, **TRIES)
    assert night.exit == 3
    source = fault.partition(":")[0]
    assert night.sources[source]["gaps"]
    assert not any(one["gaps"] for name, one in night.sources.items() if name != source)
    world.fault()
    assert upstreams.night(folder, world, **TRIES).exit == 0
    assert upstreams.holdings(folder) == right


def test_locked_records_are_facts(world: Upstreams, fresh: Path, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(fresh, tmp_path / "home"))
    world.fault("orcid:locked")
    assert upstreams.night(folder, world, **TRIES).exit == 0
    assert {row["status"] for row in upstreams.holdings(folder)["people"]} == {"locked"}


def test_with_no_source_at_all_nothing_is_published(
    world: Upstreams, fresh: Path, tmp_path: Path
) -> None:
    folder = Path(shutil.copytree(fresh, tmp_path / "home"))
    world.fault("*:503")
    night = upstreams.night(folder, world, ATTRIBUTION_HARVEST_ATTEMPTS="1")
    assert (night.exit, night.snapshot) == (4, None)


def test_at_real_speed_no_limit_is_ever_broken(fresh: Path, tmp_path: Path) -> None:
    """The server enforces the published limits; pacing is on, for a harvest of one year."""
    with upstreams.serve("--speed", "real") as real:
        folder = upstreams.home(
            tmp_path / "home",
            real,
            orcid_ids=upstreams.orcids(CAMBRIDGE, 12),
            since=date(2019, 9, 1),
        )
        night = upstreams.night(folder, real, ATTRIBUTION_HARVEST_PACE="true")
        assert night.exit == 0
        assert [row for row in real.log() if row["status"] in (429, 503)] == []

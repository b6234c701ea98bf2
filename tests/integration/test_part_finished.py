"""A first harvest that stops half-way shows no number for a year that a source never reached."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import upstreams
from upstreams import CAMBRIDGE, Upstreams

pytestmark = pytest.mark.upstreams
SOURCES = ("openalex", "crossref", "europepmc", "orcid")
TITLES = {
    "openalex": "OpenAlex",
    "crossref": "Crossref",
    "europepmc": "Europe PMC",
    "orcid": "ORCID",
}
# Requests that each source answers before it fails for the rest of the night.
ANSWERED = {"openalex": 3, "crossref": 4, "europepmc": 0, "orcid": 1}
STOPPED = [("openalex",), ("crossref",), ("europepmc", "orcid")]
FIRST, LAST = date(2021, 1, 1), 2025


@pytest.fixture(scope="module")
def new_home(server: Upstreams, tmp_path_factory: pytest.TempPathFactory) -> Path:
    server.fault()
    ids = upstreams.orcids(CAMBRIDGE, 3)
    folder = tmp_path_factory.mktemp("new") / "home"
    return upstreams.home(folder, server, orcid_ids=ids, since=FIRST)


@pytest.fixture(scope="module")
def expected(
    server: Upstreams, new_home: Path, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, Any]:
    """The figure of each year after a night on which every source answered."""
    folder = tmp_path_factory.mktemp("expected") / "home"
    shutil.copytree(new_home, folder)
    assert upstreams.night(folder, server).exit == 0
    years = figures(folder)
    assert any(year["denominator"] for year in years.values())
    return years


def figures(folder: Path) -> dict[str, Any]:
    years = upstreams.measure(folder, f"{FIRST.year}..{LAST}")
    return {year["period"]: year for year in years}


def fault(source: str) -> str:
    return f"{source}:503@n={ANSWERED[source] + 1}-9999"


@pytest.mark.parametrize("stopped", STOPPED, ids="-".join)
def test_a_year_has_its_figure_or_the_sources_that_never_reached_it(
    stopped: tuple[str, ...],
    world: Upstreams,
    new_home: Path,
    expected: dict[str, Any],
    tmp_path: Path,
) -> None:
    folder = Path(shutil.copytree(new_home, tmp_path / "home"))
    world.fault(*map(fault, stopped))
    night = upstreams.night(folder, world, ATTRIBUTION_HARVEST_ATTEMPTS="1")
    assert night.exit == 3
    after_half = figures(folder)
    reached_by_all = {label for label, year in after_half.items() if year["denominator"]}
    assert not reached_by_all or set(stopped) <= {"openalex", "crossref"}
    assert str(LAST) not in reached_by_all
    reason = after_half[str(LAST)]["no_figure_because"]
    assert all(TITLES[source] in reason for source in stopped)
    assert not any(TITLES[source] in reason for source in set(SOURCES) - set(stopped))

    world.fault()
    assert upstreams.night(folder, world).exit == 0
    assert numbers(figures(folder)) == numbers(expected)


def numbers(years: dict[str, Any]) -> dict[str, Any]:
    """What does not depend on the night."""
    names = ("denominator", "authored", "thanked", "either", "works", "no_figure_because")
    return {label: [year[name] for name in names] for label, year in years.items()}

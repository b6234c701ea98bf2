"""Counts that fall a little each night are compared with the best of the last nights."""

from __future__ import annotations

import shutil
from copy import copy
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from build_helpers import HOME_ROR, at_home, save, view
from command_line import UNIVERSITY

from attribution.core.errors import NothingPublished
from attribution.harvest.registry import services
from attribution.home import loading, writing
from attribution.home import settings as home_settings
from attribution.operations import count_history, nightly
from attribution.operations.change_guard import Accepted
from attribution.operations.count_history import NIGHTS, Best, Night, best_of, with_night

FIRST = datetime(2026, 3, 1, 3, tzinfo=UTC)
LOST_A_NIGHT = 0.18
WORKS = 40


class Erosion:
    """A home folder whose source loses 18% of its works each night."""

    def __init__(self, home: Path) -> None:
        home.mkdir()
        configured = {
            "institution.name": UNIVERSITY,
            "institution.rors": [HOME_ROR],
            "institution.name_forms": [UNIVERSITY],
            "harvest.sources": ["openalex"],
        }
        writing.write(home / home_settings.FILE, configured, services())
        self.home = home
        self.works = WORKS
        self.now = FIRST
        works = [
            view("openalex", f"W{number}", at_home("Ada Quillby"), doi=f"10.5555/{number}")
            for number in range(WORKS)
        ]
        save(home, works, FIRST)

    def lose(self) -> None:
        """The next night, with fewer works."""
        self.now += timedelta(days=1)
        left = round(self.works * (1 - LOST_A_NIGHT))
        gone = [view("openalex", f"W{number}", is_gone=True) for number in range(left, self.works)]
        save(self.home, gone, self.now)
        self.works = left

    def build(self, *accepted: str) -> int:
        """How many works are published."""
        settings = loading.load(self.home, {}, services())
        names = Accepted(names=frozenset(accepted))
        return nightly.build(settings, now=self.now, accepted=names).counts.works


@pytest.fixture(scope="module")
def first_night(tmp_path_factory: pytest.TempPathFactory) -> Erosion:
    world = Erosion(tmp_path_factory.mktemp("erosion") / "home")
    assert world.build() == WORKS
    return world


@pytest.fixture
def erosion(first_night: Erosion, tmp_path: Path) -> Erosion:
    """A copy of the home folder after its first night."""
    world = copy(first_night)
    world.home = Path(shutil.copytree(first_night.home, tmp_path / "home"))
    return world


def test_works_that_go_by_18_percent_a_night_stop_the_second_night_until_that_is_accepted(
    erosion: Erosion,
) -> None:
    erosion.lose()
    assert erosion.build() == 33, "a fall of one night that may be"
    erosion.lose()
    with pytest.raises(NothingPublished) as refused:
        erosion.build()
    assert "works fell from 40 to 27 since 1 March 2026" in str(refused.value)
    assert "the institution's works in OpenAlex fell from 40 to 27" in str(refused.value)
    names = "works", "affiliated-works", "author-mentions", "works-openalex"
    assert erosion.build(*names) == 27
    erosion.now += timedelta(days=1)
    assert erosion.build() == 27, "what was accepted is not asked about again"
    for _ in range(2):
        erosion.lose()
    with pytest.raises(NothingPublished, match="works fell from 27 to 18"):
        erosion.build()


def test_the_comparison_survives_the_loss_of_every_snapshot(erosion: Erosion) -> None:
    for snapshot in (erosion.home / "snapshots").iterdir():
        snapshot.unlink()
    erosion.lose()
    erosion.lose()
    with pytest.raises(NothingPublished, match="works fell from 40 to 27"):
        erosion.build()


def test_a_damaged_history_stops_nothing(erosion: Erosion) -> None:
    (erosion.home / count_history.FILE).write_text('[{"day": 5}]', encoding="utf-8")
    assert erosion.build() == WORKS
    assert count_history.load(erosion.home)[-1].counts["works"] == WORKS


def night(number: int, works: int, version: str = count_history.__version__) -> Night:
    return Night(date(2026, 1, 1) + timedelta(days=number), {"works": works}, version)


def test_only_the_last_nights_count_in_the_order_of_publication() -> None:
    nights: list[Night] = []
    for number, works in ((400, 90), *((day, 80) for day in range(NIGHTS - 1))):
        nights = with_night(nights, night(number, works), ())
    assert best_of(nights)["works"].number == 90, "a night of a clock that was ahead is the oldest"
    nights = with_night(nights, night(50, 70), ())
    assert best_of(nights)["works"] == Best(80, date(2026, 1, 1) + timedelta(days=NIGHTS - 2))


def test_two_builds_of_a_day_are_one_night_with_the_better_count() -> None:
    nights = with_night(with_night([], night(1, 90), ()), night(1, 80), ())
    assert [known.counts["works"] for known in nights] == [90]


def test_counts_of_another_version_of_the_program_are_not_compared() -> None:
    assert best_of([night(1, 90, "0.0.1")]) == {}

"""A clock that is wrong is said, and costs no change of any source."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import pytest
import responses
from build_helpers import finish, settings

from attribution.harvest import run
from attribution.harvest.summaries import Summary
from attribution.home.settings import Settings
from attribution.operations import clock, doctor
from attribution.snapshot import database

FIRST = datetime(2026, 7, 1, 3, tzinfo=UTC)
DAY = timedelta(days=1)
NO_WORKS = {"message": {"items": [], "total-results": 0, "next-cursor": None}}
CROSSREF = re.compile(r"https://api\.crossref\.org/.*")


@pytest.fixture
def configured(tmp_path: Path) -> Settings:
    return settings(tmp_path, sources=["crossref"], pace=False, backoff=0.0, email="")


@pytest.fixture
def wire() -> Iterator[responses.RequestsMock]:
    with responses.RequestsMock(assert_all_requests_are_fired=False) as answering:
        yield answering


def answer(wire: responses.RequestsMock, ahead: timedelta) -> None:
    """Answers of a source, from whose clock this computer's is ahead."""
    states = {"Date": format_datetime(datetime.now(UTC) - ahead)}
    wire.add("GET", CROSSREF, json=NO_WORKS, headers=states)


def night(configured: Settings, now: datetime) -> Summary:
    (summary,) = run.harvest(configured, (), now=now)
    return summary


def asked_since(wire: responses.RequestsMock) -> set[str]:
    asked = [re.search(r"from-index-date%3A([\d-]+)", str(call.request.url)) for call in wire.calls]
    return {match[1] for match in asked if match}


def found(configured: Settings, now: datetime, check: str) -> list[dict[str, Any]]:
    findings = (finding.as_json() for finding in doctor.examine(configured, now, online=False))
    return [finding for finding in findings if finding["check"] == check]


def test_changes_are_asked_for_since_the_time_of_the_source_where_our_clock_is_ahead(
    configured: Settings, wire: responses.RequestsMock
) -> None:
    answer(wire, 5 * DAY)
    assert night(configured, FIRST).clock_ahead == pytest.approx(5 * 86400, abs=60)
    night(configured, FIRST + DAY)
    source_time = FIRST.date() - 5 * DAY - configured.overlap_days * DAY
    assert asked_since(wire) == {str(source_time)}
    assert clock.sentences(configured.home, FIRST + DAY) == (
        "the clock of this computer is 5 days ahead of that of Crossref",
    )
    (finding,) = found(configured, FIRST + DAY, "clock")
    assert (finding["state"], finding["remedy"]) == ("wrong", "Set the clock of this computer.")


def test_a_clock_that_is_behind_is_said_and_asks_for_more_not_less(
    configured: Settings, wire: responses.RequestsMock
) -> None:
    answer(wire, -3 * DAY)
    night(configured, FIRST)
    night(configured, FIRST + DAY)
    assert asked_since(wire) == {str(FIRST.date() - configured.overlap_days * DAY)}
    (sentence,) = clock.sentences(configured.home, FIRST + DAY)
    assert re.fullmatch(r"the clock of this computer is [23] days behind .* Crossref", sentence)


@pytest.mark.parametrize("ahead", [timedelta(), timedelta(minutes=10), -timedelta(minutes=30)])
def test_a_clock_that_is_right_is_not_spoken_of(
    configured: Settings, wire: responses.RequestsMock, ahead: timedelta
) -> None:
    answer(wire, ahead)
    night(configured, FIRST)
    assert clock.sentences(configured.home, FIRST + DAY) == ()
    assert not found(configured, FIRST + DAY, "clock")


def test_a_stored_answer_of_long_ago_is_no_sign_of_a_wrong_clock(
    configured: Settings, wire: responses.RequestsMock
) -> None:
    answer(wire, 40 * DAY)
    answer(wire, timedelta())
    assert night(configured, FIRST).clock_ahead < 60


def test_what_a_clock_that_was_ahead_has_dated_is_said_by_kind(configured: Settings) -> None:
    home = configured.home
    later = FIRST + 365 * DAY
    finish(home, "crossref", later)
    (home / "snapshots").mkdir()
    (home / "snapshots" / f"{later:%Y%m%dT%H%M%S%f}Z.duckdb").touch()
    (home / "roster").mkdir()
    (home / "roster" / f"{later:%Y%m%dT%H%M%S.%f}Z-staff.csv").touch()
    assert clock.sentences(home, FIRST) == (
        "1 harvest, 1 snapshot and 1 list of the roster dated in the future, up to 1 July 2027: "
        "the clock of this computer was ahead, or is behind now",
    )
    assert clock.sentences(home, later + DAY) == ()


def test_the_age_of_the_oldest_record_is_said_and_a_sweep_that_stopped_is_wrong(
    configured: Settings, wire: responses.RequestsMock
) -> None:
    summary = Summary("20260701T030000000000Z", "crossref", status="finished", day="2026-07-01")
    for oldest, state in ((date(2026, 6, 3), "ok"), (date(2026, 5, 1), "wrong")):
        summary.oldest_view = str(oldest)
        summary.save(configured.home)
        (finding,) = found(configured, FIRST + DAY, "harvest crossref")
        assert finding["state"] == state
        assert finding["found"].startswith("finished 1 day ago; its oldest view was read on ")


def test_without_its_pointer_the_newest_snapshot_is_none_of_the_future(tmp_path: Path) -> None:
    folder = tmp_path / "snapshots"
    folder.mkdir()
    times = ["20260701T030000000000Z", "20260702T030000000000Z", "20990101T030000000000Z"]
    paths = [folder / f"{time}.duckdb" for time in times]
    for path in paths:
        path.touch()
    assert database.current_snapshot(tmp_path) == paths[1]
    assert database.other_snapshots(tmp_path, paths[1]) == [paths[0], paths[2]]

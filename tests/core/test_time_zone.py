"""Times are kept in UTC and written for people in the zone of their institution."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from attribution.core import for_people
from attribution.core.errors import UserError
from attribution.dashboard.tables import Column, _cell, csv
from attribution.harvest.registry import services
from attribution.home import loading

SUMMER = datetime(2026, 7, 1, 23, 30, tzinfo=UTC)
WINTER = datetime(2026, 12, 31, 23, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "moment", "words", "head"),
    [
        ("UTC", SUMMER, "1 July 2026, 23:30 UTC", "UTC"),
        ("Europe/London", SUMMER, "2 July 2026, 00:30 BST", "London time"),
        ("Europe/London", WINTER, "31 December 2026, 23:30 GMT", "London time"),
        ("America/New_York", WINTER, "31 December 2026, 18:30 EST", "New York time"),
        ("Europe/London", SUMMER.replace(tzinfo=None), "2 July 2026, 00:30 BST", "London time"),
        ("No/Where", SUMMER, "1 July 2026, 23:30 UTC", "UTC"),
    ],
)
def test_a_moment_is_written_in_the_zone_of_the_institution(
    zone: str, moment: datetime, words: str, head: str
) -> None:
    for_people.show_times_in(zone)
    assert for_people.moment(moment) == words
    assert for_people.zone_in_words() == head


def test_a_table_shows_local_times_and_its_download_keeps_utc() -> None:
    for_people.show_times_in("Europe/London")
    stored = SUMMER.replace(tzinfo=None)
    assert str(_cell(stored, "time")) == "2026-07-02 00:30:00"
    assert _cell(date(2026, 7, 1), "date") == date(2026, 7, 1)
    column = Column("started", "Started", "When the run began", "time")
    text = csv([{"started": stored}], [column], "Runs.").decode("utf-8")
    assert "started = When the run began, in UTC." in text
    assert "2026-07-01 23:30:00" in text.replace("T", " ")


@pytest.mark.parametrize("zone", ["London", "Europe", "../etc/passwd", "GMT+25"])
def test_a_zone_that_does_not_exist_is_refused_with_an_example(tmp_path: Path, zone: str) -> None:
    environment = {"ATTRIBUTION_INSTITUTION_TIMEZONE": zone}
    with pytest.raises(UserError, match="such as Europe/London"):
        loading.load(tmp_path, environment, services())

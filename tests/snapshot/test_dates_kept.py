"""Dates that nobody can recover later: when each source created its record of a work."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest
from build_helpers import DAY, rows, save, view

from attribution.harvest import parsed_files
from attribution.harvest.partial_dates import day_of

QUERY = "select source, created, first_seen, last_changed from work_sources order by source"
NEXT_DAY = DAY + timedelta(days=1)


def parsed_rows(home: Path, kind: str) -> list[tuple[Any, ...]]:

    with duckdb.connect() as connection:
        return parsed_files.relation(connection, home, kind).fetchall()


def test_each_source_keeps_its_own_day(tmp_path: Path) -> None:
    records = [
        view("openalex", "W1", doi="10.5555/a", openalex_id="W1", created="2024-03-09"),
        view("crossref", "10.5555/a", doi="10.5555/a", created="2024-03-02"),
        view("orcid", "0000-0000-0000-0001/1", doi="10.5555/b", listed_by=("0000-0000-0000-0001",)),
    ]
    crossref, openalex = rows(tmp_path, records, QUERY)
    assert (crossref["created"], openalex["created"]) == (date(2024, 3, 2), date(2024, 3, 9))
    assert crossref["first_seen"] == DAY.date()


def test_a_known_work_gets_its_day_without_being_written_again(tmp_path: Path) -> None:
    """Homes that were harvested before sources were asked for this day get it as they go on."""
    work = {"doi": "10.5555/a", "title": "A"}
    save(tmp_path, [view("crossref", "10.5555/a", **work)])
    for night in (NEXT_DAY, NEXT_DAY + timedelta(days=1)):
        save(tmp_path, [view("crossref", "10.5555/a", created="2024-03-02", **work)], night)
    assert len(parsed_rows(tmp_path, "works")) == 1
    assert len(parsed_rows(tmp_path, "created")) == 1
    (row,) = rows(tmp_path, [], QUERY)
    assert row["created"] == date(2024, 3, 2)
    assert row["first_seen"] == row["last_changed"] == DAY.date()


def test_the_first_day_stays_if_a_source_changes_its_mind(tmp_path: Path) -> None:
    for night, created in ((DAY, "2024-03-02"), (NEXT_DAY, "2025-01-01")):
        save(tmp_path, [view("crossref", "10.5555/a", doi="10.5555/a", created=created)], night)
    (row,) = rows(tmp_path, [], QUERY)
    assert row["created"] == date(2024, 3, 2)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2017-08-08", "2017-08-08"),
        ("2026-03-09T07:38:00Z", "2026-03-09"),
        ("2026-02-31", None),
        ("2026", None),
        ("", None),
        (None, None),
    ],
)
def test_only_a_whole_day_is_a_day(text: str | None, day: str | None) -> None:
    assert day_of(text) == day

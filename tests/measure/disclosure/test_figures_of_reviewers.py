"""What a reviewer is told of figures: their own faculties as they are, all else protected."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from attribution.dashboard.queries.acknowledgements import topics_for_a_reviewer
from attribution.dashboard.queries.measures import rows_for_a_reviewer
from attribution.measure.figures import Count, Coverage, Figure, Measure, Numerators
from attribution.measure.periods import calendar_year


def measure(group: str, technicians: int, either: int, year: int = 2024) -> Measure:
    count = Count(either // 2, either, either + 5)
    credits = Numerators(count, count, count)
    return Measure(
        period=calendar_year(year),
        by=("faculty",) if group else (),
        group=(group,) if group else (),
        of="all",
        figure=Figure(technicians, credits, credits, None, Coverage()),
        no_figure_because=None,
        incomplete_because=None,
        works_from=date(2020, 1, 1),
        data_until=date(2026, 1, 1),
        rule="everybody",
    )


YEAR = [measure("", 192, 61), measure("Arts", 71, 1), measure("Science", 121, 60)]


def rows_of(measures: list[Measure], *faculties: str) -> dict[str, dict[str, Any]]:
    return {row["group"]: row for row in rows_for_a_reviewer(measures, faculties, 50)}


def test_their_own_faculty_is_as_it_is_and_all_else_is_protected() -> None:
    rows = rows_of(YEAR, "Science")
    assert (rows["Science"]["technicians"], rows["Science"]["either"]) == (121, 60)
    assert (rows["all"]["technicians"], rows["all"]["either"]) == (190, 60)
    assert rows["all"]["either_percent"] == 32
    assert rows["Arts"]["either"] is None
    assert rows["Arts"]["either_why"] == "2 or fewer of the technicians"


@pytest.mark.parametrize("reason", ["works published since July are still to come"])
def test_a_year_that_is_not_final_has_no_figure_of_others(reason: str) -> None:
    rows = rows_of([replace(measure, incomplete_because=reason) for measure in YEAR])
    assert rows == {
        "all": {
            "period": "2024",
            "group": "all",
            "no_figure": "it is not final",
            "incomplete": reason,
        }
    }


def test_their_own_faculty_says_of_a_year_that_it_is_incomplete() -> None:
    reason = "works published since July are still to come"
    rows = rows_of([replace(measure, incomplete_because=reason) for measure in YEAR], "Science")
    assert (rows["Science"]["either"], rows["Science"]["incomplete"]) == (60, reason)


def test_percentages_of_their_own_faculty_are_whole_as_the_others() -> None:
    (_, science) = rows_for_a_reviewer([YEAR[0], measure("Science", 32, 15)], ("Science",), 50)
    assert science["either_percent"] == 47  # 46.875


def test_the_newest_year_comes_first_and_in_it_the_institution() -> None:
    measures = [replace(row, period=calendar_year(year)) for year in (2022, 2023) for row in YEAR]
    rows = rows_for_a_reviewer(measures, ("Science",), 50)
    assert [(row["period"], row["group"]) for row in rows] == [
        ("2023", "all"),
        ("2023", "Arts"),
        ("2023", "Science"),
        ("2022", "all"),
        ("2022", "Arts"),
        ("2022", "Science"),
    ]


def test_a_year_without_a_figure_says_why() -> None:
    nothing = replace(YEAR[0], figure=None, no_figure_because="nothing was harvested")
    assert rows_of([nothing])["all"]["no_figure"] == "nothing was harvested"


def test_what_for_leaves_out_rows_about_few_people_and_rounds_the_rest() -> None:
    rows = [
        {"faculty": "Arts", "topic": "imaging", "thanks": 13, "technicians": 8},
        {"faculty": "Arts", "topic": "analysis", "thanks": 4, "technicians": 2},
        {"faculty": "Science", "topic": "imaging", "thanks": 1, "technicians": 1},
        {"faculty": None, "topic": "animals", "thanks": 3, "technicians": 3},
    ]
    assert topics_for_a_reviewer(rows, ("Science",), ("faculty", "topic")) == [
        {"faculty": "Arts", "topic": "imaging", "thanks": 15, "technicians": 10},
        {"faculty": "Science", "topic": "imaging", "thanks": 1, "technicians": 1},
        {"faculty": None, "topic": "animals", "thanks": 5, "technicians": 5},
    ]


def test_a_total_over_faculties_is_protected_for_a_reviewer_of_some() -> None:
    rows = [
        {"topic": "imaging", "thanks": 19, "technicians": 9},
        {"topic": "analysis", "thanks": 40, "technicians": 21},
    ]
    assert topics_for_a_reviewer(rows, ("Science",), ("topic",)) == [
        {"topic": "analysis", "thanks": 40, "technicians": 20},
        {"topic": "imaging", "thanks": 20, "technicians": 10},
    ]

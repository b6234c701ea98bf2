"""Milestones: how far they have come, in words and as red, amber or green."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from attribution.measure.milestones import (
    Milestone,
    Point,
    Progress,
    Rating,
    last_begun,
    milestone_of,
    progress_as_json,
)

BASELINE = Point(date(2022, 12, 31), 20.0)
ACTION = Milestone("the action", date(2023, 1, 1), target=40.0, target_date=date(2026, 12, 31))
shares = st.floats(0, 100)


def progress(percentage, year=2024, baseline=BASELINE, **more):
    """The steady rise is 30.0% at the end of 2024."""
    return Progress(replace(ACTION, **more), baseline, Point(date(year, 12, 31), percentage))


@pytest.mark.parametrize(
    ("percentage", "year", "rating", "words"),
    [
        (40.0, 2024, "green", "Green: the target is reached."),
        (39.96, 2026, "green", "Green: the target is reached."),  # printed as 40.0%
        (
            30.0,
            2024,
            "green",
            "Green: on track. On a straight line to the target, 30.0% was due by 31 December 2024.",
        ),
        (
            29.9,
            2024,
            "amber",
            "Amber: behind. On a straight line to the target, 30.0% was due by 31 December 2024.",
        ),
        (
            25.0,
            2024,
            "amber",
            "Amber: behind. On a straight line to the target, 30.0% was due by 31 December 2024.",
        ),
        (
            24.9,
            2024,
            "red",
            "Red: well behind. "
            "On a straight line to the target, 30.0% was due by 31 December 2024.",
        ),
        (39.0, 2026, "red", "Red: the target date has passed, and the target is not reached."),
    ],
)
def test_a_milestone_is_rated_by_a_steady_rise_to_its_target(percentage, year, rating, words):
    rated = progress(percentage, year)
    assert (rated.rating, rated.in_words) == (rating, words)


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"target": None}, "Not rated: this milestone has no target."),
        ({"target_date": None}, "Not rated: the target has no date."),
        ({"baseline": None}, "Not rated: there is no figure to compare with."),
    ],
)
def test_where_something_is_missing_there_is_no_rating_and_the_reason(more, words):
    rated = progress(30.0, **more)
    assert (rated.rating, rated.in_words) == (None, words)


def test_a_figure_that_did_not_rise_is_never_amber():
    assert progress(20.0, year=2022).rating == Rating.GREEN  # nothing is due yet
    assert progress(20.0, year=2023).rating == Rating.RED


@given(first=shares, second=shares, start=shares, year=st.integers(2022, 2028))
def test_a_higher_figure_is_never_rated_worse(first, second, start, year):
    order = [Rating.RED, Rating.AMBER, Rating.GREEN]
    baseline = replace(BASELINE, percentage=start)
    low, high = (
        order.index(progress(share, year, baseline).rating) for share in sorted((first, second))
    )
    assert low <= high


def test_the_json_holds_baseline_target_date_and_rating():
    assert progress_as_json(progress(30.0)) == {
        "name": "the action",
        "date": "2023-01-01",
        "baseline": None,
        "baseline_percentage": 20.0,
        "target": 40.0,
        "target_date": "2026-12-31",
        "percentage": 30.0,
        "due": pytest.approx(30.0, abs=0.02),
        "rating": "green",
        "rating_in_words": "Green: on track. "
        "On a straight line to the target, 30.0% was due by 31 December 2024.",
    }


def test_the_milestone_of_a_year_is_the_last_that_had_begun():
    later = Milestone("later", date(2024, 6, 1))
    assert last_begun([later, ACTION], date(2023, 12, 31)) == ACTION
    assert last_begun([later, ACTION], date(2024, 12, 31)) == later
    assert last_begun([later, ACTION], date(2022, 12, 31)) is None


@pytest.mark.parametrize("missing", ["name", "date"])
def test_a_milestone_needs_a_name_and_a_date(missing):
    row = {"name": "x", "date": "2023-01-01"}
    del row[missing]
    with pytest.raises(KeyError):
        milestone_of(row)

"""The figure of a year in sentences."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from attribution.measure.figures import Count, Coverage, Figure, Measure, Numerators
from attribution.measure.headline import headline_of, names_to_check, to_check, what_waits
from attribution.measure.milestones import Milestone, milestone_of
from attribution.measure.periods import calendar_year
from attribution.measure.person_periods import PeopleOf, Person, PersonCredit, State, Stratum

GUIDELINES = Milestone("the guidelines", date(2023, 1, 1))


def year(number, named, technicians, read=22, papers=100, waiting=0):
    either = Count(0, named, named + waiting)
    figure = Figure(
        technicians,
        Numerators(either=either),
        Numerators(),
        Count(),
        Coverage(papers, read, {"no full text": papers - read}),
    )
    period = calendar_year(number)
    return Measure(period, (), (), "all", figure, None, None, None, None, "everybody")


def test_a_year_is_told_with_counts_baseline_milestone_and_coverage():
    years = [year(2021, 30, 180), year(2022, 47, 184), year(2025, 61, 192)]
    told = headline_of(years[-1], years, [GUIDELINES])
    assert told.figure == (
        "In 2025, 61 of our 192 technicians (31.8%) were named on a paper, up from 47 of 184 "
        "(25.5%) in 2022, before “the guidelines”."
    )
    assert told.how_sure == [
        "So far, no one has checked the names of these 61. The program counted them, and some of "
        "them may only share a name.",
        "We could read the acknowledgements of 22 of 100 papers (22.0%). Technicians who are "
        "thanked only in the rest are missing, so the true figure is probably higher.",
        "This does not show what caused the change.",
    ]
    assert (told.target, told.progress) == ("", None)


def test_a_milestone_may_name_its_baseline_and_its_target():
    years = [year(2021, 90, 180), year(2022, 47, 184), year(2025, 61, 192, read=99)]
    goal = milestone_of(
        {
            "name": "the action",
            "date": "2023-01-01",
            "baseline": "2021",
            "target": 40,
            "target_date": "2027-12-31",
        }
    )
    told = headline_of(years[-1], years, [goal])
    assert "down from 90 of 180 (50.0%) in 2021" in told.figure
    assert told.target == "The target of “the action” is 40% by 31 December 2027."
    assert told.progress.in_words.startswith("Red: well behind.")


def test_the_years_since_the_action_are_told():
    years = [year(2022, 47, 184), year(2023, 90, 180), year(2024, 70, 180), year(2025, 61, 192)]
    told = headline_of(years[-1], years, [GUIDELINES])
    assert told.figure.endswith(
        "before “the guidelines”. In between, the share was 50.0% in 2023 and 38.9% in 2024."
    )
    without_baseline = headline_of(years[-1], years[1:], [GUIDELINES])
    assert without_baseline.figure.endswith(
        "named on a paper. The share was 50.0% in 2023 and 38.9% in 2024."
    )


def test_without_a_milestone_the_first_year_with_a_figure_is_the_baseline():
    years = [replace(year(2020, 1, 2), figure=None), year(2021, 45, 90), year(2022, 46, 92)]
    told = headline_of(years[-1], years, [])
    assert told.figure.endswith(
        "(50.0%) were named on a paper, the same share as 45 of 90 (50.0%) in 2021, "
        "the first year with a figure."
    )


def test_the_first_year_and_a_milestone_to_come_are_compared_with_nothing():
    years = [year(2021, 1, 1, read=100)]
    later = Milestone("later", date(2030, 1, 1), target=40.0)
    told = headline_of(years[0], years, [later])
    assert told.figure == "In 2021, 1 of our 1 technician (100.0%) was named on a paper."
    assert told.how_sure == [
        "So far, no one has checked the names of these 1. The program counted them, and some of "
        "them may only share a name."
    ]


def test_a_review_that_has_begun_says_how_far_it_is():
    begun = year(2025, 12, 20)
    counts = Numerators(either=Count(3, 12, 12))
    begun = replace(begun, figure=replace(begun.figure, anywhere=counts))
    assert headline_of(begun, [begun], []).how_sure[0] == (
        "So far, people have checked the names of 3 of these 12. The program counted the others, "
        "and some of them may only share a name."
    )


def test_a_year_without_a_figure_has_no_sentence():
    assert headline_of(replace(year(2021, 1, 1), figure=None), [], [GUIDELINES]) is None
    assert to_check(replace(year(2021, 1, 1), figure=None)) == 0


def test_technicians_with_undecided_names_only_are_to_check():
    assert to_check(year(2021, 5, 50, waiting=7)) == 7


def test_names_are_to_check_if_they_may_add_a_technician():
    none, waiting, counted = State.NONE, State.OPEN, State.ACCEPTED
    people = [
        Person("T1", "", "", waiting, none, waiting),
        Person("T2", "", "", counted, waiting, counted),
    ]
    place = (False, Stratum(2025, True), 0)
    names = [
        PersonCredit("T1", "W1", "author", waiting, *place),
        PersonCredit("T1", "W2", "author", waiting, *place),
        PersonCredit("T2", "W3", "author", counted, *place),
        PersonCredit("T2", "W3", "thanked", waiting, *place),
    ]
    to_decide = names_to_check(PeopleOf(calendar_year(2025), people, names, []))
    assert to_decide == [("T1", "W1"), ("T1", "W2")]


@pytest.mark.parametrize(
    ("names", "work"),
    [
        (1, "1 name to check: about a minute."),
        (7, "7 names to check: about 3 minutes."),
        (23, "23 names to check: about 10 minutes."),
        (2000, "2,000 names to check: about 14 hours."),
    ],
)
def test_what_waits_is_told_with_the_time_it_takes(names, work):
    assert what_waits(names, 1) == (
        work,
        f"{'It' if names == 1 else 'They'} could add at most 1 technician.",
    )


@given(
    now=st.tuples(st.integers(0, 300), st.integers(1, 300)),
    then=st.tuples(st.integers(0, 300), st.integers(1, 300)),
)
def test_up_and_down_agree_with_the_printed_percentages(now, then):
    first, second = (year(y, min(n, d), d) for y, (n, d) in ((2021, then), (2025, now)))
    sentence = headline_of(second, [first, second], []).figure
    shown = [
        round(100 * m.figure.anywhere.either.headline / m.figure.denominator, 1)
        for m in (second, first)
    ]
    words = {True: "up from", False: "down from"}[shown[0] > shown[1]]
    assert ("the same share as" if shown[0] == shown[1] else words) in sentence

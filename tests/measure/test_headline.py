"""The figure of a year in sentences."""

from dataclasses import replace
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from attribution.measure.figures import Count, Coverage, Figure, Measure, Numerators
from attribution.measure.headline import in_sentences, to_check
from attribution.measure.milestones import Milestone, milestone_of
from attribution.measure.periods import calendar_year

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
    assert in_sentences(years[-1], years, [GUIDELINES]) == [
        "In 2025, 61 of our 192 technicians (31.8%) were named on a paper, up from 47 of 184 "
        "(25.5%) in 2022, before “the guidelines”.",
        "A person has checked 0 of these 61.",
        "We could read 22% of acknowledgements, so the true figure is probably higher.",
        "This does not show that the action caused the change.",
    ]


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
    first, _, target, rating, _ = in_sentences(years[-1], years, [goal])
    assert "down from 90 of 180 (50.0%) in 2021" in first
    assert target == "The target of “the action” is 40% by 31 December 2027."
    assert rating.startswith("Red: well behind.")


def test_without_a_milestone_the_first_year_with_a_figure_is_the_baseline():
    years = [replace(year(2020, 1, 2), figure=None), year(2021, 45, 90), year(2022, 46, 92)]
    first, *_ = in_sentences(years[-1], years, [])
    assert first.endswith("(50.0%) were named on a paper, the same as 45 of 90 (50.0%) in 2021.")


def test_the_first_year_and_a_milestone_to_come_are_compared_with_nothing():
    years = [year(2021, 1, 1, read=100)]
    later = Milestone("later", date(2030, 1, 1), target=40.0)
    assert in_sentences(years[0], years, [later]) == [
        "In 2021, 1 of our 1 technician (100.0%) was named on a paper.",
        "A person has checked 0 of these 1.",
    ]


def test_a_year_without_a_figure_has_no_sentence():
    assert in_sentences(replace(year(2021, 1, 1), figure=None), [], [GUIDELINES]) == []
    assert to_check(replace(year(2021, 1, 1), figure=None)) == 0


def test_technicians_with_undecided_names_only_are_to_check():
    assert to_check(year(2021, 5, 50, waiting=7)) == 7


@given(
    now=st.tuples(st.integers(0, 300), st.integers(1, 300)),
    then=st.tuples(st.integers(0, 300), st.integers(1, 300)),
)
def test_up_and_down_agree_with_the_printed_percentages(now, then):
    first, second = (year(y, min(n, d), d) for y, (n, d) in ((2021, then), (2025, now)))
    sentence = in_sentences(second, [first, second], [])[0]
    shown = [
        round(100 * m.figure.anywhere.either.headline / m.figure.denominator, 1)
        for m in (second, first)
    ]
    words = {True: "up from", False: "down from"}[shown[0] > shown[1]]
    assert ("the same as" if shown[0] == shown[1] else words) in sentence

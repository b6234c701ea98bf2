"""SQL and plain Python agree on any world."""

from dataclasses import replace

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from measure_oracle import credits, in_post, measures, works_of_institution
from measure_worlds import database, empty_database, of_every_state, worlds

from attribution.measure.counting import DENOMINATORS, measure
from attribution.measure.figures import Count
from attribution.measure.periods import calendar_year, parse_periods
from attribution.measure.rules import RULES

PERIODS = (calendar_year(2019), calendar_year(2020), calendar_year(2021), *parse_periods("2019/20"))
unhurried = settings(deadline=None, max_examples=50)


@pytest.fixture(scope="module")
def emptied():
    with empty_database() as connection:
        yield connection


@unhurried
@given(world=worlds())
@example(world=of_every_state())
def test_credits_are_those_of_the_oracle(emptied, world):
    works = {work["work_id"]: work for work in world["works"]}
    connection = database(world, emptied)
    rows = connection.execute(
        "select technician_id, work_id, kind, status, probability, in_post, affiliated "
        "from possible_credits"
    ).fetchall()
    standing = connection.execute("select count(*) from credits").fetchone()[0]
    expected = {
        key: (
            status,
            probability,
            in_post(world, key[0], works[key[1]]),
            works[key[1]]["affiliated"],
        )
        for key, (status, probability) in credits(world).items()
    }
    assert {tuple(row[:3]): tuple(row[3:]) for row in rows} == expected
    assert len(rows) == len(expected), "one row for each technician, work and kind"
    assert standing == sum(status != "pending" for status, *_ in expected.values())


def numbers(count):
    return count.floor, count.headline, count.ceiling


@unhurried
@given(
    world=worlds(),
    of=st.sampled_from(sorted(DENOMINATORS)),
    rule=st.sampled_from(sorted(RULES)),
)
@example(world=of_every_state(), of="all", rule="period")
def test_the_measure_is_that_of_the_oracle(emptied, world, of, rule):
    every_measure = measure(database(world, emptied), PERIODS, ["faculty"], of=of, rule=rule)
    for period in PERIODS:
        expected = measures(world, period, of, rule)
        if reason := why_not(world, period, expected[None][0]):
            check_reason(reason, [row for row in every_measure if row.period == period])
            continue
        readings, credited = works_of_institution(world, period, rule)
        thanked = expected[None][1][False, ("thanked",)]
        looked_for_thanks = readings.get("read", 0) > 0 or thanked != (0, 0, 0)
        figures = {
            measured.group[0] if measured.group else None: with_thanks(
                measured.figure, looked_for_thanks
            )
            for measured in every_measure
            if measured.period == period
        }
        assert figures.keys() == expected.keys()
        for group, (denominator, numerators) in expected.items():
            figure = figures[group]
            assert figure.denominator == denominator
            for own, three in ((False, figure.anywhere), (True, figure.affiliated_only)):
                assert numbers(three.authored) == numerators[own, ("author",)]
                assert numbers(three.thanked) == numerators[own, ("thanked",)]
                assert numbers(three.either) == numerators[own, ("author", "thanked")]
        check_works(figures[None], readings, credited)
        check_order_and_sums(*figures.values())


def with_thanks(figure, looked_for_thanks):
    """The figure with the zeros of the oracle for thanks that no one looked for."""
    assert (figure.anywhere.thanked is not None) == looked_for_thanks
    if looked_for_thanks:
        return figure
    return replace(
        figure,
        anywhere=replace(figure.anywhere, thanked=Count()),
        affiliated_only=replace(figure.affiliated_only, thanked=Count()),
    )


def why_not(world, period, technicians):
    """Why the oracle would give no number."""
    if not any(works_of_institution(world, period)[0].values()):
        return "no papers"
    return None if technicians else "no technician"


def check_reason(reason, rows):
    """A single row, the reason in words, and no number."""
    (row,) = rows
    assert row.figure is None
    assert reason in row.no_figure_because


def check_works(institution, readings, credited):
    assert numbers(institution.credited_works) == credited
    assert institution.coverage.read == readings.pop("read", 0)
    assert institution.coverage.unread == readings
    assert institution.coverage.works == institution.coverage.read + sum(
        institution.coverage.unread.values()
    )


def check_order_and_sums(institution, *groups):
    """Ranges are in order; faculties and "not stated" sum to the institution."""
    assert sum(group.denominator for group in groups) == institution.denominator
    for kind in ("authored", "thanked", "either"):
        parts = [numbers(getattr(group.anywhere, kind)) for group in groups] or [(0, 0, 0)]
        total = numbers(getattr(institution.anywhere, kind))
        assert tuple(map(sum, zip(*parts, strict=True))) == total
    for figure in (institution, *groups):
        counts = figure.anywhere
        for count in (counts.authored, counts.thanked, counts.either):
            assert 0 <= count.floor <= count.headline <= count.ceiling <= figure.denominator

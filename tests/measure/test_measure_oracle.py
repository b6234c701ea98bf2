"""SQL and plain Python agree on any world."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from measure_oracle import credits, in_post, measures, works_of_institution
from measure_worlds import database, empty_database, worlds

from attribution.measure.counting import DENOMINATORS, measure
from attribution.measure.periods import calendar_year, parse_periods

PERIODS = (calendar_year(2019), calendar_year(2020), calendar_year(2021), *parse_periods("2019/20"))
unhurried = settings(deadline=None, max_examples=100)


@pytest.fixture(scope="module")
def emptied():
    with empty_database() as connection:
        yield connection


@unhurried
@given(world=worlds())
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
@given(world=worlds(), of=st.sampled_from(sorted(DENOMINATORS)))
def test_the_measure_is_that_of_the_oracle(emptied, world, of):
    every_measure = measure(database(world, emptied), PERIODS, ["faculty"], of=of)
    for period in PERIODS:
        expected = measures(world, period, of)
        by_group = {
            measured.group[0] if measured.group else None: measured
            for measured in every_measure
            if measured.period == period
        }
        assert by_group.keys() == expected.keys()
        for group, (denominator, numerators) in expected.items():
            measured = by_group[group]
            assert measured.denominator == denominator
            for own, three in ((False, measured), (True, measured.affiliated_only)):
                assert numbers(three.authored) == numerators[own, ("author",)]
                assert numbers(three.thanked) == numerators[own, ("thanked",)]
                assert numbers(three.either) == numerators[own, ("author", "thanked")]
        check_works(by_group[None], *works_of_institution(world, period))
        check_order_and_sums(*by_group.values())


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
        parts = [numbers(getattr(group, kind)) for group in groups] or [(0, 0, 0)]
        assert tuple(map(sum, zip(*parts, strict=True))) == numbers(getattr(institution, kind))
    for measured in (institution, *groups):
        for count in (measured.authored, measured.thanked, measured.either):
            assert 0 <= count.floor <= count.headline <= count.ceiling <= measured.denominator

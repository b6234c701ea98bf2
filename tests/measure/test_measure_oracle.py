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
    assert len(rows) == len(expected), "one row a technician, work and kind"
    assert standing == sum(status != "pending" for status, *_ in expected.values())


def counts(one):
    return one.floor, one.headline, one.ceiling


@unhurried
@given(world=worlds(), of=st.sampled_from(sorted(DENOMINATORS)))
def test_the_measure_is_that_of_the_oracle(emptied, world, of):
    found = measure(database(world, emptied), PERIODS, ["faculty"], of=of)
    for one_period in PERIODS:
        expected = measures(world, one_period, of)
        told = {
            each.group[0] if each.group else None: each
            for each in found
            if each.period == one_period
        }
        assert told.keys() == expected.keys()
        for group, (denominator, numerators) in expected.items():
            one = told[group]
            assert one.denominator == denominator
            for own, three in ((False, one), (True, one.affiliated_only)):
                assert counts(three.authored) == numerators[own, ("author",)]
                assert counts(three.thanked) == numerators[own, ("thanked",)]
                assert counts(three.either) == numerators[own, ("author", "thanked")]
        check_works(told[None], *works_of_institution(world, one_period))
        check_order_and_sums(*told.values())


def check_works(institution, readings, credited):
    assert counts(institution.credited_works) == credited
    assert institution.coverage.read == readings.pop("read", 0)
    assert institution.coverage.unread == readings
    assert institution.coverage.works == institution.coverage.read + sum(
        institution.coverage.unread.values()
    )


def check_order_and_sums(whole, *groups):
    """Ranges are in order; faculties and "not stated" sum to the institution."""
    assert sum(each.denominator for each in groups) == whole.denominator
    for kind in ("authored", "thanked", "either"):
        parts = [counts(getattr(each, kind)) for each in groups] or [(0, 0, 0)]
        assert tuple(map(sum, zip(*parts, strict=True))) == counts(getattr(whole, kind))
    for one in (whole, *groups):
        for count in (one.authored, one.thanked, one.either):
            assert 0 <= count.floor <= count.headline <= count.ceiling <= one.denominator

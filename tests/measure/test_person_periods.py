"""The technicians of a period one by one say the same as the measure and as plain Python."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from measure_oracle import RANK, credits, in_post, is_counted, rule_of, technicians_in
from measure_worlds import database, empty_database, of_every_state, worlds

from attribution.measure.counting import DENOMINATORS, measure
from attribution.measure.periods import calendar_year, parse_periods
from attribution.measure.person_periods import (
    KINDS,
    State,
    people_of,
    person_probabilities,
)
from attribution.measure.rules import RULES

PERIODS = (calendar_year(2019), calendar_year(2020), calendar_year(2021), *parse_periods("2019/20"))
unhurried = settings(deadline=None, max_examples=50)
of_any = st.sampled_from(sorted(DENOMINATORS))
rule_of_any = st.sampled_from(sorted(RULES))


@pytest.fixture(scope="module")
def emptied():
    with empty_database() as connection:
        yield connection


@unhurried
@given(world=worlds(), of=of_any, rule=rule_of_any)
@example(world=of_every_state(), of="all", rule="period")
def test_people_their_credits_and_texts_are_those_of_the_measure_and_the_oracle(
    emptied, world, of, rule
):
    connection = database(world, emptied)
    figures = {row.period: row.figure for row in measure(connection, PERIODS, of=of, rule=rule)}
    for period_people in people_of(connection, PERIODS, of=of, rule=rule):
        check_credits(world, of, rule, period_people)
        figure = figures[period_people.period]
        if figure is not None:
            check_sums(period_people.people, figure)
            assert sum(text.papers for text in period_people.texts) == figure.coverage.works
            assert sum(text.read for text in period_people.texts) == figure.coverage.read


def check_sums(people, figure):
    """The technicians one by one add up to the measure."""
    assert len(people) == figure.denominator
    for kind in KINDS:
        states = [person.state(kind) for person in people]
        count = getattr(figure.anywhere, kind)
        if count is None:
            assert (kind, figure.coverage.read) == ("thanked", 0)
            assert set(states) <= {State.NONE}
            continue
        assert sum(state == State.CONFIRMED for state in states) == count.floor
        assert sum(state.is_credited for state in states) == count.headline
        assert sum(state >= State.OPEN for state in states) == count.ceiling


def check_credits(world, of, rule, period_people):
    """The credits of the technicians are those of the oracle."""
    works = {work["work_id"]: work for work in world["works"]}
    period = period_people.period
    number = rule_of(world, period, rule)
    people = technicians_in(world, period, of, number)
    expected = {
        (technician, work_id, kind, RANK[status])
        for (technician, work_id, kind), (status, _) in credits(world).items()
        if kind in ("author", "thanked")
        and is_counted(works[work_id])
        and technician in people
        and in_post(world, technician, works[work_id], number)
        and period.start <= works[work_id]["published"] <= period.end
    }
    rows = {
        (credit.technician_id, credit.work_id, credit.kind, int(credit.state))
        for credit in period_people.credits
    }
    assert rows == expected
    for credit in period_people.credits:
        work = works[credit.work_id]
        assert credit.stratum.year == work["published"].year
        assert credit.is_of_read_text == (
            credit.kind == "thanked"
            and work["affiliated"]
            and work["counted_as"] == "paper"
            and work["acknowledgement"] == "read"
        )


@settings(deadline=None, max_examples=50)
@given(world=worlds(), period=st.sampled_from(PERIODS))
@example(world=of_every_state(), period=PERIODS[1])
def test_a_person_is_as_likely_as_the_best_of_each_name(emptied, world, period):
    connection = database(world, emptied)
    for period_people in people_of(connection, [period]):
        probabilities = person_probabilities(connection, period_people.period)
        waiting = {
            person.technician_id
            for person in period_people.people
            if person.either in (State.OPEN, State.ACCEPTED)
        }
        assert set(probabilities) >= {
            person for person in waiting if has_candidate(world, person, period_people.period)
        }
        best = max((row["probability"] for row in world["candidates"]), default=0)
        assert all(0 <= value <= best + 1e-9 for value in probabilities.values()), "one name only"


def has_candidate(world, technician, period):
    """Whether a candidate that nobody has decided on is on one of the period's own works."""
    works = {work["work_id"]: work for work in world["works"]}
    credited = credits(world)
    decided = {row["technician_id"] for row in world["decisions"]}
    return technician not in decided and any(
        row["technician_id"] == technician
        and (technician, row["work_id"], row["kind"]) in credited
        and is_counted(works[row["work_id"]])
        and in_post(world, technician, works[row["work_id"]], rule_of(world, period, "period"))
        and period.start <= works[row["work_id"]]["published"] <= period.end
        for row in world["candidates"]
    )

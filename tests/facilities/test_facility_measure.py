"""Facility credits agree with a plain second implementation, and never change the measure."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from measure_oracle import credited_work, measures, published_by, works_of_institution
from measure_worlds import DAYS, database, empty_database, fill, worlds

from attribution.measure.counting import measure
from attribution.measure.figures import Count
from attribution.measure.periods import calendar_year
from attribution.snapshot.database import sql

YEAR = calendar_year(2020)


@pytest.fixture(scope="module")
def emptied():
    with empty_database() as connection:
        connection.execute(sql("facilities"))
        yield connection


@st.composite
def teams(draw, world):
    """Facilities with members, works that thank them, verdicts on those credits and claims."""
    technicians = sorted({spell["technician_id"] for spell in world["spells"]})
    works = [work["work_id"] for work in world["works"]]
    members = [
        {"facility": facility, "technician_id": who, "start_date": start, "end_date": end}
        for facility in ("A", "B")
        for who in technicians
        if draw(st.booleans())
        for start, end in [sorted([draw(st.sampled_from(DAYS)), draw(st.sampled_from(DAYS))])]
    ]
    mentions = [
        {
            "work_id": work,
            "position": n,
            "phrase": facility,
            "phrase_key": facility,
            "listed": facility,
            "ours": draw(st.booleans()),
        }
        for work in works
        for n, facility in enumerate(("A", "B"))
        if draw(st.booleans())
    ]
    decisions = [
        {
            "mention_id": None,
            "technician_id": who,
            "work_id": work,
            "kind": kind,
            "verdict": verdict,
        }
        for who in technicians
        for work in works
        for kind in ("facility", "uncredited")
        if (verdict := draw(st.sampled_from([None, None, "confirmed", "rejected", "unsure"])))
    ]
    return {"facility_members": members, "team_mentions": mentions, "decisions": decisions}


def expected_credits(world, teams):
    """(technician, work) of the facility credits that count."""
    works = {work["work_id"]: work for work in world["works"]}
    thanked = {
        (member["technician_id"], team["work_id"])
        for team in teams["team_mentions"]
        for member in teams["facility_members"]
        if member["facility"] == team["listed"]
        and (works[team["work_id"]]["affiliated"] or team["ours"])
        and was_member(member, works[team["work_id"]], world["lag_days"])
    }
    verdicts = {
        (decision["technician_id"], decision["work_id"]): decision["verdict"]
        for decision in teams["decisions"]
        if decision["kind"] == "facility"
    }
    undisputed = {pair for pair in thanked if verdicts.get(pair) in (None, "confirmed")}
    standing = undisputed | {pair for pair, verdict in verdicts.items() if verdict == "confirmed"}
    credited = {(person, credited_work(world, work_id)) for person, work_id in standing}
    return {pair for pair in credited if pair[1]}


def was_member(member, work, lag_days):
    """On the day of publication, or up to lag_days before it."""
    end = (member["end_date"] or date.max - timedelta(1000)) + timedelta(lag_days)
    return (
        work["published"]
        and (member["start_date"] or date.min) <= published_by(work)
        and work["published"] <= end
    )


@settings(deadline=None, max_examples=40)
@given(data=st.data(), world=worlds())
def test_facility_credits_are_those_of_the_oracle_and_the_measure_does_not_see_them(
    emptied, data, world
):
    more = data.draw(teams(world))
    connection = database(
        {**world, "decisions": [*world["decisions"], *more["decisions"]]}, emptied
    )
    for table in ("facilities", "facility_members", "team_mentions"):
        connection.execute(f"delete from {table}")
        fill(connection, table, more.get(table, [{"facility": "A"}, {"facility": "B"}]))
    credits = connection.execute(
        "select technician_id, work_id from credits where kind = 'facility'"
    ).fetchall()
    assert len(credits) == len(set(credits))
    assert set(credits) == expected_credits(world, more)

    institution, *groups = measure(connection, YEAR, ["faculty"])
    expected = measures(world, YEAR, "all")
    has_works = any(works_of_institution(world, YEAR)[0].values())
    assert (institution.figure is not None) == (has_works and expected[None][0] > 0)
    if institution.figure is None:
        return
    for measured in (institution, *groups):
        figure = measured.figure
        denominator, numerators = expected[measured.group[0] if measured.group else None]
        assert figure.denominator == denominator
        assert figure.anywhere.thanked or institution.figure.coverage.read == 0
        for own, three in ((False, figure.anywhere), (True, figure.affiliated_only)):
            for count, kinds in (
                (three.authored, ("author",)),
                (three.thanked or Count(), ("thanked",)),  # none were read: the oracle counts 0
                (three.either, ("author", "thanked")),
            ):
                assert (count.floor, count.headline, count.ceiling) == numerators[own, kinds]
    works = institution.figure.credited_works
    assert (works.floor, works.headline, works.ceiling) == works_of_institution(world, YEAR)[1]

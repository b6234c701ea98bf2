"""On any world: facility credits are those of a plain second implementation, and the measure is
what it is without them.
"""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from measure_oracle import measures, published_by, works_of_institution
from measure_worlds import DAYS, SQL, database, empty_database, fill, worlds

from attribution.measure.counting import measure
from attribution.measure.periods import calendar_year

YEAR = calendar_year(2020)


@pytest.fixture(scope="module")
def emptied():
    with empty_database() as connection:
        connection.execute((SQL / "facilities.sql").read_text())
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
    """(technician, work) of facility credits that stand."""
    works, found = {work["work_id"]: work for work in world["works"]}, set()
    for team in teams["team_mentions"]:
        work = works[team["work_id"]]
        for member in teams["facility_members"]:
            end = (member["end_date"] or date.max - timedelta(1000)) + timedelta(world["lag_days"])
            there = (
                work["published"]
                and (member["start_date"] or date.min) <= published_by(work)
                and work["published"] <= end
            )
            if (
                member["facility"] == team["listed"]
                and there
                and (work["affiliated"] or team["ours"])
            ):
                found.add((member["technician_id"], work["work_id"]))
    said = {
        (d["technician_id"], d["work_id"]): d["verdict"]
        for d in teams["decisions"]
        if d["kind"] == "facility"
    }
    return {key for key in found if said.get(key) in (None, "confirmed")} | {
        k for k, v in said.items() if v == "confirmed"
    }


@settings(deadline=None, max_examples=80)
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
    found = connection.execute(
        "select technician_id, work_id from credits where kind = 'facility'"
    ).fetchall()
    assert len(found) == len(set(found))
    assert set(found) == expected_credits(world, more)

    whole, *groups = measure(connection, YEAR, ["faculty"])
    expected = measures(world, YEAR, "all")
    for one in (whole, *groups):
        denominator, numerators = expected[one.group[0] if one.group else None]
        assert one.denominator == denominator
        for own, three in ((False, one), (True, one.affiliated_only)):
            for count, kinds in (
                (three.authored, ("author",)),
                (three.thanked, ("thanked",)),
                (three.either, ("author", "thanked")),
            ):
                assert (count.floor, count.headline, count.ceiling) == numerators[own, kinds]
    works = whole.credited_works
    assert (works.floor, works.headline, works.ceiling) == works_of_institution(world, YEAR)[1]

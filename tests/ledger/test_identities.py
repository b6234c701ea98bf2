"""Ids that were taken over: what was recorded under a former id holds for the present one."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from claims_world import LEAD, decided, objected, withdrawn

from attribution.ledger.event import Event
from attribution.ledger.identities import identities_of
from attribution.ledger.ledger import open_ledger
from attribution.ledger.payloads import TAKE_OVER, TakeOver

NOW = datetime(2026, 6, 1, tzinfo=UTC)


def taken_over(former_id: str, present_id: str) -> Event:
    return Event(
        key=f"{former_id}>{present_id}",
        act=TAKE_OVER,
        at=NOW,
        who="lead",
        technician_id=present_id,
        payload=TakeOver(former_id),
    )


@pytest.fixture
def ledger(tmp_path):
    with open_ledger(tmp_path / "ledger.sqlite") as book:
        yield book


def confirmed(ledger, technician_id, mention_id="m1", **more):
    return decided(
        ledger,
        key=f"{technician_id}-{mention_id}",
        technician_id=technician_id,
        mention_id=mention_id,
        work_id="w1",
        kind="author",
        **more,
    )


@pytest.mark.parametrize(
    ("pairs", "present"),
    [
        (["1>2"], {"1": "2"}),
        (["1>2", "2>3"], {"1": "3", "2": "3"}),
        (["2>3", "1>2"], {"1": "2", "3": "2"}),
        (["1>2", "2>1"], {"2": "1"}),
        (["1>3", "2>3"], {"1": "3", "2": "3"}),
        (["1>2", "1>2"], {"1": "2"}),
    ],
)
def test_the_latest_act_says_which_id_is_the_present_one(pairs, present):
    acts = [taken_over(*pair.split(">")) for pair in pairs]
    assert identities_of(acts).present == present


def test_a_decision_on_a_former_id_holds_for_the_present_one_and_can_be_taken_back(ledger):
    decision = confirmed(ledger, "00042")
    ledger.store(taken_over("00042", "42"))
    (read,) = ledger.decisions()
    assert (read.technician_id, read.verdict) == ("42", "confirmed")
    assert ledger.in_force("42") == ledger.in_force("00042") == (read,)
    assert ledger.current_decision(read) == read
    withdrawn(ledger, decision, key="undo")
    assert ledger.decisions() == ()


def test_of_decisions_under_two_ids_of_a_person_the_latest_holds(ledger):
    confirmed(ledger, "00042")
    confirmed(ledger, "7", mention_id="m2")
    ledger.store(taken_over("00042", "42"))
    confirmed(ledger, "42", verdict="rejected")
    rows = [(one.technician_id, one.mention_id, one.verdict) for one in ledger.decisions()]
    assert rows == [("7", "m2", "confirmed"), ("42", "m1", "rejected")]


def test_an_objection_goes_over_to_the_present_id(ledger):
    objected(ledger, LEAD, "00042", received="e-mail")
    assert ledger.objecting() == {"00042"}
    ledger.store(taken_over("00042", "42"))
    assert ledger.objecting() == {"42"}
    objected(ledger, LEAD, "42", objects=False, received="e-mail")
    assert ledger.objecting() == frozenset()


def test_the_file_keeps_every_act_under_the_id_of_its_time(ledger, tmp_path):
    confirmed(ledger, "00042")
    ledger.store(taken_over("00042", "42"))
    with ledger.connection() as connection:
        ids = connection.execute("select technician_id from events order by event_id").fetchall()
    assert [row[0] for row in ids] == ["00042", "42"]

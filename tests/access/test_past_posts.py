"""A reviewer sees people who are in post in their faculty, and of others the works of the time when
they were.
"""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from claims_world import CANDIDATES, LEAD, MENTIONS, WORKS, by, opened

from attribution.access.permissions import Person
from attribution.claims import listing, service
from attribution.claims.draft import Draft
from attribution.core.errors import UserError
from attribution.core.model import Spell, Technician
from attribution.dashboard.queries import candidates, technicians, works
from attribution.review import queue, verdicts
from attribution.review.candidate import load_candidate
from attribution.review.spreadsheet_export import export_list
from attribution.review.undo import undo_verdicts
from attribution.workspace import Acting

NOW = datetime(2026, 5, 4, 9, 0, tzinfo=UTC)
SCIENCE = Person("rae@quill.example", "reviewer", None, ("Science",))
ARTS = Person("art@quill.example", "reviewer", None, ("Arts",))
# In Science until 2020, in Arts since.
MOVED = Technician(
    "T1",
    "Wilhelmina",
    "Okonjo-Bright",
    spells=(
        Spell(faculty="Science", start=date(2015, 1, 1), end=date(2020, 12, 31)),
        Spell(faculty="Arts", start=date(2021, 1, 1)),
    ),
)
LEFT = Technician(
    "T2",
    "Tomás",
    "Verhaegen",
    spells=(Spell(faculty="Science", start=date(2015, 1, 1), end=date(2022, 12, 31)),),
)
OLD = {
    **WORKS[0],
    "work_id": "old",
    "doi": "10.5555/old",
    "dois": ["10.5555/old"],
    "published": date(2019, 3, 1),
}
ROWS = {
    "works": [*WORKS, OLD],
    "mentions": [
        *MENTIONS,
        {"mention_id": "m8", "work_id": "old", "kind": "thanked", "name": "M. Okonjo-Bright"},
        {"mention_id": "m9", "work_id": "old", "kind": "thanked", "name": "T. Verhaegen"},
    ],
    "candidates": [
        CANDIDATES[0],
        {**CANDIDATES[0], "mention_id": "m8", "work_id": "old", "doi": "10.5555/old"},
        {**CANDIDATES[0], "mention_id": "m9", "work_id": "old", "technician_id": "T2"},
    ],
}
NEW_OF_MOVED, OLD_OF_MOVED, OLD_OF_LEFT = ("m2", "T1"), ("m8", "T1"), ("m9", "T2")


@pytest.fixture
def home(tmp_path):
    with opened(tmp_path, people=(MOVED, LEFT), **ROWS) as workspace:
        yield workspace


def listed(workspace):
    return {(row["mention_id"], row["technician_id"]) for row in queue.waiting(workspace)}


def test_the_queue_has_the_works_of_the_time_in_the_faculty(home):
    assert listed(by(home, LEAD)) == {NEW_OF_MOVED, OLD_OF_MOVED, OLD_OF_LEFT}
    assert listed(by(home, SCIENCE)) == {OLD_OF_MOVED, OLD_OF_LEFT}
    assert listed(by(home, ARTS)) == {NEW_OF_MOVED, OLD_OF_MOVED}, "in post there: all of them"
    assert export_list(by(home, SCIENCE)).candidates == 2
    everything = (NEW_OF_MOVED, OLD_OF_MOVED, OLD_OF_LEFT)
    assert queue.settled(by(home, SCIENCE), "review", everything) == {NEW_OF_MOVED}
    assert queue.settled(by(home, ARTS), "review", everything) == {OLD_OF_LEFT}


def test_the_record_is_for_the_faculty_of_the_current_post(home):
    assert [row["technician_id"] for row in technicians.listing(by(home, ARTS))] == ["T1"]
    assert technicians.listing(by(home, SCIENCE)) == []
    for ask in (technicians.technician, technicians.credits_of, technicians.candidates_of):
        assert ask(by(home, ARTS), "T1")
        for technician_id in ("T1", "T2"):
            with pytest.raises(UserError, match="you may not"):
                ask(by(home, SCIENCE), technician_id)


def test_a_name_of_that_time_can_be_seen_decided_and_undone_and_no_other(home):
    science = by(home, SCIENCE)
    assert candidates.candidate(science, *OLD_OF_MOVED).technician_id == "T1"
    assert technicians.candidate_person(science, *OLD_OF_MOVED)["name"]
    posts = technicians.candidate_spells(science, *OLD_OF_MOVED)
    assert [post["faculty"] for post in posts] == ["Science"], "not where they work now"
    decision = verdicts.decide(science, Acting(at=NOW), *OLD_OF_MOVED, "confirmed")
    assert candidates.note(science, *OLD_OF_MOVED, decision.event_id) is None
    undo_verdicts(science, Acting(at=NOW), [decision])
    for act in (
        lambda: candidates.candidate(science, *NEW_OF_MOVED),
        lambda: technicians.candidate_person(science, *NEW_OF_MOVED),
        lambda: verdicts.decide(science, Acting(at=NOW), *NEW_OF_MOVED, "confirmed"),
        lambda: candidates.of_mentions(science, "T1", ("m8", "m2")),
        lambda: verdicts.record_all(
            science, Acting(at=NOW), [load_candidate(home.reader, *NEW_OF_MOVED)], "rejected"
        ),
        lambda: candidates.candidate(science, "no-such-mention", "T1"),
    ):
        with pytest.raises(UserError, match="you may not"):
            act()


def test_credits_on_a_work_are_those_of_that_time(home):
    for pair in (NEW_OF_MOVED, OLD_OF_LEFT):
        verdicts.decide(by(home, LEAD), Acting(at=NOW), *pair, "confirmed")
    on_old = works.credits_on(by(home, SCIENCE), "old")
    assert {row["technician_id"] for row in on_old} == {"T1", "T2"}
    assert works.credits_on(by(home, SCIENCE), "w2") == []
    assert [row["technician_id"] for row in works.credits_on(by(home, ARTS), "old")] == ["T1"]
    shown = works.credited_works(by(home, SCIENCE), ())
    assert [row["work_id"] for row in shown] == ["old"]


def test_a_reviewers_own_record_stays_theirs_alone(home):
    own = replace(SCIENCE, technician_id="T2")
    assert listed(by(home, own)) == {OLD_OF_MOVED}
    assert technicians.technician(by(home, own), "T2")
    assert not by(home, own).may("judge claim", "T2", ["old"])


def test_a_claim_is_judged_in_the_faculty_of_that_time_or_of_the_current_post(home):
    own = by(home, Person("mina@quill.example", "technician", "T1"))
    claims = {}
    for doi in ("10.5555/old", "10.5555/loud.2"):
        draft = service.write(own, Acting(), "T1", Draft(doi, ("Investigation",), "I did it."))
        claims[doi] = draft.claim_id
        service.step(own, Acting(), draft.claim_id, "submit")
    old, new = claims["10.5555/old"], claims["10.5555/loud.2"]
    assert service.claim(by(home, SCIENCE), old).claim_id == old
    with pytest.raises(UserError, match="has no claim"):
        service.claim(by(home, SCIENCE), new)
    assert service.step(by(home, SCIENCE), Acting(), old, "take").claim_id == old
    assert service.claim(by(home, ARTS), new).claim_id == new
    assert len(listing.rows(by(home, SCIENCE))) == 1

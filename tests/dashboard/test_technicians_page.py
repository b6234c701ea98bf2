"""Technicians as a list: whom it holds, what it says of each, its filters and its downloads."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
import university
from claims_world import LEAD, MINA_SELF, NOW, REVIEWER, TOMAS_SELF, by
from claims_world import opened as opened_world
from command_line import run, run_well
from university import FORMER, box, shown

from attribution.claims import missed_papers, service
from attribution.claims.draft import Draft
from attribution.dashboard.queries import technician_list
from attribution.ledger.ledger import open_ledger
from attribution.ledger.payloads import Target
from attribution.review import candidate_lists, verdicts
from attribution.workspace import Acting, Workspace
from attribution.workspace import opened as opened_home

PAIR = ("m2", "T1")


@pytest.fixture
def lead(tmp_path):
    with opened_world(tmp_path) as workspace:
        yield workspace


def row_of(workspace: Workspace, technician_id: str) -> dict[str, object]:
    rows = technician_list.summaries(workspace)
    return next(row for row in rows if row["technician_id"] == technician_id)


def test_a_row_says_how_often_what_waits_and_the_orcid(lead):
    mina, tomas = technician_list.summaries(lead)
    assert mina["name"] == "Mina Okonjo-Bright"
    assert (mina["papers"], mina["names_to_check"], mina["orcid"]) == (0, 1, "0000-0002-1825-0097")
    assert (tomas["papers"], tomas["names_to_check"], tomas["orcid"]) == (0, 0, None)
    assert mina["in_post"]
    assert mina["last_answer"] is None
    verdicts.decide(lead, Acting(at=NOW), *PAIR, "confirmed")
    assert (row_of(lead, "T1")["papers"], row_of(lead, "T1")["names_to_check"]) == (1, 0)


def test_the_last_answer_is_the_technicians_own_and_not_a_colleagues(lead):
    verdicts.decide(lead, Acting(at=NOW), *PAIR, "confirmed")
    assert row_of(lead, "T1")["last_answer"] is None
    later = datetime(2026, 6, 1, tzinfo=UTC)
    verdicts.decide(by(lead, MINA_SELF), Acting(at=later), *PAIR, "rejected")
    assert row_of(lead, "T1")["last_answer"] == later.date()
    missed_papers.report(by(lead, TOMAS_SELF), Acting(at=NOW), "T2", "10.5555/unheard")
    assert row_of(lead, "T2")["last_answer"] == NOW.date()


def test_where_the_sign_in_does_not_tell_who_is_who_no_last_answer_is_claimed(lead):
    verdicts.decide(by(lead, MINA_SELF), Acting(at=NOW), *PAIR, "rejected")
    other = replace(lead, settings=replace(lead.settings, signin_technician="employeeNumber"))
    assert row_of(other, "T1")["last_answer"] is None


def test_a_claim_waits_once_it_is_submitted_and_a_draft_is_no_answer_that_others_see(lead):
    own = by(lead, MINA_SELF)
    claim = service.write(
        own, Acting(at=NOW), "T1", Draft(Target("A title"), ("Software",), "I did.")
    )
    assert (row_of(lead, "T1")["claims_waiting"], row_of(lead, "T1")["last_answer"]) == (0, None)
    service.step(own, Acting(at=NOW), claim.claim_id, "submit")
    row = row_of(lead, "T1")
    assert (row["claims_waiting"], row["last_answer"]) == (1, NOW.date())


def test_a_reviewer_sees_and_takes_away_their_faculty_only(lead):
    verdicts.decide(lead, Acting(at=NOW), *PAIR, "confirmed")
    everybody = ("T1", "T2")
    assert [row["technician_id"] for row in technician_list.summaries(by(lead, REVIEWER))] == ["T1"]
    (paper,) = technician_list.credited_papers(by(lead, REVIEWER), everybody)
    assert paper["title"].startswith("Loud kilns")
    arts = replace(REVIEWER, faculties=("Arts",))
    assert technician_list.credited_papers(by(lead, arts), everybody) == []
    viewer = replace(LEAD, role="viewer")
    assert technician_list.summaries(by(lead, viewer)) == []


def test_the_names_to_check_are_those_of_the_review_queue(home):
    with opened_home(university.settings(home), university.KIM) as workspace:
        waiting = [row["technician_id"] for row in candidate_lists.rows(workspace.reader, "review")]
        counts = {
            row["technician_id"]: row["names_to_check"]
            for row in technician_list.summaries(workspace)
            if row["names_to_check"]
        }
    assert waiting
    assert counts == {name: waiting.count(name) for name in waiting}


# -- the page --------------------------------------------------------------------------------------


def names(at: object) -> list[str]:
    return list(at.dataframe[0].value["name"])


def test_filters_say_how_many_are_left_and_choose_the_rows(home, opened):
    at = opened("technicians")
    assert "5 technicians: " in shown(at)
    box(at, "In post").set_value("Left").run()
    assert "1 technician of 5: " in shown(at)
    assert names(at) == ["Dag Unseen"]
    box(at, "In post").set_value("Any").run()
    box(at, "ORCID iD").set_value("On the roster").run()
    assert names(at) == ["Ada Quillby"]
    box(at, "Credited").set_value("Not yet").run()
    box(at, "Waiting").set_value("Claims").run()
    assert "No technician matches these filters" in "".join(info.value for info in at.info)


def test_a_record_opens_from_the_address_and_closes_to_the_list(home, opened):
    at = opened("technicians", technician="T2")
    assert "Bobby Heath</h2>" in shown(at)
    next(button for button in at.button if button.label == "All technicians").click().run()
    assert not at.exception
    assert "Bobby Heath</h2>" not in shown(at)
    assert "5 technicians: " in shown(at)
    assert "technician" not in at.query_params
    box(at, "Name or id").set_value("T3").run()
    assert "Cleo Marsh</h2>" in shown(at)


def test_the_command_line_prints_the_same_list(home):
    printed = run_well("technicians", home=home)
    assert "Ada Quillby" in printed
    assert FORMER not in printed
    assert "Ada Quillby" in run_well("technicians", "--faculty", "Science", home=home)


def test_a_faculty_that_is_none_is_refused_with_those_there_are(home):
    refused = run("technicians", "--faculty", "nonsense", home=home)
    assert refused.exit_code == 2
    assert "Choose one of these faculties: " in refused.stderr
    assert "Science" in refused.stderr


def test_after_an_objection_the_list_says_that_it_is_recorded_and_how_it_is_withdrawn(home, opened):
    at = opened("technicians", technician="T1", part="Privacy choices")
    for field in at.text_input:
        if "received" in field.key and "objection" in field.key:
            field.set_value("letter of 2 May")
    next(b for b in at.button if b.label == "Record their choice: object").click().run()
    assert not at.exception
    (message,) = [element.value.replace("\\", "") for element in at.success]
    assert "The objection is recorded." in message
    assert "attribution object T1 --withdraw" in message
    with open_ledger(home / "ledger.sqlite") as ledger:
        assert ledger.objecting() == {"T1"}

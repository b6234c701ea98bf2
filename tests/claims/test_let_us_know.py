"""Let us know: a paper that does credit a technician and was missed."""

from dataclasses import replace
from datetime import date

import pytest
from claim_acts import open_results, reported, reported_by_title, settled, waiting
from claims_world import (
    CANDIDATES,
    LEAD,
    MINA,
    MINA_SELF,
    NOW,
    REVIEWER,
    TEXTS,
    TOMAS,
    TOMAS_SELF,
    by,
    opened,
)

from attribution.access import log
from attribution.access.permissions import Person
from attribution.claims.report_lists import labelled_misses, open_reports, reported_dois
from attribution.core.errors import UserError
from attribution.harvest import parsed_files
from attribution.harvest.history import History
from attribution.harvest.registry import sources

ARTS = Person("ari@quill.example", "reviewer", None, ("Arts",))
RIVAL = {**CANDIDATES[0], "technician_id": "T2"}


def test_a_name_that_is_there_becomes_a_confirmed_credit_and_a_labelled_miss(tmp_path):
    with opened(tmp_path) as workspace:
        check = reported(workspace, MINA_SELF, "T1", "10.5555/loud.2", now=NOW)
        assert (check.result, check.mention_id, check.contradicts) == ("found", "m2", ())
        assert workspace.reader.rows(
            "select kind, status from credits where technician_id = 'T1'"
        ) == [{"kind": "thanked", "status": "confirmed"}]
        (label,) = labelled_misses(workspace.ledger)
        assert (label.technician_id, label.mention_id) == ("T1", "m2")
        assert label.missed_by == "held for review"


@pytest.mark.parametrize(("band", "missed_by"), [("review", "held for review"), ("accept", None)])
def test_a_candidate_in_review_is_a_miss_of_another_kind_and_an_accepted_one_is_none(
    tmp_path, band, missed_by
):
    with opened(tmp_path, candidates=[{**CANDIDATES[0], "band": band}]) as workspace:
        assert reported(workspace, MINA_SELF, "T1", "w2").missed_by == missed_by
        assert len(list(labelled_misses(workspace.ledger))) == (missed_by is not None)


@pytest.mark.parametrize("status", ["read", "in a language that is not read (Swedish)"])
def test_a_name_that_only_the_text_holds_is_found_there(tmp_path, status):
    texts = [{**text, "status": status} for text in TEXTS]
    with opened(tmp_path, acknowledgements=texts) as workspace:
        check = reported(workspace, TOMAS_SELF, "T2", "w3")
        assert (check.result, check.kind, check.missed_by) == ("found", "thanked", "no mention")
        assert workspace.reader.rows("select work_id from credits where technician_id = 'T2'") == [
            {"work_id": "w3"}
        ]


def test_a_name_that_fits_others_or_is_not_there_waits_for_a_person(tmp_path):
    with opened(tmp_path, candidates=[CANDIDATES[0], RIVAL]) as workspace:
        ids = [waiting(workspace, work=work) for work in ("w2", "w1", "10.5555/unknown")]
        assert open_results(workspace, LEAD) == dict(
            zip(ids, ["doubtful", "not found", "not found"], strict=True)
        )
        assert workspace.ledger.decisions() == ()
        settled(workspace, REVIEWER, ids[0], "thanked")
        assert [decision.technician_id for decision in workspace.ledger.decisions()] == ["T1"]
        settled(workspace, REVIEWER, ids[1], None, why="not there")
        assert len(open_reports(by(workspace, LEAD))) == 1
        with pytest.raises(UserError, match="not an open report"):
            settled(workspace, REVIEWER, ids[1], "author")
        with pytest.raises(UserError, match="may not judge"):
            settled(workspace, MINA_SELF, ids[2], "author")


def test_open_reports_are_seen_by_whom_they_concern_and_by_their_judges_and_the_log_says_so(
    tmp_path,
):
    people = (MINA_SELF, TOMAS_SELF, REVIEWER, ARTS, Person("v", "viewer"))
    with opened(tmp_path) as workspace:
        waiting(workspace)
        seen = {person.who: len(open_reports(by(workspace, person))) for person in people}
        assert seen == {MINA_SELF.who: 1, TOMAS_SELF.who: 0, REVIEWER.who: 1, ARTS.who: 0, "v": 0}
        looks = [entry for entry in log.entries(tmp_path) if entry["action"] == "see reports"]
        assert [(entry["who"], entry["technicians"]) for entry in looks] == [
            (LEAD.who, ["T1"]),
            (REVIEWER.who, ["T1"]),
        ]


@pytest.mark.parametrize(
    ("person", "message"),
    [
        (MINA_SELF, "may not judge"),
        (Person("mina-as-lead", "lead", "T1", ("Science",)), "may not judge"),
        (Person(MINA_SELF.who, "lead"), "report of your own"),
        (TOMAS_SELF, "no report"),
        (ARTS, "no report"),
    ],
)
def test_a_report_is_settled_by_a_judge_and_never_by_whom_it_is_about(tmp_path, person, message):
    with opened(tmp_path) as workspace:
        report_id, version = waiting(workspace), workspace.ledger.version()
        with pytest.raises(UserError, match=message):
            settled(workspace, person, report_id, "author")
        assert workspace.ledger.version() == version
        settled(workspace, REVIEWER, report_id, "author")
        assert [decision.kind for decision in workspace.ledger.decisions()] == ["author"]


def test_a_lead_alone_settles_what_they_entered_for_a_technician(tmp_path):
    with opened(tmp_path) as workspace:
        settled(workspace, LEAD, waiting(workspace, LEAD, received="phone, 4 May"), "thanked")
        assert open_reports(by(workspace, LEAD)) == []


def test_an_unknown_report_cannot_be_settled_and_the_message_says_where_to_look(tmp_path):
    with (
        opened(tmp_path) as workspace,
        pytest.raises(UserError, match=r"list of reports.*no report 'nothing'"),
    ):
        settled(workspace, LEAD, "nothing", "author")


def test_settling_may_say_which_printed_name_it_is_and_takes_no_name_of_another_paper_or_kind(
    tmp_path,
):
    with opened(tmp_path, candidates=[CANDIDATES[0], RIVAL]) as workspace:
        report_id = waiting(workspace, work="w2")
        for mention, kind in (("m1", "author"), ("m2", "author"), ("m404", "thanked")):
            with pytest.raises(UserError, match=f"no mention {mention}"):
                settled(workspace, REVIEWER, report_id, kind, mention_id=mention)
        settled(workspace, REVIEWER, report_id, "thanked", mention_id="m2")
        (decision,) = workspace.ledger.decisions()
        assert (decision.technician_id, decision.mention_id) == ("T1", "m2")
        assert decision.shown.name == "Mina Okonjo-Bright"
        (label,) = labelled_misses(workspace.ledger)
        assert label.mention_id == "m2"


def test_a_credit_that_would_belong_to_no_work_is_not_recorded(tmp_path):
    with opened(tmp_path) as workspace:
        reported_by_title(workspace, MINA_SELF, MINA, "Unknown to all sources")
        report_id = open_reports(by(workspace, LEAD))[0]["report_id"]
        with pytest.raises(UserError, match="with its DOI"):
            settled(workspace, LEAD, report_id, "author")
        settled(workspace, LEAD, report_id, None)
        assert open_reports(by(workspace, LEAD)) == []


def test_a_name_that_is_confirmed_for_another_technician_is_never_taken_by_a_report(tmp_path):
    namesake = replace(TOMAS, given_names="Mina", family_name="Okonjo-Bright")
    with opened(tmp_path, people=(MINA, namesake)) as workspace:
        reported(workspace, MINA_SELF, "T1", "w2")
        assert reported(workspace, TOMAS_SELF, "T2", "w2").result == "doubtful"


def test_a_lead_reports_for_another_only_with_how_it_was_received(tmp_path):
    by_phone = {"received": "phone, 4 May", "key": "k"}
    with opened(tmp_path) as workspace:
        with pytest.raises(UserError, match="word was received"):
            reported(workspace, LEAD, "T1", "w2")
        assert reported(workspace, LEAD, "T1", "w2", **by_phone).result == "found"
        reported(workspace, LEAD, "T1", "w2", **by_phone)
        assert len(workspace.ledger.decisions()) == 1


def test_a_source_is_asked_for_a_work_that_a_claim_wants_and_not_again_too_soon(tmp_path):
    wanted, crossref = ["10.5555/new.9"], sources()["crossref"]
    assert History(tmp_path).missing_dois(crossref, date(2026, 5, 4), 30, wanted) == wanted
    writer = parsed_files.Writer(tmp_path, "crossref", "20260504T090000000000Z", "named0")
    writer.add("asked", {"source": "crossref", "doi": "10.5555/new.9"})
    writer.close()
    assert History(tmp_path).missing_dois(crossref, date(2026, 5, 5), 30, wanted) == []


def test_an_unknown_doi_is_asked_for_by_the_next_harvest_until_the_report_is_settled(tmp_path):
    with opened(tmp_path) as workspace:
        waiting(workspace, work="w1")
        unknown = waiting(workspace, work="10.5555/unknown")
        assert reported_dois(workspace.ledger) == ("10.5555/unknown",)
        settled(workspace, REVIEWER, unknown, None, why="not there")
        assert reported_dois(workspace.ledger) == ()

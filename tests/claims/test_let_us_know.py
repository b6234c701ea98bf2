"""Let us know: a paper that does credit a technician and was missed; and what later harvests notice."""

from dataclasses import replace

import pytest
from claims_world import (
    CANDIDATES,
    LEAD,
    MENTIONS,
    MINA,
    MINA_SELF,
    NOW,
    REVIEWER,
    TOMAS,
    TOMAS_SELF,
    by,
    open_results,
    opened,
    reported,
    reported_by_title,
    settled,
)
from test_claim_life import at

from attribution.access import log
from attribution.access.permissions import Person
from attribution.claims import find_work, missed_papers, news
from attribution.claims.visible import every
from attribution.core.errors import UserError
from attribution.harvest import parsed_files
from attribution.harvest.history import History
from attribution.harvest.registry import sources


def test_a_name_that_is_there_becomes_a_confirmed_credit_and_a_labelled_miss(tmp_path):
    with opened(tmp_path, candidates=[]) as workspace:
        (target,) = find_work.find(workspace.reader, "10.5555/loud.2")
        found = reported(workspace, MINA_SELF, "T1", target, now=NOW)
        assert (found.result, found.mention_id, found.missed_by) == ("found", "m2", "no candidate")
        assert workspace.reader.rows(
            "select kind, status from credits where technician_id = 'T1'"
        ) == [{"kind": "thanked", "status": "confirmed"}]
        (label,) = missed_papers.labelled_misses(workspace.ledger)
        assert (label["technician_id"], label["mention_id"], label["same"], label["missed_by"]) == (
            "T1",
            "m2",
            True,
            "no candidate",
        )


def test_a_candidate_in_review_is_a_miss_of_another_kind_and_an_accepted_one_is_none(tmp_path):
    for band, missed_by in (("review", "held for review"), ("accept", None)):
        with opened(tmp_path / band, candidates=[{**CANDIDATES[0], "band": band}]) as workspace:
            (target,) = find_work.find(workspace.reader, "w2")
            assert reported(workspace, MINA_SELF, "T1", target).missed_by == missed_by
            assert len(missed_papers.labelled_misses(workspace.ledger)) == (missed_by is not None)


def test_a_name_that_only_the_text_holds_is_found_there(tmp_path):
    with opened(tmp_path) as workspace:
        (target,) = find_work.find(workspace.reader, "w3")
        found = reported(workspace, TOMAS_SELF, "T2", target)
        assert (found.result, found.kind, found.missed_by) == ("found", "thanked", "no mention")
        assert workspace.reader.rows("select work_id from credits where technician_id = 'T2'") == [
            {"work_id": "w3"}
        ]


def test_a_name_that_fits_others_or_is_not_there_waits_for_a_person(tmp_path):
    rival = {**CANDIDATES[0], "technician_id": "T2"}
    with opened(tmp_path, candidates=[rival]) as workspace:
        for text in ("w2", "w1", "10.5555/unknown"):
            (target,) = find_work.find(workspace.reader, text)
            reported(workspace, MINA_SELF, "T1", target)
        found = missed_papers.open_reports(by(workspace, LEAD))
        assert list(open_results(workspace, LEAD).values()) == [
            "doubtful",
            "not found",
            "not found",
        ]
        assert workspace.ledger.decisions() == ()
        settled(workspace, REVIEWER, found[0]["report_id"], "thanked")
        assert [one.technician_id for one in workspace.ledger.decisions()] == ["T1"]
        settled(workspace, REVIEWER, found[1]["report_id"], None, why="not there")
        assert len(missed_papers.open_reports(by(workspace, LEAD))) == 1
        with pytest.raises(UserError, match="no open report"):
            settled(workspace, REVIEWER, found[1]["report_id"], "author")
        with pytest.raises(UserError, match="may not judge"):
            settled(workspace, MINA_SELF, found[2]["report_id"], "author")


def waiting(workspace, person=MINA_SELF, text="w1", **more):
    """The id of a report of Mina's that waits for somebody to look at the paper."""
    (target,) = find_work.find(workspace.reader, text)
    reported(workspace, person, "T1", target, **more)
    return missed_papers.open_reports(by(workspace, LEAD))[-1]["report_id"]


def test_open_reports_are_seen_by_whom_they_concern_and_by_their_judges_and_the_log_says_so(
    tmp_path,
):
    with opened(tmp_path) as workspace:
        waiting(workspace)
        arts = Person("ari@quill.example", "reviewer", None, ("Arts",))
        seen = {
            p.who: len(missed_papers.open_reports(by(workspace, p)))
            for p in (MINA_SELF, TOMAS_SELF, REVIEWER, arts, Person("v", "viewer"))
        }
        assert seen == {MINA_SELF.who: 1, TOMAS_SELF.who: 0, REVIEWER.who: 1, arts.who: 0, "v": 0}
        logged = [one for one in log.entries(tmp_path) if one["action"] == "see reports"]
        assert [(one["who"], one["technicians"]) for one in logged] == [
            (LEAD.who, ["T1"]),
            (REVIEWER.who, ["T1"]),
        ]


@pytest.mark.parametrize(
    ("who", "says"),
    [
        (MINA_SELF, "may not judge"),
        (Person("mina-as-lead", "lead", "T1", ("Science",)), "may not judge"),
        (Person(MINA_SELF.who, "lead"), "report of their own"),
        (TOMAS_SELF, "no report"),
        (Person("ari", "reviewer", None, ("Arts",)), "no report"),
    ],
)
def test_a_report_is_settled_by_a_judge_and_never_by_whom_it_is_about(tmp_path, who, says):
    with opened(tmp_path) as workspace:
        report_id, version = waiting(workspace), workspace.ledger.version()
        with pytest.raises(UserError, match=says):
            settled(workspace, who, report_id, "author")
        assert workspace.ledger.version() == version
        settled(workspace, REVIEWER, report_id, "author")
        assert [one.kind for one in workspace.ledger.decisions()] == ["author"]


def test_a_lead_alone_settles_what_they_entered_for_a_technician(tmp_path):
    with opened(tmp_path) as workspace:
        settled(workspace, LEAD, waiting(workspace, LEAD, received="phone, 4 May"), "thanked")
        assert missed_papers.open_reports(by(workspace, LEAD)) == []


def test_a_report_that_there_is_none_of_cannot_be_settled_and_the_message_says_where_to_look(
    tmp_path,
):
    with (
        opened(tmp_path) as workspace,
        pytest.raises(UserError, match=r"no report 'nothing'.*list of reports"),
    ):
        settled(workspace, LEAD, "nothing", "author")


def test_settling_may_say_which_printed_name_it_is_and_takes_no_name_of_another_paper_or_kind(
    tmp_path,
):
    rival = {**CANDIDATES[0], "technician_id": "T2"}
    with opened(tmp_path, candidates=[rival]) as workspace:
        report_id = waiting(workspace, text="w2")
        for mention, kind in (("m1", "author"), ("m2", "author"), ("m404", "thanked")):
            with pytest.raises(UserError, match=f"no mention {mention}"):
                settled(workspace, REVIEWER, report_id, kind, mention_id=mention)
        settled(workspace, REVIEWER, report_id, "thanked", mention_id="m2")
        (decided,) = workspace.ledger.decisions()
        assert (decided.technician_id, decided.mention_id, decided.shown.name) == (
            "T1",
            "m2",
            "Mina Okonjo-Bright",
        )
        (label,) = missed_papers.labelled_misses(workspace.ledger)
        assert label["mention_id"] == "m2"


def test_a_credit_that_would_stand_nowhere_is_not_recorded(tmp_path):
    with opened(tmp_path) as workspace:
        reported_by_title(workspace, MINA_SELF, MINA, "Nobody knows it")
        report_id = missed_papers.open_reports(by(workspace, LEAD))[0]["report_id"]
        with pytest.raises(UserError, match="no DOI"):
            settled(workspace, LEAD, report_id, "author")
        settled(workspace, LEAD, report_id, None)
        assert missed_papers.open_reports(by(workspace, LEAD)) == []


def test_a_name_given_to_somebody_else_is_never_taken_by_a_report(tmp_path):
    namesake = replace(TOMAS, given_names="Mina", family_name="Okonjo-Bright")
    with opened(tmp_path, candidates=[], people=(MINA, namesake)) as workspace:
        (target,) = find_work.find(workspace.reader, "w2")
        reported(workspace, MINA_SELF, "T1", target)
        assert reported(workspace, TOMAS_SELF, "T2", target).result == "doubtful"


def test_a_lead_reports_for_another_only_with_how_it_was_received(tmp_path):
    with opened(tmp_path) as workspace:
        (target,) = find_work.find(workspace.reader, "w2")
        with pytest.raises(UserError, match="word was received"):
            reported(workspace, LEAD, "T1", target)
        assert (
            reported(workspace, LEAD, "T1", target, received="phone, 4 May", key="k").result
            == "found"
        )
        reported(workspace, LEAD, "T1", target, received="phone, 4 May", key="k")
        assert len(workspace.ledger.decisions()) == 1


def test_a_raised_claim_notices_a_new_candidate_a_credit_and_a_correction(tmp_path):
    mention = {"mention_id": "m8", "work_id": "w1", "kind": "author", "name": "M. Okonjo-Bright"}
    new = {**CANDIDATES[0], "mention_id": "m8", "work_id": "w1", "kind": "author"}
    fixes = [{"doi": "10.5555/quiet.1", "correction_doi": "10.5555/fix.1"}]
    with opened(tmp_path / "a") as workspace:
        at(workspace, "raised")
        assert news.credited_since(workspace.reader, every(workspace.ledger)) == []
    with opened(tmp_path / "corrected", corrections=fixes) as workspace:
        at(workspace, "raised")
        (found,) = news.credited_since(workspace.reader, every(workspace.ledger))
        assert (found.what, found.detail) == ("correction", "10.5555/fix.1")
    for band, what in (("review", "candidate"), ("accept", "credit")):
        with opened(
            tmp_path / band, mentions=[*MENTIONS, mention], candidates=[{**new, "band": band}]
        ) as workspace:
            at(workspace, "raised")
            (found,) = news.credited_since(workspace.reader, every(workspace.ledger))
            assert (found.what, found.detail) == (what, "author")


def test_an_upheld_claim_is_no_credit_of_its_own_once_the_paper_credits_the_person(tmp_path):
    mention = {"mention_id": "m8", "work_id": "w1", "kind": "author", "name": "M. Okonjo-Bright"}
    new = {**CANDIDATES[0], "mention_id": "m8", "work_id": "w1", "kind": "author", "band": "accept"}
    with opened(tmp_path, mentions=[*MENTIONS, mention], candidates=[new]) as workspace:
        at(workspace, "upheld")
        assert workspace.reader.rows("select kind from credits where work_id = 'w1'") == [
            {"kind": "author"}
        ]


def test_a_source_is_asked_for_a_work_that_a_claim_wants_and_not_again_too_soon(tmp_path):
    from datetime import date

    state = History(tmp_path)
    assert state.missing_dois(sources()["crossref"], date(2026, 5, 4), 30, ["10.5555/new.9"]) == [
        "10.5555/new.9"
    ]
    writer = parsed_files.Writer(tmp_path, "crossref", "20260504T090000000000Z", "named0", {})
    writer.add("asked", {"source": "crossref", "doi": "10.5555/new.9"})
    writer.close()
    assert (
        History(tmp_path).missing_dois(
            sources()["crossref"], date(2026, 5, 5), 30, ["10.5555/new.9"]
        )
        == []
    )


def test_an_unknown_doi_is_asked_for_by_the_next_harvest_until_the_report_is_settled(tmp_path):
    with opened(tmp_path) as workspace:
        for text in ("w1", "10.5555/unknown"):
            (target,) = find_work.find(workspace.reader, text)
            reported(workspace, MINA_SELF, "T1", target)
        assert missed_papers.reported_dois(workspace.ledger) == ("10.5555/unknown",)
        (one,) = [
            each
            for each in missed_papers.open_reports(by(workspace, LEAD))
            if each["work_id"] is None
        ]
        settled(workspace, REVIEWER, one["report_id"], None, why="not there")
        assert missed_papers.reported_dois(workspace.ledger) == ()

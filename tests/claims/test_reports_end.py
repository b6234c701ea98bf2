"""What becomes of a report: no person's word is overwritten, one name is one person, and all of it can be taken back."""

import threading
from dataclasses import replace

import pytest
from claims_world import (
    CANDIDATES,
    LEAD,
    MINA,
    MINA_SELF,
    REVIEWER,
    SECOND,
    TOMAS,
    TOMAS_SELF,
    acting,
    attached,
    by,
    enrol,
    judged,
    objected,
    open_results,
    opened,
    reopened,
    reported,
    reported_by_title,
    settled,
    stepped,
    taken_back,
    written,
)
from test_let_us_know import waiting

from attribution import workspace as workspaces
from attribution.access.permissions import Person
from attribution.claims import find_work, missed_papers, name_check, service
from attribution.core.errors import UserError
from attribution.privacy.choices import record_consent
from attribution.review.candidate import load_candidate

NAMESAKE = replace(TOMAS, given_names="Mina", family_name="Okonjo-Bright")
RIVAL = {**CANDIDATES[0], "technician_id": "T2"}


def verdicts(workspace):
    return [
        (one.technician_id, one.mention_id, one.verdict, one.who)
        for one in workspace.ledger.decisions()
    ]


def results(workspace, person=LEAD):
    return list(open_results(workspace, person).values())


def told(workspace, person=MINA_SELF, who=MINA, text="w2", **more):
    (target,) = find_work.find(workspace.reader, text)
    return reported(workspace, person, who.technician_id, target, **more)


# -- nobody's word is overwritten ----------------------------------------------------------------------


@pytest.mark.parametrize("verdict", ["rejected", "unsure"])
def test_a_report_never_overwrites_what_a_reviewer_said_and_does_not_name_them(tmp_path, verdict):
    with opened(tmp_path) as workspace:
        seen = load_candidate(workspace.reader, "m2", "T1")
        judged(workspace, REVIEWER, seen, verdict)
        found = told(workspace)
        assert (found.result, found.mention_id) == ("doubtful", "m2")
        assert "looked at and not confirmed before" in found.says
        assert REVIEWER.who not in found.says
        assert verdicts(workspace) == [("T1", "m2", verdict, REVIEWER.who)]
        assert results(workspace) == ["doubtful"]


def test_what_is_confirmed_already_is_said_and_nothing_is_recorded(tmp_path):
    with opened(tmp_path) as workspace:
        seen = load_candidate(workspace.reader, "m2", "T1")
        judged(workspace, REVIEWER, seen, "confirmed")
        version, found = workspace.ledger.version(), told(workspace)
        assert (found.result, found.says) == (
            "found",
            "“Mina Okonjo-Bright” in the acknowledgement is confirmed already.",
        )
        assert workspace.ledger.version() == version
        assert (
            told(workspace, TOMAS_SELF, TOMAS, "w3").says
            == "The name is in the acknowledgement text."
        )
        assert told(workspace, TOMAS_SELF, TOMAS, "w3").known
        settled(workspace, LEAD, waiting(workspace, text="w1"), "author")
        assert (
            told(workspace, text="w1").says
            == "That this paper credits them, as an author, is confirmed already."
        )
        assert (len(workspace.ledger.decisions()), results(workspace)) == (3, [])


def test_a_report_that_a_person_refused_is_never_confirmed_by_reporting_it_again(tmp_path):
    with opened(tmp_path) as workspace:
        told(workspace, TOMAS_SELF, TOMAS, "w3")
        (one,) = missed_papers.ended_reports(by(workspace, LEAD))
        reopened(workspace, LEAD, one["report_id"])
        settled(workspace, LEAD, one["report_id"], None)
        found = told(workspace, TOMAS_SELF, TOMAS, "w3")
        assert (found.result, workspace.ledger.decisions()) == ("doubtful", ())
        assert found.says.endswith("Somebody looked at this paper before.")


def test_a_decision_that_is_made_while_the_paper_is_looked_into_counts(tmp_path, monkeypatch):
    with opened(tmp_path) as workspace:
        seen, look = load_candidate(workspace.reader, "m2", "T1"), name_check.check

        def slow(*given):
            found = look(*given)
            if not workspace.ledger.decisions():
                judged(workspace, REVIEWER, seen, "rejected")
            return found

        monkeypatch.setattr(missed_papers, "check", slow)
        assert told(workspace).result == "doubtful"
        assert verdicts(workspace) == [("T1", "m2", "rejected", REVIEWER.who)]


def test_of_two_namesakes_who_report_at_once_one_is_confirmed(tmp_path):
    with opened(tmp_path, candidates=[], people=(MINA, NAMESAKE)) as workspace:
        both, found = threading.Barrier(2), []

        def run(person, who):
            with workspaces.opened(workspace.settings, person) as own:
                both.wait()
                found.append(reported(own, person, who.technician_id, "w2").result)

        threads = [
            threading.Thread(target=run, args=one)
            for one in ((MINA_SELF, MINA), (TOMAS_SELF, NAMESAKE))
        ]
        for one in threads:
            one.start()
        for one in threads:
            one.join()
        assert sorted(found) == ["doubtful", "found"]
        assert [one.verdict for one in workspace.ledger.decisions()] == ["confirmed"]


def test_a_name_that_only_the_text_holds_and_that_fits_another_technician_waits(tmp_path):
    tina = replace(MINA, given_names="Tina", family_name="Verhaegen", known_as=())
    with opened(tmp_path, people=(tina, TOMAS)) as workspace:
        found = told(workspace, TOMAS_SELF, TOMAS, "w3")
        assert (found.result, workspace.ledger.decisions()) == ("doubtful", ())


def test_pressed_twice_it_is_one_report_and_the_second_answer_says_so(tmp_path):
    with opened(tmp_path) as workspace:
        first = told(workspace, text="w1")
        again = told(workspace, text="10.5555/quiet.1")
        by_lead = told(workspace, LEAD, text="w1", received="phone")
        assert (first.result, again.result, by_lead.result) == (
            "not found",
            "not found",
            "not found",
        )
        assert again.says.startswith("It was reported before")
        for _ in range(2):
            told(workspace, text="10.5555/unknown")
            reported_by_title(workspace, MINA_SELF, MINA, "Nobody knows it")
        assert len(missed_papers.open_reports(by(workspace, LEAD))) == 3
        told(workspace, TOMAS_SELF, TOMAS, "w1")
        assert len(missed_papers.open_reports(by(workspace, LEAD))) == 4, (
            "another's report is another"
        )


def test_the_same_key_gives_the_same_answer(tmp_path):
    with opened(tmp_path) as workspace:
        assert told(workspace, key="k") == told(workspace, key="k")
        assert len(workspace.ledger.decisions()) == 1


# -- settling ------------------------------------------------------------------------------------------


def test_a_name_that_stands_confirmed_for_another_is_not_confirmed_by_settling(tmp_path):
    with opened(tmp_path, candidates=[CANDIDATES[0], RIVAL]) as workspace:
        report_id = waiting(workspace, text="w2")
        judged(workspace, SECOND, load_candidate(workspace.reader, "m2", "T2"), "confirmed")
        with pytest.raises(UserError, match="one printed name is one person"):
            settled(workspace, LEAD, report_id, "thanked", mention_id="m2")
        assert verdicts(workspace) == [("T2", "m2", "confirmed", SECOND.who)]
        settled(workspace, LEAD, report_id, "thanked")
        assert verdicts(workspace)[-1] == ("T1", None, "confirmed", LEAD.who)


def test_none_of_the_names_that_were_read_is_none_of_them(tmp_path):
    with opened(tmp_path, candidates=[CANDIDATES[0], RIVAL]) as workspace:
        settled(workspace, LEAD, waiting(workspace, text="w2"), "author")
        assert verdicts(workspace) == [("T1", None, "confirmed", LEAD.who)]
        assert workspace.reader.rows("select mention_id, kind from decisions") == [
            {"mention_id": None, "kind": "author"}
        ]


def test_a_report_of_somebody_who_objects_is_seen_and_settled_by_nobody_else(tmp_path):
    with opened(tmp_path) as workspace:
        report_id = waiting(workspace)
        objected(workspace.ledger, MINA_SELF, "T1")
        version = workspace.ledger.version()
        for act in (
            lambda: settled(workspace, LEAD, report_id, "author"),
            lambda: reopened(workspace, LEAD, report_id),
        ):
            with pytest.raises(UserError, match="no report"):
                act()
        assert (results(workspace), results(workspace, MINA_SELF), workspace.ledger.version()) == (
            [],
            ["not found"],
            version,
        )
        objected(workspace.ledger, MINA_SELF, "T1", objects=False)
        settled(workspace, LEAD, report_id, "author")


# -- reopening -----------------------------------------------------------------------------------------


def credited(workspace):
    return workspace.reader.rows(
        "select kind, status from credits where technician_id = 'T1' and status = 'confirmed'"
    )


def test_what_a_judge_settled_is_reopened_and_settled_anew_as_often_as_it_takes(tmp_path):
    with opened(tmp_path, candidates=[]) as workspace:
        report_id = waiting(workspace)
        for _ in range(2):
            settled(workspace, REVIEWER, report_id, "author", why="page 1")
            assert (len(credited(workspace)), results(workspace)) == (1, [])
            reopened(workspace, LEAD, report_id, why="page 1 names another")
            assert (credited(workspace), results(workspace)) == ([], ["doubtful"])
            assert missed_papers.labelled_misses(workspace.ledger) == []
        (one,) = missed_papers.open_reports(by(workspace, LEAD))
        assert (one["by"], one["work_id"]) == (MINA_SELF.who, "w1"), "as it was reported"
        settled(workspace, REVIEWER, report_id, None)
        reopened(workspace, LEAD, report_id)
        with pytest.raises(UserError, match="open already"):
            reopened(workspace, LEAD, report_id)


def test_a_technician_takes_their_own_found_report_back_and_nothing_that_somebody_settled(tmp_path):
    with opened(tmp_path, candidates=[]) as workspace:
        told(workspace, key="k")
        for other in (
            TOMAS_SELF,
            Person("ari", "reviewer", None, ("Arts",)),
            Person("v", "viewer"),
        ):
            with pytest.raises(UserError, match="no report"):
                reopened(workspace, other, "k")
        reopened(workspace, MINA_SELF, "k", why="it is my cousin")
        assert (credited(workspace), results(workspace)) == ([], ["doubtful"])
        assert told(workspace).says.startswith("It was reported before"), (
            "reporting it again confirms nothing"
        )
        settled(workspace, REVIEWER, "k", "thanked", mention_id="m2")
        with pytest.raises(UserError, match="only who judges claims reopens it"):
            reopened(workspace, MINA_SELF, "k")
        with pytest.raises(UserError, match="only who judges"):
            reopened(workspace, Person("mina-as-lead", "lead", "T1"), "k")
        assert len(credited(workspace)) == 1


def test_what_stood_before_a_settled_report_stands_again_and_a_later_verdict_stays(tmp_path):
    with opened(tmp_path) as workspace:
        seen = load_candidate(workspace.reader, "m2", "T1")
        judged(workspace, REVIEWER, seen, "rejected")
        told(workspace, key="k")
        settled(workspace, LEAD, "k", "thanked", mention_id="m2")
        reopened(workspace, LEAD, "k")
        assert verdicts(workspace) == [("T1", "m2", "rejected", REVIEWER.who)]
        settled(workspace, LEAD, "k", "thanked", mention_id="m2")
        seen = load_candidate(workspace.reader, "m2", "T1")
        later = judged(workspace, SECOND, seen, "unsure")
        reopened(workspace, LEAD, "k")
        assert verdicts(workspace) == [("T1", "m2", "unsure", SECOND.who)]
        taken_back(workspace, SECOND, [later])
        assert verdicts(workspace) == [("T1", "m2", "rejected", REVIEWER.who)], (
            "the credit that was taken back stays so"
        )


def test_reports_that_have_ended_are_listed_for_those_who_may_see_them(tmp_path):
    with opened(tmp_path, candidates=[]) as workspace:
        told(workspace)
        settled(workspace, REVIEWER, waiting(workspace), None, why="not there")
        seen = {
            p.who: [one["result"] for one in missed_papers.ended_reports(by(workspace, p))]
            for p in (MINA_SELF, TOMAS_SELF, LEAD)
        }
        assert seen == {
            MINA_SELF.who: ["found", "refused"],
            TOMAS_SELF.who: [],
            LEAD.who: ["found", "refused"],
        }
        assert missed_papers.ended_reports(by(workspace, LEAD))[1]["why"] == "not there"


# -- how a word was received ---------------------------------------------------------------------------


@pytest.mark.parametrize("blank", ["", " ", "\t\n", None])
def test_blanks_are_nobodys_word(tmp_path, blank):
    with opened(tmp_path) as workspace:
        enrol(tmp_path)
        (target,) = find_work.find(workspace.reader, "w1")
        one = written(
            workspace, MINA_SELF, "T1", target, roles=["Software"], statement="x", received=blank
        )
        stepped(workspace, MINA_SELF, one.claim_id, "submit", received=blank)
        version = workspace.ledger.version()
        for act in (
            lambda: stepped(workspace, LEAD, one.claim_id, "agree", received=blank),
            lambda: stepped(workspace, LEAD, one.claim_id, "withdraw", received=blank),
            lambda: attached(workspace, LEAD, one.claim_id, "a.txt", b"booked", received=blank),
            lambda: written(workspace, LEAD, "T1", target, received=blank),
            lambda: told(workspace, LEAD, received=blank),
            lambda: objected(workspace.ledger, LEAD, "T1", received=blank),
            lambda: record_consent(workspace, acting(blank), "T1", True),
        ):
            with pytest.raises(UserError, match="received"):
                act()
        assert workspace.ledger.version() == version
        assert [
            s.received for s in service.claim(by(workspace, MINA_SELF), one.claim_id).steps
        ] == [
            None,
            None,
        ]
        stepped(workspace, LEAD, one.claim_id, "agree", received="  e-mail of 3 May ")
        assert (
            service.claim(by(workspace, MINA_SELF), one.claim_id).steps[-1].received
            == "e-mail of 3 May"
        )

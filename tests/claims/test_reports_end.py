"""The end of a report: it overwrites no verdict, and everything can be taken back."""

import threading
from dataclasses import replace

import pytest
from claim_acts import (
    attached,
    open_results,
    reopened,
    reported,
    reported_by_title,
    settled,
    stepped,
    waiting,
    written,
)
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
    by,
    enrol,
    judged,
    objected,
    opened,
    taken_back,
)

from attribution import workspace as workspaces
from attribution.access.permissions import Person
from attribution.claims import missed_papers, name_check, service
from attribution.claims.report_lists import ended_reports, labelled_misses, open_reports
from attribution.core.errors import UserError
from attribution.privacy.choices import record_consent
from attribution.review.candidate import load_candidate

NAMESAKE = replace(TOMAS, given_names="Mina", family_name="Okonjo-Bright")
RIVAL = {**CANDIDATES[0], "technician_id": "T2"}


def verdicts(workspace):
    return [
        (decision.technician_id, decision.mention_id, decision.verdict, decision.who)
        for decision in workspace.ledger.decisions()
    ]


def results(workspace, person=LEAD):
    """The results of the open reports that a person sees."""
    return list(open_results(workspace, person).values())


def report_by_mina(workspace, work="w2", **options):
    return reported(workspace, MINA_SELF, "T1", work, **options)


def report_by_tomas(workspace, work="w3"):
    return reported(workspace, TOMAS_SELF, "T2", work)


def candidate_of(workspace, technician_id="T1"):
    return load_candidate(workspace.reader, "m2", technician_id)


# -- no verdict is overwritten ---------------------------------------------------------------------


@pytest.mark.parametrize("verdict", ["rejected", "unsure"])
def test_a_report_never_overwrites_what_a_reviewer_decided_and_does_not_name_them(
    tmp_path, verdict
):
    with opened(tmp_path) as workspace:
        judged(workspace, REVIEWER, candidate_of(workspace), verdict)
        check = report_by_mina(workspace)
        assert (check.result, check.mention_id) == ("doubtful", "m2")
        assert "A person looked at it before and did not confirm it" in check.sentence
        assert REVIEWER.who not in check.sentence
        assert verdicts(workspace) == [("T1", "m2", verdict, REVIEWER.who)]
        assert results(workspace) == ["doubtful"]


def test_what_is_confirmed_already_is_answered_and_nothing_is_recorded(tmp_path):
    with opened(tmp_path) as workspace:
        judged(workspace, REVIEWER, candidate_of(workspace), "confirmed")
        version, check = workspace.ledger.version(), report_by_mina(workspace)
        assert check.result == "found"
        assert check.sentence == "“Mina Okonjo-Bright” in the acknowledgement is already confirmed."
        assert workspace.ledger.version() == version
        first, second = report_by_tomas(workspace), report_by_tomas(workspace)
        assert first.sentence == "The name is in the acknowledgement."
        assert second.known
        settled(workspace, LEAD, waiting(workspace, work="w1"), "author")
        check = report_by_mina(workspace, "w1")
        assert check.sentence == "The credit as an author is already confirmed."
        assert (len(workspace.ledger.decisions()), results(workspace)) == (3, [])


def test_a_report_that_a_person_refused_is_never_confirmed_by_reporting_it_again(tmp_path):
    with opened(tmp_path) as workspace:
        report_by_tomas(workspace)
        (row,) = ended_reports(by(workspace, LEAD))
        reopened(workspace, LEAD, row["report_id"])
        settled(workspace, LEAD, row["report_id"], None)
        check = report_by_tomas(workspace)
        assert (check.result, workspace.ledger.decisions()) == ("doubtful", ())
        assert check.sentence.endswith("A person looked at this paper before.")


def test_a_decision_that_is_made_while_the_paper_is_looked_into_counts(tmp_path, monkeypatch):
    with opened(tmp_path) as workspace:
        seen, look = candidate_of(workspace), name_check.check_names

        def slow(*args):
            check = look(*args)
            if not workspace.ledger.decisions():
                judged(workspace, REVIEWER, seen, "rejected")
            return check

        monkeypatch.setattr(missed_papers, "check_names", slow)
        assert report_by_mina(workspace).result == "doubtful"
        assert verdicts(workspace) == [("T1", "m2", "rejected", REVIEWER.who)]


def test_of_two_namesakes_who_report_at_once_one_is_confirmed(tmp_path):
    with opened(tmp_path, people=(MINA, NAMESAKE)) as workspace:
        both, checks = threading.Barrier(2), []

        def run(person):
            with workspaces.opened(workspace.settings, person) as own:
                both.wait()
                checks.append(reported(own, person, person.technician_id, "w2"))

        threads = [threading.Thread(target=run, args=[who]) for who in (MINA_SELF, TOMAS_SELF)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(check.result for check in checks) == ["doubtful", "found"]
        assert [decision.verdict for decision in workspace.ledger.decisions()] == ["confirmed"]


def test_a_name_that_only_the_text_holds_and_that_fits_another_technician_waits(tmp_path):
    tina = replace(MINA, given_names="Tina", family_name="Verhaegen", known_as=())
    with opened(tmp_path, people=(tina, TOMAS)) as workspace:
        check = report_by_tomas(workspace)
        assert (check.result, workspace.ledger.decisions()) == ("doubtful", ())


def test_pressed_twice_it_is_one_report_and_the_second_answer_says_so(tmp_path):
    with opened(tmp_path) as workspace:
        first = report_by_mina(workspace, "w1")
        second = report_by_mina(workspace, "10.5555/quiet.1")
        by_lead = reported(workspace, LEAD, "T1", "w1", received="phone")
        assert {check.result for check in (first, second, by_lead)} == {"not found"}
        assert second.sentence.startswith("This paper was reported before")
        for _ in range(2):
            report_by_mina(workspace, "10.5555/unknown")
            reported_by_title(workspace, MINA_SELF, MINA, "Unknown to all sources")
        assert len(open_reports(by(workspace, LEAD))) == 3
        report_by_tomas(workspace, "w1")
        assert len(open_reports(by(workspace, LEAD))) == 4, "another's report is another"


def test_the_same_key_gives_the_same_answer(tmp_path):
    with opened(tmp_path) as workspace:
        assert report_by_mina(workspace, key="k") == report_by_mina(workspace, key="k")
        assert len(workspace.ledger.decisions()) == 1


# -- settling --------------------------------------------------------------------------------------


def test_a_name_that_is_confirmed_for_another_is_not_confirmed_by_settling(tmp_path):
    with opened(tmp_path, candidates=[CANDIDATES[0], RIVAL]) as workspace:
        report_id = waiting(workspace, work="w2")
        judged(workspace, SECOND, candidate_of(workspace, "T2"), "confirmed")
        with pytest.raises(UserError, match="one printed name is one person"):
            settled(workspace, LEAD, report_id, "thanked", mention_id="m2")
        assert verdicts(workspace) == [("T2", "m2", "confirmed", SECOND.who)]
        settled(workspace, LEAD, report_id, "thanked")
        assert verdicts(workspace)[-1] == ("T1", None, "confirmed", LEAD.who)


def test_a_report_that_is_settled_without_a_printed_name_confirms_none_of_them(tmp_path):
    with opened(tmp_path, candidates=[CANDIDATES[0], RIVAL]) as workspace:
        settled(workspace, LEAD, waiting(workspace, work="w2"), "author")
        assert verdicts(workspace) == [("T1", None, "confirmed", LEAD.who)]
        assert workspace.reader.rows("select mention_id, kind from decisions") == [
            {"mention_id": None, "kind": "author"}
        ]


def test_a_report_of_a_technician_who_objects_is_seen_and_settled_by_no_one_else(tmp_path):
    with opened(tmp_path) as workspace:
        report_id = waiting(workspace)
        objected(workspace.ledger, MINA_SELF, "T1")
        version = workspace.ledger.version()
        with pytest.raises(UserError, match="no report"):
            settled(workspace, LEAD, report_id, "author")
        with pytest.raises(UserError, match="no report"):
            reopened(workspace, LEAD, report_id)
        assert (results(workspace), results(workspace, MINA_SELF)) == ([], ["not found"])
        assert workspace.ledger.version() == version
        objected(workspace.ledger, MINA_SELF, "T1", objects=False)
        settled(workspace, LEAD, report_id, "author")


# -- reopening -------------------------------------------------------------------------------------


def credited(workspace):
    return workspace.reader.rows(
        "select kind, status from credits where technician_id = 'T1' and status = 'confirmed'"
    )


def test_a_settled_report_is_reopened_and_settled_again_as_often_as_it_takes(tmp_path):
    with opened(tmp_path) as workspace:
        report_id = waiting(workspace)
        for _ in range(2):
            settled(workspace, REVIEWER, report_id, "author", why="page 1")
            assert (len(credited(workspace)), results(workspace)) == (1, [])
            reopened(workspace, LEAD, report_id, why="page 1 names another")
            assert (credited(workspace), results(workspace)) == ([], ["doubtful"])
            assert list(labelled_misses(workspace.ledger)) == []
        (row,) = open_reports(by(workspace, LEAD))
        assert (row["by"], row["work_id"]) == (MINA_SELF.who, "w1"), "as it was reported"
        settled(workspace, REVIEWER, report_id, None)
        reopened(workspace, LEAD, report_id)
        with pytest.raises(UserError, match="open already"):
            reopened(workspace, LEAD, report_id)


def test_a_technician_takes_their_own_found_report_back_and_nothing_that_a_person_settled(tmp_path):
    strangers = (TOMAS_SELF, Person("ari", "reviewer", None, ("Arts",)), Person("v", "viewer"))
    with opened(tmp_path) as workspace:
        report_by_mina(workspace, key="k")
        for stranger in strangers:
            with pytest.raises(UserError, match="no report"):
                reopened(workspace, stranger, "k")
        reopened(workspace, MINA_SELF, "k", why="it is my cousin")
        assert (credited(workspace), results(workspace)) == ([], ["doubtful"])
        answer = report_by_mina(workspace).sentence
        assert answer.startswith("This paper was reported before"), "nothing is confirmed"
        settled(workspace, REVIEWER, "k", "thanked", mention_id="m2")
        for own in (MINA_SELF, Person("mina-as-lead", "lead", "T1")):
            with pytest.raises(UserError, match="Ask a person who judges claims to reopen"):
                reopened(workspace, own, "k")
        assert len(credited(workspace)) == 1


def test_a_verdict_from_before_a_settled_report_holds_again_and_a_later_one_stays(tmp_path):
    with opened(tmp_path) as workspace:
        judged(workspace, REVIEWER, candidate_of(workspace), "rejected")
        report_by_mina(workspace, key="k")
        settled(workspace, LEAD, "k", "thanked", mention_id="m2")
        reopened(workspace, LEAD, "k")
        assert verdicts(workspace) == [("T1", "m2", "rejected", REVIEWER.who)]
        settled(workspace, LEAD, "k", "thanked", mention_id="m2")
        later = judged(workspace, SECOND, candidate_of(workspace), "unsure")
        reopened(workspace, LEAD, "k")
        assert verdicts(workspace) == [("T1", "m2", "unsure", SECOND.who)]
        taken_back(workspace, SECOND, [later])
        assert verdicts(workspace) == [("T1", "m2", "rejected", REVIEWER.who)], (
            "the credit that was taken back stays so"
        )


def test_reports_that_have_ended_are_listed_for_those_who_may_see_them(tmp_path):
    with opened(tmp_path) as workspace:
        report_by_mina(workspace)
        settled(workspace, REVIEWER, waiting(workspace), None, why="not there")
        for person, listed in (
            (MINA_SELF, ["found", "refused"]),
            (TOMAS_SELF, []),
            (LEAD, ["found", "refused"]),
        ):
            rows = ended_reports(by(workspace, person))
            assert [row["result"] for row in rows] == listed
        assert ended_reports(by(workspace, LEAD))[1]["why"] == "not there"


# -- how a word was received -----------------------------------------------------------------------


@pytest.mark.parametrize("blank", ["", " ", "\t\n", None])
def test_a_word_that_was_received_in_no_way_is_refused(tmp_path, blank):
    with opened(tmp_path) as workspace:
        enrol(tmp_path)
        content = {"roles": ["Software"], "statement": "x", "received": blank}
        claim_id = written(workspace, MINA_SELF, "T1", "w1", **content).claim_id
        stepped(workspace, MINA_SELF, claim_id, "submit", received=blank)
        version = workspace.ledger.version()
        for act in (
            lambda: stepped(workspace, LEAD, claim_id, "agree", received=blank),
            lambda: stepped(workspace, LEAD, claim_id, "withdraw", received=blank),
            lambda: attached(workspace, LEAD, claim_id, "a.txt", b"booked", received=blank),
            lambda: written(workspace, LEAD, "T1", "w1", received=blank),
            lambda: reported(workspace, LEAD, "T1", "w2", received=blank),
            lambda: objected(workspace.ledger, LEAD, "T1", received=blank),
            lambda: record_consent(workspace, acting(blank), "T1", True),
        ):
            with pytest.raises(UserError, match="received"):
                act()
        assert workspace.ledger.version() == version
        claim = service.claim(by(workspace, MINA_SELF), claim_id)
        assert [step.received for step in claim.steps] == [None, None]


def test_how_a_word_was_received_is_stored_without_the_blanks_around_it(tmp_path):
    with opened(tmp_path) as workspace:
        content = {"roles": ["Software"], "statement": "x"}
        claim_id = written(workspace, MINA_SELF, "T1", "w1", **content).claim_id
        stepped(workspace, MINA_SELF, claim_id, "submit")
        claim = stepped(workspace, LEAD, claim_id, "agree", received="  e-mail of 3 May ")
        assert claim.last.received == "e-mail of 3 May"

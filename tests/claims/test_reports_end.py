"""What becomes of a report: no person's word is overwritten, one name is one person, and all of it can be taken back."""

import threading
from dataclasses import replace

import pytest
from claims_world import (
    CANDIDATES,
    LEAD,
    MINA,
    MINA_SELF,
    NOW,
    REVIEWER,
    SECOND,
    TOMAS,
    TOMAS_SELF,
    office,
)
from test_let_us_know import waiting

from attribution.access.permissions import Person
from attribution.claims import find_work, lifecycle, missed_papers, name_check, service
from attribution.core.errors import UserError
from attribution.ledger import ledger
from attribution.privacy import acts
from attribution.review import candidate
from attribution.review import verdicts as review_verdicts
from attribution.snapshot import reader as snapshot_reader
from attribution.workspace import Desk

NAMESAKE = replace(TOMAS, given_names="Mina", family_name="Okonjo-Bright")
RIVAL = {**CANDIDATES[0], "technician_id": "T2"}


def verdicts(desk):
    return [
        (one.technician_id, one.mention_id, one.verdict, one.who) for one in desk.book.decisions()
    ]


def results(desk, person=LEAD):
    return [one.payload["result"] for one in missed_papers.open_reports(desk, person)]


def told(desk, reader, person=MINA_SELF, who=MINA, text="w2", **more):
    (target,) = find_work.find(reader, text)
    return missed_papers.report(desk, person, who, target, reader, **more)


# -- nobody's word is overwritten ----------------------------------------------------------------------


@pytest.mark.parametrize("verdict", ["rejected", "unsure"])
def test_a_report_never_overwrites_what_a_reviewer_said_and_does_not_name_them(tmp_path, verdict):
    with office(tmp_path) as (desk, reader):
        seen = candidate.candidate(reader, "m2", "T1")
        review_verdicts.record(reader, desk.book, REVIEWER, ("Science",), seen, verdict, None, NOW)
        found = told(desk, reader)
        assert (found.result, found.mention_id) == ("doubtful", "m2")
        assert "looked at and not confirmed before" in found.says
        assert REVIEWER.who not in found.says
        assert verdicts(desk) == [("T1", "m2", verdict, REVIEWER.who)]
        assert results(desk) == ["doubtful"]


def test_what_is_confirmed_already_is_said_and_nothing_is_recorded(tmp_path):
    with office(tmp_path) as (desk, reader):
        seen = candidate.candidate(reader, "m2", "T1")
        review_verdicts.record(
            reader, desk.book, REVIEWER, ("Science",), seen, "confirmed", None, NOW
        )
        version, found = desk.book.version(), told(desk, reader)
        assert (found.result, found.says) == (
            "found",
            "“Mina Okonjo-Bright” in the acknowledgement is confirmed already.",
        )
        assert desk.book.version() == version
        assert (
            told(desk, reader, TOMAS_SELF, TOMAS, "w3").says
            == "The name is in the acknowledgement text."
        )
        assert told(desk, reader, TOMAS_SELF, TOMAS, "w3").known
        missed_papers.settle(desk, LEAD, reader, waiting(desk, reader, text="w1"), "author")
        assert (
            told(desk, reader, text="w1").says
            == "That this paper credits them, as an author, is confirmed already."
        )
        assert (len(desk.book.decisions()), results(desk)) == (3, [])


def test_a_report_that_a_person_refused_is_never_confirmed_by_reporting_it_again(tmp_path):
    with office(tmp_path) as (desk, reader):
        told(desk, reader, TOMAS_SELF, TOMAS, "w3")
        (one,) = missed_papers.ended_reports(desk, LEAD)
        missed_papers.reopen(desk, LEAD, one.payload["report"])
        missed_papers.settle(desk, LEAD, reader, one.payload["report"], None)
        found = told(desk, reader, TOMAS_SELF, TOMAS, "w3")
        assert (found.result, desk.book.decisions()) == ("doubtful", ())
        assert found.says.endswith("Somebody looked at this paper before.")


def test_a_decision_that_is_made_while_the_paper_is_looked_into_counts(tmp_path, monkeypatch):
    with office(tmp_path) as (desk, reader):
        seen, look = candidate.candidate(reader, "m2", "T1"), name_check.check

        def slow(*given):
            found = look(*given)
            if not desk.book.decisions():
                review_verdicts.record(
                    reader, desk.book, REVIEWER, ("Science",), seen, "rejected", None, NOW
                )
            return found

        monkeypatch.setattr(missed_papers, "check", slow)
        assert told(desk, reader).result == "doubtful"
        assert verdicts(desk) == [("T1", "m2", "rejected", REVIEWER.who)]


def test_of_two_namesakes_who_report_at_once_one_is_confirmed(tmp_path):
    with office(tmp_path, candidates=[]) as (desk, reader):
        (target,) = find_work.find(reader, "w2")
        both, found = threading.Barrier(2), []

        def run(person, who):
            with ledger.open(tmp_path / "ledger.sqlite") as book:
                own = snapshot_reader.open_published(tmp_path, book)
                both.wait()
                found.append(
                    missed_papers.report(
                        Desk(tmp_path, book, desk.faculties), person, who, target, own
                    ).result
                )
                own.close()

        threads = [
            threading.Thread(target=run, args=one)
            for one in ((MINA_SELF, MINA), (TOMAS_SELF, NAMESAKE))
        ]
        for one in threads:
            one.start()
        for one in threads:
            one.join()
        assert sorted(found) == ["doubtful", "found"]
        assert [one.verdict for one in desk.book.decisions()] == ["confirmed"]


def test_a_name_that_only_the_text_holds_and_that_fits_another_technician_waits(tmp_path):
    tina = replace(MINA, given_names="Tina", family_name="Verhaegen", known_as=())
    with office(tmp_path, people=(tina, TOMAS)) as (desk, reader):
        found = told(desk, reader, TOMAS_SELF, TOMAS, "w3")
        assert (found.result, desk.book.decisions()) == ("doubtful", ())


def test_pressed_twice_it_is_one_report_and_the_second_answer_says_so(tmp_path):
    with office(tmp_path) as (desk, reader):
        first = told(desk, reader, text="w1")
        again = told(desk, reader, text="10.5555/quiet.1")
        by_lead = told(desk, reader, LEAD, text="w1", received="phone")
        assert (first.result, again.result, by_lead.result) == (
            "not found",
            "not found",
            "not found",
        )
        assert again.says.startswith("It was reported before")
        for _ in range(2):
            told(desk, reader, text="10.5555/unknown")
            missed_papers.report(
                desk, MINA_SELF, MINA, lifecycle.Target(title="Nobody knows it"), reader
            )
        assert len(missed_papers.open_reports(desk, LEAD)) == 3
        told(desk, reader, TOMAS_SELF, TOMAS, "w1")
        assert len(missed_papers.open_reports(desk, LEAD)) == 4, "another's report is another"


def test_the_same_key_gives_the_same_answer(tmp_path):
    with office(tmp_path) as (desk, reader):
        assert told(desk, reader, key="k") == told(desk, reader, key="k")
        assert len(desk.book.decisions()) == 1


# -- settling ------------------------------------------------------------------------------------------


def test_a_name_that_stands_confirmed_for_another_is_not_confirmed_by_settling(tmp_path):
    with office(tmp_path, candidates=[CANDIDATES[0], RIVAL]) as (desk, reader):
        report_id = waiting(desk, reader, text="w2")
        review_verdicts.record(
            reader,
            desk.book,
            SECOND,
            (),
            candidate.candidate(reader, "m2", "T2"),
            "confirmed",
            None,
            NOW,
        )
        with pytest.raises(UserError, match="one printed name is one person"):
            missed_papers.settle(desk, LEAD, reader, report_id, "thanked", mention_id="m2")
        assert verdicts(desk) == [("T2", "m2", "confirmed", SECOND.who)]
        missed_papers.settle(desk, LEAD, reader, report_id, "thanked")
        assert verdicts(desk)[-1] == ("T1", None, "confirmed", LEAD.who)


def test_none_of_the_names_that_were_read_is_none_of_them(tmp_path):
    with office(tmp_path, candidates=[CANDIDATES[0], RIVAL]) as (desk, reader):
        missed_papers.settle(desk, LEAD, reader, waiting(desk, reader, text="w2"), "author")
        assert verdicts(desk) == [("T1", None, "confirmed", LEAD.who)]
        assert reader.rows("select mention_id, kind from decisions") == [
            {"mention_id": None, "kind": "author"}
        ]


def test_a_report_of_somebody_who_objects_is_seen_and_settled_by_nobody_else(tmp_path):
    with office(tmp_path) as (desk, reader):
        report_id = waiting(desk, reader)
        acts.object_(desk.book, MINA_SELF, "T1")
        version = desk.book.version()
        for act in (
            lambda: missed_papers.settle(desk, LEAD, reader, report_id, "author"),
            lambda: missed_papers.reopen(desk, LEAD, report_id),
        ):
            with pytest.raises(UserError, match="no report"):
                act()
        assert (results(desk), results(desk, MINA_SELF), desk.book.version()) == (
            [],
            ["not found"],
            version,
        )
        acts.object_(desk.book, MINA_SELF, "T1", objects=False)
        missed_papers.settle(desk, LEAD, reader, report_id, "author")


# -- reopening -----------------------------------------------------------------------------------------


def credited(reader):
    return reader.rows(
        "select kind, status from credits where technician_id = 'T1' and status = 'confirmed'"
    )


def test_what_a_judge_settled_is_reopened_and_settled_anew_as_often_as_it_takes(tmp_path):
    with office(tmp_path, candidates=[]) as (desk, reader):
        report_id = waiting(desk, reader)
        for _ in range(2):
            missed_papers.settle(desk, REVIEWER, reader, report_id, "author", words="page 1")
            assert (len(credited(reader)), results(desk)) == (1, [])
            missed_papers.reopen(desk, LEAD, report_id, words="page 1 names another", now=NOW)
            assert (credited(reader), results(desk)) == ([], ["doubtful"])
            assert missed_papers.labelled_misses(desk.book) == []
        (one,) = missed_papers.open_reports(desk, LEAD)
        assert (one.who, one.work_id) == (MINA_SELF.who, "w1"), "as it was reported"
        missed_papers.settle(desk, REVIEWER, reader, report_id, None)
        missed_papers.reopen(desk, LEAD, report_id)
        with pytest.raises(UserError, match="open already"):
            missed_papers.reopen(desk, LEAD, report_id)


def test_a_technician_takes_their_own_found_report_back_and_nothing_that_somebody_settled(tmp_path):
    with office(tmp_path, candidates=[]) as (desk, reader):
        told(desk, reader, key="k")
        for other in (
            TOMAS_SELF,
            Person("ari", "reviewer", None, ("Arts",)),
            Person("v", "viewer"),
        ):
            with pytest.raises(UserError, match="no report"):
                missed_papers.reopen(desk, other, "k")
        missed_papers.reopen(desk, MINA_SELF, "k", words="it is my cousin")
        assert (credited(reader), results(desk)) == ([], ["doubtful"])
        assert told(desk, reader).says.startswith("It was reported before"), (
            "reporting it again confirms nothing"
        )
        missed_papers.settle(desk, REVIEWER, reader, "k", "thanked", mention_id="m2")
        with pytest.raises(UserError, match="only who judges claims reopens it"):
            missed_papers.reopen(desk, MINA_SELF, "k")
        with pytest.raises(UserError, match="only who judges"):
            missed_papers.reopen(desk, Person("mina-as-lead", "lead", "T1"), "k")
        assert len(credited(reader)) == 1


def test_what_stood_before_a_settled_report_stands_again_and_a_later_verdict_stays(tmp_path):
    with office(tmp_path) as (desk, reader):
        seen = candidate.candidate(reader, "m2", "T1")
        review_verdicts.record(
            reader, desk.book, REVIEWER, ("Science",), seen, "rejected", None, NOW
        )
        told(desk, reader, key="k")
        missed_papers.settle(desk, LEAD, reader, "k", "thanked", mention_id="m2")
        missed_papers.reopen(desk, LEAD, "k")
        assert verdicts(desk) == [("T1", "m2", "rejected", REVIEWER.who)]
        missed_papers.settle(desk, LEAD, reader, "k", "thanked", mention_id="m2")
        seen = candidate.candidate(reader, "m2", "T1")
        later = review_verdicts.record(reader, desk.book, SECOND, (), seen, "unsure", None, NOW)
        missed_papers.reopen(desk, LEAD, "k")
        assert verdicts(desk) == [("T1", "m2", "unsure", SECOND.who)]
        review_verdicts.undo(desk.book, SECOND, [later], (), NOW)
        assert verdicts(desk) == [("T1", "m2", "rejected", REVIEWER.who)], (
            "the credit that was taken back stays so"
        )


def test_reports_that_have_ended_are_listed_for_those_who_may_see_them(tmp_path):
    with office(tmp_path, candidates=[]) as (desk, reader):
        told(desk, reader)
        missed_papers.settle(desk, REVIEWER, reader, waiting(desk, reader), None, words="not there")
        seen = {
            p.who: [one.payload["result"] for one in missed_papers.ended_reports(desk, p)]
            for p in (MINA_SELF, TOMAS_SELF, LEAD)
        }
        assert seen == {
            MINA_SELF.who: ["found", "refused"],
            TOMAS_SELF.who: [],
            LEAD.who: ["found", "refused"],
        }
        assert missed_papers.ended_reports(desk, LEAD)[1].why == "not there"


# -- how a word was received ---------------------------------------------------------------------------


@pytest.mark.parametrize("blank", ["", " ", "\t\n", None])
def test_blanks_are_nobodys_word(tmp_path, blank):
    with office(tmp_path) as (desk, reader):
        (target,) = find_work.find(reader, "w1")
        one = service.write(
            desk, MINA_SELF, "T1", target, roles_played=["Software"], statement="x", received=blank
        )
        service.step(desk, MINA_SELF, one.claim_id, "submit", received=blank)
        version = desk.book.version()
        for act in (
            lambda: service.step(desk, LEAD, one.claim_id, "agree", received=blank),
            lambda: service.step(desk, LEAD, one.claim_id, "withdraw", received=blank),
            lambda: service.add_attachment(
                desk, LEAD, one.claim_id, "a.txt", b"booked", received=blank
            ),
            lambda: service.write(desk, LEAD, "T1", target, received=blank),
            lambda: told(desk, reader, LEAD, received=blank),
            lambda: acts.object_(desk.book, LEAD, "T1", received=blank),
            lambda: acts.consent(desk.book, LEAD, "T1", public=True, received=blank),
        ):
            with pytest.raises(UserError, match="received"):
                act()
        assert desk.book.version() == version
        assert [s.received for s in service.claim(desk, MINA_SELF, one.claim_id).steps] == [
            None,
            None,
        ]
        service.step(desk, LEAD, one.claim_id, "agree", received="  e-mail of 3 May ")
        assert service.claim(desk, MINA_SELF, one.claim_id).steps[-1].received == "e-mail of 3 May"

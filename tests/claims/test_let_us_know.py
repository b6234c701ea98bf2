"""Let us know: a paper that does credit a technician and was missed; and what later harvests notice."""

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
    office,
)
from test_claim_life import at

from attribution.access import log
from attribution.access.permissions import Person
from attribution.claims import find_work, lifecycle, missed_papers, news, service
from attribution.core.errors import UserError
from attribution.harvest import parsed_files
from attribution.harvest.history import History
from attribution.harvest.registry import sources


def test_a_name_that_is_there_becomes_a_confirmed_credit_and_a_labelled_miss(tmp_path):
    with office(tmp_path, candidates=[]) as (desk, reader):
        (target,) = find_work.find(reader, "10.5555/loud.2")
        found = missed_papers.report(desk, MINA_SELF, MINA, target, reader, now=NOW)
        assert (found.result, found.mention_id, found.missed_by) == ("found", "m2", "no candidate")
        assert reader.rows("select kind, status from credits where technician_id = 'T1'") == [
            {"kind": "thanked", "status": "confirmed"}
        ]
        (label,) = missed_papers.labelled_misses(desk.book)
        assert (label["technician_id"], label["mention_id"], label["same"], label["missed_by"]) == (
            "T1",
            "m2",
            True,
            "no candidate",
        )


def test_a_candidate_in_review_is_a_miss_of_another_kind_and_an_accepted_one_is_none(tmp_path):
    for band, missed_by in (("review", "held for review"), ("accept", None)):
        with office(tmp_path / band, candidates=[{**CANDIDATES[0], "band": band}]) as (
            desk,
            reader,
        ):
            (target,) = find_work.find(reader, "w2")
            assert (
                missed_papers.report(desk, MINA_SELF, MINA, target, reader).missed_by == missed_by
            )
            assert len(missed_papers.labelled_misses(desk.book)) == (missed_by is not None)


def test_a_name_that_only_the_text_holds_is_found_there(tmp_path):
    with office(tmp_path) as (desk, reader):
        (target,) = find_work.find(reader, "w3")
        found = missed_papers.report(desk, TOMAS_SELF, TOMAS, target, reader)
        assert (found.result, found.kind, found.missed_by) == ("found", "thanked", "no mention")
        assert reader.rows("select work_id from credits where technician_id = 'T2'") == [
            {"work_id": "w3"}
        ]


def test_a_name_that_fits_others_or_is_not_there_waits_for_a_person(tmp_path):
    rival = {**CANDIDATES[0], "technician_id": "T2"}
    with office(tmp_path, candidates=[rival]) as (desk, reader):
        for text in ("w2", "w1", "10.5555/unknown"):
            (target,) = find_work.find(reader, text)
            missed_papers.report(desk, MINA_SELF, MINA, target, reader)
        found = missed_papers.open_reports(desk, LEAD)
        assert [one.payload["result"] for one in found] == ["doubtful", "not found", "not found"]
        assert desk.book.decisions() == ()
        missed_papers.settle(desk, REVIEWER, reader, found[0].payload["report"], "thanked", now=NOW)
        assert [one.technician_id for one in desk.book.decisions()] == ["T1"]
        missed_papers.settle(
            desk, REVIEWER, reader, found[1].payload["report"], None, words="not there"
        )
        assert len(missed_papers.open_reports(desk, LEAD)) == 1
        with pytest.raises(UserError, match="no open report"):
            missed_papers.settle(desk, REVIEWER, reader, found[1].payload["report"], "author")
        with pytest.raises(UserError, match="may not judge"):
            missed_papers.settle(desk, MINA_SELF, reader, found[2].payload["report"], "author")


def waiting(desk, reader, person=MINA_SELF, text="w1", **more):
    """The id of a report of Mina's that waits for somebody to look at the paper."""
    (target,) = find_work.find(reader, text)
    missed_papers.report(desk, person, MINA, target, reader, **more)
    return missed_papers.open_reports(desk, LEAD)[-1].payload["report"]


def test_open_reports_are_seen_by_whom_they_concern_and_by_their_judges_and_the_log_says_so(
    tmp_path,
):
    with office(tmp_path) as (desk, reader):
        waiting(desk, reader)
        arts = Person("ari@quill.example", "reviewer", None, ("Arts",))
        seen = {
            p.who: len(missed_papers.open_reports(desk, p))
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
    with office(tmp_path) as (desk, reader):
        report_id, version = waiting(desk, reader), desk.book.version()
        with pytest.raises(UserError, match=says):
            missed_papers.settle(desk, who, reader, report_id, "author")
        assert desk.book.version() == version
        missed_papers.settle(desk, REVIEWER, reader, report_id, "author")
        assert [one.kind for one in desk.book.decisions()] == ["author"]


def test_a_lead_alone_settles_what_they_entered_for_a_technician(tmp_path):
    with office(tmp_path) as (desk, reader):
        missed_papers.settle(
            desk, LEAD, reader, waiting(desk, reader, LEAD, received="phone, 4 May"), "thanked"
        )
        assert missed_papers.open_reports(desk, LEAD) == ()


def test_a_report_that_there_is_none_of_cannot_be_settled_and_the_message_says_where_to_look(
    tmp_path,
):
    with (
        office(tmp_path) as (desk, reader),
        pytest.raises(UserError, match=r"no report 'nothing'.*list of reports"),
    ):
        missed_papers.settle(desk, LEAD, reader, "nothing", "author")


def test_settling_may_say_which_printed_name_it_is_and_takes_no_name_of_another_paper_or_kind(
    tmp_path,
):
    rival = {**CANDIDATES[0], "technician_id": "T2"}
    with office(tmp_path, candidates=[rival]) as (desk, reader):
        report_id = waiting(desk, reader, text="w2")
        for mention, kind in (("m1", "author"), ("m2", "author"), ("m404", "thanked")):
            with pytest.raises(UserError, match=f"no mention {mention}"):
                missed_papers.settle(desk, REVIEWER, reader, report_id, kind, mention_id=mention)
        missed_papers.settle(desk, REVIEWER, reader, report_id, "thanked", mention_id="m2")
        (decided,) = desk.book.decisions()
        assert (decided.technician_id, decided.mention_id, decided.shown.name) == (
            "T1",
            "m2",
            "Mina Okonjo-Bright",
        )
        (label,) = missed_papers.labelled_misses(desk.book)
        assert label["mention_id"] == "m2"


def test_a_credit_that_would_stand_nowhere_is_not_recorded(tmp_path):
    with office(tmp_path) as (desk, reader):
        missed_papers.report(
            desk, MINA_SELF, MINA, lifecycle.Target(title="Nobody knows it"), reader
        )
        report_id = missed_papers.open_reports(desk, LEAD)[0].payload["report"]
        with pytest.raises(UserError, match="no DOI"):
            missed_papers.settle(desk, LEAD, reader, report_id, "author")
        missed_papers.settle(desk, LEAD, reader, report_id, None)
        assert missed_papers.open_reports(desk, LEAD) == ()


def test_a_name_given_to_somebody_else_is_never_taken_by_a_report(tmp_path):
    with office(tmp_path, candidates=[]) as (desk, reader):
        (target,) = find_work.find(reader, "w2")
        missed_papers.report(desk, MINA_SELF, MINA, target, reader)
        from dataclasses import replace

        namesake = replace(TOMAS, given_names="Mina", family_name="Okonjo-Bright")
        assert missed_papers.report(desk, TOMAS_SELF, namesake, target, reader).result == "doubtful"


def test_a_lead_reports_for_another_only_with_how_it_was_received(tmp_path):
    with office(tmp_path) as (desk, reader):
        (target,) = find_work.find(reader, "w2")
        with pytest.raises(UserError, match="word was received"):
            missed_papers.report(desk, LEAD, MINA, target, reader)
        assert (
            missed_papers.report(
                desk, LEAD, MINA, target, reader, received="phone, 4 May", key="k"
            ).result
            == "found"
        )
        missed_papers.report(desk, LEAD, MINA, target, reader, received="phone, 4 May", key="k")
        assert len(desk.book.decisions()) == 1


def test_a_raised_claim_notices_a_new_candidate_a_credit_and_a_correction(tmp_path):
    mention = {"mention_id": "m8", "work_id": "w1", "kind": "author", "name": "M. Okonjo-Bright"}
    new = {**CANDIDATES[0], "mention_id": "m8", "work_id": "w1", "kind": "author"}
    fixes = [{"doi": "10.5555/quiet.1", "correction_doi": "10.5555/fix.1"}]
    with office(tmp_path / "a") as (desk, reader):
        at(desk, "raised")
        assert news.credited_since(reader, service.every(desk.book)) == []
    with office(tmp_path / "corrected", corrections=fixes) as (desk, reader):
        at(desk, "raised")
        (found,) = news.credited_since(reader, service.every(desk.book))
        assert (found.what, found.detail) == ("correction", "10.5555/fix.1")
    for band, what in (("review", "candidate"), ("accept", "credit")):
        with office(
            tmp_path / band, mentions=[*MENTIONS, mention], candidates=[{**new, "band": band}]
        ) as (
            desk,
            reader,
        ):
            at(desk, "raised")
            (found,) = news.credited_since(reader, service.every(desk.book))
            assert (found.what, found.detail) == (what, "author")


def test_an_upheld_claim_is_no_credit_of_its_own_once_the_paper_credits_the_person(tmp_path):
    mention = {"mention_id": "m8", "work_id": "w1", "kind": "author", "name": "M. Okonjo-Bright"}
    new = {**CANDIDATES[0], "mention_id": "m8", "work_id": "w1", "kind": "author", "band": "accept"}
    with office(tmp_path, mentions=[*MENTIONS, mention], candidates=[new]) as (desk, reader):
        at(desk, "upheld")
        assert reader.rows("select kind from credits where work_id = 'w1'") == [{"kind": "author"}]


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
    with office(tmp_path) as (desk, reader):
        for text in ("w1", "10.5555/unknown"):
            (target,) = find_work.find(reader, text)
            missed_papers.report(desk, MINA_SELF, MINA, target, reader)
        assert missed_papers.reported_dois(desk.book) == ("10.5555/unknown",)
        (one,) = [each for each in missed_papers.open_reports(desk, LEAD) if each.work_id is None]
        missed_papers.settle(desk, REVIEWER, reader, one.payload["report"], None, words="not there")
        assert missed_papers.reported_dois(desk.book) == ()

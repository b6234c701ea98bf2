"""Claims from end to end: from an e-mail to a letter, lists, works, reports and records."""

from dataclasses import replace
from datetime import UTC, date, datetime

import openpyxl
import pytest
from claim_office import (
    ADA,
    BO,
    claimed,
    contest,
    draft_by,
    edited,
    exported,
    judged,
    objected,
    office,
    reported,
    source_letter,
    step,
    submitted_by,
)
from claims_world import by

from attribution.access import log
from attribution.access.permissions import Person
from attribution.claims import find_work, guideline, letters, listing, service
from attribution.claims.next_steps import possible_steps, second_reviewers
from attribution.claims.report_lists import open_reports
from attribution.claims.settle_reports import settle
from attribution.core.errors import UserError
from attribution.core.files import content_of, write_new
from attribution.ledger.payloads import SecondPerson
from attribution.review.spreadsheet_export import export_list
from attribution.review.spreadsheet_import import import_decisions
from attribution.workspace import Acting

VIEWER = Person("v", "viewer")


@pytest.fixture
def lead(tmp_path):
    with office(tmp_path) as workspace:
        yield workspace


@pytest.fixture
def own(lead):
    return by(lead, ADA)


def actions_noted(workspace):
    return [entry["action"] for entry in log.entries(workspace.settings.home)]


# -- from an e-mail to a letter --------------------------------------------------------------------


def test_a_lead_takes_a_claim_from_an_email_to_a_letter(lead):
    claim = claimed(
        lead,
        "T1",
        "Quiet lattices",
        roles=["software", "writing - review and editing"],
        statement="I wrote the code.",
        received="e-mail of 3 May",
    )
    assert claim.roles == ("Software", "Writing – review & editing")
    step(lead, claim.claim_id, "submit", received="e-mail")
    step(lead, claim.claim_id, "take")
    step(lead, claim.claim_id, "uphold")
    step(lead, claim.claim_id, "agree", received="e-mail of 9 May")
    letter = letters.claim_letter(lead, claim.claim_id, "author", "Lee Lead")
    assert "Mina Okonjo-Bright" in letter.text
    assert "(Electron Microscopy Unit, Quill University) for software" in letter.text
    (row,) = listing.rows(lead, state="upheld")
    assert (row["doi"], row["agreed"], row["last_step"]) == ("10.5555/quiet.1", True, "agree")
    assert listing.as_json(lead, claim.claim_id)["told"] == "upheld"


def test_drafting_a_letter_about_the_claim_of_another_is_noted(lead):
    claim = claimed(lead, "T1", "Quiet lattices", roles=["software"], statement="x", received="x")
    for name, received in (("submit", "x"), ("take", None), ("uphold", None), ("agree", "x")):
        step(lead, claim.claim_id, name, received=received)
    before = len(actions_noted(lead))
    letters.claim_letter(lead, claim.claim_id, "author", "Lee Lead")
    assert actions_noted(lead)[before:] == ["see claim"]


def test_a_lead_attaches_what_a_technician_sent(lead):
    late = claimed(lead, "T1", "10.5555/group.3", roles=["Software"], received="phone")
    claim = service.attach(lead, Acting("by hand"), late.claim_id, "log.txt", b"booked on 3 March")
    assert [file.name for file in claim.attachments] == ["log.txt"]


def test_a_source_letter_gives_the_printed_name_if_there_is_one_and_needs_a_known_work(lead):
    letter = source_letter(lead, "T1", "10.5555/loud.2")
    assert "Mina Okonjo-Bright\n" in letter.text
    other = source_letter(lead, "T1", "10.5555/quiet.1")
    assert "Name as printed" not in other.text
    with pytest.raises(UserError, match="Give the DOI"):
        source_letter(lead, "T1", "No such title")
    assert set(actions_noted(lead)) == {"see record"}


# -- works, drafts, attachments --------------------------------------------------------------------


def test_a_title_that_several_works_have_asks_for_the_doi(lead):
    with pytest.raises(UserError, match=r"10\.5555/group\.3: Lattices again"):
        claimed(lead, "T1", "lattices", received="x")
    assert find_work.work_meant(lead.reader, "An unknown paper").title == "An unknown paper"


def test_works_to_choose_from_are_for_who_may_see_works(lead, own):
    works = find_work.works_found(own, "lattices")
    assert [work.work_id for work in works] == ["w3", "w1"]
    assert find_work.works_found(lead, "no such title") == ()
    with pytest.raises(UserError, match="may not see works"):
        find_work.works_found(by(lead, VIEWER), "lattices")


@pytest.mark.parametrize(
    "typed",
    [
        "10.5555 / quiet.1",
        " DOI: 10.5555/ QUIET.1 ",
        "HTTPS://doi.org/10.5555/Quiet.1",
        "https://doi.org/ 10.5555/quiet.1",
        "doi.org/10.5555/quiet.1.",
    ],
)
def test_a_doi_is_known_however_it_was_copied(lead, typed):
    assert [work.work_id for work in find_work.works_found(lead, typed)] == ["w1"]


def test_a_draft_is_not_for_the_person_who_has_the_authors_address_now(lead, own):
    claim_id = draft_by(own)
    assert service.claim(own, claim_id).author == ADA.who
    for newcomer in (Person(ADA.who, "technician", BO.technician_id), Person(ADA.who, "viewer")):
        with pytest.raises(UserError, match="has no claim"):
            service.claim(by(lead, newcomer), claim_id)


def test_a_draft_is_rewritten_in_parts_and_a_submitted_claim_is_not(own):
    claim_id = draft_by(own)
    claim = edited(own, claim_id, wanted="authorship", first_day=date(2024, 1, 1))
    assert (claim.roles, claim.statement) == (("Software",), "I wrote it.")
    assert (claim.wanted, claim.target.doi) == ("authorship", "10.5555/quiet.1")
    claim = edited(own, claim_id, work="10.5555/group.3", roles=["validation"])
    assert (claim.roles, claim.target.work_id) == (("Validation",), "w3")
    assert claim.first_day == date(2024, 1, 1)
    step(own, claim_id, "submit")
    with pytest.raises(UserError, match="only a claim that is draft"):
        edited(own, claim_id, statement="more")


def test_an_attachment_is_had_by_either_name_and_overwrites_nothing(lead, own, tmp_path):
    claim_id = submitted_by(own)
    for data in (b"one", b"two"):
        claim = service.attach(own, Acting(), claim_id, "log.txt", data)
    stored = claim.attachments[1].stored
    with pytest.raises(UserError, match="has 2 attachments") as refused:
        service.attachment(lead, claim_id, "log.txt")
    assert stored in str(refused.value)
    attachment = service.attachment(lead, claim_id, stored)
    assert attachment.name == "log.txt"
    write_new(tmp_path / "out.txt", attachment.data)
    assert (tmp_path / "out.txt").read_bytes() == b"two"
    with pytest.raises(UserError, match=r"exists\. It was not overwritten"):
        write_new(tmp_path / "out.txt", attachment.data)
    with pytest.raises(UserError, match="has no attachments 'x'"):
        service.attachment(lead, claim_id, "x")
    with pytest.raises(UserError, match="cannot be written"):
        write_new(tmp_path / "nowhere" / "out.txt", attachment.data)


def test_an_unknown_technician_or_claim_says_where_to_look(lead):
    with pytest.raises(UserError, match="staff list"):
        claimed(lead, "T404", "Quiet lattices", received="x")
    with pytest.raises(UserError, match="list of claims"):
        listing.as_json(lead, "nothing")
    with pytest.raises(UserError, match="not a state"):
        listing.rows(lead, state="lost")


# -- steps and second reviewers --------------------------------------------------------------------


def test_the_steps_offered_are_those_of_the_person(lead, own):
    claim = service.claim(lead, submitted_by(own))
    assert "take" in possible_steps(lead, claim)
    assert "take" not in possible_steps(own, claim)


LISTED = [
    {"who": "Sam@X", "role": "lead"},
    {"who": "rae@x", "role": "reviewer", "faculties": ["Science"]},
    {"who": "ada@x", "role": "lead"},
    {"who": "vic@x", "role": "viewer"},
]


def with_people_listed(workspace):
    return replace(workspace, settings=replace(workspace.settings, people=LISTED))


def test_the_people_in_the_settings_are_the_second_reviewers_if_all_who_judge_are_listed(own):
    claim = service.claim(own, judged(own, "take", "decline"))
    listed = with_people_listed(own)
    sign_in_gives_roles = replace(listed.settings, signin_roles={"staff": "reviewer"})
    assert second_reviewers(own, claim, "contest") == ()
    assert second_reviewers(listed, claim, "contest") == ("sam@x", "rae@x")
    assert second_reviewers(replace(own, settings=sign_in_gives_roles), claim, "contest") == ()
    assert "contest" in possible_steps(listed, claim)


def test_a_second_reviewer_is_one_of_the_people_listed_or_any_person_if_none_is(lead, own):
    claim = service.claim(own, judged(own, "take", "decline"))
    listed = with_people_listed(own)
    with pytest.raises(UserError, match=r"these people: sam@x, rae@x\. kim@x is not listed"):
        contest(listed, claim.claim_id, "Kim@X")
    assert contest(listed, claim.claim_id, " SAM@x ").second == "sam@x"
    kim = SecondPerson("kim@x", date(2099, 1, 1))
    moved = service.step(lead, Acting(), claim.claim_id, "reassign", content=kim)
    assert (moved.second, moved.state) == ("kim@x", "in review"), "any name is accepted"


# -- the guideline ---------------------------------------------------------------------------------


def advised(workspace, roles, criteria=(), intellectual=False, service_only=False):
    done = guideline.work_done(
        roles, criteria, intellectual=intellectual, service_only=service_only
    )
    return guideline.advice_for(workspace, done)


def test_the_guideline_answers_without_a_claim_and_refuses_what_it_does_not_know(lead):
    advice = advised(lead, ["software"], ["drafting", "approval", "accountable"], True, False)
    assert (advice.credit, advice.sentence) == ("authorship", None)
    assert advised(lead, [], service_only=True).credit == "facility"
    sentence = advised(by(lead, VIEWER), ["resources"]).sentence
    assert sentence == "The authors thank [name] ([unit], Quill University) for resources."
    with pytest.raises(UserError, match="Not a CRediT role"):
        advised(lead, ["Tea making"])
    with pytest.raises(UserError, match="The criteria are"):
        advised(lead, [], ["fame"])


# -- reports ---------------------------------------------------------------------------------------


def test_open_reports_say_what_the_texts_say_now_and_which_names_fit(lead, own):
    reported(by(lead, BO), "T2", "10.5555/loud.2")
    reported(own, "T1", "10.5555/unknown")
    first, second = open_reports(lead)
    assert (first["technician_id"], first["work_id"], first["names"]) == ("T2", "w2", [])
    assert "neither in the author list" in first["says"]
    assert (second["doi"], second["work_id"]) == ("10.5555/unknown", None)


def test_open_reports_are_settled_by_people_who_judge_and_hidden_by_an_objection(lead, own):
    other = by(lead, BO)
    reported(other, "T2", "10.5555/loud.2")
    reported(own, "T1", "10.5555/unknown")
    report_id = open_reports(lead)[0]["report_id"]
    with pytest.raises(UserError, match="may not judge"):
        settle(other, Acting(), report_id, "author")
    settle(lead, Acting(), report_id, None, why="I read it; it does not")
    assert [row["technician_id"] for row in open_reports(lead)] == ["T1"]
    objected(own, "T1")
    assert open_reports(lead) == []
    (row,) = open_reports(own)
    assert row["names"] == []
    assert row["says"] == "Nothing is looked up for people who object or have left."


@pytest.mark.parametrize("typed", ["A title of nothing", "'; drop table events; --", "😀", "   "])
def test_a_paper_that_cannot_be_found_is_not_kept_as_missed(lead, typed):
    with pytest.raises(UserError, match="Give the DOI"):
        reported(lead, "T1", typed, received="note")
    assert open_reports(lead) == []


# -- records and lists as files --------------------------------------------------------------------


def test_a_record_is_had_as_bytes_in_every_format(lead):
    for form in ("docx", "bib", "csv", "jsonl", "xlsx", "html"):
        assert isinstance(exported(lead, "T1", form), bytes)
    with pytest.raises(UserError, match="cannot be written as"):
        exported(lead, "T1", "exe")
    assert actions_noted(lead)[:1] == ["export record"]


def test_records_and_lists_are_written_as_files(lead, tmp_path):
    assert exported(lead, "T1", "docx")[:2] == b"PK"
    sheet, path = export_list(lead), tmp_path / "queue.xlsx"
    assert sheet.candidates == 1
    path.write_bytes(sheet.data)
    book = openpyxl.load_workbook(path)
    book.active["A2"] = "confirmed"
    book.save(path)
    tomorrow = Acting(at=datetime(2026, 5, 6, tzinfo=UTC))
    assert import_decisions(lead, tomorrow, content_of(path)).recorded == 1
    assert import_decisions(lead, Acting(), content_of(path)).recorded == 0
    with pytest.raises(UserError, match="cannot be read"):
        content_of(tmp_path / "nothing.xlsx")

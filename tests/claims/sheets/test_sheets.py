"""A sheet before submission says who did what, in words to copy, and keeps what people answer."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
import sheets_world
from claims_world import LEAD, MINA_SELF, TOMAS_SELF, by, objected
from sheets_world import BEFORE, BO, DRAFT, MANAGER, MINA, OTHER_MANAGER, now_in, written

from attribution.claims.sheets import listing, service
from attribution.claims.sheets.draft import PersonDraft, SheetDraft, draft_of, facility_of
from attribution.claims.sheets.sheet import AGREED, DECLINED, WAITING, sheets_of
from attribution.claims.sheets.texts import acknowledgement, credit_lines, sentence_about
from attribution.core.errors import UserError
from attribution.ledger.payloads import SHEET, payload_of
from attribution.privacy.erased_acts import ERASED, without_person
from attribution.privacy.erased_person import person_to_erase
from attribution.privacy.held_data import HeldDataSearch
from attribution.workspace import Acting

QUILL = "Quill University"
LOUDER = replace(DRAFT, title="Louder kilns")


@pytest.fixture
def own(tmp_path):
    with sheets_world.opened(tmp_path) as workspace:
        yield workspace


# -- the texts -------------------------------------------------------------------------------------


def test_the_sentence_thanks_people_for_what_they_did_and_facilities_by_rrid(own):
    sheet = written(own)
    assert acknowledgement(sheet, QUILL) == (
        "The authors thank Mina Okonjo-Bright (Electron Microscopy Unit, Quill University) for "
        "imaging the glaze; and Bo Second for firing the kiln. "
        "The authors acknowledge the use of Electron Microscopy Unit (RRID:SCR_012345) at Quill "
        "University."
    )
    assert credit_lines(sheet) == "Mina Okonjo-Bright: Investigation, Methodology."


def test_an_author_has_lines_of_roles_and_is_not_thanked(own):
    author = replace(MINA, named_as="author")
    sheet = written(own, replace(DRAFT, people=(author, BO)))
    assert "Mina" not in acknowledgement(sheet, QUILL)
    assert credit_lines(sheet).startswith("Mina Okonjo-Bright: Investigation")
    entry = sheet.words.people[0]
    assert sentence_about(entry, QUILL) == (
        "Mina Okonjo-Bright is an author, with the roles Investigation and Methodology."
    )


def test_without_a_description_the_roles_say_what_the_thanks_are_for(own):
    plain = SheetDraft("Quiet kilns", (PersonDraft("Bo Second", ("Software", "Validation")),))
    assert "for software and validation." in acknowledgement(written(own, plain), "")
    nothing = SheetDraft("Quiet kilns", (PersonDraft("Bo Second"),))
    assert "Bo Second for technical support." in acknowledgement(written(own, nothing), "")


def test_a_facility_is_one_of_the_settings_or_is_typed_with_its_rrid():
    listed = [sheets_world.FACILITY]
    assert facility_of("emu", listed).rrid == "SCR_012345"
    assert facility_of("Bio-imaging, RRID: SCR_9", listed).name == "Bio-imaging"
    assert facility_of("Bio-imaging", listed).rrid is None


@pytest.mark.parametrize(
    ("draft", "problem"),
    [
        (replace(DRAFT, title=" \n"), "Enter the title"),
        (replace(DRAFT, title="x" * 501), "Shorten the title"),
        (SheetDraft("Quiet kilns"), "at least one person or facility"),
        (replace(DRAFT, people=(BO, BO)), "Entered twice: Bo Second"),
        (replace(DRAFT, people=(replace(BO, who=" "),)), "Enter a name"),
        (replace(DRAFT, people=(replace(BO, roles=("Baking",)),)), "Not a CRediT role: Baking"),
        (replace(DRAFT, people=(replace(BO, named_as="guest"),)), "is to be named"),
        (replace(DRAFT, people=(replace(BO, did="x" * 301),)), "Shorten the description"),
    ],
)
def test_a_sheet_that_cannot_be_recorded_is_refused_and_nothing_is_saved(own, draft, problem):
    with pytest.raises(UserError, match=problem) as refusal:
        written(own, draft)
    assert "Nothing was saved." in str(refusal.value)
    assert not own.ledger.acts(SHEET)


def test_line_breaks_cannot_forge_a_second_line_of_the_text_to_copy(own):
    forged = replace(BO, who="Bo\nSecond", did="kilns.\u2028The authors thank Eve")
    sheet = written(own, replace(DRAFT, people=(forged,)))
    assert "\n" not in acknowledgement(sheet, QUILL)
    assert sheet.words.people[0].name == "Bo Second"


# -- answers ---------------------------------------------------------------------------------------


def test_a_technician_agrees_for_themselves_and_may_change_their_mind(own):
    sheet = written(own)
    mina = by(own, MINA_SELF)
    assert sheet.state_of("p1") == WAITING
    assert service.answer_sheet(mina, Acting(), sheet.sheet_id, "T1", True).state_of("p1") == AGREED
    declined = service.answer_sheet(mina, Acting(), sheet.sheet_id, "p1", False)
    assert declined.state_of("p1") == DECLINED


def test_a_person_who_declines_is_left_out_of_the_texts(own):
    sheet = written(own)
    sheet = service.answer_sheet(by(own, MINA_SELF), Acting(), sheet.sheet_id, "T1", False)
    assert "Mina" not in acknowledgement(sheet, QUILL) + credit_lines(sheet)
    assert "The authors thank Bo Second" in acknowledgement(sheet, QUILL)


def test_only_the_technician_answers_or_a_lead_who_says_how_it_was_received(own):
    sheet_id = written(own).sheet_id
    for person in (TOMAS_SELF, MANAGER, OTHER_MANAGER):
        with pytest.raises(UserError, match=r"Ask the lead|can see no sheet"):
            service.answer_sheet(by(own, person), Acting("phone"), sheet_id, "T1", True)
    with pytest.raises(UserError, match="received"):
        service.answer_sheet(by(own, LEAD), Acting(), sheet_id, "T1", True)
    sheet = service.answer_sheet(by(own, LEAD), Acting("e-mail"), sheet_id, "T1", True)
    assert listing.answer_in_words(sheet, sheet.words.people[0]).endswith("(e-mail)")


def test_the_writer_enters_what_a_person_off_the_roster_said_and_how_it_was_received(own):
    sheet_id = written(own).sheet_id
    with pytest.raises(UserError, match="received"):
        service.answer_sheet(own, Acting(), sheet_id, "bo second", True)
    sheet = service.answer_sheet(own, Acting("in the lab"), sheet_id, "bo second", True)
    assert sheet.state_of("p2") == AGREED


def test_an_answer_holds_until_what_the_sheet_says_of_that_person_is_changed(own):
    sheet_id = written(own).sheet_id
    service.answer_sheet(by(own, MINA_SELF), Acting(), sheet_id, "T1", True)
    other = replace(DRAFT, people=(replace(BO, did="stacking"), MINA), title="Louder kilns")
    sheet = service.change_sheet(own, Acting(), sheet_id, other, 1)
    assert sheet.state_of("p1") == AGREED
    assert [entry.key for entry in sheet.words.people] == ["p2", "p1"]
    changed = replace(DRAFT, people=(replace(MINA, did="making the coffee"), BO))
    assert service.change_sheet(own, Acting(), sheet_id, changed, 2).state_of("p1") == WAITING


def test_an_answer_to_words_that_were_changed_meanwhile_does_not_count(own):
    sheet = written(own)
    changed = replace(DRAFT, people=(replace(MINA, did="making the coffee"), BO))
    service.change_sheet(own, Acting(), sheet.sheet_id, changed, 1)
    service.answer_by_link(own.ledger, sheet, sheet.words.people[0], True, BEFORE)
    assert now_in(own.ledger, sheet).state_of("p1") == WAITING


def test_who_agreed_to_words_that_were_changed_must_agree_again_and_is_named(own):
    sheet = written(own)
    service.answer_sheet(by(own, MINA_SELF), Acting(), sheet.sheet_id, "T1", True)
    coffee = replace(DRAFT, people=(replace(MINA, did="making the coffee"), BO))
    changed = service.change_sheet(own, Acting(), sheet.sheet_id, coffee, 1)
    assert changed.to_agree_again == ["Mina Okonjo-Bright"]
    assert "Ask again, by their links: Mina Okonjo-Bright." in listing.changed_in_words(changed)
    assert "must agree again" in listing.answer_in_words(changed, changed.words.people[0])
    again = service.answer_sheet(by(own, MINA_SELF), Acting(), sheet.sheet_id, "T1", True)
    assert (again.state_of("p1"), again.to_agree_again) == (AGREED, [])


def test_who_declined_stays_left_out_whatever_is_changed(own):
    sheet = written(own)
    service.answer_sheet(by(own, MINA_SELF), Acting(), sheet.sheet_id, "T1", False)
    coffee = replace(DRAFT, people=(replace(MINA, did="making the coffee"), BO))
    changed = service.change_sheet(own, Acting(), sheet.sheet_id, coffee, 1)
    assert changed.state_of("p1") == DECLINED
    assert "Mina" not in acknowledgement(changed, QUILL)
    assert changed.to_agree_again == []


def test_the_link_of_a_person_who_was_taken_off_never_opens_for_another(own):
    sheet = written(own)
    token = service.token_of(own.settings, sheet, "p2")
    only_mina = service.change_sheet(
        own, Acting(), sheet.sheet_id, replace(DRAFT, people=(MINA,)), 1
    )
    assert service.asked_by(own.settings, own.ledger, token, BEFORE) is None
    eve = replace(BO, who="Eve Third")
    service.change_sheet(
        own, Acting(), sheet.sheet_id, replace(DRAFT, people=(MINA, eve)), only_mina.version
    )
    assert service.asked_by(own.settings, own.ledger, token, BEFORE) is None


def test_a_technician_stays_who_they_are_though_the_writer_no_longer_leads_them(own):
    sheet = written(own)
    elsewhere = replace(own.settings, people=[{"who": MANAGER.who, "role": "manager"}])
    moved = replace(own, settings=elsewhere)
    changed = service.change_sheet(moved, Acting(), sheet.sheet_id, LOUDER, 1)
    assert changed.words.people == sheet.words.people


def test_a_change_of_a_sheet_that_was_changed_meanwhile_is_refused(own):
    sheet = written(own)
    service.change_sheet(own, Acting(), sheet.sheet_id, LOUDER, 1)
    with pytest.raises(UserError, match="Open the sheet again"):
        service.change_sheet(own, Acting(), sheet.sheet_id, DRAFT, 1)
    assert now_in(own.ledger, sheet).words.title == LOUDER.title


def test_a_sheet_typed_as_it_is_says_the_same(own):
    sheet = written(own)
    assert draft_of(sheet.words) == replace(
        DRAFT, facilities=("Electron Microscopy Unit (RRID:SCR_012345)",)
    )
    with pytest.raises(UserError, match="Change something first"):
        service.change_sheet(own, Acting(), sheet.sheet_id, draft_of(sheet.words), 1)


# -- who sees and changes it -----------------------------------------------------------------------


def seen_by(own, person):
    return [sheet.words.title for sheet in service.sheets(by(own, person))]


def test_a_sheet_is_seen_by_its_writer_its_people_the_managers_of_its_group_and_the_lead(own):
    written(own)
    written(by(own, LEAD), SheetDraft("Of the other group", (PersonDraft("T2"),)))
    assert seen_by(own, MANAGER) == ["Loud kilns"]
    assert seen_by(own, MINA_SELF) == ["Loud kilns"]
    assert seen_by(own, OTHER_MANAGER) == seen_by(own, TOMAS_SELF) == ["Of the other group"]
    assert seen_by(own, LEAD) == ["Of the other group", "Loud kilns"]
    assert seen_by(own, replace(MANAGER, role="reviewer")) == []


def test_only_the_writer_and_the_lead_change_and_withdraw_it(own):
    sheet_id = written(by(own, LEAD)).sheet_id
    for act in (
        lambda person: service.withdraw_sheet(by(own, person), Acting(), sheet_id),
        lambda person: service.set_paper(by(own, person), Acting(), sheet_id, "10.5555/loud.2"),
        lambda person: service.change_sheet(by(own, person), Acting(), sheet_id, LOUDER, 1),
    ):
        for person in (MANAGER, MINA_SELF, OTHER_MANAGER):
            with pytest.raises(UserError):
                act(person)
    assert len(own.ledger.acts(SHEET)) == 1
    service.withdraw_sheet(by(own, LEAD), Acting(), sheet_id)
    with pytest.raises(UserError, match="was withdrawn"):
        service.answer_sheet(by(own, MINA_SELF), Acting(), sheet_id, "T1", True)


def test_a_manager_cannot_learn_by_ids_who_else_is_on_the_roster(own):
    sheet = written(own, SheetDraft("Quiet kilns", (PersonDraft("T2"), PersonDraft("T999"))))
    assert [entry.name for entry in sheet.words.people] == ["T2", "T999"]
    assert not sheet.technician_ids


def test_a_technician_who_objects_is_on_no_sheet_and_is_not_asked(own):
    sheet = written(own)
    token = service.token_of(own.settings, sheet, "p1")
    objected(own.ledger, MINA_SELF, "T1")
    now = now_in(own.ledger, sheet)
    assert [entry.name for entry in now.words.people] == ["Bo Second"]
    assert service.asked_by(own.settings, own.ledger, token, BEFORE) is None


# -- links -----------------------------------------------------------------------------------------


def test_a_link_opens_the_part_of_one_person_for_a_year_until_the_sheet_is_withdrawn(own):
    sheet = written(own)
    token = service.token_of(own.settings, sheet, "p2")
    asked = service.asked_by(own.settings, own.ledger, token, BEFORE)
    assert asked
    assert asked[1].name == "Bo Second"
    late = BEFORE + timedelta(days=366)
    assert service.asked_by(own.settings, own.ledger, token, late) is None
    assert service.asked_by(own.settings, own.ledger, "0" * 64, BEFORE) is None
    service.withdraw_sheet(own, Acting(), sheet.sheet_id)
    assert service.asked_by(own.settings, own.ledger, token, BEFORE) is None


def test_an_answer_by_link_is_recorded_as_such(own):
    sheet = written(own)
    service.answer_by_link(own.ledger, sheet, sheet.words.people[0], True, BEFORE)
    act = own.ledger.acts(SHEET)[-1]
    assert (act.who, act.technician_id) == (service.BY_LINK, "T1")
    assert now_in(own.ledger, sheet).state_of("p1") == AGREED


# -- the ledger and erasure ------------------------------------------------------------------------


def all_steps(own):
    sheet_id = written(own).sheet_id
    service.answer_sheet(by(own, MINA_SELF), Acting(), sheet_id, "T1", True)
    service.set_paper(own, Acting(), sheet_id, "10.5555/loud.2")
    service.withdraw_sheet(own, Acting(), sheet_id)
    return own.ledger.acts(SHEET)


def test_the_ledger_reads_what_it_wrote(own):
    acts = all_steps(own)
    assert [act.payload.step for act in acts] == ["write", "answer", "paper", "withdraw"]
    for act in acts:
        assert payload_of(SHEET, act.payload.plain()) == act.payload


def test_an_erasure_takes_a_technician_off_their_sheets_and_leaves_the_others(own):
    acts = all_steps(own)
    pieces = HeldDataSearch(by(own, LEAD), "T1").result().pieces
    assert any("imaging the glaze" in str(piece.content) for piece in pieces)
    person = person_to_erase(own.ledger, [own.technician("T1")], ())
    erased = [without_person(act, person) for act in acts]
    assert not [act for act in erased if "Okonjo" in str(act) or "glaze" in str(act)]
    assert MINA_SELF.who not in str(erased)
    assert erased[1].act == ERASED
    (sheet,) = sheets_of(erased)
    assert [entry.name for entry in sheet.words.people] == ["Bo Second"]


def test_an_erasure_also_finds_a_person_who_was_typed_by_name(own):
    typed = replace(DRAFT, people=(PersonDraft("Wilhelmina Okonjo-Bright", did="x-rays"),))
    written(by(own, LEAD), typed)
    person = person_to_erase(own.ledger, [own.technician("T1")], ())
    (act,) = (without_person(act, person) for act in own.ledger.acts(SHEET))
    assert act.payload.content.people == ()
    assert "x-rays" not in str(act)

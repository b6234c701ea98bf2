"""A claim on one page: plain questions, every answer kept at once, sent with one press."""

from __future__ import annotations

import pytest
from household import acts
from university import press, shown

from attribution.access.permissions import Person
from attribution.claims.draft import CREDIT_ROLES
from attribution.dashboard import sign_in

ADA = Person("ada", "technician", "T1", ("Science",))
KIM = Person("kim", "lead")
DOI = "10.5555/20"
WORDS = "I ran the mass spectrometer."


@pytest.fixture
def as_person(home, monkeypatch):
    def become(person):
        monkeypatch.setattr(sign_in, "person", lambda *_: person)

    return become


@pytest.fixture
def form(home, opened, as_person):
    """The form of a new claim on a paper, as a technician opens it from a link."""
    as_person(ADA)
    return opened("claims", new=DOI)


def tick(at, text):
    """Tick the box that says this."""
    (box,) = [box for box in at.checkbox if text in box.label.replace("\\", "")]
    return box.check().run()


def write(at, label, words):
    (area,) = [area for area in at.text_area if area.label == label]
    return area.set_value(words).run()


def answer(at, label, option):
    (radio,) = [radio for radio in at.radio if radio.label == label]
    return radio.set_value(option).run()


def steps(home):
    return [event.payload.step for event in acts(home, "claim")]


def begun(home):
    """The id of the claim, as the address of its page has it."""
    (claim_id,) = {event.payload.claim for event in acts(home, "claim")}
    return claim_id


def written(home):
    """The contribution as it was last written."""
    return [event.payload.content for event in acts(home, "claim") if event.payload.content][-1]


# -- a stranger's claim ----------------------------------------------------------------------------


def test_a_claim_is_made_in_four_acts_after_its_page_was_opened(form, home):
    tick(form, "Ran experiments or instruments")
    write(form, "In your own words", WORDS)
    answer(form, "Do you agree to a letter to the authors?", True)
    press(form, "Send the claim")
    assert not form.exception
    assert "The claim is sent." in shown(form)
    assert "What happens next" in shown(form)
    assert steps(home)[-2:] == ["agree", "submit"]
    contribution = written(home)
    assert (contribution.roles, contribution.statement) == (("Investigation",), WORDS)
    assert contribution.target.doi == DOI


def test_each_role_of_the_taxonomy_has_a_box_in_plain_words(form):
    for role in CREDIT_ROLES:
        assert [box for box in form.checkbox if f"role-{role}-" in box.key], role
    labels = " ".join(box.label.replace("\\", "") for box in form.checkbox)
    assert "I ran the mass spectrometer for all samples." in labels
    assert "Investigation" not in labels, "nobody needs to know the taxonomy"


def test_the_paper_is_shown_with_title_authors_and_link_before_the_questions(form):
    body = shown(form)
    card = body[body.index('<section class="card">') : body.index("What did you do?")]
    assert f"doi.org/{DOI}" in card
    assert "Wu Nobody20" in card


def test_what_happens_next_and_what_is_quoted_are_said_before_sending(form):
    body = shown(form)
    assert "decides by" in body
    assert "The letter gives your name" in body
    assert "their" not in body.split("May we write")[1].split("Evidence")[0]


def test_a_letter_can_be_read_before_one_agrees_to_it(form):
    tick(form, "Ran experiments or instruments")
    write(form, "In your own words", WORDS)
    (box,) = [box for box in form.expander if box.label == "Read the letter as it would be"]
    form.session_state[box.proto.id] = True
    form.run()
    assert not form.exception


# -- nothing is lost -------------------------------------------------------------------------------


def test_every_change_is_kept_as_one_draft(form, home):
    assert steps(home) == [], "a page that was only opened has saved nothing"
    tick(form, "Ran experiments or instruments")
    assert steps(home) == ["write"]
    write(form, "In your own words", WORDS)
    assert steps(home) == ["write", "write"]
    form.run()
    assert steps(home) == ["write", "write"], "what has not changed is not saved again"
    assert len({event.payload.claim for event in acts(home, "claim")}) == 1


def test_a_reload_shows_every_answer_again(form, home, opened):
    tick(form, "Ran experiments or instruments")
    tick(form, "Analysed data")
    write(form, "In your own words", WORDS)
    answer(form, "What would you like?", "authorship")
    answer(form, "Do you agree to a letter to the authors?", False)
    claim_id = begun(home)
    again = opened("claims", claim=claim_id)
    ticked = {box.key.split("-")[1] for box in again.checkbox if box.value and "role-" in box.key}
    assert ticked == {"Investigation", "Formal analysis"}
    assert [area.value for area in again.text_area if area.label == "In your own words"] == [WORDS]
    values = {radio.label: radio.value for radio in again.radio}
    assert values["What would you like?"] == "authorship"
    assert values["Do you agree to a letter to the authors?"] is False
    before = steps(home)
    again.run()
    assert steps(home) == before, "a draft that is only looked at is not written again"


def test_a_link_to_claim_the_same_paper_opens_the_draft_that_was_begun(form, home, opened):
    tick(form, "Ran experiments or instruments")
    work_id = acts(home, "claim")[0].work_id
    again = opened("claims", new=work_id)
    tick(again, "Analysed data")
    assert len({event.payload.claim for event in acts(home, "claim")}) == 1
    assert written(home).roles == ("Investigation", "Formal analysis")


def test_a_claim_that_cannot_be_sent_yet_keeps_its_answers_and_says_what_is_missing(form, home):
    write(form, "In your own words", WORDS)
    press(form, "Send the claim")
    assert "Choose what was done" in shown(form)
    assert [area.value for area in form.text_area if area.label == "In your own words"] == [WORDS]
    assert "submit" not in steps(home)
    assert written(home).statement == WORDS


def test_a_draft_that_another_window_changed_is_not_written_over(form, home, opened):
    tick(form, "Ran experiments or instruments")
    other = opened("claims", claim=begun(home))
    tick(other, "Analysed data")
    before = steps(home)
    write(form, "In your own words", WORDS)
    assert "changed in another window" in shown(form)
    assert steps(home) == before


def test_the_answers_of_the_guideline_helper_are_kept_too(form, home, opened):
    tick(form, "Contributed judgement or design")
    assert written(home).answers.intellectual
    again = opened("claims", claim=begun(home))
    (box,) = [box for box in again.checkbox if "judgement or design" in box.label]
    assert box.value


# -- a lead who writes for a technician ------------------------------------------------------------


def test_a_leads_answers_are_kept_once_they_say_how_the_request_was_received(
    home, opened, as_person
):
    as_person(KIM)
    at = opened("claims", new=DOI, technician="T3")
    tick(at, "Ran experiments or instruments")
    assert steps(home) == []
    assert "Say first how you received their request" in shown(at)
    (field,) = [field for field in at.text_input if field.label == "How you received their request"]
    field.set_value("e-mail of 3 May").run()
    assert steps(home) == ["write"]
    assert acts(home, "claim")[0].payload.received == "e-mail of 3 May"
    again = opened("claims", claim=begun(home))
    assert "e-mail of 3 May" in [field.value for field in again.text_input]


# -- where it is needed ----------------------------------------------------------------------------


def test_agreement_is_asked_only_for_what_needs_a_letter_and_is_taken_back_with_it(form, home):
    label = "Do you agree to a letter to the authors?"
    answer(form, label, True)
    answer(form, "What would you like?", "internal record")
    assert label not in [radio.label for radio in form.radio]
    assert steps(home)[-1] == "disagree"
    assert "No one writes to the authors" in shown(form)


def test_ones_own_claim_says_by_when_without_an_id_and_counts_its_savings_once(form, home, opened):
    tick(form, "Ran experiments or instruments")
    write(form, "In your own words", WORDS)
    press(form, "Send the claim")
    body = shown(opened("claims", claim=begun(home)))
    assert "By when" in body
    assert "T1" not in body
    assert body.count("wrote the draft") == 1
    assert "<b>You</b> submitted the claim" in body

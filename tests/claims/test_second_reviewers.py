"""Contested claims: who may be the second reviewer, by when, and that their decision is final."""

from datetime import date, timedelta

import pytest
from claim_acts import claim_in, stepped
from claims_world import (
    LEAD,
    MINA_SELF,
    NOW,
    REVIEWER,
    SECOND,
    TOMAS_SELF,
    by,
    judged_by,
    opened,
)

from attribution.access.permissions import Person
from attribution.claims import lifecycle
from attribution.claims.next_steps import possible_steps
from attribution.claims.visibility import visible_claims
from attribution.core.errors import UserError

DUE = date(2027, 1, 1)


def contest(workspace, person, claim, second, words="look again", due=DUE):
    """A person contests the judgement on a claim and names a second reviewer."""
    options = {"words": words, "second": second, "due": due, "now": NOW}
    return stepped(workspace, person, claim.claim_id, "contest", **options)


def reassign(workspace, person, claim, second):
    options = {"second": second, "due": date(2027, 2, 1), "now": NOW}
    return stepped(workspace, person, claim.claim_id, "reassign", **options)


def test_a_claim_that_is_declined_by_the_second_reviewer_loses_its_credit(tmp_path):
    due = NOW.date() + timedelta(days=14)
    with opened(tmp_path) as workspace:
        claim = claim_in(workspace, "upheld")
        contest(workspace, LEAD, claim, SECOND.who, "the PI disagrees", due)
        assert workspace.reader.rows("select * from credits where kind = 'uncredited'") == []
        with pytest.raises(UserError, match="has judged it already"):
            stepped(workspace, REVIEWER, claim.claim_id, "uphold")
        with pytest.raises(UserError, match="was given to"):
            stepped(workspace, LEAD, claim.claim_id, "uphold")
        agreement = "I agree with the PI"
        claim = stepped(workspace, SECOND, claim.claim_id, "decline", words=agreement)
        assert (claim.state, claim.second, claim.due) == ("declined", SECOND.who, due)
        reasons = [step.words for step in claim.steps if step.name in ("contest", "decline")]
        assert reasons == ["the PI disagrees", agreement]
        with pytest.raises(UserError, match="second reviewer's decision is final"):
            contest(workspace, MINA_SELF, claim, "x", due=due)


def test_a_declined_claim_may_be_contested_by_its_author_and_upheld_by_another_person(tmp_path):
    with opened(tmp_path) as workspace:
        claim = claim_in(workspace, "declined")
        contest(workspace, MINA_SELF, claim, SECOND.who)
        contested = visible_claims(by(workspace, LEAD))
        assert lifecycle.overdue(contested, date(2027, 1, 1)) == ()
        assert lifecycle.overdue(contested, date(2027, 1, 2)) == contested
        assert stepped(workspace, SECOND, claim.claim_id, "uphold").state == "upheld"
        assert len(workspace.reader.rows("select * from credits where kind = 'uncredited'")) == 1


def test_a_second_reviewer_is_known_in_any_spelling_and_is_never_the_person_who_contests(tmp_path):
    with opened(tmp_path) as workspace:
        claim = claim_in(workspace, "declined")
        for second in (SECOND.who, f" {SECOND.who.title()} "):
            with pytest.raises(UserError, match="contests a judgement cannot judge it"):
                contest(workspace, SECOND, claim, second, "I would judge it")
        with pytest.raises(UserError, match="has a part in claim"):
            contest(workspace, MINA_SELF, claim, REVIEWER.who.upper())
        contest(workspace, MINA_SELF, claim, SECOND.who.upper())
        assert stepped(workspace, SECOND, claim.claim_id, "uphold").state == "upheld"


@pytest.mark.parametrize(
    ("person", "may"),
    [(Person("ari", "reviewer", None, ("Arts",)), True), (TOMAS_SELF, False)],
)
def test_a_second_reviewer_may_be_of_another_faculty_but_must_judge_claims(tmp_path, person, may):
    with opened(tmp_path) as workspace:
        claim = claim_in(workspace, "declined")
        contest(workspace, MINA_SELF, claim, person.who)
        seen = {claim.claim_id for claim in visible_claims(by(workspace, person))}
        assert (claim.claim_id in seen) is may
        if may:
            assert stepped(workspace, person, claim.claim_id, "uphold").state == "upheld"
        else:
            with pytest.raises(UserError, match="no claim"):
                stepped(workspace, person, claim.claim_id, "uphold")


def contested(workspace):
    """A contested claim whose second reviewer was mistyped."""
    claim = claim_in(workspace, "declined")
    return contest(workspace, MINA_SELF, claim, "sma@quill.example (typo)")


def test_only_a_lead_names_another_second_reviewer_and_none_with_a_part_in_the_claim(tmp_path):
    with opened(tmp_path) as workspace:
        claim = contested(workspace)
        assert "uphold" not in possible_steps(by(workspace, SECOND), claim)
        assert "reassign" in possible_steps(by(workspace, SECOND), claim)
        for person, message in (
            (REVIEWER, "may not reassign"),
            (MINA_SELF, "may not reassign"),
            (TOMAS_SELF, "no claim"),
        ):
            with pytest.raises(UserError, match=message):
                reassign(workspace, person, claim, SECOND.who)
        for second, message in (
            (REVIEWER.who, "has a part"),
            (MINA_SELF.who.title(), "cannot judge it"),
        ):
            with pytest.raises(UserError, match=message):
                reassign(workspace, LEAD, claim, second)


def test_another_second_reviewer_is_named_for_as_long_as_no_one_has_judged(tmp_path):
    with opened(tmp_path) as workspace:
        claim = reassign(workspace, LEAD, contested(workspace), SECOND.who)
        assert (claim.state, claim.second, claim.due) == (
            "in review",
            SECOND.who,
            date(2027, 2, 1),
        )
        reassign(workspace, LEAD, claim, LEAD.who)
        with pytest.raises(UserError, match="was given to"):
            stepped(workspace, SECOND, claim.claim_id, "uphold")
        assert stepped(workspace, LEAD, claim.claim_id, "uphold").state == "upheld"
        with pytest.raises(UserError, match="only a claim that is in review"):
            reassign(workspace, LEAD, claim, SECOND.who)


def test_a_claim_that_was_not_contested_has_no_second_reviewer_to_change(tmp_path):
    with opened(tmp_path) as workspace:
        claim = claim_in(workspace, "in review")
        assert "reassign" not in possible_steps(by(workspace, LEAD), claim)
        with pytest.raises(UserError, match="was not contested"):
            reassign(workspace, LEAD, claim, SECOND.who)


def test_the_second_reviewer_is_on_the_list_of_people_who_judge_and_a_refusal_names_them(tmp_path):
    with opened(tmp_path) as workspace:
        claim = claim_in(workspace, "declined")
        listed = judged_by(workspace, REVIEWER.who, LEAD.who, SECOND.who)
        with pytest.raises(UserError, match=f"these people: {LEAD.who}, {SECOND.who}\\."):
            contest(listed, MINA_SELF, claim, "sma@quill.example")
        with pytest.raises(UserError, match="has a part in"):
            contest(listed, MINA_SELF, claim, REVIEWER.who)
        assert "contest" in possible_steps(by(listed, MINA_SELF), claim)
        too_few = judged_by(workspace, REVIEWER.who)
        assert "contest" not in possible_steps(by(too_few, MINA_SELF), claim)
        with pytest.raises(UserError, match="Ask the lead to add a second reviewer"):
            contest(too_few, MINA_SELF, claim, "sma@quill.example")
        contest(listed, MINA_SELF, claim, SECOND.who.upper())

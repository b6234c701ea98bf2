"""A claim's life: its steps, the words of both sides, the credits that follow."""

from datetime import date

import pytest
from claim_acts import ROLES, claim_in, drafted, stepped, written
from claims_world import LEAD, MINA_SELF, NOW, REVIEWER, WORKS, by, opened, publish

from attribution.access.permissions import Person
from attribution.claims import find_work, service
from attribution.claims.visibility import all_claims
from attribution.core.errors import UserError
from attribution.ledger.payloads import Target
from attribution.measure import counting, periods
from attribution.measure.figures import Count
from attribution.snapshot.live_reader import open_live


def uncredited(reader):
    return reader.rows("select work_id from credits where kind = 'uncredited' order by work_id")


def test_a_claim_goes_from_draft_to_a_correction_with_every_step_by_whom_and_when(tmp_path):
    with opened(tmp_path) as workspace:
        claim_id = drafted(workspace).claim_id
        for person, name in [
            (MINA_SELF, "submit"),
            (REVIEWER, "take"),
            (REVIEWER, "uphold"),
            (MINA_SELF, "agree"),
            (REVIEWER, "raise"),
        ]:
            stepped(workspace, person, claim_id, name, now=NOW)
        correction = {"kind": "thanked", "correction": "10.5555/fix"}
        claim = stepped(workspace, REVIEWER, claim_id, "credit", **correction)
        assert claim.state == "credited"
        assert [(step.name, step.who) for step in claim.steps[:3]] == [
            ("write", MINA_SELF.who),
            ("submit", MINA_SELF.who),
            ("take", REVIEWER.who),
        ]
        credits = workspace.reader.rows(
            "select kind, status from credits where technician_id = 'T1' and work_id = 'w1'"
        )
        assert credits == [{"kind": "thanked", "status": "confirmed"}]


def test_an_upheld_claim_is_a_credit_apart_and_never_in_the_headline(tmp_path):
    with opened(tmp_path) as workspace:
        claim_in(workspace, "upheld")
        assert workspace.reader.rows(
            "select kind, status, work_id from credits where technician_id = 'T1'"
        ) == [{"kind": "uncredited", "status": "confirmed", "work_id": "w1"}]
        with workspace.reader.cursor() as cursor:
            (measure,) = counting.measure(cursor, periods.calendar_year(2024))
        assert measure.figure.anywhere.either == Count()
        rows = workspace.reader.rows(
            "select count(*) as n from credits where kind in ('author', 'thanked')"
        )
        assert rows == [{"n": 0}]


def test_two_claims_of_one_technician_are_two_credits(tmp_path):
    with opened(tmp_path) as workspace:
        for doi in ("10.5555/quiet.1", "10.5555/group.3"):
            claim = drafted(workspace, doi)
            for person, name in [(MINA_SELF, "submit"), (REVIEWER, "take"), (REVIEWER, "uphold")]:
                stepped(workspace, person, claim.claim_id, name)
        assert uncredited(workspace.reader) == [{"work_id": "w1"}, {"work_id": "w3"}]


def test_nothing_is_raised_without_the_technicians_agreement(tmp_path):
    with opened(tmp_path) as workspace:
        claim = claim_in(workspace, "upheld")
        with pytest.raises(UserError, match="has not agreed"):
            stepped(workspace, REVIEWER, claim.claim_id, "raise")
        with pytest.raises(UserError, match="may not write claim"):
            stepped(workspace, REVIEWER, claim.claim_id, "agree")
        stepped(workspace, MINA_SELF, claim.claim_id, "agree")
        stepped(workspace, MINA_SELF, claim.claim_id, "disagree")
        with pytest.raises(UserError, match="has not agreed"):
            stepped(workspace, REVIEWER, claim.claim_id, "raise")


def test_a_lead_who_wrote_a_claim_agrees_for_the_technician_only_with_how_it_was_received(tmp_path):
    with opened(tmp_path) as workspace:
        (target,) = find_work.works_meant(workspace.reader, "10.5555/quiet.1")
        with pytest.raises(UserError, match="word was received"):
            written(workspace, LEAD, "T1", target)
        email = {"received": "e-mail of 3 May"}
        draft = {"roles": ROLES, "statement": "She did."}
        claim = written(workspace, LEAD, "T1", target, **draft, **email)
        assert claim.steps[0].received == "e-mail of 3 May"
        stepped(workspace, LEAD, claim.claim_id, "submit", **email)
        stepped(workspace, LEAD, claim.claim_id, "take")
        stepped(workspace, LEAD, claim.claim_id, "uphold")
        with pytest.raises(UserError, match="word was received"):
            stepped(workspace, LEAD, claim.claim_id, "agree")
        stepped(workspace, LEAD, claim.claim_id, "agree", received="e-mail of 9 May")
        assert stepped(workspace, LEAD, claim.claim_id, "raise").state == "raised"


@pytest.mark.parametrize(
    ("state", "name", "person"),
    [
        ("draft", "take", REVIEWER),
        ("draft", "uphold", REVIEWER),
        ("submitted", "uphold", REVIEWER),
        ("in review", "raise", REVIEWER),
        ("declined", "uphold", REVIEWER),
        ("credited", "withdraw", MINA_SELF),
        ("withdrawn", "submit", MINA_SELF),
        ("upheld", "submit", MINA_SELF),
        ("raised", "decline", REVIEWER),
    ],
)
def test_an_illegal_step_is_refused_and_recorded_nowhere(tmp_path, state, name, person):
    with opened(tmp_path) as workspace:
        claim, version = claim_in(workspace, state), workspace.ledger.version()
        with pytest.raises(UserError):
            stepped(workspace, person, claim.claim_id, name, words="x")
        assert workspace.ledger.version() == version


def test_no_one_judges_their_own_claim_not_even_a_lead(tmp_path):
    mina_as_lead = Person("mina-as-lead", "lead", "T1", ("Science",))
    with opened(tmp_path) as workspace:
        claim = claim_in(workspace, "submitted")
        with pytest.raises(UserError):
            stepped(workspace, mina_as_lead, claim.claim_id, "take")


def test_a_retried_step_is_stored_once(tmp_path):
    with opened(tmp_path) as workspace:
        (target,) = find_work.works_meant(workspace.reader, "Quiet lattices")
        first, second = (
            written(
                workspace, MINA_SELF, "T1", target, roles=ROLES, statement="x", key="a", now=NOW
            )
            for _ in range(2)
        )
        assert second == first
        for _ in range(2):
            claim = stepped(workspace, MINA_SELF, first.claim_id, "submit", key="b", now=NOW)
            assert claim.state == "submitted"
        assert len(workspace.ledger.events()) == 2


def test_a_claim_on_an_unknown_work_is_wanted_from_the_next_harvest_and_found_after_it(tmp_path):
    with opened(tmp_path) as workspace:
        (target,) = find_work.works_meant(workspace.reader, "https://doi.org/10.5555/NEW.9")
        assert (target.work_id, target.doi) == (None, "10.5555/new.9")
        claim = written(workspace, MINA_SELF, "T1", target, roles=ROLES, statement="x", now=NOW)
        claims = all_claims(workspace.ledger)
        assert find_work.wanted_dois(claims) == (), "a draft asks for nothing"
        for person, name in [(MINA_SELF, "submit"), (REVIEWER, "take"), (REVIEWER, "uphold")]:
            stepped(workspace, person, claim.claim_id, name)
        assert find_work.wanted_dois(all_claims(workspace.ledger)) == ("10.5555/new.9",)
        assert uncredited(workspace.reader) == []
        new = {**WORKS[0], "work_id": "w9", "doi": "10.5555/new.9", "dois": ["10.5555/new.9"]}
        publish(tmp_path, works=[*WORKS, new], number=2)
        later = open_live(tmp_path, workspace.ledger)
        assert uncredited(later) == [{"work_id": "w9"}]
        later.close()


@pytest.mark.parametrize(
    ("parts", "message"),
    [
        ({"roles": ["Tea making"]}, "Not a CRediT role"),
        ({"wanted": "a medal"}, "not an outcome"),
        ({"first_day": date(2024, 2, 1), "last_day": date(2024, 1, 1)}, "before it begins"),
        ({"statement": "x" * 10_001}, "longer than"),
    ],
)
def test_a_claim_that_cannot_be_meant_is_refused_with_what_to_do(tmp_path, parts, message):
    with opened(tmp_path) as workspace, pytest.raises(UserError, match=message):
        written(workspace, MINA_SELF, "T1", Target(doi="10.5555/quiet.1"), **parts)


def test_a_claim_without_roles_or_words_stays_a_draft(tmp_path):
    with opened(tmp_path) as workspace:
        claim = written(workspace, MINA_SELF, "T1", Target(doi="10.5555/quiet.1"))
        with pytest.raises(UserError, match="Choose what was done and write"):
            stepped(workspace, MINA_SELF, claim.claim_id, "submit")
        assert service.claim(by(workspace, MINA_SELF), claim.claim_id).state == "draft"

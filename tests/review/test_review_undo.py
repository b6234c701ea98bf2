"""Verdicts are undone by the person who gave them or a lead, and earlier ones hold again."""

import pytest
from claims_world import taken_back
from review_world import (
    AT,
    KIM,
    LATER,
    LOU,
    RAE,
    ROY,
    candidate,
    current_verdicts,
    decide,
    decide_together,
    mention,
    world,
)

from attribution.access.permissions import Person
from attribution.cli.root import main
from attribution.core.errors import UserError
from attribution.ledger import event as ledger_event
from attribution.ledger.event import Shown
from attribution.ledger.payloads import CLAIM, ClaimStep
from attribution.review.candidate import load_candidate

MANY = {
    "mentions": [mention(f"a{n}") for n in range(3)],
    "candidates": [candidate(f"a{n}") for n in range(3)],
}
SCIENCE = ("Science",)


def test_the_verdict_before_holds_again_at_once_and_both_acts_stay_in_the_ledger(tmp_path):
    with world(tmp_path) as workspace:
        decide(workspace, "unsure")
        second = decide(workspace, "confirmed")
        assert current_verdicts(workspace.reader) == {("m2", "T1"): "confirmed"}
        (undone,) = taken_back(workspace, KIM, [second], LATER, "wrong row")
        assert (undone.verdict, undone.withdraws, undone.who, undone.at, undone.why) == (
            "withdrawn",
            second.event_id,
            "kim",
            LATER,
            "wrong row",
        )
        assert current_verdicts(workspace.reader) == {("m2", "T1"): "unsure"}
        assert len(workspace.ledger.events()) == 3


def test_several_verdicts_are_undone_together_or_not_at_all(tmp_path):
    with world(tmp_path, **MANY) as workspace:
        candidates = [load_candidate(workspace.reader, f"a{n}", "T1") for n in range(3)]
        decisions = decide_together(workspace, candidates, "confirmed")
        changed = decide(workspace, "rejected", mention_id="a1", who=LOU)
        problem = r"no longer holds, because lou decided rejected .* Nothing was saved"
        with pytest.raises(UserError, match=problem):
            taken_back(workspace, KIM, decisions, LATER)
        assert len(workspace.ledger.events()) == 4
        taken_back(workspace, KIM, [changed], LATER)
        taken_back(workspace, KIM, decisions, LATER)
        assert current_verdicts(workspace.reader) == {}


def test_nothing_is_undone_twice(tmp_path):
    with world(tmp_path) as workspace:
        decision = decide(workspace)
        (undone,) = taken_back(workspace, KIM, [decision], LATER)
        for act in (decision, undone):
            with pytest.raises(UserError, match="was undone already"):
                taken_back(workspace, KIM, [act], LATER)


def test_only_the_person_who_gave_a_verdict_or_a_lead_can_undo_it(tmp_path):
    with world(tmp_path) as workspace:
        event = decide(workspace, who=RAE)
        with pytest.raises(UserError, match="Ask rae or a lead: only they can undo"):
            taken_back(workspace, ROY, [event], LATER)
        taken_back(workspace, RAE, [event], LATER)
        taken_back(workspace, LOU, [decide(workspace, who=RAE)], LATER)
        assert current_verdicts(workspace.reader) == {}


def test_a_person_who_may_no_longer_decide_may_not_undo_either(tmp_path):
    with world(tmp_path) as workspace:
        event = decide(workspace, who=RAE)
        with pytest.raises(UserError, match="may not decide"):
            taken_back(workspace, Person("rae", "reviewer", None, ("Arts",)), [event], LATER)


@pytest.mark.parametrize(
    ("kind", "mention_id", "key"),
    [("uncredited", None, "c"), ("author", None, "c:credit"), ("author", "m1", "r:credit")],
)
def test_decisions_that_follow_from_a_claim_or_a_report_are_not_undone_here(
    tmp_path, kind, mention_id, key
):
    with world(tmp_path) as workspace:
        workspace.ledger.store_planned(
            lambda: [
                ledger_event.Event(
                    key=key,
                    act="decision",
                    at=AT,
                    who="kim",
                    technician_id="T1",
                    work_id="w1",
                    mention_id=mention_id,
                    kind=kind,
                    verdict="confirmed",
                    why="claim c",
                    shown=Shown(""),
                )
            ]
        )
        with pytest.raises(UserError, match="Change the claim or the report instead"):
            taken_back(workspace, KIM, workspace.ledger.events(), LATER)
        assert len(workspace.ledger.events()) == 1


def test_a_facility_credit_that_was_rejected_comes_back(tmp_path):
    with world(tmp_path) as workspace:
        workspace.ledger.store_planned(
            lambda: [
                ledger_event.Event(
                    key="f",
                    act="decision",
                    at=AT,
                    who="kim",
                    technician_id="T1",
                    work_id="w1",
                    kind="facility",
                    verdict="rejected",
                    shown=Shown(""),
                )
            ]
        )
        assert current_verdicts(workspace.reader) == {(None, "T1"): "rejected"}
        taken_back(workspace, KIM, workspace.ledger.events(), LATER)
        assert current_verdicts(workspace.reader) == {}


def test_only_a_decision_can_be_undone(tmp_path):
    with world(tmp_path) as workspace:
        payload = ClaimStep("c", "submit")
        claim = ledger_event.Event(
            key="k", act=CLAIM, at=AT, who="kim", technician_id="T1", payload=payload
        )
        with pytest.raises(UserError, match="Nothing was saved"):
            taken_back(workspace, KIM, workspace.ledger.store(claim), LATER)
        assert workspace.ledger.version() == 1


def test_the_last_verdict_on_a_pair_is_undone_from_the_command_line(tmp_path, capsys):
    with world(tmp_path) as workspace:
        (tmp_path / "attribution.toml").write_text("[measure]\nlag_days = 730\n")

        def run(*words, code=0):
            with pytest.raises(SystemExit) as done:
                main([*words, "--home", str(tmp_path), "--who", "kim"])
            assert done.value.code == code
            return capsys.readouterr().err

        run("review", "reject", "m2", "T1")
        run("review", "confirm", "m2", "T1", "--why", "asked her")
        assert "undone" in run("review", "undo", "m2", "T1", "--why", "wrong row")
        assert current_verdicts(workspace.reader) == {("m2", "T1"): "rejected"}
        assert workspace.ledger.events()[-1].why == "wrong row"
        run("review", "undo", "m2", "T1")
        assert "have no decision to undo" in run("review", "undo", "m2", "T1", code=2)

"""Verdicts taken back: by whom, as long as they stand, and what stands then."""

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
    mention,
    say,
    say_all,
    stands,
    world,
)

from attribution.access.permissions import Person
from attribution.cli.root import main
from attribution.core.errors import UserError
from attribution.ledger import event as ledger_event
from attribution.ledger.event import Shown
from attribution.ledger.payloads import CLAIM, ClaimStep
from attribution.review import candidate as review_candidate

MANY = {
    "mentions": [mention(f"a{n}") for n in range(3)],
    "candidates": [candidate(f"a{n}") for n in range(3)],
}
SCIENCE = ("Science",)


def test_what_stood_before_stands_again_at_once_and_both_acts_are_kept(tmp_path):
    with world(tmp_path) as workspace:
        say(workspace, "unsure")
        second = say(workspace, "confirmed")
        assert stands(workspace.reader) == {("m2", "T1"): "confirmed"}
        (undone,) = taken_back(workspace, KIM, [second], LATER, "wrong row")
        assert (undone.verdict, undone.withdraws, undone.who, undone.at, undone.why) == (
            "withdrawn",
            second.event_id,
            "kim",
            LATER,
            "wrong row",
        )
        assert stands(workspace.reader) == {("m2", "T1"): "unsure"}
        assert len(workspace.ledger.events()) == 3


def test_several_verdicts_are_taken_back_together_or_not_at_all(tmp_path):
    with world(tmp_path, **MANY) as workspace:
        cases = [review_candidate.candidate(workspace.reader, f"a{n}", "T1") for n in range(3)]
        made = say_all(workspace, cases, "confirmed")
        changed = say(workspace, "rejected", mention_id="a1", who=LOU)
        with pytest.raises(
            UserError, match=r"does not stand any more: lou said rejected .* Nothing was undone"
        ):
            taken_back(workspace, KIM, made, LATER)
        assert len(workspace.ledger.events()) == 4
        taken_back(workspace, KIM, [changed], LATER)
        taken_back(workspace, KIM, made, LATER)
        assert stands(workspace.reader) == {}


def test_nothing_is_taken_back_twice(tmp_path):
    with world(tmp_path) as workspace:
        event = say(
            workspace,
        )
        (undone,) = taken_back(workspace, KIM, [event], LATER)
        for one in (event, undone):
            with pytest.raises(UserError, match="taken back already"):
                taken_back(workspace, KIM, [one], LATER)


def test_whoever_gave_a_verdict_or_a_lead_takes_it_back_and_nobody_else(tmp_path):
    with world(tmp_path) as workspace:
        event = say(workspace, who=RAE)
        with pytest.raises(UserError, match="rae's; only they or a lead"):
            taken_back(workspace, ROY, [event], LATER)
        taken_back(workspace, RAE, [event], LATER)
        taken_back(workspace, LOU, [say(workspace, who=RAE)], LATER)
        assert stands(workspace.reader) == {}


def test_who_may_not_decide_any_more_may_not_undo_either(tmp_path):
    with world(tmp_path) as workspace:
        event = say(workspace, who=RAE)
        with pytest.raises(UserError, match="may not decide"):
            taken_back(workspace, Person("rae", "reviewer", None, ("Arts",)), [event], LATER)


@pytest.mark.parametrize(
    ("kind", "mention_id", "key"),
    [("uncredited", None, "c"), ("author", None, "c:credit"), ("author", "m1", "r:credit")],
)
def test_decisions_that_follow_from_a_claim_or_a_report_are_not_taken_back_here(
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
        with pytest.raises(UserError, match="claim or a report"):
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
        assert stands(workspace.reader) == {(None, "T1"): "rejected"}
        taken_back(workspace, KIM, workspace.ledger.events(), LATER)
        assert stands(workspace.reader) == {}


def test_only_a_decision_can_be_undone(tmp_path):
    with world(tmp_path) as workspace:
        payload = ClaimStep("c", "submit")
        claim = ledger_event.Event(
            key="k", act=CLAIM, at=AT, who="kim", technician_id="T1", payload=payload
        )
        with pytest.raises(UserError, match="nothing was undone"):
            taken_back(workspace, KIM, workspace.ledger.store(claim), LATER)
        assert workspace.ledger.version() == 1


def test_the_last_verdict_on_a_pair_is_undone_from_the_command_line(tmp_path, capsys):
    with world(tmp_path) as workspace:
        (tmp_path / "attribution.toml").write_text("")

        def run(*words, code=0):
            with pytest.raises(SystemExit) as done:
                main([*words, "--home", str(tmp_path), "--who", "kim"])
            assert done.value.code == code
            return capsys.readouterr().err

        run("review", "reject", "m2", "T1")
        run("review", "confirm", "m2", "T1", "--why", "asked her")
        assert "undone" in run("review", "undo", "m2", "T1", "--why", "wrong row")
        assert stands(workspace.reader) == {("m2", "T1"): "rejected"}
        assert workspace.ledger.events()[-1].why == "wrong row"
        run("review", "undo", "m2", "T1")
        assert "Nobody has decided" in run("review", "undo", "m2", "T1", code=2)

"""Verdicts taken back: by whom, as long as they stand, and what stands then."""

import pytest
from review_world import AT, KIM, LATER, LOU, RAE, ROY, candidate, mention, say, stands, world

from attribution.access.permissions import Person
from attribution.cli.root import main
from attribution.core.errors import UserError
from attribution.ledger import event as ledger_event
from attribution.ledger.event import Shown
from attribution.review import candidate as review_candidate
from attribution.review import verdicts

MANY = {
    "mentions": [mention(f"a{n}") for n in range(3)],
    "candidates": [candidate(f"a{n}") for n in range(3)],
}
SCIENCE = ("Science",)


def test_what_stood_before_stands_again_at_once_and_both_acts_are_kept(tmp_path):
    with world(tmp_path) as (book, reader):
        say(reader, book, "unsure")
        second = say(reader, book, "confirmed")
        assert stands(reader) == {("m2", "T1"): "confirmed"}
        (undone,) = verdicts.undo(book, KIM, [second], SCIENCE, LATER, "wrong row")
        assert (undone.verdict, undone.withdraws, undone.who, undone.at, undone.why) == (
            "withdrawn",
            second.event_id,
            "kim",
            LATER,
            "wrong row",
        )
        assert stands(reader) == {("m2", "T1"): "unsure"}
        assert len(book.events()) == 3


def test_several_verdicts_are_taken_back_together_or_not_at_all(tmp_path):
    with world(tmp_path, **MANY) as (book, reader):
        cases = [review_candidate.candidate(reader, f"a{n}", "T1") for n in range(3)]
        made = verdicts.record_all(reader, book, KIM, SCIENCE, cases, "confirmed", None, AT)
        changed = say(reader, book, "rejected", mention_id="a1", who=LOU)
        with pytest.raises(
            UserError, match=r"does not stand any more: lou said rejected .* Nothing was undone"
        ):
            verdicts.undo(book, KIM, made, SCIENCE, LATER)
        assert len(book.events()) == 4
        verdicts.undo(book, KIM, [changed], SCIENCE, LATER)
        verdicts.undo(book, KIM, made, SCIENCE, LATER)
        assert stands(reader) == {}


def test_nothing_is_taken_back_twice(tmp_path):
    with world(tmp_path) as (book, reader):
        event = say(reader, book)
        (undone,) = verdicts.undo(book, KIM, [event], SCIENCE, LATER)
        for one in (event, undone):
            with pytest.raises(UserError, match="taken back already"):
                verdicts.undo(book, KIM, [one], SCIENCE, LATER)


def test_whoever_gave_a_verdict_or_a_lead_takes_it_back_and_nobody_else(tmp_path):
    with world(tmp_path) as (book, reader):
        event = say(reader, book, who=RAE)
        with pytest.raises(UserError, match="rae's; only they or a lead"):
            verdicts.undo(book, ROY, [event], SCIENCE, LATER)
        verdicts.undo(book, RAE, [event], SCIENCE, LATER)
        verdicts.undo(book, LOU, [say(reader, book, who=RAE)], SCIENCE, LATER)
        assert stands(reader) == {}


def test_who_may_not_decide_any_more_may_not_undo_either(tmp_path):
    with world(tmp_path) as (book, reader):
        event = say(reader, book, who=RAE)
        with pytest.raises(UserError, match="may not decide"):
            verdicts.undo(book, Person("rae", "reviewer", None, ("Arts",)), [event], SCIENCE, LATER)


@pytest.mark.parametrize(
    ("kind", "mention_id", "key"),
    [("uncredited", None, "c"), ("author", None, "c:credit"), ("author", "m1", "r:credit")],
)
def test_decisions_that_follow_from_a_claim_or_a_report_are_not_taken_back_here(
    tmp_path, kind, mention_id, key
):
    with world(tmp_path) as (book, _):
        book.together(
            lambda: [
                ledger_event.Event(
                    0,
                    key,
                    "decision",
                    AT,
                    "kim",
                    "T1",
                    "w1",
                    mention_id,
                    kind,
                    "confirmed",
                    None,
                    "claim c",
                    Shown(""),
                )
            ]
        )
        with pytest.raises(UserError, match="claim or a report"):
            verdicts.undo(book, KIM, book.events(), SCIENCE, LATER)
        assert len(book.events()) == 1


def test_a_facility_credit_that_was_rejected_comes_back(tmp_path):
    with world(tmp_path) as (book, reader):
        book.together(
            lambda: [
                ledger_event.Event(
                    0,
                    "f",
                    "decision",
                    AT,
                    "kim",
                    "T1",
                    "w1",
                    None,
                    "facility",
                    "rejected",
                    None,
                    None,
                    Shown(""),
                )
            ]
        )
        assert stands(reader) == {(None, "T1"): "rejected"}
        verdicts.undo(book, KIM, book.events(), SCIENCE, LATER)
        assert stands(reader) == {}


def test_the_last_verdict_on_a_pair_is_undone_from_the_command_line(tmp_path, capsys):
    with world(tmp_path) as (book, reader):
        (tmp_path / "attribution.toml").write_text("")

        def run(*words, code=0):
            with pytest.raises(SystemExit) as done:
                main([*words, "--home", str(tmp_path), "--who", "kim"])
            assert done.value.code == code
            return capsys.readouterr().err

        run("review", "reject", "m2", "T1")
        run("review", "confirm", "m2", "T1", "--why", "asked her")
        assert "undone" in run("review", "undo", "m2", "T1", "--why", "wrong row")
        assert stands(reader) == {("m2", "T1"): "rejected"}
        assert book.events()[-1].why == "wrong row"
        run("review", "undo", "m2", "T1")
        assert "Nobody has decided" in run("review", "undo", "m2", "T1", code=2)

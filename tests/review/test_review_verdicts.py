"""Verdicts: the right to give them, several reviewers at once, and several candidates at once."""

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from claims_world import CANDIDATES, by, decided, publish, taken_back
from review_world import (
    AT,
    AUTHOR,
    IID,
    KIM,
    LATER,
    LOU,
    RAE,
    candidate,
    current_verdicts,
    decide,
    decide_together,
    mention,
    world,
)

from attribution import workspace as workspaces
from attribution.access.permissions import Person
from attribution.core.errors import UserError
from attribution.ledger import event as ledger_event
from attribution.review import candidate_lists, queue
from attribution.review.candidate import load_candidate
from attribution.snapshot.live_reader import open_live

MANY = {
    "mentions": [mention(f"a{n}", orcid=IID) for n in range(4)],
    "candidates": [candidate(f"a{n}") for n in range(4)],
}


def candidates_of(workspace, *names):
    return [load_candidate(workspace.reader, name, "T1") for name in names]


def test_a_verdict_keeps_who_when_why_and_what_was_shown(tmp_path):
    with world(tmp_path) as workspace:
        event = decide(workspace, why="asked her")
        assert (event.verdict, event.who, event.at, event.why) == (
            "confirmed",
            "kim",
            AT,
            "asked her",
        )
        assert event.shown.evidence[0].says == "The family name is the same."
        assert workspace.ledger.events() == (event,)
        assert load_candidate(workspace.reader, "m2", "T1").decision_id == event.event_id


@pytest.mark.parametrize(
    "who",
    [
        Person("vi", "viewer"),
        Person("rex", "reviewer", None, ("Arts",)),
        Person("tom", "technician", "T2", ("Arts",)),
    ],
)
def test_a_person_who_may_not_decide_on_a_technician_records_nothing(tmp_path, who):
    with world(tmp_path) as workspace:
        with pytest.raises(UserError, match=r"may not decide here\. Nothing was saved"):
            decide(workspace, who=who)
        assert workspace.ledger.events() == ()


@pytest.mark.parametrize("who", [RAE, Person("mina", "technician", "T1", ("Science",))])
def test_a_reviewer_of_the_faculty_and_the_technician_may_decide(tmp_path, who):
    with world(tmp_path) as workspace:
        assert decide(workspace, who=who).who == who.who


def test_another_person_who_decided_since_is_named_and_not_overwritten(tmp_path):
    with world(tmp_path) as workspace:
        before = load_candidate(workspace.reader, "m2", "T1")
        decide(workspace, "rejected", who=LOU)
        problem = (
            r"Look at “.+” again, then decide: lou decided rejected on 5 May 2026, 10:30 UTC, "
            "after you opened it. Nothing was saved."
        )
        with pytest.raises(UserError, match=problem):
            decide(workspace, "confirmed", seen=before)
        assert current_verdicts(workspace.reader) == {("m2", "T1"): "rejected"}
        assert decide(workspace, "confirmed").verdict == "confirmed", "they may after looking again"


def test_a_person_who_gives_the_same_verdict_later_reads_that_they_agree(tmp_path):
    with world(tmp_path) as workspace:
        before = load_candidate(workspace.reader, "m2", "T1")
        decide(workspace, "rejected", who=LOU)
        problem = r"needs nothing more: lou decided rejected .* you agree. Nothing was saved again"
        with pytest.raises(UserError, match=problem):
            decide(workspace, "rejected", seen=before)
        assert len(workspace.ledger.events()) == 1


def test_a_button_that_was_pressed_twice_records_once(tmp_path):
    with world(tmp_path) as workspace:
        before = load_candidate(workspace.reader, "m2", "T1")
        decide(workspace, seen=before)
        with pytest.raises(
            UserError, match=r"needs nothing more: you decided confirmed .*saved again"
        ):
            decide(workspace, seen=before)
        assert len(workspace.ledger.events()) == 1


def test_a_decision_that_was_undone_since_is_looked_at_again(tmp_path):
    with world(tmp_path) as workspace:
        first = decide(workspace, "unsure")
        second = decide(workspace, "rejected")
        before = load_candidate(workspace.reader, "m2", "T1")
        taken_back(workspace, KIM, [second], LATER)
        problem = r"undone since, and the one before it holds again \(kim decided unsure"
        with pytest.raises(UserError, match=problem):
            decide(workspace, seen=before)
        before = load_candidate(workspace.reader, "m2", "T1")
        taken_back(workspace, KIM, [first], LATER)
        with pytest.raises(UserError, match=r"undone since. Nothing was saved"):
            decide(workspace, seen=before)


def test_one_printed_name_is_confirmed_for_one_technician_and_the_other_is_not_named(tmp_path):
    with world(tmp_path) as workspace:
        decide(workspace, technician="T2")
        problem = r"undone first: .*is already confirmed for another technician"
        with pytest.raises(UserError, match=problem) as caught:
            decide(workspace, technician="T1")
        assert not {"T2", "Tomás", "Verhaegen"} & set(str(caught.value).replace(".", " ").split())
        assert current_verdicts(workspace.reader) == {("m2", "T2"): "confirmed"}
        decide(workspace, "rejected", technician="T1")


def test_once_that_is_undone_the_name_can_be_confirmed(tmp_path):
    with world(tmp_path) as workspace:
        wrong = decide(workspace, technician="T2")
        taken_back(workspace, KIM, [wrong], AT)
        decide(workspace, technician="T1")
        assert current_verdicts(workspace.reader) == {("m2", "T1"): "confirmed"}


def test_reviewers_on_two_snapshots_do_not_overwrite_each_other_either(tmp_path):
    with world(tmp_path) as workspace:
        before = load_candidate(workspace.reader, "m2", "T1")
        publish(tmp_path, candidates=CANDIDATES, number=2)
        later = open_live(tmp_path, workspace.ledger)
        decide(replace(workspace, reader=later), "rejected", who=LOU)
        later.close()
        with pytest.raises(UserError, match="lou decided rejected"):
            decide(workspace, seen=before)


def test_a_decision_made_when_the_mention_had_another_id_holds(tmp_path):
    with world(tmp_path) as workspace:
        old = decided(
            workspace.ledger,
            key="k",
            who="lou",
            technician_id="T1",
            work_id="gone",
            mention_id="gone",
            kind="thanked",
            verdict="unsure",
            shown=ledger_event.Shown("Mina Okonjo-Bright", ("doi:10.5555/loud.2",)),
        )
        assert load_candidate(workspace.reader, "m2", "T1").decision_id == old.event_id


def at_once(press, numbers):
    threads = [threading.Thread(target=press, args=(number,)) for number in numbers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def test_of_many_reviewers_at_once_one_is_recorded(tmp_path):
    with world(tmp_path) as workspace:
        before = load_candidate(workspace.reader, "m2", "T1")
        recorded, problems = [], []

        def press(number):
            verdict = ("confirmed", "rejected")[number % 2]
            who = Person(f"r{number}", "lead")
            with workspaces.opened(workspace.settings, who) as own:
                try:
                    recorded.append(decide(own, verdict, seen=before, who=who))
                except UserError as problem:
                    problems.append(str(problem))

        at_once(press, range(6))
        (decision,) = recorded
        assert len(problems) == 5
        assert all(decision.who in problem for problem in problems)
        assert len(workspace.reader.rows("select * from decisions")) == 1


def test_many_people_on_one_server_share_reader_and_ledger_and_none_waits_for_ever(tmp_path):
    with world(tmp_path, **MANY) as workspace, ThreadPoolExecutor(4) as pool:

        def work(n):
            for _ in range(5):
                event = decide(workspace, "unsure", mention_id=f"a{n}", who=Person(f"r{n}", "lead"))
                queue.waiting(workspace)
                taken_back(workspace, KIM, [event], LATER)

        list(pool.map(work, range(4), timeout=60))
        assert (current_verdicts(workspace.reader), len(workspace.ledger.events())) == ({}, 40)


def test_a_word_that_is_not_a_verdict_is_refused_and_nothing_is_saved(tmp_path):
    with world(tmp_path) as workspace:
        with pytest.raises(UserError, match="confirmed, rejected, unsure"):
            decide(workspace, "maybe")
        assert workspace.ledger.version() == 0


# -- several together ------------------------------------------------------------------------------


def test_several_are_recorded_together_and_share_the_start_of_their_keys(tmp_path):
    with world(tmp_path, **MANY) as workspace:
        seen = candidates_of(workspace, "a0", "a1", "a2")
        decisions = decide_together(workspace, seen, "rejected", "namesake")
        assert set(current_verdicts(workspace.reader).values()) == {"rejected"}
        (batch,) = {decision.key.split(":")[0] for decision in decisions}
        assert [decision.key for decision in decisions] == [f"{batch}:{n}" for n in range(3)]
        assert {act.why for act in workspace.ledger.events()} == {"namesake"}


def test_where_one_of_several_cannot_be_recorded_none_is(tmp_path):
    with world(tmp_path, **MANY) as workspace:
        before = candidates_of(workspace, "a0", "a1", "a2")
        decide(workspace, "rejected", mention_id="a1", who=LOU)
        with pytest.raises(UserError, match="lou decided rejected"):
            decide_together(workspace, before, "confirmed")
        assert len(workspace.ledger.events()) == 1


def test_a_tie_is_never_among_several(tmp_path):
    more = {**MANY, "candidates": [*MANY["candidates"][:1], candidate("a1", tie=True)]}
    with world(tmp_path, **more) as workspace:
        with pytest.raises(UserError, match="tie"):
            decide_together(workspace, candidates_of(workspace, "a0", "a1"), "confirmed")
        assert workspace.ledger.events() == ()
        decide(workspace, mention_id="a1")


# -- alike -----------------------------------------------------------------------------------------


def alike(workspace, name="x", technician="T1"):
    candidate = load_candidate(workspace.reader, name, technician)
    rows = queue.alike(workspace, "T1", candidate)
    return {row["mention_id"]: row["same"] for row in rows}


def alike_world(tmp_path, **others):
    """x prints an iD and has an author number; `others` gives the columns of other mentions."""
    columns_of = {"x": {"orcid": IID, "author_id": AUTHOR}, **others}
    ties = {name: columns.pop("tie", False) for name, columns in columns_of.items()}
    return world(
        tmp_path,
        mentions=[mention(name, **columns) for name, columns in columns_of.items()],
        candidates=[candidate(name, tie=tie) for name, tie in ties.items()],
    )


def test_mentions_with_the_same_orcid_id_or_author_number_are_alike_and_say_so(tmp_path):
    others = {
        "a": {"orcid": IID},
        "b": {"author_id": AUTHOR},
        "c": {"orcid": IID, "author_id": AUTHOR},
        "d": {},
    }
    with alike_world(tmp_path, **others) as workspace:
        assert alike(workspace) == {
            "a": f"ORCID iD {IID} printed in both",
            "b": f"OpenAlex author {AUTHOR} on both",
            "c": f"ORCID iD {IID} printed in both; OpenAlex author {AUTHOR} on both",
        }
        assert alike(workspace, "d") == {}
        (first, *_) = queue.alike(workspace, "T1", load_candidate(workspace.reader, "x", "T1"))
        assert set(first) == {
            "mention_id",
            "technician_id",
            "work_id",
            "name",
            "title",
            "published",
            "doi",
            "kind",
            "probability",
            "band",
            "tie",
            "same",
        }


def test_another_printed_orcid_id_a_tie_a_decision_or_another_owner_is_not_alike(tmp_path):
    more = {
        "a": {"author_id": AUTHOR, "orcid": "0000-0001-5109-3700"},
        "b": {"orcid": IID, "tie": True},
        "c": {"orcid": IID},
        "d": {"orcid": IID},
    }
    with alike_world(tmp_path, **more) as workspace:
        assert set(alike(workspace)) == {"c", "d"}
        assert alike(workspace, "b") == {}, "a tie is decided separately"
        decide(workspace, "unsure", mention_id="c")
        decided(
            workspace.ledger,
            key="k",
            who="kim",
            technician_id="T2",
            work_id="w1",
            mention_id="d",
            kind="author",
            verdict="confirmed",
            shown=ledger_event.Shown("M. Okonjo-Bright d"),
        )
        assert alike(workspace) == {}


def test_candidates_that_are_alike_can_be_decided_together_and_undone_together(tmp_path):
    with alike_world(tmp_path, a={"orcid": IID}, b={"author_id": AUTHOR}) as workspace:
        names = ["x", *alike(workspace)]
        decisions = decide_together(workspace, candidates_of(workspace, *names), "confirmed")
        assert current_verdicts(workspace.reader) == {(name, "T1"): "confirmed" for name in "abx"}
        taken_back(workspace, KIM, decisions, LATER)
        assert current_verdicts(workspace.reader) == {}
        assert set(alike(workspace)) == {"a", "b"}


# -- lists -----------------------------------------------------------------------------------------


def test_a_list_of_some_technicians_has_the_number_of_their_candidates_as_its_total(tmp_path):
    with world(tmp_path, **MANY) as workspace:
        assert {row["technician_id"] for row in queue.waiting(workspace)} == {"T1", "T2"}
        rows = queue.waiting(by(workspace, RAE), limit=2)
        assert [(row["technician_id"], row["total"]) for row in rows] == [("T1", 5), ("T1", 5)]
        reviewer_of_no_faculty = Person("ned", "reviewer", None, ())
        assert queue.waiting(by(workspace, reviewer_of_no_faculty)) == []
        assert candidate_lists.rows(workspace.reader, "review", ()) == []

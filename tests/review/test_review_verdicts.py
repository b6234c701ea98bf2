"""Verdicts: who may give them, that nobody overwrites anybody, and that several are recorded together or not at all."""

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
    mention,
    say,
    say_all,
    stands,
    world,
)

from attribution import workspace as workspaces
from attribution.access.permissions import Person
from attribution.core.errors import UserError
from attribution.ledger import event as ledger_event
from attribution.review import candidate as review_candidate
from attribution.review import candidate_lists, queue
from attribution.snapshot import reader as snapshot_reader

MANY = {
    "mentions": [mention(f"a{n}", orcid=IID) for n in range(4)],
    "candidates": [candidate(f"a{n}") for n in range(4)],
}


def seen(workspace, *names):
    return [review_candidate.candidate(workspace.reader, name, "T1") for name in names]


def test_a_verdict_keeps_who_when_why_and_what_was_shown(tmp_path):
    with world(tmp_path) as workspace:
        event = say(workspace, why="asked her")
        assert (event.verdict, event.who, event.at, event.why) == (
            "confirmed",
            "kim",
            AT,
            "asked her",
        )
        assert event.shown.evidence[0].says == "The family name is the same."
        assert workspace.ledger.events() == (event,)
        assert review_candidate.candidate(workspace.reader, "m2", "T1").stands == event.event_id


@pytest.mark.parametrize(
    "who",
    [
        Person("vi", "viewer"),
        Person("rex", "reviewer", None, ("Arts",)),
        Person("tom", "technician", "T2", ("Arts",)),
    ],
)
def test_who_may_not_decide_on_a_technician_records_nothing(tmp_path, who):
    with world(tmp_path) as workspace:
        with pytest.raises(UserError, match="may not decide here; nothing was done"):
            say(workspace, who=who)
        assert workspace.ledger.events() == ()


@pytest.mark.parametrize("who", [RAE, Person("mina", "technician", "T1", ("Science",))])
def test_a_reviewer_of_the_faculty_and_the_technician_may_decide(tmp_path, who):
    with world(tmp_path) as workspace:
        assert say(workspace, who=who).who == who.who


def test_somebody_who_decided_since_is_named_and_not_overwritten(tmp_path):
    with world(tmp_path) as workspace:
        before = review_candidate.candidate(workspace.reader, "m2", "T1")
        say(workspace, "rejected", who=LOU)
        with pytest.raises(
            UserError, match=r"lou said rejected on 2026-05-05 10:30 UTC.*Look at it again"
        ):
            say(workspace, "confirmed", seen=before)
        assert stands(workspace.reader) == {("m2", "T1"): "rejected"}
        assert say(workspace, "confirmed").verdict == "confirmed", "having looked again they may"


def test_somebody_who_said_the_same_since_is_told_to_agree(tmp_path):
    with world(tmp_path) as workspace:
        before = review_candidate.candidate(workspace.reader, "m2", "T1")
        say(workspace, "rejected", who=LOU)
        with pytest.raises(
            UserError,
            match=r"lou said rejected .* you agree, and it stands. Nothing was recorded again",
        ):
            say(workspace, "rejected", seen=before)
        assert len(workspace.ledger.events()) == 1


def test_a_button_that_was_pressed_twice_records_once(tmp_path):
    with world(tmp_path) as workspace:
        before = review_candidate.candidate(workspace.reader, "m2", "T1")
        say(workspace, seen=before)
        with pytest.raises(UserError, match=r"you said confirmed .* it is recorded"):
            say(workspace, seen=before)
        assert len(workspace.ledger.events()) == 1


def test_a_decision_that_was_taken_back_since_is_looked_at_again(tmp_path):
    with world(tmp_path) as workspace:
        first = say(workspace, "unsure")
        second = say(workspace, "rejected")
        before = review_candidate.candidate(workspace.reader, "m2", "T1")
        taken_back(workspace, KIM, [second], LATER)
        with pytest.raises(
            UserError, match="taken back since, and the one before it stands again: kim said unsure"
        ):
            say(workspace, seen=before)
        before = review_candidate.candidate(workspace.reader, "m2", "T1")
        taken_back(workspace, KIM, [first], LATER)
        with pytest.raises(UserError, match=r"taken back since. Nothing was recorded"):
            say(workspace, seen=before)


def test_one_printed_name_is_confirmed_for_one_technician_and_the_other_is_not_named(tmp_path):
    with world(tmp_path) as workspace:
        say(workspace, technician="T2")
        with pytest.raises(
            UserError, match=r"is already confirmed for another technician.*undone first"
        ) as caught:
            say(workspace, technician="T1")
        assert not {"T2", "Tomás", "Verhaegen"} & set(str(caught.value).replace(".", " ").split())
        assert stands(workspace.reader) == {("m2", "T2"): "confirmed"}
        say(workspace, "rejected", technician="T1")


def test_once_that_is_undone_the_name_can_be_confirmed(tmp_path):
    with world(tmp_path) as workspace:
        wrong = say(workspace, technician="T2")
        taken_back(workspace, KIM, [wrong], AT)
        say(workspace, technician="T1")
        assert stands(workspace.reader) == {("m2", "T1"): "confirmed"}


def test_reviewers_on_two_snapshots_do_not_overwrite_each_other_either(tmp_path):

    with world(tmp_path) as workspace:
        before = review_candidate.candidate(workspace.reader, "m2", "T1")
        publish(tmp_path, candidates=CANDIDATES, number=2)
        later = snapshot_reader.open_published(tmp_path, workspace.ledger)
        say(replace(workspace, reader=later), "rejected", who=LOU)
        later.close()
        with pytest.raises(UserError, match="lou said rejected"):
            say(workspace, seen=before)


def test_a_decision_made_when_the_mention_had_another_id_is_what_stands(tmp_path):
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
        assert review_candidate.candidate(workspace.reader, "m2", "T1").stands == old.event_id


def test_of_many_reviewers_at_once_one_is_recorded(tmp_path):
    with world(tmp_path) as workspace:
        told, before = [], review_candidate.candidate(workspace.reader, "m2", "T1")

        def press(n):
            verdict, who = ("confirmed", "rejected")[n % 2], Person(f"r{n}", "lead")
            with workspaces.opened(workspace.settings, who) as own:
                try:
                    told.append(say(own, verdict, seen=before, who=who))
                except UserError as problem:
                    told.append(str(problem))

        threads = [threading.Thread(target=press, args=(n,)) for n in range(6)]
        for each in threads:
            each.start()
        for each in threads:
            each.join()
        (kept,) = [one for one in told if not isinstance(one, str)]
        assert len(told) == 6
        assert all(kept.who in one for one in told if isinstance(one, str))
        assert len(workspace.reader.rows("select * from decisions")) == 1


def test_many_people_on_one_server_share_reader_and_ledger_and_nobody_waits_for_ever(tmp_path):
    with world(tmp_path, **MANY) as workspace, ThreadPoolExecutor(4) as pool:

        def work(n):
            for _ in range(5):
                event = say(workspace, "unsure", mention_id=f"a{n}", who=Person(f"r{n}", "lead"))
                queue.waiting(workspace)
                taken_back(workspace, KIM, [event], LATER)

        list(pool.map(work, range(4), timeout=60))
        assert (stands(workspace.reader), len(workspace.ledger.events())) == ({}, 40)


def test_a_word_that_is_no_verdict_is_refused_and_nothing_is_recorded(tmp_path):
    with world(tmp_path) as workspace:
        with pytest.raises(UserError, match="confirmed, rejected, unsure"):
            say(workspace, "maybe")
        assert workspace.ledger.version() == 0


# -- several together -----------------------------------------------------------------------------------


def test_several_are_recorded_together_and_told_apart_from_others_by_their_keys(tmp_path):
    with world(tmp_path, **MANY) as workspace:
        made = say_all(workspace, seen(workspace, "a0", "a1", "a2"), "rejected", "namesake")
        assert set(stands(workspace.reader).values()) == {"rejected"}
        (batch,) = {one.key.split(":")[0] for one in made}
        assert [one.key for one in made] == [f"{batch}:{n}" for n in range(3)]
        assert {one.why for one in workspace.ledger.events()} == {"namesake"}


def test_where_one_of_several_cannot_be_recorded_none_is(tmp_path):
    with world(tmp_path, **MANY) as workspace:
        before = seen(workspace, "a0", "a1", "a2")
        say(workspace, "rejected", mention_id="a1", who=LOU)
        with pytest.raises(UserError, match="lou said rejected"):
            say_all(workspace, before, "confirmed")
        assert len(workspace.ledger.events()) == 1


def test_a_tie_is_never_among_several(tmp_path):
    more = {**MANY, "candidates": [*MANY["candidates"][:1], candidate("a1", tie=True)]}
    with world(tmp_path, **more) as workspace:
        with pytest.raises(UserError, match="tie"):
            say_all(workspace, seen(workspace, "a0", "a1"), "confirmed")
        assert workspace.ledger.events() == ()
        say(workspace, mention_id="a1")


# -- alike ------------------------------------------------------------------------------------------------


def alike(workspace, name="x", technician="T1"):
    return {
        one["mention_id"]: one["same"]
        for one in queue.alike(
            workspace, "T1", review_candidate.candidate(workspace.reader, name, technician)
        )
    }


def alike_world(tmp_path, **others):
    """x prints an iD and has an author number; `others` say what is on the rest."""
    named = {"x": {"orcid": IID, "author_id": AUTHOR}, **others}
    ties = {name: told.pop("tie", False) for name, told in named.items()}
    return world(
        tmp_path,
        mentions=[mention(name, **told) for name, told in named.items()],
        candidates=[candidate(name, tie=tie) for name, tie in ties.items()],
    )


def test_what_prints_the_same_orcid_id_or_has_the_same_author_number_is_alike_and_says_so(tmp_path):
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
        (first, *_) = queue.alike(
            workspace, "T1", review_candidate.candidate(workspace.reader, "x", "T1")
        )
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
        assert alike(workspace, "b") == {}, "of a tie nothing is decided together"
        say(workspace, "unsure", mention_id="c")
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


def test_what_is_alike_can_be_decided_together_and_undone_together(tmp_path):
    with alike_world(tmp_path, a={"orcid": IID}, b={"author_id": AUTHOR}) as workspace:
        x = review_candidate.candidate(workspace.reader, "x", "T1")
        whole = [
            x,
            *(
                review_candidate.candidate(workspace.reader, one["mention_id"], "T1")
                for one in queue.alike(workspace, "T1", x)
            ),
        ]
        made = say_all(workspace, whole, "confirmed")
        assert stands(workspace.reader) == {(name, "T1"): "confirmed" for name in "abx"}
        taken_back(workspace, KIM, made, LATER)
        assert stands(workspace.reader) == {}
        assert set(alike(workspace)) == {"a", "b"}


# -- lists ------------------------------------------------------------------------------------------------


def test_a_list_can_be_asked_for_some_technicians_only_and_its_total_says_how_many_they_have(
    tmp_path,
):
    with world(tmp_path, **MANY) as workspace:
        assert {one["technician_id"] for one in queue.waiting(workspace)} == {"T1", "T2"}
        found = queue.waiting(by(workspace, RAE), limit=2)
        assert [(one["technician_id"], one["total"]) for one in found] == [("T1", 5), ("T1", 5)]
        nobodys = Person("ned", "reviewer", None, ())
        assert queue.waiting(by(workspace, nobodys)) == []
        assert candidate_lists.rows(workspace.reader, "review", ()) == []

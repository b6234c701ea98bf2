"""The ledger keeps every act, once, for ever."""

import sqlite3
import threading
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from attribution.core.errors import Locked, UserError
from attribution.core.model import Evidence
from attribution.ledger import event as ledger_event
from attribution.ledger.event import Event, Shown
from attribution.ledger.ledger import Ledger, connect, open_ledger
from attribution.ledger.payloads import CLAIM, ClaimStep, Contribution, Target

AT = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
SEEN = Shown(
    name="A. Lee",
    identifiers=("doi:10.5555/a", "pmid:7"),
    probability=0.83,
    band="review",
    evidence=(Evidence("family", 4.2, "Family name alike", "Lee", "Lee"),),
    matcher="1",
    snapshot="snap-1",
)


@pytest.fixture
def book(tmp_path):
    with open_ledger(tmp_path / "home" / "ledger.sqlite") as opened:
        yield opened


def decision(key, verdict="confirmed", mention="M1", technician="T1", at=AT, **more):
    return Event(
        key=key,
        act=ledger_event.DECISION,
        at=at,
        who="lead",
        technician_id=technician,
        work_id="W1",
        mention_id=mention,
        kind="author",
        verdict=verdict,
        shown=SEEN,
        **more,
    )


def decide(book, key, verdict="confirmed", mention="M1", technician="T1", **more):
    return book.store(decision(key, verdict, mention, technician, **more))[0]


def withdraw(book, undone, key):
    return book.store(ledger_event.withdrawal(undone, key=key, who="lead", at=AT))[0]


def verdicts(book):
    return {
        (decision.mention_id, decision.technician_id): decision.verdict
        for decision in book.decisions()
    }


def test_a_decision_keeps_who_when_why_and_what_was_shown(book):
    stored = decide(book, "k1", why="I know her", at=AT)
    assert (stored.event_id, stored.at, stored.who, stored.why, stored.shown) == (
        1,
        AT,
        "lead",
        "I know her",
        SEEN,
    )
    assert book.events() == (stored,)
    assert book.decisions() == (stored,)


def test_an_empty_ledger_has_version_0_and_every_act_raises_it(book):
    assert book.version() == 0
    decide(book, "k1")
    assert book.version() == 1


def test_a_later_verdict_takes_the_place_of_an_earlier_one_and_both_stay(book):
    decide(book, "k1", "confirmed")
    decide(book, "k2", "unsure")
    assert verdicts(book) == {("M1", "T1"): "unsure"}
    assert [event.verdict for event in book.events()] == ["confirmed", "unsure"]
    assert [event.event_id for event in book.events(since=1)] == [2]


def test_an_act_tried_again_under_its_key_is_stored_once(book):
    first = decide(book, "k1", at=AT)
    assert decide(book, "k1") == first
    assert len(book.events()) == 1


def test_a_key_cannot_serve_two_acts_and_the_error_does_not_say_the_key(book):
    decide(book, "on-T0004", "confirmed")
    with pytest.raises(ValueError, match="event 1 has the key of another act") as error:
        decide(book, "on-T0004", "rejected")
    assert "T0004" not in str(error.value)
    assert verdicts(book) == {("M1", "T1"): "confirmed"}


def test_undoing_a_decision_restores_the_one_before_it(book):
    decide(book, "k1", "confirmed")
    second = decide(book, "k2", "rejected")
    withdraw(book, second, "k3")
    assert verdicts(book) == {("M1", "T1"): "confirmed"}
    assert len(book.events()) == 3


def test_undoing_the_only_decision_leaves_the_pair_undecided(book):
    withdraw(book, decide(book, "k1"), "k2")
    assert verdicts(book) == {}


def test_a_decision_after_an_undo_holds(book):
    withdraw(book, decide(book, "k1"), "k2")
    decide(book, "k3", "rejected")
    assert verdicts(book) == {("M1", "T1"): "rejected"}


def test_acts_that_were_planned_before_another_act_was_stored_are_planned_again(book, tmp_path):
    """The plan reads elsewhere, so that the ledger is not held meanwhile."""
    looks = []

    def plan():
        looks.append(book.version())
        if len(looks) < 3:
            with open_ledger(tmp_path / "home" / "ledger.sqlite") as second:
                decide(second, f"other{len(looks)}")
        return [decision("k", "unsure", why=str(book.version()))]

    (stored,) = book.store_planned_optimistically(plan)
    assert (looks, stored.event_id, stored.why) == ([0, 1, 2], 3, "2")


def test_a_plan_that_fails_stores_nothing_and_holds_nothing(book):
    def plan():
        raise UserError("no")

    with pytest.raises(UserError, match="no"):
        book.store_planned_optimistically(plan)
    decide(book, "k1")
    assert book.version() == 1


def test_the_current_decision_in_the_place_of_another_is_found_with_and_without_a_mention(book):
    first, second = decide(book, "k1"), decide(book, "k2", "rejected")
    assert book.current_decision(first) == second
    credit = ledger_event.Event(
        key="c:credit",
        act="decision",
        at=AT,
        who="lead",
        technician_id="T1",
        work_id="W1",
        kind="uncredited",
        verdict="confirmed",
        shown=SEEN,
    )
    (credit,) = book.store_planned(lambda: [credit])
    assert book.current_decision(credit) == credit
    assert book.in_force("T1") == (first, second, credit)
    assert book.events_by_id([2, 3, 9]) == {2: second, 3: credit}
    withdraw(book, credit, "k3")
    assert book.current_decision(credit) is None
    assert book.in_force("T1") == (first, second)


def test_other_acts_carry_a_payload_and_are_not_decisions(book):
    payload = ClaimStep("c", "write", None, Contribution(Target("Über Quarz"), ("Software",), "é"))
    claim = Event(key="k1", act=CLAIM, at=AT, who="T1", technician_id="T1", payload=payload)
    (stored,) = book.store(claim)
    assert book.events() == (stored,)
    assert stored.payload == payload
    assert book.decisions() == ()
    assert book.current_decision(stored) is None, "there is nothing to undo"


def test_an_unknown_verdict_is_refused():
    with pytest.raises(UserError, match=r"confirmed, rejected, unsure.*Nothing was saved"):
        ledger_event.checked_verdict("maybe")
    for verdict in ledger_event.VERDICTS:
        assert ledger_event.checked_verdict(verdict) == verdict


def test_rows_can_be_neither_changed_nor_removed(book, tmp_path):
    decide(book, "k1")
    with sqlite3.connect(tmp_path / "home" / "ledger.sqlite") as direct:
        for statement in ("update events set verdict = 'rejected'", "delete from events"):
            with pytest.raises(sqlite3.IntegrityError, match="append-only"):
                direct.execute(statement)
    direct.close()


def test_the_ledger_is_in_wal_mode_and_only_its_owner_can_read_it(book, tmp_path):
    path = tmp_path / "home" / "ledger.sqlite"
    direct = sqlite3.connect(path)
    assert direct.execute("pragma journal_mode").fetchone() == ("wal",)
    direct.close()
    assert path.stat().st_mode & 0o077 == 0


def test_what_was_written_is_there_after_reopening(book, tmp_path):
    decide(book, "k1")
    with open_ledger(tmp_path / "home" / "ledger.sqlite") as again:
        assert verdicts(again) == {("M1", "T1"): "confirmed"}


def test_one_ledger_serves_many_threads(book):
    def work(thread):
        for n in range(25):
            decide(book, f"{thread}-{n}", mention=f"M{thread}-{n}")

    threads = [threading.Thread(target=work, args=(n,)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(verdicts(book)) == 100


def test_a_file_that_is_not_a_ledger_is_named_and_left_alone(tmp_path):
    path = tmp_path / "ledger.sqlite"
    path.write_bytes(b"not a database at all" * 100)
    with pytest.raises(UserError, match="damaged or not a ledger"):
        open_ledger(path)
    assert path.read_bytes().startswith(b"not a database")


def test_a_folder_in_place_of_the_file_is_an_error_of_the_user(tmp_path):
    with pytest.raises(UserError):
        open_ledger(tmp_path)


def test_a_ledger_held_too_long_by_another_program_says_so(book, tmp_path):
    book._connection.execute("pragma busy_timeout = 50")
    holder = sqlite3.connect(tmp_path / "home" / "ledger.sqlite", isolation_level=None)
    holder.execute("begin immediate")
    with pytest.raises(Locked, match=r"Try again: .* Nothing was saved"):
        decide(book, "k1")
    holder.rollback()
    holder.close()
    decide(book, "k1")
    assert book.version() == 1


acts = st.lists(
    st.one_of(
        st.tuples(
            st.just("decide"), st.sampled_from(["M1", "M2"]), st.sampled_from(ledger_event.VERDICTS)
        ),
        st.tuples(st.just("withdraw"), st.integers(1, 12), st.none()),
    ),
    max_size=12,
)


@given(acts)
def test_the_latest_decision_that_was_not_taken_back_always_holds(plan):
    book = Ledger(None, connect(":memory:"))
    in_force, stored = {}, {}
    for number, (act, target, verdict) in enumerate(plan):
        if act == "decide":
            event = decide(book, str(number), verdict, mention=target)
            in_force[event.event_id] = (target, verdict)
            stored[event.event_id] = event
        elif target in stored:
            withdraw(book, stored[target], str(number))
            in_force.pop(target, None)
    expected = {(mention, "T1"): verdict for _, (mention, verdict) in sorted(in_force.items())}
    assert verdicts(book) == expected
    book.close()

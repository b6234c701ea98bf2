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
from attribution.ledger import ledger
from attribution.ledger.event import Event, Shown
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
    with ledger.open(tmp_path / "home" / "ledger.sqlite") as opened:
        yield opened


def decision(key, verdict="confirmed", mention="M1", technician="T1", at=AT, **other):
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
        **other,
    )


def decide(book, key, verdict="confirmed", mention="M1", technician="T1", **other):
    return book.store(decision(key, verdict, mention, technician, **other))[0]


def withdraw(book, undone, key):
    return book.store(ledger_event.withdrawal(undone, key=key, who="lead", at=AT))[0]


def verdicts(book):
    return {(d.mention_id, d.technician_id): d.verdict for d in book.decisions()}


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


def test_an_empty_ledger_has_version_0_and_each_act_raises_it(book):
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


def test_a_key_cannot_serve_two_acts(book):
    decide(book, "k1", "confirmed")
    with pytest.raises(ValueError, match="k1"):
        decide(book, "k1", "rejected")
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


def test_a_decision_after_an_undo_stands(book):
    withdraw(book, decide(book, "k1"), "k2")
    decide(book, "k3", "rejected")
    assert verdicts(book) == {("M1", "T1"): "rejected"}


def test_acts_that_were_planned_before_somebody_wrote_are_planned_anew(book, tmp_path):
    """The plan reads elsewhere, so that the ledger is not held meanwhile."""
    looks = []

    def plan():
        looks.append(book.version())
        if len(looks) < 3:
            with ledger.open(tmp_path / "home" / "ledger.sqlite") as other:
                decide(other, f"other{len(looks)}")
        return [decision("k", "unsure", why=str(book.version()))]

    (stored,) = book.checked(plan)
    assert (looks, stored.event_id, stored.why) == ([0, 1, 2], 3, "2")


def test_a_plan_that_fails_stores_nothing_and_holds_nothing(book):
    def plan():
        raise UserError("no")

    with pytest.raises(UserError, match="no"):
        book.checked(plan)
    decide(book, "k1")
    assert book.version() == 1


def test_what_stands_where_a_decision_was_made_is_found_with_and_without_a_mention(book):
    first, second = decide(book, "k1"), decide(book, "k2", "rejected")
    assert book.stands(first) == second
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
    (credit,) = book.together(lambda: [credit])
    assert book.stands(credit) == credit
    assert book.in_force("T1") == (first, second, credit)
    assert book.numbered([2, 3, 9]) == {2: second, 3: credit}
    withdraw(book, credit, "k3")
    assert book.stands(credit) is None
    assert book.in_force("T1") == (first, second)


def test_other_acts_carry_a_payload_and_are_no_decisions(book):
    payload = ClaimStep("c", "write", None, Contribution(Target("Über Quarz"), ("Software",), "é"))
    claim = Event(key="k1", act=CLAIM, at=AT, who="T1", technician_id="T1", payload=payload)
    (stored,) = book.store(claim)
    assert book.events() == (stored,)
    assert stored.payload == payload
    assert book.decisions() == ()
    assert book.stands(stored) is None, "nothing that could be undone"


def test_an_unknown_verdict_is_refused():
    with pytest.raises(UserError, match=r"nothing was recorded.*confirmed, rejected, unsure"):
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


def test_the_ledger_is_in_wal_mode_and_its_owners_alone(book, tmp_path):
    path = tmp_path / "home" / "ledger.sqlite"
    direct = sqlite3.connect(path)
    assert direct.execute("pragma journal_mode").fetchone() == ("wal",)
    direct.close()
    assert path.stat().st_mode & 0o077 == 0


def test_what_was_written_is_there_after_reopening(book, tmp_path):
    decide(book, "k1")
    with ledger.open(tmp_path / "home" / "ledger.sqlite") as again:
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


def test_a_file_that_is_no_ledger_is_named_and_left_alone(tmp_path):
    path = tmp_path / "ledger.sqlite"
    path.write_bytes(b"not a database at all" * 100)
    with pytest.raises(UserError, match="damaged or no ledger"):
        ledger.open(path)
    assert path.read_bytes().startswith(b"not a database")


def test_a_folder_in_its_place_is_the_users_error(tmp_path):
    with pytest.raises(UserError):
        ledger.open(tmp_path)


def test_a_ledger_held_too_long_by_another_program_says_so(book, tmp_path):
    book._connection.execute("pragma busy_timeout = 50")
    other = sqlite3.connect(tmp_path / "home" / "ledger.sqlite", isolation_level=None)
    other.execute("begin immediate")
    with pytest.raises(Locked, match="Nothing was recorded"):
        decide(book, "k1")
    other.rollback()
    other.close()
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
def test_the_latest_decision_not_undone_always_stands(plan):
    book = ledger.Ledger(None, ledger.connected(":memory:"))
    standing, stored = {}, {}
    for number, (act, what, verdict) in enumerate(plan):
        if act == "decide":
            event = decide(book, str(number), verdict, mention=what)
            standing[event.event_id], stored[event.event_id] = (what, verdict), event
        elif what in stored:
            withdraw(book, stored[what], str(number))
            standing.pop(what, None)
    expected = {(mention, "T1"): verdict for _, (mention, verdict) in sorted(standing.items())}
    assert verdicts(book) == expected
    book.close()

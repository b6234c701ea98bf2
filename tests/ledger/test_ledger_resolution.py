"""Decisions survive new ids of works and mentions."""

import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb
import pytest
from claims_world import decided, withdrawn
from hypothesis import given, settings
from hypothesis import strategies as st

from attribution.ledger import event
from attribution.ledger.decision_tables import CHANGE_NO_WORK, follow_decisions, resolve_decisions
from attribution.ledger.event import Event, Shown
from attribution.ledger.ledger import open_ledger
from attribution.ledger.payloads import FACILITY, OBJECTION, TAKE_OVER, TOMBSTONE
from attribution.ledger.resolution import Printed, resolve

SCHEMA = Path(__file__).parents[2] / "attribution/snapshot/sql/schema.sql"
START = datetime(2026, 3, 1, tzinfo=UTC)


def decision(number=1, verdict="confirmed", mention="M1", work="W1"):
    return Event(
        event_id=number,
        key=str(number),
        act="decision",
        at=START + timedelta(hours=number),
        who="lead",
        technician_id="T1",
        work_id=work,
        mention_id=mention,
        kind="author",
        verdict=verdict,
        shown=Shown("J. Müller", ("doi:10.5555/a", "pmid:7")),
    )


def places(decisions, works, mentions):
    resolved = resolve(decisions, works, [Printed(*mention) for mention in mentions])
    return [(row.mention_id, row.work_id, row.verdict) for row in resolved]


def test_a_mention_that_still_exists_keeps_its_decision():
    assert places([decision()], {}, [("M1", "W1", "author", "Anything")]) == [
        ("M1", "W1", "confirmed")
    ]


def test_a_work_with_a_new_id_is_found_by_its_identifiers_and_the_mention_by_its_name():
    mentions = [
        ("M7", "W9", "author", "J. Müller"),
        ("M8", "W9", "author", "A. Lee"),
        ("M9", "W9", "thanked", "J. Müller"),
    ]
    assert places([decision()], {"pmid:7": "W9"}, mentions) == [("M7", "W9", "confirmed")]


def test_a_name_printed_with_other_accents_and_points_is_the_same_name():
    assert places([decision()], {"W1": "W1"}, [("M7", "W1", "author", "J Muller")]) == [
        ("M7", "W1", "confirmed")
    ]


@pytest.mark.parametrize(
    "mentions",
    [
        [("M7", "W1", "author", "A. Lee")],
        [("M7", "W1", "author", "J. Müller"), ("M8", "W1", "author", "J. Müller")],
        [("M7", "W1", "thanked", "J. Müller")],
        [],
    ],
)
def test_where_not_exactly_one_mention_has_the_name_the_decision_holds_for_the_work(mentions):
    assert places([decision()], {"W1": "W1"}, mentions) == [(None, "W1", "confirmed")]


def test_a_decision_on_a_lost_work_is_kept_without_ids():
    assert places([decision()], {}, []) == [(None, None, "confirmed")]


def test_of_decisions_that_meet_on_one_mention_the_latest_holds():
    decisions = [decision(2, "rejected", mention="M2", work="W2"), decision(1, "confirmed")]
    mentions = [("M9", "W1", "author", "J. Müller")]
    assert places(decisions, {"W1": "W1", "doi:10.5555/a": "W1"}, mentions) == [
        ("M9", "W1", "rejected")
    ]


def test_decisions_on_lost_works_do_not_displace_each_other():
    decisions = [decision(1), decision(2, mention="M2", work="W2")]
    assert len(places(decisions, {}, [])) == 2


@pytest.fixture
def database():
    with duckdb.connect() as connection:
        connection.execute(SCHEMA.read_text())
        yield connection


def test_the_table_of_decisions_is_filled_from_the_ledger(database, tmp_path):
    database.execute(
        "insert into works (work_id, doi, dois, pmid, pmcid, openalex_id) values "
        "('W9', '10.5555/b', ['10.5555/b', '10.5555/a'], '8', 'PMC1', 'W123'), "
        "('W5', null, null, null, null, null)"
    )
    database.execute(
        "insert into mentions (mention_id, work_id, kind, name) values "
        "('M9', 'W9', 'author', 'J Muller'), ('M5', 'W5', 'author', 'J. Müller'), "
        "('M6', 'W5', 'author', 'A. Lee')"
    )
    with open_ledger(tmp_path / "ledger.sqlite") as book:
        for key, mention, work, identifiers in [
            ("k1", "M1", "W1", ("doi:10.5555/a",)),
            ("k2", "M5", "W5", ()),
            ("k3", "M3", "W3", ("openalex:W999",)),
        ]:
            decided(
                book,
                key=key,
                who="lead",
                technician_id="T1",
                work_id=work,
                mention_id=mention,
                kind="author",
                verdict="confirmed",
                shown=Shown("J. Müller", identifiers),
                at=START,
            )
        assert resolve_decisions(database, book) == 3
        assert resolve_decisions(database, book) == 3, "filled again, not added to"
    rows = database.execute(
        "select mention_id, work_id, verdict, decided_by, decided_at from decisions"
    ).fetchall()
    at = START.replace(tzinfo=None)
    decided_as = ("confirmed", "lead", at)
    assert sorted(rows, key=str) == sorted(
        [("M9", "W9", *decided_as), ("M5", "W5", *decided_as), (None, None, *decided_as)], key=str
    )


def test_an_empty_ledger_leaves_no_decisions(database, tmp_path):
    database.execute("insert into decisions (technician_id, verdict) values ('T1', 'confirmed')")
    with open_ledger(tmp_path / "ledger.sqlite") as book:
        assert resolve_decisions(database, book) == 0
    assert database.execute("select count(*) from decisions").fetchone() == (0,)


def test_decisions_are_filled_where_reaching_outside_the_database_is_forbidden(database, tmp_path):
    database.execute("insert into works (work_id) values ('W1')")
    database.execute("set enable_external_access = false; set lock_configuration = true")
    with open_ledger(tmp_path / "ledger.sqlite") as book:
        decided(
            book,
            key="k",
            who="lead",
            technician_id="T1",
            work_id="W1",
            mention_id="M1",
            kind="author",
            verdict="unsure",
            shown=Shown("J. Müller"),
        )
        assert resolve_decisions(database.cursor(), book) == 1


# Six mentions are on their works. m6 is lost: its decisions are found again on m0, the mention on
# w0 with that name.
IDENTIFIERS = {n: (f"doi:10.5555/{n % 6}",) for n in range(7)}
DECISIONS = """
select mention_id, technician_id, work_id, kind, verdict, decided_by, event_id
from decisions order by all
"""


def place(connection):
    """Works and mentions to decide on."""
    connection.execute(SCHEMA.read_text())
    for n in range(6):
        connection.execute(
            "insert into works (work_id, dois) values (?, [?])", [f"w{n}", f"10.5555/{n}"]
        )
        connection.execute(
            "insert into mentions (mention_id, work_id, kind, name) values (?, ?, 'author', ?)",
            [f"m{n}", f"w{n}", f"Name {n}"],
        )


def give(book, n, technician, verdict, key):
    return decided(
        book,
        key=key,
        who="lead",
        technician_id=technician,
        work_id=f"w{n}",
        mention_id=f"m{n}",
        kind="author",
        verdict=verdict,
        shown=Shown(f"Name {n % 6}", IDENTIFIERS[n]),
    )


DECIDE = st.tuples(
    st.integers(0, 6), st.sampled_from(["T1", "T2"]), st.sampled_from(event.VERDICTS)
)
WITHDRAW = st.integers(0, 30)
OTHER = st.sampled_from(sorted(CHANGE_NO_WORK))
STEPS = st.lists(st.lists(DECIDE | WITHDRAW | OTHER, min_size=1, max_size=3), max_size=12)


@pytest.fixture(scope="module")
def followed_and_refilled():
    with duckdb.connect() as followed, duckdb.connect() as refilled:
        place(followed)
        place(refilled)
        yield followed, refilled


@settings(max_examples=30, deadline=None)
@given(steps=STEPS)
def test_following_verdicts_given_and_taken_back_gives_the_same_table_as_filling_it_again(
    followed_and_refilled, steps
):
    """A step is what was added to the ledger between two looks at it."""
    followed, refilled = followed_and_refilled
    followed.execute("delete from decisions")
    with (
        tempfile.TemporaryDirectory() as folder,
        open_ledger(Path(folder) / "ledger.sqlite") as book,
    ):
        given = []
        for step in steps:
            version = book.version()
            for act in step:
                key = f"k{book.version()}"
                if isinstance(act, tuple):
                    given.append(give(book, *act, key))
                elif isinstance(act, str):
                    book.store(Event(key=key, act=act, at=START, who="lead"))
                elif given:
                    withdrawn(book, given[act % len(given)], key=key)
            follow_decisions(followed, book, version)
            resolve_decisions(refilled, book)
            assert followed.execute(DECISIONS).fetchall() == refilled.execute(DECISIONS).fetchall()


def test_a_verdict_taken_back_changes_the_rows_of_its_work_only(tmp_path):
    place(connection := duckdb.connect())
    with connection, open_ledger(tmp_path / "ledger.sqlite") as book:
        first = give(book, 2, "T1", "unsure", "a")
        second = give(book, 2, "T1", "rejected", "b")
        resolve_decisions(connection, book)
        for undone, verdicts in ((second, [("unsure",)]), (first, [])):
            version = book.version()
            withdrawn(book, undone, key=f"undo{undone.event_id}")
            assert follow_decisions(connection, book, version) == {"w2"}
            assert connection.execute("select verdict from decisions").fetchall() == verdicts


@pytest.mark.parametrize("kind", sorted(CHANGE_NO_WORK))
def test_an_act_that_no_table_tells_of_has_nothing_renewed(tmp_path, kind):
    place(connection := duckdb.connect())
    with connection, open_ledger(tmp_path / "ledger.sqlite") as book:
        book.store(Event(key="a", act=kind, at=START, who="lead"))
        assert follow_decisions(connection, book, 0) == set()


@pytest.mark.parametrize("kind", [FACILITY, OBJECTION, TAKE_OVER, TOMBSTONE, "of a later version"])
def test_an_act_that_may_change_any_work_has_all_renewed(tmp_path, kind):
    place(connection := duckdb.connect())
    with connection, open_ledger(tmp_path / "ledger.sqlite") as book:
        book.store(Event(key="a", act=kind, at=START, who="lead"))
        assert follow_decisions(connection, book, 0) is None


def test_a_verdict_taken_back_reveals_the_one_given_when_the_mention_had_another_id(tmp_path):
    place(connection := duckdb.connect())
    with connection, open_ledger(tmp_path / "ledger.sqlite") as book:
        give(book, 6, "T1", "confirmed", "a")
        later = give(book, 0, "T1", "rejected", "b")
        resolve_decisions(connection, book)
        version = book.version()
        withdrawn(book, later, key="c")
        follow_decisions(connection, book, version)
        assert connection.execute("select mention_id, verdict from decisions").fetchall() == [
            ("m0", "confirmed")
        ]

"""Decisions survive new ids of works and mentions."""

import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb
import pytest
from claims_world import decided, withdrawn
from hypothesis import given, settings
from hypothesis import strategies as st

from attribution.ledger import event, ledger, resolution
from attribution.ledger.event import Event, Shown
from attribution.ledger.resolution import Printed, follow_decisions, resolve, resolve_decisions

SCHEMA = Path(__file__).parents[2] / "attribution/snapshot/sql/schema.sql"
START = datetime(2026, 3, 1, tzinfo=UTC)


def decision(
    number=1,
    verdict="confirmed",
    mention="M1",
    work="W1",
    kind="author",
    name="J. Müller",
    identifiers=("doi:10.5555/a", "pmid:7"),
    technician="T1",
):
    return Event(
        event_id=number,
        key=str(number),
        act="decision",
        at=START + timedelta(hours=number),
        who="lead",
        technician_id=technician,
        work_id=work,
        mention_id=mention,
        kind=kind,
        verdict=verdict,
        shown=Shown(name, identifiers),
    )


def places(decisions, works, mentions):
    return [
        (r.mention_id, r.work_id, r.verdict)
        for r in resolve(decisions, works, [Printed(*m) for m in mentions])
    ]


def test_a_mention_that_is_still_there_keeps_its_decision():
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
def test_where_no_one_mention_bears_the_name_the_decision_holds_for_the_work(mentions):
    assert places([decision()], {"W1": "W1"}, mentions) == [(None, "W1", "confirmed")]


def test_a_decision_whose_work_is_gone_is_kept_without_a_place():
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
        "('W9', '10.5555/b', ['10.5555/b', '10.5555/a'], '8', 'PMC1', 'W123'), ('W5', null, null, null, null, null)"
    )
    database.execute(
        "insert into mentions (mention_id, work_id, kind, name) values "
        "('M9', 'W9', 'author', 'J Muller'), ('M5', 'W5', 'author', 'J. Müller'), ('M6', 'W5', 'author', 'A. Lee')"
    )
    with ledger.open(tmp_path / "ledger.sqlite") as book:
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
        assert resolution.resolve_decisions(database, book) == 3
        assert resolution.resolve_decisions(database, book) == 3, "filled anew, not added to"
    rows = database.execute(
        "select mention_id, work_id, verdict, decided_by, decided_at from decisions"
    ).fetchall()
    at = START.replace(tzinfo=None)
    told = ("confirmed", "lead", at)
    assert sorted(rows, key=str) == sorted(
        [("M9", "W9", *told), ("M5", "W5", *told), (None, None, *told)], key=str
    )


def test_an_empty_ledger_leaves_no_decisions(database, tmp_path):
    database.execute("insert into decisions (technician_id, verdict) values ('T1', 'confirmed')")
    with ledger.open(tmp_path / "ledger.sqlite") as book:
        assert resolution.resolve_decisions(database, book) == 0
    assert database.execute("select count(*) from decisions").fetchone() == (0,)


def test_decisions_are_filled_where_reaching_outside_the_database_is_forbidden(database, tmp_path):
    database.execute("insert into works (work_id) values ('W1')")
    database.execute("set enable_external_access = false; set lock_configuration = true")
    with ledger.open(tmp_path / "ledger.sqlite") as book:
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
        assert resolution.resolve_decisions(database.cursor(), book) == 1


# Six mentions are on their works; m6 is gone, and its decisions are found again on m0, which bears the name on w0.
IDENTIFIERS = {n: (f"doi:10.5555/{n % 6}",) for n in range(7)}
TOLD = "select mention_id, technician_id, work_id, kind, verdict, decided_by, event_id from decisions order by all"


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


def verdict(book, n, technician, said, key):
    return decided(
        book,
        key=key,
        who="lead",
        technician_id=technician,
        work_id=f"w{n}",
        mention_id=f"m{n}",
        kind="author",
        verdict=said,
        shown=Shown(f"Name {n % 6}", IDENTIFIERS[n]),
    )


DECIDE = st.tuples(
    st.integers(0, 6), st.sampled_from(["T1", "T2"]), st.sampled_from(event.VERDICTS)
)
WITHDRAW = st.integers(0, 30)
STEPS = st.lists(st.lists(DECIDE | WITHDRAW, min_size=1, max_size=3), max_size=12)


@pytest.fixture(scope="module")
def followed_and_anew():
    with duckdb.connect() as followed, duckdb.connect() as anew:
        place(followed)
        place(anew)
        yield followed, anew


@settings(max_examples=30, deadline=None)
@given(steps=STEPS)
def test_following_verdicts_given_and_taken_back_gives_the_same_table_as_filling_it_anew(
    followed_and_anew, steps
):
    """Each step is what the ledger learnt between two looks at it."""
    followed, anew = followed_and_anew
    followed.execute("delete from decisions")
    with (
        tempfile.TemporaryDirectory() as folder,
        ledger.open(Path(folder) / "ledger.sqlite") as book,
    ):
        made = []
        for step in steps:
            seen = book.version()
            for act in step:
                key = f"k{book.version()}"
                if isinstance(act, tuple):
                    made.append(verdict(book, *act, key))
                elif made:
                    withdrawn(book, made[act % len(made)], key=key)
            follow_decisions(followed, book, seen)
            resolve_decisions(anew, book)
            assert followed.execute(TOLD).fetchall() == anew.execute(TOLD).fetchall()


def test_a_verdict_taken_back_renews_its_work_alone(tmp_path):
    place(connection := duckdb.connect())
    with connection, ledger.open(tmp_path / "ledger.sqlite") as book:
        first, second = (
            verdict(book, 2, "T1", "unsure", "a"),
            verdict(book, 2, "T1", "rejected", "b"),
        )
        resolve_decisions(connection, book)
        for undone, left in ((second, [("unsure",)]), (first, [])):
            seen = book.version()
            withdrawn(book, undone, key=f"undo{undone.event_id}")
            assert follow_decisions(connection, book, seen) == {"w2"}
            assert connection.execute("select verdict from decisions").fetchall() == left


def test_a_verdict_taken_back_reveals_the_one_given_when_the_mention_had_another_id(tmp_path):
    place(connection := duckdb.connect())
    with connection, ledger.open(tmp_path / "ledger.sqlite") as book:
        verdict(book, 6, "T1", "confirmed", "a")
        later = verdict(book, 0, "T1", "rejected", "b")
        resolve_decisions(connection, book)
        seen = book.version()
        withdrawn(book, later, key="c")
        follow_decisions(connection, book, seen)
        assert connection.execute("select mention_id, verdict from decisions").fetchall() == [
            ("m0", "confirmed")
        ]

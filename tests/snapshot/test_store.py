"""Snapshots are published side by side; readers see the live ledger."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from build_helpers import DAY, at_home, save, settings, snapshot, technician, view

from attribution.access.permissions import Person
from attribution.core.errors import UserError
from attribution.ledger.ledger import open_ledger
from attribution.operations import nightly
from attribution.operations.drop_guard import Counts, drops
from attribution.review.verdicts import decide
from attribution.snapshot import publish
from attribution.snapshot import reader as snapshot_reader
from attribution.snapshot.database import current_snapshot, snapshots_folder
from attribution.snapshot.live_reader import open_live
from attribution.workspace import Acting, Workspace


@pytest.fixture
def home(tmp_path):
    save(tmp_path, [view("openalex", "W1", at_home("Ada Quillby"), doi="10.5555/a")])
    return tmp_path


def test_before_the_first_build_a_reader_says_what_to_do(tmp_path):
    with pytest.raises(UserError, match="attribution nightly"):
        snapshot_reader.Reader(snapshot_reader.published_path(tmp_path))


def test_an_open_reader_keeps_its_snapshot_while_the_next_one_is_published(home):
    before = snapshot_reader.Reader(snapshot(settings(home)))
    save(home, [view("openalex", "W2", "Bo Heath", doi="10.5555/b")], DAY + timedelta(days=1))
    after = snapshot_reader.Reader(snapshot(settings(home), now=DAY + timedelta(days=1)))
    try:
        assert [r.rows("select count(*) as n from works")[0]["n"] for r in (before, after)] == [
            1,
            2,
        ]
    finally:
        before.close()
        after.close()


def test_only_the_last_few_snapshots_are_kept_and_the_current_one_always(home):
    for days in range(6):
        last = snapshot(settings(home), now=DAY + timedelta(days=days))
    assert len(list(snapshots_folder(home).glob("*.duckdb"))) == 4
    assert current_snapshot(home) == last


def test_after_a_clock_that_was_ahead_the_snapshot_just_made_is_kept_and_shown(home):
    for days in range(100, 106):
        snapshot(settings(home), now=DAY + timedelta(days=days))
    made = [snapshot(settings(home), now=DAY + timedelta(days=days)) for days in range(5)]
    assert current_snapshot(home) == made[-1]
    assert sorted(snapshots_folder(home).glob("*.duckdb")) == made[-4:]


def test_what_a_killed_build_left_is_cleared_away(home):
    left = publish.new_path(home, DAY)
    left.write_bytes(b"half")
    publish.new_path(home, DAY + timedelta(seconds=1))
    assert not left.exists()


def test_a_decision_shows_at_once_and_survives_the_next_build(home):
    options = settings(home)
    snapshot(options, [technician()])
    with open_ledger(options.ledger_path) as ledger:
        reader = open_live(home, ledger)
        (candidate,) = reader.rows("select * from candidates")
        lead = Workspace(options, reader, ledger, Person("lead", "lead"))
        acting = Acting(at=datetime(2026, 1, 6, tzinfo=UTC))
        decide(lead, acting, candidate["mention_id"], "T1", "confirmed", "I know her")
        assert [c["status"] for c in reader.rows("select status from credits")] == ["confirmed"]
        reader.close()
    later = snapshot_reader.Reader(snapshot(options, [technician()], now=DAY + timedelta(days=1)))
    assert [c["status"] for c in later.rows("select status from credits")] == ["confirmed"]
    later.close()


def test_a_reader_cannot_change_a_snapshot_or_reach_the_file_system(home):
    import duckdb

    reader = snapshot_reader.Reader(snapshot(settings(home)))
    for statement in (
        "delete from s.works",
        "select * from read_csv('/etc/hostname')",
        "set enable_external_access = true",
    ):
        with pytest.raises(duckdb.Error):
            reader.rows(statement)
    reader.close()


@pytest.mark.parametrize(
    "name", ["works", "affiliated_works", "author_mentions", "acknowledgements_read", "credits"]
)
def test_a_sharp_drop_is_named(name):
    (change,) = drops(Counts(**{name: 100}), Counts(**{name: 79}), 0.2)
    assert change.sentence == f"{name.replace('_', ' ')} fell from 100 to 79, by more than 20%"
    assert list(drops(Counts(**{name: 100}), Counts(**{name: 80}), 0.2)) == []


def test_a_snapshot_of_another_version_says_what_to_do(home):
    import duckdb

    path = snapshots_folder(home) / "old.duckdb"
    path.parent.mkdir(exist_ok=True)
    with duckdb.connect(str(path)) as connection:
        connection.execute("create table works (work_id varchar)")
    with pytest.raises(UserError, match="attribution build"):
        snapshot_reader.Reader(path)


def of_another_version(path):
    """Make the published snapshot one that another version of the program made."""
    import duckdb

    path.unlink()
    with duckdb.connect(str(path)) as connection:
        connection.execute("create table works (work_id varchar)")


def test_a_build_replaces_a_snapshot_of_another_version_which_it_cannot_compare_with(home, caplog):
    options = settings(home)
    of_another_version(snapshot(options, [technician()], DAY - timedelta(days=1)))
    built = nightly.build(options, now=DAY)
    assert (current_snapshot(home), built.counts.works) == (built.snapshot, 1)
    assert "another version" in caplog.text


def test_a_night_without_any_source_leaves_a_snapshot_of_another_version_in_place(home):
    path = snapshot(settings(home), [technician()], DAY - timedelta(days=1))
    of_another_version(path)
    unreachable = settings(
        home,
        sources=["openalex"],
        urls={"openalex": "http://127.0.0.1:9"},
        attempts=1,
        pace=False,
    )
    night = nightly.run_night(unreachable, now=DAY)
    assert (night.exit, night.snapshot, night.counts, night.measure) == (
        4,
        path.name,
        Counts(),
        None,
    )
    assert current_snapshot(home) == path
    assert "run `attribution nightly` again: no source answered." in night.problem

"""Erasures and objections stand in a second file: an older ledger brings nobody back."""

import ast
import json
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from attribution.core.errors import UserError
from attribution.home.settings import Settings
from attribution.ledger import salt
from attribution.ledger.comparison import merge
from attribution.ledger.event import Event
from attribution.ledger.ledger import open_ledger
from attribution.ledger.payloads import (
    CONSENT,
    OBJECTION,
    TAKE_OVER,
    TOMBSTONE,
    Consent,
    Objection,
    TakeOver,
    Tombstone,
)
from attribution.ledger.second_file import acts_in
from attribution.snapshot import last_inputs
from attribution.workspace import home_ledger

AT = datetime(2026, 5, 4, 9, 0, tzinfo=UTC)
PACKAGE = Path(__file__).resolve().parents[2] / "attribution"


@pytest.fixture
def settings(tmp_path):
    home = tmp_path / "home"
    home.mkdir()
    return Settings(home=home)


def objection(key, objects=True, technician_id="T1", minutes=0):
    return Event(
        key=key,
        act=OBJECTION,
        at=AT + timedelta(minutes=minutes),
        who="lead",
        technician_id=technician_id,
        why="a private reason",
        payload=Objection(objects, "letter"),
    )


def store(settings, *acts):
    with home_ledger(settings) as ledger:
        ledger.store(*acts)


def objecting(settings):
    with home_ledger(settings) as ledger:
        return ledger.objecting()


def keys(path):
    return [line["key"] for line in map(json.loads, path.read_text().splitlines()) if "key" in line]


def without_ledger(settings):
    for path in settings.home.glob("ledger.sqlite*"):
        path.unlink()


def test_a_lost_ledger_learns_from_the_file_who_objects_consents_and_was_erased(settings):
    acts = [
        objection("o1"),
        Event(
            key="c",
            act=CONSENT,
            at=AT,
            who="lead",
            technician_id="T2",
            payload=Consent(public=False),
        ),
        Event(key="t", act=TOMBSTONE, at=AT, who="lead", payload=Tombstone(("m1", "m2"))),
        Event(
            key="i", act=TAKE_OVER, at=AT, who="lead", technician_id="T9", payload=TakeOver("T1")
        ),
    ]
    store(settings, *acts)
    without_ledger(settings)
    with home_ledger(settings) as ledger:
        assert ledger.objecting() == {"T9"}
        assert [act.payload for act in ledger.acts(CONSENT, TOMBSTONE)] == [
            acts[1].payload,
            acts[2].payload,
        ]
    assert "private reason" not in settings.withheld_paths[0].read_text()


def test_a_ledger_of_before_the_objection_learns_of_it_and_of_its_end(settings, tmp_path):
    store(settings)
    shutil.copytree(settings.home, tmp_path / "backup")
    store(settings, objection("o1"))
    without_ledger(settings)
    shutil.copy(tmp_path / "backup" / "ledger.sqlite", settings.ledger_path)
    assert objecting(settings) == {"T1"}
    store(settings, objection("o2", objects=False, minutes=5))
    without_ledger(settings)
    shutil.copy(tmp_path / "backup" / "ledger.sqlite", settings.ledger_path)
    assert objecting(settings) == frozenset()


def test_an_older_file_does_not_change_what_the_person_chose_since(settings, tmp_path):
    store(settings, objection("o1"))
    old = tmp_path / "old.jsonl"
    shutil.copy(settings.withheld_paths[0], old)
    without_ledger(settings)
    settings.withheld_paths[0].unlink()
    store(settings, objection("o2", objects=False, minutes=5))
    with home_ledger(settings) as ledger:
        assert merge(ledger, lambda: acts_in(old, settings.salt_path)) == 0
        assert not ledger.objecting()


def test_the_file_of_an_older_home_is_written_from_its_ledger(settings):
    with open_ledger(settings.ledger_path) as ledger:
        ledger.store(objection("o1"), objection("o2", technician_id="T2"))
    assert objecting(settings) == {"T1", "T2"}
    assert keys(settings.withheld_paths[0]) == ["o1", "o2"]


def test_a_home_where_nobody_is_withheld_has_a_salt_for_its_backups_and_no_file(settings):
    store(settings)
    assert {path.name for path in settings.home.iterdir()} == {"ledger.sqlite", "salt"}


def test_a_lost_salt_is_not_replaced_where_people_were_erased(settings):
    store(settings, Event(key="t", act=TOMBSTONE, at=AT, who="lead", payload=Tombstone(("m",))))
    settings.salt_path.unlink()
    for lost in ((), settings.withheld_paths):
        for path in lost:
            path.unlink()
        with pytest.raises(UserError, match=r"Restore the file|salt is not the one|not the one of"):
            store(settings)
        assert not settings.salt_path.exists()


def test_a_copy_outside_the_home_folder_outlives_it(settings, tmp_path):
    outside = tmp_path / "elsewhere" / "withheld.jsonl"
    outside.parent.mkdir()
    copied = Settings(home=settings.home, withheld_copy=str(outside))
    store(settings)
    salt.salt_of(settings.salt_path)
    shutil.copytree(settings.home, tmp_path / "backup")
    store(copied, objection("o1"))
    assert keys(outside) == ["o1"]
    shutil.rmtree(settings.home)
    shutil.copytree(tmp_path / "backup", settings.home)
    assert objecting(copied) == {"T1"}
    assert keys(settings.withheld_paths[0]) == ["o1"]


def test_nothing_is_stored_or_shown_where_the_copy_cannot_be_reached(settings, tmp_path):
    outside = tmp_path / "share" / "withheld.jsonl"
    copied = Settings(home=settings.home, withheld_copy=str(outside))
    with pytest.raises(UserError, match=r"privacy\.withheld_copy"):
        store(copied, objection("o1"))
    assert objecting(settings) == frozenset()


def test_an_act_that_cannot_be_written_to_the_file_is_not_stored(settings):
    store(settings)
    salt.salt_of(settings.salt_path)
    settings.withheld_paths[0].mkdir()
    with open_ledger(settings.ledger_path) as ledger:
        assert ledger.second is None
    with pytest.raises(UserError, match="Nothing was saved"):
        store(settings, objection("o1"))
    settings.withheld_paths[0].rmdir()
    assert objecting(settings) == frozenset()


def killed_between_file_and_ledger(ledger, act):
    with ledger.transaction():
        ledger.second.append([act])
        raise KeyboardInterrupt


def test_a_program_that_is_killed_between_file_and_ledger_loses_nothing(settings):
    with home_ledger(settings) as ledger:
        with pytest.raises(KeyboardInterrupt):
            killed_between_file_and_ledger(ledger, objection("o1"))
        assert not ledger.objecting()
    assert objecting(settings) == {"T1"}


def test_a_line_that_was_cut_short_is_passed_over_and_the_next_act_kept(settings):
    store(settings, objection("o1"))
    with settings.withheld_paths[0].open("ab") as file:
        file.write(b'{"event": 2, "key": "o2", "act": "obj')
    store(settings, objection("o3", technician_id="T3"))
    without_ledger(settings)
    assert objecting(settings) == {"T1", "T3"}


def test_the_file_of_another_home_folder_is_refused(settings, tmp_path):
    other = Settings(home=tmp_path / "other")
    other.home.mkdir()
    store(other, objection("o1"))
    store(settings, objection("o2", technician_id="T2"))
    shutil.copy(other.withheld_paths[0], settings.withheld_paths[0])
    with pytest.raises(UserError, match="another home folder"):
        objecting(settings)


def test_a_ledger_older_than_the_counter_of_the_salt_is_noticed_where_the_file_is_lost_too(
    settings, tmp_path
):
    store(settings)
    shutil.copy(settings.ledger_path, tmp_path / "ledger.sqlite")
    store(settings, objection("o1"))
    assert not last_inputs.faults(settings)
    without_ledger(settings)
    shutil.copy(tmp_path / "ledger.sqlite", settings.ledger_path)
    assert not last_inputs.faults(settings), "the file knows of it"
    settings.withheld_paths[0].unlink()
    (fault,) = last_inputs.faults(settings)
    assert (fault.input, "is older" in fault.result) == ("ledger", True)
    last_inputs.remember(settings)
    assert not last_inputs.faults(settings), "a person went on without it"


def test_a_salt_without_counter_stays_valid_and_a_damaged_salt_is_refused(settings):
    settings.salt_path.write_text("ab" * 32)
    before = salt.fingerprint(settings.salt_path)
    store(settings, objection("o1"))
    assert salt.salt_of(settings.salt_path) == b"\xab" * 32
    assert salt.fingerprint(settings.salt_path) == before
    assert salt.counter_of(settings.salt_path) == 1
    for damaged in ("", "not hex"):
        settings.salt_path.write_text(damaged)
        with pytest.raises(UserError, match="Restore the file"):
            objecting(settings)


def test_the_ledger_of_a_home_folder_is_opened_in_one_place():
    users = [
        path.relative_to(PACKAGE).as_posix()
        for path in PACKAGE.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom)
        and {"open_ledger", "open_compared"} & {alias.name for alias in node.names}
    ]
    of_copies = ["operations/freeze_check.py"]  # of the acts up to a freeze, in a folder of its own
    assert sorted(users) == ["ledger/comparison.py", *of_copies, "workspace.py"]

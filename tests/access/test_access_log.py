"""The access log: every line is bound to the one before, so that a change is noticed."""

from __future__ import annotations

import json
import multiprocessing
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from attribution.access import log
from attribution.access.log import Checked, Head, Pruned
from attribution.access.permissions import Person

LEE = Person("lee@northmere.example", "lead")
KIM = Person("kim@northmere.example", "reviewer", None, ("Science",))
MANY = [f"T{number:04}" for number in range(240)]


def file(home: Path) -> Path:
    return home / "logs" / log.FILE


def noted(home: Path, number: int = 5) -> list[bytes]:
    for index in range(number):
        log.note(home, LEE if index % 2 else KIM, "see record", [f"T{index}"])
    return file(home).read_bytes().splitlines(keepends=True)


def head(home: Path) -> Head:
    checked = log.check(home)
    return Head(datetime.now(UTC), checked.lines, checked.chain)


def faults(home: Path, *heads: Head) -> tuple[str, ...]:
    return log.check(home, heads).faults


# -- what is noticed -------------------------------------------------------------------------------


def changed(lines: list[bytes]) -> list[bytes]:
    return [lines[0], lines[1].replace(b"lee@", b"ann@"), *lines[2:]]


def other_technician(lines: list[bytes]) -> list[bytes]:
    return [*lines[:2], lines[2].replace(b'"T2"', b'"T9"'), *lines[3:]]


def other_time(lines: list[bytes]) -> list[bytes]:
    return [*lines[:2], lines[2].replace(b'"at":"20', b'"at":"19'), *lines[3:]]


def called_redacted(lines: list[bytes]) -> list[bytes]:
    line = json.loads(lines[2])
    del line["nonce"]
    return [*lines[:2], json.dumps(line | {"action": "none"}).encode() + b"\n", *lines[3:]]


def said_to_be_erased(lines: list[bytes]) -> list[bytes]:
    line = json.loads(lines[2])
    del line["nonce"]
    return [*lines[:2], json.dumps(line | {"who": "ann"}).encode() + b"\n", *lines[3:]]


def removed(lines: list[bytes]) -> list[bytes]:
    return [*lines[:2], *lines[3:]]


def moved(lines: list[bytes]) -> list[bytes]:
    return [lines[0], lines[2], lines[1], *lines[3:]]


def repeated(lines: list[bytes]) -> list[bytes]:
    return [*lines, lines[-1]]


def torn_by_hand(lines: list[bytes]) -> list[bytes]:
    return [*lines[:2], lines[2][:40] + b"\n", *lines[3:]]


def first_removed(lines: list[bytes]) -> list[bytes]:
    return lines[1:]


def written_by_hand(lines: list[bytes]) -> list[bytes]:
    line = {name: json.loads(lines[0])[name] for name in ("at", "who", "role", "technicians")}
    return [*lines, json.dumps(line).encode() + b"\n"]


ATTACKS = (
    changed,
    other_technician,
    other_time,
    called_redacted,
    said_to_be_erased,
    removed,
    moved,
    repeated,
    torn_by_hand,
    first_removed,
    written_by_hand,
)


@pytest.mark.parametrize("attack", ATTACKS)
def test_a_line_that_is_changed_removed_or_moved_is_noticed(
    tmp_path: Path, attack: Callable[[list[bytes]], list[bytes]]
) -> None:
    lines = noted(tmp_path)
    assert faults(tmp_path) == ()
    file(tmp_path).write_bytes(b"".join(attack(lines)))
    assert len(faults(tmp_path)) == 1 or attack is moved
    log.note(tmp_path, LEE, "see record", ["T8"])
    assert faults(tmp_path), "a later line does not hide it"


def test_a_log_that_was_cut_at_its_end_or_deleted_lacks_what_the_second_place_has(
    tmp_path: Path,
) -> None:
    lines = noted(tmp_path)
    end = head(tmp_path)
    assert (end.lines, faults(tmp_path, end)) == (5, ())
    for remaining in (lines[:4], []):
        file(tmp_path).write_bytes(b"".join(remaining))
        assert faults(tmp_path) == ()
        (fault,) = faults(tmp_path, end)
        assert "lacks the line that was its last of 5" in fault
    log.note(tmp_path, LEE, "see record", ["T8"])
    assert faults(tmp_path, head(tmp_path), end), "nor does a log that was begun again"


def test_no_change_of_one_character_goes_unnoticed(tmp_path: Path) -> None:
    before = b"".join(noted(tmp_path, 3))
    end = head(tmp_path)
    for place, letter in enumerate(before[:-1]):
        new = b"a" if letter != ord("a") else b"0"
        file(tmp_path).write_bytes(before[:place] + new + before[place + 1 :])
        assert faults(tmp_path, end), before[place - 20 : place + 20]


def test_lines_from_before_there_was_a_chain_stay_readable(tmp_path: Path) -> None:
    file(tmp_path).parent.mkdir()
    old = {"at": "2026-01-01T10:00:00+00:00", "who": "x", "role": "lead", "action": "see record"}
    file(tmp_path).write_text(json.dumps({**old, "technicians": ["T1"], "what": None}) + "\n")
    log.note(tmp_path, LEE, "see record", ["T2"])
    assert [entry["technicians"] for entry in log.entries(tmp_path)] == [["T1"], ["T2"]]
    checked = log.check(tmp_path)
    assert (checked.lines, checked.unbound, checked.faults) == (2, 1, ())


# -- what is not a fault ---------------------------------------------------------------------------


def test_a_line_that_a_full_disk_cut_short_breaks_nothing_after_it(tmp_path: Path) -> None:
    lines = noted(tmp_path)
    file(tmp_path).write_bytes(b"".join(lines) + lines[-1][:70])
    log.note(tmp_path, LEE, "see record", ["T7"])
    log.note(tmp_path, LEE, "see record", ["T8"])
    checked = log.check(tmp_path)
    assert (checked.lines, checked.torn, checked.faults) == (7, 1, ())


def append(home: Path, name: str) -> None:
    for number in range(15):
        log.note(home, Person(name, "lead"), "see record", MANY if number % 5 else ["T1"])


def test_many_processes_append_while_the_log_is_rewritten_and_no_line_is_lost(
    tmp_path: Path,
) -> None:
    context = multiprocessing.get_context("fork")
    workers = [context.Process(target=append, args=(tmp_path, f"p{n}")) for n in range(4)]
    for worker in workers:
        worker.start()
    while any(worker.is_alive() for worker in workers):
        log.redact(tmp_path, {"p0"}, ["T0007"])
    log.redact(tmp_path, {"p0"}, ["T0007"])
    assert [worker.exitcode for worker in workers] == [0, 0, 0, 0]
    checked = log.check(tmp_path)
    assert (checked.lines, checked.torn, checked.faults) == (60, 0, ())
    names = [entry["who"] for entry in log.entries(tmp_path)]
    assert {name: names.count(name) for name in names} == {
        "[erased]": 15,
        "p1": 15,
        "p2": 15,
        "p3": 15,
    }


def test_an_erasure_leaves_no_name_and_no_id_and_the_chain_can_be_checked(tmp_path: Path) -> None:
    noted(tmp_path)
    log.note(tmp_path, LEE, "see queue", MANY)
    log.note(tmp_path, LEE, "see record", ["T0042", "T9"])
    end = head(tmp_path)
    assert log.redact(tmp_path, {KIM.who}, ["T0042"]) == 5
    for path in (tmp_path / "logs").rglob("*.json*"):
        assert b"kim@" not in path.read_bytes()
        assert b"T0042" not in path.read_bytes()
    checked = log.check(tmp_path, [end])
    assert (checked.redacted, checked.faults) == (4, ())
    assert log.looks_at(tmp_path, ["T0042"]) == []
    assert len(log.looks_at(tmp_path, ["T0041"])) == 1


def test_old_lines_go_and_the_rest_can_be_checked(tmp_path: Path) -> None:
    noted(tmp_path)
    log.note(tmp_path, LEE, "see queue", MANY)
    before, middle = head(tmp_path), datetime.now(UTC) + timedelta(seconds=1)
    lines = file(tmp_path).read_bytes().splitlines()
    assert log.prune(tmp_path, middle, dry_run=True) == Pruned(6, 1)
    assert file(tmp_path).read_bytes().splitlines() == lines
    assert log.prune(tmp_path, middle) == Pruned(6, 1)
    assert not list((tmp_path / "logs" / log.LISTS).iterdir())
    log.note(tmp_path, LEE, "see record", ["T9"])
    assert faults(tmp_path, before, head(tmp_path)) == ()
    assert log.check(tmp_path).lines == 7
    assert log.page(tmp_path, 0, 10).total == 1
    log.prune(tmp_path, datetime.now(UTC) + timedelta(seconds=1))
    assert faults(tmp_path, before) == ()
    assert log.check(tmp_path).lines == 7
    file(tmp_path).write_bytes(b"")
    assert faults(tmp_path, head(tmp_path), before)


# -- lists -----------------------------------------------------------------------------------------


def test_a_look_at_a_list_is_one_short_line_and_everybody_in_the_list_learns_of_it(
    tmp_path: Path,
) -> None:
    for _ in range(3):
        log.note(tmp_path, KIM, "see queue", MANY, "Science")
    (line, *_) = file(tmp_path).read_bytes().splitlines()
    assert len(line) < 400
    assert b"T0042" not in line
    assert len(list((tmp_path / "logs" / log.LISTS).iterdir())) == 1
    for technician_id in (MANY[0], MANY[-1]):
        assert len(log.looks_at(tmp_path, [technician_id])) == 3
        assert log.page(tmp_path, 0, 10, technician_id).total == 3
    assert log.looks_at(tmp_path, ["T0240"]) == []
    (entry, *_) = log.entries(tmp_path)
    assert log.number_of_technicians(entry) == 240


def test_a_list_that_is_missing_or_was_changed_is_noticed(tmp_path: Path) -> None:
    log.note(tmp_path, KIM, "see queue", MANY)
    (path,) = (tmp_path / "logs" / log.LISTS).iterdir()
    path.write_text(json.dumps(MANY[:-1]))
    assert len(faults(tmp_path)) == 1
    path.unlink()
    assert len(faults(tmp_path)) == 1


def test_a_check_of_nothing_finds_nothing(tmp_path: Path) -> None:
    assert log.check(tmp_path) == Checked(0, "", 0, 0, 0, ())

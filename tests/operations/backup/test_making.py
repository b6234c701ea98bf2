"""A backup holds everything that cannot be made again, whatever goes on meanwhile."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
import threading
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest
from backup_world import CLAIM, FILES, SECRETS, attribution, content, done
from hypothesis import given
from hypothesis import strategies as st

from attribution.harvest.registry import services
from attribution.home import loading
from attribution.ledger.event import DECISION
from attribution.ledger.image import image_of
from attribution.ledger.ledger import open_ledger
from attribution.operations.backup.contents import STAGES, is_kept, names_in
from attribution.operations.backup.making import Copying, Order
from attribution.operations.backup.verification import verify

ROOT = Path(__file__).parents[3]
MADE_AGAIN = ("parsed/", "snapshots/", "roster/.read/")


def restored(backup: Path, folder: Path, *key: object) -> dict[str, bytes]:
    done(folder, "restore", backup, *key)
    return content(folder)


def test_every_file_that_cannot_be_made_again_comes_back_byte_for_byte(
    home: Path, tmp_path: Path
) -> None:
    before = content(home)
    done(home, "backup", "-o", tmp_path / "b.tar.gz")
    after = restored(tmp_path / "b.tar.gz", tmp_path / "new")
    left_out = {name for name in before if name.startswith(MADE_AGAIN)}
    left_out |= {".lock", "logs/.access.lock", SECRETS, "ledger.sqlite-wal", "ledger.sqlite-shm"}
    logs = {name for name in before if name.startswith("logs/2")}  # the commands write to them
    assert set(FILES) <= set(after)
    assert set(before) - left_out == set(after)
    for name in set(after) - logs - {"ledger.sqlite"}:
        assert after[name] == before[name], name
    with (
        open_ledger(home / "ledger.sqlite") as old,
        open_ledger(tmp_path / "new" / "ledger.sqlite") as new,
    ):
        assert new.events() == old.events()
        assert len(new.acts(DECISION)) == 2


def test_what_a_restore_lacks_is_made_again_with_the_same_figures(
    home: Path, tmp_path: Path
) -> None:
    figures = done(home, "measure", "--json").stdout
    done(home, "backup", "-o", tmp_path / "b.tar.gz")
    new = tmp_path / "new"
    told = done(new, "restore", tmp_path / "b.tar.gz").stderr
    done(new, *told.split("attribution ")[1].split()[:1])  # what it says to run next
    assert done(new, "measure", "--json").stdout == figures


def test_secrets_go_in_only_when_asked_for(home: Path, tmp_path: Path) -> None:
    told = done(home, "backup", "-o", tmp_path / "without").stderr
    assert "secrets.toml was left out" in told
    done(home, "backup", "--with-secrets", "-o", tmp_path / "with")
    assert SECRETS not in restored(tmp_path / "without", tmp_path / "one")
    assert restored(tmp_path / "with", tmp_path / "two")[SECRETS] == b"[auth]\n"


def test_parsed_records_whose_raw_answers_are_gone_go_in(home: Path, tmp_path: Path) -> None:
    names = all_names(home)
    assert not any(name.startswith("parsed/") for name in names)
    shutil.rmtree(home / "raw")
    parsed = {name for name in content(home) if name.startswith("parsed/")}
    assert parsed
    assert parsed <= set(all_names(home))


def test_a_folder_that_is_a_link_is_followed(home: Path, tmp_path: Path) -> None:
    shutil.move(home / "raw", tmp_path / "other disk")
    (home / "raw").symlink_to(tmp_path / "other disk")
    (home / "letters" / "back").symlink_to(home)
    (run,) = (path.name for path in (home / "raw" / "openalex").glob("*.jsonl.gz"))
    names = all_names(home)
    assert f"raw/openalex/{run}" in names
    assert not any("back" in name for name in names)


def test_a_link_to_a_disk_that_is_not_there_is_named(home: Path, tmp_path: Path) -> None:
    shutil.move(home / "raw", tmp_path / "other disk")
    (home / "raw").symlink_to(tmp_path / "not there")
    result = attribution(home, "backup", "-o", tmp_path / "b")
    assert result.exit_code == 2
    assert f"{home / 'raw'} leads to" in result.stderr
    assert not list(tmp_path.glob("*b*"))


def test_a_pipe_does_not_hold_a_backup_up(home: Path, tmp_path: Path) -> None:
    os.mkfifo(home / "pipe")
    done(home, "backup", "-o", tmp_path / "b")
    assert "pipe" not in restored(tmp_path / "b", tmp_path / "new")


@given(st.lists(st.sampled_from(["parsed", "a", "b.tmp", ".new-1", "x-wal", ".drill"]), min_size=1))
def test_a_file_goes_in_unless_it_is_named_as_made_again(parts: list[str]) -> None:
    name = "/".join(parts)
    is_made_again = parts[0] == ".drill" or parts[-1] in ("b.tmp", ".new-1")
    assert is_kept(name) is not is_made_again


def all_names(home: Path) -> list[str]:
    return [name for stage in STAGES for name in names_in(home, stage)]


# -- while others write ----------------------------------------------------------------------------


def write_acts(path: str, count: int, first: int) -> None:
    """Store acts as the ledger does: one transaction each."""
    connection = sqlite3.connect(path, timeout=20, isolation_level=None)
    for number in range(first, first + count):
        connection.execute(
            "insert into events (key, act, at, who) values (?, 'consent', ?, 'w')",
            (f"k{number}", f"2026-01-01T00:00:00.{number:06}+00:00"),
        )
    connection.close()


def test_copies_of_a_ledger_in_use_are_sound_and_hold_what_was_stored_before(home: Path) -> None:
    path = home / "ledger.sqlite"
    with open_ledger(path) as ledger:
        at_first = len(ledger.events())
    writers = [
        threading.Thread(target=write_acts, args=(str(path), 60, 1000 * number))
        for number in range(2)
    ]
    for writer in writers:
        writer.start()
    counts = []
    while any(writer.is_alive() for writer in writers):
        with open_ledger(path) as ledger:
            before = ledger.version()
        image = image_of(path)
        copy = path.with_name("copy")
        copy.write_bytes(image)
        with sqlite3.connect(copy) as connection:
            (sound,) = connection.execute("pragma integrity_check").fetchone()
            (after,) = connection.execute("select count(*) from events").fetchone()
        assert sound == "ok"
        assert after >= before
        counts.append(after)
    assert counts == sorted(counts)
    for writer in writers:
        writer.join()
    with open_ledger(path) as ledger:
        assert len(ledger.events()) == at_first + 120


def test_a_file_that_grows_is_taken_as_long_as_it_was(home: Path, tmp_path: Path) -> None:
    log = home / "logs" / "growing.jsonl"
    stop = threading.Event()

    def grow() -> None:
        with log.open("ab", buffering=0) as file:
            while not stop.is_set():
                file.write(b'{"at": 1}\n')

    thread = threading.Thread(target=grow)
    thread.start()
    try:
        done(home, "backup", "-o", tmp_path / "b")
    finally:
        stop.set()
        thread.join()
    taken = restored(tmp_path / "b", tmp_path / "new")["logs/growing.jsonl"]
    assert taken
    assert log.read_bytes().startswith(taken)


def test_a_file_that_gets_another_name_meanwhile_is_not_lost(home: Path) -> None:
    (home / "roster" / "z-old.xlsx").write_bytes(b"people")
    settings = loading.load(home, {}, services())
    copying = Copying(Order(settings, home.parent / "b", datetime.now(UTC)))
    names = []
    for member in copying.members():
        names.append(member.name)
        if member.name.startswith("letters/"):
            # As an erasure rewrites a copy of an earlier version.
            (home / "roster" / "z-new.csv").write_bytes(b"people")
            (home / "roster" / "z-old.xlsx").unlink()
    assert "roster/z-new.csv" in names
    assert len(names) == len(set(names))


def test_an_act_whose_file_came_while_the_backup_had_begun_is_not_without_it(home: Path) -> None:
    settings = loading.load(home, {}, services())
    copying = Copying(Order(settings, home.parent / "b", datetime.now(UTC)))
    names = []
    for member in copying.members():
        names.append(member.name)
        if member.name == "inputs.json":
            (home / "attachments" / CLAIM / "late.pdf").write_bytes(b"%PDF-")
            write_acts(str(home / "ledger.sqlite"), 1, 7)
        if member.name == "ledger.sqlite":
            assert b"k7" in b"".join(member.chunks)
    assert f"attachments/{CLAIM}/late.pdf" in names


def test_the_order_keeps_ledger_and_files_together(home: Path) -> None:
    (home / "withheld.jsonl").write_bytes(b"{}\n")
    names = all_names(home)
    assert names[:2] == ["inputs.json", "ledger.sqlite"]
    assert names[-2:] == ["salt", "withheld.jsonl"]
    assert names.index("ledger.sqlite") < names.index(f"attachments/{CLAIM}/evidence.pdf")


# -- places and interruptions ----------------------------------------------------------------------


def test_a_backup_is_refused_where_it_would_overwrite_or_be_lost_with_the_home(
    home: Path, tmp_path: Path
) -> None:
    taken = tmp_path / "taken"
    taken.write_bytes(b"mine")
    for file in (taken, home / "b", home / "logs" / ".." / "b", tmp_path / "no folder" / "b"):
        result = attribution(home, "backup", "-o", file)
        assert result.exit_code == 2, result.output
        assert "attribution: " in result.stderr
    assert taken.read_bytes() == b"mine"
    assert not (home / "b").exists()


@pytest.mark.parametrize("damaged", [slice(5000, 9000), slice(0, 4000)], ids=["page", "header"])
def test_a_damaged_ledger_is_not_backed_up_as_if_it_were_sound(
    home: Path, tmp_path: Path, damaged: slice
) -> None:
    ledger = home / "ledger.sqlite"
    data = bytearray(ledger.read_bytes())
    data[damaged] = b"\xff" * 4000
    ledger.write_bytes(data)
    result = attribution(home, "backup", "-o", tmp_path / "b")
    assert result.exit_code == 2
    assert f"Keep the file {ledger} and restore the last backup: it is damaged" in result.stderr
    assert not list(tmp_path.glob("*b*"))


def test_a_full_disk_ends_in_a_sentence_and_leaves_nothing(home: Path, tmp_path: Path) -> None:
    code = (
        "import resource, sys; resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, 50_000));"
        "from attribution.cli import main; main()"
    )
    command = [sys.executable, "-c", code, "backup", "--home", home, "-o", tmp_path / "b"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    ended = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
    assert ended.returncode == 2
    assert "Make room on the disk" in ended.stderr
    assert {path.name for path in tmp_path.iterdir()} == {"home"}


def test_a_killed_backup_leaves_no_file_of_its_name_and_the_next_cleans_up(
    home: Path, tmp_path: Path
) -> None:
    (home / "raw" / "openalex" / "large.bin").write_bytes(os.urandom(20_000_000))
    command = [sys.executable, "-m", "attribution", "backup", "--home", home, "-o", tmp_path / "b"]
    process = subprocess.Popen(command, env={**os.environ, "PYTHONPATH": str(ROOT)})
    while not list(tmp_path.glob(".attribution-backup-*")):
        time.sleep(0.01)
    process.kill()
    process.wait()
    assert not (tmp_path / "b").exists()
    (unfinished,) = tmp_path.glob(".attribution-backup-*")
    os.utime(unfinished, (0, 0))
    (home / "raw" / "openalex" / "large.bin").unlink()
    done(home, "backup", "-o", tmp_path / "b")
    assert not unfinished.exists()
    verify(tmp_path / "b")

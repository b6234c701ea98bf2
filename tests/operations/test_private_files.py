"""Files of a home folder are private: to their owner, or to the group that it is shared with."""

from __future__ import annotations

import json
import os
import shutil
import stat
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from attribution.core import private_files

pytestmark = pytest.mark.skipif(os.name != "posix", reason="Windows keeps rights in another way")
needs_root = pytest.mark.skipif(
    os.name == "posix" and os.geteuid() != 0, reason="only root may become two other users"
)
SETTINGS = '[institution]\nname = "University of Northmere"\n'
STAFF = "technician_id,given_names,family_name\nT1,Ada,Quillby\nT2,Bo,Heath\n"
LENIENT = 0o022  # the umask of most logins
SHARED = 0o2770
OTHERS = 0o007
GROUP_AND_OTHERS = 0o077

CRON, DASHBOARD, STRANGER = 64_001, 64_002, 64_003
GROUP, NO_GROUP = 64_010, 64_011


def run(home: Path, *command: str) -> subprocess.CompletedProcess[str]:
    """A command on a home folder."""
    return run_alone(*command, "--home", str(home))


def run_alone(*words: str) -> subprocess.CompletedProcess[str]:
    """A command in a process of its own, as a login with a lenient umask starts it."""
    return subprocess.run(
        [sys.executable, "-m", "attribution", *words],
        capture_output=True,
        text=True,
        umask=LENIENT,
        cwd=Path(__file__).resolve().parents[2],
        check=False,
    )


def modes(home: Path, before: set[Path]) -> dict[str, int]:
    """The rights of every file and folder that was created since, by its place in the home."""
    return {
        str(path.relative_to(home)): stat.S_IMODE(path.stat().st_mode)
        for path in home.rglob("*")
        if path not in before
    }


# Runs commands one after the other, each begun with the umask of the process.
IN_TURN = """
import json, os, sys
from attribution.cli import main

lenient = os.umask(0)
for words in json.load(sys.stdin):
    os.umask(lenient)
    try:
        main(words)
    except SystemExit as end:
        assert not end.code, words
"""


def work(home: Path) -> None:
    """Commands that write: a staff list, a snapshot, an act."""
    staff = home.parent / "staff.csv"
    staff.write_text(STAFF)
    commands = (
        ("roster", "import", str(staff)),
        ("build",),
        ("object", "T2", "--received", "letter"),
    )
    done = subprocess.run(
        [sys.executable, "-c", IN_TURN],
        input=json.dumps([[*words, "--home", str(home)] for words in commands]),
        capture_output=True,
        text=True,
        umask=LENIENT,
        cwd=Path(__file__).resolve().parents[2],
        check=False,
    )
    assert done.returncode == 0, done.stderr


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A home folder that was made with a lenient umask."""
    folder = tmp_path / "home"
    folder.mkdir(mode=0o755)
    folder.chmod(0o755)
    (folder / "attribution.toml").write_text(SETTINGS)
    (folder / "attribution.toml").chmod(0o644)
    return folder


def test_whatever_a_command_creates_is_closed_to_others_whatever_the_umask(home):
    before = set(home.rglob("*"))
    work(home)
    created = modes(home, before)
    assert {"roster", "snapshots", "ledger.sqlite", "logs"} <= set(created)
    assert {name: oct(mode) for name, mode in created.items() if mode & GROUP_AND_OTHERS} == {}


def test_a_file_that_a_command_without_a_home_folder_writes_is_closed_to_others(tmp_path):
    texts = tmp_path / "texts.jsonl"
    texts.write_text('{"id": "a", "text": "We thank Ada Quillby for technical help."}\n')
    result = run_alone("thanks", str(texts), "-o", str(tmp_path / "thanks.jsonl"))
    assert result.returncode == 0, result.stderr
    assert stat.S_IMODE((tmp_path / "thanks.jsonl").stat().st_mode) & GROUP_AND_OTHERS == 0


def test_the_doctor_tells_what_others_can_read_and_closes_it_on_request(home):
    result = run(home, "doctor", "--offline", "--json")
    (finding,) = [f for f in json.loads(result.stdout) if f["check"] == "private files"]
    assert finding["state"] == "wrong"
    assert "home/attribution.toml" in finding["found"]
    assert finding["remedy"] == "Run `attribution doctor --make-private`."
    assert (home.stat().st_mode & GROUP_AND_OTHERS) != 0, "nothing is changed unasked"

    result = run(home, "doctor", "--offline", "--make-private")
    assert "closed to others" in result.stderr
    assert "ok     private files" in result.stdout
    assert stat.S_IMODE(home.stat().st_mode) == 0o700
    assert stat.S_IMODE((home / "attribution.toml").stat().st_mode) == 0o600


def test_secrets_are_among_the_files_that_the_doctor_looks_at(home):
    private_files.close_to_others(home)
    secrets = home / "secrets.toml"
    secrets.write_text("[auth]\n")
    secrets.chmod(0o640)
    assert list(private_files.open_to_others(home)) == [secrets]


def test_a_link_is_not_followed_out_of_the_home_folder(home, tmp_path):
    outside = tmp_path / "outside"
    outside.write_text("not ours")
    outside.chmod(0o644)
    (home / "link").symlink_to(outside)
    private_files.close_to_others(home)
    assert stat.S_IMODE(outside.stat().st_mode) == 0o644


def test_a_home_folder_that_its_group_shares_stays_shared_and_closed_to_others(home):
    private_files.close_to_others(home)
    home.chmod(SHARED)
    before = set(home.rglob("*"))
    work(home)
    created = modes(home, before)
    assert {name: oct(mode) for name, mode in created.items() if mode & OTHERS} == {}
    alone = {name for name, mode in created.items() if not mode & stat.S_IWGRP}
    assert alone == set(), "the group cannot write these"
    assert not list(private_files.open_to_others(home))


# Runs commands as other users. The interpreter may be out of their reach, so that everything is
# loaded first, by the same commands on another home folder.
AS_USERS = """
import json, os, sys
from attribution.cli import main

def run(words):
    try:
        main(words)
    except SystemExit as end:
        return end.code
    return 0

def run_as(user, group, words):
    child = os.fork()
    if not child:
        os.setgroups([])
        os.setgid(group)
        os.setuid(user)
        os._exit(run(words))
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])

warm_up, commands = json.load(sys.stdin)
for words in warm_up:
    run(words)
os.umask(0o022)
print(json.dumps([run_as(*command) for command in commands]))
"""


def exit_codes(home: Path, commands: Sequence[tuple[int, int, tuple[str, ...]]]) -> list[int]:
    """The exit codes of commands, each run by a user and a group."""
    practice = home.with_name("practice")
    shutil.copytree(home, practice)
    warm_up = [
        [*words, "--home", str(practice)] for words in dict.fromkeys(w for *_, w in commands)
    ]
    jobs = [(user, group, [*words, "--home", str(home)]) for user, group, words in commands]
    result = subprocess.run(
        [sys.executable, "-c", AS_USERS],
        input=json.dumps([warm_up, jobs]),
        capture_output=True,
        text=True,
        check=True,
    )
    codes: list[int] = json.loads(result.stdout.splitlines()[-1])
    return codes


@needs_root
def test_a_cron_user_and_a_dashboard_user_of_one_group_share_a_home_and_a_stranger_does_not(home):
    for folder in home.parents:
        folder.chmod(folder.stat().st_mode | 0o005)
    for path in (home, home / "attribution.toml"):
        os.chown(path, CRON, GROUP)
    private_files.close_to_others(home)
    (home / "attribution.toml").chmod(0o660)
    home.chmod(SHARED)
    staff = home.with_name("staff.csv")
    staff.write_text(STAFF)
    staff.chmod(0o644)
    commands = [
        (CRON, GROUP, ("roster", "import", str(staff))),
        (CRON, GROUP, ("build",)),
        (DASHBOARD, GROUP, ("object", "T2", "--received", "letter")),
        (CRON, GROUP, ("build",)),
        (DASHBOARD, GROUP, ("measure",)),
        (STRANGER, NO_GROUP, ("roster", "show")),
        (STRANGER, NO_GROUP, ("object", "T1", "--received", "letter")),
    ]
    assert exit_codes(home, commands) == [0, 0, 0, 0, 0, 2, 2]

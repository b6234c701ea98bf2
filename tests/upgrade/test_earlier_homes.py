"""Home folders of earlier versions: opened, built, healed and measured with nothing lost.

`make_homes.py` made each with the code of its commit. `credits.jsonl` are the credits it found.
"""

from __future__ import annotations

import gzip
import json
import shutil
import sqlite3
import tarfile
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from command_line import as_json, json_lines, run, run_well

from attribution.harvest.raw_files import SUFFIX
from attribution.snapshot import reader as snapshot_reader

ARCHIVE = Path(__file__).parent / "homes.tar.xz"
# The last commits before the format of something that is kept changed, and what came then.
COMMITS = {
    "8990e8d": "another index of the ledger, acts taken back, sign-in",
    "2706c2c": "the ledger's identity, rules by period, the memory of inputs, kept staff lists",
    "d805841": "the file of who is withheld, the access log in a chain, quarantine",
    "28f9b81": "records that notes of a run say more of, age of views",
}
Row = dict[str, Any]


@dataclass(frozen=True)
class Upgraded:
    """A home folder before and after the first build of today's version."""

    home: Path
    acts: list[Row]
    credits: list[dict[str, Any]]


def unpacked(commit: str, folder: Path) -> Path:
    """The home folder as its version left it, with raw files of one gzip member for each line."""
    with tarfile.open(ARCHIVE) as archive:
        members = [member for member in archive if member.name.startswith(f"{commit}/")]
        archive.extractall(folder, members, filter="data")
    home = folder / commit / "home"
    for path in (home / "raw").glob("*/*.jsonl"):
        lines = path.read_bytes().splitlines(keepends=True)
        path.with_name(path.stem + SUFFIX).write_bytes(b"".join(map(gzip.compress, lines)))
        path.unlink()
    return home


def acts_in(home: Path) -> list[Row]:
    with closing(sqlite3.connect(home / "ledger.sqlite")) as ledger:
        ledger.row_factory = sqlite3.Row
        return [dict(row) for row in ledger.execute("select * from events order by event_id")]


@pytest.fixture(scope="module", params=COMMITS)
def upgraded(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Upgraded:
    home = unpacked(request.param, tmp_path_factory.mktemp(request.param))
    acts = acts_in(home)
    lines = (home.parent / "credits.jsonl").read_text(encoding="utf-8").splitlines()
    run_well("build", home=home)
    return Upgraded(home, acts, [json.loads(line) for line in lines])


# Of all credits, how many may differ because a later version matches names better.
MAY_DIFFER = 0.25


def comparable(credits: list[dict[str, Any]]) -> set[tuple[str, ...]]:
    """What counts of credits, and no probability, which later versions know better."""
    names = ("technician_id", "doi", "kind", "status")
    return {tuple(row[name] for name in names) for row in credits}


def test_every_act_is_kept_as_it_was(upgraded: Upgraded) -> None:
    acts = acts_in(upgraded.home)
    assert len(upgraded.acts) >= 5
    assert acts[: len(upgraded.acts)] == upgraded.acts


def test_the_credits_are_those_of_the_earlier_version(upgraded: Upgraded) -> None:
    assert upgraded.credits
    before, now = (
        comparable(upgraded.credits),
        comparable(json_lines("credits", home=upgraded.home)),
    )
    moved = before ^ now
    assert {status for *_, status in moved} <= {"accepted"}, "no decision moves"
    assert len(moved) <= MAY_DIFFER * len(before), "later versions match a few names better"
    assert as_json("measure --period 2026 --json", home=upgraded.home)


def test_decisions_stand_and_a_person_who_objects_is_hidden(upgraded: Upgraded) -> None:
    given = {act["verdict"]: act for act in upgraded.acts if act["act"] == "decision"}
    (objecting,) = {act["technician_id"] for act in upgraded.acts if act["act"] == "objection"}
    with closing(snapshot_reader.Reader(snapshot_reader.published_path(upgraded.home))) as reader:
        rows = reader.rows("select mention_id, technician_id, verdict from decisions")
    found = {(row["mention_id"], row["technician_id"]): row["verdict"] for row in rows}
    assert len(given) == 3
    for verdict, act in given.items():
        assert found[act["mention_id"], act["technician_id"]] == verdict
    for command in ("candidates", "credits"):
        shown = json_lines(command, home=upgraded.home)
        assert shown
        assert objecting not in {row["technician_id"] for row in shown}
    assert objecting in (upgraded.home / "withheld.jsonl").read_text(encoding="utf-8")
    assert len(as_json("claim list --json", home=upgraded.home)) == 1


def test_what_is_derived_is_made_again_from_what_was_kept(
    upgraded: Upgraded, tmp_path: Path
) -> None:
    home = Path(shutil.copytree(upgraded.home, tmp_path / "home"))
    works, credits = run_well("works", home=home), run_well("credits", home=home)
    for name in ("parsed", "snapshots"):
        shutil.rmtree(home / name)
    run_well("build", home=home)
    assert run_well("works", home=home) == works
    assert run_well("credits", home=home) == credits


def test_the_doctor_finds_nothing_wrong_but_the_rights_of_the_unpacked_files(
    upgraded: Upgraded,
) -> None:
    findings = json.loads(run("doctor --offline --json", home=upgraded.home).stdout)
    assert {row["check"] for row in findings if row["state"] == "wrong"} <= {"private files"}

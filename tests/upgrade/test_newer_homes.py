"""A home folder that a newer version was used with: refused with a sentence, or made again.

What people did and what HR gave is refused, because a newer version may have written what this one
would not keep to. What is derived is made again from what was kept.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import command_line
import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from command_line import run, run_well
from test_earlier_homes import COMMITS, unpacked

from attribution.snapshot.database import current_snapshot
from attribution.snapshot.input_memory import FILE, memory_of

COMMANDS = ("measure", "build", "credits", "consent T1 --public yes --received x", "object T1")


@pytest.fixture(scope="module")
def used(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home folder with an act of a person, and built."""
    home = command_line.make(tmp_path_factory.mktemp("used"))
    run_well("consent T2 --public yes --received letter", home=home)
    run_well("build --accept-drop", home=home)
    return home


@pytest.fixture
def home(used: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(used, tmp_path / "home"))


def newer_ledger(home: Path) -> None:
    with closing(sqlite3.connect(home / "ledger.sqlite")) as ledger:
        ledger.execute("pragma user_version = 99")


def newer_settings(home: Path) -> None:
    path = home / "attribution.toml"
    path.write_text(path.read_text(encoding="utf-8") + "\n[weather]\nforecast = true\n", "utf-8")


def newer_act_withheld(home: Path) -> None:
    with (home / "withheld.jsonl").open("a", encoding="utf-8") as file:
        file.write(json.dumps({"event": 9, "key": "k", "act": "partial objection"}) + "\n")


def newer_form_withheld(home: Path) -> None:
    with (home / "withheld.jsonl").open("a", encoding="utf-8") as file:
        file.write(json.dumps({"act": "objection", "people": ["T1"]}) + "\n")


REFUSED = {
    newer_ledger: "Use the newest version of this program",
    newer_act_withheld: "Use the newest version of this program",
    newer_form_withheld: "Use the newest version of this program",
    newer_settings: "weather",
}


@pytest.mark.parametrize("change", REFUSED)
def test_what_people_did_with_a_newer_version_is_refused_and_nothing_is_saved(
    home: Path, change: Callable[[Path], None]
) -> None:
    change(home)
    before = contents(home)
    for command in COMMANDS:
        result = run(command, home=home)
        assert (result.exit_code, REFUSED[change] in result.stderr) == (2, True), result.output
    assert contents(home) == before


def contents(home: Path) -> dict[str, str]:
    """A hash of every file but the logs, and of the ledger's rows instead of its file."""
    paths = [path for path in home.rglob("*") if path.is_file() and "logs" not in path.parts]
    chosen = [path for path in paths if not path.name.startswith(("ledger.", "."))]
    hashes = {str(path): hashlib.sha256(path.read_bytes()).hexdigest() for path in chosen}
    with closing(sqlite3.connect(home / "ledger.sqlite")) as ledger:
        hashes["events"] = repr(ledger.execute("select * from events").fetchall())
    return hashes


def newer_snapshot(home: Path) -> None:
    path = current_snapshot(home)
    assert path is not None
    with duckdb.connect(str(path)) as connection:
        connection.execute("alter table works add column weather varchar")


def newer_notes(home: Path) -> None:
    """Of the runs, and of the inputs of the last build."""
    for path in (home / "parsed").glob("*/*.json"):
        path.write_text(json.dumps({**json.loads(path.read_bytes()), "weather": "rain"}), "utf-8")
    memory = memory_of(home)
    if memory:
        (home / FILE).write_text(json.dumps({**memory, "weather": "rain"}), encoding="utf-8")


@pytest.mark.parametrize("change", [newer_snapshot, newer_notes])
def test_what_is_derived_is_made_again_by_a_build(
    home: Path, change: Callable[[Path], None]
) -> None:
    figures = run_well("measure --json", home=home)
    change(home)
    if change is newer_snapshot:
        refused = run("measure", home=home)
        assert (refused.exit_code, "another version" in refused.stderr) == (2, True)
    run_well("build", home=home)
    assert run_well("measure --json", home=home) == figures


@pytest.fixture(scope="module")
def earlier(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home folder of an earlier version with its raw files, built by this one."""
    home = unpacked(next(reversed(COMMITS)), tmp_path_factory.mktemp("earlier"))
    run_well("build", home=home)
    return home


@pytest.mark.parametrize("changed", [["weather"], [], None], ids=["more", "fewer", "no raw file"])
def test_parsed_files_with_other_columns_are_made_again_or_read_as_they_are(
    earlier: Path, tmp_path: Path, changed: list[str] | None
) -> None:
    home = Path(shutil.copytree(earlier, tmp_path / "home"))
    works = run_well("works", home=home)
    paths = sorted((home / "parsed").glob("*/*.works.parquet"))
    for path in paths[1:]:
        table = pq.read_table(path).drop_columns(["first_author"])
        for name in changed or ():
            table = table.append_column(name, pa.array(["rain"] * table.num_rows))
        pq.write_table(table, path)
    if changed is None:
        for path in (home / "raw").glob("*/*.gz"):
            path.unlink()
    run_well("build --accept-input raw --accept-drop", home=home)
    if changed is not None:
        assert all("first_author" in pq.read_schema(path).names for path in paths if path.exists())
        assert run_well("works", home=home) == works

"""`nightly` tells how it ended, whatever ended it: one object, two files in the home folder."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import command_line
import duckdb
import pytest
from build_helpers import at_home, save, view
from click.testing import Result
from command_line import run

from attribution.home import settings as home_settings
from attribution.operations.home_lock import locked
from attribution.operations.last_night import LAST, LAST_GOOD

CLOSED = "http://127.0.0.1:9"
SECRET = "Ada Quillby was born on a Sunday"
QUIET = {"ATTRIBUTION_HARVEST_SOURCES": "localtexts", "ATTRIBUTION_HARVEST_ATTEMPTS": "1"}


@pytest.fixture
def home(home: Path) -> Path:
    return with_quiet_source(home)


def with_quiet_source(home: Path) -> Path:
    """A home folder whose only source is a folder of texts, so that a night asks nobody."""
    (home.parent / "texts").mkdir()
    save(home, [view("openalex", "W1", at_home("Ada Quillby"), doi="10.5555/a")])
    return home


def night(home: Path, *words: str, **environment: str) -> Result:
    texts = {"ATTRIBUTION_HARVEST_TEXTS_FOLDER": str(home.parent / "texts")}
    return run(" ".join(["nightly --json", *words]), home=home, **QUIET | texts | environment)


def summary(result: Result) -> dict[str, Any]:
    """The one object on standard output."""
    body: dict[str, Any] = json.loads(result.stdout)
    assert body["exit"] == result.exit_code, result.output
    return body


def kept(home: Path, name: str = LAST) -> dict[str, Any]:
    body: dict[str, Any] = json.loads((home / name).read_bytes())
    return body


@contextmanager
def broken_settings(home: Path) -> Iterator[None]:
    file = home / home_settings.FILE
    text = file.read_text(encoding="utf-8")
    file.write_text(f"{text}\n[harvest]\nworksfrom = 2020-01-01\n", encoding="utf-8")
    yield
    file.write_text(text, encoding="utf-8")


@contextmanager
def faulty_library(_home: Path) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:

        def connect(*_values: object, **_options: object) -> None:
            raise RuntimeError(SECRET)

        patch.setattr(duckdb, "connect", connect)
        yield


WAYS: dict[str, tuple[int, Any, dict[str, str]]] = {
    "done": (0, None, {}),
    "no backup": (1, None, {"ATTRIBUTION_BACKUP_FOLDER": "inside"}),
    "a fault of the program": (1, faulty_library, {}),
    "wrong settings": (2, broken_settings, {}),
    "a list of HR that cannot be read": (3, None, {"ATTRIBUTION_ROSTER_INBOX": "/nowhere/list"}),
    "no source answers": (
        4,
        None,
        {"ATTRIBUTION_HARVEST_SOURCES": "openalex", "ATTRIBUTION_OPENALEX_URL": CLOSED},
    ),
    "another run": (5, locked, {}),
}


@pytest.fixture(scope="module")
def after_good(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Any]]:
    """A folder with a home folder after a night that ended well, and what the night printed."""
    folder = tmp_path_factory.mktemp("good")
    printed = summary(night(with_quiet_source(command_line.make(folder))))
    assert printed["exit"] == 0
    return folder, printed


@pytest.mark.parametrize("way", WAYS)
def test_every_exit_code_prints_one_object_with_the_same_keys_and_its_reasons(
    way: str, after_good: tuple[Path, dict[str, Any]], tmp_path: Path
) -> None:
    code, happen, environment = WAYS[way]
    folder, good = after_good
    home = shutil.copytree(folder, tmp_path / "good") / "home"
    with ExitStack() as stack:
        if happen:
            stack.enter_context(happen(home))
        result = night(home, **environment)
    body = summary(result)
    assert (result.exit_code, body.keys()) == (code, good.keys())
    assert bool(body["reasons"]) is (code != 0)
    assert all(reason["about"] and reason["reason"] for reason in body["reasons"])
    assert SECRET not in result.output
    assert kept(home)["exit"] == (0 if code == 5 else code)
    published = code in (0, 3)
    assert (kept(home, LAST_GOOD)["ended"] != good["ended"]) is published


def test_an_option_that_does_not_exist_prints_an_object_too(home: Path) -> None:
    body = summary(night(home, "--accept-drops"))
    assert body["exit"] == 2
    assert "--accept-drops" in body["reasons"][0]["reason"]
    assert summary(night(home, "--accept-change", "nonsense"))["exit"] == 2


def test_a_night_that_is_stopped_with_the_keyboard_says_so(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    connect = duckdb.connect

    def stopped_once(*_values: object, **_options: object) -> None:
        monkeypatch.setattr(duckdb, "connect", connect)
        raise KeyboardInterrupt

    monkeypatch.setattr(duckdb, "connect", stopped_once)
    body = summary(night(home))
    assert "you stopped it" in body["problem"]


def test_what_is_kept_of_a_night_holds_nothing_of_a_list_of_hr(home: Path) -> None:
    inbox = home.parent / "list.csv"
    inbox.write_text("technician_id,given_names,family_name\nT1,Ada,\n", encoding="utf-8")
    result = night(home, ATTRIBUTION_ROSTER_INBOX=str(inbox))
    assert summary(result)["roster"]["problem"]
    assert "roster" not in kept(home)
    (reason,) = kept(home)["reasons"]
    assert reason["about"] == "roster"
    assert "list.csv" in reason["reason"]


def test_the_doctor_says_how_the_last_night_ended_and_a_watch_that_there_was_none(
    home: Path,
) -> None:
    watch = run("doctor --watch", home=home)
    assert (watch.exit_code, "none has ended yet" in watch.stdout) == (2, True)
    night(home)
    watch = run("doctor --watch", home=home)
    assert (watch.exit_code, watch.stdout) == (
        0,
        "ok     last night: ended 0 days ago with exit code 0\n",
    )
    late = kept(home) | {"ended": "2026-01-01T00:00:00+00:00"}
    (home / LAST).write_text(json.dumps(late), encoding="utf-8")
    for command in ("doctor --watch --json", "doctor --offline --json"):
        result = run(command, home=home)
        (finding,) = [part for part in json.loads(result.stdout) if part["check"] == "last night"]
        assert (result.exit_code, finding["state"]) == (2, "wrong")
        assert "still scheduled" in finding["remedy"]

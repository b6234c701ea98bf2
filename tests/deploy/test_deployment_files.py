"""The files of deploy/ start commands that exist, with the rights that they need and no more."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import click
import command_line
import pytest

from attribution.cli.root import load_every_command
from attribution.operations.last_night import LAST, LAST_GOOD

ROOT = Path(__file__).resolve().parents[2]
DEPLOY = ROOT / "deploy"
UNITS = sorted([*DEPLOY.glob("*.service"), *DEPLOY.glob("*.timer")])
SERVICES = sorted(DEPLOY.glob("*.service"))
TASKS = sorted(DEPLOY.glob("*.xml"))
PROGRAM = "/opt/attribution/venv/bin/attribution"
TASK = "{http://schemas.microsoft.com/windows/2004/02/mit/task}"
TABLE = (DEPLOY / "attribution.cron").read_text(encoding="ascii")
CRON_LINE = re.compile(r"^(?:\S+ +){5} *attribution +(?P<command>.*)$", re.M)
CRON_LINES = CRON_LINE.findall(TABLE)


def text(path: Path) -> str:
    return path.read_text(encoding="ascii")


def require_command(words: list[str]) -> None:
    """Fails for a command or option that does not exist."""
    command: click.Command = load_every_command()
    while isinstance(command, click.Group):
        command = command.commands[words.pop(0)]
    command.make_context("attribution", words, resilient_parsing=False)


@pytest.fixture
def installed(tmp_path: Path) -> Path:
    """The program as an executable file."""
    program = tmp_path / "attribution"
    program.write_text(f'#!/bin/sh\nexec {sys.executable} -m attribution "$@"\n', encoding="utf-8")
    program.chmod(0o700)
    return program


def test_the_page_for_operators_names_every_file() -> None:
    page = (ROOT / "docs" / "operating.md").read_text(encoding="utf-8")
    named = ("*.service", "*.timer")
    assert all(f"deploy/{name}" in page for name in named)
    others = [path.name for path in DEPLOY.iterdir() if path not in UNITS]
    assert [name for name in others if f"deploy/{name}" not in page] == []


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd is not installed")
def test_systemd_knows_every_line_of_the_units(installed: Path, tmp_path: Path) -> None:
    for unit in UNITS:
        adapted = text(unit).replace(PROGRAM, str(installed))
        (tmp_path / unit.name).write_text(adapted, encoding="ascii")
    units = [str(tmp_path / unit.name) for unit in UNITS]
    command = ["systemd-analyze", "verify", "--man=no", *units]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("unit", SERVICES, ids=lambda unit: unit.name)
def test_a_unit_starts_a_command_that_exists_as_a_user_with_few_rights(unit: Path) -> None:
    lines = text(unit).splitlines()
    (start,) = [line for line in lines if line.startswith("ExecStart=")]
    program, *words = shlex.split(start.removeprefix("ExecStart="))
    assert program == PROGRAM
    require_command(words)
    for line in ("User=attribution", "ProtectSystem=strict", "NoNewPrivileges=yes"):
        assert line in lines
    assert "CapabilityBoundingSet=" in lines


@pytest.mark.parametrize("timer", sorted(DEPLOY.glob("*.timer")), ids=lambda timer: timer.name)
def test_a_timer_has_its_unit_and_makes_up_for_missed_times(timer: Path) -> None:
    assert timer.with_suffix(".service").exists()
    assert "Persistent=true" in text(timer)


@pytest.mark.parametrize("task", TASKS, ids=lambda task: task.name)
def test_a_task_of_windows_starts_a_command_that_exists_once_at_a_time(task: Path) -> None:
    # The Task Scheduler refuses a file whose declared encoding is not that of its bytes.
    assert text(task).startswith("<Task ")
    tree = ElementTree.fromstring(text(task))
    command = tree.findtext(f"{TASK}Actions/{TASK}Exec/{TASK}Command") or ""
    assert command.endswith(r"\Scripts\attribution.exe")
    words = (tree.findtext(f"{TASK}Actions/{TASK}Exec/{TASK}Arguments") or "").split()
    require_command(words)
    settings = {child.tag.removeprefix(TASK): child.text for child in tree.find(f"{TASK}Settings")}
    assert settings["MultipleInstancesPolicy"] == "IgnoreNew"
    assert settings["StartWhenAvailable"] == "true"
    assert tree.findtext(f"{TASK}Principals/{TASK}Principal/{TASK}RunLevel") == "LeastPrivilege"


def cron(command: str, installed: Path, home: Path, **environment: str) -> int:
    """Run a line of cron as cron does: /bin/sh, hardly any environment, another folder."""
    bare = {
        "PATH": "/usr/bin:/bin",
        "PYTHONPATH": str(ROOT),
        "ATTRIBUTION_HOME": str(home),
        "ENVIRONMENT": "/nowhere",
        **environment,
    }
    line = command.replace(PROGRAM, str(installed)).replace("/srv/attribution", str(home))
    return subprocess.run(["/bin/sh", "-c", line], env=bare, cwd="/", check=False).returncode


@pytest.mark.skipif(os.name != "posix", reason="cron is of Unix")
def test_the_lines_of_cron_run_without_a_login_and_keep_the_last_good_night(
    installed: Path, tmp_path: Path
) -> None:
    home = command_line.make(tmp_path)
    (tmp_path / "texts").mkdir()
    quiet = {
        "ATTRIBUTION_HARVEST_SOURCES": "localtexts",
        "ATTRIBUTION_HARVEST_TEXTS_FOLDER": str(tmp_path / "texts"),
    }
    page = (ROOT / "docs" / "operating.md").read_text(encoding="utf-8")
    nightly, watch, _ = CRON_LINES
    (documented,) = CRON_LINE.findall(page.replace("    15 2", "15 2"))
    assert "%" not in nightly + watch + documented, "cron takes it for the end of the line"
    assert cron(watch, installed, home) == 2
    for command in (nightly, documented):
        assert cron(command, installed, home, **quiet) == 0
        assert json.loads((home / LAST).read_bytes())["exit"] == 0
        wrong = {"ATTRIBUTION_HARVEST_WINDOW_DAYS": "many"}
        assert cron(command, installed, home, **quiet, **wrong) == 2
        assert json.loads((home / LAST).read_bytes())["exit"] == 2
        assert json.loads((home / LAST_GOOD).read_bytes())["exit"] == 0
    assert json.loads((home / "night.json").read_bytes())["exit"] == 0
    assert cron(nightly, installed, home, **quiet) == 0
    assert cron(watch, installed, home) == 0


def instructions() -> list[tuple[str, str]]:
    """The instructions of the container file with their arguments."""
    joined = re.sub(r"\\\n", " ", text(DEPLOY / "Containerfile"))
    lines = [line for line in joined.splitlines() if line and not line.startswith("#")]
    return [(line.split()[0], line.split(maxsplit=1)[1]) for line in lines]


def test_the_container_runs_without_rights_with_its_home_in_a_volume_and_a_health_check() -> None:
    steps = instructions()
    (user,) = [value for name, value in steps if name == "USER"]
    assert re.fullmatch(r"\d{4,}:\d{4,}", user), "a number, so that the host can see it is not root"
    assert ("VOLUME", "/data") in steps
    (health,) = [value for name, value in steps if name == "HEALTHCHECK"]
    assert "/_stcore/health" in health
    program, arguments = [
        json.loads(value) for name, value in steps if name in ("ENTRYPOINT", "CMD")
    ]
    assert program == ["attribution"]
    require_command(arguments)


def test_the_container_takes_only_pinned_packages_and_files_that_exist() -> None:
    steps = instructions()
    for name, value in steps:
        if name == "COPY" and not value.startswith("--from"):
            *sources, _target = value.split()
            assert all((ROOT / source).exists() for source in sources), value
    runs = " ".join(value for name, value in steps if name == "RUN")
    assert "--require-hashes -r /source/constraints.txt" in runs
    assert "--no-deps --no-build-isolation /source" in runs

"""Commands run as a person runs them, and a small home folder for them, set up by commands."""

from __future__ import annotations

import hashlib
import json
from datetime import date
from pathlib import Path
from typing import Any

import templates
from build_helpers import HOME_ROR, at_home, save, settings, snapshot, technician, view
from click.testing import CliRunner, Result

from attribution.cli.root import main
from attribution.harvest.registry import services
from attribution.home import settings as home_settings
from attribution.home import writing

UNIVERSITY = "University of Northmere"
ROSTER = """technician_id,given_names,family_name,faculty,end_date
T1,Ada,Quillby,Science,
T2,Bo,Heathdale,Science,2025-12-31
"""
ADA, BO = technician(), technician(2, "Bo", "Heathdale", end=date(2025, 12, 31))


def run(command: str, *values: object, home: Path | None = None, **environment: str) -> Result:
    """Run a command: its words in one text, then values that may hold spaces."""
    words = [*command.split(), *map(str, values)]
    if home is not None:
        words += ["--home", str(home)]
    return CliRunner().invoke(main, words, env=environment)


def run_well(command: str, *values: object, home: Path | None = None) -> str:
    """The standard output of a command that must succeed."""
    result = run(command, *values, home=home)
    assert result.exit_code == 0, result.output
    return result.stdout


def as_json(command: str, *values: object, home: Path | None = None) -> Any:
    """The JSON that a command prints."""
    return json.loads(run_well(command, *values, home=home))


def json_lines(command: str, *values: object, home: Path | None = None) -> list[Any]:
    """The rows of a table command."""
    text = run_well(f"{command} --format jsonl", *values, home=home)
    return [json.loads(line) for line in text.splitlines()]


def make(folder: Path, title: str = "Work W1") -> Path:
    """A home folder with settings, two technicians and a snapshot of two works."""
    name = f"command line {hashlib.sha256(title.encode()).hexdigest()}"
    templates.fill(folder, name, lambda empty: _make(empty, title))
    return folder / "home"


def new_home(folder: Path) -> Path:
    """A home folder with the settings of the university and nothing else."""
    home = folder / "home"
    home.mkdir()
    configured = {
        "institution.name": UNIVERSITY,
        "institution.rors": [HOME_ROR],
        "institution.name_forms": [UNIVERSITY],
    }
    writing.write(home / home_settings.FILE, configured, services())
    return home


def _make(folder: Path, title: str) -> None:
    home = new_home(folder)
    roster = folder / "roster.csv"
    roster.write_text(ROSTER, encoding="utf-8")
    run_well("roster import", roster, home=home)
    works = [
        view("openalex", "W1", at_home("Ada Quillby"), doi="10.5555/a", title=title),
        view("openalex", "W2", "Cy Moss", doi="10.5555/b"),
    ]
    save(home, works)
    snapshot(settings(home), [ADA, BO])

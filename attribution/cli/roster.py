"""`roster`: check, import and list the technicians from HR."""

from __future__ import annotations

import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from attribution.cli.caller import Caller, home_option, now
from attribution.cli.options import example, file_argument, json_option
from attribution.cli.printing import print_json, print_message
from attribution.cli.root import main
from attribution.core.errors import UserError
from attribution.core.for_people import count
from attribution.core.model import Complaint, Spell, Technician
from attribution.core.person_names import display_name
from attribution.operations import nightly
from attribution.roster import complaints, copies
from attribution.roster.reader import Roster


@main.group("roster")
def roster_group() -> None:
    """Check, import and list the technicians from HR."""


@roster_group.command("check", epilog=example("attribution roster check technicians.xlsx"))
@file_argument()
@json_option
@home_option
def roster_check(caller: Caller, file: Path, as_json: bool) -> None:
    """List every problem of a roster file. Nothing is imported."""
    roster = copies.read(file, caller.settings.columns)
    if as_json:
        print_json(_as_json(roster))
    else:
        for line in complaints.complaint_lines(roster.complaints):
            click.echo(line)
        click.echo(_summary(roster))
    if any(complaint.fatal for complaint in roster.complaints):
        sys.exit(UserError.exit_code)


def _as_json(roster: Roster) -> dict[str, Any]:
    return {
        "technicians": len(roster.technicians),
        "complaints": [_complaint_as_json(complaint) for complaint in roster.complaints],
    }


def _complaint_as_json(complaint: Complaint) -> dict[str, Any]:
    """A complaint under the keys that other programs read: the cell is `found`."""
    return {
        "sheet": complaint.sheet,
        "row": complaint.row,
        "column": complaint.column,
        "found": complaint.cell,
        "problem": complaint.problem,
        "remedy": complaint.remedy,
        "fatal": complaint.fatal,
    }


def _summary(roster: Roster) -> str:
    technicians = count(len(roster.technicians), "technician")
    return f"{technicians}, {count(len(roster.complaints), 'complaint')}."


@roster_group.command("import", epilog=example("attribution roster import technicians.csv"))
@file_argument()
@home_option
def roster_import(caller: Caller, file: Path) -> None:
    """Check a roster file and import it. If it has an error, nothing is imported."""
    roster, left_out = nightly.import_roster(caller.settings, file, now=now())
    for line in complaints.complaint_lines(roster.complaints):
        print_message(line)
    if left_out:
        people = count(left_out, "person", "people")
        print_message(f"Left out, because they were erased: {people}.")
    technicians = count(len(roster.technicians), "technician")
    print_message(f"{technicians} imported. Next: attribution nightly")


@roster_group.command("show", epilog=example("attribution roster show --json"))
@json_option
@home_option
def roster_show(caller: Caller, as_json: bool) -> None:
    """List the technicians of the current roster."""
    settings = caller.settings
    technicians = copies.load(settings.home, settings.columns).technicians
    if as_json:
        print_json([_without_former_names(technician) for technician in technicians])
        return
    for technician in technicians:
        click.echo(_line(technician))


def _without_former_names(technician: Technician) -> dict[str, Any]:
    """A technician as JSON. Former names are for matching only."""
    values = asdict(technician)
    del values["former_names"]
    return values


def _line(technician: Technician) -> str:
    post = technician.spells[-1] if technician.spells else Spell()
    cells = (
        technician.technician_id,
        display_name(technician),
        post.faculty,
        post.job_title,
        technician.orcid,
    )
    return "\t".join(cell or "" for cell in cells)

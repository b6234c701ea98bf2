"""`init`, `doctor`: a home folder, and whether everything it needs is there."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import click

from attribution.cli.caller import Caller, home_option, now
from attribution.cli.options import day_option, example, json_option
from attribution.cli.printing import print_json, print_message
from attribution.cli.root import main
from attribution.core import private_files
from attribution.core.errors import UserError
from attribution.core.for_people import count
from attribution.operations import create_home
from attribution.operations.doctor import examine
from attribution.operations.findings import Finding

FULL_YEARS = 5


@main.command(
    epilog=example(
        "attribution init --ror ROR_ID --email lead@example.ac.uk --works-from 2021-01-01"
    )
)
@click.option(
    "--ror",
    "rors",
    required=True,
    multiple=True,
    help="ROR id of the institution; with its name, the ids to choose from are listed. Repeat the "
    "option if it has several.",
)
@click.option("--email", required=True, help="E-mail address that the sources can write to.")
@day_option(
    "--works-from", "First publication date to harvest. The default is 1 January five years ago."
)
@click.option("--force", is_flag=True, help="Replace the settings that exist.")
@home_option
def init(
    caller: Caller, rors: Sequence[str], email: str, works_from: date | None, force: bool
) -> None:
    """Create a home folder and its settings. Names and child units come from ROR."""
    first_day = works_from or date(now().year - FULL_YEARS, 1, 1)
    for line in create_home.init(caller.settings_of_environment, rors, email, first_day, force):
        print_message(line)


@main.command(epilog=example("attribution doctor --offline"))
@click.option("--offline", is_flag=True, help="Do not try to reach the sources.")
@click.option(
    "--make-private",
    is_flag=True,
    help="Close the files of the home folder to other people on this computer before the checks.",
)
@json_option
@home_option
def doctor(caller: Caller, offline: bool, make_private: bool, as_json: bool) -> None:
    """Check settings, keys, roster, sign-in, disk and sources, and say what to do."""
    settings = caller.settings
    if make_private:
        _close_to_others(settings.home)
    findings = []
    for finding in examine(settings, now(), online=not offline):
        findings.append(finding)
        if not as_json:
            click.echo(_line(finding))
    if as_json:
        print_json([finding.as_json() for finding in findings])
    if any(finding.state == "wrong" for finding in findings):
        sys.exit(UserError.exit_code)


def _close_to_others(home: Path) -> None:
    try:
        closed = private_files.close_to_others(home)
    except PermissionError as problem:
        raise UserError(
            "Run this as the user whom the file belongs to, or ask your administrator: "
            f"the rights to {problem.filename} cannot be changed."
        ) from problem
    print_message(f"{count(closed, 'file or folder', 'files and folders')} closed to others.")


def _line(finding: Finding) -> str:
    line = f"{finding.state:5}  {finding.check}: {finding.result}"
    return f"{line}  -> {finding.remedy}" if finding.remedy else line

"""`init`, `doctor`: a home folder, and whether everything it needs is there."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Sequence
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
from attribution.home.alerting import WEBHOOK
from attribution.home.settings import Settings
from attribution.operations import alerts, create_home, last_night
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
    "--sources",
    "forms",
    is_flag=True,
    help="Ask each source for some records too, and compare their form with what this program "
    "relies on.",
)
@click.option(
    "--make-private",
    is_flag=True,
    help="Close the files of the home folder to other people on this computer before the checks.",
)
@click.option(
    "--watch",
    "watches",
    is_flag=True,
    help="Check only that nights end, and send an alert if none has lately. Schedule this command "
    "for every day.",
)
@click.option("--test-alert", is_flag=True, help="Only send an alert, to see that alerts arrive.")
@json_option
@home_option
def doctor(caller: Caller, as_json: bool, **tasks: bool) -> None:
    """Check settings, keys, roster, sign-in, disk and sources, and say what to do."""
    if tasks["test_alert"]:
        _test_alert(caller.settings)
    elif tasks["watches"]:
        _watch(caller, as_json)
    else:
        if tasks["make_private"]:
            _close_to_others(caller.settings.home)
        online = not tasks["offline"]
        _examine(examine(caller.settings, now(), online, forms=tasks["forms"]), as_json)


def _test_alert(settings: Settings) -> None:
    sent = alerts.send(settings, alerts.on_trial(settings))
    if not sent:
        raise UserError(
            f"Set alert.email, or {WEBHOOK.variable} in the environment: alerts go nowhere yet."
        )
    for way in sent:
        print_message(f"{way.way}: {way.problem or 'sent'}")
    if any(way.problem for way in sent):
        sys.exit(UserError.exit_code)


def _watch(caller: Caller, as_json: bool) -> None:
    """Works also where some settings are wrong: that may be why no night ends."""
    settings = caller.usable_settings
    findings = last_night.watch(settings, now(), os.environ)
    _print_findings(findings, as_json)
    faults = [_line(finding).removeprefix("wrong  ") for finding in findings if _is_wrong(finding)]
    if not faults:
        return
    for way in alerts.send(settings, alerts.of_findings(settings, faults)):
        print_message(f"{way.way}: {way.problem or 'sent'}")
    sys.exit(UserError.exit_code)


def _examine(examined: Iterable[Finding], as_json: bool) -> None:
    findings = []
    for finding in examined:
        findings.append(finding)
        if not as_json:
            click.echo(_line(finding))
    if as_json:
        _print_findings(findings, as_json)
    if any(map(_is_wrong, findings)):
        sys.exit(UserError.exit_code)


def _print_findings(findings: Sequence[Finding], as_json: bool) -> None:
    if as_json:
        print_json([finding.as_json() for finding in findings])
        return
    for finding in findings:
        click.echo(_line(finding))


def _is_wrong(finding: Finding) -> bool:
    return finding.state == "wrong"


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

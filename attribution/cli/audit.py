"""`audit`: how many technicians are really named on papers, from some drawn at random."""

from __future__ import annotations

from pathlib import Path

import click

from attribution.cli.caller import Caller, person_options
from attribution.cli.options import example, file_argument
from attribution.cli.printing import print_message
from attribution.cli.root import main
from attribution.core.errors import UserError
from attribution.core.files import content_of
from attribution.core.for_people import count
from attribution.measure.periods import parse_period
from attribution.review import audit, audit_report, audit_sheet

folder_option = click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path(),
    help="Folder for the sheets. The default is the current folder.",
)


@main.group("audit")
def audit_group() -> None:
    """Check the figure of a year on technicians who are drawn at random."""


@audit_group.command("draw", epilog=example("attribution audit draw 2025 --out audit"))
@click.argument("year")
@click.option(
    "--number",
    type=click.IntRange(min=1),
    default=audit.DRAWN,
    show_default=True,
    help="How many technicians of each state are drawn: accepted, open, without a name.",
)
@folder_option
@person_options
def audit_draw(caller: Caller, year: str, number: int, out: Path) -> None:
    """Draw technicians at random for an audit of YEAR, and write a sheet for each reader.

    Decide on the names that await review first: the range is then narrower.
    """
    period = parse_period(year, academic_year_start=caller.settings.academic_year_start)
    with caller.workspace() as workspace:
        drawn = audit.draw(workspace, caller.acting(), period, number=number)
    print_message(f"Audit {drawn.begun.audit}: {count(len(drawn.drawn), 'technician')} drawn.")
    _write_sheets(caller, drawn.begun.audit, out)


@audit_group.command("sheets", epilog=example("attribution audit sheets 2025-1 --out audit"))
@click.argument("audit_name", metavar="AUDIT")
@folder_option
@person_options
def audit_sheets(caller: Caller, audit_name: str, out: Path) -> None:
    """Write the sheets of an audit again."""
    _write_sheets(caller, audit_name, out)


def _write_sheets(caller: Caller, name: str, out: Path) -> None:
    out.mkdir(parents=True, exist_ok=True)
    for reader in (1, 2):
        with caller.workspace() as workspace:
            data = audit_sheet.sheet(workspace, name, reader)
        path = out / f"audit-{name}-reader-{reader}.xlsx"
        path.write_bytes(data)
        print_message(f"Sheet of reader {reader}: {path}")


@audit_group.command("enter", epilog=example("attribution audit enter sheet.xlsx --who 'Ann Lee'"))
@file_argument()
@person_options
def audit_enter(caller: Caller, file: Path) -> None:
    """Enter the answers of a completed sheet. --who is the reader who gave them."""
    answers = audit_sheet.read_answers(content_of(file))
    if twice := sorted(set(audit_sheet.answered_twice(answers))):
        raise UserError(
            f"Keep one row for each technician. {', '.join(twice)} has two different answers. "
            "Nothing was saved."
        )
    if len(answers) > 1:
        raise UserError(
            "Enter the sheets one at a time. This file holds more than one. Nothing was saved."
        )
    saved = 0
    with caller.workspace() as workspace:
        for (name, reader), rows in answers.items():
            saved = audit.answer(workspace, caller.acting(), name, reader, rows)
    print_message(f"{count(saved, 'answer')} saved.")


@audit_group.command("list", epilog=example("attribution audit list"))
@person_options
def audit_list(caller: Caller) -> None:
    """List the audits so far, and how many answers are still to come."""
    with caller.workspace() as workspace:
        listed = audit.listed(workspace)
    if not listed:
        print_message("No audit was drawn yet. Start one with: attribution audit draw YEAR")
    for line in listed:
        click.echo(line)


@audit_group.command("report", epilog=example("attribution audit report 2025-1"))
@click.argument("audit_name", metavar="AUDIT")
@person_options
def audit_report_command(caller: Caller, audit_name: str) -> None:
    """Say how many technicians are really named on papers, and how far the readers agree."""
    with caller.workspace() as workspace:
        report = audit_report.report(workspace, audit_name)
    click.echo(audit_report.as_text(report))

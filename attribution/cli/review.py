"""`review`: decide on candidates, one at a time or in a spreadsheet."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from attribution.cli.caller import Caller, acting_options, person_options
from attribution.cli.options import example, file_argument, technician_argument, why_option
from attribution.cli.printing import print_left_out, print_message
from attribution.cli.root import main
from attribution.core.errors import UserError
from attribution.core.files import content_of
from attribution.core.for_people import count
from attribution.review import verdicts
from attribution.review.candidate_lists import LISTS
from attribution.review.spreadsheet_export import (
    Spreadsheet,
    export_list,
    export_technician,
)
from attribution.review.spreadsheet_import import Imported, import_decisions
from attribution.review.undo import undo_latest

IDS = "MENTION_ID and TECHNICIAN_ID are columns of `attribution candidates`."
# Command -> the verdict, and what it says.
VERDICTS = {
    "confirm": ("confirmed", f"Confirm that the printed name is this technician. {IDS}"),
    "reject": ("rejected", f"Record that the printed name is not this technician. {IDS}"),
    "unsure": ("unsure", f"Record that you cannot say whether it is this technician. {IDS}"),
}

mention_argument = click.argument("mention_id")
despite_option = click.option(
    "--despite",
    help="Why you confirm although the evidence contradicts it. Needed where it does; it is saved "
    "with the decision.",
)
reason_option = why_option("The reason. It is saved with the decision.")


@main.group("review")
def review_group() -> None:
    """Decide whether printed names are the technicians they may be."""


def add_verdict_command(name: str, verdict: str, text: str) -> None:
    """Add a command that records one kind of verdict."""

    @mention_argument
    @technician_argument
    @reason_option
    @person_options
    def command(
        caller: Caller,
        mention_id: str,
        technician_id: str,
        why: str | None,
        despite: str | None = None,
    ) -> None:
        acting = caller.acting(despite)
        with caller.workspace() as workspace:
            verdicts.decide(workspace, acting, mention_id, technician_id, verdict, why)
        print_message(f"Candidate {mention_id}, {technician_id}: {verdict}.")

    sample = example(f"attribution review {name} m0123456789abcdef T0042 --why 'same ORCID'")
    options = despite_option(command) if verdict == "confirmed" else command
    review_group.command(name, help=text, epilog=sample)(options)


for _name, (_verdict, _text) in VERDICTS.items():
    add_verdict_command(_name, _verdict, _text)


@review_group.command(
    "undo", epilog=example("attribution review undo m0123456789abcdef T0042 --why 'wrong row'")
)
@mention_argument
@technician_argument
@reason_option
@person_options
def review_undo(caller: Caller, mention_id: str, technician_id: str, why: str | None) -> None:
    """Undo the last decision on a candidate. If there was an earlier one, it holds again."""
    with caller.workspace() as workspace:
        (undone,) = undo_latest(workspace, caller.acting(), mention_id, technician_id, why)
    print_message(
        f"Candidate {mention_id}, {technician_id}: decision {undone.withdraws} was undone."
    )


@review_group.command("export", epilog=example("attribution review export queue.xlsx"))
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--technician", help="Only the candidates of this technician.")
@click.option(
    "--which",
    type=click.Choice(LISTS),
    default="review",
    show_default=True,
    help="The list of candidates to write.",
)
@click.option(
    "--former-names",
    is_flag=True,
    help="With --technician: include names that fit a former one. They are left out otherwise, and "
    "always from a list, which other people complete.",
)
@person_options
def review_export(
    caller: Caller, file: Path, technician: str | None, which: str, former_names: bool
) -> None:
    """Write candidates to a spreadsheet, to mark them offline."""
    if former_names and not technician:
        raise UserError(
            "Add --technician, or leave --former-names out. A list for other people never holds "
            "names that fit a former one. Nothing was written."
        )
    with caller.workspace() as workspace:
        if technician:
            sheet = export_technician(workspace, technician, former_names)
        else:
            sheet = export_list(workspace, which)
    file.write_bytes(sheet.data)
    candidates = count(sheet.candidates, "candidate")
    print_message(f"{candidates} written to {file}.")
    _print_left_out(sheet, technician)


def _print_left_out(sheet: Spreadsheet, technician: str | None) -> None:
    if technician:
        print_left_out(sheet.left_out, "candidate")
    elif sheet.left_out:
        print_message(
            f"{count(sheet.left_out, 'candidate')} left out, because they would tell a former "
            "name. Decide on them in the dashboard, or ask each technician."
        )


@review_group.command("import", epilog=example("attribution review import queue.xlsx --partial"))
@file_argument()
@click.option("--partial", is_flag=True, help="Import the rows without conflicts.")
@acting_options
def review_import(caller: Caller, file: Path, partial: bool) -> None:
    """Import the decisions of a marked spreadsheet.

    If rows are in conflict, each is named and nothing is saved, unless you add --partial.
    """
    data = content_of(file)
    with caller.workspace() as workspace:
        imported = import_decisions(workspace, caller.acting(), data, partial)
    for conflict in imported.conflicts:
        click.echo(str(conflict))
    print_message(_summary(imported))
    if imported.conflicts:
        sys.exit(UserError.exit_code)


def _summary(imported: Imported) -> str:
    conflicts = count(len(imported.conflicts), "conflict")
    return (
        f"{imported.recorded:,} recorded, {imported.already:,} recorded before, "
        f"{imported.unmarked:,} unmarked, {conflicts}."
    )

"""`delegate`: who may answer for a technician, and until when."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date

import click

from attribution.cli.caller import Caller, acting_options, person_options
from attribution.cli.options import day_option, example, json_option, technician_argument
from attribution.cli.printing import print_message, print_rows
from attribution.cli.root import main
from attribution.core.errors import UserError
from attribution.core.for_people import day
from attribution.privacy.delegates import delegate_of, end_delegate, name_delegate


@main.group("delegate")
def delegate_group() -> None:
    """Record whom a technician names to answer for them until a day, show it, or end it."""


@delegate_group.command(
    "name",
    epilog=example(
        "attribution delegate name T0042 pat@example.ac.uk --until 2027-03-31 "
        "--received 'e-mail of 3 May'"
    ),
)
@technician_argument
@click.argument("delegate", metavar="SIGN_IN_NAME")
@day_option("--until", "The last day on which they may answer. Needed; at most a year ahead.")
@acting_options
def name(caller: Caller, technician_id: str, delegate: str, until: date | None) -> None:
    """Let a person say of printed names whether they are a technician's.

    They sign in and open the page /delegate of the dashboard. They see nothing else of the record.
    """
    if until is None:
        raise UserError("Give the last day with --until YYYY-MM-DD. Nothing was saved.")
    with caller.workspace() as workspace:
        who = name_delegate(workspace, caller.acting(), technician_id, delegate, until)
    print_message(f"{who} may answer for {technician_id} until {day(until)}.")


@delegate_group.command("show", epilog=example("attribution delegate show T0042"))
@technician_argument
@json_option
@person_options
def show(caller: Caller, technician_id: str, as_json: bool) -> None:
    """Print who may answer for a technician today, and until when."""
    with caller.workspace() as workspace:
        current = delegate_of(workspace, technician_id)
    rows = [asdict(current)] if current else []
    print_rows(rows, ("technician_id", "technician", "who", "ends"), as_json)
    if not rows and not as_json:
        print_message("No one answers for this technician today.")


@delegate_group.command(
    "end", epilog=example("attribution delegate end T0042 --received 'e-mail of 3 May'")
)
@technician_argument
@acting_options
def end(caller: Caller, technician_id: str) -> None:
    """End it at once. Answers that were given stay, under the name of who gave them."""
    with caller.workspace() as workspace:
        end_delegate(workspace, caller.acting(), technician_id)
    print_message("No one answers for this technician from now on.")

"""`orcid`: the ORCID iDs that technicians state of themselves, and who has which iD."""

from __future__ import annotations

from dataclasses import asdict

import click

from attribution.cli.caller import Caller, acting_options, person_options
from attribution.cli.options import example, json_option, technician_argument
from attribution.cli.printing import print_message, print_rows
from attribution.cli.root import main
from attribution.privacy.own_orcids import listed_orcids, record_own_orcid

COLUMNS = ("technician_id", "name", "orcid", "source", "note")
NEXT_BUILD = "The next build matches by it, and ORCID uptake counts it."


@main.group("orcid")
def orcid_group() -> None:
    """Record ORCID iDs that technicians state themselves, and list all iDs."""


@orcid_group.command(
    "record",
    epilog=example(
        "attribution orcid record T0042 0000-0002-1825-0097 --received 'e-mail of 3 May'"
    ),
)
@technician_argument
@click.argument("orcid", metavar="ORCID_ID")
@acting_options
def record(caller: Caller, technician_id: str, orcid: str) -> None:
    """Record the ORCID iD that a technician states. The staff list holds where both have one."""
    with caller.workspace() as workspace:
        recorded = record_own_orcid(workspace, caller.acting(), technician_id, orcid)
    print_message(f"{technician_id} states the ORCID iD {recorded}. {NEXT_BUILD}")


@orcid_group.command(
    "withdraw", epilog=example("attribution orcid withdraw T0042 --received 'e-mail of 3 May'")
)
@technician_argument
@acting_options
def withdraw(caller: Caller, technician_id: str) -> None:
    """Withdraw the ORCID iD that a technician stated. That of the staff list stays."""
    with caller.workspace() as workspace:
        record_own_orcid(workspace, caller.acting(), technician_id, None)
    print_message(f"{technician_id} no longer states an ORCID iD. The next build does not use it.")


@orcid_group.command("list", epilog=example("attribution orcid list"))
@json_option
@person_options
def list_command(caller: Caller, as_json: bool) -> None:
    """List everybody's ORCID iD, and whether the staff list or the technician states it."""
    with caller.workspace() as workspace:
        rows = [asdict(row) for row in listed_orcids(workspace)]
    print_rows(rows, COLUMNS, as_json)

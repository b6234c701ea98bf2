"""`looks`, `access-log`: who looked at a technician's record, and whether the log is complete."""

from __future__ import annotations

import sys
from dataclasses import asdict

import click

from attribution.access.log import Checked
from attribution.cli.caller import Caller, home_option, now, person_options
from attribution.cli.options import example, json_option, technician_argument
from attribution.cli.printing import print_json, print_message, print_rows
from attribution.cli.root import main
from attribution.core.errors import UserError
from attribution.core.for_people import count, moment
from attribution.operations import access_log
from attribution.privacy.looks import looks_at
from attribution.workspace import home_ledger

COLUMNS = ("at", "who", "role", "saw")


@main.command("looks", epilog=example("attribution looks T0042"))
@technician_argument
@json_option
@person_options
def looks_command(caller: Caller, technician_id: str, as_json: bool) -> None:
    """List who looked at the record of TECHNICIAN_ID: when, in which role, and at what.

    Technicians see the same list on their own page.
    """
    with caller.workspace() as workspace:
        rows = [asdict(look) for look in looks_at(workspace, technician_id)]
    if not as_json:
        rows = [{**row, "at": moment(row["at"])} for row in rows]
    print_rows(rows, COLUMNS, as_json)


@main.group("access-log")
def access_log_group() -> None:
    """Check that nothing was removed from the log of who looked at whose record."""


@access_log_group.command("check", epilog=example("attribution access-log check"))
@json_option
@home_option
def access_log_check(caller: Caller, as_json: bool) -> None:
    """Check that no line of the access log was changed, removed or moved.

    Exit code 2 where one was.
    """
    with home_ledger(caller.settings) as ledger:
        checked = access_log.check(caller.settings, ledger)
    if as_json:
        print_json(asdict(checked))
    else:
        click.echo(_as_text(checked))
    if checked.faults:
        sys.exit(UserError.exit_code)


def _as_text(checked: Checked) -> str:
    lines = [f"{count(checked.lines, 'line')}. The last has the mark {checked.chain[:16] or '-'}."]
    notes = {
        "come from an older version and cannot be checked": checked.unbound,
        "were cut short, perhaps by a full disk": checked.torn,
        "had the name or id of an erased person taken out": checked.redacted,
    }
    lines += [f"{number:,} {words}." for words, number in notes.items() if number]
    return "\n".join([*lines, *(f"Fault: {fault}." for fault in checked.faults)])


@access_log_group.command(
    "accept", epilog=example("attribution access-log accept --why 'restored from a backup'")
)
@click.option("--why", required=True, help="Why the log has faults. It is saved in the ledger.")
@person_options
def access_log_accept(caller: Caller, why: str) -> None:
    """Go on with an access log that has faults, and say why. Later checks begin from here."""
    with home_ledger(caller.settings) as ledger:
        checked = access_log.accept(caller.settings, ledger, caller.person, why, now())
    print_message(f"{count(len(checked.faults), 'fault')} accepted. The reason was saved.")

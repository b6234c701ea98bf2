"""`names`: the names that a technician is searched for by."""

from __future__ import annotations

from dataclasses import asdict

import click

from attribution.cli.caller import Caller, acting_options, person_options
from attribution.cli.options import example, json_option, technician_argument
from attribution.cli.printing import print_message, print_rows
from attribution.cli.root import main
from attribution.privacy.name_wishes import FORMER, KNOWN_AS
from attribution.privacy.own_names import add_name, searched_names, strike_name

COLUMNS = ("name", "kind", "source", "searched")
name_argument = click.argument("name", metavar="NAME")
former_option = click.option("--former", is_flag=True, help="It is a former name.")


@main.group("names")
def names_group() -> None:
    """List, add and strike out the names that papers are searched for."""


@names_group.command("list", epilog=example("attribution names list T0042"))
@technician_argument
@json_option
@person_options
def list_command(caller: Caller, technician_id: str, as_json: bool) -> None:
    """List the names of a technician, where they come from, and whether they are searched for.

    It prints former names. Do not pass it on.
    """
    with caller.workspace() as workspace:
        rows = [asdict(row) for row in searched_names(workspace, technician_id)]
    print_rows(rows, COLUMNS, as_json)


@names_group.command(
    "add", epilog=example("attribution names add T0042 'Jackie Khan' --received 'e-mail of 3 May'")
)
@technician_argument
@name_argument
@former_option
@acting_options
def add(caller: Caller, technician_id: str, name: str, former: bool) -> None:
    """Add a name of a technician, or search again for one that was struck out.

    Give the whole name as papers print it. It is sent to Europe PMC and ORCID when they are
    searched; a former name is never sent. Papers that are found by it are for review.
    """
    with caller.workspace() as workspace:
        added = add_name(workspace, caller.acting(), technician_id, _kind(former), name)
    print_message(f"The next build looks for “{added}” too. Papers that print it are for review.")


@names_group.command(
    "strike",
    epilog=example("attribution names strike T0042 'Jackie Khan' --received 'e-mail of 3 May'"),
)
@technician_argument
@name_argument
@former_option
@acting_options
def strike(caller: Caller, technician_id: str, name: str, former: bool) -> None:
    """Strike out a known-as or former name. The name on HR's list itself cannot be struck out.

    A former name is not searched for then, and stays hidden from reviewers as before.
    """
    with caller.workspace() as workspace:
        struck = strike_name(workspace, caller.acting(), technician_id, _kind(former), name)
    print_message(f"The next build does not look for “{struck}”. Decisions stay.")


def _kind(former: bool) -> str:
    return FORMER if former else KNOWN_AS

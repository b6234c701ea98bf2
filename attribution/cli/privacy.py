"""`object`, `consent`, `forget`: what technicians decide about their own data."""

from __future__ import annotations

from collections.abc import Sequence

import click

from attribution.cli.caller import Caller, acting_options, now, person_options
from attribution.cli.options import example, technician_argument, why_option
from attribution.cli.printing import print_message
from attribution.cli.root import main
from attribution.core.errors import UserError
from attribution.core.for_people import count
from attribution.home.settings import Settings
from attribution.operations import nightly
from attribution.privacy.choices import record_consent, record_objection
from attribution.privacy.erasure import Erased
from attribution.privacy.remains import in_words


@main.command("object", epilog=example("attribution object T0042 --received 'letter of 2 May'"))
@technician_argument
@click.option("--withdraw", is_flag=True, help="End the objection.")
@why_option("The technician's reason, if they gave one.")
@acting_options
def object_command(caller: Caller, technician_id: str, withdraw: bool, why: str | None) -> None:
    """Record that a technician objects: they are no longer matched, shown or counted."""
    objects = not withdraw
    with caller.workspace() as workspace:
        record_objection(workspace, caller.acting(), technician_id, objects, why)
    if objects:
        print_message(
            f"{technician_id} objects and is no longer matched, shown or counted. This takes "
            "effect immediately."
        )
    else:
        print_message(f"The objection of {technician_id} has ended.")


@main.command(epilog=example("attribution consent T0042 --public yes --received 'e-mail of 3 May'"))
@technician_argument
@click.option(
    "--public",
    type=click.Choice(["yes", "no"]),
    required=True,
    help="Whether the technician may be named in public.",
)
@acting_options
def consent(caller: Caller, technician_id: str, public: str) -> None:
    """Record whether a technician agrees to be named in public."""
    agrees = public == "yes"
    with caller.workspace() as workspace:
        record_consent(workspace, caller.acting(), technician_id, agrees)
    may = "may" if agrees else "may not"
    print_message(f"{technician_id} {may} be named in public.")


@main.command(epilog=example("attribution forget T0042"))
@technician_argument
@click.option(
    "--signed-in-as",
    multiple=True,
    help="Name under which the technician signed in, if it is not their e-mail address. Repeat the "
    "option for several names.",
)
@person_options
def forget(caller: Caller, technician_id: str, signed_in_as: Sequence[str]) -> None:
    """Erase a technician from the home folder. The next roster import does not bring them back."""
    erased = nightly.forget(
        caller.settings, technician_id, caller.person, signed_in_as=signed_in_as, now=now()
    )
    print_message(f"{technician_id} was erased: {_counts(erased)}.")
    for line in in_words(erased.remains):
        print_message(f"Left: {line}")
    print_message(_outside(caller.settings))
    if erased.unread:
        copies = ", ".join(map(str, erased.unread))
        raise UserError(f"Look through these roster copies by hand. They cannot be read: {copies}")


def _outside(settings: Settings) -> str:
    return (
        f"Delete copies outside {settings.home} yourself, such as backups, exported files, and "
        "lists that HR sent. They are not reached, and still name the person."
    )


def _counts(erased: Erased) -> str:
    return ", ".join(
        (
            count(erased.ledger_acts, "ledger entry", "ledger entries"),
            count(erased.roster_copies, "roster copy", "roster copies"),
            count(erased.snapshots, "snapshot"),
        )
    )

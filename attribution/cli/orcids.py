"""`orcid`: the iDs that technicians state, who has which iD, and a file for ORCID itself."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import click

from attribution.cli.caller import Caller, acting_options, person_options
from attribution.cli.options import example, file_option, json_option, technician_argument
from attribution.cli.printing import print_message, print_rows
from attribution.cli.root import main
from attribution.core.for_people import count
from attribution.privacy.orcid_affiliations import affiliations
from attribution.privacy.own_orcids import listed_orcids, record_own_orcid

COLUMNS = ("technician_id", "name", "orcid", "source", "authenticated", "note")
NEXT_BUILD = "The next build matches by it, and ORCID uptake counts it."


@main.group("orcid")
def orcid_group() -> None:
    """Record ORCID iDs that technicians state, list all iDs, and write posts for ORCID."""


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
    """List everybody's ORCID iD, and whether the staff list or the technician states it.

    `authenticated` says that the technician signed in at ORCID with it.
    """
    with caller.workspace() as workspace:
        rows = [asdict(row) for row in listed_orcids(workspace)]
    print_rows(rows, COLUMNS, as_json)


@orcid_group.command(
    "affiliations",
    epilog=example("attribution orcid affiliations --city Northmere --country GB -o orcid.csv"),
)
@click.option("--city", required=True, help="City of the institution, which ORCID asks for.")
@click.option("--country", required=True, help="Its country, by two letters such as GB.")
@file_option("CSV file to write.")
@person_options
def affiliations_command(caller: Caller, city: str, country: str, file: Path) -> None:
    """Write the posts of technicians as ORCID's Affiliation Manager takes them.

    ORCID then asks each person for permission before it adds a post to their record.
    """
    with caller.workspace() as workspace:
        posts = affiliations(workspace, city, country)
    file.write_bytes(posts.as_csv())
    print_message(
        f"{count(len(posts.rows), 'post')} of {count(len(posts.technician_ids), 'technician')} "
        f"were written to {file}. Left out: {posts.left_out:,} without an e-mail address, at "
        "another institution, or without a stated end."
    )

"""`retention`: delete what was kept for its time, or see what would be deleted."""

from __future__ import annotations

import click

from attribution.cli.caller import Caller, home_option, now
from attribution.cli.options import example, json_option
from attribution.cli.printing import print_json
from attribution.cli.root import main
from attribution.operations import nightly


@main.command("retention", epilog=example("attribution retention --dry-run"))
@click.option("--dry-run", is_flag=True, help="Only say what would be deleted.")
@json_option
@home_option
def retention_command(caller: Caller, dry_run: bool, as_json: bool) -> None:
    """Delete what is older than the settings under [retention] say.

    The nightly job does the same every night. Nothing that a figure rests on is deleted.
    """
    outcomes = nightly.delete_old(caller.settings, now=now(), dry_run=dry_run)
    if as_json:
        print_json([outcome.as_json() for outcome in outcomes])
        return
    for outcome in outcomes:
        click.echo(outcome.in_words(dry_run))
        for sentence in outcome.stays:
            click.echo(f"  {sentence}")

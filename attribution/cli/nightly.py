"""`harvest`, `build`, `nightly`: from the sources to a published snapshot."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import datetime

import click

from attribution.cli.root import (
    day,
    day_option,
    example,
    home_option,
    main,
    now,
    out,
    print_json,
    progress,
    settings_of,
)


@main.command(epilog=example("attribution harvest --source crossref --since 2025-01-01"))
@click.option("--source", "only", multiple=True, help="Only this source; may be repeated.")
@day_option("--since", "Read again all works published since this day.")
@day_option("--until", "... and until this day.")
@click.option("--full", is_flag=True, help="Read everything again, not only what changed.")
@click.option("--json", "as_json", is_flag=True, help="Counts as JSON.")
@home_option
def harvest(
    only: Sequence[str],
    since: datetime | None,
    until: datetime | None,
    full: bool,
    as_json: bool,
    home: str | None,
) -> None:
    """Fetch from the sources to raw/ and parsed/."""
    from attribution.operations import nightly as operations_nightly

    settings = settings_of(home)
    with progress() as watch:
        runs = operations_nightly.harvest(
            settings,
            now=now(),
            watch=watch,
            only=only,
            full=full,
            since=day(since),
            until=day(until),
        )
    told = {one.source: operations_nightly.source_as_json(one) for one in runs}
    if as_json:
        print_json(told)
    for name, one in told.items():
        click.echo(
            f"{name}: {one['status']}, {one['collected']} of {one['announced']} records, {one['calls']} calls",
            err=True,
        )
        for gap in one["gaps"]:
            click.echo(f"  missing: {gap}", err=True)
    sys.exit(operations_nightly.exit_code(runs))


@main.command(epilog=example("attribution build"))
@click.option("--accept-drop", is_flag=True, help="Publish even if counts fell sharply.")
@click.option(
    "--reparse", is_flag=True, help="Read all raw files again first, after the readers changed."
)
@home_option
def build(accept_drop: bool, reparse: bool, home: str | None) -> None:
    """Make a new snapshot from parsed records, roster and ledger, and publish it."""
    from attribution.operations import nightly as operations_nightly

    snapshot, made = operations_nightly.build(
        settings_of(home), now=now(), accept_drop=accept_drop, reparse=reparse
    )
    click.echo(
        f"{snapshot.name}: {made.works} works, {made.affiliated_works} affiliated, {made.credits} credits.",
        err=True,
    )


@main.command(epilog=example("attribution nightly --json > last-night.json"))
@click.option("--json", "as_json", is_flag=True, help="The summary as one JSON object.")
@click.option("--accept-drop", is_flag=True, help="Publish even if counts fell sharply.")
@home_option
def nightly(as_json: bool, accept_drop: bool, home: str | None) -> None:
    """Harvest, build, check and publish: the job to schedule.

    Exit codes: 0 done, 2 wrong input, 3 published but a source was down or over budget, 4 nothing
    published and last night's figures stand, 5 another run is at work.
    """
    from attribution.operations import nightly as operations_nightly

    settings = settings_of(home)
    with progress() as watch:
        night = operations_nightly.run_night(
            settings, now=now(), watch=watch, accept_drop=accept_drop
        )
    if as_json:
        print_json(night.as_json())
    else:
        made = night.counts
        out(
            f"{night.snapshot}: {made.works} works, {made.affiliated_works} affiliated, {made.acknowledgements_read} acknowledgements read, {made.credits} credits"
        )
    for name, one in night.sources.items():
        for gap in one["gaps"]:
            click.echo(f"{name}: {gap}", err=True)
    if night.problem:
        click.echo(f"attribution: {night.problem}", err=True)
    sys.exit(night.exit)

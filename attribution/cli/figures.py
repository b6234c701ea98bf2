"""`measure` and `change`: the figures."""

from __future__ import annotations

import click

from attribution.cli.caller import Caller, home_option
from attribution.cli.options import example, json_option, names
from attribution.cli.printing import print_json
from attribution.cli.root import main
from attribution.operations import period_change, snapshot_tables


@main.command(epilog=example("attribution measure --by faculty --period 2020..2025 --json"))
@click.option(
    "--by",
    default="",
    help="Split by faculty, department, job_title, grade, job_family, contract_type or "
    "contract_end (its year). Put commas between several.",
)
@click.option(
    "--of",
    default="all",
    type=click.Choice(["all", "research-facing", "all-year"]),
    help="The technicians to count.",
)
@click.option(
    "--period",
    default="",
    help="2024, 2023/24, 2020..2025 or rolling. The default is every year.",
)
@click.option(
    "--rule",
    default="period",
    type=click.Choice(["period", "today"]),
    help="Who counts: under the rule in force in each period, or under today's rule in all.",
)
@json_option
@home_option
def measure(caller: Caller, by: str, of: str, period: str, rule: str, as_json: bool) -> None:
    """Print the % of technicians on papers, with counts, progress of the review, coverage."""
    with caller.workspace() as workspace:
        measured = snapshot_tables.measure(
            workspace.settings, workspace.reader, names(by), period, of=of, rule=rule
        )
    if as_json:
        print_json(measured.json)
    else:
        click.echo(measured.text)


@main.command(epilog=example("attribution change 2022 2025"))
@click.argument("before", default="")
@click.argument("after", default="")
@click.option(
    "--milestone",
    default="",
    metavar="NAME",
    help="Say how far this milestone of the settings has come. You may then leave out the years.",
)
@click.option(
    "--of",
    default="all",
    type=click.Choice(["all", "research-facing", "all-year"]),
    help="The technicians to count.",
)
@json_option
@home_option
def change(caller: Caller, before: str, after: str, milestone: str, of: str, as_json: bool) -> None:
    """Say what changed between the years BEFORE and AFTER, and why.

    Write years as 2024 or 2023/24. It tells the change of all technicians and of those in post in
    both years, how much of it chance alone could explain, and what it is made of. With --milestone,
    it rates the progress towards a target as green, amber or red.
    """
    with caller.workspace() as workspace:
        changed = period_change.measure_change(
            workspace.settings, workspace.reader, before, after, of=of, since=milestone
        )
    if as_json:
        print_json(changed.json)
    else:
        click.echo(changed.text)

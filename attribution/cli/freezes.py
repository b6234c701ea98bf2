"""`freeze`: figures kept as they were, released once, and compared with later ones."""

from __future__ import annotations

import click

from attribution.cli.caller import Caller, person_options
from attribution.cli.options import example
from attribution.cli.printing import print_message
from attribution.cli.root import main
from attribution.core import for_people
from attribution.measure.counting import DENOMINATORS, GROUPS
from attribution.measure.periods import parse_periods
from attribution.operations import freeze_check
from attribution.releases.freezes import comparison, making
from attribution.releases.freezes.freeze import extent

name_argument = click.argument("name")


@main.group("freeze")
def freeze_group() -> None:
    """Freeze figures, release them protected, and compare them later."""


@freeze_group.command("make", epilog=example("attribution freeze make '2026 report' 2021..2025"))
@name_argument
@click.argument("years")
@click.option("--by", default="", type=click.Choice(["", *GROUPS]), help="Split by this too.")
@click.option("--of", default="all", type=click.Choice(list(DENOMINATORS)), help="Whom to count.")
@person_options
def freeze_make(caller: Caller, name: str, years: str, by: str, of: str) -> None:
    """Freeze the figures of YEARS under NAME, and release them.

    A freeze is never changed. What is released is rounded, and each figure is released once: see
    what was left out, and why. Everybody who may sign in sees it on the page “Public figures”.
    """
    start = caller.settings.academic_year_start
    periods = parse_periods(years, academic_year_start=start)
    print_message("Choosing what can be released. With many departments this takes minutes.")
    with caller.workspace() as workspace:
        frozen = making.freeze(workspace, caller.acting(), name, periods, by=by, of=of)
    print_message(f"Frozen: {name}. {extent(frozen.released)}.")
    for sentence in frozen.left_out:
        click.echo(sentence)


@freeze_group.command("list", epilog=example("attribution freeze list"))
@person_options
def freeze_list(caller: Caller) -> None:
    """List the freezes, the oldest first."""
    with caller.workspace() as workspace:
        freezes = making.public(workspace)
    if not freezes:
        print_message("Nothing was frozen yet. Start with: attribution freeze make NAME YEARS")
    for frozen in freezes:
        day = for_people.day(frozen.made_at.date())
        years = sorted({cell.period for cell in frozen.cells})
        of_years = f"{years[0]} to {years[-1]}" if len(years) > 1 else "".join(years)
        whom = DENOMINATORS[frozen.of]
        click.echo(f"{frozen.name}: {day}. {of_years}, {whom}. {extent(frozen.cells)}.")


@freeze_group.command("verify", epilog=example("attribution freeze verify '2026 report'"))
@name_argument
@person_options
def freeze_verify(caller: Caller, name: str) -> None:
    """Make a freeze again from the inputs of its time, and compare it with the figures of today.

    It says which input was changed since, and what explains a difference. It takes as long as a
    build.
    """
    with caller.workspace() as workspace:
        sentences = freeze_check.verify(workspace, name)
    print_message(f"The file of '{name}' is as it was frozen.")
    for sentence in sentences:
        click.echo(sentence)


@freeze_group.command("compare", epilog=example("attribution freeze compare '2025' '2026'"))
@click.argument("first")
@click.argument("second")
@person_options
def freeze_compare(caller: Caller, first: str, second: str) -> None:
    """Compare two freezes, and say what explains a difference."""
    with caller.workspace() as workspace:
        differences = comparison.compare(workspace, first, second)
    _print_differences(differences)


def _print_differences(differences: list[str]) -> None:
    if not differences:
        print_message("No figure differs, and nothing that they are made from.")
    for sentence in differences:
        click.echo(sentence)

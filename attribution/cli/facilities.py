"""`facilities`, `why`, `offroster`: thanks that name no technician of the roster."""

from __future__ import annotations

import click

from attribution.cli.root import acting, example, home_option, main, opened, out, print_json
from attribution.cli.tables import lines
from attribution.review import teams_thanked
from attribution.snapshot import off_roster, topics


@main.group(
    "facilities", invoke_without_command=True, epilog=example("attribution facilities --json")
)
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@home_option
@click.pass_context
def facilities_group(context: click.Context, as_json: bool, home: str | None) -> None:
    """Facilities listed in the settings, and phrases that thank a team nobody has claimed yet."""
    if context.invoked_subcommand:
        return
    with opened(home) as workspace:
        listed = teams_thanked.listing(workspace)
        phrases = teams_thanked.unclaimed_phrases(workspace)
    if as_json:
        print_json({"facilities": listed, "unclaimed": phrases})
        return
    for line in lines(listed):
        out(line)
    out("")
    out("Phrases that thank a team and are not claimed yet:")
    for line in lines(phrases, ("phrase", "works", "first_year", "last_year", "doi")):
        out(line)


@facilities_group.command(
    "confirm", epilog=example("attribution facilities confirm 'imaging suite' 'Imaging Facility'")
)
@click.argument("phrase")
@click.argument("facility")
@click.option("--who", default=None, help="Who says so. Default: the user of this machine.")
@home_option
def facilities_confirm(phrase: str, facility: str, who: str | None, home: str | None) -> None:
    """Say which listed FACILITY a PHRASE means, or "not a facility"; it is not asked again."""
    with opened(home, who) as workspace:
        teams_thanked.confirm(workspace, acting(), phrase, facility)
    click.echo(f"{phrase}: {facility}. It counts at once.", err=True)


@main.command(epilog=example("attribution why --by year,faculty"))
@click.option(
    "--by",
    default="year,topic",
    show_default=True,
    help="Split by: year, faculty, department, topic.",
)
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@home_option
def why(by: str, as_json: bool, home: str | None) -> None:
    """What technicians are thanked for: microscopy, sequencing, field work ..."""
    with opened(home) as workspace:
        rows = topics.why(workspace.reader, [part for part in by.split(",") if part])
    if as_json:
        print_json(rows)
        return
    for line in lines(rows):
        out(line)
    click.echo(topics.NOTE, err=True)


@main.command("offroster", epilog=example("attribution offroster --json"))
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@home_option
def offroster_command(as_json: bool, home: str | None) -> None:
    """People thanked for technical work who are on no roster; off unless the settings switch it on."""
    with opened(home) as workspace:
        settings = workspace.settings
        rows = off_roster.listing(workspace.reader, settings)
    if as_json:
        print_json(rows)
        return
    for line in lines(rows, ("name", "phrase", "published", "doi")):
        out(line)
    click.echo(off_roster.note(settings), err=True)

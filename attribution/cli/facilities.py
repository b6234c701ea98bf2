"""`facilities`, `why`, `offroster`: thanks that name no technician of the roster."""

import os

import click

from attribution.access.permissions import Person
from attribution.cli.root import example, home_option, main, now, out, print_json, settings_of
from attribution.cli.tables import lines
from attribution.facilities import questions
from attribution.operations import snapshot_tables
from attribution.review import verdicts
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
    with snapshot_tables.opened(settings_of(home)) as reader:
        listed, phrases = questions.listing(reader), questions.unclaimed_phrases(reader)
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
    settings = settings_of(home)
    with snapshot_tables.opened(settings) as reader:
        assert reader.ledger is not None
        questions.confirm(
            reader,
            reader.ledger,
            Person(who or verdicts.local_user(os.environ), "lead"),
            settings.printed_names,
            phrase,
            facility,
            now=now(),
        )
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
    with snapshot_tables.opened(settings_of(home)) as reader:
        rows = topics.why(reader, [part for part in by.split(",") if part])
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
    settings = settings_of(home)
    with snapshot_tables.opened(settings) as reader:
        rows = off_roster.listing(reader, settings)
    if as_json:
        print_json(rows)
        return
    for line in lines(rows, ("name", "phrase", "published", "doi")):
        out(line)
    click.echo(off_roster.note(settings), err=True)

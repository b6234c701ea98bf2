"""`facilities`, `why`, `offroster`: thanks that name no technician of the roster."""

from __future__ import annotations

import click

from attribution.claims import booked_papers, facility_works
from attribution.cli.caller import Caller, home_option, person_options
from attribution.cli.options import example, json_option, names
from attribution.cli.printing import print_json, print_message, print_rows
from attribution.cli.root import main
from attribution.privacy import withheld
from attribution.review import teams_thanked
from attribution.snapshot import off_roster, topics

PHRASE_COLUMNS = ("phrase", "works", "first_year", "last_year", "doi")
BOOKED_COLUMNS = ("published", "doi", "title", "author", "known_by", "booked", "instrument")
THANKS_COLUMNS = ("phrase", "works", "first_year", "last_year")
WORK_COLUMNS = ("published", "doi", "title", "because")
PERSON_COLUMNS = ("name", "phrase", "published", "doi")


@main.group(
    "facilities", invoke_without_command=True, epilog=example("attribution facilities --json")
)
@json_option
@home_option
def facilities_group(caller: Caller, as_json: bool) -> None:
    """List the facilities in the settings, and phrases that thank a team of no facility yet."""
    if click.get_current_context().invoked_subcommand:
        return
    with caller.workspace() as workspace:
        facilities = teams_thanked.listing(workspace)
        phrases = teams_thanked.unclaimed_phrases(workspace)
    if as_json:
        print_json({"facilities": facilities, "unclaimed": phrases})
        return
    print_rows(facilities)
    click.echo("")
    click.echo("Phrases that thank a team and are not claimed yet:")
    print_rows(phrases, PHRASE_COLUMNS)


@facilities_group.command(
    "confirm", epilog=example("attribution facilities confirm 'imaging suite' 'Imaging Facility'")
)
@click.argument("phrase")
@click.argument("facility")
@person_options
def facilities_confirm(caller: Caller, phrase: str, facility: str) -> None:
    """Record which FACILITY of the settings a PHRASE means, or "not a facility"."""
    with caller.workspace() as workspace:
        teams_thanked.confirm(workspace, caller.acting(), phrase, facility)
    print_message(f"“{phrase}” is {facility}. This takes effect immediately.")


@facilities_group.command("show", epilog=example("attribution facilities show 'Imaging Facility'"))
@click.argument("facility")
@json_option
@person_options
def facilities_show(caller: Caller, facility: str, as_json: bool) -> None:
    """Show how papers thank a FACILITY by year and in which words, and its sentence for papers.

    Only papers whose acknowledgement was read count. Years without one show no number.
    """
    with caller.workspace() as workspace:
        years = facility_works.thanks_by_year(workspace, facility)
        phrases = facility_works.phrases_of_facility(workspace, facility)
        sentence = facility_works.thanks_sentence(workspace, facility)
    if as_json:
        print_json({"years": years, "phrases": phrases, "sentence": sentence})
        return
    print_rows(years)
    click.echo("")
    print_rows(phrases, THANKS_COLUMNS)
    click.echo(f"\n{sentence}")


@facilities_group.command(
    "works", epilog=example("attribution facilities works 'Imaging Facility'")
)
@click.argument("facility")
@json_option
@person_options
def facilities_works(caller: Caller, facility: str, as_json: bool) -> None:
    """List works that thank a FACILITY or name someone of it, each with the reason."""
    with caller.workspace() as workspace:
        rows = facility_works.works_of_facility(workspace, facility)
    print_rows(rows, WORK_COLUMNS, as_json)


@facilities_group.command(
    "booked", epilog=example("attribution facilities booked 'Imaging Facility'")
)
@click.argument("facility")
@json_option
@person_options
def facilities_booked(caller: Caller, facility: str, as_json: bool) -> None:
    """List papers that may have used a FACILITY, because an author had booked it.

    They were published within two years after the booking, and thank neither the facility nor
    anyone of it by name. They are never counted.
    """
    with caller.workspace() as workspace:
        papers = booked_papers.papers_of_users(workspace, facility)
    print_rows(papers.rows if papers else (), BOOKED_COLUMNS, as_json)
    if papers is None:
        print_message("No booking of it was imported: attribution bookings import --help")
    else:
        print_message(booked_papers.in_words(papers))


@main.command(epilog=example("attribution why --by year,faculty"))
@click.option(
    "--by",
    default="year,topic",
    show_default=True,
    help="Split by year, faculty, department or topic. Put commas between several.",
)
@json_option
@home_option
def why(caller: Caller, by: str, as_json: bool) -> None:
    """Count what technicians are thanked for, such as microscopy, sequencing or field work."""
    with caller.workspace() as workspace:
        rows = topics.why(workspace.reader, names(by))
    print_rows(rows, as_json=as_json)
    if not as_json:
        print_message(topics.NOTE)


@main.command("offroster", epilog=example("attribution offroster --json"))
@json_option
@home_option
def offroster_command(caller: Caller, as_json: bool) -> None:
    """List people thanked for technical work who are on no roster, if the settings allow it."""
    with caller.workspace() as workspace:
        people = withheld.off_roster(workspace)
    print_rows(people.rows, PERSON_COLUMNS, as_json)
    if not as_json:
        print_message(off_roster.note(caller.settings))

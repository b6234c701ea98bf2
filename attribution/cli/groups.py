"""`group`: the works of a manager's group, and those that should have named its people."""

from __future__ import annotations

import click

from attribution.claims.sheets import group_works
from attribution.cli.caller import Caller, person_options
from attribution.cli.options import example, json_option
from attribution.cli.printing import print_message, print_rows
from attribution.cli.root import main
from attribution.core.for_people import count

QUESTIONS = {
    "team-thanked": group_works.teams_without_names,
    "not-thanked": group_works.facilities_not_thanked,
    "works": group_works.works_of_group,
}
COLUMNS = {
    "team-thanked": ("published", "doi", "title", "facility", "context"),
    "not-thanked": ("published", "doi", "title", "facility", "phrase"),
    "works": ("published", "doi", "title", "because"),
}


@main.command("group", epilog=example("attribution group petra@example.ac.uk team-thanked"))
@click.argument("manager")
@click.argument("question", type=click.Choice(list(QUESTIONS)), default="team-thanked")
@json_option
@person_options
def group(caller: Caller, manager: str, question: str, as_json: bool) -> None:
    """List works of a manager's group.

    team-thanked: the team is thanked, but none of its people. not-thanked: the methods name a
    facility of the group, and the acknowledgement thanks neither it nor its people. works: all
    works of the group, with the reason.
    """
    with caller.workspace() as workspace:
        rows = QUESTIONS[question](workspace, manager)
    print_rows(rows, COLUMNS[question], as_json)
    print_message(f"{count(len(rows), 'work')}.")

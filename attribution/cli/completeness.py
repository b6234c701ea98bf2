"""`completeness`: how many papers are found, what a source lacks, what is ours in name only."""

from __future__ import annotations

import click

from attribution.cli.caller import Caller, person_options
from attribution.cli.options import example, json_option
from attribution.cli.printing import print_rows
from attribution.cli.root import main
from attribution.review import completeness

PAPER = ("doi", "title", "published", "sources")


@main.command("completeness", epilog=example("attribution completeness --lacking-in crossref"))
@click.option("--lacking-in", "source", help="List papers of your people that this source lacks.")
@click.option("--name-only", is_flag=True, help="List papers that may be yours in name only.")
@json_option
@person_options
def completeness_command(
    caller: Caller, source: str | None, name_only: bool, as_json: bool
) -> None:
    """Say by year how many papers were found, and how many there are at least."""
    columns: tuple[str, ...] = ("year", "found", "at_least")
    with caller.workspace() as workspace:
        if source:
            rows, columns = completeness.lacking_in(workspace, source), (*PAPER, "technicians")
        elif name_only:
            people = completeness.in_name_only(workspace)
            rows, columns = list(people.rows), (*PAPER, "name", "reason")
        else:
            rows = completeness.found_by_year(workspace)
    print_rows(rows, columns, as_json)

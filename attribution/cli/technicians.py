"""`technicians`: the list of the page Technicians: credits, what waits, ORCID iD, last answer."""

from __future__ import annotations

from collections.abc import Collection

import click

from attribution.cli.caller import Caller, person_options
from attribution.cli.options import example, json_option
from attribution.cli.printing import print_rows
from attribution.cli.root import main
from attribution.core.errors import UserError
from attribution.dashboard.queries.technician_list import summaries

COLUMNS = (
    "technician_id",
    "name",
    "job_title",
    "faculty",
    "papers",
    "names_to_check",
    "claims_waiting",
    "orcid",
    "last_answer",
)


@main.command("technicians", epilog=example("attribution technicians --faculty Science"))
@click.option("--faculty", help="Only those whose last post is in this faculty.")
@click.option("--waiting", is_flag=True, help="Only those with names to check or claims.")
@json_option
@person_options
def technicians_command(caller: Caller, faculty: str | None, waiting: bool, as_json: bool) -> None:
    """List technicians: papers that credit them, what waits, ORCID iD, last answer."""
    with caller.workspace() as workspace:
        rows = summaries(workspace)
    _check_faculty(faculty, {row["faculty"] for row in rows if row["faculty"]})
    shown = [
        row
        for row in rows
        if faculty in (None, row["faculty"])
        and (not waiting or row["names_to_check"] or row["claims_waiting"])
    ]
    print_rows(shown, COLUMNS, as_json)


def _check_faculty(faculty: str | None, known: Collection[str]) -> None:
    if faculty is not None and known and faculty not in known:
        raise UserError(
            f"Choose one of these faculties: {', '.join(sorted(known))}. The roster has no one of "
            f"{faculty}."
        )

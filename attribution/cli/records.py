"""`contributions`, `object`, `consent`, `forget`, `review export/import`: records and wishes of people."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from attribution import workspace
from attribution.cli.review import lead
from attribution.cli.review import review as review_group
from attribution.cli.root import example, home_option, main, now, out, print_json, settings_of
from attribution.cli.tables import lines
from attribution.core.errors import UserError
from attribution.operations import nightly
from attribution.privacy import wishes
from attribution.record import formats
from attribution.review import queue, spreadsheet

RECEIVED = "How the technician's word was received, where you act for them."


def who_option(function: Callable[..., Any]) -> Callable[..., Any]:
    return click.option("--who", default=None, help="Who acts. Default: the user of this machine.")(
        function
    )


def received_option(function: Callable[..., Any]) -> Callable[..., Any]:
    return click.option("--received", default=None, help=RECEIVED)(function)


@contextmanager
def office(home: str | None, who: str | None) -> Iterator[workspace.Office]:
    with workspace.office(settings_of(home), lead(who)) as at:
        yield at


def table(rows: Sequence[Mapping[str, Any]], columns: Sequence[str], as_json: bool) -> None:
    """Rows as JSON with everything, else as lines with these columns."""
    if as_json:
        print_json(rows)
        return
    for line in lines(rows, columns):
        out(line)


# -- records and wishes --------------------------------------------------------------------------------


@main.command(epilog=example("attribution contributions T0042 -o ada.docx"))
@click.argument("technician_id")
@click.option(
    "-o",
    "--out",
    "file",
    required=True,
    type=click.Path(dir_okay=False, path_type=Path),
    help="docx, bib, csv, xlsx, jsonl or html.",
)
@who_option
@home_option
def contributions(technician_id: str, file: Path, who: str | None, home: str | None) -> None:
    """A technician's record for appraisal, registration or a CV; .bib for ORCID, .html to print and mark."""
    with office(home, who) as at:
        formats.contributions_file(at, technician_id, file, now().date())
    click.echo(f"Written to {file}.", err=True)


@main.command("object", epilog=example("attribution object T0042 --received 'letter of 2 May'"))
@click.argument("technician_id")
@click.option("--withdraw", is_flag=True, help="The objection ends.")
@click.option("--why", default=None, help="The person's reason, if they gave one.")
@received_option
@who_option
@home_option
def object_command(
    technician_id: str,
    withdraw: bool,
    why: str | None,
    received: str | None,
    who: str | None,
    home: str | None,
) -> None:
    """A technician objects: no matching and no showing from this moment on."""
    with office(home, who) as at:
        wishes.objection(at, technician_id, objects=not withdraw, received=received, why=why)
    click.echo(
        f"{technician_id}: {'the objection has ended' if withdraw else 'objects; it holds at once'}.",
        err=True,
    )


@main.command(epilog=example("attribution consent T0042 --public yes --received 'e-mail of 3 May'"))
@click.argument("technician_id")
@click.option(
    "--public",
    type=click.Choice(["yes", "no"]),
    required=True,
    help="Whether they may be named in public.",
)
@received_option
@who_option
@home_option
def consent(
    technician_id: str, public: str, received: str | None, who: str | None, home: str | None
) -> None:
    """The person's own agreement to be named in public."""
    with office(home, who) as at:
        wishes.consent(at, technician_id, public=public == "yes", received=received)
    click.echo(
        f"{technician_id}: {'may' if public == 'yes' else 'may not'} be named in public.", err=True
    )


@main.command(epilog=example("attribution forget T0042"))
@click.argument("technician_id")
@click.option(
    "--signed-in-as",
    multiple=True,
    help="Their name at the sign-in where it is not their address; may be repeated.",
)
@who_option
@home_option
def forget(
    technician_id: str, signed_in_as: Sequence[str], who: str | None, home: str | None
) -> None:
    """Erase a technician everywhere in the home folder; the next roster import does not bring them back."""
    done = nightly.forget(
        settings_of(home), technician_id, lead(who), signed_in_as=signed_in_as, now=now()
    )
    click.echo(
        f"{technician_id} was erased: {done.ledger_acts} acts, {done.roster_copies} roster copies, {done.snapshots} snapshots.",
        err=True,
    )
    if done.unread:
        raise UserError(
            "These roster copies could not be read; look through them by hand: "
            + ", ".join(map(str, done.unread))
        )


# -- review lists --------------------------------------------------------------------------------------


@review_group.command("export", epilog=example("attribution review export queue.xlsx"))
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--technician", default=None, help="Only the candidates of this technician.")
@click.option("--which", type=click.Choice(queue.LISTS), default="review", show_default=True)
@who_option
@home_option
def review_export(
    file: Path, technician: str | None, which: str, who: str | None, home: str | None
) -> None:
    """Write the review list as a spreadsheet to be marked offline."""
    with office(home, who) as at:
        count = spreadsheet.review_export(at, file, which=which, technician_id=technician)
    click.echo(f"{count} candidates written to {file}.", err=True)


@review_group.command("import", epilog=example("attribution review import queue.xlsx --partial"))
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--partial", is_flag=True, help="Record the rows without conflicts.")
@received_option
@who_option
@home_option
def review_import(
    file: Path, partial: bool, received: str | None, who: str | None, home: str | None
) -> None:
    """Take over the marks of a spreadsheet; every conflict is named, and nothing recorded, unless --partial."""
    with office(home, who) as at:
        told = spreadsheet.review_import(at, file, partial=partial, received=received, now=now())
    for conflict in told.conflicts:
        out(str(conflict))
    click.echo(
        f"{told.recorded} recorded, {told.already} recorded before, {told.unmarked} unmarked, {len(told.conflicts)} conflicts.",
        err=True,
    )
    if told.conflicts:
        sys.exit(UserError.exit_code)

"""`contributions`, `object`, `consent`, `forget`, `review export/import`: records and wishes of
people.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path

import click

from attribution.access.permissions import local_lead
from attribution.cli.review import review as review_group
from attribution.cli.root import (
    acting,
    example,
    home_option,
    main,
    now,
    opened,
    out,
    received_option,
    settings_of,
    who_option,
)
from attribution.core.errors import UserError
from attribution.core.files import content_of
from attribution.operations import nightly
from attribution.privacy.choices import record_consent, record_objection
from attribution.record import formats
from attribution.review.candidate_lists import LISTS
from attribution.review.spreadsheet_export import export_list, export_technician
from attribution.review.spreadsheet_import import import_decisions

# -- records and wishes ----------------------------------------------------------------------------


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
    """A technician's record for appraisal, registration or a CV.

    .bib for ORCID, .html to print and mark.
    """
    with opened(home, who) as workspace:
        form = file.suffix.lstrip(".").lower()
        record = formats.export_record(workspace, technician_id, form, now().date())
    file.write_bytes(record)
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
    with opened(home, who) as workspace:
        record_objection(workspace, acting(received), technician_id, not withdraw, why)
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
    with opened(home, who) as workspace:
        record_consent(workspace, acting(received), technician_id, public == "yes")
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
    """Erase a technician everywhere in the home folder.

    The next roster import does not bring them back.
    """
    person = local_lead(os.environ, who)
    done = nightly.forget(
        settings_of(home), technician_id, person, signed_in_as=signed_in_as, now=now()
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


# -- review lists ----------------------------------------------------------------------------------


@review_group.command("export", epilog=example("attribution review export queue.xlsx"))
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--technician", default=None, help="Only the candidates of this technician.")
@click.option("--which", type=click.Choice(LISTS), default="review", show_default=True)
@who_option
@home_option
def review_export(
    file: Path, technician: str | None, which: str, who: str | None, home: str | None
) -> None:
    """Write the review list as a spreadsheet to be marked offline."""
    with opened(home, who) as workspace:
        if technician:
            sheet = export_technician(workspace, technician)
        else:
            sheet = export_list(workspace, which)
    file.write_bytes(sheet.data)
    click.echo(f"{sheet.candidates} candidates written to {file}.", err=True)


@review_group.command("import", epilog=example("attribution review import queue.xlsx --partial"))
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--partial", is_flag=True, help="Record the rows without conflicts.")
@received_option
@who_option
@home_option
def review_import(
    file: Path, partial: bool, received: str | None, who: str | None, home: str | None
) -> None:
    """Take over the marks of a spreadsheet.

    Every conflict is named, and nothing recorded, unless --partial.
    """
    data = content_of(file)
    with opened(home, who) as workspace:
        done = import_decisions(workspace, acting(received), data, partial)
    for conflict in done.conflicts:
        out(str(conflict))
    click.echo(
        f"{done.recorded} recorded, {done.already} recorded before, {done.unmarked} unmarked, "
        f"{len(done.conflicts)} conflicts.",
        err=True,
    )
    if done.conflicts:
        sys.exit(UserError.exit_code)

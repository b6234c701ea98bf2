"""`claim new`, `edit`, `attach`, `fetch`, `list`, `show`: contributions that a paper does not
credit.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from attribution.claims import listing, service
from attribution.claims.draft import Draft, draft_of
from attribution.cli.caller import Caller, acting_options, now, person_options
from attribution.cli.options import (
    day_option,
    example,
    file_argument,
    file_option,
    json_option,
    technician_argument,
    work_argument,
)
from attribution.cli.printing import print_json, print_message, print_rows
from attribution.cli.root import main
from attribution.core.files import content_of, write_new
from attribution.ledger.payloads import Answers
from attribution.workspace import Workspace

ROLE = "CRediT role, for example Software. Repeat the option for several roles."
NEW_ROLE = f"{ROLE} They replace the roles of the draft."
STATEMENT = "What the technician did, in their own words."
WANTED = (
    "The credit that the technician would like: authorship, acknowledgement or internal record."
)

claim_argument = click.argument("claim_id")
CRITERIA = (
    "ICMJE criterion that the technician meets: substantial, drafting, approval or accountable. "
    "Repeat the option for several."
)


def answer_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """The questions on fair credit. Letters recommend a credit only where one is answered."""
    options = (
        click.option("--criteria", multiple=True, help=CRITERIA),
        click.option(
            "--intellectual",
            is_flag=True,
            help="The technician gave judgement or design, not only time.",
        ),
        click.option(
            "--service-only",
            is_flag=True,
            help="It was a routine service of a facility, not the work of one person.",
        ),
    )
    for option in reversed(options):
        function = option(function)
    return function


from_option = day_option("--from", "First day of the contribution.")
to_option = day_option("--to", "Last day of the contribution.")


@main.group("claim")
def claim_group() -> None:
    """Claim contributions that papers do not credit, and report papers that were missed.

    docs/people.md describes how claims and reports work.
    """


@claim_group.command(
    "new",
    epilog=example(
        "attribution claim new T0042 10.5555/x --role Software --statement 'I wrote it.'"
    ),
)
@technician_argument
@work_argument
@click.option("--role", "roles", multiple=True, required=True, help=ROLE)
@click.option("--statement", required=True, help=STATEMENT)
@from_option
@to_option
@click.option("--wanted", default="acknowledgement", show_default=True, help=WANTED)
@answer_options
@acting_options
def claim_new(caller: Caller, technician_id: str, work: str, **options: Any) -> None:
    """Write a draft claim that TECHNICIAN_ID contributed to WORK: a DOI, a title or a work id."""
    draft, acting = _changed(Draft(work), options), caller.acting()
    with caller.workspace() as workspace:
        claim = service.write(workspace, acting, technician_id, draft)
    click.echo(claim.claim_id)


@claim_group.command(
    "edit", epilog=example("attribution claim edit CLAIM_ID --role Software --role Validation")
)
@claim_argument
@click.option("--work", help="Another work: a DOI, a title or a work id.")
@click.option("--role", "roles", multiple=True, help=NEW_ROLE)
@click.option("--statement", help=STATEMENT)
@from_option
@to_option
@click.option("--wanted", help=WANTED)
@answer_options
@acting_options
def claim_edit(caller: Caller, claim_id: str, **options: Any) -> None:
    """Change a draft. The parts that you leave out stay as they are."""
    with caller.workspace() as workspace:
        draft = _changed(draft_of(service.claim(workspace, claim_id)), options)
        service.rewrite(workspace, caller.acting(), claim_id, draft)
    print_message(f"The draft of claim {claim_id} was saved.")


def _changed(draft: Draft, options: Mapping[str, Any]) -> Draft:
    """A draft with the parts that the options give."""
    parts = {
        "work": options.get("work"),
        "roles": options["roles"] or None,
        "statement": options["statement"],
        "first_day": options["from"],
        "last_day": options["to"],
        "wanted": options["wanted"],
        "answers": _answers(options),
    }
    return replace(draft, **{name: value for name, value in parts.items() if value is not None})


def _answers(options: Mapping[str, Any]) -> Answers | None:
    """The answers that the options give; None where they give none."""
    answers = Answers(tuple(options["criteria"]), options["intellectual"], options["service_only"])
    return answers if answers != Answers() else None


@claim_group.command("attach", epilog=example("attribution claim attach CLAIM_ID booking.pdf"))
@claim_argument
@file_argument()
@acting_options
def claim_attach(caller: Caller, claim_id: str, file: Path) -> None:
    """Save FILE with a claim. Only people who may see the claim can read it."""
    data = content_of(file)
    with caller.workspace() as workspace:
        service.attach(workspace, caller.acting(), claim_id, file.name, data)
    print_message(f"{file.name} was saved with claim {claim_id}.")


@claim_group.command("remove", epilog=example("attribution claim remove CLAIM_ID booking.pdf"))
@claim_argument
@click.argument("name")
@acting_options
def claim_remove(caller: Caller, claim_id: str, name: str) -> None:
    """Delete an attachment of a claim for good. Whoever attached it may, and the technician.

    The claim says that the file was removed, when and by whom.
    """
    with caller.workspace() as workspace:
        service.remove_file(workspace, caller.acting(), claim_id, name)
    print_message(f"{name} was removed from claim {claim_id}. Earlier backups still hold it.")


@claim_group.command(
    "fetch", epilog=example("attribution claim fetch CLAIM_ID booking.pdf -o booking.pdf")
)
@claim_argument
@click.argument("name")
@file_option("File to write. It must not exist yet.")
@person_options
def claim_fetch(caller: Caller, claim_id: str, name: str, file: Path) -> None:
    """Save an attachment of a claim as a new file.

    NAME is the name of the file, or the name under which it is stored.
    """
    with caller.workspace() as workspace:
        attachment = service.attachment(workspace, claim_id, name)
    write_new(file, attachment.data)
    print_message(f"{attachment.name} was written to {file}.")


@claim_group.command("list", epilog=example("attribution claim list --state submitted --json"))
@click.option("--technician", help="Only the claims of this technician.")
@click.option("--state", help="Only claims in this state, for example submitted.")
@click.option("--overdue", is_flag=True, help="Only claims whose second person is late.")
@json_option
@person_options
def claim_list(
    caller: Caller, technician: str | None, state: str | None, overdue: bool, as_json: bool
) -> None:
    """List the claims."""
    with caller.workspace() as workspace:
        rows = listing.rows(workspace, technician, state)
        if overdue:
            rows = _overdue(workspace, rows)
    print_rows(rows, listing.COLUMNS, as_json)


def _overdue(workspace: Workspace, rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """The rows of claims whose second person is late."""
    late = {row["claim_id"] for row in listing.overdue_rows(workspace, now().date())}
    return [row for row in rows if row["claim_id"] in late]


@claim_group.command("show", epilog=example("attribution claim show CLAIM_ID"))
@claim_argument
@person_options
def claim_show(caller: Caller, claim_id: str) -> None:
    """Print a claim as JSON, with all its steps and comments."""
    with caller.workspace() as workspace:
        print_json(listing.as_json(workspace, claim_id))

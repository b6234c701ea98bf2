"""`claim`: contributions that a paper does not credit, from the draft to the letter."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import click

from attribution.claims import letters, lifecycle, listing, service
from attribution.claims.draft import Draft, draft_of
from attribution.claims.letters import Letter
from attribution.cli.root import (
    acting,
    day,
    day_option,
    example,
    home_option,
    main,
    now,
    opened,
    out,
    print_json,
    received_option,
    who_option,
)
from attribution.cli.tables import table
from attribution.core.errors import UserError
from attribution.core.files import content_of, write_new
from attribution.ledger.payloads import CreditGiven, SecondPerson, StepContent

SENDER = "Who signs."


def print_letter(letter: Letter) -> None:
    out(f"{letter.subject}\n\n{letter.text}")


@main.group()
def claim() -> None:
    """Contributions that a paper does not credit, and papers that were missed.

    See docs/people.md.
    """


@claim.command(
    "new",
    epilog=example(
        "attribution claim new T0042 10.5555/x --role Software --statement 'I wrote it.'"
    ),
)
@click.argument("technician_id")
@click.argument("work")
@click.option("--role", "roles", multiple=True, required=True, help="CRediT role; may be repeated.")
@click.option("--statement", required=True, help="What was done, in the technician's words.")
@day_option("--from", "First day of the work.")
@day_option("--to", "Last day of the work.")
@click.option(
    "--wanted",
    default="acknowledgement",
    show_default=True,
    help="authorship, acknowledgement, internal record.",
)
@received_option
@who_option
@home_option
def claim_new(
    technician_id: str,
    work: str,
    received: str | None,
    who: str | None,
    home: str | None,
    **parts: Any,
) -> None:
    """Draft a claim of TECHNICIAN_ID for WORK: a DOI, a title or a work_id."""
    draft = replace(Draft(work), **_parts(parts))
    with opened(home, who) as workspace:
        claim = service.write(workspace, acting(received), technician_id, draft)
    out(claim.claim_id)


def _parts(options: Mapping[str, Any]) -> dict[str, Any]:
    """The parts of a draft that options give."""
    parts = {
        "work": options.get("work"),
        "roles": tuple(options["roles"]) or None,
        "statement": options["statement"],
        "first_day": day(options["from"]),
        "last_day": day(options["to"]),
        "wanted": options["wanted"],
    }
    return {name: value for name, value in parts.items() if value is not None}


@claim.command(
    "edit", epilog=example("attribution claim edit CLAIM_ID --role Software --role Validation")
)
@click.argument("claim_id")
@click.option("--work", default=None, help="Another work: a DOI, a title or a work_id.")
@click.option(
    "--role",
    "roles",
    multiple=True,
    help="CRediT role; may be repeated; replaces those of the draft.",
)
@click.option("--statement", default=None, help="What was done, in the technician's words.")
@day_option("--from", "First day of the work.")
@day_option("--to", "Last day of the work.")
@click.option("--wanted", default=None, help="authorship, acknowledgement, internal record.")
@received_option
@who_option
@home_option
def claim_edit(
    claim_id: str, received: str | None, who: str | None, home: str | None, **parts: Any
) -> None:
    """Rewrite a draft; what is not given stays as it is."""
    with opened(home, who) as workspace:
        draft = replace(draft_of(service.claim(workspace, claim_id)), **_parts(parts))
        claim = service.rewrite(workspace, acting(received), claim_id, draft)
    click.echo(f"{claim_id}: {claim.state}, rewritten.", err=True)


def step_command(name: str, step: str, text: str) -> None:
    """Add a command that takes one step of a claim."""

    @click.argument("claim_id")
    @click.option("--why", default=None, help="The reason, or what is said; kept with the claim.")
    @click.option("--second", default=None, help="contest, reassign: the second person who judges.")
    @click.option("--due", default=None, help="contest, reassign: by when, YYYY-MM-DD.")
    @click.option(
        "--kind", default=None, type=click.Choice(["author", "thanked"]), help="credited: as what."
    )
    @click.option("--correction", default=None, help="credited: DOI of the correction.")
    @received_option
    @who_option
    @home_option
    def command(
        claim_id: str,
        why: str | None,
        received: str | None,
        who: str | None,
        home: str | None,
        **options: str | None,
    ) -> None:
        content = _content(step, options)
        with opened(home, who) as workspace:
            claim = service.step(workspace, acting(received), claim_id, step, why, content)
        click.echo(f"{claim_id}: {claim.state}.", err=True)

    command.__doc__ = text
    claim.command(
        name, epilog=example(f"attribution claim {name} CLAIM_ID --why 'as agreed on the phone'")
    )(command)


def _content(step: str, options: Mapping[str, str | None]) -> StepContent | None:
    """What a step keeps."""
    if step in lifecycle.SECONDED:
        return SecondPerson(options["second"], _due(options["due"]))
    if step == "credit":
        return CreditGiven(options["kind"], options["correction"])
    return None


def _due(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise UserError(
            f"'{text}' is no date; write it as 2026-11-30. Nothing was recorded."
        ) from None


step_command("submit", "submit", "Hand a draft in.")
step_command("take", "take", "Begin to judge a claim.")
step_command("say", "say", "Add words of either side.")
step_command("uphold", "uphold", "Judge that the contribution was made.")
step_command("decline", "decline", "Judge that it was not; a reason is needed.")
step_command("contest", "contest", "Ask for a second person's judgement, by a date.")
step_command(
    "reassign",
    "reassign",
    "Give a contested claim that nobody has judged yet to another second person.",
)
step_command("agree", "agree", "The technician agrees that the authors may be written to.")
step_command("disagree", "disagree", "The technician does not agree, or no longer.")
step_command("raise", "raise", "Record that the authors were written to.")
step_command("credited", "credit", "Record that the paper credits the person now.")
step_command("withdraw", "withdraw", "Take a claim back.")


@claim.command("attach", epilog=example("attribution claim attach CLAIM_ID booking.pdf"))
@click.argument("claim_id")
@click.argument("file", type=click.Path(path_type=Path))
@received_option
@who_option
@home_option
def claim_attach(
    claim_id: str, file: Path, received: str | None, who: str | None, home: str | None
) -> None:
    """Keep a file with a claim, privately."""
    data = content_of(file)
    with opened(home, who) as workspace:
        service.attach(workspace, acting(received), claim_id, file.name, data)
    click.echo(f"{claim_id}: {file.name} is kept with it.", err=True)


@claim.command(
    "fetch", epilog=example("attribution claim fetch CLAIM_ID booking.pdf -o booking.pdf")
)
@click.argument("claim_id")
@click.argument("name")
@click.option(
    "-o",
    "--out",
    "file",
    required=True,
    type=click.Path(dir_okay=False, path_type=Path),
    help="A new file.",
)
@who_option
@home_option
def claim_fetch(claim_id: str, name: str, file: Path, who: str | None, home: str | None) -> None:
    """Read an attachment: NAME is its name, or the one it is kept under. No file is overwritten."""
    with opened(home, who) as workspace:
        attachment = service.attachment(workspace, claim_id, name)
    write_new(file, attachment.data)
    click.echo(f"{attachment.name} written to {file}.", err=True)


@claim.command("list", epilog=example("attribution claim list --state submitted --json"))
@click.option("--technician", default=None, help="Only claims of this technician.")
@click.option("--state", default=None, help="Only claims in this state.")
@click.option("--overdue", is_flag=True, help="Only those whose second person is late.")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@who_option
@home_option
def claim_list(
    technician: str | None,
    state: str | None,
    overdue: bool,
    as_json: bool,
    who: str | None,
    home: str | None,
) -> None:
    """List the claims."""
    with opened(home, who) as workspace:
        rows = listing.rows(workspace, technician, state)
        if overdue:
            late = {row["claim_id"] for row in listing.overdue_rows(workspace, now().date())}
            rows = [row for row in rows if row["claim_id"] in late]
    table(rows, listing.COLUMNS, as_json)


@claim.command("show", epilog=example("attribution claim show CLAIM_ID"))
@click.argument("claim_id")
@who_option
@home_option
def claim_show(claim_id: str, who: str | None, home: str | None) -> None:
    """One claim with all its steps and both sides' words, as JSON."""
    with opened(home, who) as workspace:
        print_json(listing.as_json(workspace, claim_id))


@claim.command(
    "letter",
    epilog=example("attribution claim letter CLAIM_ID --to author --sender 'A. Lead, Northmere'"),
)
@click.argument("claim_id")
@click.option(
    "--to", "name", type=click.Choice(["author", "editor"]), default="author", show_default=True
)
@click.option("--sender", required=True, help=SENDER)
@who_option
@home_option
def claim_letter(claim_id: str, name: str, sender: str, who: str | None, home: str | None) -> None:
    """Draft a letter about a claim. Nothing is sent."""
    with opened(home, who) as workspace:
        letter = letters.claim_letter(workspace, claim_id, name, sender)
    print_letter(letter)

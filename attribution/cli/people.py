"""`claim`, `contributions`, `object`, `consent`, `forget`, `review export/import`: acts of and for people."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from attribution import people, pipeline, review
from attribution.cli.frame import day, day_option, example, home_option, main, now, out, print_json, settings_of
from attribution.cli.tables import lines
from attribution.cli.verdicts import review as review_group
from attribution.errors import UserError
from attribution.roles import Person

RECEIVED = "How the technician's word was received, where you act for them."


def who_option(function: Callable[..., Any]) -> Callable[..., Any]:
    return click.option("--who", default=None, help="Who acts. Default: the user of this machine.")(function)


def received_option(function: Callable[..., Any]) -> Callable[..., Any]:
    return click.option("--received", default=None, help=RECEIVED)(function)


def lead(who: str | None) -> Person:
    """Without sign-in there is one local lead."""
    return Person(who or review.local_user(os.environ), "lead")


@contextmanager
def office(home: str | None, who: str | None) -> Iterator[people.Office]:
    with people.office(settings_of(home), lead(who)) as at:
        yield at


# -- claims --------------------------------------------------------------------------------------------


@main.group()
def claim() -> None:
    """Contributions that a paper does not credit, and papers that were missed. See docs/people.md."""


@claim.command("new", epilog=example("attribution claim new T0042 10.5555/x --role Software --statement 'I wrote it.'"))
@click.argument("technician_id")
@click.argument("work")
@click.option("--role", "roles", multiple=True, required=True, help="CRediT role; may be repeated.")
@click.option("--statement", required=True, help="What was done, in the technician's words.")
@day_option("--from", "First day of the work.")
@day_option("--to", "Last day of the work.")
@click.option(
    "--wanted", default="acknowledgement", show_default=True, help="authorship, acknowledgement, internal record."
)
@received_option
@who_option
@home_option
def claim_new(
    technician_id: str, work: str, roles: Sequence[str], statement: str, wanted: str, received: str | None,
    who: str | None, home: str | None, **days: datetime | None,
) -> None:  # fmt: skip
    """Draft a claim of TECHNICIAN_ID for WORK: a DOI, a title or a work_id."""
    with office(home, who) as at:
        made = people.claim_new(
            at, technician_id, work, roles=roles, statement=statement, first_day=day(days["from"]), last_day=day(days["to"]),
            wanted=wanted, received=received, now=now(),
        )  # fmt: skip
    out(made.claim_id)


def step_command(name: str, step: str, text: str) -> None:
    """Add a command that takes one step of a claim."""

    @click.argument("claim_id")
    @click.option("--why", default=None, help="The reason, or what is said; kept with the claim.")
    @click.option("--second", default=None, help="contest: the second person who judges.")
    @click.option("--due", default=None, help="contest: by when, YYYY-MM-DD.")
    @click.option("--kind", default=None, type=click.Choice(["author", "thanked"]), help="credited: as what.")
    @click.option("--correction", default=None, help="credited: DOI of the correction.")
    @received_option
    @who_option
    @home_option
    def command(
        claim_id: str, why: str | None, received: str | None, who: str | None, home: str | None, **given: str | None
    ) -> None:
        wanted = {key: value for key, value in given.items() if value is not None}
        with office(home, who) as at:
            now_is = people.claim_step(at, claim_id, step, why=why, received=received, given=wanted, now=now())
        click.echo(f"{claim_id}: {now_is.state}.", err=True)

    command.__doc__ = text
    claim.command(name, epilog=example(f"attribution claim {name} CLAIM_ID --why 'as agreed on the phone'"))(command)


step_command("submit", "submit", "Hand a draft in.")
step_command("take", "take", "Begin to judge a claim.")
step_command("say", "say", "Add words of either side.")
step_command("uphold", "uphold", "Judge that the contribution was made.")
step_command("decline", "decline", "Judge that it was not; a reason is needed.")
step_command("contest", "contest", "Ask for a second person's judgement, by a date.")
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
def claim_attach(claim_id: str, file: Path, received: str | None, who: str | None, home: str | None) -> None:
    """Keep a file with a claim, privately."""
    with office(home, who) as at:
        people.claim_attach(at, claim_id, file, received=received)
    click.echo(f"{claim_id}: {file.name} is kept with it.", err=True)


@claim.command("report", epilog=example("attribution claim report T0042 10.5555/x"))
@click.argument("technician_id")
@click.argument("work")
@received_option
@who_option
@home_option
def claim_report(technician_id: str, work: str, received: str | None, who: str | None, home: str | None) -> None:
    """Let us know: WORK does credit TECHNICIAN_ID and was missed."""
    with office(home, who) as at:
        out(people.claim_report(at, technician_id, work, received=received).says)


@claim.command("list", epilog=example("attribution claim list --state submitted --json"))
@click.option("--technician", default=None, help="Only claims of this technician.")
@click.option("--state", default=None, help="Only claims in this state.")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@who_option
@home_option
def claim_list(technician: str | None, state: str | None, as_json: bool, who: str | None, home: str | None) -> None:
    """List the claims."""
    with office(home, who) as at:
        rows = people.claim_rows(at, technician_id=technician, state=state)
    if as_json:
        print_json(rows)
        return
    for line in lines(rows, people.CLAIM_COLUMNS):
        out(line)


@claim.command("show", epilog=example("attribution claim show CLAIM_ID"))
@click.argument("claim_id")
@who_option
@home_option
def claim_show(claim_id: str, who: str | None, home: str | None) -> None:
    """One claim with all its steps and both sides' words, as JSON."""
    with office(home, who) as at:
        print_json(people.claim_as_json(at, claim_id))


@claim.command("letter", epilog=example("attribution claim letter CLAIM_ID --to author --sender 'A. Lead, Northmere'"))
@click.argument("claim_id")
@click.option("--to", "name", type=click.Choice(["author", "editor"]), default="author", show_default=True)
@click.option("--sender", required=True, help="Who signs.")
@who_option
@home_option
def claim_letter(claim_id: str, name: str, sender: str, who: str | None, home: str | None) -> None:
    """Draft a letter about a claim. Nothing is sent."""
    with office(home, who) as at:
        letter = people.claim_letter(at, claim_id, name, sender=sender)
    out(f"{letter.subject}\n\n{letter.text}")


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
        people.contributions_file(at, technician_id, file, now().date())
    click.echo(f"Written to {file}.", err=True)


@main.command("object", epilog=example("attribution object T0042 --received 'letter of 2 May'"))
@click.argument("technician_id")
@click.option("--withdraw", is_flag=True, help="The objection ends.")
@click.option("--why", default=None, help="The person's reason, if they gave one.")
@received_option
@who_option
@home_option
def object_command(
    technician_id: str, withdraw: bool, why: str | None, received: str | None, who: str | None, home: str | None
) -> None:
    """A technician objects: no matching and no showing from this moment on."""
    with office(home, who) as at:
        people.objection(at, technician_id, objects=not withdraw, received=received, why=why)
    click.echo(f"{technician_id}: {'the objection has ended' if withdraw else 'objects; it holds at once'}.", err=True)


@main.command(epilog=example("attribution consent T0042 --public yes --received 'e-mail of 3 May'"))
@click.argument("technician_id")
@click.option("--public", type=click.Choice(["yes", "no"]), required=True, help="Whether they may be named in public.")
@received_option
@who_option
@home_option
def consent(technician_id: str, public: str, received: str | None, who: str | None, home: str | None) -> None:
    """The person's own agreement to be named in public."""
    with office(home, who) as at:
        people.consent(at, technician_id, public=public == "yes", received=received)
    click.echo(f"{technician_id}: {'may' if public == 'yes' else 'may not'} be named in public.", err=True)


@main.command(epilog=example("attribution forget T0042"))
@click.argument("technician_id")
@who_option
@home_option
def forget(technician_id: str, who: str | None, home: str | None) -> None:
    """Erase a technician everywhere in the home folder; the next roster import does not bring them back."""
    done = pipeline.forget(settings_of(home), technician_id, lead(who), now=now())
    click.echo(
        f"{technician_id} was erased: {done.ledger_acts} acts, {done.roster_copies} roster copies, {done.snapshots} snapshots.",
        err=True,
    )
    if done.unread:
        raise UserError(
            "These roster copies could not be read; look through them by hand: " + ", ".join(map(str, done.unread))
        )


# -- review lists --------------------------------------------------------------------------------------


@review_group.command("export", epilog=example("attribution review export queue.xlsx"))
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--technician", default=None, help="Only the candidates of this technician.")
@click.option("--which", type=click.Choice(["review", "unsure", "accepted"]), default="review", show_default=True)
@who_option
@home_option
def review_export(file: Path, technician: str | None, which: str, who: str | None, home: str | None) -> None:
    """Write the review list as a spreadsheet to be marked offline."""
    with office(home, who) as at:
        count = people.review_export(at, file, which=which, technician_id=technician)
    click.echo(f"{count} candidates written to {file}.", err=True)


@review_group.command("import", epilog=example("attribution review import queue.xlsx --partial"))
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--partial", is_flag=True, help="Record the rows without conflicts.")
@received_option
@who_option
@home_option
def review_import(file: Path, partial: bool, received: str | None, who: str | None, home: str | None) -> None:
    """Take over the marks of a spreadsheet; every conflict is named, and nothing recorded, unless --partial."""
    with office(home, who) as at:
        told = people.review_import(at, file, partial=partial, received=received, now=now())
    for conflict in told.conflicts:
        out(str(conflict))
    click.echo(
        f"{told.recorded} recorded, {told.already} recorded before, {told.unmarked} unmarked, {len(told.conflicts)} conflicts.",
        err=True,
    )
    if told.conflicts:
        sys.exit(UserError.exit_code)

"""`claim letter`, `claim source`: drafts of letters. Nothing is sent."""

from __future__ import annotations

import click

from attribution.claims import letters
from attribution.claims.templates import Letter
from attribution.cli.caller import Caller, person_options
from attribution.cli.claims import claim_argument, claim_group
from attribution.cli.options import example, technician_argument, work_argument
from attribution.cli.printing import print_message

LETTER = "attribution claim letter CLAIM_ID --to author --sender 'A. Lead, Northmere'"
SOURCE = (
    "attribution claim source T0042 10.5555/x --to openalex --problem 'Not listed.' "
    "--sender 'A. Lead'"
)

sender_option = click.option(
    "--sender", required=True, help="Name of the person who signs the letter."
)


@claim_group.command("letter", epilog=example(LETTER))
@claim_argument
@click.option(
    "--to",
    "name",
    type=click.Choice(["author", "editor"]),
    default="author",
    show_default=True,
    help="The person to write to.",
)
@sender_option
@person_options
def claim_letter(caller: Caller, claim_id: str, name: str, sender: str) -> None:
    """Print a draft of a letter about a claim. Nothing is sent."""
    with caller.workspace() as workspace:
        letter = letters.claim_letter(workspace, claim_id, name, sender)
    _print(letter)


@claim_group.command("source", epilog=example(SOURCE))
@technician_argument
@work_argument
@click.option(
    "--to",
    "name",
    type=click.Choice(["openalex", "orcid"]),
    required=True,
    help="The service whose record is wrong.",
)
@click.option("--problem", required=True, help="What is wrong in the record, in your own words.")
@sender_option
@person_options
def claim_source(
    caller: Caller, technician_id: str, work: str, name: str, problem: str, sender: str
) -> None:
    """Draft a correction for OpenAlex, or an addition for ORCID. Nothing is sent.

    The technician makes the addition to their own ORCID record.
    """
    with caller.workspace() as workspace:
        letter = letters.source_letter(workspace, technician_id, work, name, problem, sender)
    _print(letter)


def _print(letter: Letter) -> None:
    click.echo(f"{letter.subject}\n\n{letter.text}")
    for sentence in letter.left_out:
        print_message(sentence)

"""`claim submit`, `take`, `uphold` and so on: one command for each step of a claim."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import click

from attribution.claims import lifecycle, service
from attribution.cli.caller import Caller, acting_options
from attribution.cli.claims import claim_argument, claim_group
from attribution.cli.options import day_option, example, why_option
from attribution.cli.printing import print_message
from attribution.ledger.payloads import CreditGiven, SecondPerson, StepContent

# Command -> the help text, and the step in the ledger where its name is another.
STEPS = {
    "submit": "Submit a draft.",
    "take": "Start to judge a submitted claim.",
    "say": "Add a comment to a claim.",
    "uphold": "Decide that the technician made the contribution.",
    "decline": "Decide that the technician did not make the contribution. Give the reason.",
    "contest": "Ask a second person to decide, by a date.",
    "reassign": "Give a contested claim to another second person, before the first has decided.",
    "agree": "Record that the technician agrees to a letter to the authors.",
    "disagree": "Record that the technician does not agree, or no longer agrees, to a letter.",
    "raise": "Record that you wrote to the authors.",
    "credited": "Record that the paper now credits the technician.",
    "withdraw": "Withdraw a claim.",
}
NAMES_IN_LEDGER = {"credited": "credit"}


def add_step_command(name: str, text: str) -> None:
    """Add a command that takes one step of a claim. They all have the same options."""
    step = NAMES_IN_LEDGER.get(name, name)

    @claim_argument
    @why_option("The reason or the comment. It is saved with the claim.")
    @click.option("--second", help="The second person who decides. For contest and reassign.")
    @day_option("--due", "The day by which they decide. For contest and reassign.")
    @click.option(
        "--kind",
        type=click.Choice(["author", "thanked"]),
        help="How the paper credits the technician. For credited.",
    )
    @click.option("--correction", help="DOI of the published correction. For credited.")
    @acting_options
    def command(caller: Caller, claim_id: str, why: str | None, **options: Any) -> None:
        content = _content(step, options)
        with caller.workspace() as workspace:
            claim = service.step(workspace, caller.acting(), claim_id, step, why, content)
        print_message(f"Claim {claim_id} is now {claim.state}.")

    sample = example(f"attribution claim {name} CLAIM_ID --why 'as agreed on the phone'")
    claim_group.command(name, help=text, epilog=sample)(command)


def _content(step: str, options: Mapping[str, Any]) -> StepContent | None:
    """What the ledger keeps of a step, apart from the reason."""
    if step in lifecycle.SECOND_REVIEWER_STEPS:
        return SecondPerson(options["second"], options["due"])
    if step == "credit":
        return CreditGiven(options["kind"], options["correction"])
    return None


for _name, _text in STEPS.items():
    add_step_command(_name, _text)

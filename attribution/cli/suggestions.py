"""`claim suggest`, `dismiss`, `notices`, `orcids`, `advise`: what may be missing, what is fair."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict

import click

from attribution.claims import dismissals, guideline, news, orcid_suggestions, suggestions
from attribution.claims.guideline import Advice
from attribution.cli.caller import Caller, acting_options, home_option, person_options
from attribution.cli.claims import ROLE, answer_options, claim_group
from attribution.cli.options import example, json_option, technician_argument
from attribution.cli.printing import print_json, print_message, print_rows

SUGGESTION_COLUMNS = ("doi", "published", "reason", "title", "says")
NOTICE_COLUMNS = ("claim_id", "technician_id", "what", "detail", "mention_id")


@claim_group.command("suggest", epilog=example("attribution claim suggest T0042"))
@technician_argument
@json_option
@person_options
def claim_suggest(caller: Caller, technician_id: str, as_json: bool) -> None:
    """List papers that TECHNICIAN_ID may have contributed to, with the reason.

    Suggestions are never counted.
    """
    with caller.workspace() as workspace:
        is_own = workspace.person.technician_id == technician_id
        subject = "you" if is_own else "they"
        rows = suggestions.suggested(workspace, technician_id, subject)
    print_rows(rows, SUGGESTION_COLUMNS, as_json)


@claim_group.command("dismiss", epilog=example("attribution claim dismiss T0042 10.5555/x"))
@technician_argument
@click.argument("suggestion")
@click.option("--undo", is_flag=True, help="Offer it again.")
@acting_options
def claim_dismiss(caller: Caller, technician_id: str, suggestion: str, undo: bool) -> None:
    """Never suggest a paper or ORCID iD to TECHNICIAN_ID again.

    SUGGESTION is an ORCID iD, or the DOI, title or id of a work.
    """
    with caller.workspace() as workspace:
        dismissals.dismiss(workspace, caller.acting(), technician_id, suggestion, not undo)
    print_message("It may be offered again." if undo else "It is not offered again.")


@claim_group.command("notices", epilog=example("attribution claim notices"))
@json_option
@person_options
def claim_notices(caller: Caller, as_json: bool) -> None:
    """List upheld claims with news.

    The paper now credits the technician, has a candidate, or was corrected.
    """
    with caller.workspace() as workspace:
        rows = [asdict(notice) for notice in news.notices(workspace)]
    print_rows(rows, NOTICE_COLUMNS, as_json)


@claim_group.command("orcids", epilog=example("attribution claim orcids T0042 --ask-orcid"))
@technician_argument
@click.option(
    "--ask-orcid",
    is_flag=True,
    help="Send the technician's name to ORCID. Use this only if they asked for it.",
)
@json_option
@person_options
def claim_orcids(caller: Caller, technician_id: str, ask_orcid: bool, as_json: bool) -> None:
    """List ORCID iDs that may belong to TECHNICIAN_ID.

    They are printed with the name on credited papers, or found at ORCID.
    """

    def announce() -> None:
        print_message(f"The name of {technician_id} is sent to ORCID.")

    with caller.workspace() as workspace:
        rows = orcid_suggestions.orcids_printed(workspace, technician_id)
        try:
            if ask_orcid:
                rows += orcid_suggestions.orcids_at_orcid(workspace, technician_id, announce)
        finally:  # ORCID may be down: what papers print is listed all the same
            print_rows(rows, ("orcid", "says"), as_json)


@claim_group.command(
    "advise", epilog=example("attribution claim advise --role Software --intellectual")
)
@click.option("--role", "roles", multiple=True, help=ROLE)
@answer_options
@json_option
@home_option
def claim_advise(
    caller: Caller,
    roles: Sequence[str],
    criteria: Sequence[str],
    intellectual: bool,
    service_only: bool,
    as_json: bool,
) -> None:
    """Recommend a credit for a contribution, with the reason and a sentence to print."""
    done = guideline.work_done(
        roles, criteria, intellectual=intellectual, service_only=service_only
    )
    advice = guideline.recommended(caller.settings, done)
    if as_json:
        print_json(asdict(advice))
    else:
        click.echo(_as_text(advice))


def _as_text(advice: Advice) -> str:
    lines = [advice.credit, advice.reason, f"Sources: {'; '.join(advice.sources)}"]
    if advice.sentence:
        lines.append(advice.sentence)
    return "\n".join(lines)

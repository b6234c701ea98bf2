"""`claim suggest/report/reports/settle/reopen/notices/source/orcids/advise`: what may be missing,
and what to do about it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict

import click

from attribution.claims import guideline, letters, missed_papers, news, suggestions
from attribution.cli.claims import SENDER, claim, print_letter
from attribution.cli.root import (
    acting,
    example,
    home_option,
    opened,
    out,
    print_json,
    received_option,
    settings_of,
    who_option,
)
from attribution.cli.tables import table

json_option = click.option("--json", "as_json", is_flag=True, help="As JSON.")


@claim.command("suggest", epilog=example("attribution claim suggest T0042"))
@click.argument("technician_id")
@json_option
@who_option
@home_option
def claim_suggest(technician_id: str, as_json: bool, who: str | None, home: str | None) -> None:
    """Papers that TECHNICIAN_ID may have contributed to, with the reason. Never counted."""
    with opened(home, who) as workspace:
        rows = suggestions.suggested(workspace, technician_id)
    table(rows, ("doi", "published", "reason", "title", "says"), as_json)


@claim.command("report", epilog=example("attribution claim report T0042 10.5555/x"))
@click.argument("technician_id")
@click.argument("work")
@received_option
@who_option
@home_option
def claim_report(
    technician_id: str, work: str, received: str | None, who: str | None, home: str | None
) -> None:
    """Let us know: WORK does credit TECHNICIAN_ID and was missed."""
    with opened(home, who) as workspace:
        answer = missed_papers.report(workspace, acting(received), technician_id, work)
    out(answer.says)


@claim.command("reports", epilog=example("attribution claim reports --json"))
@click.option("--ended", is_flag=True, help="Those that were found, confirmed or refused instead.")
@json_option
@who_option
@home_option
def claim_reports(ended: bool, as_json: bool, who: str | None, home: str | None) -> None:
    """Papers reported as missed that wait for a person to look at them.

    --json lists the printed names that fit.
    """
    with opened(home, who) as workspace:
        listed = missed_papers.ended_reports if ended else missed_papers.open_reports
        rows = listed(workspace)
    more = ("result", "by", "at") if ended else ("reported", "says")
    table(rows, ("report_id", "technician_id", "doi", "title", *more), as_json)


@claim.command(
    "settle",
    epilog=example("attribution claim settle REPORT_ID --as thanked --why 'page 9, last line'"),
)
@click.argument("report_id")
@click.option(
    "--as",
    "kind",
    required=True,
    type=click.Choice(["author", "thanked", "none"]),
    help="What the paper says.",
)
@click.option(
    "--mention",
    "mention_id",
    default=None,
    help="The printed name that is theirs, of `claim reports --json`.",
)
@click.option("--why", default=None, help="What was seen; kept with the report.")
@who_option
@home_option
def claim_settle(
    report_id: str,
    kind: str,
    mention_id: str | None,
    why: str | None,
    who: str | None,
    home: str | None,
) -> None:
    """Settle a report after looking at the paper: it credits them as author, thanks them, or does
    neither.
    """
    with opened(home, who) as workspace:
        credit = None if kind == "none" else kind
        missed_papers.settle(workspace, acting(), report_id, credit, mention_id, why)
    click.echo(f"{report_id}: settled, {kind}.", err=True)


@claim.command(
    "reopen",
    epilog=example("attribution claim reopen REPORT_ID --why 'page 9 thanks somebody else'"),
)
@click.argument("report_id")
@click.option("--why", default=None, help="What was wrong; kept with the report.")
@who_option
@home_option
def claim_reopen(report_id: str, why: str | None, who: str | None, home: str | None) -> None:
    """Take back what came of a report of `claim reports --ended`, and its credit; it is open again."""
    with opened(home, who) as workspace:
        missed_papers.reopen(workspace, acting(), report_id, why)
    click.echo(f"{report_id}: open again.", err=True)


@claim.command("notices", epilog=example("attribution claim notices"))
@json_option
@who_option
@home_option
def claim_notices(as_json: bool, who: str | None, home: str | None) -> None:
    """Upheld claims whose paper now credits the person, has a candidate, or was corrected."""
    with opened(home, who) as workspace:
        rows = [asdict(notice) for notice in news.notices(workspace)]
    table(rows, ("claim_id", "technician_id", "what", "detail", "mention_id"), as_json)


@claim.command(
    "source",
    epilog=example(
        "attribution claim source T0042 10.5555/x --to openalex --problem 'Not listed.' --sender 'A. Lead'"
    ),
)
@click.argument("technician_id")
@click.argument("work")
@click.option(
    "--to", "name", type=click.Choice(["openalex", "orcid"]), required=True, help="Who is told."
)
@click.option("--problem", required=True, help="What is wrong there, in words.")
@click.option("--sender", required=True, help=SENDER)
@who_option
@home_option
def claim_source(
    technician_id: str, work: str, who: str | None, home: str | None, **parts: str
) -> None:
    """Draft a correction for OpenAlex, or what to add to one's own ORCID record.

    Nothing is sent.
    """
    with opened(home, who) as workspace:
        letter = letters.source_letter(workspace, technician_id, work, **parts)
    print_letter(letter)


@claim.command("orcids", epilog=example("attribution claim orcids T0042 --ask-orcid"))
@click.argument("technician_id")
@click.option(
    "--ask-orcid", is_flag=True, help="Send their name to ORCID: only where they asked for it."
)
@json_option
@who_option
@home_option
def claim_orcids(
    technician_id: str, ask_orcid: bool, as_json: bool, who: str | None, home: str | None
) -> None:
    """ORCID iDs that may be TECHNICIAN_ID's: printed beside their name on credited papers, or found
    at ORCID.
    """
    with opened(home, who) as workspace:
        rows = suggestions.orcids_printed(workspace, technician_id)
        try:
            if ask_orcid:
                rows += suggestions.orcids_at_orcid(
                    workspace,
                    technician_id,
                    lambda: click.echo(f"The name of {technician_id} is sent to ORCID.", err=True),
                )
        finally:  # what is printed in papers is told though ORCID should be down
            table(rows, ("orcid", "says"), as_json)


@claim.command("advise", epilog=example("attribution claim advise --role Software --intellectual"))
@click.option("--role", "roles", multiple=True, help="CRediT role; may be repeated.")
@click.option(
    "--criteria",
    multiple=True,
    help="ICMJE: substantial, drafting, approval, accountable; may be repeated.",
)
@click.option(
    "--intellectual", is_flag=True, help="Judgement or design was brought in, not only time."
)
@click.option(
    "--service-only", is_flag=True, help="A facility's routine service, nobody's particular work."
)
@json_option
@home_option
def claim_advise(
    roles: Sequence[str],
    criteria: Sequence[str],
    intellectual: bool,
    service_only: bool,
    as_json: bool,
    home: str | None,
) -> None:
    """The credit that guidelines recommend for what was done, with the reason, the sources and a
    sentence.
    """
    done = guideline.done(roles, criteria, intellectual=intellectual, service_only=service_only)
    advice = guideline.recommended(settings_of(home), done)
    if as_json:
        print_json(asdict(advice))
        return
    out(f"{advice.credit}\n{advice.reason}\nSources: {'; '.join(advice.sources)}")
    if advice.sentence:
        out(advice.sentence)

"""`claim report`, `reports`, `settle`, `reopen`: papers that were missed."""

from __future__ import annotations

import click

from attribution.claims import missed_papers, report_lists, settle_reports
from attribution.cli.caller import Caller, acting_options, person_options
from attribution.cli.claims import claim_group
from attribution.cli.options import (
    example,
    json_option,
    technician_argument,
    why_option,
    work_argument,
)
from attribution.cli.printing import print_message, print_rows

OPEN_COLUMNS = ("report_id", "technician_id", "doi", "title", "reported", "says", "contradicts")
ENDED_COLUMNS = ("report_id", "technician_id", "doi", "title", "result", "by", "at")
# What a settled report says of the paper, by the value of --as.
RESULTS = {
    "author": "the paper names the technician as an author",
    "thanked": "the paper thanks the technician",
    "none": "the paper does not name the technician",
}

report_argument = click.argument("report_id")


@claim_group.command("report", epilog=example("attribution claim report T0042 10.5555/x"))
@technician_argument
@work_argument
@acting_options
def claim_report(caller: Caller, technician_id: str, work: str) -> None:
    """Report that WORK credits TECHNICIAN_ID and was missed.

    WORK is a DOI, a title or a work id.
    """
    with caller.workspace() as workspace:
        answer = missed_papers.report(workspace, caller.acting(), technician_id, work)
    for sentence in answer.sentences:
        click.echo(sentence)


@claim_group.command("reports", epilog=example("attribution claim reports --json"))
@click.option("--ended", is_flag=True, help="List the reports that are settled instead.")
@json_option
@person_options
def claim_reports(caller: Caller, ended: bool, as_json: bool) -> None:
    """List the reports of missed papers that need checking.

    With --json each report lists the printed names that fit.
    """
    reports = report_lists.ended_reports if ended else report_lists.open_reports
    with caller.workspace() as workspace:
        rows = reports(workspace)
    print_rows(rows, ENDED_COLUMNS if ended else OPEN_COLUMNS, as_json)


@claim_group.command(
    "settle",
    epilog=example("attribution claim settle REPORT_ID --as thanked --why 'page 9, last line'"),
)
@report_argument
@click.option(
    "--as",
    "kind",
    required=True,
    type=click.Choice(list(RESULTS)),
    help="How the paper names the technician.",
)
@click.option(
    "--mention",
    "mention_id",
    help="The printed name that is the technician's: its mention_id in `claim reports --json`.",
)
@why_option("What you saw in the paper. It is saved with the report.")
@person_options
def claim_settle(
    caller: Caller, report_id: str, kind: str, mention_id: str | None, why: str | None
) -> None:
    """Settle a report after you have looked at the paper."""
    credit = None if kind == "none" else kind
    with caller.workspace() as workspace:
        settle_reports.settle(workspace, caller.acting(), report_id, credit, mention_id, why)
    print_message(f"Report {report_id} is settled: {RESULTS[kind]}.")


@claim_group.command(
    "reopen",
    epilog=example("attribution claim reopen REPORT_ID --why 'page 9 thanks another Ada'"),
)
@report_argument
@why_option("What was wrong. It is saved with the report.")
@person_options
def claim_reopen(caller: Caller, report_id: str, why: str | None) -> None:
    """Reopen a report that was settled wrongly, and withdraw its credit.

    `claim reports --ended` lists these reports.
    """
    with caller.workspace() as workspace:
        settle_reports.reopen(workspace, caller.acting(), report_id, why)
    print_message(f"Report {report_id} is open again.")

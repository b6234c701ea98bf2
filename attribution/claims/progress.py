"""What became of a technician's claims and of the papers that they reported as missing.

Each row says the state, who has it, since when, by when, and the next step, in words for the
technician.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from attribution.claims.lifecycle import Claim, state_in_words
from attribution.claims.report_lists import is_visible, latest_acts, report_in
from attribution.claims.visibility import visible_claims
from attribution.core.text import plain
from attribution.harvest.titles import clean_title
from attribution.ledger.event import Event
from attribution.workspace import Workspace, requires

YOU = "You"
REVIEWER = "A reviewer of your faculty"
SECOND_REVIEWER = "A second reviewer"
NO_ONE = "No one: it is closed"
# Steps of other people that answer a technician.
ANSWERS = ("say", "uphold", "decline", "raise", "credit")
# state of a claim -> who has it, and the next step
_CLAIM_STEPS = {
    "draft": (YOU, "Finish it and submit it. Until then only you can see it."),
    "submitted": (REVIEWER, "A reviewer opens it and reads what you wrote."),
    "in review": (REVIEWER, "The reviewer decides, or asks you a question."),
    "upheld": (REVIEWER, "The reviewer writes to the authors."),
    "raised": (
        "The authors",
        "The authors answer, or correct the paper. Each harvest looks again.",
    ),
    "credited": (NO_ONE, "The paper credits you now."),
    "declined": (YOU, "Read the reason. If you disagree, ask for a second reviewer."),
    "withdrawn": (NO_ONE, "You withdrew it."),
}
_NOT_AGREED = (YOU, "Say whether the authors may be contacted.")
_SECOND_REVIEW = (SECOND_REVIEWER, "The second reviewer decides. Their decision is final.")
_FINAL = (NO_ONE, "A second reviewer decided. Their decision is final.")
# result of a report -> its state in words, who has it, and the next step
_REPORT_STEPS = {
    "found": ("credited", NO_ONE, "The paper is one of your credits."),
    "confirmed": ("credited", NO_ONE, "The paper is one of your credits."),
    "refused": (
        "checked",
        NO_ONE,
        "A reviewer read the paper. It does not credit you. You can claim a contribution.",
    ),
    "doubtful": ("to be checked", REVIEWER, "A reviewer reads the paper."),
    "not found": ("to be checked", REVIEWER, "A reviewer reads the paper."),
}
_NOT_HARVESTED = ("to be looked up", "The next harvest", "We look the paper up, then check it.")


@dataclass(frozen=True, slots=True)
class Progress:
    """One claim or report: `kind` is `claim` or `report`, `key` its id.

    `answered` is the day on which another person answered, if that was the last step.
    """

    kind: str
    key: str
    title: str
    state: str
    who_has_it: str
    since: date
    due: date | None
    next_step: str
    answered: date | None = None


@requires("see claim", inside=True, noted="see claims")
def progress_of(workspace: Workspace, technician_id: str) -> list[dict[str, Any]]:
    """The claims and reports of a technician that the person may see, the latest step first."""
    objecting = workspace.ledger.objecting()
    claims = [of_claim(claim) for claim in visible_claims(workspace, technician_id)]
    reports = [
        _of_report(event)
        for event in latest_acts(workspace.ledger)
        if event.technician_id == technician_id and is_visible(workspace, event, objecting)
    ]
    latest_first = sorted([*claims, *reports], key=lambda row: row.since, reverse=True)
    return [asdict(row) for row in latest_first]


def of_claim(claim: Claim) -> Progress:
    """Where a claim is now."""
    who_has_it, next_step = _next_of(claim)
    last = claim.last
    is_answer = last.name in ANSWERS and last.who != claim.author
    return Progress(
        kind="claim",
        key=claim.claim_id,
        title=plain(clean_title(claim.target.title) or claim.target.doi or ""),
        state=state_in_words(claim),
        who_has_it=who_has_it,
        since=last.at.date(),
        due=claim.due if claim.state == "in review" else None,
        next_step=next_step,
        answered=last.at.date() if is_answer else None,
    )


def _next_of(claim: Claim) -> tuple[str, str]:
    """Who has a claim, and the next step."""
    if claim.state == "in review" and claim.contested:
        return _SECOND_REVIEW
    if claim.state == "upheld" and not claim.agreed:
        return _NOT_AGREED
    if claim.state == "declined" and claim.contested:
        return _FINAL
    return _CLAIM_STEPS[claim.state]


def _of_report(event: Event) -> Progress:
    report = report_in(event)
    state, who_has_it, next_step = _REPORT_STEPS[report.result]
    if report.result == "not found" and event.work_id is None:
        state, who_has_it, next_step = _NOT_HARVESTED
    is_settled = report.result in ("confirmed", "refused")
    return Progress(
        kind="report",
        key=report.report,
        title=plain(clean_title(report.title) or report.doi or ""),
        state=state,
        who_has_it=who_has_it,
        since=event.at.date(),
        due=None,
        next_step=next_step,
        answered=event.at.date() if is_settled else None,
    )

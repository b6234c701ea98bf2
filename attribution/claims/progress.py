"""What became of a technician's claims and of the papers that they reported as missing.

Each row says the state, who has it, since when, by when, and the next step, in words for the
technician.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Any

from attribution.claims.lifecycle import Claim, state_in_words
from attribution.claims.report_lists import is_visible, latest_acts, report_in
from attribution.claims.visibility import visible_claims
from attribution.core.for_people import day
from attribution.core.text import plain
from attribution.harvest.titles import clean_title
from attribution.ledger.event import Event
from attribution.workspace import Workspace, requires

YOU = "You"
REVIEWER = "A reviewer of your faculty"
SECOND_REVIEWER = "A second reviewer"
NO_ONE = "No one: it is closed"
# By when, where it is no date.
ANY_TIME = "When you like"
AUTHORS_DECIDE = "No date: the authors decide"
NEXT_RUN = "The next nightly run"
INTERNAL = "internal record"
POSSESSIVE = {"you": "your", "they": "their"}
# Steps of other people that answer a technician.
ANSWERS = ("say", "uphold", "decline", "raise", "credit")
# state of a claim -> who has it, and the next step
_CLAIM_STEPS = {
    "draft": (YOU, "Finish it and send it. Until then only you can see it."),
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
_ON_RECORD = ("No one: it is on your record", "The authors are not told, as you asked.")
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
# Who has it -> by when, where that is no date.
_WITHOUT_DATE = {YOU: ANY_TIME, "The authors": AUTHORS_DECIDE, "The next harvest": NEXT_RUN}


@dataclass(frozen=True, slots=True)
class Progress:
    """One claim or report: `kind` is `claim` or `report`, `key` its id.

    `answered` is the day on which another person answered, if that was the last step. `by_when`
    says `due` in words, or why no date is known; None for what is closed.
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
    by_when: str | None = None


@requires("see claim", inside=True, noted="see claims")
def progress_of(workspace: Workspace, technician_id: str) -> list[dict[str, Any]]:
    """The claims and reports of a technician that the person may see, the latest step first."""
    objecting = workspace.ledger.objecting()
    days = workspace.settings.claims_answer_days
    claims = [of_claim(claim, days) for claim in visible_claims(workspace, technician_id)]
    reports = [
        _of_report(event, days)
        for event in latest_acts(workspace.ledger)
        if event.technician_id == technician_id and is_visible(workspace, event, objecting)
    ]
    latest_first = sorted([*claims, *reports], key=lambda row: row.since, reverse=True)
    return [asdict(row) for row in latest_first]


def of_claim(claim: Claim, answer_days: int) -> Progress:
    """Where a claim is now; a reviewer has `answer_days` for each of their steps."""
    who_has_it, next_step = _next_of(claim)
    last = claim.last
    due = _due(claim, answer_days)
    is_answer = last.name in ANSWERS and last.who != claim.author
    return Progress(
        kind="claim",
        key=claim.claim_id,
        title=plain(clean_title(claim.target.title) or claim.target.doi or ""),
        state=state_in_words(claim),
        who_has_it=who_has_it,
        since=last.at.date(),
        due=due,
        next_step=next_step,
        answered=last.at.date() if is_answer else None,
        by_when=day(due) if due else _WITHOUT_DATE.get(who_has_it),
    )


def _due(claim: Claim, answer_days: int) -> date | None:
    """The day by which a reviewer takes the next step; None where it is not theirs."""
    if claim.state == "in review" and claim.contested:
        return claim.due
    if claim.state in ("submitted", "in review"):
        return _latest(claim, ("submit",)) + timedelta(days=answer_days)
    if claim.state == "upheld" and claim.agreed and claim.wanted != INTERNAL:
        return _latest(claim, ("uphold", "agree")) + timedelta(days=answer_days)
    return None


def _latest(claim: Claim, names: tuple[str, ...]) -> date:
    """The day of the latest step of these names."""
    return max(
        (step.at for step in claim.steps if step.name in names), default=claim.last.at
    ).date()


def _next_of(claim: Claim) -> tuple[str, str]:
    """Who has a claim, and the next step."""
    if claim.state == "in review" and claim.contested:
        return _SECOND_REVIEW
    if claim.state == "upheld" and claim.wanted == INTERNAL:
        return _ON_RECORD
    if claim.state == "upheld" and not claim.agreed:
        return _NOT_AGREED
    if claim.state == "declined" and claim.contested:
        return _FINAL
    return _CLAIM_STEPS[claim.state]


def after_sending(
    subject: str, sent_on: date, answer_days: int, wanted: str, agrees: bool | None
) -> list[str]:
    """What happens once a claim is sent, and by when; `subject` is `you` or `they`.

    `agrees` says whether the authors may be contacted, None where that was not answered.
    """
    start, possessive = subject.capitalize(), POSSESSIVE[subject]
    decided = day(sent_on + timedelta(days=answer_days))
    return [
        f"A reviewer of {possessive} faculty, or the lead, reads it and decides by {decided}. "
        f"They may ask {'you' if subject == 'you' else 'them'} a question first.",
        "They uphold or decline it, and say why. "
        f"{start} can then ask for a second reviewer, once. No one judges a claim of their own.",
        _after_upheld(subject, wanted, agrees),
    ]


def _after_upheld(subject: str, wanted: str, agrees: bool | None) -> str:
    start = f"If it is upheld, it is on {POSSESSIVE[subject]} record at once."
    if wanted == INTERNAL:
        return f"{start} No one writes to the authors."
    if not agrees:
        return f"{start} The authors are written to only after {subject} agree."
    return (
        f"{start} The reviewer then writes to the authors. Each nightly run checks whether the "
        "paper was corrected."
    )


def _of_report(event: Event, answer_days: int) -> Progress:
    report = report_in(event)
    state, who_has_it, next_step = _REPORT_STEPS[report.result]
    if report.result == "not found" and event.work_id is None:
        state, who_has_it, next_step = _NOT_HARVESTED
    is_settled = report.result in ("confirmed", "refused")
    due = event.at.date() + timedelta(days=answer_days) if who_has_it == REVIEWER else None
    return Progress(
        kind="report",
        key=report.report,
        title=plain(clean_title(report.title) or report.doi or ""),
        state=state,
        who_has_it=who_has_it,
        since=event.at.date(),
        due=due,
        next_step=next_step,
        answered=event.at.date() if is_settled else None,
        by_when=day(due) if due else _WITHOUT_DATE.get(who_has_it),
    )

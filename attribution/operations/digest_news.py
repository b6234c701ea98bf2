"""What a monthly summary tells one person: facts that they may see, as numbers, states and dates.

Everything is asked through the person's own rights, and nothing names another person.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import duckdb

from attribution.claims import next_steps, report_lists
from attribution.claims.lifecycle import Claim, Step, overdue, state_in_words
from attribution.claims.visibility import visible_claims
from attribution.core.for_people import day
from attribution.core.identity import same_person
from attribution.ledger.event import DECISION, WITHDRAWN
from attribution.ledger.payloads import MISSED
from attribution.measure import change_formats, counting
from attribution.measure.change import changes_between
from attribution.measure.figures import Measure, newest_of
from attribution.measure.headline import headline_of
from attribution.measure.milestones import Milestone, milestones_of
from attribution.operations import last_night, roster_news, snapshot_tables
from attribution.operations.digest_recipients import Recipient
from attribution.review import candidate_lists
from attribution.roster import copies, in_force
from attribution.snapshot.inputs import who_counts_on
from attribution.workspace import Workspace

Figures = Mapping[str, Mapping[str, int]]
_JUDGEMENTS = ("uphold", "decline", "raise", "credit")
_TO_JUDGE = frozenset(("take", "uphold", "decline"))


@dataclass(frozen=True, slots=True)
class Inquiry:
    """The facts of one person are gathered, as their rights are now.

    `since` is when their last summary was sent, or the moment from which the first one tells.
    """

    recipient: Recipient
    workspace: Workspace
    now: datetime
    since: datetime


# -- leads and reviewers ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Waiting:
    """Names and claims that wait for a lead or reviewer.

    `names` await a decision; of `changed` decisions the facts are others by now; `claims` await a
    decision, `reports` of missed papers an answer. `overdue` are the dates that second reviewers
    missed: for a reviewer, those that they missed themselves.
    """

    names: int
    changed: int
    claims: int
    reports: int
    overdue: tuple[date, ...]

    @property
    def is_nothing(self) -> bool:
        return self == NOTHING_WAITS


NOTHING_WAITS = Waiting(0, 0, 0, 0, ())


def waiting_for(inquiry: Inquiry) -> Waiting:
    """Names and claims that wait for a lead or reviewer."""
    workspace, person = inquiry.workspace, inquiry.recipient.person
    only = workspace.scope("see queue")
    claims = visible_claims(workspace)
    late = [
        claim
        for claim in overdue(claims, inquiry.now.date())
        if person.role == "lead" or same_person(claim.second, person.who)
    ]
    return Waiting(
        names=_names(inquiry, only),
        changed=len(candidate_lists.changed(workspace.reader, only)),
        claims=sum(_can_be_judged(claim, inquiry) for claim in claims),
        reports=_open_reports(inquiry),
        overdue=tuple(claim.due for claim in late if claim.due),
    )


def _names(inquiry: Inquiry, only: candidate_lists.Only) -> int:
    rows = candidate_lists.rows(inquiry.workspace.reader, "review", only, limit=1)
    return int(rows[0]["total"]) if rows else 0


def _can_be_judged(claim: Claim, inquiry: Inquiry) -> bool:
    return not _TO_JUDGE.isdisjoint(next_steps.possible_steps(inquiry.workspace, claim))


def _open_reports(inquiry: Inquiry) -> int:
    """Reports of missed papers that await an answer, but for the person's own."""
    workspace, own_id = inquiry.workspace, inquiry.recipient.person.technician_id
    objecting = workspace.ledger.objecting()
    return sum(
        report_lists.is_visible(workspace, act, objecting)
        for act in report_lists.latest_acts(workspace.ledger)
        if report_lists.result_of(act) in report_lists.OPEN_RESULTS and act.technician_id != own_id
    )


# -- technicians -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Answer:
    """That a claim or report of a day was answered on another. `state` is how it is now."""

    about: str
    written: date
    answered: date
    state: str


@dataclass(frozen=True, slots=True)
class OwnNews:
    """What a technician is asked and told: printed names that may be theirs, and answers."""

    names: int
    answers: tuple[Answer, ...]

    @property
    def is_nothing(self) -> bool:
        return not (self.names or self.answers)


def own_news(inquiry: Inquiry) -> OwnNews:
    """What a technician is asked now, and what was answered since their last summary."""
    technician_id = inquiry.recipient.subscriber.technician_id or ""
    answers = (*_answered_claims(inquiry), *_answered_reports(inquiry))
    return OwnNews(_names(inquiry, (technician_id,)), answers)


def _answered_claims(inquiry: Inquiry) -> Iterator[Answer]:
    for claim in visible_claims(inquiry.workspace, inquiry.recipient.subscriber.technician_id):
        answers = [
            step for step in claim.steps if step.at > inquiry.since and _is_answer(step, claim)
        ]
        if answers:
            written, answered = claim.steps[0].at.date(), answers[-1].at.date()
            yield Answer("claim", written, answered, state_in_words(claim))


def _is_answer(step: Step, claim: Claim) -> bool:
    if step.name == "say":
        return step.received is None and not same_person(step.who, claim.author)
    return step.name in _JUDGEMENTS


def _answered_reports(inquiry: Inquiry) -> Iterator[Answer]:
    ledger = inquiry.workspace.ledger
    written = {act.key: act.at.date() for act in ledger.acts(MISSED)}
    for act in report_lists.latest_acts(ledger):
        report = report_lists.report_in(act)
        is_own = act.technician_id == inquiry.recipient.subscriber.technician_id
        is_new = act.at > inquiry.since and report.result in report_lists.SETTLED_RESULTS
        if is_own and is_new:
            yield Answer("report", written[report.report], act.at.date(), report.result)


# -- the lead --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class State:
    """How the measure is and what it changed by, for a lead.

    `headline` and `year_on_year` are sentences on the newest complete year. `figures` are numbers
    by year. `decisions` were made since the last summary. `roster` says what the lists imported
    since then changed. `nights` ended since then, and `night` is what `attribution doctor` says of
    the last one.
    """

    headline: tuple[str, ...]
    year_on_year: tuple[str, ...]
    figures: Figures
    decisions: int
    roster: str | None
    nights: tuple[last_night.Ended, ...]
    night: str


def state_of(inquiry: Inquiry) -> State:
    """How the measure is, and what happened since the last summary."""
    workspace, since = inquiry.workspace, inquiry.since
    milestones = milestones_of(workspace.settings.milestones)
    decisions = [act for act in workspace.ledger.acts(DECISION) if act.at > since]
    nights = last_night.ended_nights(workspace.settings.home)
    with workspace.reader.for_numbers.cursor() as cursor:
        measures = _by_year(inquiry, cursor)
        newest = newest_of(measures)
        year_on_year = _year_on_year(newest, measures, cursor)
    return State(
        headline=tuple(_headline(newest, measures, milestones)),
        year_on_year=tuple(year_on_year),
        figures={row.period.label: _numbers(row) for row in measures if row.figure},
        decisions=sum(act.verdict != WITHDRAWN for act in decisions),
        roster=_roster_since(inquiry),
        nights=tuple(night for night in nights if night.at > since),
        night=_last_night(inquiry),
    )


def _by_year(inquiry: Inquiry, cursor: duckdb.DuckDBPyConnection) -> list[Measure]:
    settings = inquiry.workspace.settings
    years = snapshot_tables.every_year(settings, cursor)
    return counting.measure(cursor, years, incomplete_months=settings.incomplete_months)


def _headline(
    newest: Measure | None, measures: Sequence[Measure], milestones: Sequence[Milestone]
) -> list[str]:
    headline = headline_of(newest, measures, milestones) if newest else None
    if headline is None:
        return []
    progress = headline.progress.in_words if headline.progress else ""
    return [*filter(None, [headline.figure, *headline.how_sure, headline.target, progress])]


def _year_on_year(
    newest: Measure | None, measures: Sequence[Measure], cursor: duckdb.DuckDBPyConnection
) -> list[str]:
    """What the newest year changed by, compared with the year before, and why."""
    before = _year_before(newest, measures)
    if newest is None or before is None:
        return []
    changes = changes_between(cursor, [before.period, newest.period], "all")
    either = [change for change in changes if change.kind == "either"]
    return [
        sentence.strip()
        for change in either
        for sentence in change_formats.in_sentences(before, newest, change)
    ]


def _year_before(newest: Measure | None, measures: Sequence[Measure]) -> Measure | None:
    earlier = [
        measure
        for measure in measures
        if newest and measure.figure and measure.period.end < newest.period.start
    ]
    return earlier[-1] if earlier else None


def _numbers(measure: Measure) -> dict[str, int]:
    """The numbers of a year that the next summary is compared with."""
    figure = measure.figure
    assert figure is not None
    either = figure.anywhere.either
    return {
        "technicians": figure.denominator,
        "credited": either.headline,
        "checked": either.floor,
        "papers": figure.coverage.works,
        "read": figure.coverage.read,
    }


def _roster_since(inquiry: Inquiry) -> str | None:
    """What the lists imported since the last summary changed; None without any."""
    settings = inquiry.workspace.settings
    paths = copies.dated_copies(settings.home)
    earlier = [path for path in paths if copies.imported_at(path) <= inquiry.since]
    if not earlier or len(earlier) == len(paths):
        return None
    *known, newest = in_force.dated_lists([*earlier, paths[-1]], settings.columns)
    today = inquiry.now.date()
    rule = who_counts_on(settings, today).today
    present_ids = inquiry.workspace.ledger.identities().present
    news = roster_news.news_of(known, newest.technicians, present_ids, today, rule)
    if news is None:
        return None
    return f"Staff list of {day(newest.day)}: {roster_news.in_numbers(news)}."


def _last_night(inquiry: Inquiry) -> str:
    (finding,) = last_night.check_last_night(inquiry.workspace.settings, inquiry.now)
    return f"The last night: {finding.result}. {finding.remedy}".strip()

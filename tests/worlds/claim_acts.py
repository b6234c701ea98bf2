"""What the people of `claims_world` do with claims and with reports of papers that were missed.

Options of acts: `received`, `now` and `key` say how an act is recorded; `second` and `due`, or
`kind` and `correction`, are what a step keeps.
"""

from __future__ import annotations

import uuid
from datetime import UTC, datetime

from claims_world import LEAD, MINA_SELF, NOW, REVIEWER, acting, by

from attribution.claims import missed_papers, report_lists, service, settle_reports
from attribution.claims.draft import Draft
from attribution.claims.missed_papers import Report
from attribution.ledger.payloads import MISSED, CreditGiven, SecondPerson, Target


def _acting(options):
    """How an act is recorded, taken out of its options."""
    recorded = ("received", "now", "key")
    return acting(**{name: options.pop(name) for name in recorded if name in options})


# -- claims ----------------------------------------------------------------------------------------

ROLES = ("Investigation", "Methodology")
QUIET = Target("Quiet lattices", "10.5555/quiet.1", "w1", ("doi:10.5555/quiet.1",))
# How a claim comes to each state.
PATHS = {
    "draft": [],
    "submitted": ["submit"],
    "in review": ["submit", "take"],
    "upheld": ["submit", "take", "uphold"],
    "declined": ["submit", "take", "decline"],
    "raised": ["submit", "take", "uphold", "agree", "raise"],
    "credited": ["submit", "take", "uphold", "credit"],
    "withdrawn": ["withdraw"],
}


def written(workspace, person, technician_id, work, *, claim_id=None, **draft):
    """The draft of a claim that a person writes, or rewrites."""
    own, how = by(workspace, person), _acting(draft)
    if claim_id:
        return service.rewrite(own, how, claim_id, Draft(work, **draft))
    return service.write(own, how, technician_id, Draft(work, **draft))


def stepped(workspace, person, claim_id, name, *, words=None, **options):
    """A step that a person takes."""
    own, how = by(workspace, person), _acting(options)
    return service.step(own, how, claim_id, name, words, _content(**options))


def _content(second=None, due=None, kind=None, correction=None):
    """What a step keeps."""
    if second or due:
        return SecondPerson(second, due)
    if kind or correction:
        return CreditGiven(kind, correction)
    return None


def attached(workspace, person, claim_id, name, data, *, received=None):
    return service.attach(by(workspace, person), acting(received), claim_id, name, data)


def drafted(workspace, work=QUIET):
    """A draft of Mina's."""
    statement = "I made all images."
    return written(workspace, MINA_SELF, "T1", work, roles=ROLES, statement=statement, now=NOW)


def claim_in(workspace, state):
    """A claim of Mina's in this state."""
    claim = drafted(workspace)
    for name in PATHS[state]:
        person = MINA_SELF if name in ("submit", "agree", "withdraw") else REVIEWER
        claim = stepped(workspace, person, claim.claim_id, name, words="because", now=NOW)
    assert claim.state == state
    return claim


# -- reports ---------------------------------------------------------------------------------------


def reported(workspace, person, technician_id, work, **options):
    """What the check found of a paper that a person reports as missed."""
    if not isinstance(work, str):
        work = work.work_id or work.doi
    return missed_papers.report(by(workspace, person), _acting(options), technician_id, work)


def reported_by_title(workspace, person, technician, title):
    """A report by title alone. It is refused today, but older ledgers may hold one."""
    key, now = uuid.uuid4().hex, datetime.now(UTC)
    report = Report(key, technician, Target(title=title), person.who, now, None)
    return missed_papers.record(workspace.ledger, workspace.reader, report)


def settled(workspace, person, report_id, kind, *, mention_id=None, why=None):
    """A person who looked at the paper settles a report."""
    settle_reports.settle(by(workspace, person), acting(), report_id, kind, mention_id, why)


def reopened(workspace, person, report_id, *, why=None):
    settle_reports.reopen(by(workspace, person), acting(), report_id, why)


def open_results(workspace, person):
    """The open reports that a person sees: the result that each has now, by its id."""
    latest = {act.payload.report: act.payload.result for act in workspace.ledger.acts(MISSED)}
    rows = report_lists.open_reports(by(workspace, person))
    return {row["report_id"]: latest[row["report_id"]] for row in rows}


def waiting(workspace, person=MINA_SELF, work="w1", **options):
    """The id of a report on a paper of Mina's that waits for a person to look at it."""
    reported(workspace, person, "T1", work, **options)
    return report_lists.open_reports(by(workspace, LEAD))[-1]["report_id"]

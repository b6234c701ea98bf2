"""All technicians as a list: how often credited, what waits, and when they last answered."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime

from attribution.access.permissions import LINK
from attribution.access.sign_in import own_sign_in_name
from attribution.claims.lifecycle import Claim
from attribution.claims.visibility import visible_claims
from attribution.core.identity import same_person
from attribution.dashboard.queries.shared import IN_ONLY, NAME, Only, Row
from attribution.dashboard.queries.technicians import STAFF_NAME
from attribution.ledger.payloads import MISSED
from attribution.workspace import Workspace, requires

# The states in which a claim waits for the person who judges it.
WAITING = ("submitted", "in review")
# The names to check are those of the list `review` of the queue: see snapshot/sql/queue.sql.
_SUMMARIES = f"""
with
    posts as (
        from spells
        qualify row_number() over (partition by technician_id order by spell desc) = 1
    ),
    credited as (
        select technician_id, count(distinct work_id) as papers, max(published) as last_paper
        from possible_credits
        where status <> 'pending' and kind in ('author', 'thanked')
        group by technician_id
    ),
    confirmed as (
        select mention_id from decisions where verdict = 'confirmed' and mention_id is not null
    ),
    to_check as (
        select technician_id, count(*) as names_to_check
        from judged join works using (work_id) anti join confirmed using (mention_id)
        where verdict is null and (band = 'review' or tie) and credits_work is not null
        group by technician_id
    )
select technician_id, {NAME} as name, {STAFF_NAME} as staff_name, t.known_as, t.orcid, t.email,
       p.job_title, p.department, p.faculty,
       p.end_date is null or p.end_date >= $today as in_post,
       coalesce(papers, 0) as papers, last_paper, coalesce(names_to_check, 0) as names_to_check
from technicians t
left join posts p using (technician_id)
left join credited using (technician_id)
left join to_check using (technician_id)
where {IN_ONLY}
order by t.family_name, t.given_names, technician_id
"""
_ANSWERS = f"""
select technician_id, decided_by, max(decided_at) as decided_at from decisions
where {IN_ONLY} group by technician_id, decided_by
"""
_PAPERS = f"""
select c.technician_id, {NAME} as name, t.orcid, c.faculty, c.kind, c.status, c.note, w.title,
       w.journal, c.published, c.doi
from possible_credits c
join works w using (work_id)
join technicians t using (technician_id)
where c.status <> 'pending' and {IN_ONLY.replace("technician_id", "c.technician_id")}
  and list_contains($technicians::varchar[], c.technician_id)
order by t.family_name, t.given_names, c.technician_id, c.published desc nulls last, w.title, c.kind
"""


@requires("see record")
def summaries(workspace: Workspace, only: Only = None) -> list[Row]:
    """The technicians on the roster, each with their last post and what is known of their credits.

    `last_answer` is the day on which they last answered in person: about a name, in a claim or by
    reporting a paper. Answers through the link of an invitation count; others are known only where
    people sign in by what the roster has of them.
    """
    rows = workspace.reader.rows(_SUMMARIES, {"only": only, "today": datetime.now(UTC).date()})
    claims = visible_claims(workspace)
    waiting = Counter(claim.technician_id for claim in claims if claim.state in WAITING)
    answers = _answers(workspace, only, claims)
    for row in rows:
        technician_id = row["technician_id"]
        row["claims_waiting"] = waiting[technician_id]
        own_name = own_sign_in_name(workspace.settings, technician_id, row["email"])
        row["last_answer"] = _last_answer(answers.get(technician_id, {}), own_name)
        del row["email"]
    return rows


@requires("export record")
def credited_papers(
    workspace: Workspace, technicians: tuple[str, ...], only: Only = None
) -> list[Row]:
    """The papers that credit some technicians: a row for each person, paper and kind of credit."""
    return workspace.reader.rows(_PAPERS, {"only": only, "technicians": list(technicians)})


# -- answers ---------------------------------------------------------------------------------------

_Days = Mapping[str, date]  # the last day of each person who acted, by their sign-in name


def _answers(workspace: Workspace, only: Only, claims: tuple[Claim, ...]) -> Mapping[str, _Days]:
    """When each person last acted on a technician's names, claims or reports, by technician."""
    days: defaultdict[str, dict[str, date]] = defaultdict(dict)
    for technician_id, who, day in _acts(workspace, only, claims):
        days[technician_id][who] = max(day, days[technician_id].get(who, date.min))
    return days


def _acts(
    workspace: Workspace, only: Only, claims: tuple[Claim, ...]
) -> Iterator[tuple[str, str, date]]:
    for row in workspace.reader.rows(_ANSWERS, {"only": only}):
        if row["decided_by"] and row["decided_at"]:
            yield row["technician_id"], row["decided_by"], row["decided_at"].date()
    for claim in claims:
        for step in claim.steps:
            yield claim.technician_id, step.who, step.at.date()
    for report in workspace.ledger.acts(MISSED):
        if report.technician_id:
            yield report.technician_id, report.who, report.at.date()


def _last_answer(days: _Days, own_name: str | None) -> date | None:
    own_days = (
        day for who, day in days.items() if same_person(who, own_name) or who.startswith(LINK)
    )
    return max(own_days, default=None)

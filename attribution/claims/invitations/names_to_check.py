"""What a person is asked through the link of an invitation, and how their answers are stored.

A technician's delegate is asked the same.

They are asked about printed names that may be theirs: first those that need checking, then those
that were accepted automatically. Nothing else of their record is told, and no name that only their
former name leads to. An answer is a verdict of the technician, as on their own page.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from attribution.access.permissions import AS_DELEGATE, LINK
from attribution.claims import missed_papers
from attribution.claims.invitations import history
from attribution.claims.invitations.history import step_of
from attribution.claims.report_lists import OPEN_RESULTS, latest_acts, result_of
from attribution.core.errors import UserError
from attribution.core.text import plain
from attribution.harvest.titles import clean_title
from attribution.ledger.event import checked_verdict
from attribution.ledger.payloads import Invitation
from attribution.review import verdicts
from attribution.review.candidate import load_candidate
from attribution.workspace import Acting, Workspace, requires

# Names that nobody has decided on but the person themselves, through a link.
_ASKED = f"""
select j.technician_id, j.mention_id, j.work_id, j.kind, j.name, j.verdict, j.event_id,
       j.band = 'review' or j.tie as in_doubt, w.title, w.journal, w.published, w.doi
from judged j join works w using (work_id)
where w.credits_work is not null
  and (j.band in ('review', 'accept') or j.tie)
  and (j.verdict is null or starts_with(j.decided_by, '{LINK}'))
  and not exists (
      select 1 from decisions taken
      where taken.verdict = 'confirmed' and taken.mention_id = j.mention_id
        and taken.technician_id <> j.technician_id)
"""
_OF_ONE = f"""
select * from ({_ASKED}) where technician_id = ?
order by in_doubt desc, published desc nulls last, title, mention_id
"""
_COUNTS = f"""
select technician_id, count(*) filter (in_doubt) as to_check, count(*) as names
from ({_ASKED} and j.verdict is null) group by technician_id
"""


@dataclass(frozen=True, slots=True)
class Question:
    """A printed name, and what the person answered through the link: a verdict, or None.

    `is_reported` says that they said "This is me" against the evidence, so a person will look.
    """

    mention_id: str
    work_id: str
    kind: str
    name: str
    title: str
    journal: str | None
    published: date | None
    doi: str | None
    answer: str | None = None
    is_reported: bool = False


@dataclass(frozen=True, slots=True)
class Counts:
    """How many names of a technician need checking, and how many they would be asked about."""

    to_check: int = 0
    names: int = 0


@requires("decide", about="technician_id")
def questions(workspace: Workspace, technician_id: str) -> list[Question]:
    """The names to ask about, and those that were answered, which may be answered again."""
    shown = workspace.without_former_names()
    reported = _reported(shown, technician_id)
    rows = shown.reader.rows(_OF_ONE, [technician_id])
    asked = [_question(row, reported.get(row["mention_id"], 0)) for row in rows]
    waiting = [question for question in asked if question.answer is None]
    answered = [question for question in asked if question.answer is not None]
    return waiting + answered


def _question(row: Mapping[str, Any], report: int) -> Question:
    """A row as a question; `report` is the number of the act that reported the name, or 0."""
    is_reported = report > (row["event_id"] or 0)
    return Question(
        row["mention_id"],
        row["work_id"],
        row["kind"],
        row["name"],
        plain(clean_title(row["title"]) or "Paper without a title"),
        row["journal"],
        row["published"],
        row["doi"],
        "confirmed" if is_reported else row["verdict"],
        is_reported,
    )


def _reported(workspace: Workspace, technician_id: str) -> dict[str | None, int]:
    """The printed names that the person reported as theirs and that wait for a reviewer, each with
    the number of that act.
    """
    return {
        act.mention_id: act.event_id
        for act in latest_acts(workspace.ledger)
        if act.technician_id == technician_id and result_of(act) in OPEN_RESULTS
    }


@requires("invite")
def counts(workspace: Workspace) -> dict[str, Counts]:
    """By technician, how many names there are to ask about; only those who have any."""
    rows = workspace.without_former_names().reader.rows(_COUNTS)
    return {row["technician_id"]: Counts(row["to_check"], row["names"]) for row in rows}


# -- answering -------------------------------------------------------------------------------------


@requires("decide", about="technician_id")
def open_page(workspace: Workspace, acting: Acting, technician_id: str) -> None:
    """Record that the person opened the page, once in a round."""
    _mark(workspace, acting, technician_id, "opened")


@requires("decide", about="technician_id")
def answer(
    workspace: Workspace,
    acting: Acting,
    technician_id: str,
    replies: Mapping[str, str],
) -> tuple[str, ...]:
    """Record what the person says of printed names, by mention; the reasons of those not saved.

    Each answer is saved by itself, so that one that is refused stops no other.
    """
    asked = {question.mention_id: question for question in questions(workspace, technician_id)}
    problems = []
    results = Counter[str]()
    for mention_id, verdict in replies.items():
        question = asked.get(mention_id)
        try:
            if question is None:
                raise UserError(
                    "We no longer ask about one of these papers: someone has decided on it. "
                    "Your answer on it was not saved."
                )
            results["saved"] += _save(workspace, acting, technician_id, question, verdict)
        except UserError as problem:
            problems.append(str(problem))
    if results["saved"]:
        _mark(workspace, acting, technician_id, "answered")
    return tuple(dict.fromkeys(problems))


def _save(
    workspace: Workspace, acting: Acting, technician_id: str, question: Question, verdict: str
) -> bool:
    """Save one answer; False where it is what the person answered before."""
    if question.answer == checked_verdict(verdict):
        return False
    mention_id = question.mention_id
    one_act = replace(acting, key=f"{acting.act_key()}:{mention_id}")
    candidate = load_candidate(workspace.reader, mention_id, technician_id)
    if verdict == "confirmed" and candidate.shown.contradicts:
        missed_papers.report_name(workspace, one_act, technician_id, question.work_id, mention_id)
    else:
        why = AS_DELEGATE if technician_id in workspace.person.delegated else None
        verdicts.decide(workspace, one_act, mention_id, technician_id, verdict, why)
    return True


def _mark(workspace: Workspace, acting: Acting, technician_id: str, step: str) -> None:
    """Store a step of the latest invitation of the person, once."""
    invited = history.read(workspace.ledger).latest().get(technician_id)
    if invited is not None and getattr(invited, step) is None:
        content = Invitation(invited.round, step)
        workspace.ledger.store(step_of(invited, workspace.person, acting.at, content))

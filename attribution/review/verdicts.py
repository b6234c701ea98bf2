"""How a verdict reaches the ledger.

Two reviewers never overwrite each other. What was on the screen is compared with the present
decision and the present evidence, and the verdict is stored only if no other act came in between.
Several verdicts are recorded together or not at all.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from attribution.access.permissions import Person, name_in_words
from attribution.core import for_people
from attribution.core.errors import UserError
from attribution.ledger.event import DECISION, Event, checked_verdict
from attribution.ledger.ledger import Ledger
from attribution.review.candidate import (
    Candidate,
    Pair,
    facts_of,
    load_candidate,
    load_candidates,
    required,
)
from attribution.review.contradicted import check_contradictions, reason
from attribution.snapshot.reader import TAKEN, Reader, taken
from attribution.workspace import Acting, Workspace, requires


@requires("decide", about="technician_id", on="mention_id")
def decide(
    workspace: Workspace,
    acting: Acting,
    mention_id: str,
    technician_id: str,
    verdict: str,
    why: str | None = None,
) -> Event:
    """Record a verdict on a candidate of the published snapshot, with what there was to see.

    UserError where the pair is not a candidate or the word is not a verdict, and where a name to be
    confirmed is contradicted by the evidence and `acting.despite` gives no reason.
    """
    candidate = load_candidate(workspace.reader, mention_id, technician_id)
    return _record(workspace, acting, [candidate], verdict, why)[0]


@requires("decide", inside=True)
def record_all(
    workspace: Workspace,
    acting: Acting,
    seen: Sequence[Candidate],
    verdict: str,
    why: str | None = None,
) -> tuple[Event, ...]:
    """Record one verdict on candidates of one technician as a reviewer saw them, all or none.

    UserError where the person may not, where the facts have changed, where another person has
    decided since, or where a name to be confirmed is already confirmed for another technician or
    contradicted by the evidence (see `decide`). Such names are confirmed one at a time.
    """
    (technician_id,) = {candidate.technician_id for candidate in seen}
    work_ids = workspace.works_of(candidate.mention_id for candidate in seen)
    workspace.require("decide", technician_id, work_ids)
    if len(seen) > 1 and any(candidate.tie for candidate in seen):
        raise UserError(
            "Decide on each tie separately: a tie cannot be decided together with others. "
            "Nothing was saved."
        )
    return _record(workspace, acting, seen, verdict, why)


def _record(
    workspace: Workspace,
    acting: Acting,
    seen: Sequence[Candidate],
    verdict: str,
    why: str | None,
) -> tuple[Event, ...]:
    batch = acting.act_key()
    words = reason(acting, why)

    def plan() -> list[Event]:
        _check(workspace, acting, seen, verdict)
        return [
            decision_on(candidate, verdict, workspace.person, acting, f"{batch}:{number}", words)
            for number, candidate in enumerate(seen)
        ]

    return workspace.ledger.store_planned_optimistically(plan)


def decision_on(
    candidate: Candidate, verdict: str, person: Person, acting: Acting, key: str, why: str | None
) -> Event:
    """A verdict on a candidate as an act, not stored yet. UserError where it is not a verdict."""
    return Event(
        key=key,
        act=DECISION,
        at=acting.at,
        who=person.who,
        technician_id=candidate.technician_id,
        work_id=candidate.work_id,
        mention_id=candidate.mention_id,
        kind=candidate.kind,
        verdict=checked_verdict(verdict),
        why=why or None,
        shown=candidate.shown,
    )


def current_decisions(reader: Reader, ledger: Ledger, pairs: Collection[Pair]) -> dict[Pair, Event]:
    """The present decisions on candidates, without the pairs that are undecided."""
    decision_ids = {
        pair: candidate.decision_id
        for pair, candidate in load_candidates(reader, pairs).items()
        if candidate.decision_id is not None
    }
    decisions = ledger.events_by_id(decision_ids.values())
    return {pair: decisions[number] for pair, number in decision_ids.items() if number in decisions}


def in_words(decision: Event, who: str | None = None) -> str:
    """A decision in a clause: the person, the verdict and the time."""
    when = for_people.moment(decision.at)
    return f"{who or name_in_words(decision.who)} decided {decision.verdict} on {when}"


# -- checks ----------------------------------------------------------------------------------------


def _check(workspace: Workspace, acting: Acting, seen: Sequence[Candidate], verdict: str) -> None:
    """UserError where this verdict cannot be recorded on what was seen."""
    reader = workspace.reader
    present = load_candidates(reader, [candidate.pair for candidate in seen])
    for candidate in seen:
        _check_unchanged(workspace, candidate, present, verdict)
    check_contradictions(workspace.person, acting, list(present.values()), verdict)
    if verdict == "confirmed":
        _check_not_taken(reader, seen)


def _check_not_taken(reader: Reader, seen: Sequence[Candidate]) -> None:
    """UserError where a name is confirmed for another technician."""
    owners = taken(reader, [candidate.mention_id for candidate in seen])
    for candidate in seen:
        if owners.get(candidate.mention_id, set()) - {candidate.technician_id}:
            raise UserError(
                f"Ask for the other decision on “{candidate.shown.name}” to be undone first: "
                f"{TAKEN}. Nothing was saved."
            )


def _check_unchanged(
    workspace: Workspace, seen: Candidate, present: Mapping[Pair, Candidate], verdict: str
) -> None:
    """UserError where a candidate or the decision on it is no longer what was seen."""
    now = required(present, seen.pair, workspace.reader)
    if facts_of(now) != facts_of(seen):
        raise UserError(
            f"Look at “{seen.shown.name}” again, then decide: the data were updated while it was "
            "on the screen, and the evidence has changed. Nothing was saved."
        )
    if now.decision_id != seen.decision_id:
        raise UserError(_decided_since(workspace, seen, now, verdict))


def _decided_since(workspace: Workspace, seen: Candidate, now: Candidate, verdict: str) -> str:
    """An error that says how a candidate was decided since it was shown."""
    latest = _present_decision(workspace.ledger, now)
    if latest is None or latest.event_id < (seen.decision_id or 0):
        return _undone_since(seen, latest)
    name = f"“{seen.shown.name}”"
    is_own = latest.who == workspace.person.who
    decided = in_words(latest, "you" if is_own else name_in_words(latest.who))
    if latest.verdict != verdict:
        return (
            f"Look at {name} again, then decide: {decided}, after you opened it. Nothing was saved."
        )
    agreement = "" if is_own else ", and you agree"
    return f"{name} needs nothing more: {decided}{agreement}. Nothing was saved again."


def _undone_since(seen: Candidate, earlier: Event | None) -> str:
    """An error for a decision that was undone; `earlier` is the one that holds again."""
    look_again = f"Look at “{seen.shown.name}” again"
    if earlier is None:
        return f"{look_again}: the decision that you saw was undone since. Nothing was saved."
    return (
        f"{look_again}, then decide: the decision that you saw was undone since, and the one "
        f"before it holds again ({in_words(earlier)}). Nothing was saved."
    )


def _present_decision(ledger: Ledger, candidate: Candidate) -> Event | None:
    if candidate.decision_id is None:
        return None
    return ledger.events_by_id([candidate.decision_id]).get(candidate.decision_id)

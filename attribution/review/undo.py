"""How verdicts are undone."""

from __future__ import annotations

from collections.abc import Sequence

from attribution.access.permissions import Person, name_in_words
from attribution.core.errors import UserError
from attribution.ledger.event import CONSEQUENCE, Event, withdrawal
from attribution.ledger.ledger import Ledger
from attribution.review.verdicts import in_words
from attribution.workspace import Acting, Workspace, requires

KINDS = ("author", "thanked", "facility")  # of the decisions that a person can undo
_DECISION_ON = "select event_id from decisions where mention_id = ? and technician_id = ?"


@requires("decide", inside=True)
def undo_verdicts(
    workspace: Workspace, acting: Acting, decisions: Sequence[Event], why: str | None = None
) -> tuple[Event, ...]:
    """Undo verdicts on one technician, all or none. Earlier decisions hold again.

    UserError where one of the verdicts no longer holds, follows from a claim or a report, or is
    another person's and this person is not a lead.
    """
    (technician_id,) = {decision.technician_id for decision in decisions}
    mention_ids = [decision.mention_id for decision in decisions if decision.mention_id]
    workspace.require("decide", technician_id, workspace.works_of(mention_ids))
    return _undo(workspace, acting, decisions, why)


@requires("decide", about="technician_id", on="mention_id")
def undo_latest(
    workspace: Workspace,
    acting: Acting,
    mention_id: str,
    technician_id: str,
    why: str | None = None,
) -> tuple[Event, ...]:
    """Undo the latest verdict on a pair. UserError where the pair is undecided."""
    rows = workspace.reader.rows(_DECISION_ON, [mention_id, technician_id])
    decisions = workspace.ledger.events_by_id(row["event_id"] for row in rows)
    if not decisions:
        raise UserError(
            f"Check the ids: mention {mention_id} and technician {technician_id} have no "
            "decision to undo. `attribution candidates` lists the pairs. Nothing was saved."
        )
    return _undo(workspace, acting, list(decisions.values()), why)


def _undo(
    workspace: Workspace, acting: Acting, decisions: Sequence[Event], why: str | None
) -> tuple[Event, ...]:
    ledger, person = workspace.ledger, workspace.person
    batch = acting.act_key()

    def plan() -> list[Event]:
        current = [_undoable(ledger, person, decision) for decision in decisions]
        return [
            withdrawal(
                decision,
                key=f"{batch}:{number}",
                who=person.who,
                at=acting.at,
                why=why or None,
            )
            for number, decision in enumerate(current)
        ]

    return ledger.store_planned(plan)


def _undoable(ledger: Ledger, person: Person, decision: Event) -> Event:
    """The present decision. UserError where it is another one or the person may not undo it."""
    latest = ledger.current_decision(decision)
    if latest is None:
        raise UserError(
            "Look at it again: this verdict was undone already, or it is not a verdict. "
            "Nothing was saved."
        )
    if latest.event_id != decision.event_id:
        raise UserError(
            f"Look at it again: this verdict no longer holds, because {in_words(latest)}. "
            "Nothing was saved."
        )
    if latest.kind not in KINDS or latest.key.endswith(CONSEQUENCE):
        raise UserError(
            "Change the claim or the report instead: this decision follows from it. "
            "Nothing was saved."
        )
    if person.who != latest.who and person.role != "lead":
        raise UserError(
            f"Ask {name_in_words(latest.who)} or a lead: only they can undo this verdict. "
            "Nothing was saved."
        )
    return latest

"""Which claims a person may see. A claim that they may not see does not exist for them."""

from __future__ import annotations

from collections.abc import Collection

from attribution.access import permissions
from attribution.access.permissions import Person
from attribution.claims.find_work import current_work_id
from attribution.claims.lifecycle import Claim, claim_from, step_in
from attribution.core.errors import UserError
from attribution.core.identity import same_person
from attribution.ledger.event import Event
from attribution.ledger.ledger import Ledger
from attribution.ledger.payloads import CLAIM, Target
from attribution.workspace import Workspace

_DRAFT_STEPS = ("write", "attach", "remove", "agree", "disagree", "withdraw")


def all_claims(ledger: Ledger) -> tuple[Claim, ...]:
    """All claims, drafts too: for the program itself, never for a page."""
    histories: dict[str, list[Event]] = {}
    for event in ledger.acts(CLAIM):
        histories.setdefault(step_in(event).claim, []).append(event)
    return tuple(claim_from(history) for history in histories.values())


def visible_claims(workspace: Workspace, technician_id: str | None = None) -> tuple[Claim, ...]:
    """The claims that the person may see, of one technician or all, the latest step last."""
    objecting = workspace.ledger.objecting()
    claims = [
        claim
        for claim in all_claims(workspace.ledger)
        if technician_id in (None, claim.technician_id) and is_visible(workspace, claim, objecting)
    ]
    return tuple(sorted(claims, key=lambda claim: claim.last.at))


def visible_claim(workspace: Workspace, claim_id: str) -> Claim:
    """One claim; UserError if the person may not see it, the same as if it did not exist."""
    history = workspace.ledger.history(CLAIM, "claim", claim_id)
    claim = claim_from(history) if history else None
    if claim is None or not is_visible(workspace, claim, workspace.ledger.objecting()):
        raise UserError(
            "Check the claim id in the list of claims. "
            f"The list has no claim '{claim_id[:40]}' that you may see."
        )
    return claim


def is_visible(workspace: Workspace, claim: Claim, objecting: Collection[str]) -> bool:
    """Whether the person may see a claim; `objecting` are the technicians who object.

    Only the technician sees the claims of a technician who objects. Only its author sees a draft,
    and a claim that was withdrawn as a draft: as long as they may see the technician's claims at
    all, for the author's address may be another person's by now. A claim on a work that prints a
    former name would tell it, so only the technician, the lead and the second reviewer whom they
    name see it.
    """
    person = workspace.person
    is_own = person.technician_id == claim.technician_id
    if claim.technician_id in objecting and not is_own:
        return False
    may_see = workspace.may("see claim", claim.technician_id, works_of(claim))
    if claim.state == "draft" or _was_withdrawn_as_draft(claim):
        return may_see and person.who == claim.author
    if is_second_reviewer(person, claim):
        return True
    return may_see and not tells_former_name(workspace, claim.technician_id, claim.target)


def tells_former_name(workspace: Workspace, technician_id: str | None, target: Target) -> bool:
    """Whether a claim or report on this work would tell the person a technician's former name."""
    if not workspace.may_conceal(technician_id):
        return False
    return workspace.conceals(technician_id, current_work_id(workspace.reader, target))


def works_of(claim: Claim) -> tuple[str, ...]:
    """The work that a claim is about, once it is harvested."""
    return (claim.target.work_id,) if claim.target.work_id else ()


def _was_withdrawn_as_draft(claim: Claim) -> bool:
    return all(step.name in _DRAFT_STEPS for step in claim.steps)


def is_second_reviewer(person: Person, claim: Claim) -> bool:
    """Whether a contested claim was given to this person, and they judge claims of any faculty."""
    is_judge = permissions.allowed(person.role, "judge claim", "faculty")
    is_own = person.technician_id == claim.technician_id
    return is_judge and not is_own and same_person(person.who, claim.second)

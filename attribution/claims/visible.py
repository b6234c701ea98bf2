"""The claims that the ledger holds, and who may see which.

What a person may not see does not exist for them.
"""

from __future__ import annotations

from collections.abc import Collection

from attribution.access import permissions
from attribution.access.permissions import Person
from attribution.claims.lifecycle import Claim, claim_from, payload_of
from attribution.core.errors import UserError
from attribution.core.identity import same_person
from attribution.ledger.event import Event
from attribution.ledger.ledger import Ledger
from attribution.ledger.payloads import CLAIM
from attribution.workspace import Workspace


def every(ledger: Ledger) -> tuple[Claim, ...]:
    """All claims, drafts too: for the program itself, never for a page."""
    by_claim: dict[str, list[Event]] = {}
    for event in ledger.acts(CLAIM):
        by_claim.setdefault(payload_of(event).claim, []).append(event)
    return tuple(map(claim_from, by_claim.values()))


def visible(workspace: Workspace, technician_id: str | None = None) -> tuple[Claim, ...]:
    """Every claim that the person may see, of one technician or all, the latest step last."""
    objecting = workspace.ledger.objecting()
    claims = [
        claim
        for claim in every(workspace.ledger)
        if technician_id in (None, claim.technician_id) and is_visible(workspace, claim, objecting)
    ]
    return tuple(sorted(claims, key=lambda claim: claim.last.at))


def readable(workspace: Workspace, claim_id: str) -> Claim:
    """One claim.

    UserError, the same for unknown and forbidden ones, where the person may not see it.
    """
    history = workspace.ledger.history(CLAIM, "claim", claim_id)
    claim = claim_from(history) if history else None
    if claim is None or not is_visible(workspace, claim, workspace.ledger.objecting()):
        raise UserError(
            f"There is no claim '{claim_id[:40]}' that you may see. "
            "The list of claims shows those that there are."
        )
    return claim


def is_visible(workspace: Workspace, claim: Claim, objecting: Collection[str]) -> bool:
    """Whether the person may see a claim: a draft its author only, and what was withdrawn as one
    stays so; that of a technician who objects to being shown, they alone.
    """
    person = workspace.person
    if person.technician_id != claim.technician_id and claim.technician_id in objecting:
        return False
    if claim.state == "draft" or _was_withdrawn_as_draft(claim):
        return person.who == claim.author
    return workspace.may("see claim", claim.technician_id) or is_second(person, claim)


def _was_withdrawn_as_draft(claim: Claim) -> bool:
    return all(step.name in ("write", "attach", "withdraw") for step in claim.steps)


def is_second(person: Person, claim: Claim) -> bool:
    """Whether a contested claim was given to this person, who must be one who judges claims, of
    whatever faculty.
    """
    judges = permissions.allowed(person.role, "judge claim", "faculty")
    is_theirs = same_person(person.who, claim.second)
    return judges and is_theirs and person.technician_id != claim.technician_id

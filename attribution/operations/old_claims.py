"""Claims that ended long ago: that there was a claim is kept, what was said in it is not."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime

from attribution.claims.lifecycle import Claim
from attribution.ledger.event import Event
from attribution.ledger.payloads import (
    CLAIM,
    AttachedFile,
    ClaimStep,
    Contribution,
    RemovedFile,
)

DELETED = "[deleted after the time in the settings]"
NIGHTLY = "nightly"


def is_emptied(claim: Claim) -> bool:
    """Whether the words of a claim were deleted before."""
    return claim.statement == DELETED


def emptied(act: Event, claim_ids: Collection[str]) -> Event:
    """A step of one of these claims without its words; other acts as they are.

    Who took which step when stays, and so does the work.
    """
    step = act.payload
    if act.act != CLAIM or not isinstance(step, ClaimStep) or step.claim not in claim_ids:
        return act
    received = DELETED if step.received else step.received
    why = DELETED if act.why and act.who != NIGHTLY else act.why
    content = step.content
    if isinstance(content, Contribution):
        content = replace(content, statement=DELETED, roles=(), first_day=None, last_day=None)
    elif isinstance(content, AttachedFile):
        content = replace(content, name=DELETED)
    return replace(act, why=why, payload=replace(step, received=received, content=content))


def removal(claim: Claim, file: AttachedFile, now: datetime) -> Event:
    """The step that says that a file was deleted because its time was over."""
    return Event(
        key=f"retention-{file.stored}",
        act=CLAIM,
        at=now,
        who=NIGHTLY,
        technician_id=claim.technician_id,
        work_id=claim.target.work_id,
        why="It was kept for the time in the settings.",
        payload=ClaimStep(claim.claim_id, "remove", None, RemovedFile(file.stored)),
    )

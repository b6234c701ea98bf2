"""Which steps of a claim a person may take now, and what each needs. Nothing is stored here."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

from attribution.access import role_settings
from attribution.access.permissions import Person
from attribution.claims import attachments
from attribution.claims.lifecycle import (
    RIGHTS,
    SECOND_REVIEWER_STEPS,
    STEPS,
    Claim,
    Step,
    steps_open,
)
from attribution.claims.step_checks import Attempt, check, possible_second_reviewers
from attribution.claims.visibility import is_second_reviewer, is_visible, works_of
from attribution.core.errors import UserError
from attribution.ledger.payloads import AttachedFile, RemovedFile, SecondPerson
from attribution.workspace import Workspace, requires

# Stands for a second reviewer without a part in the claim: no person can sign in by this name.
_ANY_REVIEWER = SecondPerson("\0", date.max)
_ANY_WORDS = "..."


@requires("see claim", inside=True)
def possible_steps(workspace: Workspace, claim: Claim) -> tuple[str, ...]:
    """The steps that the person may take now, once they give the `required_fields`."""
    if not is_visible(workspace, claim, workspace.ledger.objecting()):
        return ()
    return tuple(name for name in steps_open(claim) if _is_possible(workspace, claim, name))


@requires("see claim", inside=True)
def second_reviewers(workspace: Workspace, claim: Claim, name: str) -> tuple[str, ...]:
    """The people whom `contest` or `reassign` may name; empty if any name is accepted.

    Any name is accepted if the settings do not list all people who judge claims.
    """
    if not is_visible(workspace, claim, workspace.ledger.objecting()):
        return ()
    judges = role_settings.judges(workspace.settings)
    return possible_second_reviewers(claim, name, workspace.person.who, judges)


@requires("see claim", inside=True)
def removable_files(workspace: Workspace, claim: Claim) -> tuple[str, ...]:
    """The attached files that the person may remove, by their names on disk.

    A person who acts for the technician must say how they received the technician's word.
    """
    if not is_visible(workspace, claim, workspace.ledger.objecting()):
        return ()
    return tuple(file.stored for file in claim.attachments if _may_remove(workspace, claim, file))


def _may_remove(workspace: Workspace, claim: Claim, file: AttachedFile) -> bool:
    attempt = _complete_attempt(workspace.person, claim, "remove")
    try:
        require_right(workspace, claim, "remove")
        check(replace(attempt, content=RemovedFile(file.stored)))
    except UserError:
        return False
    return True


def required_fields(person: Person, claim: Claim, name: str) -> tuple[str, ...]:
    """What a person must give for a step: `words`, `second`, `due`, `file` or `received`.

    `received` is how the technician's word came in, if another person enters it.
    """
    rule = STEPS[name]
    fields = ["words"] if rule.needs_reason else []
    if name in SECOND_REVIEWER_STEPS:
        fields += ["second", "due"]
    if name == "attach":
        fields.append("file")
    if rule.by == "author" and person.technician_id != claim.technician_id:
        fields.append("received")
    return tuple(fields)


def require_right(workspace: Workspace, claim: Claim, name: str) -> None:
    """UserError if the person has none of the rights of which a step needs one."""
    rights = STEPS[name].rights if name in STEPS else RIGHTS["either"]
    if not any(_has_right(workspace, claim, right) for right in rights):
        workspace.require(rights[-1], claim.technician_id, works_of(claim))


def _has_right(workspace: Workspace, claim: Claim, right: str) -> bool:
    if right == "judge claim" and is_second_reviewer(workspace.person, claim):
        return True
    return workspace.may(right, claim.technician_id, works_of(claim))


def _is_possible(workspace: Workspace, claim: Claim, name: str) -> bool:
    """Whether rights and life cycle let the person take a step with everything it needs."""
    if name == "attach" and len(claim.attachments) >= attachments.MAX_FILES:
        return False
    if name in SECOND_REVIEWER_STEPS and not _has_second_reviewer(workspace, claim, name):
        return False
    try:
        require_right(workspace, claim, name)
        check(_complete_attempt(workspace.person, claim, name))
    except UserError:
        return False
    return True


def _has_second_reviewer(workspace: Workspace, claim: Claim, name: str) -> bool:
    judges = role_settings.judges(workspace.settings)
    if not judges:
        return True  # any name is accepted
    return bool(possible_second_reviewers(claim, name, workspace.person.who, judges))


def _complete_attempt(person: Person, claim: Claim, name: str) -> Attempt:
    """The step with everything that it may need."""
    own = person.technician_id == claim.technician_id
    received = None if own else _ANY_WORDS
    step = Step(name, person.who, datetime.now(UTC), _ANY_WORDS, received)
    content = _ANY_REVIEWER if name in SECOND_REVIEWER_STEPS else None
    return Attempt(claim, step, content, own)

"""The acts on a claim: write it, take its next step, attach and fetch files.

Every act checks the right first, then the life cycle, and is then stored in one transaction.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace

from attribution.access import permissions, role_settings
from attribution.access.sign_in_names import safe_name
from attribution.claims import attachments, find_work
from attribution.claims.credits import decisions_from
from attribution.claims.draft import Draft, contribution
from attribution.claims.find_work import harvested_work_id
from attribution.claims.lifecycle import Claim, Step, claim_from, step_in
from attribution.claims.name_check import check_reason, contradictions_of_credit
from attribution.claims.next_steps import require_right
from attribution.claims.step_checks import (
    Attempt,
    check,
    checked_content,
    possible_second_reviewers,
)
from attribution.claims.visibility import visible_claim
from attribution.core.errors import UserError
from attribution.core.identity import same_person
from attribution.ledger.event import Event, Shown
from attribution.ledger.payloads import (
    CLAIM,
    AttachedFile,
    ClaimStep,
    Contribution,
    CreditGiven,
    RemovedFile,
    SecondPerson,
    StepContent,
    Target,
)
from attribution.workspace import Acting, Workspace, requires

# -- writing a claim and taking its steps ----------------------------------------------------------


@requires("write claim", about="technician_id")
def write(workspace: Workspace, acting: Acting, technician_id: str, draft: Draft) -> Claim:
    """Write the draft of a new claim. Only its author sees it until it is submitted.

    A person who writes for a technician says how the technician's word was received.
    """
    workspace.technician(technician_id)
    claim = Claim(uuid.uuid4().hex, technician_id, workspace.person.who)
    return _write(workspace, acting, claim, draft)


@requires("write claim", inside=True)
def rewrite(workspace: Workspace, acting: Acting, claim_id: str, draft: Draft) -> Claim:
    """Rewrite a draft. Parts that the new draft leaves empty are removed."""
    claim = visible_claim(workspace, claim_id)
    require_right(workspace, claim, "write")
    return _write(workspace, acting, claim, draft)


def _write(workspace: Workspace, acting: Acting, claim: Claim, draft: Draft) -> Claim:
    permissions.received(workspace.person, claim.technician_id, acting.received)
    target = draft.work
    if not isinstance(target, Target):
        target = find_work.work_meant(workspace.reader, target)
    attempt = _attempt(workspace, acting, claim, "write", content=contribution(draft, target))
    return _store(workspace, acting.act_key(), attempt)


@requires("see claim", inside=True)
def step(
    workspace: Workspace,
    acting: Acting,
    claim_id: str,
    name: str,
    words: str | None = None,
    content: StepContent | None = None,
) -> Claim:
    """Take one step of `lifecycle.STEPS`; UserError, and nothing is stored, if it is not possible.

    `content` is a `SecondPerson` for `contest` and `reassign`, and may be a `CreditGiven` for
    `credit`. Other steps keep nothing. `write`, `attach` and `remove` have functions of their own.
    """
    claim = visible_claim(workspace, claim_id)
    require_right(workspace, claim, name)
    content = checked_content(name, content)
    if isinstance(content, SecondPerson) and content.second:
        content = _known_second_reviewer(workspace, claim, name, content)
    attempt = _attempt(workspace, acting, claim, name, words, content)
    if isinstance(content, CreditGiven) and content.kind:
        check(attempt)
        contradicts = _contradictions(workspace, claim, content.kind, words)
        attempt = replace(attempt, contradicts=contradicts)
    return _store(workspace, acting.act_key(), attempt)


def _contradictions(
    workspace: Workspace, claim: Claim, kind: str, words: str | None
) -> tuple[str, ...]:
    """The evidence that a paper does not credit a technician. UserError without a reason for it."""
    reader = workspace.reader
    work_id = harvested_work_id(reader, claim.target)
    technician = workspace.find_technician(claim.technician_id)
    if technician is None:
        return ()
    contradicts = contradictions_of_credit(reader, technician, work_id, kind, None)
    check_reason(contradicts, words)
    return contradicts


def _known_second_reviewer(
    workspace: Workspace, claim: Claim, name: str, content: SecondPerson
) -> SecondPerson:
    """The second reviewer by their name at the sign-in.

    UserError if the settings list all people who judge claims, and this person is not one.
    """
    typed = content.second or ""
    second = safe_name(typed) or typed
    judges = role_settings.judges(workspace.settings)
    if judges and not any(same_person(second, judge) for judge in judges):
        choice = possible_second_reviewers(claim, name, workspace.person.who, judges)
        raise UserError(
            f"{_advice_to_choose(choice)} {second} is not listed as a person who judges claims. "
            "Nothing was saved."
        )
    return replace(content, second=second)


def _advice_to_choose(people: Sequence[str]) -> str:
    if people:
        return f"Choose one of these people: {', '.join(people)}."
    return "Ask the lead to add a second reviewer to the list `people` in the settings."


@requires("write claim", inside=True)
def attach(workspace: Workspace, acting: Acting, claim_id: str, name: str, data: bytes) -> Claim:
    """Attach a file to a claim; see `attachments` for the files that are accepted."""
    claim = visible_claim(workspace, claim_id)
    require_right(workspace, claim, "attach")
    _check_number_of_files(claim)
    home = workspace.settings.home
    file = attachments.store(home, claim_id, name, data)
    attempt = _attempt(workspace, acting, claim, "attach", content=file)
    try:
        return _store(workspace, acting.act_key(), attempt)
    except Exception:
        attachments.unlink(home, claim_id, file)
        raise


@requires("write claim", inside=True)
def remove_file(workspace: Workspace, acting: Acting, claim_id: str, name: str) -> Claim:
    """Remove an attached file for good. The claim says that it was removed, when and by whom."""
    claim = visible_claim(workspace, claim_id)
    require_right(workspace, claim, "remove")
    file = _file_named(claim, name)
    content = RemovedFile(file.stored)
    attempt = _attempt(workspace, acting, claim, "remove", content=content)
    after = _store(workspace, acting.act_key(), attempt)
    # A kill here leaves the file for the nightly job, which removes files that no claim names.
    attachments.unlink(workspace.settings.home, claim_id, file)
    return after


def _check_number_of_files(claim: Claim) -> None:
    if len(claim.attachments) >= attachments.MAX_FILES:
        raise UserError(
            f"Combine some files into one. Claim {claim.claim_id} has {attachments.MAX_FILES} "
            "attachments, and a claim cannot have more. Nothing was saved."
        )


# -- storing a step --------------------------------------------------------------------------------


def _attempt(
    workspace: Workspace,
    acting: Acting,
    claim: Claim,
    name: str,
    words: str | None = None,
    content: StepContent | None = None,
) -> Attempt:
    """A step of this name that the person tries to take now."""
    person = workspace.person
    received = (acting.received or "").strip() or None  # blanks say nothing
    step = Step(name, person.who, acting.at, words, received)
    own = person.technician_id == claim.technician_id
    return Attempt(claim, step, content, own)


def _store(workspace: Workspace, key: str, attempt: Attempt) -> Claim:
    """Store a step and the credits that follow; the claim after it.

    UserError, and nothing is stored, if the claim has meanwhile come to a state that does not allow
    the step. A step whose key is stored already is not stored again.
    """
    ledger = workspace.ledger

    def plan(history: tuple[Event, ...]) -> list[Event]:
        if any(event.key == key for event in history):
            return []
        current = replace(attempt, claim=claim_from(history)) if history else attempt
        check(current)
        act = _act(key, current)
        return [act, *decisions_from(ledger, current.claim, act, history)]

    claim_id = attempt.claim.claim_id
    stored = ledger.continue_history(CLAIM, "claim", claim_id, plan)
    if stored:
        # The first try of a new claim gave it its id; a second try with the same key has that one.
        claim_id = step_in(stored[0]).claim
    return claim_from(ledger.history(CLAIM, "claim", claim_id))


def _act(key: str, attempt: Attempt) -> Event:
    claim, step, content = attempt.claim, attempt.step, attempt.content
    target = content.target if isinstance(content, Contribution) else claim.target
    return Event(
        key=key,
        act=CLAIM,
        at=step.at,
        who=step.who,
        technician_id=claim.technician_id,
        work_id=target.work_id,
        why=step.words,
        shown=Shown("", contradicts=attempt.contradicts) if attempt.contradicts else None,
        payload=ClaimStep(claim.claim_id, step.name, step.received, content),
    )


# -- reading a claim -------------------------------------------------------------------------------


@requires("see claim", inside=True)
def claim(workspace: Workspace, claim_id: str) -> Claim:
    """One claim; UserError if the person may not see it, the same as if it did not exist."""
    return visible_claim(workspace, claim_id)


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that belongs to a technician's claim, with its name for people."""

    technician_id: str
    name: str
    data: bytes


@requires("see attachment", inside=True)
def attachment(workspace: Workspace, claim_id: str, name: str) -> Attachment:
    """An attachment by its name for people, or by the name of its file in the home folder."""
    claim = visible_claim(workspace, claim_id)
    file = _file_named(claim, name)
    data = attachments.read(workspace.settings.home, claim_id, file)
    return Attachment(claim.technician_id, file.name, data)


def _file_named(claim: Claim, name: str) -> AttachedFile:
    files = [file for file in claim.attachments if name in (file.name, file.stored)]
    if len(files) == 1:
        return files[0]
    names = "\n  ".join(f"{file.stored}: {file.name}" for file in claim.attachments)
    raise UserError(
        f"Give one of the names on the left. Claim {claim.claim_id} has {len(files) or 'no'} "
        f"attachments '{name[:120]}'.\n  {names or 'none'}"
    )

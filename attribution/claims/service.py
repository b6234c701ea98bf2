"""Claims written to the ledger and read from it.

Each step: the right first, then the life cycle, then one transaction.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

from attribution.access import permissions, role_settings
from attribution.access.permissions import Person
from attribution.access.sign_in_names import safe_name
from attribution.claims import attachments, find_work
from attribution.claims.draft import Draft, contribution
from attribution.claims.lifecycle import (
    RIGHTS,
    SECONDED,
    STEPS,
    Claim,
    Step,
    able,
    check,
    claim_from,
    payload_of,
    possible,
)
from attribution.claims.visible import is_second, is_visible, readable, visible
from attribution.core.errors import UserError
from attribution.core.identity import same_person
from attribution.ledger.event import CONSEQUENCE, DECISION, Event, Shown, withdrawal
from attribution.ledger.ledger import Ledger
from attribution.ledger.payloads import (
    CLAIM,
    AttachedFile,
    ClaimStep,
    Contribution,
    CreditGiven,
    SecondPerson,
    StepContent,
    Target,
)
from attribution.workspace import Acting, Workspace, requires

ANYBODY = "\0"  # the name of no person: stands for a second person without a part in the claim
CREDIT_KINDS = ("author", "thanked")


# -- writing ---------------------------------------------------------------------------------------


@requires("write claim", about="technician_id")
def write(workspace: Workspace, acting: Acting, technician_id: str, draft: Draft) -> Claim:
    """Write the draft of a new claim. Only its author sees it until it is submitted.

    A person who writes for a technician says how their word was received.
    """
    workspace.technician(technician_id)
    permissions.received(workspace.person, technician_id, acting.received)
    claim = Claim(uuid.uuid4().hex, technician_id, workspace.person.who)
    step = _step(workspace, acting, "write")
    return _store(workspace, acting, claim, step, _contribution(workspace, draft))


@requires("write claim", inside=True)
def rewrite(workspace: Workspace, acting: Acting, claim_id: str, draft: Draft) -> Claim:
    """Rewrite a draft; what the new one leaves empty is taken out."""
    claim = readable(workspace, claim_id)
    _require(workspace, claim, "write")
    permissions.received(workspace.person, claim.technician_id, acting.received)
    step = _step(workspace, acting, "write")
    return _store(workspace, acting, claim, step, _contribution(workspace, draft))


@requires("see claim", inside=True)
def step(
    workspace: Workspace,
    acting: Acting,
    claim_id: str,
    name: str,
    words: str | None = None,
    content: StepContent | None = None,
) -> Claim:
    """Take one step of STEPS; UserError, and nothing recorded, where it may not be taken.

    `content` is a `SecondPerson` for `contest` and `reassign`, and may be a `CreditGiven` for
    `credit`; the other steps keep nothing. `write` and `attach` have functions of their own.
    """
    claim = readable(workspace, claim_id)
    _require(workspace, claim, name)
    content = _checked(name, content)
    if isinstance(content, SecondPerson) and content.second:
        second = safe_name(content.second) or content.second
        content = replace(content, second=second)
        _check_known(workspace, claim, name, second)
    return _store(workspace, acting, claim, _step(workspace, acting, name, words), content)


@requires("write claim", inside=True)
def attach(workspace: Workspace, acting: Acting, claim_id: str, name: str, data: bytes) -> Claim:
    """Attach a file to a claim; see `attachments` for what is accepted."""
    claim = readable(workspace, claim_id)
    _require(workspace, claim, "attach")
    if len(claim.attachments) >= attachments.MAX_FILES:
        raise UserError(
            f"Claim {claim_id} has {attachments.MAX_FILES} attachments, and more are not kept. "
            "Join some."
        )
    home = workspace.settings.home
    file = attachments.store(home, claim_id, name, data)
    try:
        return _store(workspace, acting, claim, _step(workspace, acting, "attach"), file)
    except Exception:
        attachments.unlink(home, claim_id, file)
        raise


def _step(workspace: Workspace, acting: Acting, name: str, words: str | None = None) -> Step:
    received = (acting.received or "").strip() or None  # blanks say nothing
    return Step(name, workspace.person.who, acting.at, words, received)


def _store(
    workspace: Workspace, acting: Acting, claim: Claim, step: Step, content: StepContent | None
) -> Claim:
    """Store a step if the life cycle allows it at that moment, with the credits that follow.

    Returns the claim after it.
    """
    own = workspace.person.technician_id == claim.technician_id
    key = acting.key or uuid.uuid4().hex
    claim_id = claim.claim_id

    def plan(history: tuple[Event, ...]) -> list[Event]:
        if any(event.key == key for event in history):
            return []
        before = claim_from(history) if history else claim
        check(before, step, content, own=own)
        target = content.target if isinstance(content, Contribution) else before.target
        act = Event(
            key=key,
            act=CLAIM,
            at=step.at,
            who=step.who,
            technician_id=claim.technician_id,
            work_id=target.work_id,
            why=step.words,
            payload=ClaimStep(claim_id, step.name, step.received, content),
        )
        return [act, *_consequences(workspace.ledger, before, act, history)]

    stored = workspace.ledger.continue_history(CLAIM, "claim", claim_id, plan)
    if stored:  # a new claim that is tried again is the one of the first try
        claim_id = payload_of(stored[0]).claim
    return claim_from(workspace.ledger.history(CLAIM, "claim", claim_id))


def _consequences(
    ledger: Ledger, before: Claim, act: Event, history: Sequence[Event]
) -> list[Event]:
    """The credits that a step makes or takes back, as decisions of the person who took it."""
    name, content = payload_of(act).step, payload_of(act).content
    if name == "uphold":
        return [_credit(before, act, "uncredited")]
    decisions: list[Event] = []
    if STEPS[name].after is not None and before.state in ("upheld", "raised") and name != "raise":
        upheld = [event.key for event in history if payload_of(event).step == "uphold"][-1]
        credit = ledger.event(upheld + CONSEQUENCE)
        if credit is not None:
            back = f"{act.key}:back"
            decisions.append(withdrawal(credit, key=back, who=act.who, at=act.at, why=credit.why))
    if isinstance(content, CreditGiven) and content.kind:
        decisions.append(_credit(before, act, content.kind))
    return decisions


def _credit(claim: Claim, act: Event, kind: str) -> Event:
    return Event(
        key=act.key + CONSEQUENCE,
        act=DECISION,
        at=act.at,
        who=act.who,
        technician_id=claim.technician_id,
        work_id=claim.target.work_id,
        kind=kind,
        verdict="confirmed",
        why=f"claim {claim.claim_id}",
        shown=Shown(name="", identifiers=claim.target.identifiers),
    )


def _contribution(workspace: Workspace, draft: Draft) -> Contribution:
    work = draft.work
    target = work if isinstance(work, Target) else find_work.work_of(workspace.reader, work)
    return contribution(draft, target)


def _checked(name: str, content: StepContent | None) -> StepContent | None:
    """What a step keeps; UserError for what it cannot keep."""
    if name in SECONDED:
        return content if isinstance(content, SecondPerson) else SecondPerson(None, None)
    if name == "credit":
        credit = content if isinstance(content, CreditGiven) else CreditGiven()
        if credit.kind is not None and credit.kind not in CREDIT_KINDS:
            raise UserError(
                f"'{credit.kind}' is no kind of credit. Choose one of: {', '.join(CREDIT_KINDS)}."
            )
        return credit
    kept = {"write": ("target", Contribution), "attach": ("attachment", AttachedFile)}
    if name not in kept:
        return None
    part, kind = kept[name]
    if not isinstance(content, kind):
        raise UserError(
            f"The step '{name}' needs what is to be kept; nothing was recorded. Give the {part}."
        )
    return content


def _check_known(workspace: Workspace, claim: Claim, name: str, second: str) -> None:
    """UserError where a second person is named who does not judge claims here, as far as the
    settings list who does.
    """
    judges = role_settings.judges(workspace.settings)
    if not judges or any(same_person(second, judge) for judge in judges):
        return
    choice = ", ".join(able(claim, name, workspace.person.who, judges))
    raise UserError(
        f"{second} is not known here as somebody who judges claims. Not recorded. "
        f"Possible: {choice or 'nobody; ask for one more to be put on the list people'}."
    )


# -- reading ---------------------------------------------------------------------------------------


@requires("see claim", inside=True)
def claim(workspace: Workspace, claim_id: str) -> Claim:
    """One claim.

    UserError, the same for unknown and forbidden ones, where the person may not see it.
    """
    return readable(workspace, claim_id)


@requires("see claim", inside=True, noted="see claims")
def claims(workspace: Workspace, technician_id: str | None = None) -> tuple[Claim, ...]:
    """Every claim that the person may see, of one technician or all, the latest step last."""
    return visible(workspace, technician_id)


@requires("see claim", inside=True)
def possible_steps(workspace: Workspace, claim: Claim) -> tuple[str, ...]:
    """The steps that the person may take now, once they give what `asks` names."""
    if not is_visible(workspace, claim, workspace.ledger.objecting()):
        return ()
    return tuple(name for name in possible(claim) if _allows(workspace, claim, name))


@requires("see claim", inside=True)
def second_people(workspace: Workspace, claim: Claim, name: str) -> tuple[str, ...]:
    """Whom a step, `contest` or `reassign`, may name as the second person.

    None where any name is taken.
    """
    if not is_visible(workspace, claim, workspace.ledger.objecting()):
        return ()
    return able(claim, name, workspace.person.who, role_settings.judges(workspace.settings))


def asks(person: Person, claim: Claim, name: str) -> tuple[str, ...]:
    """What a step asks of a person who may take it: `words`, `second`, `due`, `file`, `received`
    (for another).
    """
    rule = STEPS[name]
    wanted = ["words"] if rule.words else []
    if name in SECONDED:
        wanted += ["second", "due"]
    if name == "attach":
        wanted.append("file")
    if rule.by == "author" and person.technician_id != claim.technician_id:
        wanted.append("received")
    return tuple(wanted)


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that belongs to a technician's claim, with its name for people."""

    technician_id: str
    name: str
    data: bytes


@requires("see attachment", inside=True)
def attachment(workspace: Workspace, claim_id: str, name: str) -> Attachment:
    """An attachment by its name for people or by the one it is kept under."""
    claim = readable(workspace, claim_id)
    files = [file for file in claim.attachments if name in (file.name, file.stored)]
    if len(files) != 1:
        names = "\n  ".join(f"{file.stored}: {file.name}" for file in claim.attachments)
        raise UserError(
            f"Claim {claim_id} has {len(files) or 'no'} attachments '{name[:120]}'. "
            f"Give one of its names on the left:\n  {names or 'none'}"
        )
    (file,) = files
    data = attachments.read(workspace.settings.home, claim_id, file)
    return Attachment(claim.technician_id, file.name, data)


# -- rights ----------------------------------------------------------------------------------------


def _require(workspace: Workspace, claim: Claim, name: str) -> None:
    """UserError where the person has none of the rights that the life cycle asks for this step."""
    rights = STEPS[name].rights if name in STEPS else RIGHTS["either"]
    if not any(_has(workspace, claim, right) for right in rights):
        workspace.require(rights[-1], claim.technician_id)


def _has(workspace: Workspace, claim: Claim, right: str) -> bool:
    if right == "judge claim" and is_second(workspace.person, claim):
        return True
    return workspace.may(right, claim.technician_id)


def _allows(workspace: Workspace, claim: Claim, name: str) -> bool:
    """Whether the person could take a step, with everything it needs."""
    person = workspace.person
    own = person.technician_id == claim.technician_id
    if name == "attach" and len(claim.attachments) >= attachments.MAX_FILES:
        return False
    judges = role_settings.judges(workspace.settings)
    if name in SECONDED and judges and not able(claim, name, person.who, judges):
        return False
    step = Step(name, person.who, datetime.now(UTC), "...", None if own else "...")
    content = SecondPerson(ANYBODY, date.max) if name in SECONDED else None
    try:
        _require(workspace, claim, name)
        check(claim, step, content, own=own)
    except UserError:
        return False
    return True

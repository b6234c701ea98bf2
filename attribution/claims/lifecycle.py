"""The life cycle of a claim as one table, and a claim as the sum of its steps.

draft -> submitted -> in review -> upheld -> raised -> credited
                          |  ^       |  |
                          v  |       |  +-> credited       withdrawn: by its author,
                       declined -----+                     until it is credited
                             contested: to a second reviewer, by a date

This module only computes. `service` takes a step of a claim and stores it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from attribution.ledger.event import Event
from attribution.ledger.payloads import (
    Answers,
    AttachedFile,
    ClaimStep,
    Contribution,
    RemovedFile,
    SecondPerson,
    StepContent,
    Target,
)

STATES = (
    "draft",
    "submitted",
    "in review",
    "upheld",
    "raised",
    "credited",
    "declined",
    "withdrawn",
)
OPEN_STATES = ("draft", "submitted", "in review", "upheld", "raised", "declined")
# For each kind of person, actions of the rights table. The person must be allowed at least one.
# The second reviewer of a contested claim may judge it too.
RIGHTS = {
    "author": ("write claim",),
    "judge": ("judge claim",),
    "either": ("judge claim", "write claim"),
    "lead": ("reassign claim",),
}


@dataclass(frozen=True, slots=True)
class Rule:
    """The person who may take a step, from which states, to which state (None: it stays).

    `by` is a key of RIGHTS. `needs_reason` says that the step must come with words.
    """

    by: str
    before: tuple[str, ...]
    after: str | None
    needs_reason: bool = False

    @property
    def rights(self) -> tuple[str, ...]:
        """The actions of the rights table, one of which a person must be allowed."""
        return RIGHTS[self.by]


_OPEN_TO_WORDS = ("submitted", "in review", "upheld", "raised", "declined")
_OPEN_TO_CONSENT = ("draft", "submitted", "in review", "upheld")
STEPS = {
    "write": Rule("author", ("draft",), "draft"),
    "attach": Rule("author", ("draft", "submitted", "in review"), None),
    "remove": Rule("author", STATES, None),
    "submit": Rule("author", ("draft",), "submitted"),
    "take": Rule("judge", ("submitted",), "in review"),
    "say": Rule("either", _OPEN_TO_WORDS, None, needs_reason=True),
    "uphold": Rule("judge", ("in review",), "upheld"),
    "decline": Rule("judge", ("in review",), "declined", needs_reason=True),
    "contest": Rule("either", ("upheld", "declined"), "in review", needs_reason=True),
    "reassign": Rule("lead", ("in review",), None),
    "agree": Rule("author", _OPEN_TO_CONSENT, None),
    "disagree": Rule("author", _OPEN_TO_CONSENT, None),
    "raise": Rule("judge", ("upheld",), "raised"),
    "credit": Rule("judge", ("upheld", "raised"), "credited"),
    "withdraw": Rule("author", OPEN_STATES, "withdrawn"),
}
# Steps that name a second reviewer, and the date by which they decide.
SECOND_REVIEWER_STEPS = ("contest", "reassign")
JUDGEMENTS = ("uphold", "decline")
ANSWERS_ON_AUTHORS = ("agree", "disagree")


@dataclass(frozen=True, slots=True)
class Step:
    """One step: by whom, when, with which words.

    `received` says how the technician's word came in if another person entered it.
    """

    name: str
    who: str
    at: datetime
    words: str | None = None
    received: str | None = None


@dataclass(frozen=True, slots=True)
class Claim:
    """A claim in its present state.

    `attached_by` says who attached each of `attachments`, in their order; `removed` are files that
    are gone. `second` is the second reviewer of a contested claim, `due` the date by which they
    decide. `attribution claim show` prints these fields, so their names never change.
    """

    claim_id: str
    technician_id: str
    author: str
    state: str = "draft"
    target: Target = Target()
    roles: tuple[str, ...] = ()
    statement: str = ""
    first_day: date | None = None
    last_day: date | None = None
    wanted: str = "acknowledgement"
    answers: Answers | None = None
    attachments: tuple[AttachedFile, ...] = ()
    attached_by: tuple[str, ...] = ()
    removed: tuple[AttachedFile, ...] = ()
    agreed: bool = False
    second: str | None = None
    due: date | None = None
    steps: tuple[Step, ...] = ()

    @property
    def contested(self) -> bool:
        """Whether a second reviewer was asked to judge it."""
        return any(step.name == "contest" for step in self.steps)

    @property
    def judges(self) -> frozenset[str]:
        """The people who have judged it so far."""
        return frozenset(step.who for step in self.steps if step.name in JUDGEMENTS)

    @property
    def answer_on_authors(self) -> str | None:
        """The latest answer to whether the authors may be contacted: `agree` or `disagree`."""
        answers = [step.name for step in self.steps if step.name in ANSWERS_ON_AUTHORS]
        return answers[-1] if answers else None

    @property
    def on_behalf(self) -> bool:
        """Whether another person entered it for the technician."""
        return self.steps[0].received is not None

    @property
    def last(self) -> Step:
        return self.steps[-1]


# -- a claim from its steps ------------------------------------------------------------------------


def claim_from(history: Sequence[Event]) -> Claim:
    """The claim that its steps in the ledger add up to."""
    first = history[0]
    claim = Claim(step_in(first).claim, first.technician_id or "", first.who)
    for event in history:
        payload = step_in(event)
        step = Step(payload.step, event.who, event.at, event.why, payload.received)
        claim = claim_after(claim, step, payload.content)
    return claim


def step_in(event: Event) -> ClaimStep:
    """The content of an act that is a step of a claim."""
    assert isinstance(event.payload, ClaimStep)
    return event.payload


def claim_after(claim: Claim, step: Step, content: StepContent | None) -> Claim:
    """The claim after a step that was taken.

    Nothing is checked here: what is in the ledger has happened.
    """
    steps = (*claim.steps, step)
    state = STEPS[step.name].after or claim.state
    claim = replace(with_content(claim, content), steps=steps, state=state)
    if step.name == "attach":
        return replace(claim, attached_by=(*claim.attached_by, step.who))
    if step.name in ANSWERS_ON_AUTHORS:
        return replace(claim, agreed=step.name == "agree")
    return claim


def with_content(claim: Claim, content: StepContent | None) -> Claim:
    """The claim with what a step keeps."""
    if isinstance(content, Contribution):
        return replace(
            claim,
            target=content.target,
            roles=content.roles,
            statement=content.statement,
            first_day=content.first_day,
            last_day=content.last_day,
            wanted=content.wanted,
            answers=content.answers,
        )
    if isinstance(content, AttachedFile):
        return replace(claim, attachments=(*claim.attachments, content))
    if isinstance(content, RemovedFile):
        return _without_file(claim, content.stored)
    if isinstance(content, SecondPerson):
        return replace(claim, second=content.second, due=content.due)
    return claim


def _without_file(claim: Claim, stored: str) -> Claim:
    files = list(zip(claim.attachments, claim.attached_by, strict=True))
    kept = [(file, who) for file, who in files if file.stored != stored]
    gone = [file for file, _ in files if file.stored == stored]
    return replace(
        claim,
        attachments=tuple(file for file, _ in kept),
        attached_by=tuple(who for _, who in kept),
        removed=(*claim.removed, *gone),
    )


# -- what follows from its state -------------------------------------------------------------------


def steps_open(claim: Claim) -> tuple[str, ...]:
    """The steps that the state of a claim allows, regardless of the person."""
    names = [name for name, rule in STEPS.items() if claim.state in rule.before]
    return tuple(name for name in names if name != "reassign" or claim.contested)


def overdue(claims: Iterable[Claim], day: date) -> tuple[Claim, ...]:
    """Contested claims whose second reviewer has missed the date, the longest overdue first."""
    late = [claim for claim in claims if _is_overdue(claim, day)]
    return tuple(sorted(late, key=lambda claim: (claim.due, claim.claim_id)))


def _is_overdue(claim: Claim, day: date) -> bool:
    return claim.state == "in review" and claim.due is not None and claim.due < day


def state_in_words(claim: Claim) -> str:
    """The state as people read it."""
    if claim.state == "raised":
        return "raised with the authors"
    if claim.state == "in review" and claim.contested:
        return "in review by a second reviewer"
    return claim.state

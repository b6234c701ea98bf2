"""The life cycle of a claim as one table, and a claim as the sum of its steps.

Pure: steps in, claim or UserError out.

draft -> submitted -> in review -> upheld -> raised -> credited
                          |  ^       |  |
                          v  |       |  +-> credited       withdrawn: by its author, until it is credited
                       declined -----+ contested: to a second person, by a date
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from attribution.core.errors import UserError
from attribution.core.identity import same_person
from attribution.ledger.event import Event
from attribution.ledger.payloads import (
    AttachedFile,
    ClaimStep,
    Contribution,
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
OPEN = ("draft", "submitted", "in review", "upheld", "raised", "declined")


# By who takes a step, the actions of which they must be allowed one; the second person of a
# contested claim judges it
# too. `service` checks it, once.
RIGHTS = {
    "author": ("write claim",),
    "judge": ("judge claim",),
    "either": ("judge claim", "write claim"),
    "lead": ("reassign claim",),
}


@dataclass(frozen=True, slots=True)
class Rule:
    """Who may take a step, from which states, to which one (None: it stays).

    `words` where it needs a reason.
    """

    by: str  # author, judge, either or lead
    before: tuple[str, ...]
    after: str | None
    words: bool = False

    @property
    def rights(self) -> tuple[str, ...]:
        """The actions of which a person must be allowed one to take the step."""
        return RIGHTS[self.by]


STEPS = {
    "write": Rule("author", ("draft",), "draft"),
    "attach": Rule("author", ("draft", "submitted", "in review"), None),
    "submit": Rule("author", ("draft",), "submitted"),
    "take": Rule("judge", ("submitted",), "in review"),
    "say": Rule(
        "either", ("submitted", "in review", "upheld", "raised", "declined"), None, words=True
    ),
    "uphold": Rule("judge", ("in review",), "upheld"),
    "decline": Rule("judge", ("in review",), "declined", words=True),
    "contest": Rule("either", ("upheld", "declined"), "in review", words=True),
    "reassign": Rule("lead", ("in review",), None),
    "agree": Rule("author", ("submitted", "in review", "upheld"), None),
    "disagree": Rule("author", ("submitted", "in review", "upheld"), None),
    "raise": Rule("judge", ("upheld",), "raised"),
    "credit": Rule("judge", ("upheld", "raised"), "credited"),
    "withdraw": Rule("author", OPEN, "withdrawn"),
}


SECONDED = ("contest", "reassign")  # steps that name a second person, and by when


@dataclass(frozen=True, slots=True)
class Step:
    """One step: by whom, when, in which words.

    `received` is how a person's word came in, where another entered it.
    """

    name: str
    who: str
    at: datetime
    words: str | None = None
    received: str | None = None


@dataclass(frozen=True, slots=True)
class Claim:
    """A claim as it stands. `second` is who must judge a contested claim, `due` by when."""

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
    attachments: tuple[AttachedFile, ...] = ()
    agreed: bool = False
    second: str | None = None
    due: date | None = None
    steps: tuple[Step, ...] = ()

    @property
    def contested(self) -> bool:
        """Whether a second person's judgement was asked for."""
        return any(step.name == "contest" for step in self.steps)

    @property
    def judges(self) -> frozenset[str]:
        """Who has judged it so far."""
        return frozenset(step.who for step in self.steps if step.name in ("uphold", "decline"))

    @property
    def last(self) -> Step:
        return self.steps[-1]

    @property
    def contribution(self) -> Contribution:
        """What it says was done."""
        return Contribution(
            self.target,
            self.roles,
            self.statement,
            self.first_day,
            self.last_day,
            self.wanted,
        )


def claim_from(history: Sequence[Event]) -> Claim:
    """The claim that its steps in the ledger add up to."""
    first = history[0]
    claim = Claim(payload_of(first).claim, first.technician_id or "", first.who)
    for event in history:
        payload = payload_of(event)
        step = Step(payload.step, event.who, event.at, event.why, payload.received)
        claim = after(claim, step, payload.content)
    return claim


def payload_of(event: Event) -> ClaimStep:
    """What the act that is a step of a claim holds."""
    assert isinstance(event.payload, ClaimStep)
    return event.payload


def after(claim: Claim, step: Step, content: StepContent | None) -> Claim:
    """The claim after a step that was taken.

    Nothing is checked, for what is in the ledger has happened.
    """
    steps, state = (*claim.steps, step), STEPS[step.name].after or claim.state
    claim = _with_content(replace(claim, steps=steps, state=state), content)
    if step.name in ("agree", "disagree"):
        return replace(claim, agreed=step.name == "agree")
    return claim


def _with_content(claim: Claim, content: StepContent | None) -> Claim:
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
        )
    if isinstance(content, AttachedFile):
        return replace(claim, attachments=(*claim.attachments, content))
    if isinstance(content, SecondPerson):
        return replace(claim, second=content.second, due=content.due)
    return claim


def check(claim: Claim, step: Step, content: StepContent | None, *, own: bool = False) -> None:
    """UserError where the step may not be taken: unknown, from this state, by this person, or with
    something missing.

    `own` says that the technician takes it themselves, whoever entered the claim.
    """
    rule = STEPS.get(step.name)
    if rule is None:
        raise UserError(
            f"There is no step '{step.name}'; nothing was recorded. Steps: {', '.join(STEPS)}."
        )
    if claim.state not in rule.before:
        raise UserError(
            f"Claim {claim.claim_id} is {claim.state}, and only a claim that is "
            f"{' or '.join(rule.before)} can take the step '{step.name}'. Nothing was recorded. "
            f"Possible now: {', '.join(possible(claim)) or 'nothing'}."
        )
    if rule.words and not (step.words or "").strip():
        raise UserError(
            f"The step '{step.name}' needs a reason in words; nothing was recorded. Say why."
        )
    _check_person(claim, step, rule, own)
    if step.name == "submit":
        _check_complete(claim)
    elif step.name in SECONDED:
        asked = content if isinstance(content, SecondPerson) else SecondPerson(None, None)
        _check_second(claim, step, asked)
    elif step.name == "raise" and not claim.agreed:
        raise UserError(
            "The technician has not agreed that the authors are written to about claim "
            f"{claim.claim_id}. Nothing was recorded. Ask, and record the answer with the step "
            "'agree' first."
        )


def possible(claim: Claim) -> tuple[str, ...]:
    """The steps that the state of a claim allows, whoever takes them."""
    names = [name for name, rule in STEPS.items() if claim.state in rule.before]
    return tuple(name for name in names if name != "reassign" or claim.contested)


def overdue(claims: Iterable[Claim], day: date) -> tuple[Claim, ...]:
    """Contested claims whose second person is late, the longest overdue first."""
    late = [claim for claim in claims if claim.state == "in review" and _is_past(claim.due, day)]
    return tuple(sorted(late, key=lambda claim: (claim.due, claim.claim_id)))


def _is_past(due: date | None, day: date) -> bool:
    return due is not None and due < day


def state_in_words(claim: Claim) -> str:
    """The state in words for people."""
    if claim.state == "raised":
        return "raised with the authors"
    if claim.state == "in review" and claim.contested:
        return "in review by a second person"
    return claim.state


def _check_person(claim: Claim, step: Step, rule: Rule, own: bool) -> None:
    """UserError where this person may not take the step: not its author, or a judge with a part in
    it.
    """
    is_author = own or step.who == claim.author or step.received is not None
    if rule.by == "author" and not is_author:
        raise UserError(
            f"Only its author takes the step '{step.name}' of claim {claim.claim_id}; nothing was "
            "recorded. Who enters it on their behalf says how their word was received."
        )
    if step.name in ("agree", "disagree") and _on_behalf(claim) and not (own or step.received):
        raise UserError("Say how the technician's word was received; nothing was recorded.")
    if rule.by in ("judge", "lead") and (own or _wrote(claim, step.who)):
        raise UserError(
            f"Nobody judges a claim of their own; nothing was recorded on {claim.claim_id}."
        )
    if step.name in ("uphold", "decline") and claim.contested:
        _check_judge(claim, step.who)


def _check_judge(claim: Claim, who: str) -> None:
    """UserError where somebody else was asked to judge a contested claim."""
    if who in claim.judges:
        raise UserError(
            f"{who} has judged claim {claim.claim_id} already; a second person must. Not recorded."
        )
    if not same_person(claim.second, who):
        raise UserError(
            f"Claim {claim.claim_id} was given to {claim.second} to judge; nothing was recorded."
        )


def _wrote(claim: Claim, who: str) -> bool:
    """Whether the claim is this person's own, not one that they entered for a technician."""
    return who == claim.author and not _on_behalf(claim)


def _on_behalf(claim: Claim) -> bool:
    return claim.steps[0].received is not None


def _check_complete(claim: Claim) -> None:
    parts = {"roles": claim.roles, "statement": claim.statement.strip()}
    missing = [name for name, value in parts.items() if not value]
    if missing:
        raise UserError(
            f"Claim {claim.claim_id} cannot be submitted without {' and '.join(missing)}: say what "
            "was done. Nothing was recorded; the draft is kept."
        )


def _check_second(claim: Claim, step: Step, asked: SecondPerson) -> None:
    """A contested claim goes to somebody who has had no part in it, by a day to come."""
    if claim.contested and step.name == "contest":
        raise UserError(
            f"Claim {claim.claim_id} was contested before; the second person's word stands. "
            "Not recorded."
        )
    if not claim.contested and step.name == "reassign":
        raise UserError(
            f"Claim {claim.claim_id} was not contested, so no second person judges it. "
            "Not recorded."
        )
    if not asked.second or not asked.due:
        raise UserError(
            "A contested claim goes to a second person by a date; nothing was recorded. Give both."
        )
    if _is_among(asked.second, contesting(claim, step.name, step.who)):
        raise UserError(
            "Who contests a judgement does not judge it; choose another person. "
            "Nothing was recorded."
        )
    if _is_among(asked.second, (*claim.judges, claim.author)):
        raise UserError(
            f"{asked.second} has a part in claim {claim.claim_id}; choose another person. "
            "Not recorded."
        )
    if asked.due <= step.at.date():
        raise UserError(
            f"The date {asked.due} is not in the future; nothing was recorded. Choose a later one."
        )


def _is_among(person: str, people: Iterable[str]) -> bool:
    return any(same_person(person, other) for other in people)


def contesting(claim: Claim, name: str, who: str) -> frozenset[str]:
    """Who contests the judgement on a claim, or has; `who` takes the step `name`."""
    people = frozenset(step.who for step in claim.steps if step.name == "contest")
    return people | {who} if name == "contest" else people


def able(claim: Claim, name: str, who: str, judges: Iterable[str]) -> tuple[str, ...]:
    """Those of the people who judge claims whom a step may name as the second person."""
    barred = (*claim.judges, claim.author, *contesting(claim, name, who))
    return tuple(judge for judge in judges if not _is_among(judge, barred))

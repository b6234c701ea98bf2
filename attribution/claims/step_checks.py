"""Whether a step may be taken: the state, the person and what the step needs.

These checks are about the claim alone. `next_steps` checks the person's rights.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from attribution.claims.credits import check_kind
from attribution.claims.lifecycle import (
    JUDGEMENTS,
    SECOND_REVIEWER_STEPS,
    STEPS,
    Claim,
    Rule,
    Step,
    steps_open,
)
from attribution.core.errors import UserError
from attribution.core.for_people import day
from attribution.core.identity import same_person
from attribution.ledger.payloads import (
    AttachedFile,
    Contribution,
    CreditGiven,
    RemovedFile,
    SecondPerson,
    StepContent,
)

NOT_AGREED = (
    "Ask the technician, and record their answer with the step 'agree' first. The technician has "
    "not agreed that the authors are contacted about claim {claim_id}."
)
_KEPT_BY_STEP: Mapping[str, tuple[str, type[StepContent]]] = {
    "write": ("target", Contribution),
    "attach": ("attachment", AttachedFile),
    "remove": ("attachment", RemovedFile),
}


@dataclass(frozen=True, slots=True)
class Attempt:
    """A step that a person tries to take.

    `own` says that the technician takes it themselves, regardless of who entered the claim.
    `contradicts` are the sentences on what contradicts the credit that follows.
    """

    claim: Claim
    step: Step
    content: StepContent | None = None
    own: bool = False
    contradicts: tuple[str, ...] = ()

    @property
    def rule(self) -> Rule:
        return STEPS[self.step.name]


def check(attempt: Attempt) -> None:
    """UserError if the step is unknown, or not open to this claim or person, or not complete."""
    name = attempt.step.name
    if name not in STEPS:
        raise UserError(
            f"Choose one of these steps: {', '.join(STEPS)}. "
            f"'{name}' is not a step of a claim. Nothing was saved."
        )
    _check_state(attempt)
    _check_reason(attempt)
    _check_person(attempt)
    if name in _CHECKS:
        _CHECKS[name](attempt)


def checked_content(name: str, content: StepContent | None) -> StepContent | None:
    """What a step of this name keeps; UserError for what it cannot keep."""
    if name in SECOND_REVIEWER_STEPS:
        return content if isinstance(content, SecondPerson) else SecondPerson(None, None)
    if name == "credit":
        credit = content if isinstance(content, CreditGiven) else CreditGiven()
        check_kind(credit.kind)
        return credit
    if name not in _KEPT_BY_STEP:
        return None
    part, kind = _KEPT_BY_STEP[name]
    if not isinstance(content, kind):
        raise UserError(f"Give the {part}. The step '{name}' needs it. Nothing was saved.")
    return content


# -- the state -------------------------------------------------------------------------------------


def _check_state(attempt: Attempt) -> None:
    claim, rule = attempt.claim, attempt.rule
    if claim.state in rule.before:
        return
    choice = ", ".join(steps_open(claim))
    advice = f"Choose a step that is possible now: {choice}." if choice else "The claim has ended."
    raise UserError(
        f"{advice} Claim {claim.claim_id} is {claim.state}, and only a claim that is "
        f"{' or '.join(rule.before)} can take the step '{attempt.step.name}'. Nothing was saved."
    )


def _check_reason(attempt: Attempt) -> None:
    has_words = bool((attempt.step.words or "").strip())
    if attempt.rule.needs_reason and not has_words:
        raise UserError(
            f"Give a reason in words. The step '{attempt.step.name}' needs one. Nothing was saved."
        )


# -- the person ------------------------------------------------------------------------------------


def _check_person(attempt: Attempt) -> None:
    rule, claim, step = attempt.rule, attempt.claim, attempt.step
    if rule.by == "author":
        _check_author(attempt)
    if rule.by in ("judge", "lead") and (attempt.own or _wrote_for_themselves(claim, step.who)):
        raise UserError(
            f"Ask another person to judge claim {claim.claim_id}. You cannot judge a claim of "
            "your own. Nothing was saved."
        )
    if step.name in JUDGEMENTS and claim.contested:
        _check_second_judge(claim, step.who)


def _check_author(attempt: Attempt) -> None:
    """UserError if the step is neither the author's nor entered with the technician's word."""
    claim, step = attempt.claim, attempt.step
    has_word = attempt.own or step.received is not None
    if not has_word and step.who != claim.author:
        raise UserError(
            "Say how the technician's word was received if you act for them. Only the author of "
            f"claim {claim.claim_id} takes the step '{step.name}'. Nothing was saved."
        )
    # Agreement is the technician's own word, even where the author is the person who entered it.
    if step.name in ("agree", "disagree") and claim.on_behalf and not has_word:
        raise UserError("Say how the technician's word was received. Nothing was saved.")


def _wrote_for_themselves(claim: Claim, who: str) -> bool:
    return who == claim.author and not claim.on_behalf


def _check_second_judge(claim: Claim, who: str) -> None:
    """UserError if another person was asked to judge a contested claim."""
    if who in claim.judges:
        raise UserError(
            f"Ask a second reviewer to judge claim {claim.claim_id}. "
            f"{who} has judged it already. Nothing was saved."
        )
    if not same_person(claim.second, who):
        raise UserError(
            f"Ask {claim.second} to judge claim {claim.claim_id}. "
            "It was given to them as the second reviewer. Nothing was saved."
        )


# -- what a step needs -----------------------------------------------------------------------------


def _check_complete(attempt: Attempt) -> None:
    claim = attempt.claim
    parts = {
        "choose what was done": claim.roles,
        "write a sentence or two about it": claim.statement.strip(),
    }
    missing = " and ".join(advice for advice, value in parts.items() if not value)
    if missing:
        raise UserError(
            f"{missing[0].upper()}{missing[1:]}. The claim was not sent. Its draft is kept."
        )


def _check_agreed(attempt: Attempt) -> None:
    claim = attempt.claim
    if not claim.agreed:
        raise UserError(f"{NOT_AGREED.format(claim_id=claim.claim_id)} Nothing was saved.")


def _check_contested_once(attempt: Attempt) -> None:
    if attempt.claim.contested:
        raise UserError(
            f"Claim {attempt.claim.claim_id} cannot be contested again. "
            "The second reviewer's decision is final. Nothing was saved."
        )
    _check_second_reviewer(attempt)


def _check_contested(attempt: Attempt) -> None:
    if not attempt.claim.contested:
        raise UserError(
            "Use the step 'contest' to name a second reviewer. "
            f"Claim {attempt.claim.claim_id} was not contested. Nothing was saved."
        )
    _check_second_reviewer(attempt)


def _check_second_reviewer(attempt: Attempt) -> None:
    """A contested claim goes to a person without a part in it, by a day to come."""
    claim, step, content = attempt.claim, attempt.step, attempt.content
    if not isinstance(content, SecondPerson) or not content.second or not content.due:
        raise UserError(
            "Give a second reviewer and a date. A contested claim needs both. Nothing was saved."
        )
    _check_has_no_part(content.second, claim, step)
    if content.due <= step.at.date():
        raise UserError(
            f"Enter a later date. {day(content.due)} is not in the future. Nothing was saved."
        )


def _check_has_no_part(second: str, claim: Claim, step: Step) -> None:
    if _is_among(second, people_contesting(claim, step.name, step.who)):
        raise UserError(
            "Choose another second reviewer. A person who contests a judgement cannot judge it. "
            "Nothing was saved."
        )
    if _is_among(second, (*claim.judges, claim.author)):
        raise UserError(
            f"Choose another second reviewer. {second} has a part in claim {claim.claim_id}. "
            "Nothing was saved."
        )


def may_remove(claim: Claim, stored: str, who: str, has_word: bool) -> bool:
    """Whether a person may remove a file of a claim: who attached it, or the technician.

    `has_word` says that the person is the technician, or has their word.
    """
    attached_by = {
        file.stored: attacher
        for file, attacher in zip(claim.attachments, claim.attached_by, strict=True)
    }
    return has_word or same_person(attached_by.get(stored), who)


def _check_remover(attempt: Attempt) -> None:
    claim, step, content = attempt.claim, attempt.step, attempt.content
    stored = content.stored if isinstance(content, RemovedFile) else ""
    if stored not in {file.stored for file in claim.attachments}:
        raise UserError(
            f"Choose a file that is attached to claim {claim.claim_id}. This one was removed. "
            "Nothing was saved."
        )
    if not may_remove(claim, stored, step.who, attempt.own or step.received is not None):
        raise UserError(
            "Ask the person who attached the file, or the technician. No one else can remove it. "
            "Nothing was saved."
        )


_CHECKS: Mapping[str, Callable[[Attempt], None]] = {
    "submit": _check_complete,
    "contest": _check_contested_once,
    "reassign": _check_contested,
    "raise": _check_agreed,
    "remove": _check_remover,
}


# -- second reviewers ------------------------------------------------------------------------------


def possible_second_reviewers(
    claim: Claim, name: str, who: str, judges: Iterable[str]
) -> tuple[str, ...]:
    """The judges who have no part in a claim, so that a step may name them as second reviewer.

    `who` is the person who takes the step of this name.
    """
    barred = (*claim.judges, claim.author, *people_contesting(claim, name, who))
    return tuple(judge for judge in judges if not _is_among(judge, barred))


def people_contesting(claim: Claim, name: str, who: str) -> frozenset[str]:
    """The people who contest the judgement on a claim, `who` included if they do so now."""
    people = frozenset(step.who for step in claim.steps if step.name == "contest")
    return people | {who} if name == "contest" else people


def _is_among(person: str, people: Iterable[str]) -> bool:
    return any(same_person(person, other) for other in people)

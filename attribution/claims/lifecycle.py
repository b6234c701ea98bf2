"""The life cycle of a claim as one table, and a claim as the sum of its steps. Pure: steps in, claim or UserError out.

draft -> submitted -> in review -> upheld -> raised -> credited
                          |  ^       |  |
                          v  |       |  +-> credited       withdrawn: by its author, until it is credited
                       declined -----+ contested: to a second person, by a date
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from attribution.claims.credit_roles import CREDIT_ROLES
from attribution.core.errors import UserError

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
OUTCOMES = ("authorship", "acknowledgement", "internal record")
OPEN = ("draft", "submitted", "in review", "upheld", "raised", "declined")


@dataclass(frozen=True, slots=True)
class Rule:
    """Who may take a step, from which states, to which one (None: it stays); `words` where it needs a reason."""

    by: str  # author, judge, either or lead
    before: tuple[str, ...]
    after: str | None
    words: bool = False


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
class Target:
    """The work a claim is about, by every name it was known by; `work_id` is None until it is harvested."""

    title: str | None = None
    doi: str | None = None
    work_id: str | None = None
    identifiers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Step:
    """One step: by whom, when, in which words. `received` is how a person's word came in, where another entered it."""

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
    attachments: tuple[Mapping[str, Any], ...] = ()
    agreed: bool = False
    second: str | None = None
    due: date | None = None
    steps: tuple[Step, ...] = ()

    @property
    def contested(self) -> bool:
        """Whether somebody asked for a second person's judgement."""
        return any(one.name == "contest" for one in self.steps)

    @property
    def judges(self) -> frozenset[str]:
        """Who has judged it so far."""
        return frozenset(one.who for one in self.steps if one.name in ("uphold", "decline"))

    @property
    def last(self) -> Step:
        return self.steps[-1]


def after(claim: Claim, step: Step, given: Mapping[str, Any]) -> Claim:
    """The claim after a step that was taken; nothing is checked, for what is in the ledger has happened."""
    changed: dict[str, Any] = {
        "steps": (*claim.steps, step),
        "state": STEPS[step.name].after or claim.state,
    }
    if step.name == "write":
        changed |= content(given)
    elif step.name == "attach":
        changed["attachments"] = (*claim.attachments, given["attachment"])
    elif step.name in ("agree", "disagree"):
        changed["agreed"] = step.name == "agree"
    elif step.name in SECONDED:
        changed |= {"second": given["second"], "due": date.fromisoformat(given["due"])}
    return replace(claim, **changed)


def content(given: Mapping[str, Any]) -> dict[str, Any]:
    """What `write` sets, from its form in the ledger."""
    target = given["target"]
    return {
        "target": Target(
            target["title"], target["doi"], target["work_id"], tuple(target["identifiers"])
        ),
        "roles": tuple(given["roles"]),
        "statement": given["statement"],
        "first_day": _day(given["first_day"]),
        "last_day": _day(given["last_day"]),
        "wanted": given["wanted"],
    }


def check(claim: Claim, step: Step, given: Mapping[str, Any], *, own: bool = False) -> None:
    """UserError where the step may not be taken: unknown, from this state, by this person, or with something missing.

    `own` says that it is the technician themself who takes it, whoever entered the claim.
    """
    rule = STEPS.get(step.name)
    if rule is None:
        raise UserError(
            f"There is no step '{step.name}'; nothing was recorded. Steps: {', '.join(STEPS)}."
        )
    if claim.state not in rule.before:
        raise UserError(
            f"Claim {claim.claim_id} is {claim.state}, and only a claim that is {' or '.join(rule.before)} can take the "
            f"step '{step.name}'. Nothing was recorded. Possible now: {', '.join(possible(claim)) or 'nothing'}."
        )
    if rule.words and not (step.words or "").strip():
        raise UserError(
            f"The step '{step.name}' needs a reason in words; nothing was recorded. Say why."
        )
    _by_whom(claim, step, rule, own)
    if step.name == "submit":
        _complete(claim)
    elif step.name in SECONDED:
        _seconded(claim, step, given)
    elif step.name == "raise" and not claim.agreed:
        raise UserError(
            f"The technician has not agreed that the authors are written to about claim {claim.claim_id}. Nothing was "
            "recorded. Ask, and record the answer with the step 'agree' first."
        )


def possible(claim: Claim) -> tuple[str, ...]:
    """The steps that the state of a claim allows to somebody."""
    found = (name for name, rule in STEPS.items() if claim.state in rule.before)
    return tuple(name for name in found if name != "reassign" or claim.contested)


def same(one: str | None, other: str | None) -> bool:
    """Whether two names are of one person: people type an address in capitals too, and the sign-in keeps it without."""
    return one is not None and other is not None and one.strip().lower() == other.strip().lower()


def overdue(claims: Iterable[Claim], day: date) -> tuple[Claim, ...]:
    """Contested claims whose second person has not judged by the date, the longest overdue first."""
    late = (
        one for one in claims if one.state == "in review" and one.due is not None and one.due < day
    )
    return tuple(sorted(late, key=lambda one: (one.due, one.claim_id)))


def told(claim: Claim) -> str:
    """The state in words for people."""
    if claim.state == "raised":
        return "raised with the authors"
    return (
        "in review by a second person"
        if claim.state == "in review" and claim.contested
        else claim.state
    )


def _by_whom(claim: Claim, step: Step, rule: Rule, own: bool) -> None:
    is_author = own or step.who == claim.author or step.received is not None
    if rule.by == "author" and not is_author:
        raise UserError(
            f"Only its author takes the step '{step.name}' of claim {claim.claim_id}; nothing was recorded. Who enters it "
            "on their behalf says how their word was received."
        )
    if step.name in ("agree", "disagree") and _on_behalf(claim) and not (own or step.received):
        raise UserError("Say how the technician's word was received; nothing was recorded.")
    if rule.by in ("judge", "lead") and (
        own or (step.who == claim.author and not _on_behalf(claim))
    ):
        raise UserError(
            f"Nobody judges a claim of their own; nothing was recorded on {claim.claim_id}."
        )
    if step.name in ("uphold", "decline") and claim.contested:
        if step.who in claim.judges:
            raise UserError(
                f"{step.who} has judged claim {claim.claim_id} already; a second person must. Not recorded."
            )
        if not same(claim.second, step.who):
            raise UserError(
                f"Claim {claim.claim_id} was given to {claim.second} to judge; nothing was recorded."
            )


def _on_behalf(claim: Claim) -> bool:
    return claim.steps[0].received is not None


def _complete(claim: Claim) -> None:
    missing = [
        name
        for name, value in (("roles", claim.roles), ("statement", claim.statement.strip()))
        if not value
    ]
    if missing:
        raise UserError(
            f"Claim {claim.claim_id} cannot be submitted without {' and '.join(missing)}: say what was done. Nothing was "
            "recorded; the draft is kept."
        )


def _seconded(claim: Claim, step: Step, given: Mapping[str, Any]) -> None:
    """A contested claim goes to somebody who has had no part in it, by a day to come."""
    if claim.contested and step.name == "contest":
        raise UserError(
            f"Claim {claim.claim_id} was contested before; the second person's word stands. Not recorded."
        )
    if not claim.contested and step.name == "reassign":
        raise UserError(
            f"Claim {claim.claim_id} was not contested, so no second person judges it. Not recorded."
        )
    if not given.get("second") or not given.get("due"):
        raise UserError(
            "A contested claim goes to a second person by a date; nothing was recorded. Give both."
        )
    if any(same(given["second"], one) for one in contesting(claim, step.name, step.who)):
        raise UserError(
            "Who contests a judgement does not judge it; choose another person. Nothing was recorded."
        )
    if any(same(given["second"], one) for one in (*claim.judges, claim.author)):
        raise UserError(
            f"{given['second']} has a part in claim {claim.claim_id}; choose another person. Not recorded."
        )
    if _day(given["due"]) <= step.at.date():  # type: ignore[operator]
        raise UserError(
            f"The date {given['due']} is not in the future; nothing was recorded. Choose a later one."
        )


def contesting(claim: Claim, name: str, who: str) -> frozenset[str]:
    """Who contests the judgement on a claim, or has."""
    return frozenset(one.who for one in claim.steps if one.name == "contest") | (
        {who} if name == "contest" else set()
    )


def able(claim: Claim, name: str, who: str, judges: Iterable[str]) -> tuple[str, ...]:
    """Those of the people who judge claims whom a step may name as the second person."""
    barred = (*claim.judges, claim.author, *contesting(claim, name, who))
    return tuple(one for one in judges if not any(same(one, other) for other in barred))


def checked_content(
    target: Target,
    roles: Iterable[str],
    statement: str,
    first_day: date | None,
    last_day: date | None,
    wanted: str,
) -> dict[str, Any]:
    """What `write` records, as plain values for the ledger; UserError where it cannot be."""
    roles = tuple(dict.fromkeys(roles))
    if unknown := [role for role in roles if role not in CREDIT_ROLES]:
        raise UserError(
            f"Not a CRediT role: {', '.join(unknown)}. The roles are: {', '.join(CREDIT_ROLES)}."
        )
    if wanted not in OUTCOMES:
        raise UserError(
            f"'{wanted}' is no outcome to wish for. Choose one of: {', '.join(OUTCOMES)}."
        )
    if first_day and last_day and last_day < first_day:
        raise UserError(
            f"The contribution ends ({last_day}) before it begins ({first_day}). Correct the dates."
        )
    if not (target.work_id or target.doi or (target.title or "").strip()):
        raise UserError(
            "A claim is about a work: give its DOI, its title or its work id. Nothing was recorded."
        )
    if len(statement) > 10_000:
        raise UserError(
            "The statement is longer than 10,000 characters. Shorten it, or attach it as a file."
        )
    return {
        "target": {
            "title": target.title,
            "doi": target.doi,
            "work_id": target.work_id,
            "identifiers": list(target.identifiers),
        },
        "roles": list(roles),
        "statement": statement,
        "first_day": first_day.isoformat() if first_day else None,
        "last_day": last_day.isoformat() if last_day else None,
        "wanted": wanted,
    }


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise UserError(
            f"'{text}' is no date; write it as 2026-11-30. Nothing was recorded."
        ) from error

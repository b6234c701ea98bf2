"""The credits that a step of a claim makes or takes back: decisions of the person who took it."""

from __future__ import annotations

from collections.abc import Sequence

from attribution.claims.lifecycle import STEPS, Claim, step_in
from attribution.core.errors import UserError
from attribution.ledger.event import CONSEQUENCE, DECISION, Event, Shown, withdrawal
from attribution.ledger.ledger import Ledger
from attribution.ledger.payloads import CreditGiven

KINDS = ("author", "thanked")


def check_kind(kind: str | None) -> None:
    """UserError for a kind of credit that a paper cannot give; None says that it is not known."""
    if kind is not None and kind not in KINDS:
        raise UserError(
            f"Choose one of these kinds of credit: {', '.join(KINDS)}. "
            f"'{kind}' is not a kind of credit. Nothing was saved."
        )


def decisions_from(
    ledger: Ledger, before: Claim, act: Event, history: Sequence[Event]
) -> list[Event]:
    """The decisions that follow from a step; `before` is the claim before it.

    An upheld claim is a credit of kind `uncredited` for as long as it is upheld or raised. A claim
    that the paper credits now is a credit of that kind.
    """
    step = step_in(act)
    if step.step == "uphold":
        return [_credit(before, act, "uncredited")]
    decisions: list[Event] = []
    if _ends_credit(before, step.step):
        decisions += _taken_back(ledger, act, history)
    if isinstance(step.content, CreditGiven) and step.content.kind:
        decisions.append(_credit(before, act, step.content.kind))
    return decisions


def _ends_credit(before: Claim, name: str) -> bool:
    """Whether the claim is upheld before a step and no longer after it."""
    leaves_state = STEPS[name].after is not None and name != "raise"
    return leaves_state and before.state in ("upheld", "raised")


def _taken_back(ledger: Ledger, act: Event, history: Sequence[Event]) -> list[Event]:
    """The withdrawal of the credit that the last upholding of a claim made."""
    upheld = [event for event in history if step_in(event).step == "uphold"]
    credit = ledger.event(upheld[-1].key + CONSEQUENCE)
    if credit is None:
        return []
    key = f"{act.key}:back"
    return [withdrawal(credit, key=key, who=act.who, at=act.at, why=credit.why)]


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
        shown=Shown(
            name="",
            identifiers=claim.target.identifiers,
            contradicts=act.shown.contradicts if act.shown else (),
        ),
    )

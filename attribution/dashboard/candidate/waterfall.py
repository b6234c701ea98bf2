"""How evidence moves a probability, piece by piece: a list with bars, read alike by eye and by screen reader.

Bars lie on a log-odds scale, on which points add up; the numbers beside them are probabilities.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from attribution.core.model import Evidence
from attribution.dashboard.html import text

TICKS = {
    -6.907: "0.1 %",
    -4.595: "",
    -2.197: "10 %",
    0.0: "50 %",
    2.197: "90 %",
    4.595: "",
    6.907: "99.9 %",
}
EDGE = 7.5  # beyond about 1 in 2,000 either way a bar ends at the edge


@dataclass(frozen=True, slots=True)
class Step:
    """One piece: log-odds before and after it."""

    says: str
    before: float
    after: float
    tone: str
    roster: str | None = None
    printed: str | None = None


def steps(prior: float, evidence: Sequence[Evidence]) -> list[Step]:
    """From before any evidence to all of it; pieces `for` and `against`, then the `result`."""
    found, at = [Step("Before any evidence", prior, prior, "start")], prior
    for piece in evidence:
        tone = "for" if piece.points >= 0 else "against"
        found.append(Step(piece.says, at, at + piece.points, tone, piece.roster, piece.printed))
        at += piece.points
    return [*found, Step("All together", at, at, "result")]


def told(probability: float) -> str:
    """A probability that promises no more than it can.

    >>> told(0.374), told(0.00001), told(0.99999), told(0.047)
    ('37 %', 'under 0.1 %', 'over 99.9 %', '4.7 %')
    """
    if probability < 0.001:
        return "under 0.1 %"
    if probability > 0.999:
        return "over 99.9 %"
    return (
        f"{100 * probability:.0f} %"
        if 0.095 <= probability < 0.985
        else f"{100 * probability:.1f} %"
    )


def chance(log_odds: float) -> str:
    """The same from log-odds."""
    return told(1 / (1 + math.exp(-max(-60.0, min(60.0, log_odds)))))


def drawn(found: Sequence[Step]) -> str:
    """The list as HTML."""
    ticks = "".join(
        f'<span style="left:{_place(at):.1f}%">{name}</span>' for at, name in TICKS.items()
    )
    head = f'<div class="step head" aria-hidden="true"><div></div><div class="track ticks">{ticks}</div><div></div></div>'
    return f'<div class="waterfall">{head}<ol>{"".join(map(_drawn, found))}</ol></div>'


def _drawn(step: Step) -> str:
    low, high = sorted((_place(step.before), _place(step.after)))
    lines = "".join(f'<i style="left:{_place(at):.1f}%"></i>' for at in TICKS)
    bar = f'<span class="bar" style="left:{low:.1f}%;width:{max(high - low, 0.6):.1f}%"></span>'
    points = (
        ""
        if step.tone in ("start", "result")
        else f"{step.after - step.before:+.1f} ".replace("-", "−")
    )
    return (
        f'<li class="step {step.tone}"><div class="says">{text(step.says)}{_values(step)}</div>'
        f'<div class="track" aria-hidden="true">{lines}{bar}</div>'
        f'<div class="points"><b>{points}</b><span class="sr">points, now </span>{chance(step.after)}</div></li>'
    )


def _values(step: Step) -> str:
    """Both values that were compared, where there are any."""
    told = [("on record", step.roster), ("printed", step.printed)]
    return "".join(
        f'<small><span class="label">{name}</span> {text(value)}</small>'
        for name, value in told
        if value
    )


def _place(log_odds: float) -> float:
    return 100 * (max(-EDGE, min(EDGE, log_odds)) + EDGE) / (2 * EDGE)

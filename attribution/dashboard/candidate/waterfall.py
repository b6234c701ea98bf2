"""How evidence moves a probability: a list with bars, for eyes and screen readers.

Bars lie on a log-odds scale, on which points add up; the numbers next to them are probabilities.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from attribution.core import for_people
from attribution.core.model import Evidence
from attribution.dashboard.html import text

TICKS = {
    -6.907: "0.1%",
    -4.595: "",
    -2.197: "10%",
    0.0: "50%",
    2.197: "90%",
    4.595: "",
    6.907: "99.9%",
}
EDGE = 7.5  # beyond about 1 in 2,000 either way a bar ends at the edge
NARROWEST_BAR = 0.6  # percent of the track: a bar without width could not be seen
_EXTREME = 60.0  # log-odds beyond which exp() would gain nothing and could overflow


@dataclass(frozen=True, slots=True)
class Step:
    """One piece of evidence: its sentence, and the log-odds before and after it."""

    sentence: str
    before: float
    after: float
    tone: str  # start, for, against or result
    roster: str | None = None
    printed: str | None = None

    @property
    def points(self) -> str:
        """The points of a piece of evidence with their sign; empty for start and result."""
        if self.tone in ("start", "result"):
            return ""
        return f"{self.after - self.before:+.1f} ".replace("-", "−")


def steps(prior: float, evidence: Sequence[Evidence]) -> list[Step]:
    """From before any evidence to all of it; pieces `for` and `against`, then the `result`."""
    total = prior
    path = [Step("Before any evidence", prior, prior, "start")]
    for piece in evidence:
        tone = "for" if piece.points >= 0 else "against"
        after = total + piece.points
        path.append(Step(piece.says, total, after, tone, piece.roster, piece.printed))
        total = after
    return [*path, Step("All together", total, total, "result")]


def chance(log_odds: float) -> str:
    """The probability of log-odds, in words."""
    bounded = max(-_EXTREME, min(_EXTREME, log_odds))
    return for_people.probability(1 / (1 + math.exp(-bounded)))


def waterfall_html(path: Sequence[Step]) -> str:
    """The list as HTML."""
    ticks = "".join(
        f'<span style="left:{_percent_of_track(position):.1f}%">{name}</span>'
        for position, name in TICKS.items()
    )
    head = (
        '<div class="step head" aria-hidden="true">'
        f'<div></div><div class="track ticks">{ticks}</div><div></div></div>'
    )
    items = "".join(map(_step_html, path))
    return f'<div class="waterfall">{head}<ol>{items}</ol></div>'


def _step_html(step: Step) -> str:
    return (
        f'<li class="step {step.tone}">'
        f'<div class="says">{text(step.sentence)}{_compared_values(step)}</div>'
        f'<div class="track" aria-hidden="true">{_grid_lines()}{_bar(step)}</div>'
        f'<div class="points"><b>{step.points}</b>'
        f'<span class="sr">points, now </span>{chance(step.after)}</div></li>'
    )


def _grid_lines() -> str:
    return "".join(f'<i style="left:{_percent_of_track(position):.1f}%"></i>' for position in TICKS)


def _bar(step: Step) -> str:
    low, high = sorted((_percent_of_track(step.before), _percent_of_track(step.after)))
    width = max(high - low, NARROWEST_BAR)
    return f'<span class="bar" style="left:{low:.1f}%;width:{width:.1f}%"></span>'


def _compared_values(step: Step) -> str:
    """The values that were compared, where there are any."""
    values = {"on record": step.roster, "printed": step.printed}
    return "".join(
        f'<small><span class="label">{name}</span> {text(for_people.dates_in_words(value))}</small>'
        for name, value in values.items()
        if value
    )


def _percent_of_track(log_odds: float) -> float:
    bounded = max(-EDGE, min(EDGE, log_odds))
    return 100 * (bounded + EDGE) / (2 * EDGE)

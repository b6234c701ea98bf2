"""How long the rest of a queue takes, at the pace of the person who reviews it."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from statistics import median

from attribution.core import for_people
from attribution.measure.headline import SECONDS_A_NAME

RECENT = 20  # verdicts that a pace is taken from
FEWEST = 5  # before which it is not known
PAUSE = 300.0  # seconds between two verdicts that are a break, not work


def seconds_each(moments: Sequence[float]) -> float | None:
    """The usual time between two verdicts; None while there are too few."""
    gaps = [after - before for before, after in pairwise(moments[-RECENT - 1 :])]
    worked = [gap for gap in gaps if gap < PAUSE]
    return median(worked) if len(worked) >= FEWEST else None


def time_left(left: int, moments: Sequence[float]) -> str:
    """About how long the names that are left take, in words."""
    pace = seconds_each(moments)
    seconds = left * (SECONDS_A_NAME if pace is None else pace)
    assumption = f"at {SECONDS_A_NAME} seconds each" if pace is None else "at your pace"
    return f"{_about(seconds)} left {assumption}."


def _about(seconds: float) -> str:
    minutes = round(seconds / 60)
    if minutes < 1:
        return "Less than a minute"
    if minutes < 90:
        return f"About {for_people.count(minutes, 'minute')}"
    return f"About {for_people.count(round(minutes / 60), 'hour')}"

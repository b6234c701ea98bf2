"""Whether a change between two periods is more than chance: a verdict, and a sentence for it.

Two questions come before the verdict, and are never mixed. Chance: would other technicians, drawn
again at random, show the same direction? That is what the interval of a change says. Matching: are
the names those of the technicians? Only a random sample that a person checked can say.
"""

from __future__ import annotations

from enum import StrEnum

from attribution.measure.intervals import Interval


class Verdict(StrEnum):
    """What can be said of a change."""

    BEYOND_CHANCE = "more than chance would explain"
    COULD_BE_CHANCE = "could be chance"
    CANNOT_BE_TOLD = "cannot be told"


def is_beyond_chance(interval: Interval | None) -> bool:
    """Whether the interval of a difference lies on one side of 0.

    An end that is 0 is no side: chance could explain it.

    >>> is_beyond_chance(Interval(0.001, 0.1)), is_beyond_chance(Interval(0.0, 0.1))
    (True, False)
    """
    return interval is not None and not interval.low <= 0 <= interval.high


def verdict_on(*, is_beyond: bool, is_audited: bool) -> Verdict:
    """The verdict on a change.

    `is_audited`: a person has checked a random sample of technicians of the later period. Without
    it, a change beyond chance may still be one of wrong names.
    """
    if not is_beyond:
        return Verdict.COULD_BE_CHANCE
    return Verdict.BEYOND_CHANCE if is_audited else Verdict.CANNOT_BE_TOLD


def in_words(
    verdict: Verdict, difference: float, before: str, after: str, *, is_frozen: bool = False
) -> str:
    """The verdict as a sentence on the share in these periods.

    `is_frozen`: it is of the day of a freeze, and people may have looked at a sample since.

    >>> in_words(Verdict.COULD_BE_CHANCE, 0.05, "2022", "2025")
    'The rise since 2022 could be chance.'
    """
    noun, verb = _direction(difference)
    if verdict == Verdict.CANNOT_BE_TOLD:
        checked = "when these figures were frozen, no one had" if is_frozen else "no one has"
        return (
            f"We cannot say yet whether the share really {verb} since {before}. Chance alone is "
            f"unlikely to explain it, but wrong matches could: {checked} checked a random "
            f"sample of the technicians of {after}."
        )
    is_what = "is " if verdict == Verdict.BEYOND_CHANCE else ""
    return f"The {noun} since {before} {is_what}{verdict}."


def _direction(difference: float) -> tuple[str, str]:
    if not difference:
        return "change", "changed"
    return ("rise", "rose") if difference > 0 else ("fall", "fell")

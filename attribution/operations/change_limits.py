"""When a change between two counts is large enough to stop for. Pure.

A share alone would stop for every new colleague in a team of twelve, a number alone for every
new colleague of a large university. Both must be passed.
"""

from __future__ import annotations

FEWEST_PEOPLE = 3


def changes_much(old: float, new: float, max_change: float, fewest: float = FEWEST_PEOPLE) -> bool:
    """Whether a value moved, up or down, by more than a share of itself and by `fewest` or more.

    >>> changes_much(12, 11, 0.05), changes_much(192, 180, 0.05), changes_much(192, 185, 0.05)
    (False, True, False)
    """
    moved = abs(new - old)
    return moved >= fewest and moved > old * max_change

"""How long the rest of a queue takes."""

from __future__ import annotations

from itertools import accumulate

from attribution.review.pace import time_left


def test_before_a_pace_is_known_the_time_left_rests_on_25_seconds_each():
    assert time_left(248, []) == "About 2 hours left at 25 seconds each."


def test_the_pace_is_that_of_the_last_verdicts_without_breaks():
    moments = list(accumulate([0.0, 4.0, 6.0, 3600.0, 4.0, 8.0, 4.0, 4.0]))
    assert time_left(60, moments) == "About 4 minutes left at your pace."
    assert time_left(3, moments) == "Less than a minute left at your pace."

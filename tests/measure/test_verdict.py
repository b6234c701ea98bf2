"""The verdict on a change: each case, and the boundary of chance."""

import pytest

from attribution.measure.intervals import Interval
from attribution.measure.verdict import Verdict, in_words, is_beyond_chance, verdict_on


@pytest.mark.parametrize(
    ("low", "high", "is_beyond"),
    [
        (0.01, 0.1, True),
        (-0.1, -0.01, True),
        (-0.01, 0.1, False),
        (0.0, 0.1, False),
        (-0.1, 0.0, False),
        (1e-9, 0.1, True),
    ],
)
def test_an_interval_that_reaches_no_change_is_chance(low, high, is_beyond):
    assert is_beyond_chance(Interval(low, high)) is is_beyond


def test_without_an_interval_nothing_is_beyond_chance():
    assert not is_beyond_chance(None)


@pytest.mark.parametrize(
    ("is_beyond", "is_audited", "verdict"),
    [
        (True, True, Verdict.BEYOND_CHANCE),
        (True, False, Verdict.CANNOT_BE_TOLD),
        (False, True, Verdict.COULD_BE_CHANCE),
        (False, False, Verdict.COULD_BE_CHANCE),
    ],
)
def test_a_change_is_called_real_only_if_a_sample_of_its_names_was_checked(
    is_beyond, is_audited, verdict
):
    assert verdict_on(is_beyond=is_beyond, is_audited=is_audited) == verdict


@pytest.mark.parametrize(
    ("verdict", "difference", "sentence"),
    [
        (Verdict.BEYOND_CHANCE, 0.1, "The rise since 2022 is more than chance would explain."),
        (Verdict.BEYOND_CHANCE, -0.1, "The fall since 2022 is more than chance would explain."),
        (Verdict.COULD_BE_CHANCE, -0.1, "The fall since 2022 could be chance."),
        (Verdict.COULD_BE_CHANCE, 0.0, "The change since 2022 could be chance."),
        (
            Verdict.CANNOT_BE_TOLD,
            0.1,
            "We cannot say yet whether the share really rose since 2022. Chance alone is unlikely "
            "to explain it, but wrong matches could: no one has checked a random sample of the "
            "technicians of 2025.",
        ),
    ],
)
def test_a_verdict_is_one_plain_sentence(verdict, difference, sentence):
    assert in_words(verdict, difference, "2022", "2025") == sentence


def test_the_verdict_of_a_freeze_is_of_its_day():
    words = in_words(Verdict.CANNOT_BE_TOLD, 0.1, "2022", "2025", is_frozen=True)
    assert "when these figures were frozen, no one had checked a random sample" in words

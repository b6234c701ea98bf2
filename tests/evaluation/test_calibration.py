"""Probabilities at one institution: the prior moves to where decisions say it is."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from printed_names import matched, mention, technician

from attribution.evaluation.calibration import (
    DecidedPair,
    calibration_figures,
    plot,
    prior_figures,
)
from attribution.evaluation.figures import Figure
from attribution.matching.decided_prior import shift_of


def decided_pairs(count: int, said: float, right: float, kind: str = "author") -> list[DecidedPair]:
    """Pairs of which this share is right, spread evenly."""
    numbers = np.random.default_rng(1).permutation(count)
    return [DecidedPair(kind, said, bool(number < right * count)) for number in numbers]


def by_group(pairs: list[DecidedPair]) -> dict[tuple[str, str], Figure]:
    return {
        (figure.measure, figure.group): figure
        for figure in calibration_figures("own decisions", pairs)
    }


@pytest.mark.parametrize("said", [0.04, 0.15, 0.3])
@pytest.mark.parametrize("right", [0.02, 0.2, 0.5])
def test_after_fifty_decisions_the_low_end_is_within_a_twentieth(said: float, right: float) -> None:
    figures = by_group(decided_pairs(50, said, right))
    learned = figures["after decisions", "author, low end"].value
    came_out = figures["share that is right", "author, low end"].value
    assert learned is not None
    assert came_out is not None
    assert abs(learned - came_out) <= 0.05


def test_authors_and_thanked_people_are_measured_apart() -> None:
    pairs = decided_pairs(40, 0.1, 0.5, "author") + decided_pairs(40, 0.1, 0.0, "thanked")
    figures = by_group(pairs)
    author = figures["prior: factor from decisions", "author"].value
    thanked = figures["prior: factor from decisions", "thanked"].value
    assert author is not None
    assert thanked is not None
    assert author > 3 > 1 > thanked


@given(st.lists(st.tuples(st.floats(-6, 6), st.booleans()), max_size=30))
@settings(max_examples=50, deadline=None)
def test_one_more_confirmation_never_lowers_the_prior(pairs: list[tuple[float, bool]]) -> None:
    log_odds = np.array([pair[0] for pair in pairs])
    is_right = np.array([pair[1] for pair in pairs], dtype=bool)
    more = shift_of(np.append(log_odds, 0.0), np.append(is_right, True))
    assert more >= shift_of(log_odds, is_right) - 1e-6


def test_the_plot_has_a_line_for_each_bin_that_has_decisions() -> None:
    figures = list(calibration_figures("own decisions", decided_pairs(20, 0.1, 0.5)))
    lines = plot(figures).splitlines()
    assert [line.split(" |")[0].strip() for line in lines[1:-1]] == [
        "author, low end",
        "author, 0.05 to 0.2",
    ]
    assert all("o" in line and "x" in line for line in lines[1:-1])
    assert plot([]) == ""


def test_decisions_move_what_was_not_decided() -> None:
    names = [f"M. {family}" for family in ("Quillfeather", "Thorncastle", "Ravenscar", "Mossgrove")]
    people = [technician(f"T{n}", "Marguerite", name[3:]) for n, name in enumerate(names)]
    nowhere = {"affiliations": [], "institution_rors": []}
    printed = [mention(name, f"m{n}", **nowhere) for n, name in enumerate(names)]

    def last(verdict: str | None) -> float:
        decisions = [
            {"mention_id": f"m{n}", "technician_id": f"T{n}", "verdict": verdict} for n in range(3)
        ]
        rows = matched(printed, *people, decisions=decisions if verdict else None)
        (probability,) = [row["probability"] for row in rows if row["technician_id"] == "T3"]
        return float(probability)

    assert last("rejected") < last(None) < last("confirmed")


def test_the_prior_has_an_interval_that_holds_it() -> None:
    rows = matched([mention("Marguerite Quillfeather")], technician())
    (figure,) = prior_figures("own decisions", rows, {"m1": "author"}, 1)
    assert figure.low is not None
    assert figure.value is not None
    assert figure.high is not None
    assert figure.low <= figure.value <= figure.high

"""The gate before figures that leave the lead's screen: rounding, reasons and order."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from attribution.measure.disclosure.protection import (
    Cell,
    ProtectedCell,
    Reason,
    cells_of,
    protect,
    protected_count,
    rounded,
    whole_percentage,
)
from attribution.measure.figures import Count, Coverage, Figure, Measure, Numerators
from attribution.measure.periods import calendar_year

SCIENCE = (("faculty", "Science"),)
ARTS = (("faculty", "Arts"),)


def shown(denominator: int, numerator: int, least: float = 50) -> ProtectedCell:
    (cell,) = protect([Cell("2025", (), "either", denominator, numerator)], least)
    return cell


def numbers(cell: ProtectedCell) -> tuple[int | None, int | None, int | None]:
    return cell.denominator, cell.numerator, cell.percentage


@st.composite
def counts(draw: st.DrawFn) -> tuple[int, int]:
    denominator = draw(st.integers(0, 400))
    return denominator, draw(st.integers(0, denominator))


@given(st.integers(0, 10_000))
def test_a_count_is_rounded_to_the_nearest_5(count: int) -> None:
    assert rounded(count) % 5 == 0
    assert abs(rounded(count) - count) <= 2


@given(st.integers(1, 2000), st.data())
def test_a_percentage_is_whole_and_half_a_percent_is_rounded_up(
    total: int, data: st.DataObject
) -> None:
    part = data.draw(st.integers(0, total))
    shares = 100 * part - whole_percentage(part, total) * total  # in hundredths of the total
    assert -total <= 2 * shares < total


def test_percentages_are_of_the_rounded_counts() -> None:
    assert numbers(shown(192, 61)) == (190, 60, 32)  # of the counts themselves: 31.8
    assert numbers(shown(98, 52)) == (100, 50, 50)  # 53.1


def test_a_group_of_2_or_fewer_says_none_whatever_its_credits() -> None:
    assert {shown(technicians, 0).reason for technicians in (0, 1, 2)} == {Reason.NONE}
    assert shown(2, 2).reason == Reason.NONE


def test_a_group_whose_rounded_denominator_is_under_50_says_low() -> None:
    assert [shown(technicians, 20).reason for technicians in (47, 48)] == [Reason.LOW, None]
    assert shown(30, 0).reason == Reason.LOW  # before DPL
    assert shown(30, 30).reason == Reason.LOW  # before DPH


def test_the_limit_can_be_set_but_never_below_22_5() -> None:
    assert [shown(technicians, 9, 22.5).reason for technicians in (22, 23)] == [Reason.LOW, None]
    with pytest.raises(ValueError, match=r"below 22\.5"):
        shown(100, 50, 22.4)


def test_2_credits_or_fewer_say_dpl_and_show_the_denominator_only() -> None:
    for credits in (0, 1, 2):
        cell = shown(61, credits)
        assert (cell.reason, numbers(cell)) == (Reason.DPL, (60, None, None))
    assert shown(61, 3).reason is None


def test_all_or_all_but_2_say_dph_and_show_the_denominator_only() -> None:
    for credits in (59, 60, 61):
        cell = shown(61, credits)
        assert (cell.reason, numbers(cell)) == (Reason.DPH, (60, None, None))
    assert shown(61, 57).reason is None


def test_two_rounded_counts_that_are_equal_say_dph_too() -> None:
    assert shown(76, 73).reason == Reason.DPH  # 75 of 75: else 73 or 74, and no other number
    assert shown(61, 58).reason == Reason.DPH


def test_every_reason_has_plain_words() -> None:
    assert [reason.in_words for reason in Reason] == [
        "2 technicians or fewer",
        "too few technicians to show a figure",
        "2 or fewer of the technicians",
        "all or nearly all of the technicians",
    ]


@given(counts(), st.sampled_from([22.5, 30.0, 50.0]))
def test_a_cell_has_numbers_or_a_reason(count: tuple[int, int], least: float) -> None:
    denominator, numerator = count
    cell = shown(denominator, numerator, least)
    assert (cell.reason is None) == (cell.percentage is not None) == (cell.numerator is not None)
    assert cell.denominator is None or cell.denominator >= least


@given(counts(), st.sampled_from([22.5, 30.0, 50.0]))
def test_at_least_three_values_of_either_count_give_the_same_row(
    count: tuple[int, int], least: float
) -> None:
    denominator, numerator = count
    cell = shown(denominator, numerator, least)
    same_credits = [n for n in range(denominator + 1) if shown(denominator, n, least) == cell]
    assert len(same_credits) >= min(3, denominator + 1)


@given(st.lists(counts(), min_size=1, max_size=8), st.randoms())
def test_the_order_of_rows_tells_nothing_of_the_counts(
    several: list[tuple[int, int]], random: object
) -> None:
    cells = [
        Cell("2025", (("faculty", f"Faculty {number}"),), "either", *count)
        for number, count in enumerate(several)
    ]
    random.shuffle(cells)  # type: ignore[attr-defined]
    groups = [row.group for row in protect(cells, 50)]
    assert groups == sorted(cell.group for cell in cells)


def test_a_group_that_is_in_one_period_is_in_all() -> None:
    cells = [
        Cell("2024", (), "either", 200, 80),
        Cell("2025", (), "either", 210, 90),
        Cell("2025", ARTS, "either", 60, 20),
    ]
    rows = {(row.period, row.group): row.reason for row in protect(cells, 50)}
    assert rows["2024", ARTS] == Reason.NONE


def test_a_cell_is_given_once() -> None:
    with pytest.raises(ValueError, match="twice"):
        protect([Cell("2025", (), "either", 60, 20), Cell("2025", (), "either", 61, 20)], 50)


def test_a_count_without_denominator_is_rounded_or_left_out() -> None:
    assert [protected_count(count) for count in (0, 2, 3, 8, 41)] == [None, None, 5, 10, 40]


def measure(group: tuple[str, ...], figure: Figure | None) -> Measure:
    return Measure(
        period=calendar_year(2025),
        by=("faculty",) if group else (),
        group=group,
        of="all",
        figure=figure,
        no_figure_because=None if figure else "not harvested yet",
        incomplete_because=None,
        works_from=date(2020, 1, 1),
        data_until=date(2026, 1, 1),
        rule="everybody",
    )


def test_the_measure_gives_cells_without_floor_and_ceiling() -> None:
    either, authored, thanked = Count(5, 40, 70), Count(4, 30, 50), Count(2, 15, 35)
    credits = Numerators(authored, thanked, either)
    figure = Figure(100, credits, credits, None, Coverage())
    cells = cells_of([measure(("Science",), figure), measure((), None)])
    assert cells == [
        Cell("2025", SCIENCE, "authored", 100, 30),
        Cell("2025", SCIENCE, "thanked", 100, 15),
        Cell("2025", SCIENCE, "either", 100, 40),
    ]

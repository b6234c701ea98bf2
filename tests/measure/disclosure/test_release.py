"""A release leaves at least three values of every count, and says what was coarsened for it."""

from __future__ import annotations

import random

import pytest

from attribution.measure.disclosure.adversaries import INSIDER, OUTSIDER, READER, findings
from attribution.measure.disclosure.coarsening import Release
from attribution.measure.disclosure.intervals_of_cells import (
    TECHNICIANS,
    Contradiction,
    PeriodModel,
)
from attribution.measure.disclosure.protection import Cell, Group, Reason, protect
from benchmarks.disclosure import Attacker, Score, cells_of, control_score, staff

NESTED = [(), ("faculty",), ("faculty", "department")]


def group(**names: str) -> Group:
    return tuple(names.items())


def cells(kind: str, counts: dict[Group, tuple[int, int]], period: str = "2025") -> list[Cell]:
    return [Cell(period, name, kind, *count) for name, count in counts.items()]


A, B, C = (group(faculty=name) for name in ("Arts", "Law", "Medicine"))
LEAKING = cells("thanked", {(): (104, 40), A: (52, 20), B: (52, 20)})  # shown as 105, 50 and 50
SAFE = {(): (220, 90), A: (111, 48), B: (109, 42)}  # 220, 110 and 110; 90, 50 and 40


def test_the_least_and_greatest_value_of_a_count_follow_from_the_sums() -> None:
    model = PeriodModel(protect(LEAKING, 50), 50)
    places = [((), TECHNICIANS), (A, TECHNICIANS), (A, "thanked"), ((), "thanked")]
    intervals = model.intervals(places)
    limits = [(intervals[place].low, intervals[place].high) for place in places]
    assert limits == [(103, 104), (51, 52), (18, 22), (38, 42)]


def test_a_group_of_two_others_is_their_sum() -> None:
    together = group(faculty="Arts + Law")
    other = cells("thanked", {together: (104, 40), A: (52, 20), B: (52, 20)})
    interval = PeriodModel(protect(other, 50), 50).intervals([(A, TECHNICIANS)])
    assert interval[A, TECHNICIANS].low == 51


def test_nothing_that_agrees_with_what_was_published_is_an_error() -> None:
    impossible = cells("thanked", {(): (104, 40), A: (52, 20), B: (72, 20)})
    with pytest.raises(Contradiction):
        PeriodModel(protect(impossible, 50), 50).intervals([(A, "thanked")])


def test_what_adds_up_too_closely_is_refused() -> None:
    names = {problem.adversary for problem in findings(protect(LEAKING, 50), LEAKING, 50, [A, B])}
    assert names == {OUTSIDER, INSIDER}


def test_somebody_who_knows_one_faculty_must_not_learn_the_others() -> None:
    """170 in all and 55 each: who knows that Arts has 55 knows that Law has 56 or 57."""
    counts = {(): (169, 60), A: (55, 20), B: (57, 20), C: (57, 20)}
    table = cells("thanked", counts)
    shown = protect(table, 50)
    assert not [p for p in findings(shown, table, 50, []) if p.adversary == OUTSIDER]
    assert [p for p in findings(shown, table, 50, [A, B, C]) if p.adversary == INSIDER]


def test_somebody_who_knows_both_faculties_knows_their_sum_without_us() -> None:
    table = cells("thanked", SAFE)
    assert not list(findings(protect(table, 50), table, 50, [A, B]))


def test_a_reader_of_bylines_must_not_learn_how_many_are_thanked_only() -> None:
    table = [Cell("2025", (), "authored", 190, 61), Cell("2025", (), "either", 190, 62)]
    problems = list(findings(protect(table, 50), table, 50, []))
    assert [(p.adversary, p.kind, p.low, p.high) for p in problems] == [(READER, "either", 61, 62)]


def test_a_release_says_in_words_what_it_left_out() -> None:
    release = Release.of(LEAKING, [], 50)
    assert [cell.group for cell in release.cells] == [()]
    assert release.left_out == [
        "The figures by faculty are left out, because others could work out too much."
    ]


def test_at_two_faculties_only_what_could_be_worked_out_is_left_out() -> None:
    close = {(): (220, 94), A: (111, 48), B: (109, 46)}  # 95 in all, but 50 and 45
    exact = {(): (220, 97), A: (111, 48), B: (109, 49)}  # 95 in all, but 50 and 50
    years = [("2023", "authored", close), ("2023", "thanked", exact), ("2024", "thanked", SAFE)]
    table = [cell for year, kind, counts in years for cell in cells(kind, counts, year)]
    release = Release.of([*table, *LEAKING], [], 50)
    by_faculty = {(cell.period, cell.kind) for cell in release.cells if cell.group}
    assert by_faculty == {("2023", "authored"), ("2024", "thanked")}
    assert release.left_out == [
        "2023: “Technicians thanked by name” by faculty is left out, because others could work out "
        "too much.",
        "2025: all figures by faculty are left out, because others could work out too much.",
    ]


def test_small_faculties_are_shown_together_before_all_are_left_out() -> None:
    others = {group(faculty=name): (52, 20) for name in ("Medicine", "Science")}
    table = cells("thanked", {(): (208, 80), A: (52, 20), B: (52, 20), **others})
    release = Release.of(table, [], 50)
    assert release.left_out[0] == (
        "Arts and Law are shown together, because others could work out too much of them alone."
    )


def test_what_was_published_is_not_published_again() -> None:
    total = cells("thanked", {(): (104, 40)})
    first = Release.of(total, [], 50)
    assert len(first.cells) == 1
    assert Release.of(total, first.cells, 50).cells == []


def test_an_earlier_freeze_counts_for_a_later_one() -> None:
    earlier = protect(LEAKING[:1], 50)
    later = Release.of(LEAKING[1:], earlier, 50)
    assert later.cells == []


def test_a_later_freeze_leaves_out_what_the_first_did_and_says_no_more() -> None:
    """To leave out a kind that was published takes nothing back: the new one is left out."""
    counts = {"authored": 17, "thanked": 17, "either": 33, "orcid": 57}
    table = [Cell("2020", (), kind, 164, count) for kind, count in counts.items()]
    first = Release.of(table, [], 50)
    assert {cell.kind for cell in first.cells} == {"thanked", "either", "orcid"}
    later = Release.of(table, first.cells, 50)
    assert later.cells == []
    assert later.left_out == first.left_out
    assert first.left_out == [
        "2020: “Technicians named as authors” is left out, because others could work out too much."
    ]


def test_a_group_that_is_empty_in_one_year_does_not_keep_back_that_year() -> None:
    """Its row is shown, and readers of staff pages know without it that no one is there."""
    unstated = group(faculty="not stated")
    years = [
        *cells("thanked", SAFE, "2024"),
        *cells("thanked", SAFE | {unstated: (1, 0), (): (221, 90)}, "2025"),
    ]
    release = Release.of(years, [], 50)
    assert release.left_out == []
    rows = {(cell.period, cell.reason) for cell in release.cells if cell.group == unstated}
    assert rows == {("2024", Reason.NONE), ("2025", Reason.NONE)}


# -- an attacker written apart ---------------------------------------------------------------------


def attacked(public, people, least: float) -> Score:
    attacker = Attacker(people)
    for cell in public:
        attacker.read(cell, least)
    places = {(cell.group, kind) for cell in public for kind in (cell.kind, TECHNICIANS)}
    return attacker.score(sorted(places))


def small_staff(seed: int):
    draw = random.Random(seed)
    people = staff(draw)
    return [person | {"grade": "4"} for person in people]


def test_an_attacker_learns_nothing_from_a_release() -> None:
    people = small_staff(5)
    release = Release.of(cells_of(people, "2025", NESTED), [], 22.5)
    score = attacked(release.cells, people, 22.5)
    assert score.cells > 10
    assert (score.exact, score.zeros_proved) == (0, 0)
    assert score.least_width >= 3


def test_the_same_attacker_recovers_counts_from_percentages_with_a_decimal() -> None:
    score = control_score(small_staff(1))
    assert score.exact / score.cells > 0.15


def test_without_the_audit_the_attacker_learns_too_much() -> None:
    people = [
        {"faculty": faculty, "department": faculty, "grade": "4", "credit": credit}
        for faculty in ("Arts", "Law")
        for credit in ["author"] * 20 + ["neither"] * 32
    ]
    unaudited = protect(cells_of(people, "2025", NESTED[:2]), 50)
    assert attacked(unaudited, people, 50).least_width < 3
    audited = Release.of(cells_of(people, "2025", NESTED[:2]), [], 50)
    assert attacked(audited.cells, people, 50).least_width >= 3

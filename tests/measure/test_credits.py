"""When a technician has a credit, and with which status."""

from datetime import date

import pytest
from measure_worlds import candidate, database, decision, spell, work

LEE = spell("T1", start=date(2019, 1, 1))
PAPER = work("W1", date(2020, 5, 1))


def possible(
    candidates=(), decisions=(), spells=(LEE,), works=(PAPER,), lag_days=0, columns="status"
):
    world = {
        "spells": list(spells),
        "works": list(works),
        "candidates": list(candidates),
        "decisions": list(decisions),
        "lag_days": lag_days,
    }
    with database(world) as connection:
        return connection.execute(f"select {columns} from possible_credits order by all").fetchall()


@pytest.mark.parametrize(
    ("band", "tie", "verdict", "status"),
    [
        ("accept", False, None, "accepted"),
        ("accept", True, None, "pending"),
        ("review", False, None, "pending"),
        ("accept", False, "unsure", "pending"),
        ("review", True, "unsure", "pending"),
        ("review", True, "confirmed", "confirmed"),
        ("accept", False, "confirmed", "confirmed"),
    ],
)
def test_band_tie_and_verdict_give_the_status(band, tie, verdict, status):
    decisions = [decision("M1", "T1", "W1", verdict)] if verdict else []
    assert possible([candidate("M1", "T1", "W1", band=band, tie=tie)], decisions) == [(status,)]


def test_a_rejected_candidate_is_no_credit_at_all():
    assert possible([candidate("M1", "T1", "W1")], [decision("M1", "T1", "W1", "rejected")]) == []


def test_a_rejected_mention_leaves_another_mention_of_the_work_standing():
    rows = possible(
        [candidate("M1", "T1", "W1"), candidate("M2", "T1", "W1")],
        [decision("M1", "T1", "W1", "rejected")],
    )
    assert rows == [("accepted",)]


def test_several_mentions_of_one_kind_are_one_credit_with_the_best_status():
    rows = possible(
        [
            candidate("M1", "T1", "W1", band="review", probability=0.99),
            candidate("M2", "T1", "W1", probability=0.9),
            candidate("M3", "T1", "W1", kind="thanked", band="review", probability=0.4),
        ],
        columns="kind, status, probability",
    )
    assert rows == [("author", "accepted", 0.9), ("thanked", "pending", 0.4)]


def test_a_mention_confirmed_for_one_technician_is_nobody_elses():
    rows = possible(
        [
            candidate("M1", "T1", "W1", tie=True),
            candidate("M1", "T2", "W1", tie=True),
            candidate("M1", "T3", "W1"),
        ],
        [decision("M1", "T1", "W1", "confirmed"), decision("M1", "T3", "W1", "unsure")],
        [LEE, spell("T2"), spell("T3")],
        columns="technician_id, status",
    )
    assert rows == [("T1", "confirmed")]


def test_a_confirmed_decision_stands_without_a_candidate():
    rows = possible(
        [], [decision(None, "T1", "W1", "confirmed")], columns="status, kind, probability"
    )
    assert rows == [("confirmed", "author", None)]


def test_a_decision_that_lost_its_mention_holds_for_technician_work_and_kind():
    candidates = [candidate("M9", "T1", "W1"), candidate("M8", "T1", "W1", kind="thanked")]
    assert possible(candidates, [decision(None, "T1", "W1", "rejected")], columns="kind") == [
        ("thanked",)
    ]


def test_people_who_left_the_roster_and_works_that_are_gone_have_no_credits():
    decisions = [decision("M1", "T9", "W1", "confirmed"), decision("M2", "T1", "W9", "confirmed")]
    assert possible([], decisions) == []


def test_credits_are_confirmed_or_accepted():
    world = {
        "spells": [LEE],
        "works": [PAPER, work("W2", date(2020, 1, 1))],
        "candidates": [candidate("M1", "T1", "W1"), candidate("M2", "T1", "W2", band="review")],
    }
    with database(world) as connection:
        rows = connection.execute(
            "select work_id, doi, status, published, faculty, affiliated from credits"
        ).fetchall()
    assert rows == [("W1", "10.5555/w1", "accepted", date(2020, 5, 1), "Science", True)]


@pytest.mark.parametrize(
    ("published", "faculty"),
    [
        (date(2018, 1, 1), "Arts"),
        (date(2019, 6, 1), "Arts"),
        (date(2020, 2, 1), "Arts"),
        (date(2020, 11, 1), "Law"),
        (date(2022, 1, 1), "Law"),
        (None, "Law"),
    ],
)
def test_the_faculty_is_that_of_the_day_of_publication_or_of_the_nearest_spell(published, faculty):
    spells = [
        spell("T1", 1, date(2019, 1, 1), date(2019, 12, 31), "Arts"),
        spell("T1", 2, date(2020, 12, 1), date(2021, 6, 30), "Law"),
    ]
    rows = possible(
        [candidate("M1", "T1", "W1")], (), spells, [work("W1", published)], columns="faculty"
    )
    assert rows == [(faculty,)]


def test_a_nearest_spell_without_a_faculty_gives_none():
    rows = possible(
        [candidate("M1", "T1", "W1")], (), [spell("T1", faculty=None)], columns="faculty, in_post"
    )
    assert rows == [(None, True)]


@pytest.mark.parametrize(
    ("published", "precision", "lag_days", "inside"),
    [
        (date(2019, 3, 31), "day", 0, False),
        (date(2019, 4, 1), "day", 0, True),
        (date(2019, 12, 31), "day", 0, True),
        (date(2020, 1, 1), "day", 0, False),
        (date(2020, 1, 1), "day", 1, True),
        (date(2020, 1, 2), "day", 1, False),
        (date(2019, 1, 1), "year", 0, True),
        (date(2019, 3, 1), "month", 0, False),
        (None, "day", 0, False),
    ],
)
def test_in_post_is_from_the_first_day_to_the_lag_after_the_last(
    published, precision, lag_days, inside
):
    spells = [spell("T1", 1, date(2019, 4, 1), date(2019, 12, 31))]
    works = [work("W1", published, precision=precision)]
    assert possible([candidate("M1", "T1", "W1")], (), spells, works, lag_days, "in_post") == [
        (inside,)
    ]


def test_a_spell_that_does_not_count_under_the_rule_is_no_post():
    assert possible(
        [candidate("M1", "T1", "W1")], (), [spell("T1", counts_under=[])], columns="in_post"
    ) == [(False,)]


def test_a_name_on_a_correction_keeps_its_probability_beside_a_decision_on_the_paper_itself():
    papers = [PAPER | {"credits_work": "W1"}, work("W2", date(2020, 6, 1))]
    papers[1] |= {"counted_as": "correction", "credits_work": "W1"}
    on_the_correction = candidate("M2", "T1", "W2", band="review", probability=0.2)
    undecided = decision("M1", "T1", "W1", "unsure")
    rows = possible(
        [on_the_correction], [undecided], works=papers, columns="work_id, status, probability"
    )
    assert rows == [("W1", "pending", 0.2)]

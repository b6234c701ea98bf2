"""The measure on worlds small enough to count by hand."""

import json
from datetime import date, datetime

import pytest
from measure_worlds import candidate, database, decision, spell, work

from attribution.core.errors import UserError
from attribution.measure import counting, formats, periods

Y2020 = periods.calendar_year(2020)
WORLD = {
    "spells": [
        spell("T1", 1, date(2019, 1, 1), None, "Science", research_facing=True),
        spell("T2", 1, date(2020, 3, 1), None, "Science"),
        spell("T3", 1, None, date(2020, 6, 30), "Arts", research_facing=True),
        spell("T3", 2, date(2020, 7, 1), None, None),
        spell("T4", 1, date(2021, 1, 1), None, "Arts"),
        spell("T5", 1, None, None, "Arts", counts=False),
    ],
    "works": [
        work("W1", date(2020, 5, 1)),
        work("W2", date(2020, 6, 1), affiliated=False),
        work("W3", date(2020, 1, 1), precision="year", acknowledgement="not open access"),
        work("W4", date(2021, 1, 1)),
    ],
    "candidates": [
        candidate("M1", "T1", "W1"),
        candidate("M2", "T2", "W2", kind="thanked"),
        candidate("M3", "T3", "W1", kind="thanked", band="review"),
        candidate("M4", "T4", "W4"),
    ],
    "decisions": [decision("M1", "T1", "W1", "confirmed")],
    "harvest_runs": [
        {
            "run": "r1",
            "source": "crossref",
            "started": datetime(2026, 3, 1),  # noqa: DTZ001
            "finished": datetime(2026, 3, 2),  # noqa: DTZ001
        },
        {
            "run": "r2",
            "source": "crossref",
            "started": datetime(2026, 4, 1),  # noqa: DTZ001
            "finished": None,
        },
    ],
}


def measured(world=None, period=Y2020, **options):
    with database(world or WORLD) as connection:
        (measure,) = counting.measure(connection, period, **options)
    return measure


def test_numerators_count_technicians_not_papers_and_each_has_its_range():
    measure = measured()
    assert measure.denominator == 3
    assert measure.authored == counting.Count(1, 1, 1)
    assert measure.thanked == counting.Count(0, 1, 2)
    assert measure.either == counting.Count(1, 2, 3)


def test_papers_of_other_institutions_count_and_the_affiliated_only_figure_is_given_too():
    assert measured().affiliated_only == counting.Numerators(
        counting.Count(1, 1, 1), counting.Count(0, 0, 1), counting.Count(1, 1, 2)
    )


def test_coverage_says_what_was_read_and_why_the_rest_was_not():
    assert measured().coverage == counting.Coverage(
        works=2, read=1, unread={"not open access": 1}, dated_by_year=1
    )


def test_the_companion_is_the_institutions_works_that_credit_a_technician():
    assert measured().credited_works == counting.Count(1, 1, 1)


@pytest.mark.parametrize(
    ("of", "denominator"), [("all", 3), ("research-facing", 2), ("all-year", 2)]
)
def test_the_denominator_is_chosen(of, denominator):
    assert measured(of=of).denominator == denominator


def test_a_faculty_is_that_of_the_last_day_in_post_and_none_is_not_stated():
    with database(WORLD) as connection:
        measures = counting.measure(connection, [Y2020, periods.calendar_year(2021)], ["faculty"])
    assert [(measure.period.label, measure.group, measure.denominator) for measure in measures] == [
        ("2020", (), 3),
        ("2020", ("Science",), 2),
        ("2020", ("not stated",), 1),
        ("2021", (), 4),
        ("2021", ("Arts",), 1),
        ("2021", ("Science",), 2),
        ("2021", ("not stated",), 1),
    ]
    assert [measure.credited_works is None for measure in measures[:2]] == [False, True]


def test_a_period_with_nobody_in_post_has_no_percentage():
    measure = measured({"works": [work("W1", date(2020, 1, 1))]})
    assert measure.denominator == 0
    assert formats.as_json([measure])[0]["either"]["percentage"] is None
    assert measure.coverage.works == 1


def test_a_snapshot_without_any_row_can_be_measured():
    measure = measured({"build_info": []})
    assert (measure.denominator, measure.coverage.works, measure.incomplete) == (0, 0, True)


@pytest.mark.parametrize(
    ("period", "reason"),
    [
        (Y2020, None),
        (periods.calendar_year(2017), "works published before 1 January 2018 are not harvested"),
        (periods.calendar_year(2026), "less than 6 months before the last harvest on 1 March 2026"),
        (periods.calendar_year(2025), "less than 6 months before the last harvest on 1 March 2026"),
        (periods.parse_periods("2024/25")[0], None),
    ],
)
def test_periods_too_recent_or_too_early_are_marked_incomplete_with_the_reason(period, reason):
    measure = measured(period=period)
    assert measure.incomplete is (reason is not None)
    assert reason is None or reason in measure.incomplete_because


def test_an_unknown_group_or_denominator_is_refused():
    with database(WORLD) as connection:
        with pytest.raises(UserError, match="faculty, department, job_title"):
            counting.measure(connection, Y2020, ["technician_id"])
        with pytest.raises(UserError, match="all, research-facing, all-year"):
            counting.measure(connection, Y2020, of="some")


def test_two_groupings_at_once_give_every_combination():
    with database(WORLD) as connection:
        measures = counting.measure(connection, Y2020, ["faculty", "department"])
    assert [measure.group for measure in measures] == [
        (),
        ("Science", "not stated"),
        ("not stated", "not stated"),
    ]


def test_the_json_form_keeps_numerator_denominator_percentage_range_and_coverage_together():
    with database(WORLD) as connection:
        objects = json.loads(
            json.dumps(formats.as_json(counting.measure(connection, Y2020, ["faculty"])))
        )
    institution, science, _ = objects
    assert (
        institution["period"],
        institution["start"],
        institution["end"],
        institution["group"],
    ) == (
        "2020",
        "2020-01-01",
        "2020-12-31",
        {},
    )
    assert institution["authored"] == {
        "numerator": 1,
        "denominator": 3,
        "percentage": pytest.approx(100 / 3),
        "floor": {"numerator": 1, "percentage": pytest.approx(100 / 3)},
        "ceiling": {"numerator": 1, "percentage": pytest.approx(100 / 3)},
    }
    assert institution["works"]["denominator"] == institution["coverage"]["works"] == 2
    assert institution["coverage"]["unread"] == {"not open access": 1}
    assert (institution["rule"], institution["works_from"], institution["data_until"]) == (
        "all",
        "2018-01-01",
        "2026-03-01",
    )
    assert (science["group"], science["works"], science["coverage"]["works"]) == (
        {"faculty": "Science"},
        None,
        2,
    )


def test_the_text_form_shows_each_figure_with_its_denominator_range_coverage_and_rule():
    with database(WORLD) as connection:
        text = formats.as_text(
            counting.measure(connection, periods.parse_periods("2020..2026"), ["faculty"])
        )
    lines = text.splitlines()
    assert lines[1].split(maxsplit=3)[:3] == ["2020", "all", "3"]
    assert [" ".join(cell.split()) for cell in lines[1].split("  ") if cell][3:] == [
        "1 of 3 (33.3%) [1 to 1]",
        "1 of 3 (33.3%) [0 to 2]",
        "2 of 3 (66.7%) [1 to 3]",
        "1 of 2 (50.0%)",
    ]
    assert "at least (confirmed so far)" in text
    assert (
        "Technicians counted: in post on any day of the period.\nRule for who counts: all." in text
    )
    assert "Works published from 1 January 2018.\nLast harvest: 1 March 2026." in text
    assert "2020: 1 of 2 (50.0%) [1 to 1] works of the institution credit a technician." in text
    assert "* 2025, 2026: incomplete, because it ends less than 6 months before" in text
    assert formats.as_text([])


@pytest.mark.parametrize(
    ("second_start", "all_year"),
    [(date(2020, 7, 1), 1), (date(2020, 7, 2), 0), (date(2020, 5, 1), 1)],
)
def test_all_year_means_every_day_whether_in_one_spell_or_several(second_start, all_year):
    spells = [
        spell("T1", 1, None, date(2020, 6, 30)),
        spell("T1", 2, second_start, date(2020, 12, 31)),
    ]
    assert measured({"spells": spells}, of="all-year").denominator == all_year

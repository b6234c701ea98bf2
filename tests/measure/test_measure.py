"""The measure on worlds small enough to count by hand."""

import json
from datetime import date

import pytest
from measure_worlds import WALKED, candidate, database, decision, spell, work

from attribution.core.errors import UserError
from attribution.measure import counting, formats, periods
from attribution.measure.disclosure.protection import cells_of
from attribution.measure.figures import Count, Coverage, Numerators
from attribution.snapshot.database import sql

Y2020 = periods.calendar_year(2020)
WORLD = {
    "spells": [
        spell("T1", 1, date(2019, 1, 1), None, "Science", research_facing=True),
        spell("T2", 1, date(2020, 3, 1), None, "Science"),
        spell("T3", 1, None, date(2020, 6, 30), "Arts", research_facing=True),
        spell("T3", 2, date(2020, 7, 1), None, None),
        spell("T4", 1, date(2021, 1, 1), None, "Arts"),
        spell("T5", 1, None, None, "Arts", counts_under=[]),
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
}


def measured(world=None, period=Y2020, **options):
    with database(world or WORLD) as connection:
        (measure,) = counting.measure(connection, period, **options)
    return measure


def figure(world=None, period=Y2020, **options):
    return measured(world, period, **options).figure


def test_numerators_count_technicians_not_papers_and_each_has_its_range():
    counted = figure()
    assert counted.denominator == 3
    assert counted.anywhere == Numerators(
        authored=Count(1, 1, 1), thanked=Count(0, 1, 2), either=Count(1, 2, 3)
    )


def test_papers_of_other_institutions_count_and_the_affiliated_only_figure_is_given_too():
    assert figure().affiliated_only == Numerators(Count(1, 1, 1), Count(0, 0, 1), Count(1, 1, 2))


def test_coverage_says_what_was_read_and_why_the_rest_was_not():
    assert figure().coverage == Coverage(
        works=2, read=1, unread={"not open access": 1}, dated_by_year=1
    )


def test_the_companion_is_the_institutions_works_that_credit_a_technician():
    assert figure().credited_works == Count(1, 1, 1)


@pytest.mark.parametrize(
    ("of", "denominator"), [("all", 3), ("research-facing", 2), ("all-year", 2)]
)
def test_the_denominator_is_chosen(of, denominator):
    assert figure(of=of).denominator == denominator


def test_a_faculty_is_that_of_the_last_day_in_post_and_none_is_not_stated():
    with database(WORLD) as connection:
        measures = counting.measure(connection, [Y2020, periods.calendar_year(2021)], ["faculty"])
    assert [
        (measure.period.label, measure.group, measure.figure.denominator) for measure in measures
    ] == [
        ("2020", (), 3),
        ("2020", ("Science",), 2),
        ("2020", ("not stated",), 1),
        ("2021", (), 4),
        ("2021", ("Arts",), 1),
        ("2021", ("Science",), 2),
        ("2021", ("not stated",), 1),
    ]
    assert [measure.figure.credited_works is None for measure in measures[:2]] == [False, True]


NOT_YET = {"source": "orcid", "title": "ORCID", "asked": None, "walked_to": date.min}
STARTED = {"source": "orcid", "title": "ORCID", "asked": date(2026, 2, 1), "walked_to": date.min}
HALF_WAY = STARTED | {"walked_to": date(2019, 12, 31)}
LONG_AGO = WALKED | {"asked": date(2019, 5, 3)}
ORCID = WALKED | {"source": "orcid", "title": "ORCID"}
ORCID_BEFORE = ORCID | {"asked": date(2019, 5, 4)}


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"source_progress": []}, "no harvest has finished"),
        ({"source_progress": [WALKED, NOT_YET]}, "ORCID has not been harvested yet"),
        (
            {"source_progress": [WALKED, STARTED]},
            "the first harvest of ORCID has not finished",
        ),
        (
            {"source_progress": [WALKED, HALF_WAY]},
            "the first harvest of ORCID has only reached 31 December 2019",
        ),
        (
            {"source_progress": [ORCID, LONG_AGO]},
            "Crossref was last harvested on 3 May 2019",
        ),
        (
            {"source_progress": [LONG_AGO, ORCID_BEFORE]},
            "it had not begun at the last harvest on 4 May 2019",
        ),
        ({"works": []}, "no papers of the institution published in it have been found yet"),
        ({"works": [work("W1", date(2020, 5, 1), affiliated=False)]}, "no papers of the"),
        ({"spells": []}, "the roster has no technician in post in it"),
        ({"spells": [spell("T1", counts_under=[])]}, "the roster has no technician in post in it"),
        (
            {
                "spells": [spell("T1"), spell("T2", end=date(2023, 2, 1))],
                "build_info": [{"roster_from": date(2023, 2, 1)}],
            },
            "the roster has no one who left before 1 February 2023",
        ),
    ],
)
def test_a_period_that_nobody_looked_at_in_full_has_a_reason_and_no_number(change, reason):
    measure = measured(WORLD | change)
    assert measure.figure is None
    assert reason in measure.no_figure_because
    assert numbers_in(formats.as_json([measure])[0]) == []
    shown = next(line for line in formats.as_text([measure]).splitlines() if "no figure" in line)
    assert shown.split() == ["2020", "all", "no", "figure"]
    assert f"2020: no figure, because {measure.no_figure_because}." in formats.as_text([measure])


def test_thanks_have_no_number_where_no_acknowledgement_was_read():
    unread = [{**row, "acknowledgement": "not open access"} for row in WORLD["works"]]
    nothing_read = {"spells": WORLD["spells"], "works": unread}
    with database(nothing_read) as connection:
        measures = counting.measure(connection, Y2020, ["faculty"])
    for measure in measures:
        assert measure.figure.anywhere.thanked is None
        assert measure.figure.anywhere.authored == Count()
        assert numbers_in(formats.as_json([measure])[0]["thanked"]) == [measure.figure.denominator]
    text = formats.as_text(measures)
    assert "not read" in text
    assert "2020: no number of people thanked, because no acknowledgement could be read." in text
    assert {cell.kind for cell in cells_of(measures)} == {"authored", "either"}
    claimed = [
        {
            "technician_id": "T1",
            "work_id": "W1",
            "kind": "thanked",
            "verdict": "confirmed",
            "event_id": 1,
        }
    ]
    with_claim = figure({**nothing_read, "decisions": claimed})
    assert with_claim.anywhere.thanked == Count(1, 1, 1), "somebody looked"


def numbers_in(value):
    if isinstance(value, dict):
        return [number for part in value.values() for number in numbers_in(part)]
    return [value] if isinstance(value, int | float) and not isinstance(value, bool) else []


@pytest.mark.parametrize(
    "change",
    [
        {"source_progress": [WALKED, STARTED | {"walked_to": date(2020, 12, 31)}]},
        {
            "spells": [spell("T1"), spell("T2", end=date(2023, 1, 31))],
            "build_info": [{"roster_from": date(2023, 2, 1)}],
        },
        {"spells": [spell("T1")], "build_info": [{"roster_from": date(2020, 12, 31)}]},
    ],
)
def test_a_period_that_was_walked_in_full_by_every_source_and_the_roster_has_a_figure(change):
    assert measured(WORLD | change).figure


def test_a_period_without_a_figure_has_no_groups():
    with database(WORLD | {"source_progress": [NOT_YET]}) as connection:
        (institution,) = counting.measure(connection, Y2020, ["faculty"])
    assert institution.group == ()


def test_all_that_is_missing_is_said_at_once():
    reason = measured({"source_progress": [NOT_YET, LONG_AGO]}).no_figure_because
    assert reason.split("; ") == [
        "it had not begun at the last harvest on 3 May 2019",
        "ORCID has not been harvested yet",
        "the roster has no technician in post in it",
    ]


def test_a_snapshot_without_any_row_has_no_figure():
    assert measured({"build_info": [], "source_progress": []}).figure is None


@pytest.mark.parametrize(
    ("sources", "expected"),
    [
        ([WALKED, STARTED], (date(2026, 2, 1), date(2026, 3, 1))),
        ([WALKED, NOT_YET], (None, date(2026, 3, 1))),
        ([], (None, None)),
    ],
)
def test_data_reach_to_the_smallest_date_of_the_sources(sources, expected):
    with database(WORLD | {"source_progress": sources}) as connection:
        connection.execute(sql("harvested"))
        (measure,) = counting.measure(connection, Y2020)
        in_sql = connection.execute("select data_until, last_asked from harvested").fetchone()
    assert (measure.data_until, in_sql) == (expected[0], expected)


@pytest.mark.parametrize(
    ("period", "reason"),
    [
        (Y2020, None),
        (periods.calendar_year(2026), "it had not ended at the last harvest on 1 March 2026"),
        (periods.calendar_year(2025), "less than 6 months before the last harvest on 1 March 2026"),
        (periods.parse_periods("2024/25")[0], None),
    ],
)
def test_the_figure_of_a_recent_period_is_marked_incomplete_with_the_reason(period, reason):
    works = [work("W1", period.start)]
    measure = measured(WORLD | {"works": works}, period)
    assert measure.figure
    assert measure.incomplete is (reason is not None)
    assert reason is None or reason in measure.incomplete_because


def test_a_period_that_begins_before_the_first_harvested_works_has_no_figure():
    measure = measured(period=periods.calendar_year(2017))
    assert "papers published before 1 January 2018 are not harvested" in measure.no_figure_because


def test_an_unknown_group_or_denominator_is_refused():
    with database(WORLD) as connection:
        with pytest.raises(UserError, match="faculty, department, job_title"):
            counting.measure(connection, Y2020, ["technician_id"])
        with pytest.raises(UserError, match="all, research-facing, all-year"):
            counting.measure(connection, Y2020, of="some")
        with pytest.raises(UserError, match="Name each split once"):
            counting.measure(connection, Y2020, ["faculty", "grade", "faculty"])


@pytest.mark.parametrize(
    ("group", "value", "shown"),
    [
        ("grade", "07", "07"),
        ("job_family", "Technical", "Technical"),
        ("contract_type", "Fixed term", "Fixed term"),
        ("contract_end", date(2027, 7, 31), "2027"),
    ],
)
def test_grade_job_family_and_contract_group_the_figures(group, value, shown):
    first, *others = WORLD["spells"]
    world = WORLD | {"spells": [{**first, group: value}, *({**row, group: None} for row in others)]}
    with database(world) as connection:
        _, *groups = counting.measure(connection, Y2020, [group])
    assert {measure.group for measure in groups} == {(shown,), ("not stated",)}


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
    assert science["group"] == {"faculty": "Science"}
    assert science["works"] is None
    assert set(science["coverage"].values()) == {None}, "the institution's is not the group's"


def test_the_text_form_shows_each_figure_with_its_denominator_range_coverage_and_rule():
    works = [*WORLD["works"], work("W5", date(2025, 3, 1))]
    with database(WORLD | {"works": works}) as connection:
        text = formats.as_text(
            counting.measure(connection, periods.parse_periods("2020..2026"), ["faculty"])
        )
    lines = text.splitlines()
    assert lines[1].split(maxsplit=3)[:3] == ["2020", "all", "3"]
    assert [" ".join(cell.split()) for cell in lines[1].split("  ") if cell][3:] == [
        "1 of 3 (33.3%)",
        "1 of 3 (33.3%)",
        "2 of 3 (66.7%)",
        "1",
        "1",
        "1 of 2 (50.0%)",
    ]
    assert "Checked by a person: how many of these a person has confirmed; the\nprogram" in text
    assert (
        "Technicians counted: in post on any day of the period.\nRule for who counts: all." in text
    )
    assert "Papers published from 1 January 2018.\nLast harvest: 1 March 2026." in text
    assert "2020: 1 of 2 (50.0%) papers of the institution name a technician." in text
    assert "* 2025: incomplete, because it ends less than 6 months before" in text
    assert "2022, 2023, 2024, 2026: no figure, because no papers of the institution" in text
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
    counted = figure({"spells": spells, "works": WORLD["works"]}, of="all-year")
    assert (counted.denominator if counted else 0) == all_year

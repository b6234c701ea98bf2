"""How many papers there are at least: in SQL and by hand, and against invented truths."""

import random
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from measure_worlds import database, empty_database, work

from attribution.measure.capture_recapture import (
    FoundWorks,
    Sightings,
    found_works,
    sightings_in,
    unseen,
)
from attribution.measure.formats import as_text
from attribution.measure.periods import calendar_year, parse_periods

SOURCES = ("openalex", "crossref", "europepmc", "orcid")
PERIODS = (calendar_year(2019), calendar_year(2020), *parse_periods("2019/20"))


@pytest.fixture(scope="module")
def emptied():
    with empty_database() as connection:
        yield connection


def by_hand(works, period):
    """The same from rows, one after the other."""
    counted = [
        w["sources"]
        for w in works
        if w["affiliated"]
        and w["counted_as"] == "paper"
        and w["published"]
        and period.start <= w["published"] <= period.end
    ]
    alone = {source: counted.count([source]) for source in SOURCES if counted.count([source])}
    return Sightings(len(counted), alone, sum(len(sources) == 2 for sources in counted))


shown_works = st.lists(
    st.builds(
        lambda day, affiliated, place, sources: {
            **work("W", day, affiliated),
            "counted_as": place,
            "sources": sources,
        },
        day=st.none() | st.dates(date(2019, 1, 1), date(2021, 1, 31)),
        affiliated=st.booleans(),
        place=st.sampled_from(["paper", "paper", "retracted", "other output"]),
        sources=st.lists(st.sampled_from(SOURCES), min_size=1, unique=True),
    ),
    max_size=12,
)


@settings(max_examples=20, deadline=None)
@given(works=shown_works)
def test_what_the_sources_show_is_counted_as_by_hand(emptied, works):
    rows = [{**row, "work_id": f"W{number}"} for number, row in enumerate(works)]
    counted = sightings_in(database({"works": rows}, emptied), PERIODS)
    assert counted == [by_hand(rows, period) for period in PERIODS]


def test_no_period_has_no_papers(emptied):
    assert sightings_in(emptied, []) == []


def test_two_sources_give_the_estimate_of_lincoln_and_petersen_as_chapman_corrected_it():
    first, second, both = 160, 145, 100
    expected = (first + 1) * (second + 1) / (both + 1) - 1
    sightings = Sightings(first + second - both, {"a": first - both, "b": second - both}, both)
    assert sightings.works + unseen(sightings) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("sightings", "expected"),
    [
        (Sightings(300, {"a": 60, "b": 40}, 6), None),
        (Sightings(300, {"a": 60, "b": 40}, 100), 314),
        (Sightings(300, {"a": 60}, 100), 300),
        (Sightings(300, {}, 200), 300),
        (Sightings(), None),
    ],
)
def test_papers_in_one_source_only_are_a_sign_of_others(sightings, expected):
    assert found_works(sightings) == FoundWorks(sightings.works, expected)


def drawn(generator, papers, chances_of):
    """Papers as sources of these chances show them."""
    counts = Sightings(0, dict.fromkeys(SOURCES, 0), 0)
    works, of_two, alone = 0, 0, counts.alone
    for _ in range(papers):
        shown = [
            source
            for source, chance in zip(SOURCES, chances_of(generator), strict=True)
            if generator.random() < chance
        ]
        works += bool(shown)
        of_two += len(shown) == 2
        if len(shown) == 1:
            alone[shown[0]] += 1
    return Sightings(works, alone, of_two)


def independent(_):
    return 0.8, 0.6, 0.3, 0.1


def uneven(generator):
    """Some papers are found easily by all sources, others by none."""
    ease = generator.choice((0.2, 0.6, 1.0))
    return 0.95 * ease, 0.8 * ease, 0.5 * ease, 0.2 * ease


def shared(generator):
    """What the first source shows is asked of the others."""
    return (0.7, 0.6, 0.4, 0.1) if generator.random() < 0.7 else (0.0, 0.2, 0.1, 0.1)


@pytest.mark.parametrize("chances_of", [independent, uneven, shared])
def test_at_least_is_not_more_than_there_are(chances_of):
    generator = random.Random(14)
    papers, draws = 400, 200
    counted = [found_works(drawn(generator, papers, chances_of)) for _ in range(draws)]
    assert all(row.found <= row.at_least for row in counted)
    assert sum(row.at_least <= papers for row in counted) >= 0.93 * draws


def test_the_estimate_has_no_bias_where_sources_are_independent():
    generator = random.Random(15)
    papers, draws = 1000, 200
    estimates = [
        (sightings := drawn(generator, papers, independent)).works + unseen(sightings)
        for _ in range(draws)
    ]
    assert sum(estimates) / draws == pytest.approx(papers, rel=0.01)


def test_a_line_says_how_many_there_are_at_least_and_periods_without_a_sign_share_one():
    years = [calendar_year(year) for year in (2021, 2022, 2023, 2024)]
    works = [FoundWorks(300, 314), FoundWorks(2000, 2000), FoundWorks(9, None), FoundWorks(1, 1)]
    assert as_text([], works=dict(zip(years, works, strict=True))).splitlines()[-3:] == [
        "2021: 300 papers found, of at least 314, judging by how many only one source shows.",
        "2022, 2024: nothing suggests that there are papers which no source shows.",
        "2023: too few papers are in exactly two sources to say how many there are at least.",
    ]

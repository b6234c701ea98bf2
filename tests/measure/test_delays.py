"""How soon papers are found, in SQL and by hand, and when a period is complete for it."""

import random
from collections import Counter
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from measure_worlds import WALKED, database, empty_database, fill, spell, work

from attribution.measure import counting
from attribution.measure.delays import Wait, shares_found, shares_in, wait_in, wait_of
from attribution.measure.periods import parse_period

UNTIL = date(2026, 3, 10)
HARVEST = 12 * 2026 + 3


@pytest.fixture(scope="module")
def emptied():
    with empty_database() as connection:
        yield connection


def shown_database(works, sightings, connection):
    database({"works": works}, connection)
    connection.execute("delete from work_sources")
    fill(connection, "work_sources", sightings)
    return connection


def sighting(work_id, source, first_seen, created=None):
    return {
        "work_id": work_id,
        "source": source,
        "source_id": f"{source} {work_id}",
        "first_seen": first_seen,
        "created": created,
    }


# -- by hand ---------------------------------------------------------------------------------------


def known_days(works, sightings):
    """(day of publication, day on which it was first shown) of every paper of which it is known."""
    first_nights = {}
    for row in sightings:
        night = first_nights.get(row["source"], row["first_seen"])
        first_nights[row["source"]] = min(night, row["first_seen"])
    for row in works:
        if not row["affiliated"] or row["counted_as"] != "paper" or not row["published"]:
            continue
        if row["published_precision"] == "year":
            continue
        days = []
        for seen in sightings:
            if seen["work_id"] != row["work_id"]:
                continue
            if seen["created"]:
                days.append(min(seen["created"], seen["first_seen"]))
            elif row["published"] >= first_nights[seen["source"]]:
                days.append(seen["first_seen"])
        if days:
            yield row["published"], min(days)


def month_of(day):
    return 12 * day.year + day.month


def shares_by_hand(days, harvest):
    """The product of the shares that were found sooner, each counted from the single papers."""
    papers = [
        (month_of(published), max(0, month_of(shown) - month_of(published)))
        for published, shown in days
        if month_of(shown) < harvest and month_of(published) < harvest
    ]
    if not papers:
        return []
    longest = harvest - 1 - min(month for month, _ in papers)
    if longest < 24:
        return []
    shares = []
    for within in range(longest + 1):
        share = 1.0
        for months in range(within + 1, longest + 1):
            old = [delay for month, delay in papers if month + months < harvest and delay <= months]
            if old:
                share *= sum(delay < months for delay in old) / len(old)
        shares.append(share)
    return shares


rows = st.lists(
    st.tuples(
        st.builds(
            work,
            st.just("W"),
            st.dates(date(2023, 6, 1), date(2026, 3, 31)),
            st.sampled_from([True, True, True, False]),
            st.sampled_from(["day", "day", "month", "year"]),
        ),
        st.sampled_from(["paper", "paper", "paper", "retracted"]),
        st.lists(
            st.tuples(
                st.sampled_from(["openalex", "crossref"]),
                st.dates(date(2024, 1, 1), date(2026, 3, 10)),
                st.none() | st.dates(date(2023, 1, 1), date(2026, 3, 31)),
            ),
            max_size=2,
        ),
    ),
    max_size=15,
)


@settings(max_examples=25, deadline=None)
@given(rows=rows)
def test_the_shares_are_those_that_are_counted_by_hand(emptied, rows):
    works = [
        {**row, "work_id": f"W{number}", "counted_as": place}
        for number, (row, place, _) in enumerate(rows)
    ]
    sightings = [
        sighting(f"W{number}", source, first_seen, created)
        for number, (_, _, seen) in enumerate(rows)
        for source, first_seen, created in seen
    ]
    shares = shares_in(shown_database(works, sightings, emptied), UNTIL)
    expected = shares_by_hand(list(known_days(works, sightings)), HARVEST)
    assert shares == pytest.approx(expected)


# -- against an invented truth ---------------------------------------------------------------------


def test_papers_of_recent_months_that_are_not_found_yet_do_not_make_the_shares_too_high():
    generator = random.Random(14)
    truth = [0.5, 0.25, 0.1, 0.05, 0.05, 0.02, 0.02, 0.01]
    delays = Counter()
    for month in range(HARVEST - 40, HARVEST):
        for delay in generator.choices(range(len(truth)), truth, k=2000):
            if month + delay < HARVEST:
                delays[month, delay] += 1
    shares = shares_found(delays, HARVEST)
    for months in range(len(truth)):
        assert shares[months] == pytest.approx(sum(truth[: months + 1]), abs=0.01)
    assert wait_of(shares) == 4
    seen = Counter(delay for (_, delay), works in delays.items() for _ in range(works))
    assert sum(seen[delay] for delay in range(4)) / seen.total() > 0.905, "without the correction"


def test_until_two_years_were_observed_nothing_is_said():
    assert shares_found({(HARVEST - 24, 0): 9}, HARVEST) == []
    assert shares_found({(HARVEST - 25, 0): 9}, HARVEST)
    assert shares_found({}, HARVEST) == []


def monthly(months, delay, first_seen=date(2026, 3, 9)):
    """A paper of every month up to the last harvest, which its source dates so many days later."""
    works, sightings = [], []
    for number in range(months):
        year, month = divmod(HARVEST - 1 - number - 1, 12)
        published = date(year, month + 1, 1)
        created = published + timedelta(delay)
        if created < UNTIL:
            works.append(work(f"W{number}", published))
            sightings.append(sighting(f"W{number}", "crossref", first_seen, created))
    return works, sightings


@pytest.mark.parametrize(
    ("months", "delay", "expected"),
    [
        (20, 100, Wait(6)),
        (40, 0, Wait(0, is_observed=True)),
        (40, 100, Wait(3, is_observed=True)),
        (60, 250, Wait(8, is_observed=True)),
    ],
)
def test_a_period_is_complete_once_its_last_month_is_found(emptied, months, delay, expected):
    connection = shown_database(*monthly(months, delay), emptied)
    assert wait_in(connection, UNTIL, 6) == expected
    assert wait_in(connection, None, 6) == Wait(6)


@pytest.mark.parametrize(
    ("period", "delay", "reason"),
    [
        ("2025", 30, None),
        ("2025", 100, "less than 3 months before the last harvest on 10 March 2026, and it takes"),
        ("2026", 0, "had not ended at the last harvest on 10 March 2026"),
        ("2024/25", 250, "less than 8 months before"),
        ("2024", 250, None),
    ],
)
def test_the_reason_of_an_incomplete_period_says_how_long_papers_take(
    emptied, period, delay, reason
):
    works, sightings = monthly(60, delay)
    world = {
        "spells": [spell("T1")],
        "works": [*works, work("X", UNTIL)],
        "source_progress": [WALKED | {"asked": UNTIL}],
    }
    connection = shown_database([], sightings, emptied)
    database(world, connection)
    (measure,) = counting.measure(connection, parse_period(period, academic_year_start="08-01"))
    assert measure.figure
    assert measure.incomplete is (reason is not None)
    assert reason is None or reason in measure.incomplete_because

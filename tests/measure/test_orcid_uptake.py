"""ORCID uptake counts the technicians that the measure counts, and those of them with an iD."""

from datetime import date

import pytest
from measure_worlds import database, spell, work

from attribution.measure.counting import DENOMINATORS, measure
from attribution.measure.orcid_uptake import uptake
from attribution.measure.periods import Period

YEARS = [Period(str(year), date(year, 1, 1), date(year, 12, 31)) for year in (2019, 2020)]
WORLD = {
    "works": [work("W1", date(2019, 5, 1)), work("W2", date(2020, 5, 1))],
    "technicians": [
        {"technician_id": "T1", "orcid": "0000-0001-2345-6789"},
        {"technician_id": "T2", "orcid": None},
        {"technician_id": "T3", "orcid": "0000-0002-2345-6789"},
    ],
    "spells": [
        spell("T1", faculty="Arts"),
        spell("T2", faculty="Arts", end=date(2018, 12, 31)),
        spell("T2", 2, faculty="Arts", start=date(2019, 1, 1), research_facing=True),
        spell("T3", faculty="Law", start=date(2020, 3, 1)),
    ],
}


def test_technicians_in_post_are_counted_by_year_and_faculty():
    rows = uptake(database(WORLD), YEARS, ["faculty"])
    counts = [(row.period.label, row.group, row.technicians, row.with_orcid) for row in rows]
    assert counts == [
        ("2019", (), 2, 1),
        ("2019", ("Arts",), 2, 1),
        ("2020", (), 3, 2),
        ("2020", ("Arts",), 2, 1),
        ("2020", ("Law",), 1, 1),
    ]


def test_ids_that_technicians_stated_themselves_are_counted_apart():
    stated = {"T3": "0000-0002-2345-6789", "T1": "0000-0003-1111-2222"}
    rows = uptake(database(WORLD), YEARS, stated=stated)
    assert [(row.with_orcid, row.stated) for row in rows] == [(1, 0), (2, 1)]


def test_ids_that_were_shown_by_signing_in_at_orcid_are_not_among_the_stated_ones():
    stated = {"T3": "0000-0002-2345-6789", "T1": "0000-0001-2345-6789"}
    shown = {"T1": "0000-0001-2345-6789", "T2": "0000-0003-1111-2222"}
    rows = uptake(database(WORLD), YEARS, stated=stated, authenticated=shown)
    counts = [(row.with_orcid, row.stated, row.authenticated) for row in rows]
    assert counts == [(1, 0, 1), (2, 1, 1)]


@pytest.mark.parametrize("of", DENOMINATORS)
def test_the_technicians_are_those_of_the_measure(of):
    world = database(WORLD)
    measures = measure(world, YEARS, ["faculty"], of=of)
    technicians = [
        (row.period, row.group, row.technicians) for row in uptake(world, YEARS, ["faculty"], of=of)
    ]
    assert technicians == [(row.period, row.group, row.figure.denominator) for row in measures]

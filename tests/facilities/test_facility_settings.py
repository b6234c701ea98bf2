"""Facilities in the settings: what is wrong is named, all at once."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from attribution.core.errors import UserError
from attribution.facilities.facility import Member, listed
from attribution.home import settings as home_settings
from attribution.operations import doctor, nightly

WHOLE = {
    "name": "Bioimaging Facility",
    "aliases": ["Bio-Imaging Suite"],
    "rrids": ["RRID:SCR_999001"],
    "unit": "Bioimaging Facility",
    "faculty": "Science",
    "members": [
        {"technician_id": "T1", "from": date(2020, 1, 1)},
        {"technician_id": "T2", "from": "2019-01-01", "to": "2021-06-30"},
    ],
}


def complaint(*rows):
    with pytest.raises(UserError) as problem:
        listed(rows)
    return str(problem.value)


def test_a_facility_has_names_rrids_unit_and_members_with_dates():
    (facility,) = listed([WHOLE])
    assert facility.forms == ("bioimaging facility", "bio imaging suite")
    assert facility.codes == ("scr 999001",)
    assert facility.members == (
        Member("T1", date(2020, 1, 1)),
        Member("T2", date(2019, 1, 1), date(2021, 6, 30)),
    )


def test_only_a_name_is_needed():
    assert listed([{"name": "Krios microscope"}])[0].members == ()


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"name": ""}, "has no name"),
        ({"name": 7}, "write a text in quotes"),
        ({"name": "The Core Facility"}, "fits any facility"),
        ({"aliases": ["technical staff"]}, "fits any facility"),
        ({"aliases": "Imaging"}, "write a list of texts"),
        ({"rrids": ["http://example"]}, "is no RRID"),
        ({"alias": []}, "did you mean aliases?"),
        ({"members": ["T1"]}, "members is a list such as"),
        ({"members": [{"from": date(2020, 1, 1)}]}, "has no technician_id"),
        ({"members": [{"technician_id": "T1", "until": date(2020, 1, 1)}]}, "there is no until"),
        ({"members": [{"technician_id": "T1", "from": "last year"}]}, "is no day"),
        (
            {
                "members": [
                    {"technician_id": "T1", "from": date(2021, 1, 1), "to": date(2020, 1, 1)}
                ]
            },
            "is after to",
        ),
        ({"members": "unit", "unit": ""}, "needs the unit"),
    ],
)
def test_what_is_wrong_is_named(change, told):
    assert told in complaint(WHOLE | change)


def test_every_problem_is_named_at_once():
    text = complaint(WHOLE | {"rrids": ["x"]}, {"aliases": []})
    assert "facility 1 (Bioimaging Facility)" in text
    assert "facility 2: it has no name" in text


def test_a_name_stands_for_one_facility_only():
    assert "stands for Laser-lab and for Blue-lab" in complaint(
        {"name": "Laser-lab"}, {"name": "Blue-lab", "aliases": ["laser lab"]}
    )
    assert "listed twice" in complaint({"name": "Laser-lab"}, {"name": "Laser-lab"})


def test_facilities_are_read_from_the_settings_file(tmp_path):
    home_settings.write(tmp_path / "attribution.toml", {"facilities": [WHOLE]})
    assert listed(home_settings.load(tmp_path, {}).facilities) == listed([WHOLE])


def test_a_night_with_wrong_facilities_ends_before_anything_is_fetched_and_doctor_says_why(
    tmp_path,
):
    settings = home_settings.Settings(home=tmp_path, facilities=[{"name": "Core"}])
    now = datetime(2026, 1, 1, tzinfo=UTC)
    with pytest.raises(UserError, match="fits any facility"):
        nightly.nightly(settings, now=now)
    (finding,) = [
        one for one in doctor.examine(settings, now, online=False) if one.check == "facilities"
    ]
    assert (finding.state, "fits any facility" in finding.found) == ("wrong", True)

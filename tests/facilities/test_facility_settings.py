"""Facilities in the settings: what is wrong is named, all at once."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from attribution.core.errors import UserError
from attribution.facilities.facility import Member, listed
from attribution.harvest.registry import services
from attribution.home import loading, writing
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
    ("change", "message"),
    [
        ({"name": ""}, 'give it a name: write name = "..."'),
        ({"name": 7}, "write name as a text in quotes, not 7"),
        ({"name": "The Core Facility"}, "fits any facility"),
        ({"aliases": ["technical staff"]}, "fits any facility"),
        ({"aliases": "Imaging"}, "write aliases as a list of texts"),
        ({"rrids": ["http://example"]}, "write the RRID like RRID:SCR_012345"),
        ({"alias": []}, "did you mean aliases?"),
        ({"members": ["T1"]}, "write members as a list such as"),
        ({"members": [{"from": date(2020, 1, 1)}]}, "give each member a technician_id"),
        (
            {"members": [{"technician_id": "T1", "until": date(2020, 1, 1)}]},
            "correct the key until; use only technician_id, from, to",
        ),
        (
            {"members": [{"technician_id": "T1", "from": "last year"}]},
            "write from as YYYY-MM-DD, for example 2024-08-01, not 'last year'",
        ),
        (
            {
                "members": [
                    {"technician_id": "T1", "from": date(2021, 1, 1), "to": date(2020, 1, 1)}
                ]
            },
            "correct the dates; from 2021-01-01 is after to 2020-01-01",
        ),
        ({"members": "unit", "unit": ""}, 'write unit = "..." as on the roster'),
    ],
)
def test_what_is_wrong_is_named(change, message):
    assert message in complaint(WHOLE | change)


def test_every_problem_is_named_at_once():
    text = complaint(WHOLE | {"rrids": ["x"]}, {"aliases": []})
    assert "facility 1 (Bioimaging Facility)" in text
    assert "facility 2: give it a name" in text


def test_a_name_stands_for_one_facility_only():
    assert "Laser-lab and Blue-lab both have it" in complaint(
        {"name": "Laser-lab"}, {"name": "Blue-lab", "aliases": ["laser lab"]}
    )
    assert "list 'Laser-lab' once; it is there 2 times" in complaint(
        {"name": "Laser-lab"}, {"name": "Laser-lab"}
    )


def test_facilities_are_read_from_the_settings_file(tmp_path):
    writing.write(tmp_path / "attribution.toml", {"facilities": [WHOLE]}, services())
    assert listed(loading.load(tmp_path, {}, services()).facilities) == listed([WHOLE])


def test_a_night_with_wrong_facilities_ends_before_anything_is_fetched_and_doctor_says_why(
    tmp_path,
):
    settings = home_settings.Settings(home=tmp_path, facilities=[{"name": "Core"}])
    now = datetime(2026, 1, 1, tzinfo=UTC)
    with pytest.raises(UserError, match="fits any facility"):
        nightly.run_night(settings, now=now)
    (finding,) = [
        finding
        for finding in doctor.examine(settings, now, online=False)
        if finding.check == "facilities"
    ]
    assert (finding.state, "fits any facility" in finding.result) == ("wrong", True)

"""Names in methods sections in a snapshot: off by default, a kind of their own, never thanks."""

from __future__ import annotations

from typing import Any

from build_helpers import at_home, rows, technician, view

from attribution.core.model import FullTextParts, MethodsName, TextView

DOI = "10.5555/1"
LISTED = [{"name": "Bioimaging Facility", "rrids": ["RRID:SCR_012345"], "unit": "Imaging"}]
NAMES = (
    MethodsName("facility", "Bioimaging Facility"),
    MethodsName("facility", "Bioimaging Facility, University of Elsewhere"),
    MethodsName("instrument", "Zeiss LSM 880 confocal microscope"),
    MethodsName("rrid", "RRID:SCR_012345"),
)


def records(*authors: Any) -> list[Any]:
    parts = FullTextParts("We cut glass.", methods=NAMES)
    work = view("openalex", "W1", *authors, doi=DOI, has_full_text=True)
    return [work, TextView("openalex", "W1", DOI, "jats", "read", parts)]


def named(home: Any, sql: str, *authors: Any, **more: Any) -> list[dict[str, Any]]:
    return rows(home, records(*authors), sql, [technician()], facilities=LISTED, **more)


_NAMES = "select kind, name, facility from methods_names order by kind, name"


def test_nothing_is_listed_until_it_is_switched_on(tmp_path):
    assert named(tmp_path, _NAMES, at_home("A. Moss")) == []


def test_names_are_listed_with_the_facility_that_they_mean(tmp_path):
    listed = named(tmp_path, _NAMES, at_home("A. Moss"), methods=True)
    assert [(row["name"], row["facility"]) for row in listed] == [
        ("Bioimaging Facility", "Bioimaging Facility"),
        ("Bioimaging Facility, University of Elsewhere", None),
        ("Zeiss LSM 880 confocal microscope", None),
        ("RRID:SCR_012345", "Bioimaging Facility"),
    ]


def test_in_a_work_from_elsewhere_only_an_rrid_is_sure(tmp_path):
    listed = named(tmp_path, _NAMES, "A. Moss", methods=True)
    assert [row["name"] for row in listed if row["facility"]] == ["RRID:SCR_012345"]


def test_they_are_counted_apart_and_never_thanks(tmp_path):
    counted = named(tmp_path, "from methods_read", at_home("A. Moss"), methods=True)
    assert [(row["kind"], row["works"]) for row in counted] == [
        ("facility", 1),
        ("instrument", 1),
        ("rrid", 1),
    ]
    for table in ("team_mentions", "team_thanks", "facility_thanks", "credits"):
        assert rows(tmp_path, [], f"from {table}", [technician()], methods=True) == [], table

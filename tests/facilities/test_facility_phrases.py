"""A phrase names a facility only where it can be no other."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from attribution.core import names
from attribution.facilities.facility import listed
from attribution.facilities.phrases import Finder, phrase_key, team_alone

FACILITIES = listed(
    [
        {
            "name": "Imaging Facility",
            "aliases": ["Light Microscopy Suite"],
            "rrids": ["SCR_999001"],
        },
        {"name": "Electron Imaging Facility"},
        {"name": "St John's Workshop"},
    ]
)
HOME = ("Quillmere University", "University of Quillmere")
FINDER = Finder(FACILITIES, HOME)


@pytest.mark.parametrize(
    ("text", "facility"),
    [
        ("the staff of the Imaging Facility", "Imaging Facility"),
        ("IMAGING FACILITY staff", "Imaging Facility"),
        ("technicians of the imaging facility", "Imaging Facility"),
        ("Staff of the Imaging Facility", "Imaging Facility"),
        ("the Light-Microscopy Suite", "Imaging Facility"),
        ("the Electron Imaging Facility", "Electron Imaging Facility"),
        ("the microscopes (RRID: SCR_999001)", "Imaging Facility"),
        ("the Imaging Facility at Quillmere University", "Imaging Facility"),
        ("the Quillmere University Imaging Facility", "Imaging Facility"),
        ("the Imaging Facility of the University", "Imaging Facility"),
        ("the University Imaging Facility", "Imaging Facility"),
        ("the Imaging Facility, School of Biology, University of Quillmere", "Imaging Facility"),
        ("St John’s workshop", "St John's Workshop"),
        ("the Imaging Facility and the Electron Imaging Facility", None),
        ("the Wolfson Imaging Facility", None),
        ("the Brackenfell University Imaging Facility", None),
        ("the Imaging Facility (University of Brackenfell)", None),
        ("the Imaging Facility, Institute of Something", None),
        ("the imaging facility at Einstein", None),
        ("the Imaging Facility of NCI, Frederick", None),
        ("the Imaging Facility of the Faculty of Medicine", "Imaging Facility"),
        ("the Imaging Facility (IMF) in Quillmere", "Imaging Facility"),
        ("the Imaging Facility, Department of Biology", "Imaging Facility"),
        ("the imaging facilities", None),
        ("the reimaging facility", None),
        ("", None),
    ],
)
def test_a_phrase_names_one_facility_or_none(text, facility):
    only = FINDER.only_facility(text)
    assert (only.name if only else None) == facility


def test_a_facility_printed_with_the_institution_or_by_rrid_is_ours_anywhere():
    texts = ["the Imaging Facility", "the Imaging Facility, Quillmere University", "SCR_999001"]
    assert [FINDER.named(text)[0].at_home for text in texts] == [False, True, True]


@pytest.mark.parametrize(
    "text",
    [
        "the Imaging Facility",
        "the staff of the Imaging Facility",
        "all members of the technical staff of the Imaging Facility",
        "Imaging Facility staff",
        "the technical team of the Imaging Facility at Quillmere University",
        "our imaging facility's technicians".replace("'s", ""),
        "the Imaging Facility for excellent help",
        "the Imaging Facility, and all the",
        "The Imaging Facility is thanked for its patience",
    ],
)
def test_phrases_that_say_the_same_are_grouped(text):
    assert phrase_key(text, HOME) == "imaging facility"


@pytest.mark.parametrize(
    "text",
    [
        "the technical staff",
        "technicians",
        "the Centre for Advanced Imaging",
        "Technical Services Unit",
    ],
)
def test_a_phrase_is_never_grouped_under_nothing(text):
    assert phrase_key(text, HOME)


def test_a_name_with_for_in_it_stays_whole():
    assert (
        phrase_key("the staff of the Centre for Advanced Imaging") == "centre for advanced imaging"
    )


def test_what_the_thanks_are_for_is_no_part_of_the_team():
    assert team_alone("the workshop for X-ray optics", "for X-ray optics") == "the workshop"
    assert (
        team_alone("the Genomics Core is thanked for sequencing", "is thanked for sequencing")
        == "the Genomics Core"
    )


@given(st.text(max_size=80))
def test_any_text_is_answered(text):
    for name in FINDER.named(text):
        assert text[name.start : name.end]
    key = phrase_key(text, HOME)
    assert key == names.fold(key)


@given(st.text(alphabet="aA .,(é-", max_size=20), st.text(alphabet="bz .,)é-", max_size=20))
def test_offsets_hold_the_name(before, after):
    for name in FINDER.named(f"{before} Imaging Facility {after}"):
        assert f"{before} Imaging Facility {after}"[name.start : name.end] == "Imaging Facility"

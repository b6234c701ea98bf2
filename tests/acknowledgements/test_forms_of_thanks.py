"""Couples, people who go by one name, people named like places, and teams without a unit."""

from __future__ import annotations

import pytest

from attribution.acknowledgements.reader import read


def names(text: str) -> list[str]:
    return [person.name or person.text for person in read(text).people]


def technical(text: str) -> list[str]:
    people = read(text).people
    return [person.name or person.text for person in people if person.role == "technical"]


def teams(text: str) -> list[str]:
    return [team.text for team in read(text).unnamed_technical]


@pytest.mark.parametrize(
    ("text", "people"),
    [
        ("We thank Mr & Mrs J. Harrowgate for field assistance.", ["J. Harrowgate"]),
        (
            "We are grateful to Tom and Sue Quillmere for help in the field.",
            ["Tom Quillmere", "Sue Quillmere"],
        ),
        (
            "We thank Drs Anna Hollinwell and Piers Marsham for technical support.",
            ["Anna Hollinwell", "Piers Marsham"],
        ),
        (
            "Special thanks go to Sandra, Mo and Big Steve in the workshop.",
            ["Sandra", "Mo", "Big Steve"],
        ),
    ],
)
def test_a_surname_or_title_is_shared_by_a_couple_only(text: str, people: list[str]) -> None:
    assert names(text) == people


@pytest.mark.parametrize(
    ("text", "people"),
    [
        (
            "We thank Jane Melridge for imaging and to Dave for the workshop.",
            ["Jane Melridge", "Dave"],
        ),
        ("Thanks also to Dave for help in the workshop.", ["Dave"]),
        ("We thank our technician Gavin for running the mass spectrometer.", ["Gavin"]),
        ("We thank Priya (animal house) for husbandry.", ["Priya"]),
    ],
)
def test_one_forename_alone_is_a_person(text: str, people: list[str]) -> None:
    assert technical(text) == people


@pytest.mark.parametrize(
    ("text", "people"),
    [
        ("We thank Ben Nevis for technical assistance.", ["Ben Nevis"]),
        ("Samples were collected on Ben Nevis and at Port Ellen.", []),
        ("We thank Ellen Port and the harbour master at Port Ellen.", ["Ellen Port"]),
        (
            "We thank Paris Whitby, Florence Derby and Chelsea London for technical help.",
            ["Paris Whitby", "Florence Derby", "Chelsea London"],
        ),
        (
            "We thank Lincoln Perth for animal care. Field work took place in Fort William.",
            ["Lincoln Perth"],
        ),
        ("We thank Engineering Workshop of the School of Physics for help.", []),
    ],
)
def test_people_named_like_places_are_told_from_places(text: str, people: list[str]) -> None:
    assert names(text) == people


@pytest.mark.parametrize(
    ("text", "team"),
    [
        ("We thank the technicians for their help.", "the technicians for their help"),
        ("We thank our technicians.", "our technicians"),
        ("We thank the technicians of Quill University.", "the technicians of Quill University"),
        ("Thanks to all technical staff.", "all technical staff"),
    ],
)
def test_technicians_without_a_unit_are_a_team(text: str, team: str) -> None:
    assert teams(text) == [team]


@pytest.mark.parametrize(
    "text",
    [
        "We thank our technician Gavin for running the mass spectrometer.",
        "We thank the farm technician Mr J. B. Melridge for his work in the field.",
        "We thank the field assistants (Jane Melridge and Tom Brockham) for technical help.",
    ],
)
def test_staff_who_are_named_are_no_unnamed_team(text: str) -> None:
    assert technical(text)
    assert teams(text) == []


def test_names_run_together_are_parted() -> None:
    text = "We thank SarahMelridge andTom Brockham for technical help."
    assert names(text) == ["Sarah Melridge", "Tom Brockham"]
    assert read(text).people[0].text == "SarahMelridge"
    assert names("We thank Ann MacDonald and Luc LeBlanc.") == ["Ann MacDonald", "Luc LeBlanc"]


def test_a_reason_in_brackets_is_each_persons_own() -> None:
    people = read("We thank Sarah Melridge (imaging), Tom Brockham (helpful comments).").people
    assert [(person.role, person.phrase) for person in people] == [
        ("technical", "imaging"),
        ("scientific", "helpful comments"),
    ]


def test_a_place_of_work_in_brackets_is_no_reason() -> None:
    (person,) = read("We thank Sarah Melridge (Imaging Facility, Quillmere) for advice.").people
    assert person.affiliation == "Imaging Facility, Quillmere"
    assert person.phrase == "for advice"


@pytest.mark.parametrize(
    "text",
    [
        "Acknowledgements We thank Sarah Melridge for technical help.",
        "ACKNOWLEDGEMENTS: Sarah Melridge for technical help.",
        "A C K N O W L E D G E M E N T S\nWe thank Sarah Melridge for technical help.",
        "Declarations\nAcknowledgements\nWe thank Sarah Melridge for technical help.\nFunding",
        "WE THANK SARAH MELRIDGE FOR TECHNICAL HELP.",
        "We thank Sarah Mel-\nridge for technical help.",
    ],
)
def test_headings_capitals_and_line_ends_hide_nobody(text: str) -> None:
    assert [name.title() for name in technical(text)] == ["Sarah Melridge"]

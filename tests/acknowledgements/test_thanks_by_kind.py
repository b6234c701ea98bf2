"""Names in other scripts, places named like people, staff named after their post, broken lines."""

from __future__ import annotations

import pytest

from attribution.acknowledgements.reader import read


def technical(text: str) -> list[str]:
    people = read(text).people
    return [person.name or person.text for person in people if person.role == "technical"]


def people(text: str) -> list[str]:
    return [person.name or person.text for person in read(text).people]


def teams(text: str) -> list[str]:
    return [team.text for team in read(text).unnamed_technical]


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("We thank 李娜 for technical assistance.", ["李娜"]),
        ("We thank 田中 健一 for technical assistance.", ["田中 健一"]),
        ("We thank محمد علي for technical assistance.", ["محمد علي"]),
        ("We thank Na Li (李娜) for technical assistance.", ["Na Li"]),
        ("We thank Nur Aisyah binti Roslanah for technical help.", ["Nur Aisyah binti Roslanah"]),
        (
            "We thank Mohd. Zulkarnaini bin Osmanli for technical help.",
            ["Mohd. Zulkarnaini bin Osmanli"],
        ),
        (
            "We thank Ch. Hollinwell and Th. Marsham for technical help.",
            ["Ch. Hollinwell", "Th. Marsham"],
        ),
        ("We thank Kees 't Hoofd for technical assistance.", ["Kees 't Hoofd"]),
        ("Diolch yn fawr i Mair ferch Owain am ei chymorth yn y labordy.", ["Mair ferch Owain"]),
        (
            "Táimid buíoch de Shéamus Mac Ruaidhlín as a chúnamh teicniúil.",
            ["Shéamus Mac Ruaidhlín"],
        ),
        ("We thank Misses A. Peel and B. Ash for technical help.", ["A. Peel", "B. Ash"]),
        (
            "We thank Mgr. Jana Kralovska and RNDr. Ivan Maly for technical help.",
            ["Jana Kralovska", "Ivan Maly"],
        ),
        ("We thank राम शर्मा for technical assistance.", ["राम शर्मा"]),
        ("We thank ரவி குமார் for technical assistance.", ["ரவி குமார்"]),
        (
            "We thank Jane Hollinwell1 and Bran Marsham2,3 for technical assistance.",
            ["Jane Hollinwell", "Bran Marsham"],
        ),
        ("We thank J. Hollinwell¹, for technical assistance.", ["J. Hollinwell"]),
        ('We thank Robert "Bob" Marsham for technical help.', ['Robert "Bob" Marsham']),
        ("We thank Robert ‘Bob’ Marsham for technical help.", ["Robert ‘Bob’ Marsham"]),
        ("We thank Robert J. “Bob” Marsham for technical help.", ["Robert J. “Bob” Marsham"]),
        (
            "We thank Robert (Bob) Marsham and Jane Peel for technical help.",
            ["Robert (Bob) Marsham", "Jane Peel"],
        ),
        (
            "We thank Hollinwell, J. and Marsham, P. for technical assistance.",
            ["Hollinwell, J.", "Marsham, P."],
        ),
        (
            "We thank Hollinwell, J. Marsham and P. Peel for technical assistance.",
            ["Hollinwell", "J. Marsham", "P. Peel"],
        ),
        (
            "We thank Jane Hollinwell (Leeds) and Peter Marsham for technical assistance.",
            ["Jane Hollinwell", "Peter Marsham"],
        ),
        ("We thank Hans Meister and Karin Koch for glassblowing.", ["Hans Meister", "Karin Koch"]),
        ("We thank Grant Lord for technical support.", ["Grant Lord"]),
        (
            "WE ARE GRATEFUL TO WEI HE AND KEVIN ENG FOR TECHNICAL ASSISTANCE.",
            ["WEI HE", "KEVIN ENG"],
        ),
        ("Wethank Jane Hollinwell for technical assistance.", ["Jane Hollinwell"]),
        (
            "We thank Jane Hollin- well and Peter Mar- sham for technical help.",
            ["Jane Hollinwell", "Peter Marsham"],
        ),
        ("We thank Jean-\nPaul Dufournel for technical help.", ["Jean-Paul Dufournel"]),
        (
            "We thank J.\nHollinwell and P.\nMarsham for technical help.",
            ["J. Hollinwell", "P. Marsham"],
        ),
    ],
)
def test_names_in_every_print_are_found(text: str, named: list[str]) -> None:
    assert technical(text) == named


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("Samples were collected at Port Ellen, Ben Lomond and Glen Coe.", []),
        ("We thank the people of Fort William, Port Ellen and Ben Nevis.", []),
        ("We thank Glen Coe and Ben Nevis for technical help.", ["Glen Coe", "Ben Nevis"]),
        ("We thank the Lord Mayor of Quillmere.", []),
        ("We used pre- and post-treatment samples.", []),
        ("We acknowledge Grant Support from Quillmere.", []),
        ("We thank Jane Hollinwell Ltd for reagents.", []),
        ("We thank Ben Nevis Distillery for barley.", []),
        ("We thank Jane Hollinwell for reagents.", ["Jane Hollinwell"]),
        ("Cells expressing Rosa Sox2 and Human Pax6 were made by us.", []),
    ],
)
def test_places_and_offices_are_told_from_people(text: str, named: list[str]) -> None:
    assert people(text) == named


@pytest.mark.parametrize(
    "text",
    [
        "We thank our technician, Jane Hollinwell, for technical help.",
        "We thank the chief technician (Jane Hollinwell) for technical help.",
    ],
)
def test_a_technician_who_is_named_is_no_team(text: str) -> None:
    assert (technical(text), teams(text)) == (["Jane Hollinwell"], [])
    assert teams("We thank the technicians, Jane Hollinwell and others.") != []

"""Names of one column: initials are never a family name, and every guess is pointed out."""

import csv
import io

import pytest

from attribution.roster import reader


def split(*names: str, heading: str = "Name"):
    """Given and family names of a list with one column of names, and its complaints."""
    text = io.StringIO()
    rows = [[f"T{place}", name] for place, name in enumerate(names)]
    csv.writer(text).writerows([["Staff ID", heading], *rows])
    roster = reader.parse(text.getvalue().encode())
    assert not roster.fatal
    people = [(person.given_names, person.family_name) for person in roster.technicians]
    return people, roster.complaints


def guessed(complaints):
    """Rows of which a complaint says that a guess decided."""
    return [complaint.row for complaint in complaints if "was assumed" in complaint.problem]


@pytest.mark.parametrize(
    ("name", "given", "family"),
    [
        ("J. Smith", "J.", "Smith"),
        ("J Smith", "J", "Smith"),
        ("J.P. Jones", "J.P.", "Jones"),
        ("J-P Green", "J-P", "Green"),
        ("Brown K.", "K.", "Brown"),
        ("Brown K", "K", "Brown"),
        ("Brown, K", "K", "Brown"),
        ("van der Berg K.", "K.", "van der Berg"),
        ("SMITH X Y", "X Y", "SMITH"),
        ("J SMITH", "J", "SMITH"),
        ("McDONALD Ian", "Ian", "McDONALD"),
        ("Ian MacDONALD", "Ian", "MacDONALD"),
        ("Mc DONALD Ian", "Ian", "Mc DONALD"),
        ("FitzGERALD Ann", "Ann", "FitzGERALD"),
        ("O’NEILL Ian", "Ian", "O’NEILL"),
        ("Mary O' NEILL", "Mary", "O' NEILL"),
        ("de SOUZA Maria", "Maria", "de SOUZA"),
        ("Jan van der BERG", "Jan", "van der BERG"),
        ("VAN DER BERG Jan", "Jan", "VAN DER BERG"),
        ("Ian SMITH II", "Ian", "SMITH II"),
        ("Ann Black MBE", "Ann", "Black"),
    ],
)
def test_initials_are_given_names_and_capitals_take_their_prefixes(name, given, family):
    people, complaints = split(name)
    assert people == [(given, family)]
    assert guessed(complaints) == []


@pytest.mark.parametrize(
    ("name", "given", "family"),
    [
        ("JP Green", "JP", "Green"),
        ("Brown JP", "JP", "Brown"),
        ("GREEN JP", "JP", "GREEN"),
        ("LI Wei", "LI", "Wei"),
        ("LEE Ann", "Ann", "LEE"),
        ("MORWENNA LI", "MORWENNA", "LI"),
    ],
)
def test_a_guess_names_its_row_and_what_it_was_taken_for(name, given, family):
    people, complaints = split("Ada Ash", name)
    assert people[1] == (given, family)
    (complaint,) = [c for c in complaints if "was assumed" in c.problem]
    assert (complaint.row, complaint.column, complaint.cell) == (3, "Name", name)
    assert f"'{family}'" in complaint.remedy
    assert not complaint.fatal


def test_the_other_names_of_the_column_tell_a_short_family_name_from_initials():
    people, complaints = split("TALLACK Morwenna", "LI Wei", "LEE Ann", "NG Siew", "J. Pascoe")
    assert [family for _, family in people] == ["TALLACK", "LI", "LEE", "NG", "Pascoe"]
    assert guessed(complaints) == []
    people, _ = split("Morwenna TALLACK", "Wei LI", "Ann LEE")
    assert [family for _, family in people] == ["TALLACK", "LI", "LEE"]


def test_one_name_in_capitals_does_not_tell_for_a_column_of_others():
    people, complaints = split("MORWENNA Tallack", "Ada Ash", "Bo Ek", "JA Green")
    assert people[3] == ("JA", "Green")
    assert guessed(complaints) == [5]


def test_the_heading_tells_a_short_family_name_but_makes_no_initials_one():
    people, complaints = split("LI Wei", "J. Smith", "Brown K", heading="Surname Forename")
    assert people == [("Wei", "LI"), ("J.", "Smith"), ("K", "Brown")]
    assert guessed(complaints) == []


def test_a_list_that_is_all_in_capitals_follows_the_heading():
    names = ("MORWENNA TALLACK", "JAN VAN DER BERG", "MORWENNA J PASCOE", "IAN McDONALD", "J ASH")
    people, complaints = split(*names)
    families = ["TALLACK", "VAN DER BERG", "PASCOE", "McDONALD", "ASH"]
    assert [family for _, family in people] == families
    assert guessed(complaints) == []
    people, _ = split("TALLACK MORWENNA", "TALLACK MORWENNA J", heading="Surname Forename")
    assert [family for _, family in people] == ["TALLACK", "TALLACK"]

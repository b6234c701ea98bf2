"""How a printed name fits a name on record."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from attribution.core.model import Technician
from attribution.core.names import SUFFIXES, TITLES
from attribution.matching.name_fit import NameFit, best_fit, name_forms


def fit(
    technician: Technician, printed: str, given: str | None = None, family: str | None = None
) -> NameFit:
    return best_fit(name_forms(technician), printed, given, family)


def levels(given: str, family: str, printed: str) -> tuple[str, str]:
    best = fit(Technician("T1", given, family), printed)
    return best.family, best.given


@pytest.mark.parametrize(
    ("given", "family", "printed", "family_level", "given_level"),
    [
        ("Robert", "Archer", "Robert Archer", "equal", "equal"),
        ("Robert", "Archer", "Archer, Robert", "equal", "equal"),
        ("Robert", "Archer", "Archer Robert", "equal", "equal"),
        ("Robert", "Archer", "R. Archer", "equal", "initial"),
        ("Robert James", "Archer", "RJ Archer", "equal", "initial"),
        ("Jean-Michel", "Coron", "J.-M. Coron", "equal", "initial"),
        ("Robert", "Archer", "Bob Archer", "equal", "nickname"),
        ("Bob", "Archer", "Robert Archer", "equal", "nickname"),
        ("Robert", "Archer", "Robret Archer", "equal", "slip"),
        ("Robert", "Archerby", "Robert Archrby", "slip", "equal"),
        ("Jürgen", "Müller", "Juergen Mueller", "equal", "equal"),
        ("Willem", "van der Berg", "Willem Berg", "particle", "equal"),
        ("Natália", "Cruz-Martins", "Natália Martins", "part", "equal"),
        ("Ana", "García", "Ana García López", "part", "equal"),
        ("Xiao-Hong", "Zhou", "Xiaohong Zhou", "equal", "equal"),
        ("Xiaohong", "Zhou", "Zhou Xiao Hong", "equal", "equal"),
        ("P Stephen", "Baxter", "Stephen Baxter", "equal", "second"),
        ("H William", "Archer", "Bill Archer", "equal", "second"),
        ("R Gregory", "Archer", "Greg Archer", "equal", "second"),
        ("M Karim", "Archer", "Karim M Archer", "equal", "second"),
        ("Raghavendra", "Archer", "Raghu Archer", "equal", "nickname"),
        ("Velibor", "Archer", "Velo Archer", "equal", "short"),
        ("Ulrich", "Archer", "Uli Archer", "equal", "nickname"),
        ("Jerold", "Archer", "Jerry Archer", "equal", "nickname"),
        ("Edward", "Archer", "Ed Archer", "equal", "nickname"),
        ("Stanley", "Archer", "Stan Archer", "equal", "nickname"),
        ("Jeffry", "Archer", "Jeff Archer", "equal", "nickname"),
        ("Phillip", "Archer", "Philip Archer", "equal", "nickname"),
        ("Raphael", "Archer", "Rafael Archer", "equal", "nickname"),
        ("M Megan", "Archer", "Megan Archer", "equal", "second"),
        ("Megan", "Archer", "M. Megan Archer", "equal", "second"),
        ("Megan Iris", "Archer", "M. Archer", "equal", "initial"),
        ("Thomas", "Archer", "Th. Archer", "equal", "initial"),
        ("William", "Archer", "Wm. Archer", "equal", "nickname"),
        ("Mohammad Haris", "Archer", "Mohd Haris Archer", "equal", "nickname"),
        ("Muhammad Haris", "Archer", "Mohammad Haris B. Archer", "equal", "nickname"),
        ("Mohamed", "Archer", "Mohammed Archer", "equal", "similar"),  # as a rule two people
        ("Mary Ellen Olive", "Archer", "Archer MEO", "equal", "initial"),
        ("Marinella", "Foxe", "Marinella Foxe1,2,*", "equal", "equal"),
        ("Marinella", "Foxe", "Marinella Foxe¹²", "equal", "equal"),
        ("Walter F", "Archer", "W. F. Archer, Ph.D.", "equal", "initial"),
        ("Đorđe", "Archer", "Djordje Archer", "equal", "equal"),
        ("Jason", "Lord", "Lord J", "equal", "initial"),
        ("Mair", "ap Rhydderch", "Mair Rhydderch", "particle", "equal"),
        ("Jane", "Lord", "LORD Jane", "equal", "equal"),
        ("Pavel", "Sr", "Pavel Sr", "equal", "equal"),
        ("Hana", "Ii", "Ii, Hana", "equal", "equal"),
        ("Walter", "Archer", "Walter Archer Sr", "equal", "equal"),
        ("Mary Ellen Olive", "Archer", "ARCHER MEO", "equal", "initial"),
        ("Suhartono", "FNU", "Suhartono", "equal", "missing"),
        ("FNU", "Suhartono", "S. Suhartono", "equal", "initial"),
        ("FNU", "Suhartono", "LNU Suhartono", "equal", "missing"),
        ("Suhartono", "Suhartono", "Suhartono Suhartono", "equal", "equal"),
        ("FNU", "Suhartono", "Bambang Suhartono", "equal", "differs"),
        ("Robert", "Archer", "Grace Archer", "equal", "differs"),
        # not short forms of each other
        ("Amanda", "Archer", "Amy Archer", "equal", "differs"),
        ("Zhensheng", "Archer", "Zhi Archer", "equal", "differs"),
        ("Jan", "Archer", "Piotr Archer", "equal", "differs"),
        ("Hannah", "Archer", "Hu Archer", "equal", "differs"),
    ],
)
def test_names_are_read_as_people_print_them(
    given: str, family: str, printed: str, family_level: str, given_level: str
) -> None:
    assert levels(given, family, printed) == (family_level, given_level)


@pytest.mark.parametrize(("given", "family"), [("MEO", "Brandrethe"), ("MYL", "Brandrethe")])
def test_capitals_beside_a_family_name_in_small_letters_are_initials(given, family) -> None:
    technician = Technician("T1", " ".join(f"{letter}ave" for letter in given), family)
    assert fit(technician, f"{given} {family}", given, family).given == "initial"


def test_what_is_left_beside_a_second_forename_is_compared() -> None:
    technician = Technician("T1", "M Karim", "Archer")
    assert fit(technician, "Karim M Archer").middle == "initial"
    assert fit(technician, "Karim T Archer").middle == "differs"


@pytest.mark.parametrize(
    ("given", "printed", "level"),
    [
        ("Hyun-Woo", "Hyun-Jin Archer", "other"),
        ("Wei-Ling", "Wei Lin Archer", "other"),
        ("Anna Ann", "Anna Anne Archer", "equal"),
        ("Anna Robert", "Anna Rob Archer", "equal"),
        ("Anna Robert", "Anna Robret Archer", "equal"),
        ("Anna Robert", "Anna T. Archer", "differs"),
    ],
)
def test_a_second_forename_in_full_is_another_name_or_the_same(given, printed, level) -> None:
    assert fit(Technician("T1", given, "Archer"), printed).middle == level


def test_a_known_as_name_fits_in_full() -> None:
    technician = Technician("T1", "Xiuying", "Zhou", known_as=("Lily",))
    assert fit(technician, "Lily Zhou").source == "known as"


def test_a_former_family_name_fits() -> None:
    technician = Technician("T1", "Mary", "Archer", former_names=("Baxter",))
    best = fit(technician, "Mary Baxter")
    assert (best.source, best.family, best.given) == ("former", "equal", "equal")


def test_a_stated_family_name_is_not_taken_for_a_given_name() -> None:
    best = fit(Technician("T1", "Hyun Don", "Joo"), "Hyun-Joo Lee", "Hyun-Joo", "Lee")
    assert best.family == "other"


# A family name that is also a title or a suffix, such as Iv, is not told from one yet.
WORD = st.text(st.sampled_from("abcdefghijklmnoprstuvwyzéøü"), min_size=1, max_size=9).filter(
    lambda word: word not in TITLES | SUFFIXES
)


@settings(max_examples=200, deadline=None)
@given(WORD, WORD, st.text(max_size=40))
def test_any_text_gets_a_fit_and_their_own_name_fits(given: str, family: str, printed: str) -> None:
    levels(given, family, printed or "x")
    assert levels(given, family, f"{given} {family}")[0] == "equal"

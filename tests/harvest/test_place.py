"""The institution as affiliations print it: in full, abbreviated, turned, and never another one."""

from __future__ import annotations

import pytest

from attribution.core.names import fold
from attribution.harvest.place import printed_at, searched_words

FORMS = ("University of Northmere", "Northmere Business School")
PRINTED = [
    "Department of Physics, University of Northmere, UK",
    "Dept. Phys., Univ. of Northmere, Northmere, England",
    "Univ. Northmere, Dept Phys, Northmere, Northants, England",
    "Univ Northmere",
    "UNIV NORTHMERE, DEPT CHEM",
    "Univ Northmere Dept Chem, Northmere",
    "The Univ. of Northmere",
    "the University Of Northmere",
    "Uni of Northmere, UK",
    "Northmere Univ., UK",
    "Dept of Physics; Northmere Univ., Northmere, U.K.",
    "Northmere Univ",
    "School of Arts &amp; Design, University of Northmere",
    "Northmere Business Sch., UK",
    "1 University of Northmere",
]
OTHERS = [
    "University of Northmere Hospitals NHS Trust",
    "Univ. Northmere Hospital",
    "University of Northmere Press",
    "Northmere University, Toronto, Canada",
    "Northmere Univ., Toronto, Canada",
    "Northmere St John University, Northmere, UK",
    "St John University Northmere",
    "Univ North Mere",
    "Northmere",
    "Univ Northmere St John",
    "New Northmere Univ., UK",
    "Northmere Road, University of Southmere",
]


@pytest.mark.parametrize("text", PRINTED)
def test_an_affiliation_that_prints_the_institution_is_known(text):
    assert printed_at(text, FORMS)


@pytest.mark.parametrize("text", OTHERS)
def test_an_affiliation_that_prints_another_place_is_not_taken_for_it(text):
    assert not printed_at(text, FORMS)


@pytest.mark.parametrize(
    ("form", "text"),
    [
        ("Northmere University", "Northmere Univ., UK"),
        ("University of St Quill", "Univ. of Saint Quill"),
        ("Northmere Institute of Technology", "Northmere Inst. of Technol., UK"),
        ("Imperious College Northmere", "Imperious Coll. Northmere"),
        ("University of the West of Northmere", "Univ West Northmere, Quillbridge, England"),
        ("Northmere Metropolitan University", "Northmere Met. Univ."),
        ("School of Arts & Crafts Northmere", "School of Arts and Crafts Northmere"),
        ("Prifysgol Northmere", "Prifysgol Northmere, Cymru"),
    ],
)
def test_every_word_of_an_institution_may_be_abbreviated(form, text):
    assert printed_at(text, (form,))


@pytest.mark.parametrize("text", PRINTED)
def test_each_text_that_prints_the_institution_holds_a_word_that_is_searched(text):
    assert set(searched_words(FORMS)) & set(fold(text).split())


def test_a_name_of_common_words_only_is_searched_by_one_of_them():
    assert searched_words(("The University College",)) == ["university"]

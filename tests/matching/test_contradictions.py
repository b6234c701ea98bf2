"""What contradicts a pair: a plain sentence for each thing, and silence where nothing is known."""

from dataclasses import replace
from datetime import date

import pytest

from attribution.matching.contradictions import Circumstances, what_contradicts

OWN, OTHER = "0000-0002-1825-0097", "0000-0001-5109-3700"
PUBLISHED = date(2019, 7, 3)
AGREED = Circumstances(
    orcid=OWN,
    printed_orcid=OWN,
    at_institution=True,
    affiliations=("Quill University",),
    published=PUBLISHED,
    in_post=True,
    posts="2015-01-01 to now",
)


def test_evidence_that_agrees_and_evidence_that_is_missing_contradict_nothing():
    assert what_contradicts(AGREED) == ()
    assert what_contradicts(Circumstances()) == ()


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (
            {"printed_orcid": OTHER},
            f"The paper prints another ORCID iD ({OTHER}) than the one on record ({OWN}).",
        ),
        (
            {"orcid": None, "printed_orcid": OTHER, "is_orcid_of_another": True},
            f"The paper prints the ORCID iD of another technician ({OTHER}).",
        ),
        (
            {"printed_orcid": None, "inferred_orcid": OTHER},
            f"A source gives another ORCID iD for this name ({OTHER}) than the one on record "
            f"({OWN}). The paper prints none.",
        ),
        (
            {"printed_orcid": None, "at_institution": False, "affiliations": ("Kiln Works.",)},
            "The paper places this name at another institution only: “Kiln Works”.",
        ),
        (
            {"in_post": False, "posts": "2022-05-28 to now"},
            "The paper was published on 3 July 2019, outside the person's time in post "
            "(28 May 2022 to now).",
        ),
        (
            {"in_post": False, "published_precision": "year"},
            "The paper was published in 2019, outside the person's time in post "
            "(1 January 2015 to now).",
        ),
        (
            {"is_listed": False},
            "All evidence together is too weak for this name to be listed for review.",
        ),
    ],
)
def test_each_contradiction_has_its_sentence(change, sentence):
    assert what_contradicts(replace(AGREED, **change)) == (sentence,)


def test_a_printed_id_of_the_persons_own_outweighs_the_place_but_not_the_dates():
    moved = replace(AGREED, at_institution=False, in_post=False)
    assert [sentence.split(",")[0] for sentence in what_contradicts(moved)] == [
        "The paper was published on 3 July 2019"
    ]


def test_an_id_that_belongs_to_nobody_on_the_roster_contradicts_no_one_without_an_id():
    assert what_contradicts(replace(AGREED, orcid=None, printed_orcid=OTHER)) == ()

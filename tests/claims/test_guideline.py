"""Which credit the guideline recommends, and that an institution's own guideline is checked."""

import pytest

from attribution.claims.draft import CRITERIA
from attribution.claims.guideline import Advice, WorkDone, fair_credit, proposed_sentence
from attribution.claims.guideline_rules import FILE, load
from attribution.core.errors import UserError

FAULTY = """
[sources]
own = "Ours"
[[rule]]
name = "all"
any_role = ["Baking"]
credit = "cake"
reason = "r"
sources = ["other"]
"""


@pytest.mark.parametrize(
    ("done", "credit"),
    [
        (WorkDone(("Methodology",), frozenset(CRITERIA)), "authorship"),
        (WorkDone(("Investigation",), intellectual=True), "authorship"),
        (WorkDone((), frozenset(["substantial"]), intellectual=True), "authorship"),
        (WorkDone(("Writing – original draft",)), "authorship"),
        (WorkDone(("Investigation",)), "acknowledgement"),
        (WorkDone(("Resources",), intellectual=True), "acknowledgement"),
        (WorkDone(()), "acknowledgement"),
        (WorkDone((), service_only=True), "facility"),
    ],
)
def test_what_was_done_leads_to_the_credit_that_guidelines_recommend(done, credit):
    advice = fair_credit(done, load())
    assert advice.credit == credit
    assert advice.reason
    assert advice.sources


def test_an_institutions_own_guideline_is_checked_before_it_is_used(tmp_path):
    (tmp_path / FILE).write_text(FAULTY)
    with pytest.raises(UserError) as refused:
        load(tmp_path)
    for part in (
        "Baking",
        "credit must be one of",
        "no such source: other",
        "last rule must have no condition",
    ):
        assert part in str(refused.value)


def test_the_proposed_sentence_names_the_person_the_place_and_the_roles():
    person, unit, place = "Mina Okonjo-Bright", "Imaging Unit", "Quill University"
    sentence = proposed_sentence("acknowledgement", person, ["Investigation"], unit, place)
    assert sentence == f"The authors thank {person} ({unit}, {place}) for investigation."
    assert Advice("authorship", "r", ()).sentence is None

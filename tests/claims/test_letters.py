"""Letters: drafts that say the DOI, the roles and the clause, and that nothing from outside can break."""

from datetime import UTC, datetime

import pytest
from claims_world import MINA

from attribution.claims import guideline, letters
from attribution.claims.guideline import Advice, Done
from attribution.claims.lifecycle import Claim, Step, Target
from attribution.core.errors import UserError

CLAIM = Claim(
    "a" * 32,
    "T1",
    "mina",
    "upheld",
    Target("Quiet lattices", "10.5555/quiet.1"),
    ("Investigation", "Methodology"),
    "I made all images.",
    agreed=True,
    steps=(Step("write", "mina", datetime(2026, 5, 4, tzinfo=UTC)),),
)
PAPER = letters.Paper(
    "Quiet lattices", "10.5555/quiet.1", "Journal of Lattices", "2024-03-01", "W1"
)


def letter(name="author", claim=CLAIM, paper=PAPER, home=None):
    found = guideline.advice(Done(claim.roles, intellectual=True), guideline.load())
    return letters.for_claim(name, claim, found, sent(paper, home))


def sent(paper=PAPER, home=None):
    return letters.Sent(MINA, paper, "Quill University", "L. Lead", home)


@pytest.mark.parametrize("name", ["author", "editor"])
def test_a_letter_names_the_paper_the_roles_the_clause_and_the_recommended_credit(name):
    text = letter(name).text
    for part in (
        "10.5555/quiet.1",
        "Investigation",
        "Methodology",
        "Technician Commitment",
        "authorship",
        "ICMJE",
        "Mina Okonjo-Bright",
    ):
        assert part in text
    assert "$" not in text


def test_no_letter_is_drafted_before_the_claim_is_upheld_and_the_technician_agrees():
    from dataclasses import replace

    with pytest.raises(UserError, match="not agreed"):
        letter(claim=replace(CLAIM, agreed=False))
    with pytest.raises(UserError, match="upheld"):
        letter(claim=replace(CLAIM, state="in review"))


def test_the_institutions_own_template_and_clause_come_first(tmp_path):
    (tmp_path / "letters").mkdir()
    (tmp_path / "letters/clause.txt").write_text("Section 4.2 of our guideline applies.")
    assert "Section 4.2" in letter(home=tmp_path).text
    (tmp_path / "letters/author.txt").write_text("Subject: Hello\nAbout $doi. $clause")
    assert (
        letter(home=tmp_path).text
        == "About 10.5555/quiet.1. Section 4.2 of our guideline applies.\n"
    )


@pytest.mark.parametrize(
    ("text", "says"), [("Dear $autor", r"\$autor"), ("It costs 5 $ only", "not followed by a name")]
)
def test_a_template_with_a_slip_is_refused_with_the_placeholders_there_are(tmp_path, text, says):
    (tmp_path / "letters").mkdir()
    (tmp_path / "letters/author.txt").write_text(text)
    with pytest.raises(UserError, match=says):
        letter(home=tmp_path)


def test_a_title_can_neither_fill_placeholders_nor_add_lines_or_tags():
    nasty = letters.Paper("$sender\nBcc: all@x.example <b>bold</b>\u202e ${clause}", "10.5555/x")
    found = letter(paper=nasty)
    assert "$sender Bcc: all@x.example bold ${clause}" in found.subject
    assert "\u202e" not in found.text


@pytest.mark.parametrize("name", ["openalex", "orcid"])
def test_what_is_wrong_at_the_source_is_drafted_for_the_person_to_send(name):
    problem = "The fifth author is missing."
    found = letters.at_the_source(name, sent(), problem, "M. Okonjo-Bright")
    assert "10.5555/quiet.1" in found.text
    assert "The fifth author is missing." in found.text


@pytest.mark.parametrize(
    ("done", "credit"),
    [
        (Done(("Methodology",), frozenset(guideline.CRITERIA)), "authorship"),
        (Done(("Investigation",), intellectual=True), "authorship"),
        (Done((), frozenset(["substantial"]), intellectual=True), "authorship"),
        (Done(("Writing – original draft",)), "authorship"),
        (Done(("Investigation",)), "acknowledgement"),
        (Done(("Resources",), intellectual=True), "acknowledgement"),
        (Done(()), "acknowledgement"),
        (Done((), service_only=True), "facility"),
    ],
)
def test_what_was_done_leads_to_the_credit_that_guidelines_recommend(done, credit):
    found = guideline.advice(done, guideline.load())
    assert found.credit == credit
    assert found.reason
    assert found.sources


def test_an_institutions_own_guideline_is_checked_before_it_is_used(tmp_path):
    (tmp_path / guideline.FILE).write_text(
        '[sources]\nown="Ours"\n[[rule]]\nname="all"\nany_role=["Baking"]\ncredit="cake"\nreason="r"\nsources=["other"]\n'
    )
    with pytest.raises(UserError) as caught:
        guideline.load(tmp_path)
    for part in (
        "Baking",
        "credit must be one of",
        "no such source: other",
        "last rule must have no condition",
    ):
        assert part in str(caught.value)


def test_the_proposed_sentence_names_the_person_the_place_and_the_roles():
    said = guideline.sentence(
        "acknowledgement",
        "Mina Okonjo-Bright",
        ["Investigation"],
        "Imaging Unit",
        "Quill University",
    )
    assert (
        said
        == "The authors thank Mina Okonjo-Bright (Imaging Unit, Quill University) for investigation."
    )
    assert Advice("authorship", "r", ()).sentence is None

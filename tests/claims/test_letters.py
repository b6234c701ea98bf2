"""Letters: drafts with the DOI, the roles and the clause, that no text from outside can break."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from claims_world import MINA, WORKS, opened

from attribution.claims import guideline_rules, letters
from attribution.claims.guideline import WorkDone, fair_credit
from attribution.claims.lifecycle import Claim, Step
from attribution.core.errors import UserError
from attribution.ledger.payloads import Target

CLAIM = Claim(
    "a" * 32,
    "T1",
    "mina",
    "upheld",
    Target("Quiet lattices", "10.5555/quiet.1"),
    ("Investigation", "Methodology"),
    "I made all images.",
    date(2024, 1, 8),
    agreed=True,
    steps=(Step("write", "mina", datetime(2026, 5, 4, tzinfo=UTC)),),
)
PAPER = letters.Paper(
    "Quiet lattices", "10.5555/quiet.1", "Journal of Lattices", "1 March 2024", "W1"
)


def letter(name="author", claim=CLAIM, paper=PAPER, home=None):
    advice = fair_credit(WorkDone(claim.roles, intellectual=True), guideline_rules.load())
    return letters.letter_about(name, claim, advice, envelope(paper, home))


def envelope(paper=PAPER, home=None):
    return letters.Envelope(MINA, paper, "Quill University", "L. Lead", home)


@pytest.mark.parametrize("name", ["author", "editor"])
def test_a_letter_names_the_paper_the_roles_the_clause_and_the_recommended_credit(name):
    text = letter(name).text
    for part in (
        "10.5555/quiet.1",
        "1 March 2024",
        "Investigation",
        "Methodology",
        "Technician Commitment",
        "authorship",
        "ICMJE",
        "Mina Okonjo-Bright",
    ):
        assert part in text
    assert "$" not in text


def test_a_letter_to_the_author_says_when_the_work_was_done():
    assert "When: 8 January 2024\n" in letter().text
    two_days = replace(CLAIM, last_day=date(2024, 2, 1))
    assert "When: 8 January 2024 to 1 February 2024\n" in letter(claim=two_days).text


@pytest.mark.parametrize(
    ("precision", "published"), [("day", "1 March 2024"), ("month", "March 2024"), ("year", "2024")]
)
def test_a_letter_gives_the_date_of_publication_as_precisely_as_it_is_known(
    tmp_path, precision, published
):
    works = [{**WORKS[0], "published_precision": precision}]
    with opened(tmp_path, works=works) as workspace:
        drafted = letters.source_letter(workspace, "T1", "w1", "orcid", "It is missing.", "L. Lead")
        assert f"Journal of Lattices, {published}\n" in drafted.text


def test_no_letter_is_drafted_before_the_claim_is_upheld_and_the_technician_agrees():
    with pytest.raises(UserError, match="not agreed"):
        letter(claim=replace(CLAIM, agreed=False))
    with pytest.raises(UserError, match="upheld"):
        letter(claim=replace(CLAIM, state="in review"))


def test_the_institutions_own_template_and_clause_come_first(tmp_path):
    clause = "Section 4.2 of our guideline applies."
    (tmp_path / "letters").mkdir()
    (tmp_path / "letters/clause.txt").write_text(clause)
    assert clause in letter(home=tmp_path).text
    (tmp_path / "letters/author.txt").write_text("Subject: Hello\nAbout $doi. $clause")
    assert letter(home=tmp_path).text == f"About 10.5555/quiet.1. {clause}\n"


@pytest.mark.parametrize(
    ("text", "message"),
    [("Dear $autor", r"\$autor"), ("It costs 5 $ only", "not followed by a name")],
)
def test_a_faulty_template_is_refused_with_the_placeholders_there_are(tmp_path, text, message):
    (tmp_path / "letters").mkdir()
    (tmp_path / "letters/author.txt").write_text(text)
    with pytest.raises(UserError, match=rf"{message}.*Placeholders: institution, clause"):
        letter(home=tmp_path)


def test_a_title_can_neither_fill_placeholders_nor_add_lines_or_tags():
    nasty = letters.Paper("$sender\nBcc: all@x.example <b>bold</b>\u202e ${clause}", "10.5555/x")
    drafted = letter(paper=nasty)
    assert "$sender Bcc: all@x.example bold ${clause}" in drafted.subject
    assert "\u202e" not in drafted.text


@pytest.mark.parametrize("name", ["openalex", "orcid"])
def test_what_is_wrong_at_the_source_is_drafted_for_the_person_to_send(name):
    problem = "The fifth author is missing."
    drafted = letters.letter_to_source(name, envelope(), problem, "M. Okonjo-Bright")
    assert "10.5555/quiet.1" in drafted.text
    assert problem in drafted.text

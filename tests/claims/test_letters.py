"""Letters: drafts with the DOI, the roles and the clause, that no text from outside can break."""

import itertools
import re
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from claims_world import (
    CANDIDATES,
    MENTIONS,
    MINA,
    MINA_SELF,
    TOMAS,
    WORKS,
    acting,
    by,
    opened,
)

from attribution.claims import guideline_rules, letters, service
from attribution.claims.draft import Draft, draft_of
from attribution.claims.guideline import WorkDone, fair_credit
from attribution.claims.lifecycle import Claim, Step
from attribution.core.errors import UserError
from attribution.core.model import Spell
from attribution.ledger.payloads import Answers, Target

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


RECOMMENDED = fair_credit(WorkDone(CLAIM.roles, intellectual=True), guideline_rules.load())


def letter(name="author", claim=CLAIM, paper=PAPER, home=None, advice=RECOMMENDED):
    return letters.letter_about(name, claim, advice, envelope(paper, home))


def envelope(paper=PAPER, home=None, technician=MINA):
    return letters.Envelope(technician, paper, "Quill University", "L. Lead", home)


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


@pytest.mark.parametrize(
    ("first", "last", "when"),
    [
        (date(2024, 1, 8), None, "When: from 8 January 2024\n"),
        (None, date(2024, 2, 1), "When: until 1 February 2024\n"),
        (date(2024, 1, 8), date(2024, 2, 1), "When: 8 January 2024 to 1 February 2024\n"),
        (date(2024, 1, 8), date(2024, 1, 8), "When: 8 January 2024\n"),
    ],
)
def test_a_letter_to_the_author_says_when_the_work_was_done(first, last, when):
    assert when in letter(claim=replace(CLAIM, first_day=first, last_day=last)).text
    assert "When" not in letter(claim=replace(CLAIM, first_day=None, last_day=None)).text


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


def test_a_title_can_neither_fill_placeholders_nor_add_lines():
    nasty = letters.Paper("$sender\nBcc: all@x.example <b>bold</b>\u202e ${clause}", "10.5555/x")
    drafted = letter(paper=nasty)
    assert "$sender Bcc: all@x.example <b>bold</b> ${clause}" in drafted.subject
    assert "\u202e" not in drafted.text


@pytest.mark.parametrize("name", ["openalex", "orcid"])
def test_what_is_wrong_at_the_source_is_drafted_for_the_person_to_send(name):
    problem = "The fifth author is missing."
    drafted = letters.letter_to_source(name, envelope(), problem, "M. Okonjo-Bright")
    assert "10.5555/quiet.1" in drafted.text
    assert problem in drafted.text


# -- what was asked, and nothing else --------------------------------------------------------------


@pytest.mark.parametrize(
    ("wanted", "words"),
    [
        ("authorship", "be added to the authors"),
        ("acknowledgement", "be thanked by name in the acknowledgements"),
        ("internal record", "have this contribution known to you"),
    ],
)
def test_a_letter_asks_for_what_the_technician_wants_and_for_nothing_else(wanted, words):
    text = letter(claim=replace(CLAIM, wanted=wanted)).text
    assert words in text
    assert ("We thank" in text or "The authors thank" in text) is (wanted == "acknowledgement")
    assert ("the journal can publish" in text) is (wanted != "internal record")


def test_an_editor_is_not_asked_to_correct_what_is_for_the_record_only():
    with pytest.raises(UserError, match=r"Write to the corresponding author.*No letter"):
        letter("editor", claim=replace(CLAIM, wanted="internal record"))


def test_a_credit_is_recommended_only_from_answers_kept_with_the_claim(tmp_path):
    """Authorship was once recommended to everyone, from an answer that nobody had given."""
    draft = Draft("10.5555/quiet.1", ("Methodology",), "I made all images.")
    with opened(tmp_path) as workspace:
        assert "guidelines" not in letter_of_claim(workspace, draft).text
        answered = replace(draft, answers=Answers(("substantial",), intellectual=True))
        assert "the credit for this is: authorship" in letter_of_claim(workspace, answered).text
        service_only = replace(draft, answers=Answers(service_only=True))
        assert "thanks to the facility" in letter_of_claim(workspace, service_only).text


def letter_of_claim(workspace, draft, name="author"):
    """The letter about a claim that the technician wrote, agreed to, and a lead upheld."""
    own = by(workspace, MINA_SELF)
    claim_id = service.write(own, acting(), "T1", draft).claim_id
    for person, steps in ((own, ["submit"]), (workspace, ["take", "uphold"]), (own, ["agree"])):
        for step in steps:
            service.step(person, acting(), claim_id, step)
    return letters.claim_letter(workspace, claim_id, name, "L. Lead")


def test_answers_are_kept_through_a_rewrite_and_wrong_ones_are_refused(tmp_path):
    draft = Draft("10.5555/quiet.1", answers=Answers(("drafting",)))
    with opened(tmp_path) as workspace:
        own = by(workspace, MINA_SELF)
        claim = service.write(own, acting(), "T1", draft)
        again = replace(draft_of(claim), statement="I did.")
        rewritten = service.rewrite(own, acting(), claim.claim_id, again)
        assert rewritten.answers == Answers(("drafting",))
        with pytest.raises(UserError, match="Not a criterion: baking"):
            service.write(own, acting(), "T1", replace(draft, answers=Answers(("baking",))))


@pytest.mark.parametrize(
    ("name", "missing", "message"),
    [
        ("author", {"roles": ()}, "Ask for the claim to be written again, with the roles"),
        ("author", {"paper": letters.Paper(None, None)}, "Give the DOI of the work"),
        ("editor", {"sender": "  "}, "Say who signs the letter"),
        ("openalex", {"problem": ""}, "Say what is wrong or missing"),
        ("openalex", {"institution": ""}, "Set `institution.name`"),
        ("orcid", {"orcid": None}, "Ask HR to add the technician's ORCID iD"),
    ],
)
def test_a_letter_without_what_it_is_about_is_not_drafted_and_says_what_to_do(
    name, missing, message
):
    technician = replace(MINA, orcid=missing.get("orcid", MINA.orcid))
    sent = letters.Envelope(
        technician,
        missing.get("paper", PAPER),
        missing.get("institution", "Quill University"),
        missing.get("sender", "L. Lead"),
    )
    with pytest.raises(UserError, match=rf"{message}.*No letter was drafted"):
        _drafted(name, missing, sent)


def _drafted(name, missing, sent):
    if name in ("author", "editor"):
        claim = replace(CLAIM, roles=missing.get("roles", CLAIM.roles))
        return letters.letter_about(name, claim, None, sent)
    return letters.letter_to_source(name, sent, missing.get("problem", "It is missing."))


# -- every combination of what is known ------------------------------------------------------------

# What a letter must not hold: values that are missing, and the marks that were around them.
GAPS = re.compile(r"None|\$|\[|\]|not known|\(\s*\)|[(,;]\s*[,;)]|\s[,;)]|\n\n\n")
HEADING_OF_NOTHING = re.compile(r":[ ]*\n\s*\n?(?=\S+:)")
KNOWN_PAPERS = [
    letters.Paper(title, doi, journal, published, openalex_id)
    for title, doi in (
        ("Quiet lattices", "10.5555/q"),
        ("Quiet lattices", None),
        (None, "10.5555/q"),
    )
    for journal in ("Journal of Lattices", None)
    for published in ("March 2024", None)
    for openalex_id in ("W1", None)
]
KNOWN_PEOPLE = [
    replace(MINA, orcid=orcid, spells=(Spell(department=department),) if has_post else ())
    for orcid in (MINA.orcid, None)
    for department, has_post in (("Electron Microscopy Unit", True), (None, True), (None, False))
]
KNOWN_CLAIMS = [
    replace(CLAIM, statement=statement, first_day=first, last_day=last, wanted=wanted)
    for statement in ("I made all images.", "")
    for first in (date(2024, 1, 8), None)
    for last in (date(2024, 2, 1), None)
    for wanted in letters.WANTED
]


def claim_letters():
    for name, paper, person, claim, advice in itertools.product(
        ("author", "editor"), KNOWN_PAPERS, KNOWN_PEOPLE, KNOWN_CLAIMS, (RECOMMENDED, None)
    ):
        if (name, claim.wanted) != ("editor", "internal record"):
            sent = envelope(paper, technician=person)
            yield letters.letter_about(name, claim, advice, sent), paper, person


def source_letters():
    for name, paper, person, printed in itertools.product(
        ("openalex", "orcid"), KNOWN_PAPERS, KNOWN_PEOPLE, ("M. Okonjo-Bright", None)
    ):
        if person.orcid or name != "orcid":
            sent = envelope(paper, technician=person)
            drafted = letters.letter_to_source(name, sent, "It is missing.", printed)
            yield drafted, paper, person


@pytest.mark.parametrize("drafts", [claim_letters, source_letters])
def test_no_letter_speaks_of_what_is_not_known(drafts):
    number = 0
    for drafted, paper, person in drafts():
        number += 1
        whole = f"{drafted.subject}\n\n{drafted.text}"
        assert not re.search(
            r"None|\$|\[|\]|not known|\(\s*\)|[(,;]\s*[,;)]|\s[,;)]|\n\n\n", whole
        ), whole
        assert not re.search(r":[ ]*\n\s*\n?(?=\S+:)", whole), f"a heading of nothing: {whole}"
        assert [line for line in whole.splitlines() if line != line.rstrip()] == [], whole
        assert person.orcid or "ORCID" not in whole, whole
        assert paper.doi or "doi" not in whole.lower(), whole
    assert number > 100


# -- former names ----------------------------------------------------------------------------------

FORMERLY = replace(MINA, former_names=("Wilhelmina Ashgrove",))


@pytest.mark.parametrize(
    "words", ["As Wilhelmina Ashgrove I did it.", "See Ashgrove, W., 2019.", "W. ASHGROVE"]
)
def test_own_words_that_hold_a_former_name_are_left_out_and_the_draft_says_so(words):
    claim = replace(CLAIM, statement=words)
    drafted = letters.letter_about("author", claim, None, envelope(technician=FORMERLY))
    assert "shgrove" not in drafted.text
    assert "own words" not in drafted.text
    assert drafted.left_out == (letters.OWN_WORDS_LEFT_OUT,)
    assert letter(claim=claim).left_out == (), "it is no former name of hers"


def test_a_letter_that_would_still_hold_a_former_name_is_not_drafted():
    with pytest.raises(UserError, match="no longer uses"):
        letters.letter_to_source(
            "openalex", envelope(technician=FORMERLY), "W. Ashgrove is not linked."
        )


def test_a_letter_to_a_source_leaves_out_a_printed_name_that_is_a_former_one(tmp_path):
    mentions = [{**MENTIONS[1], "name": "W. Ashgrove"}]
    candidates = [{**CANDIDATES[0], "name": "W. Ashgrove"}]
    with opened(
        tmp_path, people=(FORMERLY, TOMAS), mentions=mentions, candidates=candidates
    ) as workspace:
        drafted = letters.source_letter(workspace, "T1", "w2", "openalex", "Missing.", "L. Lead")
    assert "Ashgrove" not in drafted.text
    assert "Name as printed" not in drafted.text

"""The command line's functions from end to end: a claim from a draft to a letter, a record, a list, an objection."""

from datetime import UTC, date, datetime

import openpyxl
import pytest
from claims_world import NOW, publish

from attribution import people, roster
from attribution.config import Settings
from attribution.errors import UserError
from attribution.roles import Person

LEAD = Person("local:lee", "lead")
ROSTER = (
    "technician_id,given_names,family_name,email\nT1,Wilhelmina,Okonjo-Bright,mina@quill.example\nT2,Tomás,Verhaegen,\n"
)


@pytest.fixture
def at(tmp_path):
    (tmp_path / "hr.csv").write_text(ROSTER, encoding="utf-8")
    roster.import_file(tmp_path / "hr.csv", tmp_path / "home", now=NOW)
    publish(tmp_path / "home")
    with people.office(Settings(home=tmp_path / "home", institution_name="Quill University"), LEAD) as open_office:
        yield open_office


def upheld(at):
    one = people.claim_new(at, "T1", "Quiet lattices", roles=["software", "writing - review and editing"],
                           statement="I wrote the code.", received="e-mail of 3 May")  # fmt: skip
    for name, received in [("submit", "e-mail"), ("take", None), ("uphold", None), ("agree", "e-mail of 9 May")]:
        one = people.claim_step(at, one.claim_id, name, received=received)
    return one


def test_a_lead_takes_a_claim_from_an_email_to_a_letter(at, tmp_path):
    one = upheld(at)
    assert one.roles == ("Software", "Writing – review & editing")
    letter = people.claim_letter(at, one.claim_id, "author", sender="Lee Lead")
    assert "Mina Okonjo-Bright" in letter.text
    assert "(Electron Microscopy Unit, Quill University) for software" in letter.text
    (row,) = people.claim_rows(at, state="upheld")
    assert (row["doi"], row["agreed"], row["last_step"]) == ("10.5555/quiet.1", True, "agree")
    assert people.claim_as_json(at, one.claim_id)["told"] == "upheld"
    path = tmp_path / "log.txt"
    path.write_text("booked on 3 March")
    late = people.claim_new(at, "T1", "10.5555/group.3", roles=["Software"], statement="x", received="phone")
    assert len(people.claim_attach(at, late.claim_id, path, received="by hand").attachments) == 1


def test_a_title_that_several_works_have_asks_for_the_doi(at):
    with pytest.raises(UserError, match=r"10\.5555/group\.3: Lattices again"):
        people.claim_new(at, "T1", "lattices", roles=[], statement="", received="x")
    assert people.work_of(at.reader, "An unknown paper").title == "An unknown paper"


def test_records_and_lists_are_written_as_files(at, tmp_path):
    people.contributions_file(at, "T1", tmp_path / "mina.docx", date(2026, 5, 5))
    assert people.review_export(at, tmp_path / "queue.xlsx") == 1
    book = openpyxl.load_workbook(tmp_path / "queue.xlsx")
    book.active["A2"] = "confirmed"
    book.save(tmp_path / "queue.xlsx")
    assert people.review_import(at, tmp_path / "queue.xlsx", now=datetime(2026, 5, 6, tzinfo=UTC)).recorded == 1
    assert people.review_import(at, tmp_path / "queue.xlsx").recorded == 0
    with pytest.raises(UserError, match="cannot be read"):
        people.review_import(at, tmp_path / "nothing.xlsx")


def test_an_objection_and_its_end_are_recorded_for_who_is_on_the_roster_only(at):
    people.objection(at, "T1", received="letter")
    with pytest.raises(UserError, match="no technician T1"):
        people.technician(at.reader, "T1")
    people.objection(at, "T1", objects=False, received="letter")
    assert people.technician(at.reader, "T1").family_name == "Okonjo-Bright"
    people.consent(at, "T2", public=True, received="form")
    with pytest.raises(UserError, match="no technician T404"):
        people.objection(at, "T404", received="letter")


def test_an_unknown_technician_or_claim_says_where_to_look(at):
    with pytest.raises(UserError, match="roster show"):
        people.claim_new(at, "T404", "Quiet lattices", roles=[], statement="", received="x")
    with pytest.raises(UserError, match="claim list"):
        people.claim_as_json(at, "nothing")
    with pytest.raises(UserError, match="no state"):
        people.claim_rows(at, state="lost")

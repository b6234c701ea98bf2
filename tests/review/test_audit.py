"""Audits: technicians drawn at random, read blind, and what their answers say of the figure."""

import io
from datetime import date

import command_line
import openpyxl
import pytest
from command_line import as_json, run, run_well
from hypothesis import given
from hypothesis import strategies as st

from attribution.ledger.ledger import open_ledger
from attribution.ledger.payloads import AUDIT_DRAW, AuditBegun, AuditDraw
from attribution.review.audit import Audit
from attribution.review.audit_report import kappa

YEAR = "2024"


@pytest.fixture
def home(tmp_path):
    return command_line.make(tmp_path)


@pytest.fixture
def drawn(home, tmp_path):
    """The sheets of an audit of 2024, in a folder."""
    folder = tmp_path / "sheets"
    run_well("audit draw", YEAR, "--out", str(folder), home=home)
    return folder


def completed(path, answer, row=None):
    """The sheet with this answer in every row, or in one."""
    book = openpyxl.load_workbook(path)
    for number, cells in enumerate(book["people"].iter_rows(min_row=3)):
        if row in (None, number):
            cells[0].value = answer
    book.save(path)
    return str(path)


def sheet_of(folder, reader):
    (path,) = folder.glob(f"audit-{YEAR}-1-reader-{reader}.xlsx")
    return path


def draws(home):
    with open_ledger(home / "ledger.sqlite") as ledger:
        return ledger.acts(AUDIT_DRAW)


def test_a_drawn_sheet_shows_people_and_nothing_of_what_the_program_thinks(home, drawn):
    people = openpyxl.load_workbook(sheet_of(drawn, 1))["people"]
    headings = [cell.value for cell in people[2]]
    assert not {"state", "band", "probability", "credited"} & set(headings)
    shown = {str(value) for row in people.iter_rows(min_row=3, values_only=True) for value in row}
    assert not shown & {"accepted", "open", "none", "confirmed"}
    assert {act.technician_id for act in draws(home)} <= shown


def figures(home):
    """The measure, without what an audit says of it."""
    measures = as_json("measure --json", home=home)
    return [{name: row[name] for name in row if name != "how_sure"} for row in measures]


def test_answers_become_a_range_and_move_no_credit(home, drawn):
    before = figures(home)
    run_well("audit enter", completed(sheet_of(drawn, 1), "yes"), "--who", "ann", home=home)
    report = run_well("audit report", f"{YEAR}-1", home=home)
    assert (
        "2 of 2 technicians (100.0%) were really named on a paper of "
        f"{YEAR}, with 90% confidence; the program counted"
    ) in report
    assert report.count("1 yes, 0 no (1 drawn of 1).") == 2
    assert figures(home) == before
    (measure,) = [row for row in as_json("measure --json", home=home) if row["how_sure"]]
    assert measure["how_sure"]["audited"] == {"low": 2, "high": 2}


def test_before_the_answers_there_is_no_range_and_no_expected_number(home, drawn):
    report = run_well("audit report", f"{YEAR}-1", home=home)
    assert "No result yet: 2 answers of the first reader to come." in report
    assert "needs 200 answers. All audits so far have 0, so none is given." in report
    assert "confidence" not in report


def test_two_readers_agree_or_do_not(home, drawn):
    run_well("audit enter", completed(sheet_of(drawn, 1), "yes"), "--who", "ann", home=home)
    run_well("audit enter", completed(sheet_of(drawn, 2), "No"), "--who", "ben", home=home)
    report = run_well("audit report", f"{YEAR}-1", home=home)
    assert "The two readers agree on 0 of 2 technicians (0.0%)." in report


def test_one_person_cannot_be_both_readers(home, drawn):
    run_well("audit enter", completed(sheet_of(drawn, 1), "yes"), "--who", "ann", home=home)
    second = completed(sheet_of(drawn, 2), "yes")
    refused = run("audit enter", second, "--who", "ann", home=home)
    assert (refused.exit_code, "Let another person answer" in refused.stderr) == (2, True)
    assert "2 of reader 2" in run_well("audit list", home=home), "nothing was saved"


def test_a_person_whom_the_reader_cannot_tell_is_left_out(home, drawn):
    run_well("audit enter", completed(sheet_of(drawn, 1), "cannot tell"), home=home)
    report = run_well("audit report", f"{YEAR}-1", home=home)
    assert report.count("1 cannot tell") == 2, "of each state one"


def test_an_answer_that_is_none_is_named_and_nothing_is_saved(home, drawn):
    run_well("audit enter", completed(sheet_of(drawn, 1), "yes", row=1), home=home)
    path = completed(sheet_of(drawn, 1), "perhaps", row=0)
    refused = run("audit enter", path, home=home)
    assert refused.exit_code == 2
    assert "row 3: “perhaps” is not yes, no or cannot tell" in refused.stderr
    assert "Nothing was saved" in refused.stderr
    assert "1 of reader 1" in run_well("audit list", home=home)


def test_a_row_for_a_person_who_was_not_drawn_is_refused(home, drawn):
    path = sheet_of(drawn, 1)
    book = openpyxl.load_workbook(path)
    book["people"]["A3"].value = "yes"
    book["people"]["I3"].value = "T99"
    book.save(path)
    refused = run("audit enter", str(path), home=home)
    assert (refused.exit_code, "were not drawn" in refused.stderr) == (2, True)


def test_an_answer_can_be_changed(home, drawn):
    path = sheet_of(drawn, 1)
    run_well("audit enter", completed(path, "yes"), home=home)
    assert "0 answers saved" in run("audit enter", str(path), home=home).stderr
    assert "The range allows for both" not in run_well("audit report", f"{YEAR}-1", home=home)
    assert "2 answers saved" in run("audit enter", completed(path, "no"), home=home).stderr
    assert "\n0 of 2 technicians (0.0%) were really named" in run_well(
        "audit report", f"{YEAR}-1", home=home
    )


def test_errors_on_both_sides_are_said_to_be_allowed_for(home, drawn):
    """Of the two drawn, one was counted: only one of these answers is wrong on both sides."""
    reports = []
    for first, second in (("yes", "no"), ("no", "yes")):
        completed(sheet_of(drawn, 1), first, row=0)
        run_well("audit enter", completed(sheet_of(drawn, 1), second, row=1), home=home)
        reports.append(run_well("audit report", f"{YEAR}-1", home=home))
    assert ["The range allows for both" in report for report in reports].count(True) == 1


def test_a_file_that_is_no_sheet_and_a_year_without_technicians_are_refused(home, tmp_path):
    file = tmp_path / "list.csv"
    file.write_text("name,answer\nAnn,yes\n", encoding="utf-8")
    assert (
        "Use the spreadsheet as it was exported" in run("audit enter", str(file), home=home).stderr
    )
    assert "Choose another year" in run("audit draw 1901", home=home).stderr
    assert "Choose another year: 2100 has not begun." in run("audit draw 2100", home=home).stderr
    assert not [line for line in run_well("audit list", home=home).splitlines() if "2100" in line]
    assert "Enter one year" in run("audit draw 2020..2024", home=home).stderr
    assert "There is no audit 'x'" in run("audit report x", home=home).stderr


def test_a_person_who_objects_is_no_longer_asked_about(home, drawn):
    run_well("object T1 --received", "e-mail of 3 May", home=home)
    assert "1 of reader 1" in run_well("audit list", home=home)


def test_every_state_is_drawn_up_to_the_number_and_forty_are_read_twice():
    begun = AuditBegun("a", "2024", date(2024, 1, 1), date(2024, 12, 31), "all", 5, 70, 0, 200)
    people = {f"T{n}": AuditDraw("a", "accepted", 0.9, 2 if n < 40 else 1) for n in range(120)}
    audit = Audit(begun, people, {("T0", 1): True})
    assert len(audit.people_for(1)) == 120
    assert len(audit.people_for(2)) == 40
    assert audit.unanswered(1) == 119


@given(st.lists(st.tuples(st.booleans(), st.booleans()), min_size=1, max_size=60))
def test_kappa_is_one_for_readers_who_agree_and_never_more(answers):
    value = kappa(answers)
    if value is None:
        assert len(set(answers)) == 1, "all answers are the same"
    else:
        assert value <= 1
        assert (value == pytest.approx(1)) == all(first == second for first, second in answers)


def test_the_sheet_is_a_workbook(drawn):
    data = sheet_of(drawn, 2).read_bytes()
    assert openpyxl.load_workbook(io.BytesIO(data)).sheetnames == ["people", "names"]

"""A list from HR on a page: what is wrong, what it changes, which column is which, the import."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
import university
from command_line import as_json, run_well
from streamlit.testing.v1 import AppTest
from university import press, shown

from attribution.access import log
from attribution.access.permissions import Person
from attribution.core.errors import UserError
from attribution.dashboard import upload_sizes
from attribution.ledger.ledger import open_ledger
from attribution.ledger.payloads import ROSTER_IMPORT, RosterImported
from attribution.operations import nightly
from attribution.operations.roster_import import Terms
from attribution.roster import column_map, copies
from attribution.roster.copies import HrFile
from attribution.snapshot import last_inputs

LEAD = Terms(Person("lee@northmere.example", "lead"))
NOW = datetime(2026, 6, 1, tzinfo=UTC)
LIST = """Payroll ident,given_names,family_name,faculty
T1,Ada,Quillby,Science
T2,Bo,Heath,Science
T3,Cleo,Marsh,Science
T4,Cleo,Marsh,Science
N9,Nia,Newcombe,Arts
"""
HR = HrFile("hr", LIST.encode())
BY_HAND = {"Payroll ident": "technician_id"}


def test_a_list_is_compared_and_nothing_is_saved(home):
    settings = university.settings(home)
    before = copies.dated_copies(home)
    terms = replace(LEAD, columns=BY_HAND)
    compared = nightly.compare_roster(settings, HR, terms, now=NOW)
    assert compared.news.comparison.counts["new"] == 1
    assert copies.dated_copies(home) == before
    assert column_map.in_use(home, {}) == {}


def test_a_column_that_was_chosen_is_remembered_by_the_import_also_for_the_command_line(home):
    settings = university.settings(home)
    assert nightly.compare_roster(settings, HR, LEAD, now=NOW).roster.fatal
    terms = replace(LEAD, columns=BY_HAND, why="June", accept_changes=True)
    nightly.import_hr_file(settings, HR, terms, now=NOW)
    assert not nightly.compare_roster(settings, HR, LEAD, now=NOW).roster.fatal
    file = home / "hr.csv"
    file.write_text(LIST, encoding="utf-8")
    assert "5 technicians" in run_well("roster check", file, home=home)
    assert "Compared with the list of" in run_well("roster check", file, home=home)
    other = {"Payroll ident": "email"}
    assert column_map.in_use(home, other) == other, "the settings hold first"


def test_an_import_is_an_act_with_who_and_why(home):
    terms = replace(LEAD, columns=BY_HAND, why="June", accept_changes=True)
    nightly.import_hr_file(university.settings(home), HR, terms, now=NOW)
    with open_ledger(home / "ledger.sqlite") as ledger:
        (act,) = ledger.acts(ROSTER_IMPORT)
    assert (act.who, act.why) == ("lee@northmere.example", "June")
    assert isinstance(act.payload, RosterImported)
    assert act.payload.technicians == 5
    assert "Nia" not in str(act.payload)


@pytest.mark.parametrize("role", ["viewer", "technician", "reviewer"])
def test_only_a_lead_compares_and_imports(home, role):
    settings, terms = university.settings(home), replace(LEAD, person=Person("x", role))
    for act in (nightly.compare_roster, nightly.import_hr_file):
        with pytest.raises(UserError, match="you may not import roster"):
            act(settings, HR, terms, now=NOW)
    assert len(copies.dated_copies(home)) == 1


def test_the_cells_of_a_list_without_a_header_are_offered_as_no_heading():
    people = b"00042,Ada,Quillby,ada@northmere.example\n00043,Bo,Heath,bo@northmere.example\n"
    assert column_map.columns_of(people, {}) is None
    assert column_map.columns_of(b"\x00\x01", {}) is None
    columns = column_map.columns_of(HR.data, {})
    assert columns.headings[0] == "Payroll ident"
    assert "technician_id" not in columns.read


@pytest.mark.parametrize("name", ["../../x.csv", "..\\x.csv", "a\nb\x00.xlsx", "", "n" * 999])
def test_the_name_of_an_upload_leads_nowhere(home, name):
    file = HrFile.uploaded(name, b"technician_id,given_names,family_name\nT1,Ada,Quillby\n")
    copies.keep(file, home, now=NOW)
    assert len(copies.dated_copies(home)) == 2


def test_a_lead_may_upload_a_list_and_a_viewer_nothing():
    assert upload_sizes.largest_upload("lead") >= copies.MAX_BYTES
    assert upload_sizes.largest_upload("viewer") == 0


# -- the page --------------------------------------------------------------------------------------


def uploaded(at: AppTest, data: bytes) -> AppTest:
    at.get("file_uploader")[0].set_value(("hr.csv", data, "text/csv")).run()
    assert not at.exception, at.exception
    return at


def test_the_page_asks_why_and_then_imports(home, opened):
    data = LIST.replace("Payroll ident", "technician_id").encode()
    last_inputs.remember(university.settings(home))
    at = opened("roster")
    assert "The figures are by this list." in shown(at)
    uploaded(at, data)
    assert "Nia Newcombe (N9)" in shown(at)
    for box in at.checkbox[1:]:
        box.check().run()
    press(at, "Import the list")
    assert "Say why you import the list" in at.error[0].value
    at.text_input[0].input("June").run()
    press(at, "Import the list")
    assert "5 technicians imported" in at.success[0].value
    assert len(copies.dated_copies(home)) == 2
    assert "Nia Newcombe" not in shown(at), "the upload is gone"
    assert "Collect papers now</a> to have figures by it." in shown(at)


def test_the_page_says_before_the_import_what_happens_to_people_who_are_not_in_the_file(
    home, opened
):
    lines = LIST.replace("Payroll ident", "technician_id").splitlines()
    without_bo = "\n".join(line for line in lines if not line.startswith("T2"))
    body = shown(uploaded(opened("roster"), without_bo.encode()))
    (row,) = [row for row in body.split("<tr>") if "<td>Bobby Heath</td><td>T2</td>" in row]
    assert "is taken as the last day" in row
    assert "No one is taken off the roster by that" in body
    assert len(copies.dated_copies(home)) == 1, "nothing was saved"
    line = list(log.entries(home))[-1]
    assert (line["action"], "T2" in line["technicians"]) == ("check roster", True)


def test_the_command_names_the_people_who_are_not_in_the_file_as_the_page_does(home, opened):
    lines = LIST.replace("Payroll ident", "technician_id").splitlines()
    file = home / "hr.csv"
    file.write_text("\n".join(line for line in lines if not line.startswith("T2")), "utf-8")
    printed = run_well("roster check", file, home=home)
    assert "  Bobby Heath (T2)" in printed.split("Not in this file: ")[1]
    assert "is taken as the last day" in printed
    missing = as_json("roster check --json", file, home=home)["not_in_file"]
    names = {person["technician_id"]: person["name"] for person in missing}
    assert names["T2"] == "Bobby Heath"
    body = shown(uploaded(opened("roster"), file.read_bytes()))
    assert all(f"<td>{name}</td><td>{ident}</td>" in body for ident, name in names.items())
    assert len(copies.dated_copies(home)) == 1, "nothing was saved"
    file.write_text("\n".join(lines), "utf-8")
    assert "Bobby Heath" not in run_well("roster check", file, home=home)


def test_a_complaint_has_its_place_what_was_found_and_what_to_do(home, opened):
    data = b"technician_id,given_names,family_name,start_date\nT1,Ada,Quillby,31/31/2020\n"
    page = shown(uploaded(opened("roster"), data))
    assert "row 2, column start_date" in page
    assert "31/31/2020" in page
    assert "1 error that must be corrected first" in page

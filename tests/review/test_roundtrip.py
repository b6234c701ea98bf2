"""A review list goes out as a spreadsheet and comes back: nothing lost, nothing twice."""

import csv
import io
import threading
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime

import openpyxl
import pytest
from claims_world import (
    CANDIDATES,
    LEAD,
    MENTIONS,
    MINA_SELF,
    PEOPLE,
    REVIEWER,
    SECOND,
    TOMAS_SELF,
    acting,
    by,
    judged,
    opened,
    publish,
    taken_back,
)

from attribution.core.errors import UserError
from attribution.ledger.ledger import open_ledger
from attribution.review import queue, spreadsheet
from attribution.review.candidate import load_candidate
from attribution.review.spreadsheet_export import export_list, export_technician
from attribution.review.spreadsheet_import import import_decisions
from attribution.roster.tables import table
from attribution.snapshot.live_reader import open_live

NOW = datetime(2026, 5, 5, tzinfo=UTC)
TOMAS_ON_W3 = {
    **CANDIDATES[0],
    "mention_id": "m7",
    "technician_id": "T2",
    "work_id": "w3",
    "doi": "10.5555/group.3",
    "name": "T. Verhaegen",
}
ROWS = {
    "candidates": [*CANDIDATES, TOMAS_ON_W3],
    "mentions": [
        *({"context": None, **mention} for mention in MENTIONS),
        {
            "mention_id": "m7",
            "work_id": "w3",
            "kind": "thanked",
            "name": "T. Verhaegen",
            "context": "=cmd|' /C calc'!A0 thanks to T. Verhaegen",
        },
    ],
}


def marked(data, marks, column="verdict"):
    """The spreadsheet as a person sends it back, with their marks by technician."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    page = book.active
    header = [cell.value for cell in page[1]]
    for row in page.iter_rows(min_row=2):
        person = row[header.index("technician_id")].value
        if person in marks:
            row[header.index(column)].value = marks[person]
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def as_csv(data):
    spreadsheet = table(data)
    text = io.StringIO()
    writer = csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\n")
    writer.writerow(spreadsheet.header)
    writer.writerows(cells for _, cells in spreadsheet.rows)
    return text.getvalue().rstrip("\n").encode()


def exported(workspace, person, technician_id=None):
    """The spreadsheet of the list to review, or of a technician, and its number of candidates."""
    own = by(workspace, person)
    sheet = export_technician(own, technician_id) if technician_id else export_list(own)
    return sheet.data, sheet.candidates


def imported(workspace, person, data, *, partial=False, received=None, now=None):
    how = acting(received, now)
    return import_decisions(by(workspace, person), how, data, partial)


@contextmanager
def republished(workspace, candidates):
    """The workspace on a new snapshot with other candidates."""
    publish(workspace.settings.home, **{**ROWS, "candidates": candidates}, number=2)
    reader = open_live(workspace.settings.home, workspace.ledger)
    yield replace(workspace, reader=reader)
    reader.close()


def verdicts(workspace):
    decisions = workspace.ledger.decisions()
    return {(decision.technician_id, decision.verdict, decision.who) for decision in decisions}


def test_marks_come_back_with_who_when_why_and_what_was_shown(tmp_path):
    with opened(tmp_path, **ROWS) as workspace:
        data, count = exported(workspace, LEAD)
        assert count == 2
        back = marked(marked(data, {"T1": "yes", "T2": "Rejected "}), {"T1": "asked her"}, "note")
        done = imported(workspace, LEAD, back, now=NOW)
        assert (done.recorded, done.already, done.unmarked, done.conflicts) == (2, 0, 0, ())
        assert verdicts(workspace) == {("T1", "confirmed", LEAD.who), ("T2", "rejected", LEAD.who)}
        decision = next(act for act in workspace.ledger.decisions() if act.technician_id == "T1")
        assert (decision.why, decision.at) == ("asked her", NOW)
        assert decision.shown.evidence[0].says == "The family name is the same."


def test_a_spreadsheet_that_is_imported_twice_counts_once(tmp_path):
    with opened(tmp_path, **ROWS) as workspace:
        data, _ = exported(workspace, LEAD)
        back = marked(data, {"T1": "yes", "T2": "no"})
        imported(workspace, LEAD, back, now=NOW)
        again = imported(workspace, LEAD, back, now=NOW)
        assert (again.recorded, again.already) == (0, 2)
        assert len(workspace.ledger.events()) == 2


def test_csv_comes_back_as_well(tmp_path):
    with opened(tmp_path, **ROWS) as workspace:
        data, _ = exported(workspace, LEAD)
        assert imported(workspace, LEAD, as_csv(marked(data, {"T1": "no"}))).recorded == 1


def rejected_since(workspace):
    """A spreadsheet that confirms both candidates; another person has rejected T1 since."""
    data, _ = exported(workspace, LEAD)
    candidate = load_candidate(workspace.reader, "m2", "T1")
    judged(workspace, SECOND, candidate, "rejected", "namesake")
    return marked(data, {"T1": "confirmed", "T2": "confirmed"})


def test_a_later_decision_is_a_conflict_that_is_named_and_nothing_is_imported(tmp_path):
    with opened(tmp_path, **ROWS) as workspace:
        back = rejected_since(workspace)
        with pytest.raises(UserError) as caught:
            imported(workspace, LEAD, back)
        row = next(number for number, cells in table(back).rows if "m2" in cells)
        conflict = f"In row {row} (marked confirmed): sam@quill.example decided rejected on "
        assert conflict in str(caught.value)
        assert "import the rows without conflicts (1 row)" in str(caught.value)
        assert "(namesake)" in str(caught.value)
        assert verdicts(workspace) == {("T1", "rejected", SECOND.who)}, "nothing was saved"


def test_a_partial_import_leaves_out_the_rows_in_conflict(tmp_path):
    with opened(tmp_path, **ROWS) as workspace:
        done = imported(workspace, LEAD, rejected_since(workspace), partial=True)
        assert (done.recorded, len(done.conflicts)) == (1, 1)
        assert verdicts(workspace) == {
            ("T1", "rejected", SECOND.who),
            ("T2", "confirmed", LEAD.who),
        }


def test_the_same_verdict_by_another_since_is_not_a_conflict(tmp_path):
    with opened(tmp_path, **ROWS) as workspace:
        data, _ = exported(workspace, LEAD)
        judged(workspace, SECOND, load_candidate(workspace.reader, "m2", "T1"), "confirmed")
        done = imported(workspace, LEAD, marked(data, {"T1": "confirmed"}))
        assert (done.recorded, done.already, done.unmarked) == (0, 1, 1)


def test_facts_that_changed_since_are_a_conflict(tmp_path):
    with opened(tmp_path, **ROWS) as workspace:
        data, _ = exported(workspace, LEAD)
        back = marked(data, {"T1": "yes", "T2": "yes"})
        with republished(workspace, [CANDIDATES[0] | {"tie": True}]) as later:
            done = imported(later, LEAD, back, partial=True)
        assert done.recorded == 0
        assert {conflict.problem for conflict in done.conflicts} == {
            "the evidence has changed since the export. Look at it again.",
            "this is no longer a candidate, or the ids in the row were changed.",
        }


@pytest.mark.parametrize(
    ("column", "value", "problem"),
    [
        ("verdict", "perhaps", "not a verdict"),
        ("mention_id", "m1", "ids in the row were changed"),
        ("facts", "0", "evidence has changed since"),
        ("ledger", "=1+1", "hidden column"),
        ("technician_id", "T404", "no longer a candidate"),
    ],
)
def test_a_row_that_was_tampered_with_is_named_and_not_imported(tmp_path, column, value, problem):
    with opened(tmp_path, **ROWS) as workspace:
        data, _ = exported(workspace, LEAD)
        back = marked(marked(data, {"T1": "yes"}), {"T1": value}, column)
        with pytest.raises(UserError, match=problem):
            imported(workspace, LEAD, back)
        assert workspace.ledger.events() == ()


def test_one_pair_marked_two_ways_is_a_conflict(tmp_path):
    with opened(tmp_path, **ROWS) as workspace:
        data, _ = exported(workspace, LEAD)
        lines = as_csv(marked(data, {"T1": "yes"})).decode().split("\n")
        (mine,) = [line for line in lines if '"yes"' in line]
        with pytest.raises(UserError, match="for the same candidate"):
            imported(workspace, LEAD, "\n".join([*lines, mine.replace('"yes"', '"no"')]).encode())


def test_no_row_of_a_pair_that_is_marked_two_ways_is_imported(tmp_path):
    with opened(tmp_path, **ROWS) as workspace:
        data, _ = exported(workspace, LEAD)
        lines = as_csv(marked(data, {"T1": "yes", "T2": "yes"})).decode().split("\n")
        (mine,) = [line for line in lines if '"T1"' in line]
        both = "\n".join([*lines, mine.replace('"yes"', '"no"'), mine]).encode()
        done = imported(workspace, LEAD, both, partial=True)
        assert (done.recorded, [conflict.row for conflict in done.conflicts]) == (1, [2, 4, 5])
        first, second = done.conflicts[:2]
        assert first.problem == "row 4 says rejected for the same candidate."
        assert (
            second.problem == "row 2 says confirmed, row 5 says confirmed for the same candidate."
        )
        assert verdicts(workspace) == {("T2", "confirmed", LEAD.who)}


SAME_NAME = {**ROWS, "candidates": [CANDIDATES[0], {**CANDIDATES[0], "technician_id": "T2"}]}


def test_a_name_that_was_confirmed_for_another_since_is_a_conflict(tmp_path):
    with opened(tmp_path, **SAME_NAME) as workspace:
        data, count = exported(workspace, LEAD)
        assert count == 2
        judged(workspace, SECOND, load_candidate(workspace.reader, "m2", "T2"), "confirmed")
        problem = r"In row \d+ \(marked confirmed\): this name is already confirmed for another"
        with pytest.raises(UserError, match=problem):
            imported(workspace, LEAD, marked(data, {"T1": "yes"}))
        assert imported(workspace, LEAD, marked(data, {"T1": "no"})).recorded == 1


def test_two_rows_that_confirm_one_name_for_two_technicians_are_both_conflicts(tmp_path):
    with opened(tmp_path, **SAME_NAME) as workspace:
        data, _ = exported(workspace, LEAD)
        done = imported(workspace, LEAD, marked(data, {"T1": "yes", "T2": "yes"}), partial=True)
        assert done.recorded == 0
        reason = "confirms the same name for another technician, and one printed name is one person"
        assert [(conflict.row, conflict.problem) for conflict in done.conflicts] == [
            (2, f"row 3 {reason}."),
            (3, f"row 2 {reason}."),
        ]
        done = imported(workspace, LEAD, marked(data, {"T1": "yes", "T2": "no"}))
        assert done.recorded == 2


def test_a_verdict_that_was_undone_since_is_not_a_conflict(tmp_path):
    with opened(tmp_path, **ROWS) as workspace:
        data, _ = exported(workspace, LEAD)
        wrong = judged(workspace, SECOND, load_candidate(workspace.reader, "m2", "T1"), "rejected")
        taken_back(workspace, SECOND, [wrong])
        assert imported(workspace, LEAD, marked(data, {"T1": "yes"})).recorded == 1


def test_the_spreadsheet_of_a_technician_has_a_pair_on_two_lists_once(tmp_path):
    """The candidate is marked unsure, and its facts have changed since."""
    (family_name,) = CANDIDATES[0]["evidence"]
    orcid = family_name | {"feature": "orcid", "says": "The paper gives this person's ORCID iD."}
    with opened(tmp_path, **ROWS) as workspace:
        judged(workspace, LEAD, load_candidate(workspace.reader, "m2", "T1"), "unsure")
        changed = CANDIDATES[0] | {"evidence": [family_name, orcid]}
        with republished(workspace, [changed]) as later:
            lists = [queue.waiting(later, name) for name in ("changed", "unsure")]
            assert [len(rows) for rows in lists] == [1, 1]
            data, count = exported(later, LEAD, technician_id="T1")
            assert count == 1
            assert imported(later, LEAD, marked(data, {"T1": "yes"})).recorded == 1
            assert queue.waiting(later, "changed") == []


def test_a_reviewer_gets_and_decides_only_their_own_faculty(tmp_path):
    with opened(tmp_path, **ROWS) as workspace:
        data, count = exported(workspace, REVIEWER)
        assert (count, [r[-4] for _, r in table(data).rows]) == (1, ["T1"])
        everything, _ = exported(workspace, LEAD)
        done = imported(
            workspace, REVIEWER, marked(everything, {"T1": "yes", "T2": "yes"}), partial=True
        )
        assert (done.recorded, done.conflicts[0].problem) == (
            1,
            "you may not decide for this technician.",
        )
        with pytest.raises(UserError, match="may not export queue"):
            exported(workspace, TOMAS_SELF)


def test_a_technician_marks_their_own_record_offline_and_how_it_came_back_is_kept(tmp_path):
    with opened(tmp_path, **ROWS) as workspace:
        data, count = exported(workspace, MINA_SELF, technician_id="T1")
        assert count == 1
        imported(workspace, LEAD, marked(data, {"T1": "me"}), received="signed page of 4 May")
        (decision,) = workspace.ledger.decisions()
        assert (decision.verdict, decision.why) == ("confirmed", "received: signed page of 4 May")


def test_no_cell_is_a_formula_and_ids_are_locked_and_verdicts_a_choice(tmp_path):
    with opened(tmp_path, **ROWS) as workspace:
        data, _ = exported(workspace, LEAD)
    page = openpyxl.load_workbook(io.BytesIO(data)).active
    header = [cell.value for cell in page[1]]
    assert all(cell.data_type != "f" for row in page.iter_rows() for cell in row)
    assert page.protection.sheet
    cells = zip(header, page[2], strict=True)
    assert {name for name, cell in cells if not cell.protection.locked} == {"verdict", "note"}
    (choice,) = page.data_validations.dataValidation
    assert choice.formula1 == '"confirmed,rejected,unsure"'
    assert all(
        page.column_dimensions[page.cell(1, header.index(name) + 1).column_letter].hidden
        for name in spreadsheet.HIDDEN_COLUMNS
    )


@pytest.mark.parametrize(
    "data", [b"", b"nonsense", b"a,b\n1,2\n", b"PK\x03\x04broken", b"\x00\x01"]
)
def test_a_file_that_this_program_did_not_export_is_refused(tmp_path, data):
    with opened(tmp_path, **ROWS) as workspace, pytest.raises(UserError, match="spreadsheet"):
        imported(workspace, LEAD, data)


def test_an_import_that_raced_another_records_each_pair_once(tmp_path):
    """Four imports of one spreadsheet at the same time."""
    with opened(tmp_path, **ROWS) as workspace:
        data, _ = exported(workspace, LEAD)
        back = marked(data, {"T1": "yes", "T2": "no"})
        done = []

        def run():
            with open_ledger(tmp_path / "ledger.sqlite") as own:
                done.append(imported(replace(workspace, ledger=own), LEAD, back))

        threads = [threading.Thread(target=run) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(result.recorded for result in done) == [0, 0, 0, 2]
        assert len(workspace.ledger.events()) == 2


# -- what people and programs change --------------------------------------------------------------


def lines_of(data):
    """The exported sheet as rows of text, headings first, with T1 confirmed and T2 rejected."""
    sheet = table(marked(data, {"T1": "yes", "T2": "no"}))
    return [list(sheet.header), *(list(cells) for _, cells in sheet.rows)]


def as_text(lines, delimiter=",", encoding="utf-8"):
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter).writerows(lines)
    return text.getvalue().encode(encoding)


def as_workbook(*sheets):
    book = openpyxl.Workbook()
    book.remove(book.active)
    for lines in sheets:
        page = book.create_sheet()
        for line in lines:
            page.append(line)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def with_column(lines, name, change):
    place = lines[0].index(name)
    changed = [[*row[:place], change(row[place]), *row[place + 1 :]] for row in lines[1:]]
    return [lines[0], *changed]


CHANGES = {
    "semicolons": lambda lines: as_text(lines, ";"),
    "Unicode text": lambda lines: as_text(lines, "\t", "utf-16"),
    "a byte order mark": lambda lines: as_text(lines, encoding="utf-8-sig"),
    "sorted backwards": lambda lines: as_text([lines[0], *reversed(lines[1:])]),
    "columns in another order": lambda lines: as_text([row[::-1] for row in lines]),
    "headings in capitals": lambda lines: as_text([[h.upper() for h in lines[0]], *lines[1:]]),
    "rows above the headings": lambda lines: as_text([["Return by Friday"], ["", "Ann"], *lines]),
    "columns of one's own": lambda lines: as_text([["mine", *row, "more"] for row in lines]),
    "a sheet in front": lambda lines: as_workbook([["Read me first"]], lines),
    "decimal numbers": lambda lines: as_text(with_column(lines, "ledger", "{}.0".format)),
    "decimal commas": lambda lines: as_text(with_column(lines, "ledger", "{},0".format), ";"),
    "invisible characters": lambda lines: as_text(
        with_column(lines, "verdict", "\u200b{}\u00a0".format)
    ),
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_sheet_comes_back_however_it_was_saved(tmp_path, change):
    with opened(tmp_path, **ROWS) as workspace:
        data, _ = exported(workspace, LEAD)
        back = CHANGES[change](lines_of(data))
        assert imported(workspace, LEAD, back).recorded == 2
        again = imported(workspace, LEAD, back)
        assert (again.recorded, again.already) == (0, 2), "nothing is recorded twice"


def test_an_id_that_lost_its_zeros_is_recognised(tmp_path):
    people = [replace(person, technician_id=f"00{person.technician_id[1:]}") for person in PEOPLE]
    candidates = [
        row | {"technician_id": f"00{row['technician_id'][1:]}"} for row in ROWS["candidates"]
    ]
    with opened(tmp_path, **{**ROWS, "people": people, "candidates": candidates}) as workspace:
        data, _ = exported(workspace, LEAD)
        sheet = table(marked(data, {"001": "yes"}))
        lines = [list(sheet.header), *(list(cells) for _, cells in sheet.rows)]
        back = as_text(with_column(lines, "technician_id", lambda value: str(int(value))))
        assert imported(workspace, LEAD, back).recorded == 1
        assert {who for who, _, _ in verdicts(workspace)} == {"001"}


def test_two_columns_of_one_name_are_refused(tmp_path):
    with opened(tmp_path, **ROWS) as workspace:
        data, _ = exported(workspace, LEAD)
        back = as_text([[*row, row[0]] for row in lines_of(data)])
        with pytest.raises(UserError, match="two columns “verdict”"):
            imported(workspace, LEAD, back)


def test_what_is_no_verdict_is_named_with_its_row(tmp_path):
    with opened(tmp_path, **ROWS) as workspace:
        data, _ = exported(workspace, LEAD)
        back = marked(data, {"T1": True, "T2": "confirmed!"})
        with pytest.raises(UserError, match=r"In row 2 \(marked “(True|TRUE|confirmed!)”\)"):
            imported(workspace, LEAD, back)


def test_a_sheet_of_an_earlier_version_still_comes_back(tmp_path):
    with opened(tmp_path, **ROWS) as workspace:
        data, _ = exported(workspace, LEAD)
        lines = lines_of(data)
        for column, mark in (("facts", "digest-"), ("sheet", "sheet-")):
            lines = with_column(lines, column, lambda value, mark=mark: value.removeprefix(mark))
        assert imported(workspace, LEAD, as_text(lines)).recorded == 2


def test_no_cell_of_a_sheet_is_a_formula_and_a_note_comes_back_as_it_was(tmp_path):
    with opened(tmp_path, **ROWS) as workspace:
        data, _ = exported(workspace, LEAD)
        (sentence,) = [cell for _, cells in table(data).rows for cell in cells if "calc" in cell]
        assert sentence.startswith("'=cmd|")
        back = marked(marked(data, {"T1": "yes"}), {"T1": "'=same name"}, "note")
        imported(workspace, LEAD, back)
        assert [decision.why for decision in workspace.ledger.decisions()] == ["=same name"]

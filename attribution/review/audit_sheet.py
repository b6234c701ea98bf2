"""The sheet on which a reader answers an audit, and how it is read when it comes back.

It is blind: it shows who the people are and every printed name like theirs, and nothing of what the
program thinks. People are in the random order in which they were drawn.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import openpyxl
from openpyxl.styles import Alignment, Font
from openpyxl.worksheet.worksheet import Worksheet

from attribution.core import for_people
from attribution.core.errors import UserError
from attribution.core.rows import Row
from attribution.exports import workbook
from attribution.review.audit import Answer, Audit, find
from attribution.review.audit_reading import QUESTION, name_of, names_alike, people_in
from attribution.review.completed_spreadsheet import returned_rows
from attribution.workspace import Workspace, requires

COLUMNS = (
    "answer",
    "note",
    "technician",
    "job title",
    "department",
    "printed names like theirs",
    "audit",
    "reader",
    "technician_id",
)
HIDDEN = ("audit", "reader", "technician_id")
REQUIRED = ("answer", *HIDDEN)
NAME_COLUMNS = ("technician", "printed name", "as", "title", "published", "DOI", "sentence")
ANSWERS = {"yes": True, "no": False, "cannot tell": None}
_WIDTHS = {"answer": 14, "note": 30, "technician": 30, "job title": 30, "department": 30}


@requires("audit")
def sheet(workspace: Workspace, name: str, reader: int) -> bytes:
    """The workbook of a reader. UserError for an unknown name."""
    audit = find(workspace.ledger, name)
    people = audit.people_for(reader)
    workspace.note("audit", people)
    rows = people_in(workspace.reader, people)
    alike = names_alike(workspace.reader, audit, list(rows.values()))
    book = openpyxl.Workbook()
    _fill_people(book.active, audit, reader, [rows[key] for key in people if key in rows], alike)
    _fill_names(book.create_sheet("names"), rows, alike)
    return workbook.saved(book)


def _fill_people(
    page: Worksheet,
    audit: Audit,
    reader: int,
    people: Sequence[Row],
    alike: Mapping[str, Sequence[Row]],
) -> None:
    page.title = "people"
    where = QUESTION.format(audit.begun.period, "sheet “names”")
    question = f"{where} Answer yes, no or cannot tell."
    rows: list[Sequence[Any]] = [[question], COLUMNS]
    for person in people:
        key = person["technician_id"]
        names = for_people.count(len(alike.get(key, ())), "name")
        details = [name_of(person), person["job_title"], person["department"], names]
        rows.append(["", "", *details, audit.begun.audit, reader, key])
    _fill(page, rows)
    _format(page, rows_above=1)
    answers = workbook.choices(ANSWERS, "Not an answer")
    page.add_data_validation(answers)
    answers.add(f"A3:A{max(3, len(people) + 2)}")


def _fill_names(
    page: Worksheet, people: Mapping[str, Row], alike: Mapping[str, Sequence[Row]]
) -> None:
    rows: list[Sequence[Any]] = [NAME_COLUMNS]
    for key, names in alike.items():
        for name in names:
            kind = "author" if name["kind"] == "author" else "thanked"
            published = for_people.day(name["published"])
            place = [name["title"], published, name["doi"], name["context"]]
            rows.append([name_of(people[key]), name["name"], kind, *place])
    _fill(page, rows)
    _format(page, rows_above=0)


def _fill(page: Worksheet, rows: Sequence[Sequence[Any]]) -> None:
    for number, values in enumerate(rows, 1):
        for place, value in enumerate(values, 1):
            workbook.put(page.cell(number, place), value)


def _format(page: Worksheet, rows_above: int) -> None:
    header = rows_above + 1
    for heading in page[header]:
        heading.font = Font(bold=True)
        dimensions = page.column_dimensions[heading.column_letter]
        dimensions.width = _WIDTHS.get(heading.value, 24)
        dimensions.hidden = heading.value in HIDDEN
    for row in page.iter_rows(min_row=header + 1):
        for cell in row:
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            if rows_above and cell.column <= 2:
                cell.fill = workbook.OPEN_FILL
    page.freeze_panes = page.cell(header + 1, 1)


# -- the sheet comes back --------------------------------------------------------------------------


def read_answers(data: bytes) -> dict[tuple[str, int], list[Answer]]:
    """The answers of a returned sheet by audit and reader. Rows without an answer are left out.

    UserError, with each row named, where a row cannot be read: then nothing is saved.
    """
    answers: defaultdict[tuple[str, int], list[Answer]] = defaultdict(list)
    problems = []
    for number, row in returned_rows(data, REQUIRED).items():
        written = " ".join(row["answer"].lower().split())
        if not written:
            continue
        audit, reader, technician_id = (row[column].strip() for column in HIDDEN)
        if written not in ANSWERS:
            problems.append(f"row {number}: “{row['answer'][:40]}” is not yes, no or cannot tell")
        elif reader.removesuffix(".0") not in ("1", "2") or not (audit and technician_id):
            problems.append(f"row {number}: its hidden columns were changed")
        else:
            key = audit, int(float(reader))
            answers[key].append(Answer(technician_id, ANSWERS[written]))
    if problems:
        raise UserError(
            f"Correct these rows and enter the sheet again. {'; '.join(problems)}. "
            "Nothing was saved."
        )
    return answers


def answered_twice(answers: Mapping[tuple[str, int], Sequence[Answer]]) -> Iterator[str]:
    """The ids of technicians for whom a sheet holds two different answers."""
    for rows in answers.values():
        earlier: dict[str, bool | None] = {}
        for row in rows:
            if earlier.setdefault(row.technician_id, row.is_credited) != row.is_credited:
                yield row.technician_id

"""Candidates out to a spreadsheet, to be marked there by a person.

`spreadsheet_import` takes the marks back.

Every row carries the ids of its pair, a digest of what spoke for and against it, and the last event
of the ledger when it was written. Nothing is lost, nothing is recorded twice, conflicts are named.
"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import openpyxl
from openpyxl.cell.cell import Cell
from openpyxl.styles import Alignment, Font, PatternFill, Protection
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from attribution.core import workbook
from attribution.core.person_names import display_name_of
from attribution.core.text import plain
from attribution.ledger.event import VERDICTS
from attribution.review import candidate_lists
from attribution.review.candidate import Candidate, candidates
from attribution.review.candidate import facts as facts_of
from attribution.review.candidate_lists import LISTS, Only
from attribution.workspace import Workspace, requires

OPEN_COLUMNS = ("verdict", "note")
SHOWN = (
    "technician",
    "printed",
    "kind",
    "title",
    "published",
    "sentence",
    "evidence",
    "probability",
    "link",
)
LOCKED = ("mention_id", "technician_id", "facts", "ledger", "sheet")
COLUMNS = (*OPEN_COLUMNS, *SHOWN, *LOCKED)
WIDTHS = {
    "verdict": 12,
    "note": 24,
    "title": 48,
    "sentence": 60,
    "evidence": 60,
    "technician": 24,
    "printed": 24,
    "link": 32,
}
_MORE = """
select m.mention_id, m.context, t.technician_id, t.given_names, t.family_name, t.known_as
from (select unnest($mentions::varchar[]) as mention_id,
             unnest($technicians::varchar[]) as technician_id)
join mentions m using (mention_id) join technicians t using (technician_id)
"""
Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A review list as an XLSX file, and the technicians of its rows."""

    data: bytes
    candidates: int
    technician_ids: tuple[str, ...]


@requires("export queue", inside=True)
def export_list(workspace: Workspace, which: str = "review") -> Sheet:
    """The candidates of a review list (LISTS) that the person may decide."""
    workspace.require("export queue")
    return _sheet(workspace, (which,), workspace.scope("decide"))


@requires("decide", about="technician_id", noted="export queue")
def export_technician(workspace: Workspace, technician_id: str) -> Sheet:
    """All candidates of one technician, whichever lists they are on: the answers to their printed
    page.
    """
    return _sheet(workspace, LISTS, (technician_id,))


def _sheet(workspace: Workspace, lists: Iterable[str], only: Only) -> Sheet:
    waiting = {
        (row["mention_id"], row["technician_id"]): row
        for name in lists
        for row in candidate_lists.rows(workspace.reader, name, only)
    }
    rows = list(waiting.values())
    technician_ids = tuple(sorted({row["technician_id"] for row in rows}))
    return Sheet(_workbook(_sheet_rows(workspace, rows)), len(rows), technician_ids)


def facts(seen: Candidate) -> str:
    """A digest of what a verdict rests on.

    That of the review page, so that both mean the same by a change.
    """
    name, band, tie, evidence = facts_of(seen)
    text = repr((name, band, tie, sorted(map(repr, evidence))))
    return hashlib.blake2b(text.encode(), digest_size=8).hexdigest()


def _sheet_rows(workspace: Workspace, waiting: Sequence[Row]) -> list[dict[str, Any]]:
    reader = workspace.reader
    sheet, version = uuid.uuid4().hex, workspace.ledger.version()
    pairs = {
        "mentions": [row["mention_id"] for row in waiting],
        "technicians": [row["technician_id"] for row in waiting],
    }
    more = {(row["mention_id"], row["technician_id"]): row for row in reader.rows(_MORE, pairs)}
    seen = candidates(reader, list(more))
    rows = []
    for row in waiting:
        pair = (row["mention_id"], row["technician_id"])
        shown = _shown(row, more[pair], seen[pair])
        locked = {"facts": facts(seen[pair]), "ledger": version, "sheet": sheet}
        rows.append({**shown, "mention_id": pair[0], "technician_id": pair[1], **locked})
    return rows


def _shown(row: Row, person: Row, seen: Candidate) -> dict[str, Any]:
    """What a reviewer reads of a candidate."""
    name = display_name_of(person["given_names"], person["family_name"], person["known_as"])
    return {
        "technician": name,
        "printed": row["name"],
        "kind": row["kind"],
        "title": plain(row["title"] or ""),
        "published": row["published"],
        "sentence": plain(person["context"] or ""),
        "evidence": " ".join(piece.says for piece in seen.shown.evidence),
        "probability": round(row["probability"], 3),
        "link": f"https://doi.org/{row['doi']}" if row["doi"] else None,
    }


def _workbook(rows: Sequence[Row]) -> bytes:
    book = openpyxl.Workbook()
    page = book.active
    page.title = "review"
    page.append(list(COLUMNS))
    for number, row in enumerate(rows, 2):
        for place, name in enumerate(COLUMNS, 1):
            _put(page.cell(number, place), name, row.get(name))
    _head(page)
    _choices(page, len(rows))
    page.freeze_panes = "C2"
    page.auto_filter.ref = page.dimensions
    page.protection.sheet = True
    page.protection.formatColumns = page.protection.autoFilter = page.protection.sort = False
    return workbook.saved(book)


def _head(page: Worksheet) -> None:
    """Column names in bold, each column as wide as it needs, the ids hidden."""
    for place, name in enumerate(COLUMNS, 1):
        head = page.cell(1, place)
        head.font = Font(bold=True)
        column = page.column_dimensions[head.column_letter]
        column.width = WIDTHS.get(name, 12)
        column.hidden = name in LOCKED


def _choices(page: Worksheet, rows: int) -> None:
    """Verdicts are chosen from a list."""
    choices = DataValidation(
        type="list", formula1=f'"{",".join(VERDICTS)}"', allow_blank=True, showErrorMessage=True
    )
    choices.error = f"Choose one of: {', '.join(VERDICTS)}, or leave the cell blank."
    page.add_data_validation(choices)
    choices.add(f"A2:A{max(2, rows + 1)}")


def _put(cell: Cell, name: str, value: Any) -> None:
    """A value in a cell; only verdict and note are open to typing."""
    workbook.put(cell, value)
    cell.protection = Protection(locked=name not in OPEN_COLUMNS)
    cell.alignment = Alignment(wrap_text=True, vertical="top")
    if name in OPEN_COLUMNS:
        cell.fill = PatternFill("solid", start_color="FFF8DC")

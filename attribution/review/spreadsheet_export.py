"""Candidates as a spreadsheet, for a person who reviews them offline."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import openpyxl
from openpyxl.cell.cell import Cell
from openpyxl.styles import Alignment, Font, Protection
from openpyxl.worksheet.worksheet import Worksheet

from attribution.core.person_names import display_name_of
from attribution.exports import workbook
from attribution.ledger.event import VERDICTS
from attribution.review import candidate_lists
from attribution.review.candidate import Candidate, Pair, load_candidates, pair_parameters
from attribution.review.candidate_lists import LISTS, Only
from attribution.review.spreadsheet import (
    COLUMNS,
    DIGEST_MARK,
    HIDDEN_COLUMNS,
    OPEN_COLUMNS,
    facts_digest,
)
from attribution.snapshot.reader import Reader
from attribution.workspace import Workspace, requires

_WIDTHS = {
    "verdict": 12,
    "note": 24,
    "technician": 24,
    "printed": 24,
    "title": 48,
    "sentence": 60,
    "evidence": 60,
    "contradicts": 40,
    "link": 32,
}
_USUAL_WIDTH = 12
_MENTIONS = """
select m.mention_id, m.context, t.technician_id, t.given_names, t.family_name, t.known_as
from (select unnest($mentions::varchar[]) as mention_id,
             unnest($technicians::varchar[]) as technician_id)
join mentions m using (mention_id) join technicians t using (technician_id)
"""
Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Spreadsheet:
    """Candidates as an XLSX file, with their number and their technicians.

    `left_out` counts the candidates that would tell a former name to whoever gets the file.
    """

    data: bytes
    candidates: int
    technician_ids: tuple[str, ...]
    left_out: int = 0


@requires("export queue", inside=True)
def export_list(workspace: Workspace, list_name: str = "review") -> Spreadsheet:
    """The candidates of a review list, one of LISTS, that the person may decide.

    Those that rest on a former name are left out, because other people complete such a list.
    """
    workspace.require("export queue")
    return _without_former_names(workspace, (list_name,), workspace.scope("decide"))


@requires("decide", about="technician_id", noted="export queue")
def export_technician(
    workspace: Workspace, technician_id: str, with_former_names: bool = False
) -> Spreadsheet:
    """All candidates of one technician, on whatever list: for the answers on their printed page.

    Those that rest on a former name are left out, unless the person who may know it wants them.
    """
    if with_former_names:
        return _spreadsheet(workspace, LISTS, (technician_id,))
    return _without_former_names(workspace, LISTS, (technician_id,))


def _without_former_names(
    workspace: Workspace, list_names: Iterable[str], only: Only
) -> Spreadsheet:
    names = tuple(list_names)
    sheet = _spreadsheet(workspace.without_former_names(), names, only)
    return replace(sheet, left_out=len(_listed(workspace, names, only)) - sheet.candidates)


def _spreadsheet(workspace: Workspace, list_names: Iterable[str], only: Only) -> Spreadsheet:
    listed = _listed(workspace, list_names, only)
    rows = _rows(workspace, listed)
    technician_ids = {technician_id for _, technician_id in listed}
    return Spreadsheet(_workbook(rows), len(rows), tuple(sorted(technician_ids)))


def _listed(workspace: Workspace, list_names: Iterable[str], only: Only) -> dict[Pair, Row]:
    """The candidates of these lists."""
    return {
        (row["mention_id"], row["technician_id"]): row
        for list_name in list_names
        for row in candidate_lists.rows(workspace.reader, list_name, only)
    }


# -- rows ------------------------------------------------------------------------------------------


def _rows(workspace: Workspace, listed: Mapping[Pair, Row]) -> list[dict[str, Any]]:
    """The rows of the spreadsheet, with a value for each column but the open ones."""
    mentions = _mentions(workspace.reader, listed)
    candidates = load_candidates(workspace.reader, listed)
    sheet, version = f"sheet-{uuid.uuid4().hex}", workspace.ledger.version()
    rows = []
    for pair, row in listed.items():
        shown = _shown(row, mentions[pair], candidates[pair])
        hidden = {
            "mention_id": row["mention_id"],
            "technician_id": row["technician_id"],
            "facts": DIGEST_MARK + facts_digest(candidates[pair]),
            "ledger": version,
            "sheet": sheet,
        }
        rows.append(shown | hidden)
    return rows


def _mentions(reader: Reader, pairs: Collection[Pair]) -> dict[Pair, Row]:
    """By pair, the sentence of the mention and the names of the technician."""
    rows = reader.rows(_MENTIONS, pair_parameters(pairs))
    return {(row["mention_id"], row["technician_id"]): row for row in rows}


def _shown(row: Row, mention: Row, candidate: Candidate) -> dict[str, Any]:
    """What a reviewer reads about a candidate."""
    technician = display_name_of(
        mention["given_names"], mention["family_name"], mention["known_as"]
    )
    return {
        "technician": technician,
        "printed": row["name"],
        "kind": row["kind"],
        "title": row["title"],
        "published": row["published"],
        "sentence": mention["context"],
        "evidence": " ".join(piece.says for piece in candidate.shown.evidence),
        "contradicts": " ".join(candidate.shown.contradicts),
        "probability": round(row["probability"], 3),
        "link": f"https://doi.org/{row['doi']}" if row["doi"] else None,
    }


# -- the workbook ----------------------------------------------------------------------------------


def _workbook(rows: Sequence[Row]) -> bytes:
    book = openpyxl.Workbook()
    page = book.active
    page.title = "review"
    page.append(COLUMNS)
    for number, row in enumerate(rows, 2):
        for place, column in enumerate(COLUMNS, 1):
            _fill(page.cell(number, place), column, row.get(column))
    _format_columns(page)
    _offer_verdicts(page, len(rows))
    _protect(page)
    return workbook.saved(book)


def _fill(cell: Cell, column: str, value: Any) -> None:
    """Put a value into a cell. Only open columns can be changed, and they have a colour."""
    workbook.put(cell, value)
    cell.protection = Protection(locked=column not in OPEN_COLUMNS)
    cell.alignment = Alignment(wrap_text=True, vertical="top")
    if column == "probability":
        cell.number_format = "0.0%"
    if column in OPEN_COLUMNS:
        cell.fill = workbook.OPEN_FILL


def _format_columns(page: Worksheet) -> None:
    """Headings in bold, widths, and hidden ids. Verdict, note and headings stay in view."""
    for place, column in enumerate(COLUMNS, 1):
        heading = page.cell(1, place)
        heading.font = Font(bold=True)
        heading.alignment = Alignment(wrap_text=True, vertical="top")
        dimensions = page.column_dimensions[heading.column_letter]
        dimensions.width = _WIDTHS.get(column, _USUAL_WIDTH)
        dimensions.hidden = column in HIDDEN_COLUMNS
    page.freeze_panes = "C2"
    page.auto_filter.ref = page.dimensions


def _offer_verdicts(page: Worksheet, rows: int) -> None:
    """Offer the verdicts as a list, with a sentence that explains them."""
    validation = workbook.choices(VERDICTS, "Not a verdict")
    validation.promptTitle = "Is this the technician?"
    validation.prompt = (
        f"Choose one of: {', '.join(VERDICTS)}. Leave the cell blank to decide later. "
        "Where the column contradicts is filled, a confirmation needs a reason in the note. "
        "Then import the spreadsheet under “Import decisions”."
    )
    page.add_data_validation(validation)
    validation.add(f"A2:A{max(2, rows + 1)}")


def _protect(page: Worksheet) -> None:
    """Forbid all changes but to open cells, column widths, filters and the order of rows."""
    page.protection.sheet = True
    page.protection.formatColumns = False
    page.protection.autoFilter = False
    page.protection.sort = False

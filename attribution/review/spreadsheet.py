"""Candidates out to a spreadsheet, marked there by a person, and back in: nothing lost, nothing twice, conflicts named.

Every row carries the ids of its pair, a digest of what spoke for and against it, and the last event of the ledger when it
was written. A row whose facts have changed since, or whose pair somebody decided since, is a conflict and is left alone.
"""

from __future__ import annotations

import hashlib
import io
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, Cell
from openpyxl.styles import Alignment, Font, PatternFill, Protection
from openpyxl.worksheet.datavalidation import DataValidation

from attribution.access import log, permissions
from attribution.access.permissions import Person
from attribution.core.errors import UserError
from attribution.core.text import plain
from attribution.ledger.event import Event, decision
from attribution.review import candidate, queue, spreadsheet, verdicts
from attribution.review.candidate import Candidate, Pair
from attribution.roster.tables import Table, Unreadable, table
from attribution.snapshot import reader as snapshot_reader
from attribution.snapshot.reader import Reader
from attribution.workspace import Desk, Office

VERDICTS = ("confirmed", "rejected", "unsure")
MARKS = {
    "confirmed": "confirmed",
    "confirm": "confirmed",
    "yes": "confirmed",
    "y": "confirmed",
    "me": "confirmed",
    "x": "confirmed",
    "rejected": "rejected",
    "reject": "rejected",
    "no": "rejected",
    "n": "rejected",
    "not me": "rejected",
    "unsure": "unsure",
    "?": "unsure",
}
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
MAX_BYTES = 50_000_000
_MORE = """
select m.mention_id, m.context, t.technician_id,
       coalesce(t.known_as[1], t.given_names) || ' ' || t.family_name as technician
from (select unnest($mentions::varchar[]) as mention_id, unnest($technicians::varchar[]) as technician_id)
join mentions m using (mention_id) join technicians t using (technician_id)
"""


@dataclass(frozen=True, slots=True)
class Conflict:
    """Why a row of the sheet was not taken: its number there, what it says, and what stands against it."""

    row: int
    sheet_says: str
    problem: str

    def __str__(self) -> str:
        return f"row {self.row}: the sheet says {self.sheet_says}; {self.problem}"


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did: verdicts recorded now, recorded before, rows without a mark, rows left alone."""

    recorded: int
    already: int
    unmarked: int
    conflicts: tuple[Conflict, ...] = ()


@dataclass(frozen=True, slots=True)
class Marked:
    """One marked row that can be taken; `version` is the last act of the ledger when it was written."""

    row: int
    seen: Candidate
    verdict: str
    note: str | None
    key: str
    version: int


# -- out -----------------------------------------------------------------------------------------------


def export_queue(
    reader: Reader,
    desk: Desk,
    person: Person,
    *,
    which: str = "review",
    technician_id: str | None = None,
) -> tuple[bytes, int]:
    """The candidates of a review list (`review.LISTS`) that the person may decide, as an XLSX file, and how many.

    `technician_id` asks for all of one technician, whichever list they are on: the answers to their printed page.
    """
    permissions.require(
        person,
        "decide" if technician_id else "export queue",
        technician_id,
        desk.of(technician_id or ""),
    )
    only = (
        (technician_id,) if technician_id else permissions.scope(person, "decide", desk.faculties)
    )
    lists = queue.LISTS if technician_id else (which,)
    waiting = {
        (one["mention_id"], one["technician_id"]): one
        for name in lists
        for one in queue.queue(reader, name, only=only)
    }
    wanted = list(waiting.values())
    log.note(desk.home, person, "export queue", [one["technician_id"] for one in wanted])
    return _workbook(_sheet_rows(reader, desk, wanted)), len(wanted)


def facts(one: Candidate) -> str:
    """A digest of what a verdict rests on; that of the review page, so that both mean the same by a change."""
    name, band, tie, said = candidate.facts(one)
    text = repr((name, band, tie, sorted(map(repr, said))))
    return hashlib.blake2b(text.encode(), digest_size=8).hexdigest()


def _sheet_rows(
    reader: Reader, desk: Desk, waiting: Sequence[Mapping[str, Any]]
) -> list[dict[str, Any]]:
    sheet, version = uuid.uuid4().hex, desk.book.version()
    pairs = {
        "mentions": [w["mention_id"] for w in waiting],
        "technicians": [w["technician_id"] for w in waiting],
    }
    more = {(row["mention_id"], row["technician_id"]): row for row in reader.rows(_MORE, pairs)}
    candidates = candidate.candidates(reader, list(more))
    rows = []
    for one in waiting:
        pair = (one["mention_id"], one["technician_id"])
        seen, told = candidates[pair], more[pair]
        rows.append(
            {
                "technician": told["technician"],
                "printed": one["name"],
                "kind": one["kind"],
                "title": plain(one["title"] or ""),
                "published": one["published"],
                "sentence": plain(told["context"] or ""),
                "evidence": " ".join(piece.says for piece in seen.shown.evidence),
                "probability": round(one["probability"], 3),
                "link": f"https://doi.org/{one['doi']}" if one["doi"] else None,
                "mention_id": one["mention_id"],
                "technician_id": one["technician_id"],
                "facts": facts(seen),
                "ledger": version,
                "sheet": sheet,
            }
        )
    return rows


def _workbook(rows: Sequence[Mapping[str, Any]]) -> bytes:
    book = openpyxl.Workbook()
    page = book.active
    page.title = "review"
    page.append(list(COLUMNS))
    for number, row in enumerate(rows, 2):
        for place, name in enumerate(COLUMNS, 1):
            _put(page.cell(number, place), name, row.get(name))
    for place, name in enumerate(COLUMNS, 1):
        letter = page.cell(1, place).column_letter
        page.column_dimensions[letter].width = WIDTHS.get(name, 12)
        page.column_dimensions[letter].hidden = name in LOCKED
        page.cell(1, place).font = Font(bold=True)
    choices = DataValidation(
        type="list", formula1=f'"{",".join(VERDICTS)}"', allow_blank=True, showErrorMessage=True
    )
    choices.error = f"Choose one of: {', '.join(VERDICTS)}, or leave the cell blank."
    page.add_data_validation(choices)
    choices.add(f"A2:A{max(2, len(rows) + 1)}")
    page.freeze_panes = "C2"
    page.auto_filter.ref = page.dimensions
    page.protection.sheet = True
    page.protection.formatColumns = page.protection.autoFilter = page.protection.sort = False
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _put(cell: Cell, name: str, value: Any) -> None:
    """A value in a cell; text never becomes a formula, and only verdict and note are open to typing."""
    if isinstance(value, str):
        cell.value = ILLEGAL_CHARACTERS_RE.sub(" ", value)[:32_000]
        cell.data_type = "s"
    else:
        cell.value = value
    cell.protection = Protection(locked=name not in OPEN_COLUMNS)
    cell.alignment = Alignment(wrap_text=True, vertical="top")
    if name in OPEN_COLUMNS:
        cell.fill = PatternFill("solid", start_color="FFF8DC")


# -- in ------------------------------------------------------------------------------------------------


def import_marks(
    reader: Reader,
    desk: Desk,
    person: Person,
    data: bytes,
    *,
    partial: bool = False,
    received: str | None = None,
    now: datetime | None = None,
) -> Imported:
    """Take over the marks of a sheet (XLSX, or CSV with the same columns).

    With conflicts nothing is taken and UserError names each, unless `partial`: then the rest is taken, and they are
    returned. A sheet that comes again is recorded once. `received` is how a technician's own marks came in.
    """
    received = (received or "").strip() or None
    found, places = _read(data)
    marked, refused, unmarked = _sorted(reader, desk, person, found, places)
    already: list[Marked] = []
    conflicts: list[Conflict] = []

    def plan() -> list[Event]:
        nonlocal already, conflicts
        already, fresh, others = _since(reader, desk, marked)
        conflicts = sorted([*refused, *others], key=lambda one: one.row)
        if conflicts and not partial:
            raise UserError(_refusal(conflicts, len(fresh)))
        return [_decision(one, person, received, now) for one in fresh]

    stored = desk.book.checked(plan)
    return Imported(len(stored), len(already), unmarked, tuple(conflicts))


def _refusal(conflicts: Sequence[Conflict], others: int) -> str:
    listed = "\n  ".join(map(str, conflicts))
    return (
        f"{len(conflicts)} row(s) of the sheet cannot be taken, so nothing was recorded:\n  {listed}\n"
        f"Mend them, or import the sheet again so that only what can be taken is taken: {others} row(s)."
    )


def _decision(one: Marked, person: Person, received: str | None, at: datetime | None) -> Event:
    why = "; ".join(filter(None, (one.note, f"received: {received}" if received else None))) or None
    seen = one.seen
    return decision(
        key=one.key,
        who=person.who,
        technician_id=seen.technician_id,
        work_id=seen.work_id,
        mention_id=seen.mention_id,
        kind=seen.kind,
        verdict=one.verdict,
        shown=seen.shown,
        why=why,
        at=at,
    )


def _read(data: bytes) -> tuple[Table, dict[str, int]]:
    if len(data) > MAX_BYTES:
        raise UserError(
            f"The sheet has more than {MAX_BYTES // 1_000_000} MB; it is none of ours. Export it again."
        )
    try:
        found = table(data)
    except Unreadable as unreadable:
        raise UserError(
            f"The sheet cannot be read: {unreadable.complaint.problem}. {unreadable.complaint.remedy}"
        ) from None
    places = {name.strip().lower(): at for at, name in enumerate(found.header)}
    if missing := [name for name in ("verdict", *LOCKED) if name not in places]:
        raise UserError(
            f"The sheet has no column {', '.join(missing)}; nothing was recorded. Use the sheet as it was "
            "exported, with all its columns, the hidden ones too."
        )
    return found, places


def _sorted(
    reader: Reader, desk: Desk, person: Person, found: Table, places: Mapping[str, int]
) -> tuple[list[Marked], list[Conflict], int]:
    """The rows that can be taken as far as today's candidates go, the conflicts, and the number without a mark."""
    rows = {
        number: {name: row[at].strip() if at < len(row) else "" for name, at in places.items()}
        for number, row in found.rows
    }
    said = {number: value for number, value in rows.items() if value["verdict"]}
    candidates = candidate.candidates(
        reader, {(one["mention_id"], one["technician_id"]) for one in said.values()}
    )
    taken = [_row(candidates, desk, person, number, value) for number, value in said.items()]
    conflicts = [one for one in taken if isinstance(one, Conflict)]
    marked = _once([one for one in taken if isinstance(one, Marked)], conflicts)
    return marked, conflicts, len(rows) - len(said)


def _row(
    candidates: Mapping[Pair, Candidate],
    desk: Desk,
    person: Person,
    number: int,
    value: Mapping[str, str],
) -> Marked | Conflict:
    said = value["verdict"]
    verdict = MARKS.get(" ".join(said.lower().split()))
    mention_id, technician_id = value["mention_id"], value["technician_id"]
    if verdict is None:
        return Conflict(
            number,
            f"“{plain(said)[:40]}”",
            f"which is no verdict. Choose one of: {', '.join(VERDICTS)}.",
        )
    if not permissions.may(person, "decide", technician_id, desk.of(technician_id)):
        return Conflict(number, verdict, "you may not decide for this technician.")
    seen = candidates.get((mention_id, technician_id))
    if seen is None:
        return Conflict(
            number,
            verdict,
            "this pair is no candidate any more, or the ids in the row were changed.",
        )
    if facts(seen) != value["facts"]:
        return Conflict(
            number, verdict, "what speaks for and against it has changed since. Look at it again."
        )
    if not value["ledger"].isdigit():
        return Conflict(
            number, verdict, "the hidden column `ledger` was changed. Export the list again."
        )
    body = f"{value['sheet']}|{mention_id}|{technician_id}|{verdict}"
    key = "sheet-" + hashlib.blake2b(body.encode(), digest_size=16).hexdigest()
    note = plain(value.get("note", ""))[:2000] or None
    return Marked(number, seen, verdict, note, key, int(value["ledger"]))


def _once(marked: Iterable[Marked], conflicts: list[Conflict]) -> list[Marked]:
    """Each pair once; all rows of a pair that the sheet marks in two ways are conflicts."""
    of_pair: dict[Pair, list[Marked]] = {}
    for one in marked:
        of_pair.setdefault(one.seen.pair, []).append(one)
    for rows in of_pair.values():
        if len({one.verdict for one in rows}) > 1:
            conflicts += [_two_ways(one, rows) for one in rows]
    return [rows[0] for rows in of_pair.values() if len({one.verdict for one in rows}) == 1]


def _two_ways(one: Marked, rows: Sequence[Marked]) -> Conflict:
    others = ", ".join(
        f"row {each.row} says {each.verdict}" for each in rows if each.verdict != one.verdict
    )
    return Conflict(one.row, one.verdict, f"{others} of the same pair.")


def _since(
    reader: Reader, desk: Desk, marked: Sequence[Marked]
) -> tuple[list[Marked], list[Marked], list[Conflict]]:
    """The marks that stand in the ledger already, those that are new, and the conflicts with what it says since."""
    standing = verdicts.standing(reader, desk.book, [one.seen.pair for one in marked])
    already: list[Marked] = []
    fresh: list[Marked] = []
    conflicts: list[Conflict] = []
    for one in marked:
        event = standing.get(one.seen.pair)
        since = event if event is not None and event.event_id > one.version else None
        if desk.book.event(one.key) is not None or (since and since.verdict == one.verdict):
            already.append(one)
        elif since:
            conflicts.append(Conflict(one.row, one.verdict, _told(since)))
        else:
            fresh.append(one)
    taken = _taken(reader, fresh)
    return already, [one for one in fresh if one.row not in taken], [*conflicts, *taken.values()]


def _taken(reader: Reader, fresh: Sequence[Marked]) -> dict[int, Conflict]:
    """By row, the confirmations of a name that stands confirmed for another technician, or that another row confirms."""
    confirming = [one for one in fresh if one.verdict == "confirmed"]
    owners = snapshot_reader.taken(reader, [one.seen.mention_id for one in confirming])
    found = {}
    for one in confirming:
        others = [
            str(each.row)
            for each in confirming
            if each.seen.mention_id == one.seen.mention_id and each != one
        ]
        if owners.get(one.seen.mention_id, set()) - {one.seen.technician_id}:
            found[one.row] = Conflict(
                one.row, one.verdict, f"{snapshot_reader.TAKEN}. Have that decision undone first."
            )
        elif others:
            problem = f"row {', '.join(others)} confirms the same name for another technician, and it is one person."
            found[one.row] = Conflict(one.row, one.verdict, problem)
    return found


def _told(event: Event) -> str:
    why = f" ({plain(event.why)})" if event.why else ""
    return f"the ledger says {event.verdict} by {event.who} on {event.at:%Y-%m-%d %H:%M} UTC since{why}."


def review_export(
    at: Office, path: Path, *, which: str = "review", technician_id: str | None = None
) -> int:
    """Write a review list as XLSX; returns the number of candidates."""
    data, count = spreadsheet.export_queue(
        at.reader, at.desk, at.person, which=which, technician_id=technician_id
    )
    path.write_bytes(data)
    return count


def review_import(
    at: Office,
    path: Path,
    *,
    partial: bool = False,
    received: str | None = None,
    now: datetime | None = None,
) -> spreadsheet.Imported:
    """Take over the marks of a sheet."""
    try:
        data = path.read_bytes()
    except OSError as problem:
        raise UserError(f"{path} cannot be read: {problem.strerror}. Check the path.") from problem
    return spreadsheet.import_marks(
        at.reader, at.desk, at.person, data, partial=partial, received=received, now=now
    )

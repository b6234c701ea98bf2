"""The marks of a spreadsheet taken back: what a person decided there, once, and every conflict
named.

A row whose facts have changed since it was written, or whose pair another person decided since, is
a conflict and is left alone.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from attribution.core.errors import UserError
from attribution.core.text import plain
from attribution.ledger.event import VERDICTS, Event
from attribution.review.candidate import Candidate, Pair, candidates
from attribution.review.spreadsheet import LOCKED, facts
from attribution.review.verdicts import decision, standing
from attribution.roster.tables import Table, Unreadable, table
from attribution.snapshot.reader import TAKEN, Reader, taken
from attribution.workspace import Acting, Workspace, requires

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
MAX_BYTES = 50_000_000
MOST_OF_NOTE = 2000  # characters


@dataclass(frozen=True, slots=True)
class Conflict:
    """Why a row of the sheet was not taken: its number there, what it says, and what stands against
    it.
    """

    row: int
    sheet_says: str
    problem: str

    def __str__(self) -> str:
        return f"row {self.row}: the sheet says {self.sheet_says}; {self.problem}"


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did: verdicts recorded now, recorded before, rows without a mark, rows left
    alone.
    """

    recorded: int
    already: int
    unmarked: int
    conflicts: tuple[Conflict, ...] = ()


@dataclass(frozen=True, slots=True)
class Marked:
    """One marked row that can be taken.

    `version` is the last act of the ledger when it was written.
    """

    row: int
    seen: Candidate
    verdict: str
    note: str | None
    key: str
    version: int


@dataclass(frozen=True, slots=True)
class Compared:
    """Marked rows beside the ledger: recorded there already, new, and in conflict with what it
    says.
    """

    already: tuple[Marked, ...] = ()
    fresh: tuple[Marked, ...] = ()
    conflicts: tuple[Conflict, ...] = ()


@requires("decide", inside=True)
def import_marks(
    workspace: Workspace, acting: Acting, data: bytes, partial: bool = False
) -> Imported:
    """Take over the marks of a sheet (XLSX, or CSV with the same columns).

    With conflicts nothing is taken and UserError names each, unless `partial`: then the rest is
    taken, and they are returned. A sheet that comes again is recorded once.
    """
    rows = _rows(data)
    marked_rows = {number: row for number, row in rows.items() if row["verdict"]}
    marked, refused = _read_marks(workspace, marked_rows)
    compared = Compared()

    def plan() -> list[Event]:
        nonlocal compared
        compared = _compared(workspace, marked)
        conflicts = sorted([*refused, *compared.conflicts], key=lambda conflict: conflict.row)
        if conflicts and not partial:
            raise UserError(_refusal(conflicts, len(compared.fresh)))
        return [_decision(mark, workspace, acting) for mark in compared.fresh]

    stored = workspace.ledger.store_planned_optimistically(plan)
    conflicts = sorted([*refused, *compared.conflicts], key=lambda conflict: conflict.row)
    unmarked = len(rows) - len(marked_rows)
    return Imported(len(stored), len(compared.already), unmarked, tuple(conflicts))


def _refusal(conflicts: Sequence[Conflict], others: int) -> str:
    rows = "\n  ".join(map(str, conflicts))
    return (
        f"{len(conflicts)} row(s) of the sheet cannot be taken, so nothing was recorded:\n  {rows}\n"
        "Mend them, or import the sheet again so that only what can be taken is taken: "
        f"{others} row(s)."
    )


def _decision(mark: Marked, workspace: Workspace, acting: Acting) -> Event:
    """The verdict of a row, with the note and how it came in as its reason."""
    received = (acting.received or "").strip()
    reasons = [mark.note, f"received: {received}" if received else None]
    why = "; ".join(filter(None, reasons))
    return decision(mark.seen, mark.verdict, workspace.person, acting, mark.key, why)


# -- reading the sheet -----------------------------------------------------------------------------


def _rows(data: bytes) -> dict[int, dict[str, str]]:
    """By number, the cells of each row by column name.

    UserError where it is no sheet of this program.
    """
    sheet = _table(data)
    places = {name.strip().lower(): place for place, name in enumerate(sheet.header)}
    if missing := [name for name in ("verdict", *LOCKED) if name not in places]:
        raise UserError(
            f"The sheet has no column {', '.join(missing)}; nothing was recorded. Use the sheet as "
            "it was exported, with all its columns, the hidden ones too."
        )
    return {
        number: {
            name: cells[place].strip() if place < len(cells) else ""
            for name, place in places.items()
        }
        for number, cells in sheet.rows
    }


def _table(data: bytes) -> Table:
    if len(data) > MAX_BYTES:
        raise UserError(
            f"The sheet has more than {MAX_BYTES // 1_000_000} MB; it is none of ours. "
            "Export it again."
        )
    try:
        return table(data)
    except Unreadable as unreadable:
        complaint = unreadable.complaint
        raise UserError(
            f"The sheet cannot be read: {complaint.problem}. {complaint.remedy}"
        ) from None


def _read_marks(
    workspace: Workspace, rows: Mapping[int, Mapping[str, str]]
) -> tuple[list[Marked], list[Conflict]]:
    """The rows that can be taken as far as today's candidates go, and the conflicts."""
    pairs = {(row["mention_id"], row["technician_id"]) for row in rows.values()}
    known = candidates(workspace.reader, pairs)
    marks = [_mark(workspace, known, number, row) for number, row in rows.items()]
    conflicts = [mark for mark in marks if isinstance(mark, Conflict)]
    marked, contradictions = _once([mark for mark in marks if isinstance(mark, Marked)])
    return marked, [*conflicts, *contradictions]


def _mark(
    workspace: Workspace,
    known: Mapping[Pair, Candidate],
    number: int,
    row: Mapping[str, str],
) -> Marked | Conflict:
    """One row as a verdict, or why it cannot be taken."""
    verdict = MARKS.get(" ".join(row["verdict"].lower().split()))
    if verdict is None:
        typed = f"“{plain(row['verdict'])[:40]}”"
        choice = ", ".join(VERDICTS)
        return Conflict(number, typed, f"which is no verdict. Choose one of: {choice}.")
    pair = (row["mention_id"], row["technician_id"])
    seen = known.get(pair)
    if problem := _problem(workspace, seen, row):
        return Conflict(number, verdict, problem)
    assert seen is not None
    body = f"{row['sheet']}|{pair[0]}|{pair[1]}|{verdict}"
    key = "sheet-" + hashlib.blake2b(body.encode(), digest_size=16).hexdigest()
    note = plain(row.get("note", ""))[:MOST_OF_NOTE] or None
    return Marked(number, seen, verdict, note, key, int(row["ledger"]))


def _problem(workspace: Workspace, seen: Candidate | None, row: Mapping[str, str]) -> str | None:
    """Why a row cannot be taken; None where it can."""
    if not workspace.may("decide", row["technician_id"]):
        return "you may not decide for this technician."
    if seen is None:
        return "this pair is no candidate any more, or the ids in the row were changed."
    if facts(seen) != row["facts"]:
        return "what speaks for and against it has changed since. Look at it again."
    if not row["ledger"].isdigit():
        return "the hidden column `ledger` was changed. Export the list again."
    return None


def _once(marked: Iterable[Marked]) -> tuple[list[Marked], list[Conflict]]:
    """Each pair once; all rows of a pair that the sheet marks in two ways are conflicts."""
    of_pair: defaultdict[Pair, list[Marked]] = defaultdict(list)
    for mark in marked:
        of_pair[mark.seen.pair].append(mark)
    agreed, conflicts = [], []
    for marks in of_pair.values():
        if len({mark.verdict for mark in marks}) == 1:
            agreed.append(marks[0])
        else:
            conflicts += [_contradiction(mark, marks) for mark in marks]
    return agreed, conflicts


def _contradiction(mark: Marked, marks: Sequence[Marked]) -> Conflict:
    others = ", ".join(
        f"row {other.row} says {other.verdict}" for other in marks if other.verdict != mark.verdict
    )
    return Conflict(mark.row, mark.verdict, f"{others} of the same pair.")


# -- beside the ledger -----------------------------------------------------------------------------


def _compared(workspace: Workspace, marked: Sequence[Marked]) -> Compared:
    """The marks beside what the ledger says since the sheet was written."""
    reader, ledger = workspace.reader, workspace.ledger
    latest = standing(reader, ledger, [mark.seen.pair for mark in marked])
    already: list[Marked] = []
    fresh: list[Marked] = []
    conflicts: list[Conflict] = []
    for mark in marked:
        since = _since(mark, latest.get(mark.seen.pair))
        if ledger.event(mark.key) is not None or (since and since.verdict == mark.verdict):
            already.append(mark)
        elif since:
            conflicts.append(Conflict(mark.row, mark.verdict, _in_words(since)))
        else:
            fresh.append(mark)
    of_others = _of_others(reader, fresh)
    return Compared(
        tuple(already),
        tuple(mark for mark in fresh if mark.row not in of_others),
        (*conflicts, *of_others.values()),
    )


def _since(mark: Marked, latest: Event | None) -> Event | None:
    """The decision on a pair, where it was made after the sheet was written."""
    return latest if latest is not None and latest.event_id > mark.version else None


def _of_others(reader: Reader, fresh: Sequence[Marked]) -> dict[int, Conflict]:
    """By row, the confirmations of a name that stands confirmed for another technician, or that
    another row confirms.
    """
    confirming = [mark for mark in fresh if mark.verdict == "confirmed"]
    owners = taken(reader, [mark.seen.mention_id for mark in confirming])
    conflicts = {}
    for mark in confirming:
        others = [
            str(other.row)
            for other in confirming
            if other.seen.mention_id == mark.seen.mention_id and other != mark
        ]
        problem = None
        if owners.get(mark.seen.mention_id, set()) - {mark.seen.technician_id}:
            problem = f"{TAKEN}. Have that decision undone first."
        elif others:
            problem = (
                f"row {', '.join(others)} confirms the same name for another technician, "
                "and it is one person."
            )
        if problem:
            conflicts[mark.row] = Conflict(mark.row, mark.verdict, problem)
    return conflicts


def _in_words(decision: Event) -> str:
    why = f" ({plain(decision.why)})" if decision.why else ""
    when = f"{decision.at:%Y-%m-%d %H:%M} UTC"
    return f"the ledger says {decision.verdict} by {decision.who} on {when} since{why}."

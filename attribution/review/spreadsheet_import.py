"""How the verdicts of a completed spreadsheet are recorded: once, with every conflict named.

A row is in conflict where its evidence has changed since the export, another person has decided
since, or it confirms against the evidence without a reason. Such rows are never imported.
"""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from attribution.core import for_people
from attribution.core.errors import UserError
from attribution.core.text import plain
from attribution.ledger.event import Event
from attribution.ledger.ledger import Ledger
from attribution.review.candidate import Candidate, Pair, load_candidates
from attribution.review.completed_spreadsheet import Completed, Conflict, Mark, read_spreadsheet
from attribution.review.contradicted import ASK_ANOTHER, is_own
from attribution.review.spreadsheet import facts_digest
from attribution.review.verdicts import current_decisions, decision_on, in_words
from attribution.snapshot.reader import TAKEN, Reader, taken
from attribution.workspace import Acting, Workspace, requires

_TECHNICIANS_OF = """
select mention_id, technician_id from candidates
where mention_id in (select unnest(?::varchar[]))
"""


@dataclass(frozen=True, slots=True)
class Imported:
    """The counts of verdicts saved now, saved before and of unmarked rows; the rows in conflict."""

    recorded: int
    already: int
    unmarked: int
    conflicts: tuple[Conflict, ...] = ()


@dataclass(frozen=True, slots=True)
class _Comparison:
    """Marks compared with the ledger: saved there already, new ones, and rows in conflict."""

    already: tuple[Mark, ...] = ()
    new: tuple[Mark, ...] = ()
    conflicts: tuple[Conflict, ...] = ()


@requires("decide", inside=True)
def import_decisions(
    workspace: Workspace, acting: Acting, data: bytes, partial: bool = False
) -> Imported:
    """Record the verdicts of a completed spreadsheet, a workbook or text.

    With conflicts, UserError names each of them and nothing is recorded. With `partial` the other
    rows are recorded and the conflicts returned. A spreadsheet that comes twice is recorded once.
    """
    completed = _with_known_ids(workspace.reader, read_spreadsheet(data))
    candidates = load_candidates(workspace.reader, {mark.pair for mark in completed.marks})
    marks, refused = _importable(workspace, completed, candidates)
    comparison = _Comparison()

    def plan() -> list[Event]:
        nonlocal comparison
        comparison = _compared(workspace, marks, refused)
        if comparison.conflicts and not partial:
            raise UserError(_refusal(comparison))
        return [
            _decision(workspace, acting, mark, candidates[mark.pair]) for mark in comparison.new
        ]

    stored = workspace.ledger.store_planned_optimistically(plan)
    already = len(comparison.already)
    return Imported(len(stored), already, completed.unmarked, comparison.conflicts)


def _refusal(comparison: _Comparison) -> str:
    conflicts = comparison.conflicts
    others = for_people.count(len(comparison.new), "row")
    rows = "\n  ".join(map(str, conflicts))
    return (
        f"Correct these rows, or import the rows without conflicts ({others}). Nothing was saved, "
        f"because of {for_people.count(len(conflicts), 'conflict')}:\n  {rows}"
    )


def _decision(workspace: Workspace, acting: Acting, mark: Mark, candidate: Candidate) -> Event:
    """The verdict of a row. Its reason is the note, and how the spreadsheet was received."""
    received = (acting.received or "").strip()
    reasons = [mark.note, f"received: {received}" if received else None]
    why = "; ".join(reason for reason in reasons if reason)
    return decision_on(candidate, mark.verdict, workspace.person, acting, _key(mark), why)


def _key(mark: Mark) -> str:
    """The key of the act: the same whenever this row is imported with this verdict."""
    body = f"{mark.sheet}|{mark.mention_id}|{mark.technician_id}|{mark.verdict}"
    return "sheet-" + hashlib.blake2b(body.encode(), digest_size=16).hexdigest()


# -- ids that a spreadsheet program changed --------------------------------------------------------


def _with_known_ids(reader: Reader, completed: Completed) -> Completed:
    """The marks with the technicians' ids as the snapshot has them.

    A program that opens a CSV file makes 42 or 42.0 of the id 00042. Where only one candidate of
    the name has such an id, it is that one.
    """
    rows = reader.rows(_TECHNICIANS_OF, [[mark.mention_id for mark in completed.marks]])
    known = {(row["mention_id"], row["technician_id"]) for row in rows}
    ids: defaultdict[Pair, list[str]] = defaultdict(list)
    for mention_id, technician_id in known:
        ids[mention_id, _without_zeros(technician_id)].append(technician_id)

    def with_known_id(mark: Mark) -> Mark:
        similar = ids[mark.mention_id, _without_zeros(mark.technician_id)]
        if mark.pair in known or len(similar) != 1:
            return mark
        return replace(mark, technician_id=similar[0])

    return replace(completed, marks=tuple(map(with_known_id, completed.marks)))


def _without_zeros(technician_id: str) -> str:
    number = re.fullmatch(r"0*(\d+)(?:[.,]0+)?", technician_id)
    return number[1] if number else technician_id.casefold()


# -- conflicts with the candidates of today, and within the spreadsheet ----------------------------


def _importable(
    workspace: Workspace, completed: Completed, candidates: Mapping[Pair, Candidate]
) -> tuple[list[Mark], list[Conflict]]:
    """The marks that can be compared with the ledger, each pair once, and the rows in conflict."""
    conflicts = list(completed.conflicts)
    valid = []
    for mark in completed.marks:
        problem = _problem(workspace, mark, candidates.get(mark.pair))
        if problem:
            conflicts.append(Conflict(mark.row, mark.verdict, problem))
        else:
            valid.append(mark)
    marks, contradictions = _without_contradictions(valid)
    return marks, [*conflicts, *contradictions]


def _problem(workspace: Workspace, mark: Mark, candidate: Candidate | None) -> str | None:
    """Why a row cannot be imported, None where it can."""
    if not workspace.may("decide", mark.technician_id, workspace.works_of([mark.mention_id])):
        return "you may not decide for this technician."
    if candidate is None:
        return "this is no longer a candidate, or the ids in the row were changed."
    if facts_digest(candidate) != mark.facts:
        return "the evidence has changed since the export. Look at it again."
    if mark.ledger is None:
        return "the hidden column `ledger` was changed. Export the list again."
    return _contradiction_problem(workspace, mark, candidate)


def _contradiction_problem(workspace: Workspace, mark: Mark, candidate: Candidate) -> str | None:
    """Why a row may not confirm against the evidence, None where nothing contradicts it."""
    contradicts = " ".join(candidate.shown.contradicts)
    if mark.verdict != "confirmed" or not contradicts:
        return None
    if is_own(workspace.person, candidate):
        return f"{ASK_ANOTHER}. {contradicts}"
    if not mark.note:
        return (
            f"write the reason into the column note, because evidence is against it. {contradicts}"
        )
    return None


def _without_contradictions(marks: Iterable[Mark]) -> tuple[list[Mark], list[Conflict]]:
    """The first mark of each pair, and a conflict for every row of a pair marked in two ways."""
    marks_of: defaultdict[Pair, list[Mark]] = defaultdict(list)
    for mark in marks:
        marks_of[mark.pair].append(mark)
    agreed, conflicts = [], []
    for same_pair in marks_of.values():
        if len({mark.verdict for mark in same_pair}) == 1:
            agreed.append(same_pair[0])
        else:
            conflicts += [_contradiction(mark, same_pair) for mark in same_pair]
    return agreed, conflicts


def _contradiction(mark: Mark, same_pair: Sequence[Mark]) -> Conflict:
    others = ", ".join(
        f"row {other.row} says {other.verdict}"
        for other in same_pair
        if other.verdict != mark.verdict
    )
    return Conflict(mark.row, mark.verdict, f"{others} for the same candidate.")


# -- conflicts with the ledger ---------------------------------------------------------------------


def _compared(
    workspace: Workspace, marks: Sequence[Mark], refused: Iterable[Conflict]
) -> _Comparison:
    """The marks compared with what was decided since the export, with all conflicts by row."""
    current = current_decisions(workspace.reader, workspace.ledger, [mark.pair for mark in marks])
    already, new, conflicts = [], [], list(refused)
    for mark in marks:
        decision = _later_decision(mark, current)
        if _is_recorded(workspace.ledger, mark, decision):
            already.append(mark)
        elif decision is None:
            new.append(mark)
        else:
            conflicts.append(Conflict(mark.row, mark.verdict, _decided_since(decision)))
    taken_names = _taken_names(workspace.reader, new)
    free = [mark for mark in new if mark.row not in taken_names]
    conflicts += taken_names.values()
    conflicts.sort(key=lambda conflict: conflict.row)
    return _Comparison(tuple(already), tuple(free), tuple(conflicts))


def _later_decision(mark: Mark, current: Mapping[Pair, Event]) -> Event | None:
    """The present decision, where it was made after the export."""
    decision = current.get(mark.pair)
    if decision is None or decision.event_id <= (mark.ledger or 0):
        return None
    return decision


def _is_recorded(ledger: Ledger, mark: Mark, decision: Event | None) -> bool:
    """Whether this row was imported before, or the same verdict was given since the export."""
    if ledger.event(_key(mark)) is not None:
        return True
    return decision is not None and decision.verdict == mark.verdict


def _decided_since(decision: Event) -> str:
    why = f" ({plain(decision.why)})" if decision.why else ""
    return f"{in_words(decision)}, after the export{why}."


def _taken_names(reader: Reader, new: Iterable[Mark]) -> dict[int, Conflict]:
    """By row, the confirmations of a name that is confirmed for another technician.

    Either in the ledger, or in another row of the spreadsheet.
    """
    confirming = [mark for mark in new if mark.verdict == "confirmed"]
    owners = taken(reader, [mark.mention_id for mark in confirming])
    conflicts = {}
    for mark in confirming:
        problem = _taken_problem(mark, confirming, owners.get(mark.mention_id, set()))
        if problem:
            conflicts[mark.row] = Conflict(mark.row, mark.verdict, problem)
    return conflicts


def _taken_problem(mark: Mark, confirming: Iterable[Mark], owners: set[str]) -> str | None:
    """How a name is confirmed for another technician as well, None where it is not.

    `owners` are the technicians for whom the ledger has it confirmed.
    """
    if owners - {mark.technician_id}:
        return f"{TAKEN}. Ask for that decision to be undone first."
    rivals = [
        str(rival.row)
        for rival in confirming
        if rival.mention_id == mark.mention_id and rival != mark
    ]
    if not rivals:
        return None
    return (
        f"row {', '.join(rivals)} confirms the same name for another technician, "
        "and one printed name is one person."
    )

"""Suggestions that a technician has dismissed for good: a paper, or an ORCID iD.

Each is an act of the ledger. A later act takes it back.
"""

from __future__ import annotations

from typing import Any

from attribution.access import permissions
from attribution.claims.find_work import current_work_id, work_meant
from attribution.claims.visibility import tells_former_name
from attribution.core.errors import UserError
from attribution.core.identifiers import orcid as orcid_in
from attribution.core.text import plain
from attribution.harvest.titles import clean_title
from attribution.ledger.ledger import Ledger
from attribution.ledger.payloads import DISMISSAL, Dismissal, Target
from attribution.snapshot.reader import Reader
from attribution.workspace import Acting, Workspace, requires


@requires("write claim", about="technician_id")
def dismiss(
    workspace: Workspace,
    acting: Acting,
    technician_id: str,
    suggestion: str,
    dismissed: bool = True,
) -> None:
    """Never offer a paper or ORCID iD to a technician again, or offer it again.

    `suggestion` is an ORCID iD, or the DOI, title or id of a harvested work.
    """
    workspace.technician(technician_id)
    received = permissions.received(workspace.person, technician_id, acting.received)
    orcid = orcid_in(suggestion)
    target = None if orcid else _work_of(workspace, technician_id, suggestion)
    payload = Dismissal(dismissed, target, orcid, received)
    workspace.ledger.store(acting.event(workspace.person, DISMISSAL, payload, technician_id))


def _work_of(workspace: Workspace, technician_id: str, work: str) -> Target:
    """The work that is meant: as an earlier act names it, for later builds add identifiers."""
    target = _harvested(workspace.reader, work)
    for earlier in _in_force(workspace.ledger, technician_id):
        known = earlier.target
        if known and current_work_id(workspace.reader, known) == target.work_id:
            return known
    return target


def _harvested(reader: Reader, work: str) -> Target:
    target = work_meant(reader, work)
    if target.work_id is None:
        raise UserError(
            "Give the DOI of a harvested work, or an ORCID iD. "
            f"“{work.strip()[:120]}” is neither. Nothing was saved."
        )
    return target


@requires("see record", about="technician_id", noted="see suggestions")
def dismissed_suggestions(workspace: Workspace, technician_id: str) -> list[dict[str, Any]]:
    """What a technician has dismissed, the latest last: `suggestion` is what `dismiss` takes."""
    rows = []
    for dismissal in _in_force(workspace.ledger, technician_id):
        target = dismissal.target
        if target is None:
            rows.append({"suggestion": dismissal.orcid, "title": f"ORCID iD {dismissal.orcid}"})
        elif not tells_former_name(workspace, technician_id, target):
            title = plain(clean_title(target.title) or target.doi or "")
            work_id = current_work_id(workspace.reader, target) or target.work_id
            rows.append({"suggestion": work_id, "title": title})
    return rows


def dismissed_works(reader: Reader, ledger: Ledger, technician_id: str) -> set[str | None]:
    """The ids that dismissed papers have in this snapshot."""
    dismissals = _in_force(ledger, technician_id)
    return {current_work_id(reader, item.target) for item in dismissals if item.target}


def dismissed_orcids(ledger: Ledger, technician_id: str) -> set[str | None]:
    """The ORCID iDs that a technician says are not theirs."""
    return {dismissal.orcid for dismissal in _in_force(ledger, technician_id)}


def _in_force(ledger: Ledger, technician_id: str) -> list[Dismissal]:
    """The last act on each suggestion of a technician, without those that were taken back."""
    latest: dict[tuple[str, ...], Dismissal] = {}
    for act in ledger.acts(DISMISSAL):
        dismissal = act.payload
        if act.technician_id == technician_id and isinstance(dismissal, Dismissal):
            latest[dismissal.subject] = dismissal
    return [dismissal for dismissal in latest.values() if dismissal.dismissed]

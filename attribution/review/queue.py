"""The review queue as a person sees it: the lists, what drops out of them, and what can be decided
together.
"""

from __future__ import annotations

from typing import Any

from attribution.core.errors import UserError
from attribution.review import candidate_lists
from attribution.review.candidate import Candidate, Pair
from attribution.review.candidate_lists import Only
from attribution.snapshot.database import sql
from attribution.workspace import Workspace, requires

_AUTHOR = "select orcid, author_id from candidate_authors where mention_id = ?"


@requires("see queue")
def waiting(
    workspace: Workspace,
    which: str = "review",
    limit: int | None = None,
    offset: int = 0,
    only: Only = None,
) -> list[dict[str, Any]]:
    """Candidates that wait for a person, of one of the LISTS.

    Each row tells in `total` how many there are.
    """
    return candidate_lists.rows(workspace.reader, which, only, limit, offset)


@requires("see queue")
def settled(
    workspace: Workspace, which: str, pairs: tuple[Pair, ...], only: Only = None
) -> set[Pair]:
    """Those of a batch of the queue that wait no longer, or not for this person."""
    hidden = {pair for pair in pairs if only is not None and pair[1] not in only}
    return candidate_lists.settled(workspace.reader, which, pairs) | hidden


@requires("see queue")
def overtaken(workspace: Workspace, only: Only = None) -> int:
    """How many decisions rest on facts that have changed since."""
    return len(candidate_lists.changed(workspace.reader, only))


@requires("decide", about="technician_id")
def alike(workspace: Workspace, technician_id: str, seen: Candidate) -> list[dict[str, Any]]:
    """What can be decided together with a candidate: the technician's undecided ones whose mention
    prints the same ORCID iD or has the same OpenAlex author; `same` says which. Never a tie, nor
    a name confirmed as another technician.
    """
    if seen.technician_id != technician_id:  # what is answered is what was granted
        raise UserError("That candidate is somebody else's; nothing was looked up.")
    authors = workspace.reader.rows(_AUTHOR, [seen.mention_id])
    if seen.tie or not authors:
        return []
    values = {"mention": seen.mention_id, "technician": technician_id, **authors[0]}
    return workspace.reader.rows(sql("alike"), values)

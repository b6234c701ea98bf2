"""The review queue, for the person who reviews: lists, and candidates to decide together."""

from __future__ import annotations

from attribution.core.errors import UserError
from attribution.core.rows import Row
from attribution.review import candidate_lists
from attribution.review.candidate import Candidate, Pair
from attribution.review.candidate_lists import Only, OnWorks
from attribution.review.changed_facts import changes
from attribution.snapshot.circumstances import Question, contradictions_of_names
from attribution.snapshot.database import sql
from attribution.snapshot.reader import EVERYONE
from attribution.workspace import Workspace, past_key, requires

_AUTHOR = "select orcid, author_id from candidate_authors where mention_id = ?"


@requires("see queue")
def waiting(
    workspace: Workspace,
    list_name: str = "review",
    limit: int | None = None,
    offset: int = 0,
    on_works: OnWorks = None,
    only: Only = None,
) -> list[Row]:
    """The candidates of one of the review lists: see `candidate_lists.rows`."""
    return candidate_lists.rows(workspace.reader, list_name, only, limit, offset, on_works)


@requires("see queue")
def prepare(
    workspace: Workspace,
    mention_id: str,
    technician_id: str,
    work_id: str,
    only: Only = None,  # noqa: ARG001 (nothing of it is shown)
) -> None:
    """Find what speaks against a name before it is drawn. The reader remembers it."""
    contradictions_of_names(workspace.reader, [Question(mention_id, technician_id, work_id)])


@requires("see queue")
def settled(
    workspace: Workspace, list_name: str, pairs: tuple[Pair, ...], only: Only = None
) -> set[Pair]:
    """The pairs of a list that no longer wait, or not for this person."""
    covered = None if only is None else frozenset(only)
    hidden = {
        pair for pair in pairs if covered is not None and not _covers(workspace, covered, pair)
    }
    return candidate_lists.settled(workspace.reader, list_name, pairs) | hidden


def _covers(workspace: Workspace, covered: frozenset[str], pair: Pair) -> bool:
    mention_id, technician_id = pair
    if technician_id in covered:
        return True
    work_ids = workspace.works_of([mention_id])
    return bool(work_ids) and all(past_key(technician_id, work) in covered for work in work_ids)


@requires("see queue")
def count_waiting(
    workspace: Workspace, list_name: str, on_works: OnWorks = None, only: Only = None
) -> int:
    """How many candidates are on a list."""
    return _total(candidate_lists.rows(workspace.reader, list_name, only, 1, on_works=on_works))


@requires("see queue")
def count_left_out(workspace: Workspace, list_name: str = "review", only: Only = None) -> int:
    """How many candidates of a list wait for the lead, because they would tell a former name."""
    if workspace.reader.former_names_of == EVERYONE:
        return 0
    shown, every = (
        candidate_lists.rows(reader, list_name, only, limit=1)
        for reader in (workspace.reader, workspace.reader.for_numbers)
    )
    return _total(every) - _total(shown)


def _total(rows: list[Row]) -> int:
    return int(rows[0]["total"]) if rows else 0


@requires("see queue")
def count_changed(workspace: Workspace, only: Only = None) -> int:
    """How many decisions rest on facts that have changed since."""
    return len(changes(workspace.reader, only))


@requires("decide", about="technician_id")
def alike(workspace: Workspace, technician_id: str, candidate: Candidate) -> list[Row]:
    """The technician's undecided candidates that can be decided together with this one.

    Their mentions print the same ORCID iD or have the same OpenAlex author; `same` says which. Ties
    are left out, and names that are confirmed for another technician.
    """
    # The right was checked for `technician_id`, so the candidate must be theirs.
    if candidate.technician_id != technician_id:
        raise UserError("Ask for a candidate of this technician: that one is another technician's.")
    authors = workspace.reader.rows(_AUTHOR, [candidate.mention_id])
    if candidate.tie or not authors:
        return []
    values = {"mention": candidate.mention_id, "technician": technician_id, **authors[0]}
    return workspace.reader.rows(sql("alike"), values)

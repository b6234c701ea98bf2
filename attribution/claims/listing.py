"""Claims as rows of a list, those that are overdue, and one claim as JSON."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from typing import Any

from attribution.claims import news
from attribution.claims.lifecycle import STATES, Claim, overdue, state_in_words
from attribution.claims.visibility import visible_claim, visible_claims
from attribution.core.errors import UserError
from attribution.core.text import plain
from attribution.harvest.titles import clean_title
from attribution.workspace import Workspace, requires

COLUMNS = [
    "claim_id",
    "technician_id",
    "state",
    "wanted",
    "doi",
    "title",
    "agreed",
    "second",
    "due",
    "last_step",
    "at",
]


@requires("see claim", inside=True, noted="see claims")
def rows(
    workspace: Workspace, technician_id: str | None = None, state: str | None = None
) -> list[dict[str, Any]]:
    """The claims that the person may see, one row for each claim, with COLUMNS.

    `technician_id` and `state` limit them; UserError for an unknown state.
    """
    if state is not None and state not in STATES:
        raise UserError(
            f"Choose one of these states: {', '.join(STATES)}. '{state}' is not a state of a claim."
        )
    claims = visible_claims(workspace, technician_id)
    return [_row(claim) for claim in claims if state in (None, claim.state)]


@requires("see claim", inside=True, noted="see claims")
def overdue_rows(workspace: Workspace, day: date) -> list[dict[str, Any]]:
    """The same for claims that are overdue on a day, the longest overdue first."""
    return [_row(claim) for claim in overdue(visible_claims(workspace), day)]


@requires("see claim", inside=True)
def draft_about(workspace: Workspace, technician_id: str, work_id: str) -> Claim | None:
    """The draft of this person, for a technician, about a work; the latest if there are several.

    So that a link to claim a work opens the draft that was begun before.
    """
    drafts = [
        claim
        for claim in visible_claims(workspace, technician_id)
        if claim.state == "draft" and work_id and claim.target.work_id == work_id
    ]
    return drafts[-1] if drafts else None


@requires("see claim", inside=True)
def as_json(workspace: Workspace, claim_id: str) -> dict[str, Any]:
    """One claim with all its steps, the words of both sides, and news of its work."""
    claim = visible_claim(workspace, claim_id)
    notices = news.notices_of(workspace.reader, [claim])
    return {
        **asdict(claim),
        "told": state_in_words(claim),
        "noticed": [asdict(notice) for notice in notices],
    }


def _row(claim: Claim) -> dict[str, Any]:
    return {
        "claim_id": claim.claim_id,
        "technician_id": claim.technician_id,
        "state": state_in_words(claim),
        "wanted": claim.wanted,
        "doi": claim.target.doi,
        "title": plain(clean_title(claim.target.title) or ""),
        "agreed": claim.agreed,
        "second": claim.second,
        "due": claim.due,
        "last_step": claim.last.name,
        "at": claim.last.at,
    }

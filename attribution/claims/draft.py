"""What a person writes into a claim, and what of it can be recorded."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from attribution.claims.lifecycle import Claim
from attribution.core.errors import UserError
from attribution.ledger.payloads import Contribution, Target

OUTCOMES = ("authorship", "acknowledgement", "internal record")
MOST_CHARACTERS = 10_000  # of a statement
# The fourteen roles of CRediT, the Contributor Role Taxonomy (ANSI/NISO Z39.104-2022), by their
# official names.
CREDIT_ROLES = (
    "Conceptualization",
    "Data curation",
    "Formal analysis",
    "Funding acquisition",
    "Investigation",
    "Methodology",
    "Project administration",
    "Resources",
    "Software",
    "Supervision",
    "Validation",
    "Visualization",
    "Writing – original draft",
    "Writing – review & editing",
)


@dataclass(frozen=True, slots=True)
class Draft:
    """A claim as its author writes it.

    `work` is a DOI, a title or a work id as typed, or a work that was found.
    """

    work: str | Target
    roles: tuple[str, ...] = ()
    statement: str = ""
    first_day: date | None = None
    last_day: date | None = None
    wanted: str = "acknowledgement"


def draft_of(claim: Claim) -> Draft:
    """A claim as the draft it was written as, to be changed in parts."""
    return Draft(
        claim.target,
        claim.roles,
        claim.statement,
        claim.first_day,
        claim.last_day,
        claim.wanted,
    )


def contribution(draft: Draft, target: Target) -> Contribution:
    """What is recorded of a draft on this work, its roles by their official names.

    UserError where it cannot be.
    """
    roles = tuple(dict.fromkeys(map(credit_role, draft.roles)))
    if unknown := [role for role in roles if role not in CREDIT_ROLES]:
        raise UserError(
            f"Not a CRediT role: {', '.join(unknown)}. The roles are: {', '.join(CREDIT_ROLES)}."
        )
    if draft.wanted not in OUTCOMES:
        raise UserError(
            f"'{draft.wanted}' is no outcome to wish for. Choose one of: {', '.join(OUTCOMES)}."
        )
    if draft.first_day and draft.last_day and draft.last_day < draft.first_day:
        raise UserError(
            f"The contribution ends ({draft.last_day}) before it begins ({draft.first_day}). "
            "Correct the dates."
        )
    if not (target.work_id or target.doi or (target.title or "").strip()):
        raise UserError(
            "A claim is about a work: give its DOI, its title or its work id. Nothing was recorded."
        )
    if len(draft.statement) > MOST_CHARACTERS:
        raise UserError(
            f"The statement is longer than {MOST_CHARACTERS:,} characters. "
            "Shorten it, or attach it as a file."
        )
    return Contribution(
        target, roles, draft.statement, draft.first_day, draft.last_day, draft.wanted
    )


def credit_role(text: str) -> str:
    """The official name of a role that somebody typed: case, dashes, `and` for `&` do not matter.

    As given if unknown.

    >>> credit_role("writing - review and editing")
    'Writing – review & editing'
    """
    return _BY_KEY.get(_key(text), text)


def _key(text: str) -> str:
    words = (
        text.lower()
        .replace("&", " and ")
        .replace("–", " ")
        .replace("-", " ")
        .replace("isation", "ization")
    )
    return " ".join(words.split())


_BY_KEY = {_key(role): role for role in CREDIT_ROLES}

"""What a person writes into a claim, and what of it can be recorded."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from attribution.claims.lifecycle import Claim
from attribution.core.errors import UserError
from attribution.core.for_people import day
from attribution.ledger.payloads import Answers, Contribution, Target

OUTCOMES = ("authorship", "acknowledgement", "internal record")
# The four criteria of authorship of ICMJE, in its order.
CRITERIA = ("substantial", "drafting", "approval", "accountable")
MAX_CHARACTERS = 10_000  # of a statement
# The fourteen roles of CRediT, the Contributor Role Taxonomy (ANSI/NISO Z39.104-2022).
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

    `work` is a DOI, a title or a work id as typed, or a work that was found. `wanted` is one of
    OUTCOMES. `answers` are those to the questions on fair credit, None where none was answered.
    """

    work: str | Target
    roles: tuple[str, ...] = ()
    statement: str = ""
    first_day: date | None = None
    last_day: date | None = None
    wanted: str = "acknowledgement"
    answers: Answers | None = None


def draft_of(claim: Claim) -> Draft:
    """A claim as the draft it was written as, to be changed in parts."""
    return Draft(
        claim.target,
        claim.roles,
        claim.statement,
        claim.first_day,
        claim.last_day,
        claim.wanted,
        claim.answers,
    )


def contribution(draft: Draft, target: Target) -> Contribution:
    """What is recorded of a draft on this work; UserError if it cannot be recorded."""
    roles = checked_roles(draft.roles)
    _check_outcome(draft)
    _check_dates(draft)
    _check_target(target)
    _check_statement(draft)
    if draft.answers:
        check_criteria(draft.answers.criteria)
    return Contribution(
        target,
        roles,
        draft.statement,
        draft.first_day,
        draft.last_day,
        draft.wanted,
        draft.answers,
    )


def _check_outcome(draft: Draft) -> None:
    if draft.wanted not in OUTCOMES:
        raise UserError(
            f"Choose one of these outcomes: {', '.join(OUTCOMES)}. "
            f"'{draft.wanted}' is not an outcome of a claim. Nothing was saved."
        )


def _check_dates(draft: Draft) -> None:
    first_day, last_day = draft.first_day, draft.last_day
    if first_day and last_day and last_day < first_day:
        raise UserError(
            f"Correct the dates. The contribution ends ({day(last_day)}) before it begins "
            f"({day(first_day)}). Nothing was saved."
        )


def _check_target(target: Target) -> None:
    title = (target.title or "").strip()
    if not (target.work_id or target.doi or title):
        raise UserError(
            "Give the DOI, the title or the work id. A claim is about a work. Nothing was saved."
        )


def _check_statement(draft: Draft) -> None:
    if len(draft.statement) > MAX_CHARACTERS:
        raise UserError(
            "Shorten the statement, or attach it as a file. "
            f"It is longer than {MAX_CHARACTERS:,} characters. Nothing was saved."
        )


def check_criteria(criteria: Iterable[str]) -> None:
    """UserError for criteria that ICMJE does not have."""
    unknown = sorted(set(criteria) - set(CRITERIA))
    if unknown:
        raise UserError(
            f"Choose from the ICMJE criteria. The criteria are: {', '.join(CRITERIA)}. "
            f"Not a criterion: {', '.join(unknown)}. Nothing was saved."
        )


# -- roles -----------------------------------------------------------------------------------------


def checked_roles(texts: Iterable[str]) -> tuple[str, ...]:
    """The roles by their official names, each once; UserError for roles that CRediT does not have.

    >>> checked_roles(["software", "writing - review and editing", "Software"])
    ('Software', 'Writing – review & editing')
    """
    roles = tuple(dict.fromkeys(_official_name(text) for text in texts))
    unknown = [role for role in roles if role not in CREDIT_ROLES]
    if unknown:
        raise UserError(
            f"Choose from the CRediT roles: {', '.join(CREDIT_ROLES)}. "
            f"Not a CRediT role: {', '.join(unknown)}. Nothing was saved."
        )
    return roles


def _official_name(text: str) -> str:
    """The official name of a role as typed; the text itself if CRediT does not have it.

    Case, dashes, `and` for `&` and British spelling do not matter.
    """
    return _BY_KEY.get(_key(text), text)


def _key(text: str) -> str:
    folded = text.lower().replace("&", " and ").replace("isation", "ization")
    words = folded.replace("–", " ").replace("-", " ").split()
    return " ".join(words)


_BY_KEY = {_key(role): role for role in CREDIT_ROLES}

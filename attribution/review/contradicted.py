"""Confirming a pair that the evidence contradicts: one at a time, by another person, for a reason.

`snapshot/circumstances.py` says what contradicts a pair; a candidate shows it.
"""

from __future__ import annotations

from collections.abc import Sequence

from attribution.access.permissions import Person
from attribution.core.errors import UserError
from attribution.core.for_people import listed
from attribution.review.candidate import Candidate
from attribution.workspace import Acting

ASK_ANOTHER = "report the paper instead, so that a second person looks at it"


def check_contradictions(
    person: Person, acting: Acting, candidates: Sequence[Candidate], verdict: str
) -> None:
    """UserError where a verdict would overrule evidence by accident."""
    contradicted = [candidate for candidate in candidates if candidate.shown.contradicts]
    if verdict != "confirmed" or not contradicted:
        return
    if len(candidates) > 1:
        raise UserError(_one_at_a_time(contradicted))
    (candidate,) = contradicted
    if is_own(person, candidate):
        raise UserError(_for_another_person(candidate))
    if not (acting.despite or "").strip():
        raise UserError(_reason_wanted(candidate))


def is_own(person: Person, candidate: Candidate) -> bool:
    """Whether a candidate is about the person themselves, whose word alone is not enough."""
    return person.technician_id == candidate.technician_id


def reason(acting: Acting, why: str | None) -> str | None:
    """The reason that the ledger keeps."""
    parts = [part.strip() for part in (why, acting.despite) if part and part.strip()]
    return "; ".join(dict.fromkeys(parts)) or None


def _one_at_a_time(contradicted: Sequence[Candidate]) -> str:
    pairs = [f"“{candidate.shown.name}” ({candidate.mention_id})" for candidate in contradicted]
    return (
        "Decide separately on each name that the evidence contradicts, then on the others "
        f"together. Contradicted: {listed(pairs)}. Nothing was saved."
    )


def _for_another_person(candidate: Candidate) -> str:
    what = " ".join(candidate.shown.contradicts)
    name = candidate.shown.name
    sentence = f"{ASK_ANOTHER[0].upper()}{ASK_ANOTHER[1:]}: the evidence contradicts “{name}”."
    return f"{sentence} {what} Nothing was saved."


def _reason_wanted(candidate: Candidate) -> str:
    return (
        f"Say why you confirm “{candidate.shown.name}” despite the evidence (on the command line "
        f'with --despite "why"). {" ".join(candidate.shown.contradicts)} Nothing was saved.'
    )

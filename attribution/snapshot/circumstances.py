"""The evidence that printed names are not technicians', from a snapshot and its roster."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any, NamedTuple

from attribution.matching.contradictions import Circumstances, what_contradicts
from attribution.matching.sentences import sentence_for
from attribution.snapshot.database import sql
from attribution.snapshot.reader import Reader

Pair = tuple[str, str]  # a mention and a technician
_NO_DEPARTMENT = sentence_for("department", "none")


class Question(NamedTuple):
    """A printed name of a work and a technician; without a name, the work alone."""

    mention_id: str | None
    technician_id: str
    work_id: str


def contradictions_of_names(
    reader: Reader, questions: Collection[Question]
) -> dict[Pair, tuple[str, ...]]:
    """The sentences that speak against each printed name; an empty tuple where none does.

    No verdict changes them, so those of a single name are remembered: it is asked for when it is
    drawn, when its verdict is checked, and before, while the name before it is on the screen.
    """
    if not questions:
        return {}
    if len(questions) == 1:
        (question,) = questions
        return reader.remembered(question, lambda: _contradictions(reader, questions))
    return _contradictions(reader, questions)


def _contradictions(reader: Reader, questions: Collection[Question]) -> dict[Pair, tuple[str, ...]]:
    return {
        (row["mention_id"], row["technician_id"]): what_contradicts(_circumstances(row))
        for row in _rows(reader, questions)
    }


def contradictions_of(reader: Reader, question: Question) -> tuple[str, ...]:
    """The evidence against one name of a work, or against a credit on a work without a name."""
    rows = _rows(reader, [question])
    return what_contradicts(_circumstances(rows[0])) if rows else ()


def _rows(reader: Reader, questions: Iterable[Question]) -> list[dict[str, Any]]:
    asked = list(questions)
    values = {
        "mentions": [question.mention_id for question in asked],
        "technicians": [question.technician_id for question in asked],
        "works": [question.work_id for question in asked],
        "no_department": _NO_DEPARTMENT,
    }
    return reader.rows(sql("circumstances"), values)


def _circumstances(row: Mapping[str, Any]) -> Circumstances:
    return Circumstances(
        has_name=row["has_name"],
        is_listed=row["is_listed"],
        orcid=row["orcid"],
        printed_orcid=row["printed_orcid"],
        inferred_orcid=row["inferred_orcid"],
        is_orcid_of_another=row["is_orcid_of_another"],
        at_institution=row["at_institution"],
        affiliations=tuple(row["affiliations"] or ()),
        published=row["published"],
        published_precision=row["published_precision"],
        in_post=row["in_post"],
        posts=row["posts"] or "",
    )

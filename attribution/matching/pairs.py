"""A technician and a mention side by side, with everything the evidence needs, prepared once."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

from attribution.core import identifiers, names
from attribution.core.model import Technician
from attribution.matching import name_fit
from attribution.matching.corpus import Corpus, affiliation_words
from attribution.matching.decisions import Decisions, History


@dataclass(frozen=True, slots=True)
class Person:
    """A technician made ready for comparison."""

    technician: Technician
    forms: tuple[name_fit.NameForm, ...]
    rors: frozenset[str]
    departments: tuple[tuple[str, frozenset[str]], ...]  # as on record, and its words
    job_words: frozenset[str]
    printed_name: str
    generation: str | None
    history: History
    posts: tuple[
        tuple[datetime.date, datetime.date], ...
    ]  # from and to, where the roster knows either
    posts_shown: str


class Mention(NamedTuple):
    """A mention made ready for comparison; field names as in the table `mentions`."""

    mention_id: str
    work_id: str
    kind: str
    name: str
    given: str | None
    family: str | None
    orcid: str | None
    orcid_inferred: str | None
    author_id: str | None
    rors: tuple[str, ...]
    texts: tuple[str, ...]
    words: frozenset[str]
    date: datetime.date | None
    role: str | None
    context: str | None
    coauthors: frozenset[str]


class Pair(NamedTuple):
    """One mention and one technician, how the names fit, and what is common here."""

    mention: Mention
    person: Person
    fit: name_fit.NameFit
    corpus: Corpus


def people(technicians: Sequence[Technician], decisions: Decisions) -> list[Person]:
    """Technicians made ready, in the same order."""
    return [_person(t, decisions.histories.get(t.technician_id, History())) for t in technicians]


def _person(technician: Technician, history: History) -> Person:
    spells = technician.spells
    departments = {s.department: affiliation_words((s.department,)) for s in spells if s.department}
    dated = [s for s in spells if s.start or s.end]
    return Person(
        technician,
        name_fit.forms(technician),
        frozenset(s.institution_ror for s in spells if s.institution_ror),
        tuple((text, words) for text, words in departments.items() if words),
        frozenset().union(*(affiliation_words((s.job_title,)) for s in spells if s.job_title)),
        f"{technician.given_names} {technician.family_name}".strip(),
        names.generation(technician.family_name) or names.generation(technician.given_names),
        history,
        tuple((s.start or datetime.date.min, s.end or datetime.date.max) for s in dated),
        "; ".join(f"{s.start or '?'} to {s.end or 'now'}" for s in dated),
    )


def mention(row: dict[str, Any], coauthors: frozenset[str] = frozenset()) -> Mention:
    """A row of the mentions made ready; columns that a relation lacks are None."""
    texts = tuple(t for t in row["affiliations"] or () if t)
    return Mention(
        row["mention_id"],
        row["work_id"],
        row["kind"],
        row["name"],
        row["given"],
        row["family"],
        identifiers.orcid(row["orcid"]),
        identifiers.orcid(row.get("orcid_inferred")),
        row.get("author_id"),
        tuple(r for r in map(_ror, row["institution_rors"] or ()) if r),
        texts,
        affiliation_words(texts),
        _date(row["date"]),
        row["role"],
        row["context"],
        coauthors,
    )


def _ror(text: str | None) -> str:
    return (text or "").rstrip("/").rsplit("/", 1)[-1].lower()


@lru_cache(maxsize=50_000)
def _date(value: object) -> datetime.date | None:
    """A date from a date or from text; a year or a month alone stands for its first day."""
    if isinstance(value, datetime.datetime):
        return value.date()
    if value is None or isinstance(value, datetime.date):
        return value
    parts = [int(p) for p in str(value)[:10].split("-") if p.isdigit()]
    try:
        return datetime.date(*[*parts, 1, 1][:3]) if parts else None
    except ValueError:
        return None

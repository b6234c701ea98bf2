"""A technician and a mention side by side, with everything the evidence needs, prepared once."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

from attribution.core import identifiers, names
from attribution.core.model import Spell, Technician
from attribution.core.person_names import full_name
from attribution.matching.corpus import Corpus, affiliation_words
from attribution.matching.decisions import Decisions, History
from attribution.matching.name_fit import NameFit, NameForm, name_forms

Period = tuple[datetime.date, datetime.date]


@dataclass(frozen=True, slots=True)
class PreparedTechnician:
    """A technician made ready for comparison."""

    record: Technician
    name_forms: tuple[NameForm, ...]
    name: str  # given names and family name on record
    generation: str | None
    rors: frozenset[str]
    departments: tuple[tuple[str, frozenset[str]], ...]  # as on record, and its words
    posts: tuple[Period, ...]  # first and last day, where the roster knows either
    posts_shown: str
    history: History

    @property
    def technician_id(self) -> str:
        return self.record.technician_id


class PreparedMention(NamedTuple):
    """A mention made ready for comparison; field names as in the table `mentions`."""

    mention_id: str
    work_id: str
    kind: str
    name: str
    orcid: str | None
    orcid_inferred: str | None
    author_id: str | None
    rors: tuple[str, ...]
    affiliations: tuple[str, ...]
    affiliation_words: frozenset[str]
    date: datetime.date | None
    role: str | None
    context: str | None
    coauthors: frozenset[str]


class Pair(NamedTuple):
    """One mention and one technician, how the names fit, and what is common in the corpus."""

    mention: PreparedMention
    technician: PreparedTechnician
    fit: NameFit
    corpus: Corpus


def prepare_technicians(
    technicians: Sequence[Technician], decisions: Decisions
) -> list[PreparedTechnician]:
    """Technicians made ready, in the same order."""
    return [
        _prepare_technician(record, decisions.histories.get(record.technician_id, History()))
        for record in technicians
    ]


def _prepare_technician(record: Technician, history: History) -> PreparedTechnician:
    dated = [spell for spell in record.spells if spell.start or spell.end]
    by_family_name = names.generation(record.family_name)
    return PreparedTechnician(
        record=record,
        name_forms=name_forms(record),
        name=full_name(record),
        generation=by_family_name or names.generation(record.given_names),
        rors=employers(record),
        departments=_departments(record),
        posts=tuple(_period(spell) for spell in dated),
        posts_shown="; ".join(map(_period_shown, dated)),
        history=history,
    )


def employers(technician: Technician) -> frozenset[str]:
    """The ROR ids of every institution the technician works or worked at."""
    rors = (spell.institution_ror for spell in technician.spells)
    return frozenset(ror for ror in rors if ror)


def _departments(technician: Technician) -> tuple[tuple[str, frozenset[str]], ...]:
    departments = dict.fromkeys(spell.department for spell in technician.spells)
    with_words = [(text, affiliation_words((text,))) for text in departments if text]
    return tuple((text, words) for text, words in with_words if words)


def _period(spell: Spell) -> Period:
    return spell.start or datetime.date.min, spell.end or datetime.date.max


def _period_shown(spell: Spell) -> str:
    return f"{spell.start or '?'} to {spell.end or 'now'}"


def prepare_mention(
    row: dict[str, Any], coauthors: frozenset[str] = frozenset()
) -> PreparedMention:
    """A row of the mentions made ready; columns that a relation lacks are None."""
    affiliations = tuple(text for text in row["affiliations"] or () if text)
    return PreparedMention(
        mention_id=row["mention_id"],
        work_id=row["work_id"],
        kind=row["kind"],
        name=row["name"],
        orcid=identifiers.orcid(row["orcid"]),
        orcid_inferred=identifiers.orcid(row.get("orcid_inferred")),
        author_id=row.get("author_id"),
        rors=tuple(filter(None, map(_bare_ror, row["institution_rors"] or ()))),
        affiliations=affiliations,
        affiliation_words=affiliation_words(affiliations),
        date=_date(row["date"]),
        role=row["role"],
        context=row["context"],
        coauthors=coauthors,
    )


def _bare_ror(text: str | None) -> str:
    """The last part of an address; unlike `identifiers.ror` it keeps invented ids of test data."""
    return (text or "").rstrip("/").rsplit("/", 1)[-1].lower()


@lru_cache(maxsize=50_000)
def _date(value: object) -> datetime.date | None:
    """A date from a date or from text; a year or a month alone means its first day."""
    if isinstance(value, datetime.datetime):
        return value.date()
    if value is None or isinstance(value, datetime.date):
        return value
    return _date_of_text(str(value)[:10])


def _date_of_text(text: str) -> datetime.date | None:
    parts = [int(part) for part in text.split("-") if part.isdigit()]
    if not parts:
        return None
    year, month, day = [*parts, 1, 1][:3]
    try:
        return datetime.date(year, month, day)
    except ValueError:
        return None

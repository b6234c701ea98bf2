"""Technicians and mentions, with everything that the evidence compares, in columns by name.

The functions of `evidence.py` name the columns that they compare as their parameters.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from functools import lru_cache
from operator import attrgetter

import numpy as np
import pyarrow as pa

from attribution.core import identifiers, names
from attribution.core.model import Spell, Technician
from attribution.core.person_names import full_name
from attribution.matching.columns import Column, Columns, encoded
from attribution.matching.corpus import affiliation_words
from attribution.matching.decisions import History
from attribution.matching.name_fit import NameForm, name_forms

Period = tuple[datetime.date, datetime.date]
_TEXTS = ("mention_id", "work_id", "kind", "role", "context", "author_id")
Departments = tuple[tuple[str, frozenset[str]], ...]  # as on record, and the words of each


@dataclass(frozen=True, slots=True)
class PreparedTechnician:
    """A technician made ready for comparison; None where the roster knows nothing."""

    technician_id: str
    name_forms: tuple[NameForm, ...]
    name_on_record: str  # given names and family name
    generation_on_record: str
    orcid_on_record: str | None
    employers: frozenset[str]
    departments: Departments | None
    posts: tuple[Period, ...] | None  # first and last day, where the roster knows either
    posts_shown: str
    history: History | None  # what was decided


def technician_columns(
    technicians: Sequence[Technician], histories: Mapping[str, History]
) -> Columns:
    """What is known of technicians, one row for each."""
    prepared = [_prepared(record, histories.get(record.technician_id)) for record in technicians]
    rows = Column(np.arange(len(prepared)), prepared)
    return {field.name: rows.part(attrgetter(field.name)) for field in fields(PreparedTechnician)}


def _prepared(record: Technician, history: History | None) -> PreparedTechnician:
    dated = [spell for spell in record.spells if spell.start or spell.end]
    by_family_name = names.generation(record.family_name)
    return PreparedTechnician(
        technician_id=record.technician_id,
        name_forms=name_forms(record),
        name_on_record=full_name(record),
        generation_on_record=by_family_name or names.generation(record.given_names) or "",
        orcid_on_record=record.orcid,
        employers=employers(record),
        departments=_departments(record) or None,
        posts=tuple(map(_period, dated)) or None,
        posts_shown="; ".join(map(_period_shown, dated)),
        history=history,
    )


def employers(technician: Technician) -> frozenset[str]:
    """The ROR ids of every institution the technician works or worked at."""
    rors = (spell.institution_ror for spell in technician.spells)
    return frozenset(ror for ror in rors if ror)


def _departments(technician: Technician) -> Departments:
    departments = dict.fromkeys(spell.department for spell in technician.spells)
    with_words = [(text, affiliation_words((text,))) for text in departments if text]
    return tuple((text, words) for text, words in with_words if words)


def _period(spell: Spell) -> Period:
    return spell.start or datetime.date.min, spell.end or datetime.date.max


def _period_shown(spell: Spell) -> str:
    return f"{spell.start or '?'} to {spell.end or 'now'}"


def generation_printed(name: str) -> str:
    """The generation after two names: Pavel Sr bears the family name Sr."""
    is_after_names = len(name.split()) > 2
    return (names.generation(name) or "") if is_after_names else ""


def mention_columns(mentions: pa.Table, coauthors: Mapping[str, frozenset[str]]) -> Columns:
    """What is known of mentions besides the name, one row for each; `coauthors` by work."""
    texts = {name: encoded(mentions[name]) for name in _TEXTS}
    orcid = encoded(mentions["orcid"], identifiers.orcid)
    inferred = encoded(mentions["orcid_inferred"], identifiers.orcid)
    is_thanked = texts["kind"].holds("thanked")
    return {
        **texts,
        "orcid_printed": orcid,
        "orcid_only_inferred": inferred.only(~orcid.present()),
        "rors": encoded(mentions["institution_rors"], _bare_rors),
        "affiliations": encoded(mentions["affiliations"], _without_gaps),
        "published": encoded(mentions["date"], _date),
        "thanks": texts["context"].only(is_thanked),
        "coauthors": texts["work_id"].part(coauthors.get),
    }


def _bare_rors(rors: list[str | None] | None) -> tuple[str, ...]:
    return tuple(filter(None, map(_bare_ror, rors or ())))


def _without_gaps(texts: list[str | None] | None) -> tuple[str, ...]:
    return tuple(text for text in texts or () if text)


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

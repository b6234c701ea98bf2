"""The part of a build that finds facilities and unnamed teams in acknowledgement texts."""

from __future__ import annotations

import logging
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import astuple, dataclass, replace
from datetime import date
from typing import Any

import duckdb
import pyarrow as pa

from attribution.acknowledgements.tokens import tokenised
from attribution.core import names
from attribution.facilities.facility import NAMING_NOTHING, Facility, Member
from attribution.facilities.phrases import Finder, Named, phrase_key, team_alone

log = logging.getLogger(__name__)

Span = tuple[int, int]

_TEXTS = """
    select work_id, acknowledgement, teams, people,
           $forms <> '' and regexp_matches(' ' || fold_name(acknowledgement) || ' ', $forms) as names_one
    from work_texts where status = 'read' and (len(teams) > 0 or names_one)
    order by work_id
"""


@dataclass(frozen=True, slots=True)
class TeamMention:
    """A row of the table `team_mentions` without work and position."""

    phrase: str
    phrase_key: str
    reason: str | None
    context: str
    text_start: int
    text_end: int
    listed: str | None
    department: str | None
    ours: bool


def load(
    connection: duckdb.DuckDBPyConnection, facilities: Sequence[Facility], home: Sequence[str]
) -> None:
    """Tables facilities, facility_members and team_mentions, from the settings, `spells` and `work_texts`."""
    _insert(connection, "facilities", [(f.name, f.unit, f.faculty) for f in facilities])
    _load_members(connection, facilities)
    found, nothing, units = (
        Finder(facilities, home),
        Finder((), home),
        Finder(_departments(connection), home),
    )
    forms = "|".join(re.escape(form) for f in facilities for form in (*f.forms, *f.codes))
    texts = connection.execute(_TEXTS, {"forms": f" ({forms}) " if forms else ""}).fetchall()
    rows = [
        (work_id, n, *astuple(one))
        for work_id, text, teams, people, names_one in texts
        for n, one in enumerate(
            mentions(text, teams or (), people or (), found if names_one else nothing, units), 1
        )
    ]
    _insert(connection, "team_mentions", rows)


def _load_members(connection: duckdb.DuckDBPyConnection, facilities: Sequence[Facility]) -> None:
    """Members by name, and those of a unit by their spells. Ids that the roster does not have are told and left out."""
    known = {
        technician
        for (technician,) in connection.execute("select technician_id from technicians").fetchall()
    }
    of_unit: defaultdict[str, list[Member]] = defaultdict(list)
    spells = connection.execute(
        "select fold_name(department), technician_id, start_date, end_date from spells"
    )
    for unit, *spell in spells.fetchall():
        of_unit[unit].append(Member(*spell))
    rows: list[tuple[str, str, date | None, date | None]] = []
    for facility in facilities:
        own = of_unit[names.fold(facility.unit)] if facility.of_unit else facility.members
        rows += [
            (facility.name, m.technician_id, m.start, m.end)
            for m in own
            if m.technician_id in known
        ]
        if strangers := sorted({member.technician_id for member in own} - known):
            told = {"facility": facility.name, "technicians": strangers}
            log.warning("facility members who are not on the roster", extra=told)
    _insert(connection, "facility_members", rows)


def _insert(
    connection: duckdb.DuckDBPyConnection, table: str, rows: Sequence[tuple[Any, ...]]
) -> None:
    """Rows into a table at one go, through Arrow."""
    if rows:
        columns = connection.sql(f"select * from {table} limit 0").to_arrow_table().schema
        arrays = [
            pa.array(c, field.type)
            for c, field in zip(zip(*rows, strict=True), columns, strict=True)
        ]
        connection.register("rows_to_insert", pa.Table.from_arrays(arrays, schema=columns))
        connection.execute(f"insert into {table} select * from rows_to_insert")
        connection.unregister("rows_to_insert")


def _departments(connection: duckdb.DuckDBPyConnection) -> list[Facility]:
    """The departments of the roster, to be recognised as facilities are."""
    rows = connection.execute(
        "select distinct department from spells where department is not null order by 1"
    ).fetchall()
    found = [Facility(department, (names.fold(department),)) for (department,) in rows]
    return [one for one in found if not set(one.forms[0].split()) <= NAMING_NOTHING]


def mentions(
    text: str,
    teams: Iterable[Mapping[str, Any]],
    people: Iterable[Mapping[str, Any]],
    facilities: Finder,
    units: Finder,
) -> Iterator[TeamMention]:
    """The teams that the reader found, each with the facility it names; and facilities named in sentences without people.

    `teams` and `people` are rows of the parsed texts, with offsets in code points.
    """
    told: list[tuple[Span, str]] = []
    for team in teams:
        span, sentence = (
            (team["start"], team["end"]),
            (team["sentence_start"], team["sentence_end"]),
        )
        places = [
            one
            for one in _in_sentence(text, sentence, facilities)
            if _overlap((one.start, one.end), span)
        ]
        told += [(sentence, place.facility.name) for place in places]
        unit = None if places else units.one(team["text"])
        for place in places or (None,):
            yield _mention(text, span, sentence, team["phrase"], place, unit, facilities)
    named = [(person["start"], person["end"]) for person in people]
    for sentence in _sentences(text) if facilities.forms else ():
        for place in _in_sentence(text, sentence, facilities):
            span = place.start, place.end
            known = any(
                name == place.facility.name and _overlap(where, span) for where, name in told
            )
            if not known and not any(_overlap(person, sentence) for person in named):
                told.append((sentence, place.facility.name))
                yield _mention(text, span, sentence, None, place, None, facilities)


def _in_sentence(text: str, sentence: Span, facilities: Finder) -> list[Named]:
    start, end = sentence
    return [
        replace(one, start=one.start + start, end=one.end + start)
        for one in facilities.named(text[start:end])
    ]


def _overlap(one: Span, other: Span) -> bool:
    return one[0] < other[1] and one[1] > other[0]


def _mention(
    text: str,
    span: Span,
    sentence: Span,
    reason: str | None,
    place: Named | None,
    unit: Facility | None,
    finder: Finder,
) -> TeamMention:
    phrase = team_alone(text[slice(*span)], reason)
    return TeamMention(
        phrase=phrase,
        phrase_key=phrase_key(phrase, finder.home),
        reason=reason,
        context=text[slice(*sentence)],
        text_start=span[0],
        text_end=span[0] + len(phrase),
        listed=place.facility.name if place else None,
        department=unit.name if unit else None,
        ours=bool(place and place.ours) or finder.names_home(names.fold(phrase)),
    )


def _sentences(text: str) -> Iterator[Span]:
    tokens = tokenised(text)
    for first in tokens.breaks if tokens.words else ():
        yield tokens.sentence_of(tokens.starts[first])

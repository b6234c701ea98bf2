"""The part of a build that finds facilities and unnamed teams in acknowledgement texts."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import astuple, dataclass, replace
from datetime import date
from typing import Any

import duckdb
import pyarrow as pa

from attribution import names
from attribution.acknowledgements.tokens import tokenised
from attribution.facilities.listed import NAMING_NOTHING, Facility, Member
from attribution.facilities.phrases import Named, match_phrase, named, phrase_key, team_alone

log = logging.getLogger(__name__)

Span = tuple[int, int]

_TEXT, _NUMBER = pa.string(), pa.int32()
_TEAMS = pa.schema(
    {"work_id": _TEXT, "position": _NUMBER, "phrase": _TEXT, "phrase_key": _TEXT, "reason": _TEXT, "context": _TEXT,
     "text_start": _NUMBER, "text_end": _NUMBER, "listed": _TEXT, "department": _TEXT, "ours": pa.bool_()}
)  # fmt: skip
_TEXTS = """
    select work_id, acknowledgement, teams, people from work_texts
    where status = 'read' and (len(teams) > 0 or $forms <> '' and regexp_matches(' ' || fold_name(acknowledgement) || ' ', $forms))
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


def load(connection: duckdb.DuckDBPyConnection, facilities: Sequence[Facility], home: Sequence[str]) -> None:
    """Tables facilities, facility_members and team_mentions, from the settings, `spells` and `work_texts`."""
    _insert(connection, "facilities", [(f.name, f.unit, f.faculty) for f in facilities])
    _load_members(connection, facilities)
    departments = _departments(connection)
    forms = "|".join(re.escape(form) for f in facilities for form in (*f.forms, *f.codes))
    texts = connection.execute(_TEXTS, {"forms": f" ({forms}) " if forms else ""}).fetchall()
    rows = [
        (work_id, n, *astuple(one))
        for work_id, text, teams, people in texts
        for n, one in enumerate(mentions(text, teams or (), people or (), facilities, departments, home), 1)
    ]
    columns = list(zip(*rows, strict=True)) or [()] * len(_TEAMS)
    table = pa.Table.from_arrays([pa.array(c, f.type) for c, f in zip(columns, _TEAMS, strict=True)], schema=_TEAMS)
    connection.register("found_teams", table)
    connection.execute("insert into team_mentions select * from found_teams")
    connection.unregister("found_teams")


def _load_members(connection: duckdb.DuckDBPyConnection, facilities: Sequence[Facility]) -> None:
    """Members by name, and those of a unit by their spells. Ids that the roster does not have are told and left out."""
    known = {technician for (technician,) in connection.execute("select technician_id from technicians").fetchall()}
    spells = connection.execute(
        "select technician_id, fold_name(department), start_date, end_date from spells"
    ).fetchall()
    rows: list[tuple[str, str, date | None, date | None]] = []
    for facility in facilities:
        own = facility.members
        if facility.of_unit:
            own = tuple(
                Member(who, start, end) for who, unit, start, end in spells if unit == names.fold(facility.unit)
            )
        if strangers := sorted({member.technician_id for member in own} - known):
            log.warning(
                "facility members who are not on the roster",
                extra={"facility": facility.name, "technicians": strangers},
            )
        rows += [(facility.name, m.technician_id, m.start, m.end) for m in own if m.technician_id in known]
    _insert(connection, "facility_members", rows)


def _insert(connection: duckdb.DuckDBPyConnection, table: str, rows: Sequence[tuple[Any, ...]]) -> None:
    if rows:
        connection.executemany(f"insert into {table} values ({', '.join('?' * len(rows[0]))})", rows)


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
    facilities: Sequence[Facility],
    departments: Sequence[Facility],
    home: Sequence[str],
) -> Iterator[TeamMention]:
    """The teams that the reader found, each with the facility it names; and facilities named in sentences without people.

    `teams` and `people` are rows of the parsed texts, with offsets in code points.
    """
    told: set[tuple[int, str]] = set()
    for team in teams:
        span, sentence = (team["start"], team["end"]), (team["sentence_start"], team["sentence_end"])
        places = [one for one in _in_sentence(text, sentence, facilities, home) if _overlap(one, span)]
        told |= {(sentence[0], place.facility.name) for place in places}
        unit = None if places else match_phrase(team["text"], departments, home)
        for place in places or (None,):
            yield _mention(text, span, sentence, team["phrase"], place, unit, home)
    with_people = {person["sentence_start"] for person in people}
    for sentence in _sentences(text) if facilities else ():
        for place in _in_sentence(text, sentence, facilities, home) if sentence[0] not in with_people else ():
            if (sentence[0], place.facility.name) not in told:
                told.add((sentence[0], place.facility.name))
                yield _mention(text, (place.start, place.end), sentence, None, place, None, home)


def _in_sentence(text: str, sentence: Span, facilities: Sequence[Facility], home: Sequence[str]) -> list[Named]:
    start, end = sentence
    found = named(text[start:end], facilities, home)
    return [replace(one, start=one.start + start, end=one.end + start) for one in found]


def _overlap(place: Named, span: Span) -> bool:
    return place.start < span[1] and place.end > span[0]


def _mention(
    text: str,
    span: Span,
    sentence: Span,
    reason: str | None,
    place: Named | None,
    unit: Facility | None,
    home: Sequence[str],
) -> TeamMention:
    phrase = team_alone(text[slice(*span)], reason)
    printed = f" {names.fold(phrase)} "
    return TeamMention(
        phrase=phrase,
        phrase_key=phrase_key(phrase, home),
        reason=reason,
        context=text[slice(*sentence)],
        text_start=span[0],
        text_end=span[0] + len(phrase),
        listed=place.facility.name if place else None,
        department=unit.name if unit else None,
        ours=bool(place and place.ours) or any(f" {names.fold(form)} " in printed for form in home if form),
    )


def _sentences(text: str) -> Iterator[Span]:
    tokens = tokenised(text)
    for first in tokens.breaks if tokens.words else ():
        yield tokens.sentence_of(tokens.starts[first])

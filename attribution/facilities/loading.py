"""The part of a build that finds facilities and unnamed teams in acknowledgements."""

from __future__ import annotations

import logging
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import duckdb

from attribution.acknowledgements.tokens import tokenised
from attribution.core import names
from attribution.facilities.facility import NAMING_NOTHING, Facility, Member
from attribution.facilities.phrases import Finder, Named, phrase_key, team_alone

log = logging.getLogger(__name__)

Span = tuple[int, int]
Rows = list[tuple[Any, ...]]

# Acknowledgements with a team, or with the name of a listed facility: $forms is a pattern of all
# folded names. The people count only where a facility may be named.
_TEXTS = """
    select work_id, acknowledgement, teams, case when names_facility then people end, names_facility
    from (from work_texts select *,
              $forms <> '' and regexp_matches(' ' || fold_name(acknowledgement) || ' ', $forms)
                  as names_facility)
    where status = 'read' and (len(teams) > 0 or names_facility)
    order by work_id
"""
# Names in methods sections. As for thanks, a facility of this institution is meant only where an
# author of the work is here, or the name is printed with the institution's or is an RRID.
_METHODS = """
    select t.work_id, coalesce(w.affiliated, false), unnest(t.methods, recursive := true)
    from work_texts t join works w using (work_id)
    where len(t.methods) > 0
    order by t.work_id
"""
_SPELLS = "select fold_name(department), technician_id, start_date, end_date from spells"


class TeamMention(NamedTuple):
    """A row of the table `team_mentions` without work and position."""

    phrase: str
    phrase_key: str
    reason: str | None
    context: str
    text_start: int
    text_end: int
    listed: str | None
    department: str | None
    at_home: bool


def facility_rows(facilities: Sequence[Facility]) -> Rows:
    """The rows of the table `facilities`."""
    return [(facility.name, facility.unit, facility.faculty) for facility in facilities]


def member_rows(connection: duckdb.DuckDBPyConnection, facilities: Sequence[Facility]) -> Rows:
    """The rows of the table `facility_members`.

    Members of a whole unit come from its `spells`.

    Ids that the roster does not have are left out, and logged.
    """
    technicians = connection.execute("select technician_id from technicians").fetchall()
    known = {technician_id for (technician_id,) in technicians}
    by_unit = _members_by_unit(connection)
    rows: Rows = []
    for facility in facilities:
        members = by_unit[names.fold(facility.unit)] if facility.of_unit else facility.members
        on_roster = [member for member in members if member.technician_id in known]
        rows += [_member_row(facility, member) for member in on_roster]
        _log_strangers(facility, {member.technician_id for member in members} - known)
    return rows


def _member_row(facility: Facility, member: Member) -> tuple[Any, ...]:
    return facility.name, member.technician_id, member.start, member.end


def _members_by_unit(connection: duckdb.DuckDBPyConnection) -> defaultdict[str, list[Member]]:
    """The spells of each department, by its folded name, as memberships."""
    by_unit: defaultdict[str, list[Member]] = defaultdict(list)
    for unit, *spell in connection.execute(_SPELLS).fetchall():
        by_unit[unit].append(Member(*spell))
    return by_unit


def _log_strangers(facility: Facility, technician_ids: set[str]) -> None:
    if technician_ids:
        log.warning(
            "facility members who are not on the roster",
            extra={"facility": facility.name, "technicians": sorted(technician_ids)},
        )


def team_mention_rows(
    connection: duckdb.DuckDBPyConnection, facilities: Sequence[Facility], home: Sequence[str]
) -> Rows:
    """The rows of the table `team_mentions`, from `spells` and `work_texts`.

    `home` are the institution's names as printed.
    """
    texts = connection.execute(_TEXTS, {"forms": _pattern(facilities)}).fetchall()
    listed = Finder(facilities, home)
    nothing = Finder((), home)
    units = Finder(_departments(connection), home)
    rows: Rows = []
    for work_id, text, teams, people, names_facility in texts:
        thanks = _Thanks(text, listed if names_facility else nothing, units)
        mentions = thanks.mentions(teams or (), people or ())
        rows += [(work_id, number, *row) for number, row in enumerate(mentions, 1)]
    return rows


def methods_name_rows(
    connection: duckdb.DuckDBPyConnection, facilities: Sequence[Facility], home: Sequence[str]
) -> Rows:
    """The rows of the table `methods_names`, from `work_texts`."""
    finder = Finder(facilities, home)
    rows = connection.execute(_METHODS).fetchall()
    return [
        (work_id, kind, name, _facility_meant(finder, name, is_affiliated))
        for work_id, is_affiliated, kind, name in rows
    ]


def _facility_meant(finder: Finder, name: str, is_affiliated: bool) -> str | None:
    """The one listed facility that a name means; None where it means none, or several."""
    named = {place.facility.name for place in finder.named(name) if is_affiliated or place.at_home}
    return next(iter(named)) if len(named) == 1 else None


def _pattern(facilities: Sequence[Facility]) -> str:
    """A pattern of all folded names and RRIDs; empty if no facility has any."""
    forms = [form for facility in facilities for form in (*facility.forms, *facility.codes)]
    return f" ({'|'.join(map(re.escape, forms))}) " if forms else ""


def _departments(connection: duckdb.DuckDBPyConnection) -> list[Facility]:
    """The departments of the roster, to be recognised as facilities are."""
    rows = connection.execute(
        "select distinct department from spells where department is not null order by 1"
    ).fetchall()
    departments = [Facility(name, (names.fold(name),)) for (name,) in rows]
    return [
        department
        for department in departments
        if not set(department.forms[0].split()) <= NAMING_NOTHING
    ]


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a text thanks a team: the offsets of team and sentence, and the printed reason."""

    span: Span
    sentence: Span
    reason: str | None = None


class _Thanks:
    """The thanks to teams and facilities in one acknowledgement.

    Rows of parsed texts have offsets in code points.
    """

    def __init__(self, text: str, facilities: Finder, units: Finder) -> None:
        self.text = text
        self.facilities = facilities
        self.units = units
        # The sentences of the facilities that teams name, so that no facility is reported twice for
        # one sentence.
        self.reported: list[tuple[Span, str]] = []

    def mentions(
        self, teams: Sequence[Mapping[str, Any]], people: Sequence[Mapping[str, Any]]
    ) -> list[TeamMention]:
        """The thanks to these teams, then those to facilities that are named elsewhere."""
        return [*self._to_teams(teams), *self._to_facilities(people)]

    def _to_teams(self, teams: Sequence[Mapping[str, Any]]) -> Iterator[TeamMention]:
        """The teams that the acknowledgement reader finds, once for each facility they name."""
        for team in teams:
            sentence = team["sentence_start"], team["sentence_end"]
            place = _Place((team["start"], team["end"]), sentence, team["phrase"])
            named = [name for name in self._named_in(sentence) if _overlap(name.span, place.span)]
            self.reported += [(sentence, name.facility.name) for name in named]
            if not named:
                yield self._mention(place, unit=self.units.only_facility(team["text"]))
            for name in named:
                yield self._mention(place, name)

    def _to_facilities(self, people: Sequence[Mapping[str, Any]]) -> Iterator[TeamMention]:
        """Facilities that are named elsewhere, in sentences that thank no person by name."""
        if not self.facilities.forms:
            return
        spans_of_people = [(person["start"], person["end"]) for person in people]
        for sentence in _sentences(self.text):
            if not any(_overlap(span, sentence) for span in spans_of_people):
                yield from self._unreported(sentence)

    def _unreported(self, sentence: Span) -> Iterator[TeamMention]:
        """The facilities that a sentence names, but no team in it."""
        for name in self._named_in(sentence):
            if not self._is_reported(name):
                self.reported.append((sentence, name.facility.name))
                yield self._mention(_Place(name.span, sentence), name)

    def _named_in(self, sentence: Span) -> list[Named]:
        """The facilities that a sentence names, with offsets in the text."""
        start, end = sentence
        return [
            replace(name, start=name.start + start, end=name.end + start)
            for name in self.facilities.named(self.text[start:end])
        ]

    def _is_reported(self, name: Named) -> bool:
        return any(
            facility == name.facility.name and _overlap(sentence, name.span)
            for sentence, facility in self.reported
        )

    def _mention(
        self, place: _Place, name: Named | None = None, unit: Facility | None = None
    ) -> TeamMention:
        start, end = place.span
        first, last = place.sentence
        phrase = team_alone(self.text[start:end], place.reason)
        is_named_with_home = name is not None and name.at_home
        return TeamMention(
            phrase=phrase,
            phrase_key=phrase_key(phrase, self.facilities.home),
            reason=place.reason,
            context=self.text[first:last],
            text_start=start,
            text_end=start + len(phrase),
            listed=name.facility.name if name else None,
            department=unit.name if unit else None,
            at_home=is_named_with_home or self.facilities.names_home(names.fold(phrase)),
        )


def _overlap(span: Span, other: Span) -> bool:
    return span[0] < other[1] and span[1] > other[0]


def _sentences(text: str) -> list[Span]:
    return [(sentence.start, sentence.end) for sentence in tokenised(text).sentences]

"""Highlights: papers that newly credit technicians who agreed to be named in public.

They move at freezes only. A paper enters at the first freeze after two acts of the ledger: a person
confirmed the credit, and the technician agreed. A later no, an objection or a rejected credit takes
it out of the next output at once.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from attribution.core import for_people
from attribution.core.files import packaged_text
from attribution.core.person_names import display_name_of
from attribution.core.text import plain
from attribution.ledger.event import Event
from attribution.ledger.ledger import Ledger
from attribution.ledger.payloads import CONSENT, FREEZE, OBJECTION, Consent, Frozen, Objection
from attribution.measure.periods import parse_period
from attribution.releases.freezes.making import public
from attribution.releases.packs.named_beside_figures import may_be_named
from attribution.workspace import Workspace, requires

Row = Mapping[str, Any]
_WAYS = {"author": "Author", "thanked": "Thanked by name"}


@dataclass(frozen=True, slots=True)
class Named:
    """A technician who agreed to be named, and how the paper credits them: author or thanked.

    `faculty` is that of their post at the time, empty where it is not known.
    """

    name: str
    kind: str
    faculty: str = ""


@dataclass(frozen=True, slots=True)
class Highlight:
    """A paper with the technicians who may be named.

    `entry_id` never changes. `first` and `last` are the times of the freezes at which the first and
    the last of its technicians entered.
    """

    entry_id: str
    title: str
    doi: str | None
    journal: str | None
    published: date | None
    is_day_known: bool
    people: Sequence[Named]
    first: datetime
    last: datetime

    @property
    def in_words(self) -> str:
        """Who is credited how, a sentence for each way."""
        sentences = []
        for kind, way in _WAYS.items():
            names = [person.name for person in self.people if person.kind == kind]
            if names:
                sentences.append(f"{way}: {for_people.listed(names)}.")
        return " ".join(sentences)

    @property
    def printed_in(self) -> str:
        """Journal and date, as far as they are known."""
        day = None
        if self.published:
            is_exact = self.is_day_known
            day = for_people.day(self.published) if is_exact else str(self.published.year)
        return ", ".join(part for part in (self.journal, day) if part)


@dataclass(frozen=True, slots=True)
class _Moment:
    """A freeze: the number of its act, and when it was made."""

    act: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Highlights:
    """The papers, the newest first, and how many thanks are left out for released figures."""

    entries: Sequence[Highlight]
    thanks_left_out: int


@requires("freeze")
def newly_credited(workspace: Workspace, names: Sequence[str]) -> Highlights:
    """The highlights up to the last of these freezes.

    Nothing tells a former name, because what is published goes everywhere.
    """
    ledger = workspace.ledger
    freezes = _moments(ledger, names)
    agreed = agreed_since(ledger)
    reader = workspace.without_former_names().reader
    query = packaged_text("attribution.releases.packs", "highlights.sql")
    rows = reader.rows(query, {"technicians": sorted(agreed)})
    entered: list[tuple[Row, _Moment]] = []
    for row in rows:
        technician_id = row["technician_id"]
        confirmed = _confirmed_since(ledger.in_force(technician_id), row["acts"])
        moment = _first_from(freezes, max(confirmed, agreed[technician_id]))
        if moment:
            entered.append((row, moment))
    kept = _beside_figures(workspace, [row for row, _ in entered])
    entries: dict[str, list[tuple[Row, _Moment]]] = {}
    for credit, moment in entered:
        if credit in kept:
            entries.setdefault(credit["work_id"], []).append((credit, moment))
    highlights = [_highlight(credits) for credits in entries.values()]
    highlights.sort(key=lambda entry: (entry.published or date.min, entry.entry_id), reverse=True)
    highlights.sort(key=lambda entry: entry.last, reverse=True)
    return Highlights(highlights, len(entered) - len(kept))


def _beside_figures(workspace: Workspace, rows: Sequence[Row]) -> list[Row]:
    """The credits that may be named next to everything that was ever released."""
    start = workspace.settings.academic_year_start
    cells = [cell for released in public(workspace) for cell in released.cells]
    labels = {cell.period for cell in cells}
    periods = {label: parse_period(label, academic_year_start=start) for label in labels}
    return may_be_named(rows, cells, periods)


def _moments(ledger: Ledger, names: Sequence[str]) -> list[_Moment]:
    """Every freeze up to the last of these names."""
    acts = [act for act in ledger.acts(FREEZE) if isinstance(act.payload, Frozen)]
    chosen = [act.event_id for act in acts if act.payload and act.payload.plain()["name"] in names]
    last = max(chosen, default=0)
    return [_Moment(act.event_id, act.at) for act in acts if act.event_id <= last]


def _first_from(freezes: Sequence[_Moment], act: int) -> _Moment | None:
    """The first freeze after an act."""
    return next((moment for moment in freezes if moment.act > act), None)


def agreed_since(ledger: Ledger) -> dict[str, int]:
    """By technician who may be named in public: the act since which that is so without a break."""
    agrees: dict[str, bool] = {}
    objects: dict[str, bool] = {}
    since: dict[str, int] = {}
    for act in ledger.acts(CONSENT, OBJECTION):
        technician_id = act.technician_id or ""
        if isinstance(act.payload, Consent):
            agrees[technician_id] = act.payload.public
        elif isinstance(act.payload, Objection):
            objects[technician_id] = act.payload.objects
        if agrees.get(technician_id) and not objects.get(technician_id):
            since.setdefault(technician_id, act.event_id)
        else:
            since.pop(technician_id, None)
    return since


def _confirmed_since(decisions: Sequence[Event], acts: Iterable[int]) -> int:
    """The first of the acts in a row that confirmed a credit: a second yes does not move it.

    `decisions` are all on the technician, in their order, `acts` those in force on the credit.
    """
    begun = []
    for current in acts:
        place = next(_place(act) for act in decisions if act.event_id == current)
        since = current
        for act in reversed([act for act in decisions if _place(act) == place]):
            if act.event_id > current:
                continue
            if act.verdict != "confirmed":
                break
            since = act.event_id
        begun.append(since)
    return min(begun)


def _place(act: Event) -> tuple[str | None, str | None, str | None]:
    """What a decision on a technician is about: a printed name, or a work."""
    return act.mention_id, None if act.mention_id else act.work_id, act.kind


def _highlight(credits: Sequence[tuple[Row, _Moment]]) -> Highlight:
    work = credits[0][0]
    moments = [moment.at for _, moment in credits]
    return Highlight(
        entry_id=uuid.uuid5(uuid.NAMESPACE_URL, f"doi:{work['doi'] or work['work_id']}").urn,
        title=plain(work["title"] or "[no title]"),
        doi=work["doi"],
        journal=plain(work["journal"]) if work["journal"] else None,
        published=work["published"],
        is_day_known=work["published_precision"] == "day",
        people=[Named(_name(row), row["kind"], row["faculty"] or "") for row, _ in credits],
        first=min(moments),
        last=max(moments),
    )


def _name(row: Row) -> str:
    return plain(display_name_of(row["given_names"], row["family_name"], row["known_as"]))

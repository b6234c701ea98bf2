"""Import a list from HR: compare it with the last one, refuse it, or save it."""

from __future__ import annotations

import logging
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from attribution.access import permissions
from attribution.access.permissions import Person
from attribution.core.errors import UserError
from attribution.core.for_people import listed
from attribution.core.model import Technician
from attribution.core.person_names import printed_names
from attribution.home.settings import Settings
from attribution.ledger.event import Event
from attribution.ledger.ledger import Ledger
from attribution.ledger.payloads import ROSTER_IMPORT, TAKE_OVER, RosterImported, TakeOver
from attribution.operations import clock, roster_news
from attribution.operations.roster_news import RosterNews
from attribution.privacy.tombstones import Tombstones, load_tombstones
from attribution.roster import column_map, copies, in_force, reader
from attribution.roster.comparison import NEW
from attribution.roster.copies import HrFile
from attribution.roster.reader import Roster
from attribution.roster.remembered import forget_all
from attribution.roster.successors import Successor
from attribution.snapshot import last_inputs
from attribution.snapshot.inputs import who_counts_on

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Terms:
    """What the person who imports has agreed to.

    `take_over`: likely successors are the same people. `accept_changes`: whatever else the
    comparison shows is right. `replace_last`: the last import was a mistake, and this list takes
    its place. `why` is kept with the import. `columns` is the column map that they chose for this
    file, which is remembered; None for the one in use.
    """

    person: Person
    take_over: bool = False
    accept_changes: bool = False
    replace_last: bool = False
    why: str | None = None
    columns: Mapping[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Imported:
    """A list that was saved.

    `left_out` is the number of erased people in the file. `news` is None for the first list.
    `named_like_erased` are new ids of people who may be an erased person or a namesake.
    """

    roster: Roster
    left_out: int
    news: RosterNews | None
    taken_over: tuple[Successor, ...]
    accepted: tuple[str, ...]
    named_like_erased: tuple[str, ...] = ()

    @property
    def questions(self) -> tuple[str, ...]:
        """What to ask HR about people who may be an erased person."""
        return tuple(
            f"Ask HR who {technician_id} is: they have the name of someone who was erased, and no "
            "ORCID iD that would tell. If it is the same person, run `attribution forget "
            f"{technician_id}`."
            for technician_id in self.named_like_erased
        )


class RosterRefused(UserError):
    """A list that was not saved, with the comparison that shows why."""

    def __init__(self, message: str, news: RosterNews) -> None:
        super().__init__(message)
        self.news = news


@dataclass(frozen=True, slots=True)
class Compared:
    """A file beside the last list, before anything is saved.

    `changes` are those for which it is refused unless they are accepted. `news` is None for the
    first list, and where the file has an error.
    """

    roster: Roster
    news: RosterNews | None = None
    changes: tuple[str, ...] = ()
    left_out: int = 0


def compare_list(
    settings: Settings, ledger: Ledger, file: HrFile, terms: Terms, now: datetime
) -> Compared:
    """A file with its complaints and what it would change. Nothing is saved."""
    permissions.require(terms.person, "import roster")
    roster = reader.parse(file.data, _columns(settings, terms))
    if roster.fatal:
        return Compared(roster)
    technicians = _without_erased(roster, load_tombstones(ledger, settings.home))
    earlier, _ = _earlier(settings.home, terms)
    news = _Question(settings, earlier, technicians, now).news(ledger.identities().present)
    changes = roster_news.changes_to_accept(news, settings.max_change) if news else ()
    return Compared(roster, news, tuple(changes), len(roster.technicians) - len(technicians))


def import_list(
    settings: Settings, ledger: Ledger, file: HrFile, terms: Terms, now: datetime
) -> Imported:
    """Import an HR file without people who were erased. RosterRefused where it changes too much."""
    permissions.require(terms.person, "import roster")
    _date_back(settings.home, now)
    columns = _columns(settings, terms)
    in_file = reader.parse(file.data, columns).checked()
    erased = load_tombstones(ledger, settings.home)
    technicians = _without_erased(in_file, erased)
    earlier, replaced = _earlier(settings.home, terms)
    question = _Question(settings, earlier, technicians, now)
    news = question.news(ledger.identities().present)
    taken_over = news.successors if news and terms.take_over else ()
    if news and taken_over:
        news = question.news(_with_successors(ledger, taken_over))
    accepted = _agreed_changes(news, settings.max_change, terms) if news else ()
    take_over_ids(ledger, terms.person, taken_over, now)
    imported = copies.keep(file, settings.home, columns, now=now, leave_out=erased.holds)
    if replaced:
        replaced.unlink()
        forget_all(replaced.parent)
    if terms.columns is not None:
        column_map.remember(settings.home, terms.columns)
    change = roster_news.in_numbers(news) if news else None
    content = RosterImported(len(technicians), change, accepted, replaced is not None)
    ledger.store(_import_act(terms, content, now))
    return Imported(
        imported,
        len(in_file.technicians) - len(technicians),
        news,
        taken_over,
        accepted,
        _named_like_erased(erased, news, technicians),
    )


def _columns(settings: Settings, terms: Terms) -> Mapping[str, str]:
    """The column map for a file: the one that was chosen for it, else the one in use."""
    if terms.columns is not None:
        return {**terms.columns, **settings.columns}
    return column_map.in_use(settings.home, settings.columns)


def _without_erased(roster: Roster, erased: Tombstones) -> tuple[Technician, ...]:
    erased.learn(roster.technicians)
    return tuple(person for person in roster.technicians if not erased.holds(person))


def _earlier(home: Path, terms: Terms) -> tuple[list[Path], Path | None]:
    """The copies that the file is compared with, and the one whose place it takes."""
    earlier = copies.dated_copies(home)
    replaced = earlier.pop() if terms.replace_last and earlier else None
    return earlier, replaced


def _import_act(terms: Terms, content: RosterImported, now: datetime) -> Event:
    return Event(
        key=uuid.uuid4().hex,
        act=ROSTER_IMPORT,
        at=now,
        who=terms.person.who,
        why=terms.why or None,
        payload=content,
    )


def _named_like_erased(
    erased: Tombstones, news: RosterNews | None, technicians: tuple[Technician, ...]
) -> tuple[str, ...]:
    """New ids, without an ORCID iD that would tell, of people with the name of an erased person."""
    new_ids = {change.person.technician_id for change in news.comparison.of(NEW)} if news else None
    return tuple(
        person.technician_id
        for person in technicians
        if (new_ids is None or person.technician_id in new_ids)
        and not person.orcid
        and any(map(erased.holds_name, printed_names(person)))
    )


def _date_back(home: Path, now: datetime) -> None:
    """Give copies that are dated in the future the present time, in their order.

    Else they would take the place of this list when their day comes. UserError where no source has
    confirmed the clock of now: the dates of all lists are then more likely right than this clock.
    """
    future = copies.future_copies(home, now)
    if not future:
        return
    if not clock.is_confirmed(home, now):
        raise UserError(
            "Check the clock of this computer, run `attribution harvest` so that the sources "
            f"confirm it, and import the list again: {future[0].name} is dated in the future. "
            "Nothing was saved."
        )
    renamed = copies.dated_before(future, now)
    last_inputs.expect_newest_copy(home, renamed[-1].name)
    for path, name in zip(future, renamed, strict=True):
        log.warning("a list of the future was dated back", extra={"file": path.name})
        path.rename(name)
    forget_all(home / copies.FOLDER)


@dataclass(frozen=True, slots=True)
class _Question:
    """The lists that are compared, whatever ids are taken over."""

    settings: Settings
    earlier: list[Path]
    technicians: tuple[Technician, ...]
    now: datetime

    def news(self, present_ids: Mapping[str, str]) -> RosterNews | None:
        today = self.now.astimezone(UTC).date()
        columns = self.settings.columns
        lists = in_force.dated_lists(self.earlier, columns) if self.earlier else []
        rule = who_counts_on(self.settings, today).today
        return roster_news.news_of(lists, self.technicians, present_ids, today, rule)


def _with_successors(ledger: Ledger, taken_over: tuple[Successor, ...]) -> Mapping[str, str]:
    """The present ids as they will be once these are taken over."""
    former = {pair.former.technician_id: pair.present.technician_id for pair in taken_over}
    present = ledger.identities().present
    renewed = {old: former.get(new, new) for old, new in present.items()}
    return {**renewed, **former}


def _agreed_changes(news: RosterNews, max_change: float, terms: Terms) -> tuple[str, ...]:
    """The large changes that were accepted; RosterRefused where they were not."""
    changes = tuple(roster_news.changes_to_accept(news, max_change))
    if terms.accept_changes:
        return changes
    if news.successors:
        raise RosterRefused(_who_are_they(news), news)
    if changes:
        raise RosterRefused(
            f"Check the list with HR: {listed(list(changes))}. Nothing was saved. If this is "
            "right, import the list again with --accept-changes.",
            news,
        )
    return ()


def _who_are_they(news: RosterNews) -> str:
    pairs = "; ".join(
        f"{pair.former.technician_id} is now {pair.present.technician_id}"
        for pair in news.successors
    )
    return (
        "Import the list again with --take-over if these ids are the same people, or with "
        "--accept-changes if they are other people. Ids of the last list are gone, and people who "
        f"agree with them are new: {pairs}. Nothing was saved."
    )


def take_over_ids(
    ledger: Ledger, person: Person, taken_over: tuple[Successor, ...], now: datetime
) -> None:
    """Record that the people of former ids have others now."""
    acts = [
        _take_over(person, pair.former.technician_id, pair.present.technician_id, now)
        for pair in taken_over
    ]
    ledger.store(*acts)


def take_over(
    settings: Settings, ledger: Ledger, person: Person, pair: tuple[str, str], now: datetime
) -> None:
    """Record that the person of one id has another now: the former id first.

    UserError where no list has the former one, or the newest list lacks the present one.
    """
    permissions.require(person, "import roster")
    former_id, present_id = pair
    newest = copies.load(settings.home, settings.columns).technicians
    if present_id not in {technician.technician_id for technician in newest}:
        raise UserError(
            f"Check the second id: the newest list has no technician {present_id}. "
            "Nothing was saved."
        )
    if former_id == present_id or not _is_known(settings, ledger, former_id):
        raise UserError(
            f"Check the first id: no earlier list and no decision has a technician {former_id}. "
            "Nothing was saved."
        )
    ledger.store(_take_over(person, former_id, present_id, now))


def _is_known(settings: Settings, ledger: Ledger, technician_id: str) -> bool:
    if ledger.in_force(technician_id):
        return True
    people = copies.people_in_copies(settings.home, settings.columns)
    return any(person.technician_id == technician_id for person in people)


def _take_over(person: Person, former_id: str, present_id: str, now: datetime) -> Event:
    return Event(
        key=uuid.uuid4().hex,
        act=TAKE_OVER,
        at=now,
        who=person.who,
        technician_id=present_id,
        payload=TakeOver(former_id),
    )

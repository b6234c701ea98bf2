"""A sheet before submission, as its acts in the ledger make it.

It says who did what for a planned paper, with which facilities, and how the people are to be named.
Everybody on it may agree or decline. An answer holds until what the sheet says of that person is
changed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from attribution.core.identity import same_person
from attribution.ledger.event import Event
from attribution.ledger.ledger import Ledger
from attribution.ledger.payloads import (
    SHEET,
    SheetAnswer,
    SheetPaper,
    SheetPerson,
    SheetStep,
    SheetWords,
)

AUTHOR, THANKED = "author", "thanked"
NAMED_AS = (THANKED, AUTHOR)
AGREED, DECLINED, WAITING = "agreed", "declined", "waiting"
LINK_DAYS = timedelta(days=365)  # from the first writing: papers take months to come out


@dataclass(frozen=True, slots=True)
class Answer:
    """Whether a person agreed, when, and how their word came in, where another entered it."""

    agrees: bool
    at: datetime
    received: str | None = None


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet as it is now.

    `version` counts how often it was written. `answers` are those that hold, by the key of the
    person. `lapsed` are the keys of people who agreed before the sheet said something else of them.
    """

    sheet_id: str
    by: str
    written: datetime
    version: int
    words: SheetWords
    doi: str | None = None
    answers: Mapping[str, Answer] = field(default_factory=dict)
    is_withdrawn: bool = False
    lapsed: frozenset[str] = frozenset()

    @property
    def technician_ids(self) -> frozenset[str]:
        """The technicians on it who are on the roster."""
        return frozenset(entry.technician_id for entry in self.words.people if entry.technician_id)

    @property
    def link_ends(self) -> date:
        """The last day on which links to it open."""
        return (self.written + LINK_DAYS).date()

    def person(self, key: str) -> SheetPerson | None:
        """The person with this key."""
        return next((entry for entry in self.words.people if entry.key == key), None)

    def state_of(self, key: str) -> str:
        """What a person said: agreed, declined, or nothing yet."""
        answer = self.answers.get(key)
        if answer is None:
            return WAITING
        return AGREED if answer.agrees else DECLINED

    @property
    def to_agree_again(self) -> list[str]:
        """The names of people who agreed before the sheet said something else of them."""
        return [entry.name for entry in self.words.people if entry.key in self.lapsed]

    def is_by(self, who: str) -> bool:
        """Whether a person wrote it, by their name at the sign-in."""
        return same_person(self.by, who)

    @property
    def to_be_named(self) -> tuple[SheetPerson, ...]:
        """The people who have not declined."""
        return tuple(entry for entry in self.words.people if self.state_of(entry.key) != DECLINED)


def all_sheets(ledger: Ledger) -> tuple[Sheet, ...]:
    """Every sheet, the first written first, as people may see it.

    A technician who objects is on none: they are neither shown nor asked.
    """
    present_id = ledger.identities().present_id
    objecting = ledger.objecting()
    sheets = sheets_of(ledger.acts(SHEET), present_id)
    return tuple(_without(sheet, objecting) for sheet in sheets)


def sheets_of(acts: Iterable[Event], present_id: Callable[[str], str] = str) -> tuple[Sheet, ...]:
    """The sheets that acts make. `present_id` gives the id that a technician has now."""
    sheets: dict[str, Sheet] = {}
    for act in acts:
        step = act.payload
        if isinstance(step, SheetStep):
            before = sheets.get(step.sheet)
            after = _after(before, step, act, present_id)
            if after is not None:
                sheets[step.sheet] = after
    return tuple(sheets.values())


def _after(
    sheet: Sheet | None, step: SheetStep, act: Event, present_id: Callable[[str], str]
) -> Sheet | None:
    """A sheet after a step."""
    content = step.content
    if isinstance(content, SheetWords):
        return _written(sheet, step.sheet, _of_present_ids(content, present_id), act)
    if sheet is None:
        return None
    if isinstance(content, SheetPaper):
        return replace(sheet, doi=content.doi)
    if isinstance(content, SheetAnswer):
        return _answered(sheet, content, Answer(content.agrees, act.at, step.received))
    return replace(sheet, is_withdrawn=True)


def _written(sheet: Sheet | None, sheet_id: str, words: SheetWords, act: Event) -> Sheet:
    """A sheet that is written again: people must agree again to what is said of them otherwise.

    Who declined to be named has declined whatever is said, until they say something else.
    """
    if sheet is None:
        return Sheet(sheet_id, act.who, act.at, 1, words)
    unchanged = {entry.key for entry in set(sheet.words.people) & set(words.people)}
    present = {entry.key for entry in words.people}
    answers = {
        key: answer
        for key, answer in sheet.answers.items()
        if key in unchanged or (key in present and not answer.agrees)
    }
    lapsed = (sheet.lapsed | sheet.answers.keys()) & present - answers.keys()
    return replace(
        sheet, version=sheet.version + 1, words=words, answers=answers, lapsed=frozenset(lapsed)
    )


def _answered(sheet: Sheet, content: SheetAnswer, answer: Answer) -> Sheet:
    """The sheet with an answer, unless it was about words that were changed in the meantime."""
    if content.version != sheet.version or sheet.person(content.person) is None:
        return sheet
    answers = {**sheet.answers, content.person: answer}
    return replace(sheet, answers=answers, lapsed=sheet.lapsed - {content.person})


def _of_present_ids(words: SheetWords, present_id: Callable[[str], str]) -> SheetWords:
    people = tuple(
        replace(entry, technician_id=present_id(entry.technician_id))
        if entry.technician_id
        else entry
        for entry in words.people
    )
    return replace(words, people=people)


def _without(sheet: Sheet, technician_ids: frozenset[str]) -> Sheet:
    people = tuple(
        entry for entry in sheet.words.people if entry.technician_id not in technician_ids
    )
    return replace(sheet, words=replace(sheet.words, people=people))

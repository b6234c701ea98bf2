"""Audits: how many technicians are credited in truth, from people drawn at random and read blind.

The matcher's accepted names may be wrong, and people without any name may have been missed. An
audit draws people of each state, and readers say of each whether they were credited in the period,
without seeing what the program thinks. Their answers move no credit.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from random import SystemRandom

from attribution.core.errors import UserError
from attribution.ledger.event import Event
from attribution.ledger.ledger import Ledger
from attribution.ledger.payloads import (
    AUDIT,
    AUDIT_ANSWER,
    AUDIT_DRAW,
    AuditAnswer,
    AuditBegun,
    AuditDraw,
)
from attribution.measure.periods import Period
from attribution.measure.person_periods import (
    PeopleOf,
    Person,
    State,
    people_of,
    person_probabilities,
)
from attribution.workspace import Acting, Workspace, requires

DRAWN = 60  # people of each state
READ_TWICE = 40
_STATES = {State.ACCEPTED: "accepted", State.OPEN: "open", State.NONE: "none"}
_CHANCE = SystemRandom()


@dataclass(frozen=True, slots=True)
class Audit:
    """An audit: what it is of, who was drawn, and the answers so far by technician and reader.

    People who object, or were erased since, are in none of it.
    """

    begun: AuditBegun
    drawn: dict[str, AuditDraw]
    answers: dict[tuple[str, int], bool | None]

    @property
    def period(self) -> Period:
        return Period(self.begun.period, self.begun.start, self.begun.end)

    def people_for(self, reader: int) -> list[str]:
        """The technicians whom a reader is to answer for, in an order that tells nothing."""
        return [person for person, draw in self.drawn.items() if draw.readers >= reader]

    def unanswered(self, reader: int) -> int:
        return sum((person, reader) not in self.answers for person in self.people_for(reader))


@requires("audit")
def draw(
    workspace: Workspace, acting: Acting, period: Period, of: str = "all", number: int = DRAWN
) -> Audit:
    """Draw up to `number` people of each state, and READ_TWICE of all of them for a second reader.

    UserError for a period that has not begun, or without technicians.
    """
    if period.start > acting.at.date():
        raise UserError(f"Choose another year: {period.label} has not begun. Nothing was saved.")
    with workspace.reader.for_numbers.cursor() as cursor:
        (people,) = people_of(cursor, [period], of=of)
        probabilities = person_probabilities(cursor, period)
    if not people.people:
        raise UserError(
            f"Choose another year: no technician counts in {period.label}. Nothing was saved."
        )
    begun = _begun(workspace.ledger, people, of)
    drawn = _drawn(people.people, number)
    twice = {person.technician_id for person in _sample(drawn, READ_TWICE)}
    draws = {
        person.technician_id: AuditDraw(
            begun.audit,
            _STATES[person.either],
            probabilities.get(person.technician_id, 0.0),
            2 if person.technician_id in twice else 1,
        )
        for person in drawn
    }
    _store(workspace, acting, begun, draws)
    return Audit(begun, draws, {})


def _begun(ledger: Ledger, people: PeopleOf, of: str) -> AuditBegun:
    states = Counter(person.either for person in people.people)
    period = people.period
    before = sum(audit.begun.period == period.label for audit in audits(ledger))
    return AuditBegun(
        audit=f"{period.label}-{before + 1}".replace("/", "-"),
        period=period.label,
        start=period.start,
        end=period.end,
        of=of,
        confirmed=states[State.CONFIRMED],
        accepted=states[State.ACCEPTED],
        open=states[State.OPEN],
        none=states[State.NONE],
    )


def _drawn(people: Sequence[Person], number: int) -> list[Person]:
    """People of each state but the confirmed, in an order that does not tell the state."""
    drawn = [
        person
        for state in _STATES
        for person in _sample([person for person in people if person.either == state], number)
    ]
    _CHANCE.shuffle(drawn)
    return drawn


def _sample(people: Sequence[Person], number: int) -> list[Person]:
    return _CHANCE.sample(people, min(number, len(people)))


def _store(
    workspace: Workspace, acting: Acting, begun: AuditBegun, draws: Mapping[str, AuditDraw]
) -> None:
    key, who = acting.act_key(), workspace.person.who
    acts = [Event(key=key, act=AUDIT, at=acting.at, who=who, payload=begun)]
    acts += [
        Event(
            key=f"{key}:{technician_id}",
            act=AUDIT_DRAW,
            at=acting.at,
            who=who,
            technician_id=technician_id,
            payload=drawn,
        )
        for technician_id, drawn in draws.items()
    ]
    workspace.ledger.store(*acts)


# -- reading it back -------------------------------------------------------------------------------


def audits(ledger: Ledger) -> list[Audit]:
    """Every audit so far, in the order in which they were drawn."""
    by_name = {
        act.payload.audit: Audit(act.payload, {}, {})
        for act in ledger.acts(AUDIT)
        if isinstance(act.payload, AuditBegun)
    }
    objecting = ledger.objecting()
    for act in ledger.acts(AUDIT_DRAW, AUDIT_ANSWER):
        person = act.technician_id
        if not person or person in objecting:
            continue
        if isinstance(act.payload, AuditDraw):
            by_name[act.payload.audit].drawn[person] = act.payload
        elif isinstance(act.payload, AuditAnswer):
            answered = person, act.payload.reader
            by_name[act.payload.audit].answers[answered] = act.payload.is_credited
    return list(by_name.values())


@requires("audit")
def listed(workspace: Workspace) -> list[str]:
    """A line for each audit: its name, how many were drawn, how many answers are to come."""
    return [
        f"{audit.begun.audit}: {len(audit.drawn):,} drawn for {audit.begun.period}, answers to "
        f"come: {audit.unanswered(1):,} of reader 1, {audit.unanswered(2):,} of reader 2"
        for audit in audits(workspace.ledger)
    ]


def find(ledger: Ledger, name: str) -> Audit:
    """The audit of this name. UserError for an unknown name."""
    audit = next((audit for audit in audits(ledger) if audit.begun.audit == name), None)
    if audit is None:
        raise UserError(
            "Use the name that `attribution audit list` shows. "
            f"There is no audit '{name}'. Nothing was saved."
        )
    return audit


# -- answers ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Answer:
    """What a reader says of one technician; `is_credited` is None where they cannot tell."""

    technician_id: str
    is_credited: bool | None


@requires("audit")
def answer(
    workspace: Workspace, acting: Acting, name: str, reader: int, answers: Sequence[Answer]
) -> int:
    """Save answers of a reader; returns how many are new or changed.

    UserError, and nothing is saved, where a person was not drawn for this reader, or where the
    second reader is the person who answered first.
    """
    audit = find(workspace.ledger, name)
    asked = set(audit.people_for(reader))
    strangers = [row.technician_id for row in answers if row.technician_id not in asked]
    if strangers:
        raise UserError(
            "Use the sheet that was written for this reader, without rows of your own. "
            f"{len(strangers):,} of its people were not drawn for reader {reader} of audit {name}. "
            "Nothing was saved."
        )
    _refuse_same_reader(workspace, name, reader)
    before = {
        person: value for (person, number), value in audit.answers.items() if number == reader
    }
    changed = [
        row
        for row in answers
        if row.technician_id not in before or before[row.technician_id] != row.is_credited
    ]
    key = acting.act_key()
    workspace.ledger.store(
        *(
            Event(
                key=f"{key}:{row.technician_id}",
                act=AUDIT_ANSWER,
                at=acting.at,
                who=workspace.person.who,
                technician_id=row.technician_id,
                payload=AuditAnswer(name, reader, row.is_credited),
            )
            for row in changed
        )
    )
    return len(changed)


def _refuse_same_reader(workspace: Workspace, name: str, reader: int) -> None:
    if answered_as(workspace.ledger, name, workspace.person.who) - {reader}:
        raise UserError(
            "Let another person answer: the second reader must not know the first one's answers. "
            f"{workspace.person.who} has answered as the other reader of audit {name}. "
            "On the command line, --who names the person. Nothing was saved."
        )


def answered_as(ledger: Ledger, name: str, who: str) -> set[int]:
    """As which readers of an audit a person has answered."""
    return {reader for _, reader, answerer, _ in _answers(ledger, name) if answerer == who}


def own_answers(ledger: Ledger, name: str, reader: int, who: str) -> dict[str, bool | None]:
    """What a person answered as a reader, by technician."""
    return {
        technician_id: is_credited
        for technician_id, number, answerer, is_credited in _answers(ledger, name)
        if (number, answerer) == (reader, who)
    }


def _answers(ledger: Ledger, name: str) -> Iterator[tuple[str, int, str, bool | None]]:
    """Every answer of an audit in order: on whom, as which reader, by whom, and what."""
    for act in ledger.acts(AUDIT_ANSWER):
        payload = act.payload
        if isinstance(payload, AuditAnswer) and payload.audit == name and act.technician_id:
            yield act.technician_id, payload.reader, act.who, payload.is_credited

"""The report of an audit: a range for the figure, how far readers agree, and missing answers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass

from attribution.core import for_people
from attribution.measure.audited import Audited, audited_range
from attribution.measure.expected import LEAST_LABELS, Expected, Label, expected_credited
from attribution.measure.figures import percentage
from attribution.measure.intervals import CONFIDENCE, Interval
from attribution.measure.person_periods import (
    PeopleOf,
    State,
    people_of,
    person_probabilities,
)
from attribution.review.audit import Audit, audits, find
from attribution.workspace import Workspace, requires

_STATE_NAMES = {
    "accepted": "Counted, not yet checked by a person",
    "open": "Only with names that await review",
    "none": "No name found",
}
_TO_COME = "to come"


@dataclass(frozen=True, slots=True)
class Agreement:
    """How two readers agree on the people whom both could answer.

    `kappa` is None where chance alone would make them agree, because all answers are the same.
    """

    people: int
    agreed: int
    kappa: float | None


@dataclass(frozen=True, slots=True)
class Answers:
    """The first reader's answers on the people drawn from the technicians of one state."""

    state: str
    technicians: int
    drawn: int
    yes: int
    no: int
    cannot_tell: int
    to_come: int


@dataclass(frozen=True, slots=True)
class Report:
    """The results of an audit.

    `range` is how many technicians are credited in truth, from the 5th to the 95th percentile; None
    while answers of the first reader are missing. `expected` is the figure from probabilities that
    the answers of all audits have corrected; None while they are fewer than LEAST_LABELS.
    """

    audit: Audit
    technicians: int
    headline: int
    range: Interval | None
    unanswered: int
    agreement: Agreement | None
    expected: Expected | None
    labels: int


@requires("audit")
def report(workspace: Workspace, name: str) -> Report:
    """The report of one audit. UserError for an unknown name."""
    audit = find(workspace.ledger, name)
    labels = _labels(audits(workspace.ledger))
    begun = audit.begun
    unanswered = audit.unanswered(1)
    return Report(
        audit=audit,
        technicians=begun.confirmed + begun.accepted + begun.open + begun.none,
        headline=begun.confirmed + begun.accepted,
        range=range_of(audit),
        unanswered=unanswered,
        agreement=_agreement(audit),
        expected=_expected(workspace, audit, labels),
        labels=len(labels),
    )


def range_of(audit: Audit) -> Interval | None:
    """How many technicians are credited in truth; None while answers are missing.

    People whom the reader could not tell are left out, as if they had not been drawn.
    """
    if audit.unanswered(1):
        return None
    begun = audit.begun
    states = []
    for state in _STATE_NAMES:
        people = [person for person, draw in audit.drawn.items() if draw.state == state]
        answers = [audit.answers[person, 1] for person in people]
        known = [answer for answer in answers if answer is not None]
        states.append(Audited(getattr(begun, state), len(known), sum(known)))
    return audited_range(begun.confirmed, states)


def _agreement(audit: Audit) -> Agreement | None:
    pairs = [
        (audit.answers.get((person, 1)), audit.answers.get((person, 2))) for person in audit.drawn
    ]
    known = [(first, second) for first, second in pairs if first is not None and second is not None]
    if not known:
        return None
    agreed = sum(first == second for first, second in known)
    return Agreement(len(known), agreed, kappa(known))


def kappa(answers: Sequence[tuple[Hashable, Hashable]]) -> float | None:
    """Cohen's kappa: the agreement of two readers beyond chance; None where chance explains all."""
    number = len(answers)
    first, second = (Counter(side) for side in zip(*answers, strict=True))
    agreed = sum(one_answer == other for one_answer, other in answers) / number
    by_chance = sum(first[answer] * second[answer] for answer in first) / number**2
    return None if by_chance == 1 else (agreed - by_chance) / (1 - by_chance)


# -- expected --------------------------------------------------------------------------------------


def _labels(all_audits: Sequence[Audit]) -> list[Label]:
    """The answers of every audit with the probability that the person had when drawn."""
    return [
        Label(draw.probability, answer)
        for audit in all_audits
        for person, draw in audit.drawn.items()
        if (answer := audit.answers.get((person, 1))) is not None
    ]


def _expected(workspace: Workspace, audit: Audit, labels: Sequence[Label]) -> Expected | None:
    """How many are credited now, with probabilities that the labels have corrected."""
    if len(labels) < LEAST_LABELS:
        return None
    with workspace.reader.for_numbers.cursor() as cursor:
        (people,) = people_of(cursor, [audit.period], of=audit.begun.of)
        probabilities = person_probabilities(cursor, audit.period)
    return expected_of(people, probabilities, labels)


def expected_of(
    people: PeopleOf, probabilities: dict[str, float], labels: Sequence[Label]
) -> Expected | None:
    """The confirmed are certain; everybody else is as likely as their corrected probability."""
    confirmed = sum(person.either == State.CONFIRMED for person in people.people)
    others = [
        probabilities.get(person.technician_id, 0.0)
        for person in people.people
        if person.either != State.CONFIRMED
    ]
    expected = expected_credited(others, labels)
    if expected is None:
        return None
    span = Interval(expected.range.low + confirmed, expected.range.high + confirmed)
    return Expected(expected.value + confirmed, span)


# -- in words --------------------------------------------------------------------------------------


def as_text(report: Report) -> str:
    """The report for a terminal: the result, what it comes from, and how far to trust it."""
    begun = report.audit.begun
    return "\n".join(
        [
            f"Audit {begun.audit}: technicians named on papers of {begun.period}.",
            result(report),
            *(f"  {_answered(row)}" for row in answers(report.audit)),
            *trust(report),
        ]
    )


def result(report: Report) -> str:
    """The range of the audit and the figure of the program."""
    technicians, period = report.technicians, report.audit.begun.period
    counted = (
        f"the program counted {report.headline:,} "
        f"({_percent(report.headline, technicians)}) when the sample was drawn."
    )
    if report.range is None:
        missing = for_people.count(report.unanswered, "answer")
        of = for_people.count(technicians, "technician")
        return f"No result yet: {missing} of the first reader to come. Of {of}, {counted}"
    low, high = round(report.range.low), round(report.range.high)
    people = for_people.count(technicians, "technician")
    span = f"Between {low:,} and {high:,} of {people} ({_percent(low, technicians)} to "
    if low == high:
        span = f"{high:,} of {people} ("
    return (
        f"{span}{_percent(high, technicians)}) were really named on a paper of {period}, with "
        f"{CONFIDENCE:.0%} confidence; {counted}"
    )


def answers(audit: Audit) -> list[Answers]:
    """What the first reader answered on the people of each state from which some were drawn."""
    rows = []
    for state, name in _STATE_NAMES.items():
        people = [person for person, draw in audit.drawn.items() if draw.state == state]
        given = Counter(audit.answers.get((person, 1), _TO_COME) for person in people)
        if people:
            technicians = getattr(audit.begun, state)
            counts = (given[True], given[False], given[None], given[_TO_COME])
            rows.append(Answers(name, technicians, len(people), *counts))
    return rows


def _answered(row: Answers) -> str:
    parts = [f"{row.yes:,} yes", f"{row.no:,} no"]
    if row.cannot_tell:
        parts.append(f"{row.cannot_tell:,} cannot tell")
    if row.to_come:
        parts.append(f"{row.to_come:,} to come")
    return f"{row.state}: {', '.join(parts)} ({row.drawn:,} drawn of {row.technicians:,})."


def trust(report: Report) -> Iterator[str]:
    """What the answers mean, how far the readers agree, and the expected number, as sentences."""
    rows = answers(report.audit)
    is_wrong = any(row.no for row in rows if row.state == _STATE_NAMES["accepted"])
    is_missed = any(row.yes for row in rows if row.state != _STATE_NAMES["accepted"])
    if is_wrong and is_missed:
        yield (
            "Some technicians who were counted were not really named, and some who were really "
            "named were not counted. The range allows for both."
        )
    yield from _agreement_in_words(report.agreement)
    yield from _expected_in_words(report)


def _agreement_in_words(agreement: Agreement | None) -> Iterator[str]:
    if agreement is None:
        yield "No technician has answers of both readers yet, so their agreement is not known."
        return
    share = for_people.percent(percentage(agreement.agreed, agreement.people) or 0.0)
    yield (
        f"The two readers agree on {agreement.agreed:,} of {agreement.people:,} technicians "
        f"({share})."
    )
    if agreement.kappa is not None:
        yield (
            f"Cohen's kappa is {agreement.kappa:.2f}: 1 is full agreement, 0 is what chance alone "
            "gives. It is low where nearly all answers are the same."
        )


def _expected_in_words(report: Report) -> Iterator[str]:
    if report.expected is None:
        yield (
            f"An expected number needs {LEAST_LABELS} answers. All audits so far have "
            f"{report.labels:,}, so none is given."
        )
        return
    low, high = report.expected.range.low, report.expected.range.high
    yield (
        f"Expected now, with probabilities corrected by {report.labels:,} answers: "
        f"{report.expected.value:,.0f} ({low:,.0f} to {high:,.0f})."
    )


def _percent(part: float, total: int) -> str:
    return for_people.percent(100 * part / total)

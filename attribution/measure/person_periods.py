"""The technicians of a period one by one, with what is known of each.

The measure counts people. Ranges, audits and changes need to know who they are: the same people
are in both of two periods, and one person may be thanked in several papers.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum
from math import prod
from typing import Any, NamedTuple

import duckdb

from attribution.core.files import packaged_text
from attribution.measure.periods import Period
from attribution.measure.rules import dates_of, rules_in

KINDS = ("authored", "thanked", "either")
PARTS = 25  # into which a jackknife divides the papers


class Stratum(NamedTuple):
    """Papers of which about the same share can be read."""

    year: int
    is_open: bool  # whether a source says that everyone can read them


class State(IntEnum):
    """What is known of a technician's credits of one kind in a period."""

    NONE = 0  # no printed name could be theirs
    OPEN = 1  # only names that no one has decided on
    ACCEPTED = 2  # accepted by the matcher; no one has looked
    CONFIRMED = 3  # confirmed by a person

    @property
    def is_credited(self) -> bool:
        return self >= State.ACCEPTED


@dataclass(frozen=True, slots=True)
class Person:
    """A technician who counts in a period. Faculty and department are those of their last post."""

    technician_id: str
    faculty: str
    department: str
    authored: State
    thanked: State
    either: State

    def state(self, kind: str) -> State:
        """The state for one of KINDS."""
        state: State = getattr(self, kind)
        return state


@dataclass(frozen=True, slots=True)
class PersonCredit:
    """One credit of a technician in a period, or a name that may be one.

    `is_of_read_text`: whether they are thanked in one of the institution's papers. `stratum` and
    `part` are those of the paper, as in Texts.
    """

    technician_id: str
    work_id: str
    kind: str  # author or thanked
    state: State
    is_of_read_text: bool
    stratum: Stratum
    part: int


@dataclass(frozen=True, slots=True)
class Texts:
    """The institution's papers of one stratum and part, and how many acknowledgements were read."""

    stratum: Stratum
    part: int  # 0 to PARTS - 1, drawn from the id of the paper
    papers: int
    read: int


@dataclass(frozen=True, slots=True)
class PeopleOf:
    """Everything that is known of the technicians of one period."""

    period: Period
    people: Sequence[Person]
    credits: Sequence[PersonCredit]
    texts: Sequence[Texts]


def people_of(
    connection: duckdb.DuckDBPyConnection,
    periods: Sequence[Period],
    *,
    of: str = "all",
    rule: str = "period",
    rule_number: int | None = None,
) -> list[PeopleOf]:
    """The technicians of each period. `of` and `rule` are as in `measure`.

    `rule_number`: count every period under this rule of the snapshot instead.
    """
    dates = dates_of(periods, rules_in(connection), rule)
    if rule_number is not None:
        dates["rules"] = [rule_number] * len(periods)
    of_people = {**dates, "of": of}
    people = _by_number(connection, query_of_people("person_periods.sql"), of_people)
    credits = _by_number(
        connection, query_of_people("period_credits.sql"), {**of_people, "parts": PARTS}
    )
    of_texts = {key: dates[key] for key in ("numbers", "starts", "ends")}
    texts = _by_number(
        connection,
        packaged_text("attribution.measure", "texts_in_periods.sql"),
        {**of_texts, "parts": PARTS},
    )
    return [
        PeopleOf(
            period,
            [_person(*row) for row in people.get(number, ())],
            [_credit(*row) for row in credits.get(number, ())],
            [_texts(*row) for row in texts.get(number, ())],
        )
        for number, period in enumerate(periods)
    ]


def person_probabilities(connection: duckdb.DuckDBPyConnection, period: Period) -> dict[str, float]:
    """For each technician with an open or accepted name in a period: that one of them is right.

    Names of one author of a source are right or wrong together, and so are equal names.
    """
    dates = dates_of([period], rules_in(connection))
    clusters: dict[str, list[float]] = {}
    rows = _by_number(connection, query_of_people("person_probabilities.sql"), dates).get(0, [])
    for technician_id, _, probability in rows:
        clusters.setdefault(technician_id, []).append(probability)
    return {
        technician_id: 1 - prod(1 - probability for probability in probabilities)
        for technician_id, probabilities in clusters.items()
    }


def query_of_people(name: str) -> str:
    """A query that goes on from people_in_periods.sql."""
    people = packaged_text("attribution.measure", "people_in_periods.sql")
    return people + packaged_text("attribution.measure", name)


def _by_number(
    connection: duckdb.DuckDBPyConnection, query: str, values: dict[str, Any]
) -> dict[int, list[tuple[Any, ...]]]:
    """The rows of a query by the number of their period."""
    rows: dict[int, list[tuple[Any, ...]]] = {}
    for number, *row in connection.execute(query, values).fetchall():
        rows.setdefault(number, []).append(tuple(row))
    return rows


def _person(technician_id: str, faculty: str, department: str, *ranks: int) -> Person:
    authored, thanked, either = map(State, ranks)
    return Person(technician_id, faculty, department, authored, thanked, either)


def _credit(
    technician_id: str, work_id: str, kind: str, rank: int, is_of_read_text: bool, *place: Any
) -> PersonCredit:
    year, is_open, part = place
    stratum = Stratum(year, is_open)
    return PersonCredit(technician_id, work_id, kind, State(rank), is_of_read_text, stratum, part)


def _texts(year: int, is_open: bool, part: int, papers: int, read: int) -> Texts:
    return Texts(Stratum(year, is_open), part, papers, read)


def credited(people: Sequence[Person], kind: str) -> Iterator[Person]:
    """Those with a credit of one of KINDS: the numerator of the headline."""
    return (person for person in people if person.state(kind).is_credited)

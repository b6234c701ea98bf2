"""The change between two periods: for all technicians, for those in post in both, and why.

A change does not show what caused it. It is divided, in this order, into what follows from counting
other people (another rule), from which acknowledgements could be read, and the rest: more of the
same people credited in as many readable papers. The three sum to the whole, exactly.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import duckdb
import numpy as np

from attribution.measure.intervals import (
    CONFIDENCE,
    Interval,
    Pairs,
    paired_difference,
    percentiles,
)
from attribution.measure.periods import Period
from attribution.measure.person_periods import (
    KINDS,
    PeopleOf,
    Person,
    PersonCredit,
    Texts,
    people_of,
)
from attribution.measure.rules import rule_of, rules_in

DRAWS = 2000
_SEED = 4  # the same people give the same interval


@dataclass(frozen=True, slots=True)
class Share:
    """Technicians with a credit, of all who count."""

    credited: int
    technicians: int

    @property
    def share(self) -> float:
        """0 to 1. ZeroDivisionError without technicians."""
        return self.credited / self.technicians


@dataclass(frozen=True, slots=True)
class Parts:
    """What a change is made of, as shares from -1 to 1: they sum to the change."""

    other_rule: float
    more_readable: float
    more_credited: float


@dataclass(frozen=True, slots=True)
class Change:
    """The change of one kind of credit between two periods.

    `difference` is of all technicians, with an interval by bootstrap over people, who may be in
    both periods. `stayers` are those who count in both; their interval is Newcombe's, and None
    without stayers. Joiners and leavers count in one period only.
    """

    kind: str
    before: Share
    after: Share
    interval: Interval
    stayers: Pairs
    stayers_interval: Interval | None
    parts: Parts
    coverage_before: float | None
    coverage_after: float | None

    @property
    def difference(self) -> float:
        return self.after.share - self.before.share

    @property
    def joiners(self) -> int:
        return self.after.technicians - self.stayers.people

    @property
    def leavers(self) -> int:
        return self.before.technicians - self.stayers.people


def changes_between(
    connection: duckdb.DuckDBPyConnection, periods: Sequence[Period], of: str
) -> list[Change]:
    """The change of each kind between two periods that have figures."""
    first_rule = rule_of(rules_in(connection), periods[0])
    number = first_rule.number if first_rule else None
    before, after = people_of(connection, periods, of=of)
    (after_as_before,) = people_of(connection, periods[1:], of=of, rule_number=number)
    changes = (change_between(before, after, after_as_before, kind) for kind in reversed(KINDS))
    return [change for change in changes if change]


def change_between(
    before: PeopleOf, after: PeopleOf, after_as_before: PeopleOf, kind: str
) -> Change | None:
    """The change of one kind; None where a period has no technicians.

    `after_as_before` is the later period under the rule of the earlier one.
    """
    if not (before.people and after.people and after_as_before.people):
        return None
    stayers = _pairs(before.people, after.people, kind)
    return Change(
        kind=kind,
        before=_share(before.people, kind),
        after=_share(after.people, kind),
        interval=_bootstrapped(before.people, after.people, kind),
        stayers=stayers,
        stayers_interval=paired_difference(stayers) if stayers.people else None,
        parts=_parts(before, after, after_as_before, kind),
        coverage_before=_coverage(before.texts),
        coverage_after=_coverage(after.texts),
    )


def _share(people: Sequence[Person], kind: str) -> Share:
    return Share(sum(person.state(kind).is_credited for person in people), len(people))


def _coverage(texts: Sequence[Texts]) -> float | None:
    """The share of the institution's papers whose acknowledgement was read."""
    papers = sum(text.papers for text in texts)
    return sum(text.read for text in texts) / papers if papers else None


# -- stayers and chance ----------------------------------------------------------------------------


def _credited_by_id(people: Sequence[Person], kind: str) -> dict[str, bool]:
    return {person.technician_id: person.state(kind).is_credited for person in people}


def _pairs(before: Sequence[Person], after: Sequence[Person], kind: str) -> Pairs:
    first, second = _credited_by_id(before, kind), _credited_by_id(after, kind)
    both = [(first[person], second[person]) for person in first.keys() & second.keys()]
    return Pairs(
        both=both.count((True, True)),
        before_only=both.count((True, False)),
        after_only=both.count((False, True)),
        neither=both.count((False, False)),
    )


def _bootstrapped(before: Sequence[Person], after: Sequence[Person], kind: str) -> Interval:
    """An interval for the difference of the shares: people are drawn again with both their periods.

    Two independent samples would be wrong: most people are in both.
    """
    first, second = _credited_by_id(before, kind), _credited_by_id(after, kind)
    everyone = sorted(first.keys() | second.keys())
    rows = np.array(
        [
            [person in first, first.get(person, False), person in second, second.get(person, False)]
            for person in everyone
        ],
        dtype=float,
    )
    generator = np.random.default_rng(_SEED)
    times_drawn = generator.multinomial(
        len(everyone), [1 / len(everyone)] * len(everyone), size=DRAWS
    )
    in_first, credited_first, in_second, credited_second = (times_drawn @ rows).T
    usable = (in_first > 0) & (in_second > 0)
    shares = credited_second[usable] / in_second[usable] - credited_first[usable] / in_first[usable]
    return percentiles(shares.tolist(), CONFIDENCE)


# -- the parts -------------------------------------------------------------------------------------


def _parts(before: PeopleOf, after: PeopleOf, after_as_before: PeopleOf, kind: str) -> Parts:
    first = _share(before.people, kind).share
    second = _share(after.people, kind).share
    same_rule = _share(after_as_before.people, kind).share
    kept = _kept_in_common(before.texts, after_as_before.texts)
    first_thinned = _expected_share(before, kind, kept[0])
    second_thinned = _expected_share(after_as_before, kind, kept[1])
    return Parts(
        other_rule=second - same_rule,
        more_readable=(same_rule - second_thinned) - (first - first_thinned),
        more_credited=second_thinned - first_thinned,
    )


def _kept_in_common(
    before: Sequence[Texts], after: Sequence[Texts]
) -> tuple[Mapping[bool, float], Mapping[bool, float]]:
    """The share of read papers to keep in each period, so that equal shares are readable in both.

    By open access: the papers of two periods are of different years.
    """
    shares_before, shares_after = _shares_read(before), _shares_read(after)
    keep_before, keep_after = {}, {}
    for is_open in (False, True):
        first, second = shares_before.get(is_open), shares_after.get(is_open)
        # Where a period has no papers, there is nothing to be alike. Where it has some and none was
        # read, nothing of the other period is kept either.
        common = None if first is None or second is None else min(first, second)
        keep_before[is_open] = common / first if common is not None and first else 1.0
        keep_after[is_open] = common / second if common is not None and second else 1.0
    return keep_before, keep_after


def _shares_read(texts: Sequence[Texts]) -> dict[bool, float]:
    papers: defaultdict[bool, int] = defaultdict(int)
    read: defaultdict[bool, int] = defaultdict(int)
    for text in texts:
        papers[text.stratum.is_open] += text.papers
        read[text.stratum.is_open] += text.read
    return {is_open: read[is_open] / papers[is_open] for is_open in papers}


def _expected_share(of: PeopleOf, kind: str, kept: Mapping[bool, float]) -> float:
    """The share of people credited if only some of the read papers had been read.

    The mean over all random choices of them: a person stays credited unless every paper that
    credits them is lost.
    """
    lost: dict[str, float] = {}
    for credit in _credits_of(of, kind):
        chance = 1 - kept[credit.stratum.is_open] if credit.is_of_read_text else 0.0
        lost[credit.technician_id] = lost.get(credit.technician_id, 1.0) * chance
    return sum(1 - chance for chance in lost.values()) / len(of.people)


def _credits_of(of: PeopleOf, kind: str) -> list[PersonCredit]:
    kinds = {"authored": ("author",), "thanked": ("thanked",)}.get(kind, ("author", "thanked"))
    return [credit for credit in of.credits if credit.state.is_credited and credit.kind in kinds]

"""How many papers the institution has at least: capture and recapture between the sources.

Papers that only one source shows are a sign that others are shown by none. Chao's estimator for
sources of unequal reach (1989, Biometrics 45:427) compares them with the papers that exactly two
sources show; for two sources it is that of Lincoln and Petersen, as Chapman corrected it. The
number that is given is the lower end of its 90% interval (log-normal: Chao 1987, Biometrics
43:783).

It holds as "at least" as long as a paper that one source shows is not rarer than others in the
other sources. That is so here: sources share what they know, papers differ in how easily they are
found, and what one source shows is asked of others by its DOI.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import exp, floor, log, sqrt

import duckdb

from attribution.core.files import packaged_text
from attribution.measure.intervals import normal_quantile
from attribution.measure.periods import Period

LEAST_OF_TWO = 7  # papers that exactly two sources show: with fewer the estimator is biased


@dataclass(frozen=True, slots=True)
class Sightings:
    """Of the papers of a period, how many there are and by how many sources they are shown.

    `alone` counts those that only one source shows, by source; `of_two` those of exactly two.
    """

    works: int = 0
    alone: Mapping[str, int] = field(default_factory=dict)
    of_two: int = 0


@dataclass(frozen=True, slots=True)
class FoundWorks:
    """The papers that were found in a period, and how many there are at least.

    `at_least` is None where too few papers are shown by exactly two sources to say.
    """

    found: int
    at_least: int | None


def found_works(sightings: Sightings) -> FoundWorks:
    """How many papers there are at least. Pure."""
    if sightings.of_two < LEAST_OF_TWO:
        return FoundWorks(sightings.works, None)
    return FoundWorks(sightings.works, sightings.works + floor(_least_unseen(sightings)))


def unseen(sightings: Sightings) -> float:
    """The papers that no source shows, as the estimator has them."""
    alone = list(sightings.alone.values())
    pairs = (sum(alone) ** 2 - sum(number**2 for number in alone)) / 2
    return pairs / (sightings.of_two + 1)


def _least_unseen(sightings: Sightings) -> float:
    estimate = unseen(sightings)
    if not estimate:
        return 0.0
    spread = sqrt(log(1 + _variance(sightings) / estimate**2))
    return estimate / exp(normal_quantile() * spread)


def _variance(sightings: Sightings) -> float:
    """Of the estimate less the truth, where each number of papers varies as one of Poisson.

    The papers that no source shows vary too, so they are counted in.
    """
    divisor = sightings.of_two + 1
    total = sum(sightings.alone.values())
    of_alone = sum(
        number * ((total - number) / divisor) ** 2 for number in sightings.alone.values()
    )
    estimate = unseen(sightings)
    return of_alone + sightings.of_two * (estimate / divisor) ** 2 + estimate


def sightings_in(
    connection: duckdb.DuckDBPyConnection, periods: Sequence[Period]
) -> list[Sightings]:
    """The sightings of the institution's papers in each period. Reads works."""
    numbers = list(range(len(periods)))
    values = {
        "numbers": numbers,
        "starts": [period.start for period in periods],
        "ends": [period.end for period in periods],
    }
    query = packaged_text("attribution.measure", "found_works.sql")
    works: defaultdict[int, int] = defaultdict(int)
    alone: defaultdict[int, dict[str, int]] = defaultdict(dict)
    of_two: defaultdict[int, int] = defaultdict(int)
    for number, source, is_of_two, count in connection.execute(query, values).fetchall():
        works[number] += count
        if source is not None:
            alone[number][source] = count
        if is_of_two:
            of_two[number] += count
    return [Sightings(works[number], alone[number], of_two[number]) for number in numbers]

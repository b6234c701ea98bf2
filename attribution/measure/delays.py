"""How long papers take to be found: from that follows when a period is complete.

Of a recent month only the papers that were found fast are known. So the share that is found within
some months is worked out as in life tables: of the papers known to be found within k months, the
share that took all k, from every month that ended long enough ago to show it (a right-truncated
sample: Lagakos, Barraj and de Gruttola 1988, Biometrika 75:515; in insurance, the chain ladder).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import duckdb
import numpy as np

from attribution.core.files import packaged_text

ENOUGH = 0.95  # of a period's papers found: then it is complete
MONTHS_OBSERVED = 24  # before that, no one can say how many papers take how long

# (month of publication, months until it was found): papers. A month is 12 * year + month.
Delays = Mapping[tuple[int, int], int]


@dataclass(frozen=True, slots=True)
class Wait:
    """The months after the end of a period until it is complete.

    `is_observed` says whether they come from the observed delays, or are the fixed number of the
    settings.
    """

    months: int
    is_observed: bool = False


def wait_in(connection: duckdb.DuckDBPyConnection, until: date | None, fixed_months: int) -> Wait:
    """How long to wait: as observed, or the fixed number as long as too little was observed.

    `until` is the day of the last harvest. Reads works and work_sources.
    """
    shares = shares_in(connection, until)
    return Wait(wait_of(shares), is_observed=True) if shares else Wait(fixed_months)


def wait_of(shares: Sequence[float]) -> int:
    """The months within which enough papers are found. The last share is that of all."""
    return next(months for months, share in enumerate(shares) if share >= ENOUGH)


def shares_in(connection: duckdb.DuckDBPyConnection, until: date | None) -> list[float]:
    """`shares_found` of the institution's papers, from a snapshot."""
    if until is None:
        return []
    query = packaged_text("attribution.measure", "delays.sql")
    rows = connection.execute(query, {"until": until}).fetchall()
    delays = {(published_in, delay): works for published_in, delay, works in rows}
    return shares_found(delays, 12 * until.year + until.month)


def shares_found(delays: Delays, month_of_harvest: int) -> list[float]:
    """The share of papers found within 0, 1, 2, ... months after the month of publication.

    The month of the last harvest is not over, so nothing of it counts. Empty as long as fewer than
    24 months were observed.
    """
    if not delays:
        return []
    first = min(month for month, _ in delays)
    longest = month_of_harvest - 1 - first
    if longest < MONTHS_OBSERVED:
        return []
    works = np.zeros((longest + 1, longest + 1))
    for (month, delay), number in delays.items():
        if month + delay < month_of_harvest:
            works[month - first, delay] = number
    # Of the papers published up to a month, those found within so many months.
    within = works.cumsum(axis=0).cumsum(axis=1)
    shares = [1.0]
    for months in range(longest, 0, -1):
        sooner, total = within[longest - months, months - 1 : months + 1]
        shares.append(shares[-1] * (sooner / total if total else 1.0))
    return [float(share) for share in reversed(shares)]

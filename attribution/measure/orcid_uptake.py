"""ORCID uptake: the technicians in post in a period who have an ORCID iD.

The roster has the iDs of today and does not say since when a person has one. So an earlier year
says how many of its technicians have an iD now.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import duckdb

from attribution.measure.periods import Period
from attribution.measure.person_periods import query_of_people
from attribution.measure.rules import dates_of, rules_in

KIND = "orcid"  # as figures and releases call it


@dataclass(frozen=True, slots=True)
class Uptake:
    """The technicians of a period and group, and those of them with an iD.

    `group` names what `by` asks for; () is the institution. `stated` are those with an iD that they
    stated themselves, `authenticated` those who signed in at ORCID with it; no one is in both.
    """

    period: Period
    group: tuple[str, ...]
    technicians: int
    with_orcid: int
    stated: int
    authenticated: int


def uptake(
    connection: duckdb.DuckDBPyConnection,
    periods: Sequence[Period],
    by: Sequence[str] = (),
    *,
    of: str = "all",
    stated: Mapping[str, str] = MappingProxyType({}),
    authenticated: Mapping[str, str] = MappingProxyType({}),
) -> list[Uptake]:
    """The uptake of each period: the institution first, then its groups by name.

    `by` and `of` are as in `counting.measure`. A period without technicians has no row.
    `stated` are the iDs that technicians stated themselves, by technician; `authenticated` those of
    them with which they signed in at ORCID.
    """
    columns = ", ".join(by)
    sets = f"(n), (n, {columns})" if columns else "(n)"
    query = query_of_people("orcid_uptake.sql").format(group=f"[{columns}]", sets=sets)
    shown = _keys(authenticated)
    only_stated = [key for key in _keys(stated) if key not in shown]
    ways = {"stated": only_stated, "authenticated": shown}
    values = {**dates_of(periods, rules_in(connection)), "of": of, **ways}
    rows = connection.execute(query, values).fetchall()
    counted = [
        Uptake(periods[number], tuple(name for name in group if name is not None), *counts)
        for number, group, *counts in rows
    ]
    return sorted(counted, key=lambda row: (row.period.start, row.group))


def _keys(orcids: Mapping[str, str]) -> list[str]:
    """A technician and their iD in one text, as the query compares them."""
    return [f"{technician_id} {orcid}" for technician_id, orcid in orcids.items()]

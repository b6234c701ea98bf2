"""Which rule for who counts a period is measured under.

A period is measured under the rule in force on its first day: a new rule changes no figure of a
period that began before it. Today's rule for every period can be asked for, and is labelled so.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import duckdb

from attribution.core import for_people
from attribution.measure.periods import Period

RULES = {
    "period": "the rule in force on the first day of each period",
    "today": "today's rule, for every period",
}
_RULES = """
select rule, label, from_date, in_force, job_title_includes, job_title_excludes,
       research_facing_only
from rules order by rule
"""


@dataclass(frozen=True, slots=True)
class DatedRule:
    """One rule for who counts, as a snapshot keeps it.

    `is_todays` says whether it was in force when the snapshot was made.
    """

    number: int
    label: str
    from_date: date
    is_todays: bool
    job_title_includes: tuple[str, ...] = ()
    job_title_excludes: tuple[str, ...] = ()
    research_facing_only: bool = False

    @property
    def definition(self) -> tuple[Any, ...]:
        """The definition of who counts: rules with equal definitions count the same posts."""
        titles = sorted(map(str.casefold, self.job_title_includes))
        excluded = sorted(map(str.casefold, self.job_title_excludes))
        return titles, excluded, self.research_facing_only


def rules_in(connection: duckdb.DuckDBPyConnection) -> tuple[DatedRule, ...]:
    """The rules of a snapshot, in the order in which they come into force."""
    rows = connection.execute(_RULES).fetchall()
    return tuple(_dated_rule(*row) for row in rows)


def _dated_rule(
    number: int, label: str, from_date: date, is_todays: bool, *definition: Any
) -> DatedRule:
    includes, excludes, research_facing_only = definition
    return DatedRule(
        number,
        label,
        from_date,
        is_todays,
        tuple(includes or ()),
        tuple(excludes or ()),
        bool(research_facing_only),
    )


def rule_of(rules: Sequence[DatedRule], period: Period, which: str = "period") -> DatedRule | None:
    """The rule that a period is measured under; `which` is one of RULES. None without rules."""
    if which == "today":
        return next((rule for rule in rules if rule.is_todays), None)
    begun = [rule for rule in rules if rule.from_date <= period.start]
    return max(begun, key=lambda rule: rule.from_date, default=None)


def dates_of(
    periods: Sequence[Period], rules: Sequence[DatedRule], which: str = "period"
) -> dict[str, list[Any]]:
    """The periods as the queries take them, numbered in their order, with their rules."""
    in_force = (rule_of(rules, period, which) for period in periods)
    return {
        "rules": [rule.number if rule else 0 for rule in in_force],
        "numbers": list(range(len(periods))),
        "starts": [period.start for period in periods],
        "ends": [period.end for period in periods],
    }


def label_of(rule: DatedRule | None, which: str) -> str | None:
    """How a figure names its rule."""
    if rule is None:
        return None
    return f"{rule.label} (today's rule)" if which == "today" else rule.label


def changed_rules(
    before: Sequence[DatedRule], after: Sequence[DatedRule], periods: Sequence[Period]
) -> Iterator[str]:
    """A sentence for each period whose technicians two snapshots count under different rules.

    A new name alone changes no figure and is left out.
    """
    for period in periods:
        old, new = rule_of(before, period), rule_of(after, period)
        if old and new and old.definition != new.definition:
            change = f"from {_described(old)} to {_described(new)}"
            yield f"The rule for {period.label} changed {change}."


def _described(rule: DatedRule) -> str:
    parts = [f"'{rule.label}'"]
    if rule.job_title_includes:
        parts.append(f"titles with {for_people.listed(list(rule.job_title_includes))}")
    if rule.job_title_excludes:
        parts.append(f"no titles with {for_people.listed(list(rule.job_title_excludes))}")
    if rule.research_facing_only:
        parts.append("research-facing posts only")
    return parts[0] if len(parts) == 1 else f"{parts[0]} ({'; '.join(parts[1:])})"

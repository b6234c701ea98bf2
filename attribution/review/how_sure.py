"""How sure the change to a year is: the verdict on it, and what the audit of the year found."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import duckdb

from attribution.core import for_people
from attribution.measure.change import Change, changes_between
from attribution.measure.intervals import CONFIDENCE, Interval
from attribution.measure.periods import Period
from attribution.measure.verdict import Verdict, in_words, is_beyond_chance, verdict_on
from attribution.review.audit import Audit
from attribution.review.audit_report import range_of

_EITHER = "either"


@dataclass(frozen=True, slots=True)
class HowSure:
    """What can be said of the figure of a year, of technicians named on papers.

    `change` is the one since `before`, None without an earlier year to compare with. `audited` is
    how many of `technicians` are really named, None without a complete audit of the year.
    """

    before: str | None
    after: str
    change: Change | None
    audited: Interval | None
    technicians: int | None

    @property
    def verdict(self) -> Verdict | None:
        if self.change is None:
            return None
        is_beyond = is_beyond_chance(self.change.interval)
        return verdict_on(is_beyond=is_beyond, is_audited=self.audited is not None)

    @property
    def verdict_in_words(self) -> str | None:
        if self.verdict is None or self.change is None or self.before is None:
            return None
        return in_words(self.verdict, self.change.difference, self.before, self.after)

    @property
    def audit_in_words(self) -> str | None:
        if self.audited is None or not self.technicians:
            return None
        return _range_in_words(self.audited, self.technicians, self.after)

    @property
    def sentences(self) -> Sequence[str]:
        """The verdict, then the range that the audit found."""
        return list(filter(None, (self.verdict_in_words, self.audit_in_words)))

    @property
    def as_json(self) -> dict[str, Any]:
        """`since, verdict, in_words, difference, interval, audited`: points, and technicians."""
        change, audited = self.change, self.audited
        return {
            "since": self.before if change else None,
            "verdict": self.verdict,
            "in_words": self.verdict_in_words,
            "difference": 100 * change.difference if change else None,
            "interval": _as_json(change.interval, 100) if change else None,
            "audited": _as_json(audited, 1) if audited else None,
        }


def _as_json(interval: Interval, scale: int) -> dict[str, float]:
    return {"low": scale * interval.low, "high": scale * interval.high}


def _range_in_words(audited: Interval, technicians: int, year: str) -> str:
    low, high = (for_people.percent(100 * end / technicians) for end in (audited.low, audited.high))
    return (
        f"By an audit of a random sample, {audited.low:,.0f} to {audited.high:,.0f} of "
        f"{technicians:,} technicians ({low} to {high}) were really named on a paper of {year}, "
        f"with {CONFIDENCE:.0%} confidence."
    )


def sureness_of(
    cursor: duckdb.DuckDBPyConnection,
    audits: Sequence[Audit],
    before: Period | None,
    after: Period,
    of: str,
) -> HowSure:
    """How sure the figure of `after` is, and its change since `before`. Both have figures."""
    changes = changes_between(cursor, [before, after], of) if before else []
    change = next((row for row in changes if row.kind == _EITHER), None)
    audited, technicians = _last_audit(audits, after, of)
    label = before.label if before else None
    return HowSure(label, after.label, change, audited, technicians)


def _last_audit(
    audits: Sequence[Audit], year: Period, of: str
) -> tuple[Interval | None, int | None]:
    """The range and technicians of the last audit of the year that has all answers."""
    for audit in reversed(audits):
        begun = audit.begun
        if (begun.period, begun.of) == (year.label, of) and (audited := range_of(audit)):
            return audited, begun.confirmed + begun.accepted + begun.open + begun.none
    return None, None

"""Which years two snapshots measure under different rules for who counts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from attribution.measure.periods import calendar_years
from attribution.measure.rules import DatedRule, changed_rules, rules_in
from attribution.snapshot.reader import Reader


def changes_between(before: Path, after: Path, first: date, last: date) -> list[str]:
    """A sentence for each calendar year between two days whose rule is not what it was."""
    years = calendar_years(first, last)
    return list(changed_rules(_rules_of(before), _rules_of(after), years))


def _rules_of(snapshot: Path) -> Sequence[DatedRule]:
    reader = Reader(snapshot)
    try:
        with reader.cursor() as cursor:
            return rules_in(cursor)
    finally:
        reader.close()

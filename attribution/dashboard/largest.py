"""The largest groups of a table, with the rest gathered: what fits into a chart."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Row = Mapping[str, Any]


def _any_row(_: Row) -> bool:
    return True


@dataclass(frozen=True, slots=True)
class Largest:
    """How to cut a table down: the column that groups, the column to add up, groups to keep."""

    group: str
    value: str
    keep: int
    ranked: Callable[[Row], bool] = _any_row  # the rows that say how large a group is

    def of(self, rows: Sequence[Row]) -> list[dict[str, Any]]:
        """Rows of the largest groups first; all other rows come last, added up under one name."""
        ranking = self._ranking(rows)
        rank = {name: place for place, name in enumerate(ranking[: self.keep])}
        others = f"all others ({len(ranking) - self.keep:,})"
        merged: dict[tuple[Any, ...], dict[str, Any]] = {}
        for row in rows:
            named = {**row} if row[self.group] in rank else {**row, self.group: others}
            key = tuple(item for item in named.items() if item[0] != self.value)
            sum_row = merged.setdefault(key, {**named, self.value: 0})
            sum_row[self.value] += row[self.value]
        return sorted(merged.values(), key=lambda row: rank.get(row[self.group], self.keep))

    def _ranking(self, rows: Sequence[Row]) -> list[str]:
        """The names of the groups, largest first."""
        sizes: Counter[str] = Counter()
        for row in rows:
            sizes[row[self.group]] += row[self.value] if self.ranked(row) else 0
        return sorted(sizes, key=lambda name: (-sizes[name], name))

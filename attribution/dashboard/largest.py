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
        rest = f"all others ({len(ranking) - self.keep:,})"
        renamed = [row if row[self.group] in rank else {**row, self.group: rest} for row in rows]
        return sorted(self._added_up(renamed), key=lambda row: rank.get(row[self.group], self.keep))

    def _added_up(self, rows: Sequence[Row]) -> list[dict[str, Any]]:
        """A row for all those that differ in the value alone, with its sum."""
        sums: Counter[tuple[tuple[str, Any], ...]] = Counter()
        for row in rows:
            rest_of_row = tuple(item for item in row.items() if item[0] != self.value)
            sums[rest_of_row] += row[self.value]
        return [{**dict(rest_of_row), self.value: total} for rest_of_row, total in sums.items()]

    def _ranking(self, rows: Sequence[Row]) -> list[str]:
        """The names of the groups, largest first."""
        sizes: Counter[str] = Counter()
        for row in rows:
            size = row[self.value] if self.ranked(row) else 0
            sizes[row[self.group]] += size
        return sorted(sizes, key=lambda name: (-sizes[name], name))

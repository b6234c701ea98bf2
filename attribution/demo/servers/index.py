"""Records found by the exact value of a field."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable

from attribution.demo.servers.reply import Record

Key = tuple[str, str]  # field, value


class Index:
    """The numbers of the records that have a value in a field."""

    def __init__(self, records: Iterable[Record], keys: Callable[[Record], Iterable[Key]]) -> None:
        self._numbers: dict[Key, set[int]] = defaultdict(set)
        for number, record in enumerate(records):
            for key in keys(record):
                self._numbers[key].add(number)

    def numbers(self, field: str, value: str) -> set[int]:
        return self._numbers.get((field, value), set())

"""Rows in answer to a query in SQL, for code that lies below the snapshot's reader."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

Row = dict[str, Any]


class Rows(Protocol):
    """Anything with the method `rows` of `snapshot.reader.Reader`."""

    def rows(self, query: str, values: Sequence[Any] | Mapping[str, Any] = ()) -> list[Row]:
        """The rows of a query as dictionaries."""

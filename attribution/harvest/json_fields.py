"""Fields of JSON records that may be missing or null."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any


def object_in(record: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    """The object in a field, empty if the field is missing or null."""
    return record.get(name) or {}


def list_in(record: Mapping[str, Any], name: str) -> Sequence[Any]:
    """The list in a field, empty if the field is missing or null."""
    return record.get(name) or ()

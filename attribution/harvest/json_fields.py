"""Fields of JSON records that may be missing, null, or of another type than they should be.

A record is read as far as it goes, but lists of people and of other objects must be such lists:
their loss would not show.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping, Sequence
from typing import Any

LARGEST = 2**63
LARGEST_FLOAT = int(sys.float_info.max)
HALF = re.compile("[\ud800-\udfff]")  # of a pair that stands for one character


def object_in(record: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    """The object in a field, or an empty one."""
    value = record.get(name)
    return value if isinstance(value, dict) else {}


def page_range(first: str | None, last: str | None) -> str | None:
    """Pages from the first and the last; one page, or an article number, stands alone."""
    known = [page for page in (first, last) if page]
    return "-".join(dict.fromkeys(known)) or None


def list_in(record: Mapping[str, Any], name: str) -> Sequence[Any]:
    """The list in a field without its nulls, or an empty one.

    A source that writes a list of one as that one alone is understood.
    """
    value = record.get(name)
    if isinstance(value, list):
        return [entry for entry in value if entry is not None]
    return [value] if isinstance(value, dict | str) else ()


def objects_in(record: Mapping[str, Any], name: str) -> Sequence[Mapping[str, Any]]:
    """The objects of a list in a field. Raises TypeError for a list of anything else."""
    value = record.get(name)
    is_scalar = isinstance(value, str | int | float) and bool(value)
    entries = list_in(record, name)
    if is_scalar or not all(isinstance(entry, dict) for entry in entries):
        raise TypeError(f"{name} is not a list of objects")
    return entries


def text_in(record: Mapping[str, Any], name: str) -> str | None:
    """The text in a field, a number as text; None if there is neither."""
    value = record.get(name)
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return value if isinstance(value, str) else None


def storable(value: Any) -> Any:
    """The same JSON without what no file of ours can hold.

    Half a surrogate pair becomes U+FFFD. A whole number of more than 64 bits loses its last digits,
    and one that no float can hold becomes the largest that one can.
    """
    if isinstance(value, str):
        return HALF.sub("\ufffd", value)
    if isinstance(value, int) and abs(value) >= LARGEST:
        return float(max(-LARGEST_FLOAT, min(value, LARGEST_FLOAT)))
    if isinstance(value, list):
        return [storable(entry) for entry in value]
    if isinstance(value, dict):
        return {storable(name): storable(entry) for name, entry in value.items()}
    return value

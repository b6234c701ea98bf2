"""Payloads of the sources that lack one field of a record, or hold null in its place."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any

Payload = dict[str, Any]
Place = tuple[Any, ...]

# Without these a record is not a record, or a payload not a payload.
REQUIRED = {"id", "DOI", "put-code", "source", "external-id-type", "kind", "status"}
LISTS: tuple[Place, ...] = (
    ("payload", "results"),
    ("payload", "items"),
    ("payload", "data"),
    ("works", "payload", "group"),
    ("employments", "payload", "affiliation-group"),
)
LOOKED_AT = 3  # entries of a list inside a record


def places_of_fields(payload: Payload) -> Iterator[Place]:
    """The places of all fields that the records of a payload may lack."""
    for path in LISTS:
        for number, record in enumerate(_at(payload, path) or ()):
            yield from _fields(record, (*path, number))


def without(payload: Payload, place: Place, absent: str) -> Payload:
    """A copy in which one field is `missing` or `null`."""
    damaged = copy.deepcopy(payload)
    parent = _at(damaged, place[:-1])
    if absent == "missing":
        del parent[place[-1]]
    else:
        parent[place[-1]] = None
    return damaged


def with_richest_record_only(payload: Payload) -> Payload:
    """A copy in which each list of records holds only the longest record."""
    reduced = copy.deepcopy(payload)
    for path in LISTS:
        if listed := _at(reduced, path):
            listed[:] = [max(listed, key=_size)]
    return reduced


def _size(record: Any) -> int:
    """The length of a record; 0 for one so long that a test would take minutes."""
    length = len(str(record))
    return length if length < 20_000 else 0


def _fields(value: Any, path: Place) -> Iterator[Place]:
    if isinstance(value, dict):
        for name, inner in value.items():
            if name not in REQUIRED:
                yield (*path, name)
            yield from _fields(inner, (*path, name))
    elif isinstance(value, list):
        for number, inner in enumerate(value[:LOOKED_AT]):
            yield from _fields(inner, (*path, number))


def _at(value: Any, path: Place) -> Any:
    """What is at a place; None where there is nothing."""
    for key in path:
        if value is None or (isinstance(value, dict) and key not in value):
            return None
        value = value[key]
    return value

"""Records that cannot be read: set aside one by one, so that everything else goes on.

They are kept in the parsed files of the kind `quarantine`, with the reason and the record as it
arrived. A newer version of the program reads them again.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from attribution.core import identifiers
from attribution.core.for_people import count
from attribution.core.model import TextView
from attribution.harvest.raw_files import Payload
from attribution.harvest.source import Record, Source
from attribution.harvest.summaries import Summary

# What a reader raises where a record has a form that it does not know.
FAULTS = (
    *(KeyError, IndexError, TypeError, ValueError, AttributeError),
    *(OverflowError, RecursionError),
)
# More than this are no odd records: the source has changed its form.
MOST_SHARE = 0.01
ALWAYS_ALLOWED = 20
UNREADABLE_TEXT = "malformed"
_NAMED = ("doi", "DOI", "source_id", "id", "orcid", "put-code")


@dataclass(frozen=True, slots=True)
class SetAside:
    """A record that cannot be read: its identifier, empty if it has none, the reason, its JSON."""

    source_id: str
    reason: str
    record: str


def readable(source: Source, payload: Payload) -> Iterator[Record | SetAside]:
    """The records in a payload, each read for itself where not all can be read."""
    try:
        records = list(source.parse(payload))
    except FAULTS as fault:
        yield from _one_by_one(source, payload, fault)
    else:
        yield from records


def _one_by_one(source: Source, payload: Payload, fault: Exception) -> Iterator[Record | SetAside]:
    """What the payload says besides its list of records, then each record of the list.

    A payload without such a list, as of a full text, is set aside as it is.
    """
    listed = list_at(payload, source.records_at)
    try:
        frame = _parsed(source, payload, [])
    except FAULTS:
        listed = None
    if listed is None:
        yield set_aside(payload, fault)
        if payload["kind"] == "text":
            yield TextView(source.name, payload["id"], payload.get("doi"), None, UNREADABLE_TEXT)
        return
    yield from frame
    for record in listed:
        try:
            yield from _parsed(source, payload, [record])[len(frame) :]
        except FAULTS as odd:
            yield set_aside(record, odd)


def _parsed(source: Source, payload: Payload, listed: list[Any]) -> list[Record]:
    """The records in a payload with another list."""
    return list(source.parse(_with_list(payload, source.records_at, listed)))


def set_aside(record: Any, fault: Exception) -> SetAside:
    """What is kept of a record that cannot be read."""
    return SetAside(identifier(record), f"{type(fault).__name__}: {fault}", _as_json(record))


def identifier(record: Any) -> str:
    """The identifier that a record of any source states; empty if it states none."""
    if not isinstance(record, Mapping):
        return ""
    named = map(record.get, _NAMED)
    stated = next((str(value) for value in named if value and isinstance(value, str | int)), "")
    return identifiers.doi(stated) or stated


def stated_identifiers(record: SetAside) -> set[str]:
    """Every identifier that a record states: as it is, and without the link in front of it."""
    fields = json.loads(record.record)
    if not isinstance(fields, Mapping):
        return set()
    stated = [str(value) for value in map(fields.get, _NAMED) if isinstance(value, str | int)]
    dois = {doi for value in stated if (doi := identifiers.doi(value))}
    return {*stated, *dois, *(value.rsplit("/", 1)[-1] for value in stated)}


def _as_json(record: Any) -> str:
    """The JSON of a record, with the name of its type in place of what JSON cannot hold."""
    return json.dumps(record, default=lambda value: type(value).__name__)


def excess(summary: Summary) -> str | None:
    """The sentence on a source of which too many records are in quarantine; None if not."""
    most = max(ALWAYS_ALLOWED, MOST_SHARE * summary.records)
    if summary.quarantined <= most:
        return None
    return (
        f"{summary.source}: report this, and run `attribution build --reparse` after an update. "
        f"{count(summary.quarantined, 'record')} of {summary.records:,} cannot be read: "
        "the source seems to have changed its form. Its answers are kept in raw/."
    )


def records_in(source: Source, payload: Payload) -> list[Any] | None:
    """The list of records in a payload, as they arrived; None in one that holds no list."""
    return list_at(payload, source.records_at)


def with_records(source: Source, payload: Payload, records: list[Any]) -> Payload:
    """The payload with other records in its list."""
    return _with_list(payload, source.records_at, records)


def list_at(payload: Payload, path: tuple[str, ...]) -> list[Any] | None:
    """The list that these fields lead to; None without one."""
    value: Any = payload
    for name in path:
        value = value.get(name) if isinstance(value, dict) else None
    return value if isinstance(value, list) else None


def _with_list(payload: Payload, path: tuple[str, ...], listed: list[Any]) -> Payload:
    """The payload with another list of records."""
    name, *inner = path
    value = _with_list(payload[name], tuple(inner), listed) if inner else listed
    return {**payload, name: value}

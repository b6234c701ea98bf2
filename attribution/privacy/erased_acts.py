"""Acts of the ledger without a person who is being erased."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from attribution.core.model import Evidence
from attribution.ledger.event import Event, Shown
from attribution.ledger.payloads import (
    TOMBSTONE,
    Payload,
    SheetPerson,
    SheetStep,
    SheetWords,
    payload_of,
)
from attribution.privacy.erased_person import GONE, ErasedPerson

ERASED = "erased"  # the kind of an act that was about an erased person
# Parts of a payload that the program reads. They never change, whatever the person's name was.
_NOT_TEXT = frozenset(
    (
        *("claim", "step", "report", "result", "due", "first_day", "last_day", "stored", "sha256"),
        *("audit", "period", "start", "end", "of"),
        *("round", "ends", "by"),
        *("sheet", "key", "person", "named_as"),
    )
)


def without_person(act: Event, person: ErasedPerson) -> Event:
    """The act without the person.

    An act about the person keeps only its number, its time and who acted. Other acts lose the
    person's names.
    """
    who = GONE if person.signed_in_as(act.who) else act.who
    if act.technician_id in person.technician_ids:
        key = f"erased-{act.event_id}"
        return Event(event_id=act.event_id, key=key, act=ERASED, at=act.at, who=who)
    return replace(
        act,
        who=who,
        why=person.cleaned(act.why),
        shown=_cleaned_shown(act.shown, person) if act.shown else None,
        payload=_cleaned_payload(act, person),
    )


def _cleaned_shown(shown: Shown, person: ErasedPerson) -> Shown:
    evidence = tuple(_cleaned_evidence(piece, person) for piece in shown.evidence)
    contradicts = tuple(person.cleaned(sentence) for sentence in shown.contradicts)
    return replace(
        shown,
        name=person.cleaned(shown.name),
        evidence=evidence,
        contradicts=contradicts,
    )


def _cleaned_evidence(piece: Evidence, person: ErasedPerson) -> Evidence:
    return replace(
        piece,
        says=person.cleaned(piece.says),
        roster=person.cleaned(piece.roster),
        printed=person.cleaned(piece.printed),
    )


def _cleaned_payload(act: Event, person: ErasedPerson) -> Payload | None:
    # The marks of a tombstone are hashes, and say nothing about a person.
    if act.payload is None or act.act == TOMBSTONE:
        return act.payload
    plain = _without_on_sheet(act.payload, person).plain()
    cleaned = _cleaned_json(plain, person)
    second_reviewer = plain.get("second")
    if second_reviewer and person.signed_in_as(second_reviewer):
        cleaned["second"] = GONE
    return payload_of(act.act, cleaned)


def _without_on_sheet(payload: Payload, person: ErasedPerson) -> Payload:
    """A sheet without the person, and what it said they did; other payloads as they are."""
    if not (isinstance(payload, SheetStep) and isinstance(payload.content, SheetWords)):
        return payload
    people = tuple(entry for entry in payload.content.people if not _is_erased(entry, person))
    return replace(payload, content=replace(payload.content, people=people))


def _is_erased(entry: SheetPerson, person: ErasedPerson) -> bool:
    if entry.technician_id is not None:
        return entry.technician_id in person.technician_ids
    return bool(person.pattern.search(entry.name))


def _cleaned_json(value: Any, person: ErasedPerson) -> Any:
    """A JSON value with all its texts cleaned, but for the parts that the program reads."""
    if isinstance(value, Mapping):
        return {
            key: part if key in _NOT_TEXT else _cleaned_json(part, person)
            for key, part in value.items()
        }
    if isinstance(value, list | tuple):
        return [_cleaned_json(part, person) for part in value]
    return person.cleaned(value)

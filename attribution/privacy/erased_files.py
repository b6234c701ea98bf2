"""Raw and parsed files of the harvest without a person who is being erased.

This removes their ORCID record, the works as that record lists them, and the searches for their
name. Works that print their name stay.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from attribution.access import log
from attribution.core.files import rename_durably, unfinished_files
from attribution.facilities.bookings import kept_files as booking_files
from attribution.facilities.bookings.kept_files import KeptBooking
from attribution.facilities.bookings.marks import user_marks
from attribution.harvest import parsed_files, raw_files
from attribution.harvest.exchange import kept_files
from attribution.harvest.raw_files import Payload
from attribution.home.settings import Settings
from attribution.ledger.salt import salt_of
from attribution.privacy.erased_person import ErasedPerson
from attribution.privacy.home_texts import Unreadable, parts_of
from attribution.privacy.writings import NAME, Writings, is_telling

E_MAILS = "digests"  # the folder of summaries that wait to be sent by hand

# -- raw files -------------------------------------------------------------------------------------


def erase_from_raw(home: Path, person: ErasedPerson) -> int:
    """Take the person out of the raw files. Returns how many payloads have changed."""
    changed = 0
    for _, _, path in raw_files.runs(home):
        before = list(raw_files.read(path))
        after = [_without(payload, person) for payload in before]
        differing = sum(old != new for old, new in zip(before, after, strict=True))
        if differing:
            raw_files.rewrite(path, [payload for payload in after if payload is not None])
            changed += differing
    return changed


def _without(payload: Payload, person: ErasedPerson) -> Payload | None:
    """A payload without the person; None where it is about them only."""
    kind = payload.get("kind")
    if kind == "record":
        holders = {payload["orcid"], (payload.get("works") or {}).get("primary")}
        return None if holders & person.orcids else payload
    if kind == "search":
        ids = [orcid for orcid in payload["ids"] if orcid not in person.orcids]
        return {**payload, "ids": ids}
    if kind == "searched":
        searches = [
            search
            for search in payload["searches"]
            if search["technician_id"] not in person.technician_ids
        ]
        return {**payload, "searches": searches}
    return _without_reason(payload, person)


def _without_reason(payload: Payload, person: ErasedPerson) -> Payload:
    """A payload that does not say that it was fetched in a search for this technician."""
    reason = payload.get("why") or {}
    thanked = reason.get("thanked", ())
    if person.technician_ids.isdisjoint(thanked):
        return payload
    remaining = [other_id for other_id in thanked if other_id not in person.technician_ids]
    return {**payload, "why": {**reason, "thanked": remaining}}


def erase_from_outputs(home: Path, person: ErasedPerson) -> int:
    """Delete what systems of the institution say about the person. Returns how many links.

    The names and ORCID iDs of authors stay, like those that other sources state of a work.
    """

    def is_about(link: Mapping[str, Any]) -> bool:
        if link.get("staff_id") in person.technician_ids or link.get("orcid") in person.orcids:
            return True
        return bool(person.pattern.search(link.get("name") or ""))

    return kept_files.erase(home, is_about, person.cleaned)


def erase_from_bookings(settings: Settings, person: ErasedPerson) -> int:
    """Delete the bookings that the person made, and the person from what the files were called.

    Returns how many bookings. Their name counts only where nothing else says who booked: another
    person may have it.
    """
    if not booking_files.imports_in(settings.home):
        return 0
    booking_files.clean_names(settings.home, person.cleaned)
    marks = marks_in_bookings(settings, person)
    full_names = (text for text, kind in person.writings.kinds.items() if kind == NAME)
    names = _marks_of(settings, full_names)

    def is_theirs(booking: KeptBooking) -> bool:
        certain = frozenset(filter(None, (booking.orcid, booking.email)))
        return not certain.isdisjoint(marks) or (not certain and booking.name in names)

    return booking_files.delete_where(settings.home, is_theirs)


def marks_in_bookings(settings: Settings, person: ErasedPerson) -> frozenset[str]:
    """The marks that bookings have in place of the person's ORCID iDs and addresses."""
    addresses = (name for name in person.sign_in_names if "@" in name)
    return _marks_of(settings, (*person.orcids, *addresses))


def _marks_of(settings: Settings, texts: Iterable[str]) -> frozenset[str]:
    salt = salt_of(settings.salt_path)
    return frozenset(chain.from_iterable(user_marks(salt, text).values() for text in texts))


# -- parsed files ----------------------------------------------------------------------------------

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class _Personal:
    """The rows of one kind of parsed file that are about a person, told by a few columns."""

    kind: str
    columns: tuple[str, ...]
    is_about: Callable[[Row, ErasedPerson], bool]


def _is_their_record(row: Row, person: ErasedPerson) -> bool:
    return not person.orcids.isdisjoint((row["orcid"], row["primary_orcid"]))


def _is_listed_by_them(row: Row, person: ErasedPerson) -> bool:
    return row["source"] == "orcid" and row["source_id"].split("/")[0] in person.orcids


def _is_search_for_them(row: Row, person: ErasedPerson) -> bool:
    return bool(row["technician_id"] in person.technician_ids)


def _is_unread_part_of_their_record(row: Row, person: ErasedPerson) -> bool:
    return row["source"] == "orcid" and person.pattern.search(row["record"]) is not None


_PERSONAL = (
    _Personal("people", ("orcid", "primary_orcid"), _is_their_record),
    _Personal("works", ("source", "source_id"), _is_listed_by_them),
    _Personal("created", ("source", "source_id"), _is_listed_by_them),
    _Personal("locations", ("source", "source_id"), _is_listed_by_them),
    _Personal("searches", ("technician_id",), _is_search_for_them),
    _Personal("quarantine", ("source", "record"), _is_unread_part_of_their_record),
)


def erase_from_parsed(home: Path, person: ErasedPerson) -> int:
    """Take the person's rows out of the parsed files. Returns how many rows were erased."""
    erased = 0
    for personal in _PERSONAL:
        for path in parsed_files.files(home, personal.kind):
            erased += _erase_rows(Path(path), personal, person)
    return erased


def _erase_rows(path: Path, personal: _Personal, person: ErasedPerson) -> int:
    """Rewrite one parsed file without the person's rows, all of it or none."""
    rows = pq.read_table(path, columns=list(personal.columns)).to_pylist()
    keep = [not personal.is_about(row, person) for row in rows]
    if all(keep):
        return 0
    temporary = path.with_suffix(".tmp")
    pq.write_table(pq.read_table(path).filter(pa.array(keep)), temporary, compression="zstd")
    rename_durably(temporary, path)
    return len(keep) - sum(keep)


# -- logs and leftovers ----------------------------------------------------------------------------


def erase_from_logs(home: Path, person: ErasedPerson) -> None:
    """Write stars over the person's ids in the logs of the program.

    The bytes are written over in place, because another process may be adding lines.
    """
    pattern = _pattern_in_logs(person)
    for path in sorted((home / "logs").glob("*.jsonl")):
        if path.name == log.FILE:
            continue  # its lines depend on each other: see access/log.py
        with path.open("r+b") as file:
            for match in pattern.finditer(file.read()):
                file.seek(match.start())
                file.write(b"*" * len(match[0]))


def _pattern_in_logs(person: ErasedPerson) -> re.Pattern[bytes]:
    """Ids as whole values; ids, addresses and ORCID iDs that are telling also in other text."""
    telling = filter(is_telling, person.technician_ids | person.sign_in_names)
    in_text = _one_of((*telling, *person.orcids))
    # An error with several lines is one line of the log, in which a new line is written `\n`.
    begins = r"(?:(?<![^\W_])|(?<=\\[bfnrt])|(?<=\\u[0-9a-f]{4}))"
    whole_value = rf'(?<=")(?:{_one_of(person.technician_ids)})(?=")'
    return re.compile(rf"{begins}(?i:{in_text})(?![^\W_])|{whole_value}".encode())


def _one_of(texts: Iterable[str]) -> str:
    """A pattern of these texts, longer ones first."""
    return "|".join(map(re.escape, sorted(texts, key=len, reverse=True))) or r"(?!)"


def remove_leftovers(home: Path, writings: Writings) -> None:
    """Delete files with the person that killed writes left behind, that were damaged, or that are
    e-mails which no mail server was there to send.
    """
    e_mails = (home / E_MAILS).glob("*.eml")
    for path in [*unfinished_files(home), *raw_files.files_set_aside(home), *e_mails]:
        if _names_person(path, writings):
            path.unlink()


def _names_person(path: Path, writings: Writings) -> bool:
    try:
        return any(writings.kinds_in(part.text, part.values) for part in parts_of(path))
    except Unreadable:
        return True

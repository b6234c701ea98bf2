"""Erasure of a person: ledger texts, attachments, ORCID payloads, parsed tables, roster copies, snapshots.

The order makes it safe to break off and run again: first the tombstone and an objection, so that nothing shows or brings
the person back; the roster copies, which say who it is, only after everything that needs the name; the snapshot is made
anew; then the objection goes too. Names that papers print stay in `works` and `mentions`: they are the published record.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from attribution.access import log, permissions, sign_in
from attribution.access.permissions import Person
from attribution.claims import attachments, missed_papers, service
from attribution.core.errors import UserError
from attribution.core.model import Technician
from attribution.harvest import parsed_files, raw_files
from attribution.ledger.event import Event
from attribution.ledger.ledger import Ledger
from attribution.privacy import acts
from attribution.privacy.tombstones import erect, printed_names, tombstones
from attribution.roster import copies as roster_copies
from attribution.snapshot import publish

GONE = "[erased]"
_TEXTS = ("says", "roster", "printed")
_THEIR_WORD = (service.ACT, missed_papers.ACT, acts.OBJECTION, acts.CONSENT)


@dataclass(frozen=True, slots=True)
class Erased:
    """What an erasure did; `unread` are roster copies that must be looked through by hand, `looks` lines of the access log
    where they were the one who looked."""

    ledger_acts: int
    claims: int
    payloads: int
    parsed_rows: int
    roster_copies: int
    snapshots: int
    unread: tuple[Path, ...] = field(default=())
    looks: int = 0


def forget(
    home: Path,
    columns: Mapping[str, str] | None,
    book: Ledger,
    technician_id: str,
    person: Person,
    *,
    rebuild: Callable[[], object],
    signed_in_as: Collection[str] = (),
    now: datetime | None = None,
) -> Erased:
    """Erase a technician. Call it under the lock of the home folder; `rebuild` makes and publishes a new snapshot.

    `signed_in_as` are names of theirs at the sign-in that neither the roster nor what they wrote themself tells. UserError where nobody of that id is in any roster copy and none was erased. Running it again finishes what broke off.
    """
    permissions.require(person, "forget", technician_id)
    who = _identity(home, columns, book, technician_id)
    orcids = {one.orcid for one in who if one.orcid}
    acts.object_(
        book,
        person,
        technician_id,
        received="erasure",
        key=f"erasure-{_tag(book, technician_id)}",
        now=now,
    )
    for one in who:
        erect(book, home, one, person, now)
    found = [one.claim_id for one in service.every(book) if one.technician_id == technician_id]
    for claim_id in found:
        attachments.remove(home, claim_id)
    names = (
        _identities(who)
        | _own_names(book, technician_id)
        | {_folded(name) for name in signed_in_as if name.strip()}
    )
    pattern = _pattern(who, names)
    looks = log.redact(home, names, GONE)  # before the ledger forgets what else they were called
    rewritten = book.redact(
        lambda event: event if event.act == acts.OBJECTION else redacted(event, who, pattern, names)
    )
    payloads, rows = _raw(home, orcids, technician_id), _parsed(home, orcids, technician_id)
    copies, unread = roster_copies.remove_from_copies(
        home, columns, lambda one: one.technician_id == technician_id
    )
    rebuild()
    snapshots = _remove_old_snapshots(home)
    rewritten += book.redact(lambda event: redacted(event, who, pattern, names))
    return Erased(rewritten, len(found), payloads, rows, copies, snapshots, tuple(unread), looks)


def redacted(
    event: Event, who: Sequence[Technician], pattern: re.Pattern[str], names: Set[str]
) -> Event:
    """The act without the person: blank but for its place where it is about them; else without their name in its texts.

    `who` is the person as each roster copy has them, `names` all that they may have acted under.
    """
    by = GONE if _folded(event.who) in names else event.who
    if event.technician_id == who[0].technician_id:
        return Event(event.event_id, f"erased-{event.event_id}", "erased", event.at, by)
    shown = event.shown
    if shown is not None:
        texts = [{name: getattr(piece, name) for name in _TEXTS} for piece in shown.evidence]
        pieces = zip(shown.evidence, texts, strict=True)
        evidence = tuple(replace(piece, **_clean(said, pattern)) for piece, said in pieces)
        shown = replace(shown, name=_clean(shown.name, pattern), evidence=evidence)
    payload = event.payload if event.act == "tombstone" else _clean(event.payload, pattern)
    if payload and _folded(payload.get("second") or "") in names:  # who was to judge a claim
        payload = {**payload, "second": GONE}
    return replace(event, who=by, why=_clean(event.why, pattern), shown=shown, payload=payload)


def _clean(value: Any, pattern: re.Pattern[str]) -> Any:
    """A value of JSON with every occurrence replaced."""
    if isinstance(value, str):
        return pattern.sub(GONE, value)
    if isinstance(value, Mapping):
        return {key: _clean(one, pattern) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_clean(one, pattern) for one in value]
    return value


def _pattern(who: Sequence[Technician], names: Set[str]) -> re.Pattern[str]:
    """Everything that names the person in running text: full names both ways round, address, iD, id, and names at the
    sign-in but those of letters alone, which may be words."""
    known: set[str | None] = {name for name in names if not name.isalpha()}
    for one in who:
        turned = f"{one.family_name}, {one.given_names}" if one.family_name else None
        known |= {*printed_names(one), turned, one.email, one.orcid, one.technician_id}
    words = [
        re.escape(one).replace(r"\ ", r"\s+")
        for one in sorted(filter(None, known), key=len, reverse=True)
    ]
    return re.compile(r"(?<!\w)(?:" + "|".join(words) + r")(?!\w)", re.IGNORECASE)


def _identity(
    home: Path, columns: Mapping[str, str] | None, book: Ledger, technician_id: str
) -> tuple[Technician, ...]:
    """The person as every copy has them; their bare id where the copies are clean already."""
    found = (
        one
        for one in roster_copies.people_in_copies(home, columns)
        if one.technician_id == technician_id
    )
    if who := tuple(dict.fromkeys(found)):
        return who
    bare = Technician(technician_id, "", "")
    if tombstones(book, home).holds(bare):
        return (bare,)
    raise UserError(
        f"No roster has a technician {technician_id}; nothing was changed. `attribution roster show` lists them."
    )


def _identities(who: Sequence[Technician]) -> frozenset[str]:
    return frozenset(
        _folded(name) for one in who for name in (one.technician_id, one.email, one.orcid) if name
    )


def _own_names(book: Ledger, technician_id: str) -> frozenset[str]:
    """What the sign-in calls the person, where that is not their address: who wrote their claims, reports and wishes without
    saying how their word was received can only be themself. Not a name that another technician had too, such as that of a
    shared account, nor one that the machine gives who does not sign in."""
    said = [one for one in book.acts(*_THEIR_WORD) if _is_own_word(one) and one.who != GONE]
    theirs = {_folded(one.who) for one in said if one.technician_id == technician_id}
    others = {_folded(one.who) for one in said if one.technician_id != technician_id}
    return frozenset(name for name in theirs - others if not name.startswith(sign_in.LOCAL))


def _is_own_word(one: Event) -> bool:
    """Steps of a claim after the first, and what comes of a report, may be other people's."""
    said = one.payload or {}
    if (said.get("received") or "").strip():
        return False
    if one.act == service.ACT:
        return bool(said["step"] == "write")
    return one.act != missed_papers.ACT or bool(said["report"] == one.key)


def _folded(name: str) -> str:
    return name.strip().casefold()


def _tag(book: Ledger, technician_id: str) -> str:
    """The same key for a run that broke off and its repetition, another for a later erasure of the same id."""
    return f"{technician_id}-{sum(1 for one in book.acts('erased'))}"


def _raw(home: Path, orcids: Set[str], technician_id: str) -> int:
    """Take the person's ORCID record out of the raw files, and the searches for their name: how many payloads changed."""
    changed = 0
    for _, _, path in raw_files.runs(home):
        payloads = list(raw_files.read(path))
        kept = [_without(one, orcids, technician_id) for one in payloads]
        differ = sum(before != after for before, after in zip(payloads, kept, strict=True))
        if differ:
            raw_files.rewrite(path, [one for one in kept if one is not None])
            changed += differ
    return changed


def _without(
    payload: raw_files.Payload, orcids: Set[str], technician_id: str
) -> raw_files.Payload | None:
    """A payload without the person; None where it is about nobody else."""
    if payload.get("kind") == "record":
        theirs = {payload["orcid"], (payload.get("works") or {}).get("primary")}
        return None if theirs & orcids else payload
    if payload.get("kind") == "search":
        return {**payload, "ids": [one for one in payload["ids"] if one not in orcids]}
    if payload.get("kind") == "searched":
        others = [one for one in payload["searches"] if one["technician_id"] != technician_id]
        return {**payload, "searches": others}
    if technician_id in (payload.get("why") or {}).get("thanked", ()):
        others = [one for one in payload["why"]["thanked"] if one != technician_id]
        return {**payload, "why": {**payload["why"], "thanked": others}}
    return payload


def _parsed(home: Path, orcids: Set[str], technician_id: str) -> int:
    """Take the person's rows out of the parsed tables: what ORCID says of them, the works as their record lists them, and
    the searches for their name."""
    theirs = {
        "people": lambda row: bool({row["orcid"], row["primary_orcid"]} & orcids),
        "works": lambda row: row["source"] == "orcid" and row["source_id"].split("/")[0] in orcids,
        "searches": lambda row: row["technician_id"] == technician_id,
    }
    columns = {
        "people": ["orcid", "primary_orcid"],
        "works": ["source", "source_id"],
        "searches": ["technician_id"],
    }
    return sum(
        _filtered(path, columns[kind], theirs[kind])
        for kind in theirs
        for path in map(Path, parsed_files.files(home, kind))
    )


def _filtered(
    path: Path, columns: Sequence[str], theirs: Callable[[Mapping[str, Any]], bool]
) -> int:
    """Rewrite one parsed file without the rows that are theirs; returns their number."""
    keep = [not theirs(row) for row in pq.read_table(path, columns=list(columns)).to_pylist()]
    if all(keep):
        return 0
    temporary = path.with_suffix(".tmp")
    pq.write_table(pq.read_table(path).filter(pa.array(keep)), temporary, compression="zstd")
    temporary.replace(path)
    return len(keep) - sum(keep)


def _remove_old_snapshots(home: Path) -> int:
    """Only the snapshot that was made without the person stays."""
    current = publish.current(home)
    old = [path for path in publish.folder(home).glob("*.duckdb*") if path != current]
    for path in old:
        path.unlink(missing_ok=True)
    return len(old)

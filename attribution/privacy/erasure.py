"""Erasure of a person: ledger texts, attachments, ORCID payloads, parsed tables, roster copies,
snapshots.

The order makes it safe to break off and run again: first the tombstone and an objection, so that
nothing shows or brings the person back; the roster copies, which say who it is, only after
everything that needs the name; the snapshot is made anew; then the objection goes too. Names that
papers print stay in `works` and `mentions`: they are the published record.
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

from attribution.access import log, permissions
from attribution.access.permissions import LOCAL, Person
from attribution.claims import attachments
from attribution.claims.visible import every
from attribution.core.errors import UserError
from attribution.core.files import rename_durably
from attribution.core.identity import folded
from attribution.core.model import Technician
from attribution.harvest import parsed_files, raw_files
from attribution.home.settings import Settings
from attribution.ledger.event import Event
from attribution.ledger.ledger import Ledger
from attribution.ledger.payloads import (
    CLAIM,
    CONSENT,
    MISSED,
    OBJECTION,
    TOMBSTONE,
    ClaimStep,
    MissedReport,
    Payload,
    payload_of,
)
from attribution.ledger.redaction import redact_acts
from attribution.privacy.tombstones import erect, printed_names, tombstones
from attribution.privacy.wishes import record_objection
from attribution.roster import copies as roster_copies
from attribution.snapshot.database import current_snapshot, snapshots_folder
from attribution.workspace import Acting

ERASED = "erased"  # the kind of an act that was about an erased person
GONE = "[erased]"
_TEXTS = ("says", "roster", "printed")
_THEIR_WORD = (CLAIM, MISSED, OBJECTION, CONSENT)
# Parts of a payload that the program reads, which must stay what they are whatever the person was
# called.
_NOT_TEXT = frozenset(
    ("claim", "step", "report", "result", "due", "first_day", "last_day", "stored", "sha256")
)


@dataclass(frozen=True, slots=True)
class Erased:
    """What an erasure did.

    `unread` are roster copies that must be looked through by hand, `looks` lines of the access log
    where they were the one who looked.
    """

    ledger_acts: int
    claims: int
    payloads: int
    parsed_rows: int
    roster_copies: int
    snapshots: int
    unread: tuple[Path, ...] = field(default=())
    looks: int = 0


@dataclass(frozen=True, slots=True)
class Erasing:
    """Who erases people of which home folder, and when. The lock of the home folder is held.

    `rebuild` makes and publishes a new snapshot.
    """

    settings: Settings
    ledger: Ledger
    person: Person
    at: datetime
    rebuild: Callable[[], object]


def forget(job: Erasing, technician_id: str, signed_in_as: Collection[str] = ()) -> Erased:
    """Erase a technician. Running it again finishes what broke off.

    `signed_in_as` are names of theirs at the sign-in that neither the roster nor what they wrote
    themself tells. UserError where nobody of that id is in any roster copy and none was erased.
    """
    permissions.require(job.person, "forget", technician_id)
    ledger, home, columns = job.ledger, job.settings.home, job.settings.columns
    records = _records(job, technician_id)
    orcids = {record.orcid for record in records if record.orcid}
    _mark_as_gone(job, technician_id, records)
    claims = _remove_attachments(job, technician_id)
    names = (
        _identities(records)
        | _own_names(ledger, technician_id)
        | {folded(name) for name in signed_in_as if name.strip()}
    )
    pattern = _pattern(records, names)
    looks = log.redact(home, names, GONE)  # before the ledger forgets what else they were called

    def without(event: Event) -> Event:
        return redacted(event, records, pattern, names)

    # The objection hides them until the snapshot is made anew.
    rewritten = redact_acts(
        ledger, lambda event: event if event.act == OBJECTION else without(event)
    )
    payloads, rows = _raw(home, orcids, technician_id), _parsed(home, orcids, technician_id)
    copies, unread = roster_copies.remove_from_copies(
        home, columns, lambda technician: technician.technician_id == technician_id
    )
    job.rebuild()
    snapshots = _remove_old_snapshots(home)
    rewritten += redact_acts(ledger, without)
    return Erased(rewritten, claims, payloads, rows, copies, snapshots, tuple(unread), looks)


def _mark_as_gone(job: Erasing, technician_id: str, records: Sequence[Technician]) -> None:
    """The objection that hides the person at once, and the tombstones that keep them out."""
    key = f"erasure-{_tag(job.ledger, technician_id)}"
    acting = Acting(received="erasure", at=job.at, key=key)
    record_objection(job.ledger, job.person, acting, technician_id)
    for record in records:
        erect(job.ledger, job.settings.home, record, job.person, job.at)


def _remove_attachments(job: Erasing, technician_id: str) -> int:
    """Remove the files of their claims; returns the number of claims."""
    claims = [claim for claim in every(job.ledger) if claim.technician_id == technician_id]
    for claim in claims:
        attachments.remove(job.settings.home, claim.claim_id)
    return len(claims)


def redacted(
    event: Event, records: Sequence[Technician], pattern: re.Pattern[str], names: Set[str]
) -> Event:
    """The act without the person: blank but for its place where it is about them.

    Else without their name in its texts.

    `records` are the person as each roster copy has them, `names` all that they may have acted
    under.
    """
    who = GONE if folded(event.who) in names else event.who
    if event.technician_id == records[0].technician_id:
        key = f"erased-{event.event_id}"
        return Event(event_id=event.event_id, key=key, act=ERASED, at=event.at, who=who)
    shown = event.shown
    if shown is not None:
        evidence = tuple(
            replace(piece, **{name: _clean(getattr(piece, name), pattern) for name in _TEXTS})
            for piece in shown.evidence
        )
        shown = replace(shown, name=_clean(shown.name, pattern), evidence=evidence)
    why, payload = _clean(event.why, pattern), _clean_payload(event, pattern, names)
    return replace(event, who=who, why=why, shown=shown, payload=payload)


def _clean_payload(event: Event, pattern: re.Pattern[str], names: Set[str]) -> Payload | None:
    if event.payload is None or event.act == TOMBSTONE:
        return event.payload
    plain = event.payload.plain()
    cleaned = {
        key: value if key in _NOT_TEXT else _clean(value, pattern) for key, value in plain.items()
    }
    if folded(plain.get("second") or "") in names:  # who was to judge a claim
        cleaned["second"] = GONE
    return payload_of(event.act, cleaned)


def _clean(value: Any, pattern: re.Pattern[str]) -> Any:
    """A value of JSON with every occurrence replaced."""
    if isinstance(value, str):
        return pattern.sub(GONE, value)
    if isinstance(value, Mapping):
        return {
            key: part if key in _NOT_TEXT else _clean(part, pattern) for key, part in value.items()
        }
    if isinstance(value, list | tuple):
        return [_clean(part, pattern) for part in value]
    return value


def _pattern(records: Sequence[Technician], names: Set[str]) -> re.Pattern[str]:
    """Everything that names the person in running text: full names both ways round, address, iD,
    id, and names at the sign-in but those of letters alone, which may be words.
    """
    known: set[str | None] = {name for name in names if not name.isalpha()}
    for record in records:
        family, given = record.family_name, record.given_names
        turned = f"{family}, {given}" if family else None
        known |= {*printed_names(record), turned, record.email, record.orcid, record.technician_id}
    words = [
        re.escape(name).replace(r"\ ", r"\s+")
        for name in sorted(filter(None, known), key=len, reverse=True)
    ]
    return re.compile(r"(?<!\w)(?:" + "|".join(words) + r")(?!\w)", re.IGNORECASE)


def _records(job: Erasing, technician_id: str) -> tuple[Technician, ...]:
    """The person as every copy has them; their bare id where the copies are clean already."""
    home = job.settings.home
    records = dict.fromkeys(
        technician
        for technician in roster_copies.people_in_copies(home, job.settings.columns)
        if technician.technician_id == technician_id
    )
    if records:
        return tuple(records)
    bare = Technician(technician_id, "", "")
    if tombstones(job.ledger, home).holds(bare):
        return (bare,)
    raise UserError(
        f"No roster has a technician {technician_id}; nothing was changed. "
        "`attribution roster show` lists them."
    )


def _identities(records: Sequence[Technician]) -> frozenset[str]:
    names = (
        name for record in records for name in (record.technician_id, record.email, record.orcid)
    )
    return frozenset(folded(name) for name in names if name)


def _own_names(ledger: Ledger, technician_id: str) -> frozenset[str]:
    """What the sign-in calls the person, where that is not their address: who wrote their claims,
    reports and wishes without saying how their word was received can only be themself. Not a
    name that another technician had too, such as that of a shared account, nor one that the
    machine gives who does not sign in.
    """
    acts = [act for act in ledger.acts(*_THEIR_WORD) if _is_own_word(act) and act.who != GONE]
    own = {folded(act.who) for act in acts if act.technician_id == technician_id}
    others = {folded(act.who) for act in acts if act.technician_id != technician_id}
    return frozenset(name for name in own - others if not name.startswith(LOCAL))


def _is_own_word(act: Event) -> bool:
    """Steps of a claim after the first, and what comes of a report, may be other people's."""
    payload = act.payload
    received = getattr(payload, "received", None) or ""
    if received.strip():
        return False
    if isinstance(payload, ClaimStep):
        return payload.step == "write"
    return not isinstance(payload, MissedReport) or payload.report == act.key


def _tag(ledger: Ledger, technician_id: str) -> str:
    """The same key for a run that broke off and its repetition, another for a later erasure of the
    same id.
    """
    return f"{technician_id}-{len(ledger.acts(ERASED))}"


def _raw(home: Path, orcids: Set[str], technician_id: str) -> int:
    """Take the person's ORCID record out of the raw files, and the searches for their name: how
    many payloads changed.
    """
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
    """Take the person's rows out of the parsed tables: what ORCID says of them, the works as their
    record lists them, and the searches for their name.
    """
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
    rename_durably(temporary, path)
    return len(keep) - sum(keep)


def _remove_old_snapshots(home: Path) -> int:
    """Only the snapshot that was made without the person stays."""
    current = current_snapshot(home)
    old = [path for path in snapshots_folder(home).glob("*.duckdb*") if path != current]
    for path in old:
        path.unlink(missing_ok=True)
    return len(old)

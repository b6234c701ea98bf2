"""What people decided, as tables of a snapshot: decisions on mentions, and which facility a phrase
means.

Decisions are found again in a later build: works and mentions may have new ids, a person's word
still stands.

A decision belongs to its mention while that exists; else to the mention of the same kind and name
on the work that one of its identifiers leads to; else to the technician, work and kind alone (no
mention). Of several decisions that meet on one pair the latest holds.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

import duckdb
import pyarrow as pa

from attribution.core.names import fold
from attribution.ledger.event import Event
from attribution.ledger.ledger import Ledger
from attribution.ledger.payloads import FACILITY, FacilityPhrase

_PHRASE_ROW = pa.schema(
    [
        ("phrase_key", pa.string()),
        ("facility", pa.string()),
        ("decided_by", pa.string()),
        ("decided_at", pa.timestamp("us")),
    ]
)
_ROW = pa.schema(
    [
        (name, pa.string())
        for name in ("mention_id", "technician_id", "work_id", "kind", "verdict", "decided_by")
    ]
    + [("decided_at", pa.timestamp("us")), ("event_id", pa.int64())]
)
_WORKS = """
with wanted as (
         select distinct identifier, regexp_extract(identifier, '^(doi|pmid|pmcid|openalex):', 1) as scheme,
                substr(identifier, length(scheme) + 2) as value
         from (select unnest($identifiers) as identifier)
     ),
     named as (
         select 'doi' as scheme, unnest(dois) as value, work_id from works
         union all select 'doi', doi, work_id from works
         union all select 'pmid', pmid, work_id from works
         union all select 'pmcid', pmcid, work_id from works
         union all select 'openalex', openalex_id, work_id from works
     )
select identifier, work_id from wanted join works on work_id = identifier
union all
select identifier, min(work_id) from named join wanted using (scheme, value) group by identifier
"""
_MENTIONS = """
select mention_id, work_id, kind, name from mentions
where mention_id in (select unnest($mentions)) or work_id in (select unnest($works))
"""
# The works, in whose order mentions lie, save reading them all.
_NAMED = """
select mention_id, work_id, kind, name from mentions
where mention_id in (select unnest($mentions)) and work_id in (select unnest($works))
"""
_FORGET = """
delete from decisions where (mention_id, technician_id) in (select unnest($mentions::varchar[]), unnest($technicians::varchar[]))
"""
_KNOWN = {
    "decision",
    "claim",
    "consent",
    "missed",
}  # a claim changes credits only by the decision that upholds it


@dataclass(frozen=True, slots=True)
class Printed:
    """As much of a mention as tells it from the others on its work."""

    mention_id: str
    work_id: str
    kind: str
    name: str


@dataclass(frozen=True, slots=True)
class Resolved:
    """A row of the table `decisions`."""

    mention_id: str | None
    technician_id: str | None
    work_id: str | None
    kind: str | None
    verdict: str | None
    decided_by: str
    decided_at: datetime
    event_id: int


def resolve(
    decisions: Iterable[Event], works_by_identifier: Mapping[str, str], mentions: Iterable[Printed]
) -> list[Resolved]:
    """Each decision with the ids that its mention and work have now.

    None where they are no longer there.

    `works_by_identifier` leads from `doi:...`, `pmid:...` and the like, and from work ids, to work
    ids.
    """
    by_id = {mention.mention_id: mention for mention in mentions}
    on_work: defaultdict[tuple[str, str], list[Printed]] = defaultdict(list)
    for each in by_id.values():
        on_work[each.work_id, each.kind].append(each)
    latest: dict[object, Resolved] = {}
    for decision in sorted(decisions, key=lambda each: each.event_id):
        still = by_id.get(decision.mention_id or "")
        work_id = still.work_id if still else _work(decision, works_by_identifier)
        found = still or _same_name(decision, on_work.get((work_id or "", decision.kind or ""), []))
        mention_id = found.mention_id if found else None
        pair = mention_id or (
            work_id or decision.mention_id or decision.work_id or decision.key,
            decision.kind,
        )
        latest[decision.technician_id, pair] = Resolved(
            mention_id,
            decision.technician_id,
            work_id,
            decision.kind,
            decision.verdict,
            decision.who,
            decision.at,
            decision.event_id,
        )
    return list(latest.values())


def resolve_decisions(connection: duckdb.DuckDBPyConnection, ledger: Ledger) -> int:
    """Fill the table `decisions` anew from the ledger, finding its decisions in `works` and
    `mentions`.

    Returns the number of rows.
    """
    decisions = ledger.decisions()
    identifiers = [decision.work_id for decision in decisions if decision.work_id]
    identifiers += [
        each for decision in decisions if decision.shown for each in decision.shown.identifiers
    ]
    works = dict(connection.execute(_WORKS, {"identifiers": identifiers}).fetchall())
    wanted = {
        "mentions": [decision.mention_id for decision in decisions],
        "works": list(set(works.values())),
    }
    mentions = [Printed(*row) for row in connection.execute(_MENTIONS, wanted).fetchall()]
    resolved = resolve(decisions, works, mentions)
    connection.execute("delete from decisions")
    connection.register("resolved_decisions", _table(resolved))
    connection.execute("insert into decisions by name select * from resolved_decisions")
    connection.unregister("resolved_decisions")
    return len(resolved)


def resolve_phrases(connection: duckdb.DuckDBPyConnection, ledger: Ledger) -> int:
    """Fill the table `facility_verdicts` anew with the latest word on every phrase.

    Returns the number of rows.
    """
    latest = {}
    for act in ledger.acts(FACILITY):
        assert isinstance(act.payload, FacilityPhrase)
        latest[act.payload.phrase] = {
            "phrase_key": act.payload.phrase,
            "facility": act.payload.facility,
            "decided_by": act.who,
            "decided_at": act.at.astimezone(UTC).replace(tzinfo=None),
        }
    rows = pa.Table.from_pylist(list(latest.values()), schema=_PHRASE_ROW)
    connection.execute("delete from facility_verdicts")
    connection.register("resolved_phrases", rows)
    connection.execute(
        "insert into facility_verdicts select * from resolved_phrases order by phrase_key"
    )
    connection.unregister("resolved_phrases")
    return len(latest)


def follow_decisions(
    connection: duckdb.DuckDBPyConnection, ledger: Ledger, since: int
) -> set[str] | None:
    """Bring the table `decisions` from event `since` up to now.

    Verdicts on mentions of this snapshot, given or taken back, the daily case, renew the rows of
    their pairs; anything else fills the table anew. Returns the works that the verdicts are about,
    None where acts of other kinds may change other works too.
    """
    acts = ledger.events(since)
    latest = {(one.mention_id, one.technician_id): one for one in acts if one.act == "decision"}
    here = _here(connection, latest.values())
    if not _all_on(latest.values(), here) or _may_reappear(connection, ledger, latest.values()):
        resolve_decisions(connection, ledger)
        return None
    standing = [now for one in latest.values() if (now := ledger.stands(one))]
    connection.execute(
        _FORGET, {"mentions": [one for one, _ in latest], "technicians": [one for _, one in latest]}
    )
    connection.register("new_decisions", _table(resolve(standing, {}, here.values())))
    connection.execute("insert into decisions by name select * from new_decisions")
    connection.unregister("new_decisions")
    return {one.work_id for one in here.values()} if {one.act for one in acts} <= _KNOWN else None


def _here(connection: duckdb.DuckDBPyConnection, decisions: Iterable[Event]) -> dict[str, Printed]:
    """The mentions of decisions, by id, as far as they are still on the work they were on."""
    wanted = {
        "mentions": [one.mention_id for one in decisions],
        "works": [one.work_id for one in decisions],
    }
    return {row[0]: Printed(*row) for row in connection.execute(_NAMED, wanted).fetchall()}


def _all_on(decisions: Iterable[Event], here: Mapping[str, Printed]) -> bool:
    return all(one.mention_id in here for one in decisions)


def _may_reappear(
    connection: duckdb.DuckDBPyConnection, ledger: Ledger, latest: Iterable[Event]
) -> bool:
    """Whether a decision that was taken back may have hidden one that was made when the mention had
    another id.
    """
    undone = {
        one.technician_id for one in latest if one.withdraws is not None and one.technician_id
    }
    theirs = [each for one in undone for each in ledger.in_force(one)]
    return not _all_on(theirs, _here(connection, theirs))


def _work(decision: Event, works_by_identifier: Mapping[str, str]) -> str | None:
    known = (decision.work_id or "", *(decision.shown.identifiers if decision.shown else ()))
    return next((works_by_identifier[each] for each in known if each in works_by_identifier), None)


def _same_name(decision: Event, printed: list[Printed]) -> Printed | None:
    """The one mention with the name that the reviewer saw, letter by letter or else without accents
    and points.
    """
    name = decision.shown.name if decision.shown else ""
    exact = [mention for mention in printed if mention.name == name]
    alike = exact or [mention for mention in printed if fold(mention.name) == fold(name)]
    return alike[0] if len(alike) == 1 else None


def _table(resolved: Iterable[Resolved]) -> pa.Table:
    rows = [{name: getattr(row, name) for name in _ROW.names} for row in resolved]
    for row in rows:
        row["decided_at"] = row["decided_at"].astimezone(UTC).replace(tzinfo=None)
    return pa.Table.from_pylist(rows, schema=_ROW)

"""The tables of a snapshot that hold decisions: on mentions, and on what phrases mean."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime

import duckdb
import pyarrow as pa

from attribution.ledger import payloads
from attribution.ledger.event import DECISION, Event
from attribution.ledger.ledger import Ledger
from attribution.ledger.payloads import FACILITY, OBJECTION, TAKE_OVER, FacilityPhrase
from attribution.ledger.resolution import Printed, Resolved, resolve

_PHRASE_ROW = pa.schema(
    [
        ("phrase_key", pa.string()),
        ("facility", pa.string()),
        ("decided_by", pa.string()),
        ("decided_at", pa.timestamp("us")),
    ]
)
_DECISION_ROW = pa.schema(
    [
        ("mention_id", pa.string()),
        ("technician_id", pa.string()),
        ("work_id", pa.string()),
        ("kind", pa.string()),
        ("verdict", pa.string()),
        ("decided_by", pa.string()),
        ("decided_at", pa.timestamp("us")),
        ("event_id", pa.int64()),
    ]
)
_WORKS_OF_IDENTIFIERS = """
with wanted as (
         select distinct identifier,
                regexp_extract(identifier, '^(doi|pmid|pmcid|openalex):', 1) as scheme,
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
_MENTIONS_OR_ON_WORKS = """
select mention_id, work_id, kind, name from mentions
where mention_id in (select unnest($mentions)) or work_id in (select unnest($works))
"""
# Mentions are stored in the order of their works: with the works named, DuckDB reads a few of them.
_MENTIONS_ON_WORKS = """
select mention_id, work_id, kind, name from mentions
where mention_id in (select unnest($mentions)) and work_id in (select unnest($works))
"""
_DELETE_PAIRS = """
delete from decisions where (mention_id, technician_id) in (
    select unnest($mentions::varchar[]), unnest($technicians::varchar[]))
"""
# Acts that change only the works they are about. A claim does so by the decision that upholds it.
_CHANGE_ONE_WORK = {"decision", "claim", "consent", "missed"}
# Acts of which the tables of a snapshot hold nothing.
CHANGE_NO_WORK = {
    payloads.ACCESS_LOG,
    payloads.AUDIT,
    payloads.AUDIT_ANSWER,
    payloads.AUDIT_DRAW,
    payloads.BOOKINGS,
    payloads.DELEGATE,
    payloads.DIGEST,
    payloads.DIGEST_SENT,
    payloads.DISMISSAL,
    payloads.FREEZE,
    payloads.INVITATION,
    payloads.NIGHT,
    payloads.ORCID,
    payloads.OUTPUTS,
    payloads.OWN_NAME,
    payloads.PEERS,
    payloads.ROSTER_IMPORT,
    payloads.SETTINGS,
    payloads.SHEET,
}


def resolve_decisions(connection: duckdb.DuckDBPyConnection, ledger: Ledger) -> int:
    """Fill the table `decisions` from the ledger again, with ids from `works` and `mentions`.

    Returns the number of rows.
    """
    decisions = ledger.decisions()
    identifiers = _identifiers(decisions)
    rows = connection.execute(_WORKS_OF_IDENTIFIERS, {"identifiers": identifiers}).fetchall()
    works = dict(rows)
    wanted = {
        "mentions": [decision.mention_id for decision in decisions],
        "works": list(set(works.values())),
    }
    mentions = _mentions(connection, _MENTIONS_OR_ON_WORKS, wanted)
    resolved = _on_the_roster(connection, ledger, resolve(decisions, works, mentions))
    connection.execute("delete from decisions")
    _insert_decisions(connection, resolved)
    return len(resolved)


def _identifiers(decisions: Iterable[Event]) -> list[str]:
    """Everything that may lead to the works that the decisions are about."""
    identifiers: list[str] = []
    for decision in decisions:
        if decision.work_id:
            identifiers.append(decision.work_id)
        if decision.shown:
            identifiers += decision.shown.identifiers
    return identifiers


def resolve_phrases(connection: duckdb.DuckDBPyConnection, ledger: Ledger) -> int:
    """Fill the table `facility_verdicts` again with the latest answer on every phrase.

    Returns the number of rows.
    """
    answers = _latest_answers(ledger)
    connection.execute("delete from facility_verdicts")
    connection.register("resolved_phrases", pa.Table.from_pylist(answers, schema=_PHRASE_ROW))
    connection.execute(
        "insert into facility_verdicts select * from resolved_phrases order by phrase_key"
    )
    connection.unregister("resolved_phrases")
    return len(answers)


def _latest_answers(ledger: Ledger) -> list[dict[str, object]]:
    """The rows of `facility_verdicts`."""
    latest: dict[str, dict[str, object]] = {}
    for act in ledger.acts(FACILITY):
        assert isinstance(act.payload, FacilityPhrase)
        latest[act.payload.phrase] = {
            "phrase_key": act.payload.phrase,
            "facility": act.payload.facility,
            "decided_by": act.who,
            "decided_at": _utc(act.at),
        }
    return list(latest.values())


def follow_decisions(
    connection: duckdb.DuckDBPyConnection, ledger: Ledger, since: int
) -> set[str] | None:
    """Bring the table `decisions` from event `since` up to now.

    Usually the new acts are verdicts on mentions of this snapshot, given or taken back: then only
    the rows of their pairs are replaced. Otherwise the whole table is filled again.

    Returns the works that the verdicts are about; None where other works may have changed too.
    """
    acts = ledger.events(since)
    if any(act.act == TAKE_OVER for act in acts):
        resolve_decisions(connection, ledger)
        return None
    latest = {(act.mention_id, act.technician_id): act for act in acts if act.act == DECISION}
    change_few = {act.act for act in acts} <= _CHANGE_ONE_WORK | CHANGE_NO_WORK
    if not latest:
        return set() if change_few else None
    present = _present_mentions(connection, latest.values())
    are_present = all(decision.mention_id in present for decision in latest.values())
    if not are_present or _may_reappear(connection, ledger, latest.values()):
        resolve_decisions(connection, ledger)
        return None
    current = [ledger.current_decision(decision) for decision in latest.values()]
    in_force = [decision for decision in current if decision]
    resolved = _on_the_roster(connection, ledger, resolve(in_force, {}, present.values()))
    _replace_pairs(connection, _pairs(ledger, latest), resolved)
    return {mention.work_id for mention in present.values()} if change_few else None


def _pairs(
    ledger: Ledger, latest: Iterable[tuple[str | None, str | None]]
) -> list[tuple[str | None, str | None]]:
    """The pairs of mention and technician under every id of the technician."""
    identities = ledger.identities()
    return [
        (mention_id, known_as)
        for mention_id, technician_id in latest
        for known_as in identities.ids_of(technician_id or "")
    ]


def _on_the_roster(
    connection: duckdb.DuckDBPyConnection, ledger: Ledger, resolved: Iterable[Resolved]
) -> list[Resolved]:
    """The decisions on people of this snapshot, under the ids that the snapshot has for them.

    A decision on an id that is no longer on the roster holds no mention: the person may be on it
    under another id. Those on people who object stay, so that their papers become no one else's.
    """
    resolved = list(resolved)
    known = {
        row[0] for row in connection.execute("select technician_id from technicians").fetchall()
    }
    if not known:
        return resolved
    known |= set(ledger.latest(OBJECTION))
    identities = ledger.identities()
    by_id: dict[str, str | None] = {}
    for decision in resolved:
        technician_id = decision.technician_id or ""
        if technician_id not in by_id:
            ids = identities.ids_of(technician_id)
            by_id[technician_id] = next((known_id for known_id in ids if known_id in known), None)
    return [
        replace(decision, technician_id=by_id[decision.technician_id or ""])
        for decision in resolved
        if by_id[decision.technician_id or ""]
    ]


def _present_mentions(
    connection: duckdb.DuckDBPyConnection, decisions: Iterable[Event]
) -> dict[str, Printed]:
    """The mentions of decisions, by id, that are still on the work they were on."""
    decisions = list(decisions)
    wanted = {
        "mentions": [decision.mention_id for decision in decisions],
        "works": [decision.work_id for decision in decisions],
    }
    mentions = _mentions(connection, _MENTIONS_ON_WORKS, wanted)
    return {mention.mention_id: mention for mention in mentions}


def _may_reappear(
    connection: duckdb.DuckDBPyConnection, ledger: Ledger, latest: Iterable[Event]
) -> bool:
    """Whether an undone decision may have hidden one on the same mention under an earlier id."""
    technician_ids = {
        decision.technician_id
        for decision in latest
        if decision.withdraws is not None and decision.technician_id
    }
    in_force = [
        decision for technician_id in technician_ids for decision in ledger.in_force(technician_id)
    ]
    if not in_force:
        return False
    present = _present_mentions(connection, in_force)
    return any(decision.mention_id not in present for decision in in_force)


def _mentions(
    connection: duckdb.DuckDBPyConnection, query: str, wanted: Mapping[str, object]
) -> list[Printed]:
    return [Printed(*row) for row in connection.execute(query, wanted).fetchall()]


def _replace_pairs(
    connection: duckdb.DuckDBPyConnection,
    pairs: Iterable[tuple[str | None, str | None]],
    resolved: Iterable[Resolved],
) -> None:
    """Replace the rows of these pairs of mention and technician."""
    mention_ids = []
    technician_ids = []
    for mention_id, technician_id in pairs:
        mention_ids.append(mention_id)
        technician_ids.append(technician_id)
    connection.execute(_DELETE_PAIRS, {"mentions": mention_ids, "technicians": technician_ids})
    _insert_decisions(connection, resolved)


def _insert_decisions(connection: duckdb.DuckDBPyConnection, resolved: Iterable[Resolved]) -> None:
    rows = [{name: getattr(row, name) for name in _DECISION_ROW.names} for row in resolved]
    for row in rows:
        row["decided_at"] = _utc(row["decided_at"])
    table = pa.Table.from_pylist(rows, schema=_DECISION_ROW)
    connection.register("resolved_decisions", table)
    connection.execute("insert into decisions by name select * from resolved_decisions")
    connection.unregister("resolved_decisions")


def _utc(moment: datetime) -> datetime:
    """A time in UTC without its zone, as DuckDB's `timestamp` holds it."""
    return moment.astimezone(UTC).replace(tzinfo=None)

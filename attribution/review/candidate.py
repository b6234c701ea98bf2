"""A candidate as a reviewer sees it, and what a verdict on it rests on."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from attribution.core.errors import UserError
from attribution.core.model import Evidence
from attribution.ledger.event import Shown
from attribution.matching.sentences import first_wording
from attribution.snapshot.reader import Reader

Pair = tuple[str, str]  # a mention and a technician
PAIRS = "(select unnest($mentions::varchar[]), unnest($technicians::varchar[]))"
_CANDIDATES = f"""
select j.*, w.dois, w.doi as main_doi, w.pmid, w.pmcid, w.openalex_id, (select max(version) from build_info) as version
from judged j join works w using (work_id) where (j.mention_id, j.technician_id) in {PAIRS}
"""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A candidate as a reviewer sees it.

    `shown` is what the ledger keeps of it beside the verdict; `stands` is the act of the ledger
    that is the decision on it so far.
    """

    mention_id: str
    technician_id: str
    work_id: str
    kind: str
    tie: bool
    prior: float
    shown: Shown
    stands: int | None = None

    @property
    def pair(self) -> Pair:
        return self.mention_id, self.technician_id


def named(pairs: Collection[Pair]) -> dict[str, list[str]]:
    """Pairs as the parameters of PAIRS."""
    return {"mentions": [one for one, _ in pairs], "technicians": [one for _, one in pairs]}


def candidate(reader: Reader, mention_id: str, technician_id: str) -> Candidate:
    """One candidate of the published snapshot; UserError where it has no such pair."""
    pair = (mention_id, technician_id)
    return present(reader, candidates(reader, [pair]), pair)


def candidates(reader: Reader, pairs: Collection[Pair]) -> dict[Pair, Candidate]:
    """Those of the pairs that are candidates of the published snapshot."""
    if not pairs:
        return {}
    found = (
        _candidate(row, reader.snapshot.name) for row in reader.rows(_CANDIDATES, named(pairs))
    )
    return {one.pair: one for one in found}


def present(reader: Reader, found: Mapping[Pair, Candidate], pair: Pair) -> Candidate:
    """One of the candidates that were found; UserError where it is not among them."""
    if pair not in found:
        raise UserError(
            f"Mention {pair[0]} and technician {pair[1]} are no candidate of snapshot {reader.snapshot.name}; "
            "nothing was recorded. `attribution candidates` lists those there are."
        )
    return found[pair]


def facts(one: Candidate) -> tuple[Any, ...]:
    """What a verdict rests on. Points and probability move a little with every night's corpus."""
    said = {
        (piece.feature, first_wording(piece.feature, piece.says), piece.roster, piece.printed)
        for piece in one.shown.evidence
    }
    return one.shown.name, one.shown.band, one.tie, said


def _candidate(row: Mapping[str, Any], snapshot: str) -> Candidate:
    shown = Shown(
        name=row["name"],
        identifiers=_identifiers(row),
        probability=row["probability"],
        band=row["band"],
        evidence=tuple(Evidence(**piece) for piece in row["evidence"] or ()),
        matcher=row["version"],
        snapshot=snapshot,
    )
    return Candidate(
        row["mention_id"],
        row["technician_id"],
        row["work_id"],
        row["kind"],
        row["tie"],
        row["prior"],
        shown,
        row["event_id"],
    )


def _identifiers(row: Mapping[str, Any]) -> tuple[str, ...]:
    """Every name of the work that a later build may know it by."""
    dois = dict.fromkeys(filter(None, [row["main_doi"], *(row["dois"] or ())]))
    others = {"pmid": row["pmid"], "pmcid": row["pmcid"], "openalex": row["openalex_id"]}
    return (
        *(f"doi:{one}" for one in dois),
        *(f"{name}:{value}" for name, value in others.items() if value),
    )

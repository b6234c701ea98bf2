"""A candidate as a reviewer sees it, and the facts that a verdict on it rests on."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from attribution.core.errors import UserError
from attribution.core.model import Evidence
from attribution.ledger.event import Shown
from attribution.matching.sentences import first_wording
from attribution.snapshot.circumstances import Question, contradictions_of_names
from attribution.snapshot.reader import Reader

Pair = tuple[str, str]  # a mention and a technician
# For `(mention_id, technician_id) in PAIRS`, with the values of `pair_parameters`.
PAIRS = "(select unnest($mentions::varchar[]), unnest($technicians::varchar[]))"
_CANDIDATES = f"""
select j.*, w.dois, w.doi as main_doi, w.pmid, w.pmcid, w.openalex_id,
       (select max(version) from build_info) as version
from judged j join works w using (work_id)
where (j.mention_id, j.technician_id) in {PAIRS}
"""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A candidate as a reviewer sees it.

    `shown` is what the ledger keeps with a verdict. `decision_id` is the number of the act that is
    the present decision, None while undecided.
    """

    mention_id: str
    technician_id: str
    work_id: str
    kind: str
    tie: bool
    prior: float
    shown: Shown
    decision_id: int | None = None

    @property
    def pair(self) -> Pair:
        return self.mention_id, self.technician_id


def pair_parameters(pairs: Iterable[Pair]) -> dict[str, list[str]]:
    """Pairs as the parameters of PAIRS."""
    parameters: dict[str, list[str]] = {"mentions": [], "technicians": []}
    for mention_id, technician_id in pairs:
        parameters["mentions"].append(mention_id)
        parameters["technicians"].append(technician_id)
    return parameters


def load_candidate(reader: Reader, mention_id: str, technician_id: str) -> Candidate:
    """One candidate of the published snapshot. UserError where it has no such pair."""
    pair = (mention_id, technician_id)
    return required(load_candidates(reader, [pair]), pair, reader)


def load_candidates(reader: Reader, pairs: Collection[Pair]) -> dict[Pair, Candidate]:
    """The candidates of these pairs, without the pairs that are not candidates."""
    if not pairs:
        return {}
    rows = reader.rows(_CANDIDATES, pair_parameters(pairs))
    questions = [Question(row["mention_id"], row["technician_id"], row["work_id"]) for row in rows]
    contradicted = contradictions_of_names(reader, questions)
    candidates = (_candidate_of(row, reader.snapshot.name, contradicted) for row in rows)
    return {candidate.pair: candidate for candidate in candidates}


def required(candidates: Mapping[Pair, Candidate], pair: Pair, reader: Reader) -> Candidate:
    """The candidate of a pair. UserError where it is not among those of the snapshot."""
    if pair not in candidates:
        mention_id, technician_id = pair
        raise UserError(
            f"Check the ids: mention {mention_id} and technician {technician_id} are not a "
            f"candidate in snapshot {reader.snapshot.name}. `attribution candidates` lists the "
            "candidates. Nothing was saved."
        )
    return candidates[pair]


def facts_of(candidate: Candidate) -> tuple[str, str | None, bool, set[tuple[str | None, ...]]]:
    """What a verdict rests on: name, band, tie, and evidence without points.

    Points and probability are left out, because they change a little with every night's corpus.
    Sentences count as they were first worded, so that a new wording is not a change.
    """
    shown = candidate.shown
    evidence: set[tuple[str | None, ...]] = {
        (piece.feature, first_wording(piece.feature, piece.says), piece.roster, piece.printed)
        for piece in shown.evidence
    }
    return shown.name, shown.band, candidate.tie, evidence


def _candidate_of(
    row: Mapping[str, Any], snapshot: str, contradicted: Mapping[Pair, tuple[str, ...]]
) -> Candidate:
    shown = Shown(
        name=row["name"],
        identifiers=_identifiers(row),
        probability=row["probability"],
        band=row["band"],
        evidence=tuple(Evidence(**piece) for piece in row["evidence"] or ()),
        matcher=row["version"],
        snapshot=snapshot,
        contradicts=contradicted.get((row["mention_id"], row["technician_id"]), ()),
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
    """Every identifier by which a later build may find the work again."""
    dois = [row["main_doi"], *(row["dois"] or ())]
    identifiers = [f"doi:{doi}" for doi in dict.fromkeys(dois) if doi]
    for scheme, column in (("pmid", "pmid"), ("pmcid", "pmcid"), ("openalex", "openalex_id")):
        if row[column]:
            identifiers.append(f"{scheme}:{row[column]}")
    return tuple(identifiers)

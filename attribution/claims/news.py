"""News about claims from later harvests: the paper now credits the technician, or was corrected."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from attribution.claims.find_work import current_work_id
from attribution.claims.lifecycle import Claim
from attribution.claims.visibility import visible_claims
from attribution.snapshot.reader import Reader
from attribution.workspace import Workspace, requires

_CREDITS_AND_CANDIDATES = """
select 'credit' as what, kind, status as detail, null as mention_id from credits
where technician_id = $technician and work_id = $work and kind in ('author', 'thanked')
union all
select 'candidate', c.kind, c.band, c.mention_id from candidates c
left join decisions d on d.mention_id = c.mention_id and d.technician_id = c.technician_id
where c.technician_id = $technician and c.work_id = $work and d.verdict is distinct from 'rejected'
order by what desc, kind
"""
_CORRECTIONS = """
select doi, list(correction_doi order by correction_doi) as correction_dois from corrections
where list_contains($dois, doi) group by doi
"""
Corrections = Mapping[str, list[str]]


@dataclass(frozen=True, slots=True)
class Notice:
    """Why a claim may be settled: `what` is `credit`, `candidate` or `correction`.

    `detail` is the kind of credit or candidate, or the DOI of the correction. The fields are keys
    of the JSON of `attribution claim notices`.
    """

    claim_id: str
    technician_id: str
    what: str
    detail: str
    mention_id: str | None = None


@requires("see claim", inside=True, noted="see claims")
def notices(workspace: Workspace) -> list[Notice]:
    """News about the claims that the person may see."""
    return notices_of(workspace.reader, visible_claims(workspace))


def notices_of(reader: Reader, claims: Iterable[Claim]) -> list[Notice]:
    """Upheld and raised claims whose work now has a credit, a candidate or a correction."""
    waiting = [claim for claim in claims if claim.state in ("upheld", "raised")]
    corrections = _corrections(reader, waiting)
    notices: list[Notice] = []
    for claim in waiting:
        notices += _names_printed(reader, claim)
        notices += _corrected(claim, corrections)
    return notices


def _corrections(reader: Reader, claims: Iterable[Claim]) -> Corrections:
    """The DOIs of corrections, by the DOI of the work that they correct."""
    dois = sorted({doi for claim in claims for doi in _dois(claim)})
    rows = reader.rows(_CORRECTIONS, {"dois": dois}) if dois else []
    return {row["doi"]: row["correction_dois"] for row in rows}


def _dois(claim: Claim) -> set[str]:
    identifiers = claim.target.identifiers
    return {name.removeprefix("doi:") for name in identifiers if name.startswith("doi:")}


def _names_printed(reader: Reader, claim: Claim) -> Iterator[Notice]:
    """Credits of a claim's technician on its work, and candidates of kinds not credited yet."""
    work_id = current_work_id(reader, claim.target)
    if work_id is None:
        return
    values = {"technician": claim.technician_id, "work": work_id}
    rows = reader.rows(_CREDITS_AND_CANDIDATES, values)
    credited_kinds = {row["kind"] for row in rows if row["what"] == "credit"}
    for row in rows:
        if row["what"] == "credit" or row["kind"] not in credited_kinds:
            yield _notice(claim, row)


def _notice(claim: Claim, row: Mapping[str, Any]) -> Notice:
    return Notice(claim.claim_id, claim.technician_id, row["what"], row["kind"], row["mention_id"])


def _corrected(claim: Claim, corrections: Corrections) -> Iterator[Notice]:
    for doi in sorted(_dois(claim) & set(corrections)):
        for correction_doi in corrections[doi]:
            yield Notice(claim.claim_id, claim.technician_id, "correction", correction_doi)

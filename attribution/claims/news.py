"""News about claims from later harvests: the paper credits the technician now, or was corrected."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from attribution.claims.find_work import now_at
from attribution.claims.lifecycle import Claim
from attribution.claims.visible import visible
from attribution.snapshot.reader import Reader
from attribution.workspace import Workspace, requires

_STANDS = """
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


@dataclass(frozen=True, slots=True)
class Noticed:
    """Why a claim may be settled: `credit`, `candidate` or `correction`, with its kind or DOI."""

    claim_id: str
    technician_id: str
    what: str
    detail: str
    mention_id: str | None = None


@requires("see claim", inside=True, noted="see claims")
def notices(workspace: Workspace) -> list[Noticed]:
    """Claims that may be settled: the paper credits the person now, has a candidate, or was
    corrected.
    """
    return credited_since(workspace.reader, visible(workspace))


def credited_since(reader: Reader, claims: Iterable[Claim]) -> list[Noticed]:
    """Upheld and raised claims whose work now has a credit, a candidate or a correction."""
    open_claims = [claim for claim in claims if claim.state in ("upheld", "raised")]
    corrections = _corrections(reader, open_claims)
    noticed: list[Noticed] = []
    for claim in open_claims:
        noticed += _noticed(reader, claim, corrections)
    return noticed


def _corrections(reader: Reader, claims: Iterable[Claim]) -> dict[str, list[str]]:
    """The DOIs of corrections by the DOI of the corrected work, for the works of these claims."""
    dois = sorted({doi for claim in claims for doi in _dois(claim)})
    rows = reader.rows(_CORRECTIONS, {"dois": dois}) if dois else []
    return {row["doi"]: row["correction_dois"] for row in rows}


def _dois(claim: Claim) -> set[str]:
    names = claim.target.identifiers
    return {name.removeprefix("doi:") for name in names if name.startswith("doi:")}


def _noticed(reader: Reader, claim: Claim, corrections: Mapping[str, list[str]]) -> list[Noticed]:
    work_id = now_at(reader, claim.target)
    rows: list[dict[str, Any]] = []
    if work_id:
        rows = reader.rows(_STANDS, {"technician": claim.technician_id, "work": work_id})
    credited_kinds = {row["kind"] for row in rows if row["what"] == "credit"}
    noticed = [
        Noticed(claim.claim_id, claim.technician_id, row["what"], row["kind"], row["mention_id"])
        for row in rows
        if row["what"] == "credit" or row["kind"] not in credited_kinds
    ]
    noticed += [
        Noticed(claim.claim_id, claim.technician_id, "correction", correction_doi)
        for doi in sorted(_dois(claim) & set(corrections))
        for correction_doi in corrections[doi]
    ]
    return noticed

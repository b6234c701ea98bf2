"""What later harvests tell about claims: the paper credits the technician now, or a correction of it has appeared."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from attribution.claims.find_work import now_at
from attribution.claims.lifecycle import Claim
from attribution.harvest import parsed_files
from attribution.snapshot.database import connect
from attribution.snapshot.reader import Reader

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
select doi, list_distinct(flatten(list(corrected_by))) as corrections from works
where doi is not null and len(corrected_by) > 0 group by doi order by doi
"""


@dataclass(frozen=True, slots=True)
class Noticed:
    """Why a claim may be settled: `credit`, `candidate` or `correction`, with its kind or DOI."""

    claim_id: str
    technician_id: str
    what: str
    detail: str
    mention_id: str | None = None


def credited_since(
    reader: Reader, claims: Iterable[Claim], corrections: Mapping[str, list[str]] | None = None
) -> list[Noticed]:
    """Upheld and raised claims whose work now credits the technician, has a candidate, or was corrected.

    `corrections` maps DOIs to those of their corrections, as `corrections(home)` gives them.
    """
    found: list[Noticed] = []
    for one in claims:
        if one.state in ("upheld", "raised"):
            found += _noticed(reader, one, corrections or {})
    return found


def _noticed(reader: Reader, one: Claim, corrections: Mapping[str, list[str]]) -> list[Noticed]:
    work_id = now_at(reader, one.target)
    rows: list[dict[str, Any]] = []
    if work_id:
        rows = reader.rows(_STANDS, {"technician": one.technician_id, "work": work_id})
    known = {row["kind"] for row in rows if row["what"] == "credit"}
    noticed = [
        Noticed(one.claim_id, one.technician_id, row["what"], row["kind"], row["mention_id"])
        for row in rows
        if row["what"] == "credit" or row["kind"] not in known
    ]
    dois = {name.removeprefix("doi:") for name in one.target.identifiers if name.startswith("doi:")}
    for doi in sorted(dois & set(corrections)):
        noticed += [
            Noticed(one.claim_id, one.technician_id, "correction", each)
            for each in corrections[doi]
        ]
    return noticed


def corrections(home: Path) -> dict[str, list[str]]:
    """DOIs of works that a source says were corrected, with the DOIs of the corrections, from the parsed files."""
    with connect() as connection:
        parsed_files.relation(connection, home, "works").create_view("works")
        return dict(connection.execute(_CORRECTIONS).fetchall())

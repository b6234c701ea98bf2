"""Cases: papers that credit technicians who agreed to be named in public.

Names are not in a freeze. They are looked up when a pack is made, so that whoever takes back their
consent, objects or is erased is in no pack from then on.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from attribution.core.person_names import display_name_of
from attribution.core.text import plain
from attribution.ledger.payloads import CONSENT, Consent
from attribution.packs.material import Material
from attribution.workspace import Workspace, requires

MOST = 3
_CONFIRMED = """
select c.technician_id, c.work_id, c.kind, c.faculty, t.given_names, t.family_name, t.known_as,
       w.title, w.published, c.doi
from credits c
join technicians t using (technician_id)
join works w using (work_id)
where c.status = 'confirmed' and c.counted and c.in_post and t.public_consent is distinct from false
  and list_contains($technicians, c.technician_id) and c.published between $first and $last
order by c.published desc, c.work_id, c.technician_id
"""
_AS = {"author": "is an author of", "thanked": "is thanked in"}


@dataclass(frozen=True, slots=True)
class Case:
    """A credit that a person confirmed, of a technician who agreed to be named."""

    faculty: str
    sentence: str


@requires("freeze")
def agreed_cases(workspace: Workspace, material: Material) -> list[Case]:
    """The newest first, in the years of the pack; each technician once."""
    agreed = [
        technician_id
        for technician_id, act in workspace.ledger.latest(CONSENT).items()
        if isinstance(act.payload, Consent) and act.payload.public
    ]
    values = {
        "technicians": agreed,
        "first": material.years[0].period.start,
        "last": material.now.period.end,
    }
    rows = workspace.without_former_names().reader.rows(_CONFIRMED, values) if agreed else []
    newest: dict[str, Mapping[str, Any]] = {}
    for row in rows:
        newest.setdefault(row["technician_id"], row)
    return [Case(row["faculty"] or "", _sentence(row)) for row in newest.values()]


def _sentence(row: Mapping[str, Any]) -> str:
    name = display_name_of(row["given_names"], row["family_name"], row["known_as"])
    doi = f", doi.org/{row['doi']}" if row["doi"] else ""
    title = plain(row["title"] or "a paper without a title")
    return f"{name} {_AS[row['kind']]} “{title}” ({row['published'].year}{doi})."


def of_faculties(cases: Sequence[Case], names: Sequence[str]) -> list[str]:
    """Up to three cases of some faculties; of all without names."""
    sentences = [case.sentence for case in cases if not names or case.faculty in names]
    return sentences[:MOST]

"""ORCID iDs that may be a technician's. Only the technician can confirm one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from attribution.claims.dismissals import dismissed_orcids
from attribution.core.errors import UserError
from attribution.core.for_people import count
from attribution.core.text import plain
from attribution.harvest.orcid_search import OrcidSuggestion, search_orcid
from attribution.workspace import Workspace, requires

# ORCID iDs printed with a technician's name on credited papers, if the roster has none of theirs.
_PRINTED = """
select m.orcid, count(distinct m.work_id)::integer as works, any_value(m.name) as name
from credits c
join candidates k using (technician_id, work_id, kind)
join mentions m using (mention_id)
join technicians t using (technician_id)
where c.technician_id = $technician and c.kind = 'author'
  and m.orcid is not null and t.orcid is null
group by m.orcid order by works desc, m.orcid
"""


@requires("see record", about="technician_id", noted="see suggestions")
def orcids_printed(workspace: Workspace, technician_id: str) -> list[dict[str, Any]]:
    """ORCID iDs that credited papers print with the technician's name, one row for each iD.

    The list is empty if the roster has an iD of the technician.
    """
    rows = workspace.reader.rows(_PRINTED, {"technician": technician_id})
    dismissed = dismissed_orcids(workspace.ledger, technician_id)
    return [asdict(_printed(row)) for row in rows if row["orcid"] not in dismissed]


def _printed(row: dict[str, Any]) -> OrcidSuggestion:
    papers = count(row["works"], "paper")
    sentence = f"Printed with “{plain(row['name'])}” on {papers} of this record."
    return OrcidSuggestion(row["orcid"], sentence)


@requires("write claim", about="technician_id", noted="ask ORCID")
def orcids_at_orcid(
    workspace: Workspace, technician_id: str, before: Callable[[], object] = lambda: None
) -> list[dict[str, Any]]:
    """ORCID iDs that ORCID knows under a technician's name at this institution.

    The name leaves the institution, so this is only for technicians who asked for it, and needs
    the right to write their claims. `before` is called just before the name is sent.
    SourceUnavailable if ORCID does not answer.
    """
    technician = workspace.technician(technician_id)
    if technician.orcid:
        raise UserError(
            f"The roster already has an ORCID iD of {technician_id}: {technician.orcid}. "
            "ORCID was not asked."
        )
    before()
    answers = search_orcid(workspace.settings, technician)
    dismissed = dismissed_orcids(workspace.ledger, technician_id)
    return [asdict(answer) for answer in answers if answer.orcid not in dismissed]

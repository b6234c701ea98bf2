"""ORCID uptake for the lead, as it is today. Figures that leave are released with a freeze."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from attribution.measure.figures import percentage
from attribution.measure.orcid_uptake import uptake
from attribution.measure.periods import Period
from attribution.privacy.own_orcids import authenticated_orcids, stated_orcids
from attribution.workspace import Workspace, requires


@requires("see exact figures")
def uptake_rows(workspace: Workspace, periods: Sequence[Period], by: str) -> list[dict[str, Any]]:
    """A row for the institution and each group of each period: `period, group, technicians,
    with_orcid, percentage, stated, authenticated`: of those with an iD, the ones who stated it
    themselves, and the ones who signed in at ORCID with it.
    """
    stated = stated_orcids(workspace.ledger)
    shown = authenticated_orcids(workspace.ledger)
    with workspace.reader.for_numbers.cursor() as cursor:
        counted = uptake(cursor, periods, (by,) if by else (), stated=stated, authenticated=shown)
    return [
        {
            "period": row.period.label,
            "group": ", ".join(row.group) or "all",
            "technicians": row.technicians,
            "with_orcid": row.with_orcid,
            "percentage": percentage(row.with_orcid, row.technicians),
            "stated": row.stated,
            "authenticated": row.authenticated,
        }
        for row in counted
    ]

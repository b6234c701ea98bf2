"""Sheets before a paper is submitted, on the works and people of `claims_world`."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime

import claims_world

from attribution.access.permissions import Person
from attribution.claims.sheets import service
from attribution.claims.sheets.draft import PersonDraft, SheetDraft
from attribution.claims.sheets.sheet import Sheet
from attribution.ledger.ledger import Ledger
from attribution.workspace import Acting, Workspace

MANAGER = Person("petra@quill.example", "manager")
OTHER_MANAGER = Person("oskar@quill.example", "manager")
FACILITY = {
    "name": "Electron Microscopy Unit",
    "aliases": ["EMU"],
    "rrids": ["RRID:SCR_012345"],
    "unit": "Electron Microscopy Unit",
    "members": "unit",
}
PEOPLE = [
    {
        "who": MANAGER.who,
        "role": "manager",
        "technicians": ["T1"],
        "facilities": ["Electron Microscopy Unit"],
        "investigators": ["Ada Prime"],
    },
    {"who": OTHER_MANAGER.who, "role": "manager", "technicians": ["T2"]},
]
BEFORE = datetime(2023, 3, 1, 12, tzinfo=UTC)
MINA = PersonDraft("T1", ("Investigation", "Methodology"), "imaging the glaze")
BO = PersonDraft("Bo Second", (), "firing the kiln")
DRAFT = SheetDraft("Loud kilns", (MINA, BO), ("EMU",), ("Ada Prime",))


# Titles as the papers of sheets have them.
WORKS = [
    {**work, "title": "Loud kilns"} if work["work_id"] == "w2" else work
    for work in claims_world.WORKS
]


@contextmanager
def opened(tmp_path, **rows):
    """A workspace of the manager, on a published snapshot with these rows."""
    with claims_world.opened(tmp_path, **{"works": WORKS, **rows}) as workspace:
        settings = replace(workspace.settings, people=PEOPLE, facilities=[FACILITY])
        yield replace(workspace, settings=settings, person=MANAGER)


def written(workspace: Workspace, draft: SheetDraft = DRAFT, at: datetime = BEFORE) -> Sheet:
    """A sheet that the person of the workspace wrote before the papers came out."""
    return service.write_sheet(workspace, Acting(at=at), draft)


def now_in(ledger: Ledger, sheet: Sheet) -> Sheet:
    """The sheet as it is now."""
    from attribution.claims.sheets.sheet import all_sheets

    return next(now for now in all_sheets(ledger) if now.sheet_id == sheet.sheet_id)

"""Sheets of the fictional university: kept in part, not kept, and of a paper to come.

They are written as if before the papers came out, on works that the demo has harvested.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from attribution.access.groups import group_of
from attribution.access.permissions import Person
from attribution.claims.sheets import service
from attribution.claims.sheets.draft import PersonDraft, SheetDraft
from attribution.home.settings import Settings
from attribution.workspace import Acting, Workspace, opened

MANAGER = "manager@quillmere.example"
FACILITY = "Bioimaging Facility"
MEMBERS, LEAST_MEMBERS = 5, 2
EARLIER = timedelta(days=120)  # from sheet to paper
# Works that thank a member by name, then works that thank the facility and name nobody.
_NAMED = """
select distinct w.work_id, w.title, w.published, c.technician_id
from credits c join works w using (work_id)
where c.kind = 'thanked' and c.status = 'accepted' and w.affiliated and w.acknowledgement = 'read'
  and list_contains($members, c.technician_id)
order by w.published desc, w.work_id, c.technician_id limit 2
"""
_NOBODY_NAMED = """
select distinct w.work_id, w.title, w.published
from team_thanks t join works w using (work_id)
where t.facility = $facility and not t.members_named and w.affiliated
  and not exists (select 1 from possible_credits c
                  where c.work_id = w.work_id and list_contains($members, c.technician_id)
                    and c.kind <> 'facility')
order by w.published desc, w.work_id limit 1
"""
_FIRST_AUTHOR = """
select name from mentions where work_id = ? and kind = 'author' order by position nulls last limit 1
"""


def manager_entry(roster: Path) -> dict[str, Any]:
    """The manager of the demo as the settings list them: with the first members of a facility."""
    return {
        "who": MANAGER,
        "role": "manager",
        "technicians": list(_members(roster)),
        "facilities": [FACILITY],
    }


def write_demo_sheets(settings: Settings) -> None:
    """Three sheets of the manager, with an answer; nothing without a group of two or more."""
    manager = Person(MANAGER, "manager")
    group = group_of(settings, manager)
    members = group.technicians if group else ()
    if len(members) >= LEAST_MEMBERS:
        with opened(settings, manager) as own:
            _write_all(own, members)


def _write_all(own: Workspace, members: Sequence[str]) -> None:
    values = {"members": list(members)}
    works = own.reader.rows(_NAMED, values)[:1]
    works += own.reader.rows(_NOBODY_NAMED, {**values, "facility": FACILITY})
    for work in works:
        named = work.get("technician_id") or members[0]
        other = next(member for member in members if member != named)
        _write(own, work, (_thanked(named), _thanked(other, "preparing the samples")))
    today = datetime.now(UTC)
    coming = SheetDraft(
        "Light sheets in living moss",
        (_thanked(members[0]), _thanked("Imogen Farrant", "lending the moss garden")),
        (FACILITY,),
        ("Tamsin Weatherby",),
    )
    sheet = service.write_sheet(own, Acting(at=today - timedelta(days=9)), coming)
    technician = replace(own, person=Person(members[0], "technician", members[0]))
    service.answer_sheet(technician, Acting(at=today), sheet.sheet_id, members[0], True)


def _thanked(who: str, did: str = "imaging and advice on stains") -> PersonDraft:
    return PersonDraft(who, ("Investigation", "Resources"), did)


def _write(workspace: Workspace, work: dict[str, Any], people: tuple[PersonDraft, ...]) -> None:
    (author,) = workspace.reader.rows(_FIRST_AUTHOR, [work["work_id"]])
    draft = SheetDraft(work["title"], people, (FACILITY,), (author["name"],))
    service.write_sheet(workspace, Acting(at=_at(work["published"] - EARLIER)), draft)


def _at(day: date) -> datetime:
    return datetime.combine(day, time(10), UTC)


def _members(roster: Path) -> Iterator[str]:
    """The first technicians whose post at the facility has not ended."""
    with roster.open(encoding="utf-8", newline="") as lines:
        rows = [row for row in csv.DictReader(lines) if row["department"] == FACILITY]
    in_post = [row["technician_id"] for row in rows if not row["end_date"]]
    yield from list(dict.fromkeys(in_post))[:MEMBERS]

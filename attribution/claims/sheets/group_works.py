"""The works of a manager's group, and those that should have named or thanked its people.

It tells what papers print in public, and nothing that waits for an answer.
"""

from __future__ import annotations

from typing import Any

from attribution.access.groups import MANAGER, Group, all_groups, group_of
from attribution.core.errors import UserError
from attribution.core.identity import same_person
from attribution.core.names import fold
from attribution.snapshot.database import sql
from attribution.workspace import Workspace, requires

Row = dict[str, Any]
REASONS = {
    "author": "{} is an author",
    "thanked": "{} is thanked",
    "team": "{} is thanked",
    "investigator": "{} is an author",
}
_NAMES = """
select technician_id, display_name(given_names, family_name, known_as) as name from technicians
where list_contains($technicians::varchar[], technician_id) order by family_name, technician_id
"""
_MEMBERS_NAMED = """
select distinct c.work_id, m.facility from possible_credits c
join facility_members m using (technician_id)
where c.kind in ('author', 'thanked')
"""


@requires("see groups", inside=True)
def group_named(workspace: Workspace, who: str) -> Group:
    """The group of a manager, by their name at the sign-in; a manager may ask for their own."""
    workspace.require("see groups")
    person = workspace.person
    own = group_of(workspace.settings, person)
    known = (own,) if person.role == MANAGER else all_groups(workspace.settings)
    for group in known:
        if group and same_person(group.who, who):
            return group
    raise UserError(
        "Ask the lead to give you a group in the settings, or check the name. "
        f"You can see no group of {who[:80]!r}."
    )


@requires("see groups", inside=True)
def people_of_group(workspace: Workspace, who: str) -> list[Row]:
    """The technicians of a group by name, without those who object."""
    group = group_named(workspace, who)
    return workspace.reader.rows(_NAMES, {"technicians": list(group.technicians)})


@requires("see groups", inside=True)
def works_of_group(workspace: Workspace, who: str) -> list[Row]:
    """The works of a group, the newest first, each with the reasons why it is one (`because`).

    `technician_ids` are those of the technicians who are among the reasons.
    """
    group = group_named(workspace, who)
    rows = workspace.reader.rows(sql("group_works"), _values(group))
    works: dict[str, Row] = {}
    for row in rows:
        reason, name, technician_id = (row.pop(key) for key in ("reason", "name", "technician_id"))
        work = works.setdefault(row["work_id"], {**row, "because": [], "technician_ids": []})
        work["because"].append(REASONS[reason].format(name))
        if technician_id:
            work["technician_ids"].append(technician_id)
    return list(works.values())


@requires("see groups", inside=True)
def teams_without_names(workspace: Workspace, who: str) -> list[Row]:
    """Works that thank a facility of the group but none of its people, the newest first."""
    group = group_named(workspace, who)
    values = {name: list(getattr(group, name)) for name in ("technicians", "facilities")}
    rows = workspace.reader.rows(sql("teams_without_names"), values)
    return _without_named_members(workspace, rows)


@requires("see groups", inside=True)
def facilities_not_thanked(workspace: Workspace, who: str) -> list[Row]:
    """Works whose methods name a facility of the group, which thank neither it nor its people.

    Only works whose acknowledgement was read: the rest are unknown.
    """
    group = group_named(workspace, who)
    values = {"facilities": list(group.facilities)}
    rows = workspace.reader.rows(sql("facilities_not_thanked"), values)
    return _without_named_members(workspace, rows)


def _without_named_members(workspace: Workspace, rows: list[Row]) -> list[Row]:
    """The rows of works that name no member of the facility anywhere.

    A member may be printed under a former name, which the person may not know. So this asks the
    reader that knows all: that a row is missing tells nothing.
    """
    if not rows:
        return rows
    named = workspace.reader.for_numbers.rows(_MEMBERS_NAMED)
    pairs = {(row["work_id"], row["facility"]) for row in named}
    return [row for row in rows if (row["work_id"], row["facility"]) not in pairs]


def _values(group: Group) -> dict[str, list[str]]:
    return {
        "technicians": list(group.technicians),
        "facilities": list(group.facilities),
        "orcids": list(group.orcids),
        "names": [form for name in group.names for form in _printed_forms(name)],
    }


def _printed_forms(name: str) -> list[str]:
    """How an author list may print a name: in both orders, with the first name or its initial."""
    words = fold(name).split()
    if len(words) < 2:
        return []
    given, family = words[:-1], words[-1]
    initials = " ".join(word[0] for word in given)
    forms = [" ".join(given), given[0], initials, given[0][0]]
    return sorted({text for form in forms for text in (f"{form} {family}", f"{family} {form}")})

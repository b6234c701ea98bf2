"""What came back from a round: by faculty, and by person for the lead."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from attribution.claims.invitations import history, signed_in
from attribution.claims.invitations.history import Invited
from attribution.core.rows import Row
from attribution.measure.disclosure.protection import Cell, ProtectedCell, protect
from attribution.workspace import Workspace, requires

STEPS = ("reminded", "opened", "answered")
SIGNED_IN = "signed_in"  # of those who answered: who did so after signing in
WHOLE, NOT_STATED = "all", "Faculty not stated"
# The people who are shown, each with the faculty of the last post and the name that is shown.
_PEOPLE = """
select t.technician_id, display_name(t.given_names, t.family_name, t.known_as) as name,
       s.faculty, s.department
from technicians t left join spells s using (technician_id)
qualify row_number() over (partition by t.technician_id order by s.spell desc) = 1
"""


@requires("see invitations")
def round_names(workspace: Workspace) -> list[str]:
    """The rounds, the latest first."""
    return history.read(workspace.ledger).rounds


@requires("see invitations")
def returns(workspace: Workspace, round_name: str) -> list[Row]:
    """How many were invited, reminded, opened the page and answered: in all, and by faculty.

    A lead sees the counts as they are; others only of their own faculties. All else is protected,
    as figures are, and `<step>_why` says why a count is missing. People who object are not counted.
    """
    by_faculty = _by_faculty(workspace, round_name)
    exact = [_exact(faculty, people) for faculty, people in by_faculty.items()]
    if workspace.may("see exact figures"):
        return exact
    own = [row for row in exact if row["faculty"] in workspace.person.faculties]
    others = {
        faculty: people
        for faculty, people in by_faculty.items()
        if faculty not in workspace.person.faculties
    }
    cells = protect(_cells(round_name, others), workspace.settings.least_denominator)
    return [*_protected(cells), *own]


def _by_faculty(workspace: Workspace, round_name: str) -> dict[str, list[Invited]]:
    """The people of a round by faculty, after all of them together."""
    people = {row["technician_id"]: row for row in workspace.reader.rows(_PEOPLE)}
    groups: defaultdict[str, list[Invited]] = defaultdict(list)
    for technician_id, invited in signed_in.read(workspace).of_round(round_name).items():
        if technician_id in people:
            groups[WHOLE].append(invited)
            groups[people[technician_id]["faculty"] or NOT_STATED].append(invited)
    return {name: groups[name] for name in sorted(groups, key=lambda name: (name != WHOLE, name))}


def _exact(faculty: str, people: Sequence[Invited]) -> Row:
    numbers = {step: _reached(people, step) for step in (*STEPS, SIGNED_IN)}
    return {"faculty": faculty, "invited": len(people), **numbers}


def _reached(people: Iterable[Invited], step: str) -> int:
    return sum(getattr(invited, step) is not None for invited in people)


def _cells(round_name: str, groups: Mapping[str, Sequence[Invited]]) -> list[Cell]:
    return [
        Cell(
            round_name,
            () if faculty == WHOLE else (("faculty", faculty),),
            step,
            len(people),
            _reached(people, step),
        )
        for faculty, people in groups.items()
        for step in STEPS
    ]


def _protected(cells: Iterable[ProtectedCell]) -> list[Row]:
    rows: dict[str, Row] = {}
    for cell in cells:
        faculty = ", ".join(name for _, name in cell.group) or WHOLE
        row = rows.setdefault(faculty, {"faculty": faculty, "invited": cell.denominator})
        row[cell.kind] = cell.numerator
        row[f"{cell.kind}_why"] = cell.reason.in_words if cell.reason else None
    return list(rows.values())


@requires("invite")
def invited_people(workspace: Workspace, round_name: str) -> list[Row]:
    """The people of a round, with how they were invited and the day of each later step."""
    people = {row["technician_id"]: row for row in workspace.reader.rows(_PEOPLE)}
    rows = [
        {**people[technician_id], **_days(invited)}
        for technician_id, invited in signed_in.read(workspace).of_round(round_name).items()
        if technician_id in people
    ]
    return sorted(rows, key=lambda row: (row["faculty"] or "", row["name"], row["technician_id"]))


def _days(invited: Invited) -> Row:
    moments = {step: getattr(invited, step) for step in ("invited", *STEPS, SIGNED_IN)}
    days: dict[str, date | None] = {
        step: moment.date() if moment else None for step, moment in moments.items()
    }
    return {"by": invited.by, **days, "ends": invited.ends}

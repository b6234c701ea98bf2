"""Technicians: who they are, their posts, and what credits them or may."""

from __future__ import annotations

from attribution.dashboard.queries.shared import IN_ONLY, NAME, Only, Row, first
from attribution.workspace import Workspace, requires

STAFF_NAME = "concat_ws(' ', t.given_names, t.family_name)"  # as HR writes it
_TECHNICIANS = f"""
select t.technician_id, {NAME} as name, {STAFF_NAME} as staff_name, t.known_as,
       s.faculty, s.end_date
from technicians t left join spells s using (technician_id)
where {IN_ONLY}
qualify row_number() over (partition by t.technician_id order by s.spell desc) = 1
order by t.family_name, t.given_names, t.technician_id
"""
_TECHNICIAN = f"""
select t.technician_id, {NAME} as name, {STAFF_NAME} as staff_name, t.known_as, t.orcid,
       t.email
from technicians t where t.technician_id = ?
"""
_SPELLS = "select * from spells where technician_id = ? order by spell desc"
_CREDITS = """
select c.work_id, w.title, w.journal, c.published, c.kind, c.status, c.probability, c.note,
       c.faculty, c.affiliated, c.in_post and c.counted as counts, c.doi
from possible_credits c join works w using (work_id)
where c.technician_id = ?
order by c.published desc nulls last, c.work_id, c.kind
"""
# A decision is on a mention, or on the work as a whole where it was made without one.
_CANDIDATES = """
select c.mention_id, c.technician_id, c.name, c.kind, c.probability, c.band, c.tie,
       coalesce(on_mention.verdict, on_work.verdict) as verdict,
       w.title, w.published, w.work_id, w.doi
from candidates c join works w using (work_id)
left join decisions on_mention
    on on_mention.mention_id = c.mention_id and on_mention.technician_id = c.technician_id
left join decisions on_work
    on on_work.mention_id is null and on_work.technician_id = c.technician_id
    and on_work.work_id = c.work_id and on_work.kind = c.kind
where c.technician_id = ?
  and (w.credits_work is not null or coalesce(on_mention.verdict, on_work.verdict) is not null)
order by coalesce(on_mention.verdict, on_work.verdict) is null desc,
         c.band = 'review' or c.tie desc, c.probability desc, c.mention_id
"""


@requires("see record")
def listing(workspace: Workspace, only: Only = None) -> list[Row]:
    """The technicians on the roster, each with the faculty of their last post."""
    return workspace.reader.rows(_TECHNICIANS, {"only": only})


def look_up_name(technician: Row) -> str:
    """The name, to choose a technician by, with other names that people may look for."""
    name, staff_name = technician["name"], technician["staff_name"]
    others = [f"known as {other}" for other in technician["known_as"] or () if other not in name]
    if staff_name != name:
        others.append(f"on the staff list as {staff_name}")
    return f"{name} ({', '.join(others)})" if others else str(name)


@requires("see record", about="technician_id")
def technician(workspace: Workspace, technician_id: str) -> Row | None:
    """One technician on the roster."""
    return first(workspace.reader.rows(_TECHNICIAN, [technician_id]))


@requires("see record", about="technician_id")
def spells(workspace: Workspace, technician_id: str) -> list[Row]:
    """The periods of employment of a technician, newest first."""
    return workspace.reader.rows(_SPELLS, [technician_id])


@requires("see record", about="technician_id", on="mention_id")
def candidate_person(workspace: Workspace, mention_id: str, technician_id: str) -> Row | None:  # noqa: ARG001 (for the right)
    """The technician whom a mention may be."""
    return first(workspace.reader.rows(_TECHNICIAN, [technician_id]))


@requires("see record", about="technician_id", on="mention_id")
def candidate_spells(workspace: Workspace, mention_id: str, technician_id: str) -> list[Row]:  # noqa: ARG001 (for the right)
    """The posts of a technician whom a mention may be, newest first; of a person who has another
    faculty's post now, those in the faculties of the person who asks.
    """
    rows = workspace.reader.rows(_SPELLS, [technician_id])
    if workspace.may("see record", technician_id):
        return rows
    return [row for row in rows if row["faculty"] in workspace.person.faculties]


@requires("see record", about="technician_id")
def credits_of(workspace: Workspace, technician_id: str) -> list[Row]:
    """The credits of a technician, pending ones included, newest first."""
    return workspace.reader.rows(_CREDITS, [technician_id])


@requires("see record", about="technician_id")
def candidates_of(workspace: Workspace, technician_id: str) -> list[Row]:
    """The mentions that may be a technician: undecided ones first, then by probability."""
    return workspace.reader.rows(_CANDIDATES, [technician_id])

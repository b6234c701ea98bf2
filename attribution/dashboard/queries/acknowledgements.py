"""Queries about acknowledgements: teams thanked, topics of thanks, people off the roster."""

from __future__ import annotations

from collections.abc import Sequence

from attribution.dashboard.queries.shared import IN_ONLY, NAME, Only, Row
from attribution.measure.disclosure.protection import protected_count
from attribution.snapshot import topics
from attribution.workspace import Workspace, requires

_TEAM_SENTENCES = """
select t.phrase as name, t.context, t.text_start, t.text_end, a.text as full_text,
       t.facility, t.known, coalesce(t.unit, 'not stated') as unit,
       w.work_id, w.title, w.journal, w.published, w.doi, count(*) over () as total
from team_thanks t join works w using (work_id) left join acknowledgements a using (work_id)
where t.affiliated and t.known <> 'not a facility' and t.people_named = 0
  and ($unit is null or coalesce(t.unit, 'not stated') = $unit)
  and ($year is null or year(w.published) = $year)
order by w.published desc nulls last, w.work_id, t.text_start, t.facility
limit $limit offset $offset
"""
_FACILITY_CREDITS = f"""
select technician_id, any_value({NAME}) as name,
       list_sort(list(distinct f.facility)) as facilities, count(distinct f.work_id) as works,
       count(distinct f.work_id) filter (named.work_id is null) as only,
       min(year(f.published)) as first_year, max(year(f.published)) as last_year
from facility_credits f join technicians t using (technician_id)
left join credits named on named.technician_id = f.technician_id and named.work_id = f.work_id
    and named.kind in ('author', 'thanked')
where {IN_ONLY}
group by technician_id
order by works desc, technician_id
"""
_PLACES = """
select mention_id, name, context, text_start, text_end, a.text as full_text
from mentions m left join acknowledgements a using (work_id)
where mention_id in (select unnest($ids::varchar[]))
"""


@requires("see figures")
def team_sentences(
    workspace: Workspace,
    unit: str | None,
    year: int | None,
    limit: int | None = None,
    offset: int = 0,
) -> list[Row]:
    """Sentences of the institution's works that thank a team and name no person, newest first.

    `total` counts them all; `text_start` and `text_end` count in `full_text`, the acknowledgement.
    """
    values = {"unit": unit, "year": year, "limit": limit, "offset": offset}
    return workspace.reader.for_numbers.rows(_TEAM_SENTENCES, values)


@requires("see record")
def facility_credits(workspace: Workspace, only: Only = None) -> list[Row]:
    """Technicians with credits of kind facility.

    `works` counts the works that thank their facilities, `only` those that credit them in no other
    way.
    """
    return workspace.reader.rows(_FACILITY_CREDITS, {"only": only})


@requires("see figures")
def topics_thanked_for(workspace: Workspace, by: tuple[str, ...]) -> list[Row]:
    """The topics that technicians are thanked for, split by `topics.GROUPS`.

    For a reviewer see `topics_for_a_reviewer`.
    """
    rows = topics.why(workspace.reader.for_numbers, by)
    if workspace.may("see exact figures"):
        return rows
    return topics_for_a_reviewer(rows, workspace.person.faculties, by)


def topics_for_a_reviewer(
    rows: Sequence[Row], faculties: Sequence[str], by: Sequence[str]
) -> list[Row]:
    """Rows of the reviewer's own faculties as they are, all others protected.

    Others about 2 technicians or fewer are left out. The order is that of the groups, not of size.
    """
    exact = [row for row in rows if row.get("faculty") in faculties]
    others = [row for row in rows if row.get("faculty") not in faculties]
    return sorted(
        [*exact, *_protected_topics(others)],
        key=lambda row: [(row[group] is None, row[group]) for group in by],
    )


def _protected_topics(rows: Sequence[Row]) -> list[Row]:
    return [
        {**row, "technicians": technicians, "thanks": protected_count(row["thanks"])}
        for row in rows
        if (technicians := protected_count(row["technicians"]))
    ]


@requires("see works")
def places(workspace: Workspace, mention_ids: Sequence[str]) -> dict[str, Row]:
    """Where thanked names are printed: sentence, offsets and `full_text`, by id of the mention."""
    rows = workspace.reader.rows(_PLACES, {"ids": list(mention_ids)})
    return {row["mention_id"]: row for row in rows}

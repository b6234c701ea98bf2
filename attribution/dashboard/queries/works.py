"""Works: search and filters, and everything about one work."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from attribution.core import identifiers
from attribution.dashboard.queries.shared import NAME, WORK_IN_ONLY, Only, Row, first
from attribution.workspace import Workspace, requires

Filters = tuple[tuple[str, Any], ...]  # names of `_CONDITIONS`, each with its value

_CONDITIONS = {
    "text": """(contains(strip_accents(lower(title)), strip_accents(lower(trim($text))))
                or list_contains(dois, $doi) or doi = $doi or work_id = trim($text))""",
    "first_year": "year(published) >= $first_year",
    "last_year": "year(published) <= $last_year",
    "type": "type = $type",
    "affiliated": "coalesce(affiliated, false) = $affiliated",
    "source": "list_contains(sources, $source)",
    "acknowledgement": "coalesce(acknowledgement, 'not tried') = $acknowledgement",
}
_CREDITED = f"work_id in (select work_id from credits where {WORK_IN_ONLY})"
_WORKS = """
select work_id, doi, title, type, counted_as, published, published_precision, journal, affiliated,
       author_count, sources, coalesce(acknowledgement, 'not tried') as acknowledgement,
       count(*) over () as total
from works
where {conditions}
order by published desc nulls last, work_id
limit $limit offset $offset
"""
_CHOICES = """
select list_sort(list(distinct type)) as types,
       list_sort(list(distinct coalesce(acknowledgement, 'not tried'))) as readings,
       (select list_sort(list(distinct source))
        from (select unnest(sources) as source from works)) as sources,
       min(year(published)) as first_year, max(year(published)) as last_year
from works
"""
_MENTIONS = """
select mention_id, name, position, orcid, affiliations, role, phrase, text_start, text_end
from mentions where work_id = ? and kind = ?
order by position nulls last, text_start, mention_id
"""
_CREDITS = f"""
select c.technician_id, {NAME} as name, c.kind, c.status, c.probability, c.note, c.faculty
from (select * from possible_credits where work_id = $work and {WORK_IN_ONLY}) c
join technicians t using (technician_id)
order by c.status, c.probability desc nulls last, c.technician_id
"""


@requires("see works")
def listing(
    workspace: Workspace, filters: Filters, limit: int | None = None, offset: int = 0
) -> list[Row]:
    """Works that pass every filter, newest first; `total` counts them all."""
    conditions, values = _filtered(filters)
    return _works(workspace, conditions, {**values, "limit": limit, "offset": offset})


@requires("see record")
def credited_works(
    workspace: Workspace,
    filters: Filters,
    limit: int | None = None,
    offset: int = 0,
    only: Only = None,
) -> list[Row]:
    """The same for works that credit a technician whose record the person may see."""
    conditions, values = _filtered(filters)
    page = {"limit": limit, "offset": offset, "only": only}
    return _works(workspace, [*conditions, _CREDITED], {**values, **page})


def _filtered(filters: Filters) -> tuple[list[str], dict[str, Any]]:
    """The conditions of filters, and the values they compare with."""
    values = dict(filters)
    if "text" in values:
        values["doi"] = identifiers.doi(values["text"])
    return [_CONDITIONS[name] for name, _ in filters], values


def _works(workspace: Workspace, conditions: list[str], values: Mapping[str, Any]) -> list[Row]:
    sql = _WORKS.format(conditions=" and ".join(conditions) or "true")
    return workspace.reader.rows(sql, dict(values))


@requires("see works")
def choices(workspace: Workspace) -> Mapping[str, Any]:
    """The values to filter works by: `types, readings, sources, first_year, last_year`."""
    return workspace.reader.rows(_CHOICES)[0]


@requires("see works")
def work(workspace: Workspace, work_id: str) -> Row | None:
    """One work with all its identifiers."""
    return first(workspace.reader.rows("select * from works where work_id = ?", [work_id]))


@requires("see works")
def views(workspace: Workspace, work_id: str) -> list[Row]:
    """How each source shows a work."""
    return workspace.reader.rows(
        "select * from work_sources where work_id = ? order by source, source_id", [work_id]
    )


@requires("see works")
def mentions(workspace: Workspace, work_id: str, kind: Literal["author", "thanked"]) -> list[Row]:
    """The names in the author list or in the acknowledgement of a work, in print order."""
    return workspace.reader.rows(_MENTIONS, [work_id, kind])


@requires("see works")
def acknowledgement(workspace: Workspace, work_id: str) -> Row | None:
    """The acknowledgement text of a work, or why it could not be read."""
    return first(
        workspace.reader.rows("select * from acknowledgements where work_id = ?", [work_id])
    )


@requires("see works")
def methods_names(workspace: Workspace, work_id: str) -> list[Row]:
    """What the methods section of a work names: `kind, name, facility`."""
    sql = "select kind, name, facility from methods_names where work_id = ? order by kind, name"
    return workspace.reader.rows(sql, [work_id])


@requires("see record")
def credits_on(workspace: Workspace, work_id: str, only: Only = None) -> list[Row]:
    """The technicians whom a work credits or may credit."""
    return workspace.reader.rows(_CREDITS, {"work": work_id, "only": only})

"""The snapshot itself: what it was made from, and the harvests behind it."""

from __future__ import annotations

from attribution.dashboard.queries.shared import Row
from attribution.workspace import Workspace, requires

_SNAPSHOT = """
select max(institution) as institution, max(works_from) as works_from,
       (select string_agg(label, '; ' order by rule) from rules) as rules,
       max(lag_days) as lag_days, max(version) as version,
       (select count(*) from works) as works,
       (select count(*) from works where affiliated) as affiliated_works,
       (select data_until from harvested) as data_until,
       (select last_asked from harvested) as last_asked
from build_info
"""
_CREDITED = """
select (select count(*) from technicians) as technicians, count(*) as credits from credits
"""
_SOURCES = """
with last_runs as (
    select * from harvest_runs
    qualify row_number() over (partition by source order by run desc) = 1
),
views as (select unnest(sources) as source, affiliated from works),
counts as (
    select source, count(*) as works, count(*) filter (affiliated) as affiliated
    from views group by source
)
select source, status, started, finished, announced, collected, failed, calls, budget_left,
       coalesce(counts.works, 0) as works, coalesce(affiliated, 0) as affiliated, gaps, waiting
from last_runs left join counts using (source)
order by source
"""


@requires("see public figures")
def about(workspace: Workspace) -> Row:
    """One row: institution, works_from, rules, data_until, last_asked, and how many works."""
    return workspace.reader.rows(_SNAPSHOT)[0]


@requires("see exact figures")
def credited(workspace: Workspace) -> Row:
    """How many technicians there are, and how many credits they have now."""
    return workspace.reader.for_numbers.rows(_CREDITED)[0]


@requires("see works")
def sources(workspace: Workspace) -> list[Row]:
    """The last run of each source, and how many works and affiliated works each shows."""
    return workspace.reader.rows(_SOURCES)


@requires("see works")
def oldest_views(workspace: Workspace) -> list[Row]:
    """For each source, the day on which its oldest record was read; no day in older snapshots."""
    rows = workspace.reader.rows("select * from source_progress order by title")
    return [{"title": row["title"], "oldest_view": row.get("oldest_view")} for row in rows]


@requires("see figures")
def quarantine(workspace: Workspace) -> list[Row]:
    """The records that could not be read and were set aside."""
    return workspace.reader.rows("select * from quarantine order by since desc, source, source_id")


@requires("see set-up")
def unmatched_files(workspace: Workspace) -> list[Row]:
    """The files of your own that belong to no work."""
    return workspace.reader.rows("select * from unmatched_files order by source, file")


@requires("see figures")
def runs(workspace: Workspace) -> list[Row]:
    """Every harvest run, newest first."""
    return workspace.reader.rows("select * from harvest_runs order by run desc, source")

"""What the pages ask of a snapshot.

Each function takes a workspace and plain values and returns plain rows; what right it needs is
written on it, and one with a parameter `only` answers for these technicians alone.

Former names are never selected.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from types import MappingProxyType
from typing import Any, Literal

from attribution.access import log
from attribution.core import identifiers
from attribution.measure import counting
from attribution.measure import periods as measure_periods
from attribution.measure.counting import Measure
from attribution.measure.periods import Period
from attribution.review import candidate as review_candidate
from attribution.snapshot.reader import Reader
from attribution.workspace import Workspace, requires

Row = dict[str, Any]
Only = tuple[str, ...] | None
Filters = tuple[tuple[str, Any], ...]

NAME = "display_name(t.given_names, t.family_name, t.known_as)"
STAFF_NAME = "concat_ws(' ', t.given_names, t.family_name)"  # as HR writes it


# -- the snapshot ----------------------------------------------------------------------------------


@requires("see public figures")
def snapshot(workspace: Workspace) -> Row:
    """One row: institution, works_from, rule, and how much there is, decisions apart."""
    return workspace.reader.rows(
        """select max(institution) as institution, max(works_from) as works_from, max(rule) as rule,
                  max(lag_days) as lag_days, max(version) as version,
                  (select count(*) from works) as works,
                  (select count(*) from works where affiliated) as affiliated_works,
                  (select max(started)::date from harvest_runs where finished is not null) as data_until
           from build_info"""
    )[0]


@requires("see figures")
def credited(workspace: Workspace) -> Row:
    """How many technicians there are, and how many credits stand now."""
    return workspace.reader.rows(
        "select (select count(*) from technicians) as technicians, count(*) as credits from credits"
    )[0]


@requires("see works")
def sources(workspace: Workspace) -> list[Row]:
    """The last run of each source, and how many works and affiliated works each shows."""
    return workspace.reader.rows(
        """with last as (select * from harvest_runs qualify row_number() over (partition by source order by run desc) = 1),
                shown as (select unnest(sources) as source, affiliated from works),
                seen as (select source, count(*) as works, count(*) filter (affiliated) as affiliated from shown group by source)
           select source, status, started, finished, announced, collected, failed, calls, budget_left,
                  coalesce(seen.works, 0) as works, coalesce(affiliated, 0) as affiliated, gaps
           from last left join seen using (source) order by source"""
    )


@requires("see figures")
def runs(workspace: Workspace) -> list[Row]:
    """Every harvest run, newest first."""
    return workspace.reader.rows("select * from harvest_runs order by run desc, source")


@requires("see figures")
def coverage(workspace: Workspace) -> list[Row]:
    """Affiliated works by year and by what became of their acknowledgement text."""
    return workspace.reader.rows(
        "select year, coalesce(reason, 'not tried') as reason, works from coverage order by year, reason"
    )


@requires("see figures")
def publishers(workspace: Workspace) -> list[Row]:
    """The same by publisher and year: `publisher, year, reason, works`."""
    return workspace.reader.rows(
        """select coalesce(publisher, 'not stated') as publisher, year(published) as year,
                  coalesce(acknowledgement, 'not tried') as reason, count(*) as works
           from works where affiliated group by all order by all"""
    )


# -- the measure -----------------------------------------------------------------------------------


@requires("see figures")
def measures(
    workspace: Workspace, periods: Sequence[Period], by: str, of: str, incomplete_months: int
) -> list[Measure]:
    """The measure of each period, the institution first, then its groups."""
    with workspace.reader.cursor() as cursor:
        return counting.measure(
            cursor, periods, (by,) if by else (), of=of, incomplete_months=incomplete_months
        )


def measure_row(one: Measure) -> Row:
    """A measure as one flat row of a table."""
    row: Row = {
        "period": one.period.label,
        "group": ", ".join(one.group) or "all",
        "technicians": one.denominator,
    }
    for kind in ("authored", "thanked", "either"):
        row |= _count(kind, getattr(one, kind), one.denominator)
    row["affiliated_only"] = one.affiliated_only.either.headline
    row["works"] = one.coverage.works
    row["texts_read"] = one.coverage.read
    row["texts_read_percent"] = counting.percentage(one.coverage.read, one.coverage.works)
    row["incomplete"] = one.incomplete_because
    return row


def _count(kind: str, count: counting.Count, whole: int) -> Row:
    return {
        kind: count.headline,
        f"{kind}_percent": counting.percentage(count.headline, whole),
        f"{kind}_floor_percent": counting.percentage(count.floor, whole),
        f"{kind}_ceiling_percent": counting.percentage(count.ceiling, whole),
    }


# -- technicians -----------------------------------------------------------------------------------


@requires("see record")
def technicians(workspace: Workspace, only: Only = None) -> list[Row]:
    """Everybody on the roster with the faculty of the last spell, for choosing one by name or id."""
    return workspace.reader.rows(
        f"""select t.technician_id, {NAME} as name, {STAFF_NAME} as staff_name, t.known_as,
                   s.faculty, s.end_date
            from technicians t left join spells s using (technician_id)
            where $only::varchar[] is null or list_contains($only::varchar[], technician_id)
            qualify row_number() over (partition by t.technician_id order by s.spell desc) = 1
            order by t.family_name, t.given_names, t.technician_id""",
        {"only": only},
    )


def look_up_name(person: Row) -> str:
    """The name, for choosing one by it, with the names that a person may be looked for by besides."""
    others = [f"known as {name}" for name in person["known_as"] or () if name not in person["name"]]
    if person["staff_name"] != person["name"]:
        others.append(f"on the staff list as {person['staff_name']}")
    return f"{person['name']} ({', '.join(others)})" if others else str(person["name"])


@requires("see record", about="technician_id")
def technician(workspace: Workspace, technician_id: str) -> Row | None:
    """One person of the roster."""
    found = workspace.reader.rows(
        f"""select t.technician_id, {NAME} as name, {STAFF_NAME} as staff_name, t.known_as, t.orcid,
                  t.email
            from technicians t where t.technician_id = ?""",
        [technician_id],
    )
    return found[0] if found else None


@requires("see record", about="technician_id")
def spells(workspace: Workspace, technician_id: str) -> list[Row]:
    """The periods of employment of a technician, newest first."""
    return workspace.reader.rows(
        "select * from spells where technician_id = ? order by spell desc", [technician_id]
    )


@requires("see record", about="technician_id")
def credits_of(workspace: Workspace, technician_id: str) -> list[Row]:
    """What stands between a technician and works, pending included, newest first."""
    return workspace.reader.rows(
        """select c.work_id, w.title, w.journal, c.published, c.kind, c.status, c.probability, c.note, c.faculty,
                  c.affiliated, c.in_post and c.kind in ('author', 'thanked') as counts, c.doi
           from possible_credits c join works w using (work_id)
           where c.technician_id = ? order by c.published desc nulls last, c.work_id, c.kind""",
        [technician_id],
    )


@requires("see record", about="technician_id")
def candidates_of(workspace: Workspace, technician_id: str) -> list[Row]:
    """The mentions that a technician may be: undecided ones first, likely ones first."""
    return workspace.reader.rows(
        """select c.mention_id, c.technician_id, c.name, c.kind, c.probability, c.band, c.tie,
                  coalesce(on_mention.verdict, on_work.verdict) as verdict, w.title, w.published, w.work_id, w.doi
           from candidates c join works w using (work_id)
           left join decisions on_mention
               on on_mention.mention_id = c.mention_id and on_mention.technician_id = c.technician_id
           left join decisions on_work
               on on_work.mention_id is null and on_work.technician_id = c.technician_id
               and on_work.work_id = c.work_id and on_work.kind = c.kind
           where c.technician_id = ?
           order by coalesce(on_mention.verdict, on_work.verdict) is null desc, c.band = 'review' or c.tie desc,
                    c.probability desc, c.mention_id""",
        [technician_id],
    )


# -- one candidate ---------------------------------------------------------------------------------


@requires("see record", about="technician_id")
def candidate(
    workspace: Workspace, mention_id: str, technician_id: str
) -> review_candidate.Candidate:
    """What a reviewer decides on."""
    return review_candidate.candidate(workspace.reader, mention_id, technician_id)


@requires("decide", about="technician_id")
def candidates(
    workspace: Workspace, technician_id: str, mention_ids: tuple[str, ...]
) -> list[review_candidate.Candidate]:
    """Several candidates of one technician."""
    found = review_candidate.candidates(
        workspace.reader, [(one, technician_id) for one in mention_ids]
    )
    return [found[one, technician_id] for one in mention_ids if (one, technician_id) in found]


@requires("see record", about="technician_id")
def decision(
    workspace: Workspace, mention_id: str, technician_id: str, work_id: str, kind: str
) -> Row | None:
    """The verdict that stands, with who gave it and when."""
    found = workspace.reader.rows(
        """select verdict, decided_by, decided_at, event_id from decisions
           where technician_id = ? and (mention_id = ? or (mention_id is null and work_id = ? and kind = ?))
           order by mention_id nulls last limit 1""",
        [technician_id, mention_id, work_id, kind],
    )
    return found[0] if found else None


@requires("see record", about="technician_id")
def note(workspace: Workspace, technician_id: str, event_id: int) -> str | None:
    """What was written beside a verdict on a technician, which the table of decisions does not
    hold.
    """
    decision = workspace.ledger.numbered([event_id]).get(event_id)
    return decision.why if decision and decision.technician_id == technician_id else None


@requires("see record", about="technician_id")
def rivals(
    workspace: Workspace, mention_id: str, technician_id: str, only: Only = None
) -> list[Row]:
    """The other technicians that the same mention may be."""
    return workspace.reader.rows(
        f"""select c.technician_id, {NAME} as name, c.probability, d.verdict
            from candidates c join technicians t using (technician_id)
            left join decisions d on d.mention_id = c.mention_id and d.technician_id = c.technician_id
            where c.mention_id = $mention and c.technician_id <> $technician
              and ($only::varchar[] is null or list_contains($only::varchar[], c.technician_id))
            order by c.probability desc""",
        {"mention": mention_id, "technician": technician_id, "only": only},
    )


@requires("see works")
def mention(workspace: Workspace, mention_id: str, work_id: str) -> Row:
    """A name as printed in a work.

    The work is asked for too because mentions lie in its order: found four times sooner.
    """
    return workspace.reader.rows(
        "select * from mentions where work_id = ? and mention_id = ?", [work_id, mention_id]
    )[0]


@requires("see access log")
def access_log(
    workspace: Workspace, first: int, most: int | None, technician_id: str | None
) -> log.Page:
    """Lines of the access log, `most` from the `first` newest on.

    Those about one technician where an id is given.
    """
    return log.page(workspace.settings.home, first, most, technician_id)


# -- works -----------------------------------------------------------------------------------------

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
_WORK_COLUMNS = """work_id, doi, title, type, published, published_precision, journal, affiliated, author_count, sources,
    coalesce(acknowledgement, 'not tried') as acknowledgement"""


@requires("see works")
def works(
    workspace: Workspace, filters: Filters, limit: int | None = None, offset: int = 0
) -> list[Row]:
    """Works that pass every filter (names of `_CONDITIONS`), newest first; `total` counts them all."""
    return _works(workspace.reader, filters, limit, offset)


@requires("see record")
def credited_works(
    workspace: Workspace,
    filters: Filters,
    limit: int | None = None,
    offset: int = 0,
    only: Only = None,
) -> list[Row]:
    """The same for works that credit a technician, of those whom whoever looks may see."""
    there = "work_id in (select work_id from credits where $only::varchar[] is null or list_contains($only::varchar[], technician_id))"
    return _works(workspace.reader, filters, limit, offset, [there], {"only": only})


def _works(
    reader: Reader,
    filters: Filters,
    limit: int | None,
    offset: int,
    more: Sequence[str] = (),
    values_of_more: Mapping[str, Any] = MappingProxyType({}),
) -> list[Row]:
    where, values = _filtered(filters, more)
    return reader.rows(
        f"""select {_WORK_COLUMNS}, count(*) over () as total from works{where}
            order by published desc nulls last, work_id limit $limit offset $offset""",
        {**values, **values_of_more, "limit": limit, "offset": offset},
    )


def _filtered(filters: Filters, more: Sequence[str]) -> tuple[str, dict[str, Any]]:
    conditions = [*(_CONDITIONS[name] for name, _ in filters), *more]
    where = " where " + " and ".join(conditions) if conditions else ""
    values = dict(filters)
    if "text" in values:
        values["doi"] = identifiers.doi(values["text"])
    return where, values


@requires("see works")
def choices(workspace: Workspace) -> Mapping[str, list[Any]]:
    """What there is to filter works by."""
    (row,) = workspace.reader.rows(
        """select list_sort(list(distinct type)) as types, list_sort(list(distinct coalesce(acknowledgement, 'not tried'))) as readings,
                  (select list_sort(list(distinct s)) from (select unnest(sources) as s from works)) as sources,
                  min(year(published)) as first_year, max(year(published)) as last_year
           from works"""
    )
    return {
        name: value if isinstance(value, list) else [value]
        for name, value in row.items()
        if value is not None
    }


@requires("see works")
def work(workspace: Workspace, work_id: str) -> Row | None:
    """One work with all its identifiers."""
    found = workspace.reader.rows("select * from works where work_id = ?", [work_id])
    return found[0] if found else None


@requires("see works")
def views(workspace: Workspace, work_id: str) -> list[Row]:
    """How each source shows a work."""
    return workspace.reader.rows(
        "select * from work_sources where work_id = ? order by source, source_id", [work_id]
    )


@requires("see works")
def mentions(workspace: Workspace, work_id: str, kind: Literal["author", "thanked"]) -> list[Row]:
    """The names in the author list or in the acknowledgement of a work, in print order."""
    return workspace.reader.rows(
        """select mention_id, name, position, orcid, affiliations, role, phrase, text_start, text_end
           from mentions where work_id = ? and kind = ? order by position nulls last, text_start, mention_id""",
        [work_id, kind],
    )


@requires("see works")
def acknowledgement(workspace: Workspace, work_id: str) -> Row | None:
    """The acknowledgement text of a work, or why there is none."""
    found = workspace.reader.rows("select * from acknowledgements where work_id = ?", [work_id])
    return found[0] if found else None


@requires("see record")
def credits_on(workspace: Workspace, work_id: str, only: Only = None) -> list[Row]:
    """The technicians whom a work credits or may credit."""
    return workspace.reader.rows(
        f"""select c.technician_id, {NAME} as name, c.kind, c.status, c.probability, c.note, c.faculty
            from possible_credits c join technicians t using (technician_id)
            where c.work_id = $work and ($only::varchar[] is null or list_contains($only::varchar[], c.technician_id))
            order by c.status, c.probability desc nulls last, c.technician_id""",
        {"work": work_id, "only": only},
    )


def years(first: date, last: date, academic_year_start: str | None) -> tuple[Period, ...]:
    """Every calendar or academic year from one day to another."""
    if academic_year_start is None:
        return measure_periods.calendar_years(first, last)
    return measure_periods.academic_years(first, last, academic_year_start)

"""What the pages ask of a snapshot. Each function takes a reader and plain values and returns plain rows; what its answer
needs is written on it, and one with a parameter `only` answers for these technicians alone.

Former names are never selected.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from types import MappingProxyType
from typing import Any, Literal

from attribution.access.permissions import needs
from attribution.core import identifiers
from attribution.core.errors import UserError
from attribution.ledger.ledger import Ledger
from attribution.measure import counting
from attribution.measure import periods as measure_periods
from attribution.measure.counting import Measure
from attribution.measure.periods import Period
from attribution.review import candidate as review_candidate
from attribution.review import queue
from attribution.snapshot.reader import Reader

Row = dict[str, Any]
Only = tuple[str, ...] | None
Filters = tuple[tuple[str, Any], ...]

NAME = "concat_ws(' ', t.given_names, t.family_name)"


# -- the snapshot --------------------------------------------------------------------------------------


@needs("see public figures")
def snapshot(reader: Reader) -> Row:
    """One row: institution, works_from, rule, and how much there is, decisions apart."""
    return reader.rows(
        """select max(institution) as institution, max(works_from) as works_from, max(rule) as rule,
                  max(lag_days) as lag_days, max(version) as version,
                  (select count(*) from works) as works,
                  (select count(*) from works where affiliated) as affiliated_works,
                  (select max(started)::date from harvest_runs where finished is not null) as data_until
           from build_info"""
    )[0]


@needs("see figures")
def credited(reader: Reader) -> Row:
    """How many technicians there are, and how many credits stand now."""
    return reader.rows(
        "select (select count(*) from technicians) as technicians, count(*) as credits from credits"
    )[0]


@needs("see works")
def sources(reader: Reader) -> list[Row]:
    """The last run of each source, and how many works and affiliated works each shows."""
    return reader.rows(
        """with last as (select * from harvest_runs qualify row_number() over (partition by source order by run desc) = 1),
                shown as (select unnest(sources) as source, affiliated from works),
                seen as (select source, count(*) as works, count(*) filter (affiliated) as affiliated from shown group by source)
           select source, status, started, finished, announced, collected, failed, calls, budget_left,
                  coalesce(seen.works, 0) as works, coalesce(affiliated, 0) as affiliated, gaps
           from last left join seen using (source) order by source"""
    )


@needs("see figures")
def runs(reader: Reader) -> list[Row]:
    """Every harvest run, newest first."""
    return reader.rows("select * from harvest_runs order by run desc, source")


@needs("see figures")
def coverage(reader: Reader) -> list[Row]:
    """Affiliated works by year and by what became of their acknowledgement text."""
    return reader.rows(
        "select year, coalesce(reason, 'not tried') as reason, works from coverage order by year, reason"
    )


@needs("see figures")
def publishers(reader: Reader) -> list[Row]:
    """The same by publisher and year: `publisher, year, reason, works`."""
    return reader.rows(
        """select coalesce(publisher, 'not stated') as publisher, year(published) as year,
                  coalesce(acknowledgement, 'not tried') as reason, count(*) as works
           from works where affiliated group by all order by all"""
    )


# -- the measure ---------------------------------------------------------------------------------------


@needs("see figures")
def measures(
    reader: Reader, periods: Sequence[Period], by: str, of: str, incomplete_months: int
) -> list[Measure]:
    """The measure of each period, the institution first, then its groups."""
    with reader.cursor() as cursor:
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


# -- technicians ---------------------------------------------------------------------------------------


@needs("see record")
def technicians(reader: Reader, only: Only = None) -> list[Row]:
    """Everybody on the roster with the faculty of the last spell, for choosing one by name or id."""
    return reader.rows(
        f"""select t.technician_id, {NAME} as name, t.known_as, s.faculty, s.end_date
            from technicians t left join spells s using (technician_id)
            where $only::varchar[] is null or list_contains($only::varchar[], technician_id)
            qualify row_number() over (partition by t.technician_id order by s.spell desc) = 1
            order by t.family_name, t.given_names, t.technician_id""",
        {"only": only},
    )


@needs("see record", about="technician_id")
def technician(reader: Reader, technician_id: str) -> Row | None:
    """One person of the roster."""
    found = reader.rows(
        f"select t.technician_id, {NAME} as name, t.known_as, t.orcid, t.email from technicians t where t.technician_id = ?",
        [technician_id],
    )
    return found[0] if found else None


@needs("see record", about="technician_id")
def spells(reader: Reader, technician_id: str) -> list[Row]:
    """The periods of employment of a technician, newest first."""
    return reader.rows(
        "select * from spells where technician_id = ? order by spell desc", [technician_id]
    )


@needs("see record", about="technician_id")
def credits_of(reader: Reader, technician_id: str) -> list[Row]:
    """What stands between a technician and works, pending included, newest first."""
    return reader.rows(
        """select c.work_id, w.title, w.journal, c.published, c.kind, c.status, c.probability, c.note, c.faculty,
                  c.affiliated, c.in_post and c.kind in ('author', 'thanked') as counts, c.doi
           from possible_credits c join works w using (work_id)
           where c.technician_id = ? order by c.published desc nulls last, c.work_id, c.kind""",
        [technician_id],
    )


@needs("see record", about="technician_id")
def candidates_of(reader: Reader, technician_id: str) -> list[Row]:
    """The mentions that a technician may be: undecided ones first, likely ones first."""
    return reader.rows(
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


# -- one candidate -------------------------------------------------------------------------------------


@needs("see record", about="technician_id")
def candidate(reader: Reader, mention_id: str, technician_id: str) -> review_candidate.Candidate:
    """What a reviewer decides on."""
    return review_candidate.candidate(reader, mention_id, technician_id)


@needs("see queue")
def waiting(
    reader: Reader, which: str, limit: int | None = None, offset: int = 0, only: Only = None
) -> list[Row]:
    """A list of the review queue; each row tells in `total` how many there are."""
    return queue.queue(reader, which, limit, offset, only)


def book_of(reader: Reader) -> Ledger:
    """The ledger that a reader of a page follows; every one has it."""
    assert reader.ledger is not None
    return reader.ledger


@needs("see queue")
def settled(
    reader: Reader, which: str, pairs: tuple[tuple[str, str], ...], only: Only = None
) -> set[tuple[str, str]]:
    """Those of a batch of the queue that wait no longer, or not for whoever looks."""
    others = {pair for pair in pairs if only is not None and pair[1] not in only}
    return queue.settled(reader, which, pairs) | others


@needs("see queue")
def overtaken(reader: Reader, only: Only = None) -> int:
    """How many decisions rest on facts that have changed since."""
    return len(queue.changed(reader, book_of(reader), only))


@needs("decide", about="technician_id")
def alike(reader: Reader, technician_id: str, seen: review_candidate.Candidate) -> list[Row]:
    """Undecided candidates of the same technician that are the same case: one ORCID iD, one author number."""
    if seen.technician_id != technician_id:  # what is answered is what was granted
        raise UserError("That candidate is somebody else's; nothing was looked up.")
    return queue.alike(reader, seen)


@needs("decide", about="technician_id")
def candidates(
    reader: Reader, technician_id: str, mention_ids: tuple[str, ...]
) -> list[review_candidate.Candidate]:
    """Several candidates of one technician."""
    found = review_candidate.candidates(reader, [(one, technician_id) for one in mention_ids])
    return [found[one, technician_id] for one in mention_ids if (one, technician_id) in found]


@needs("see record", about="technician_id")
def decision(
    reader: Reader, mention_id: str, technician_id: str, work_id: str, kind: str
) -> Row | None:
    """The verdict that stands, with who gave it and when."""
    found = reader.rows(
        """select verdict, decided_by, decided_at, event_id from decisions
           where technician_id = ? and (mention_id = ? or (mention_id is null and work_id = ? and kind = ?))
           order by mention_id nulls last limit 1""",
        [technician_id, mention_id, work_id, kind],
    )
    return found[0] if found else None


@needs("see record", about="technician_id")
def note(reader: Reader, technician_id: str, event_id: int) -> str | None:
    """What was written beside a verdict on a technician, which the table of decisions does not hold."""
    said = book_of(reader).numbered([event_id]).get(event_id)
    return said.why if said and said.technician_id == technician_id else None


@needs("see record", about="technician_id")
def rivals(reader: Reader, mention_id: str, technician_id: str, only: Only = None) -> list[Row]:
    """The other technicians that the same mention may be."""
    return reader.rows(
        f"""select c.technician_id, {NAME} as name, c.probability, d.verdict
            from candidates c join technicians t using (technician_id)
            left join decisions d on d.mention_id = c.mention_id and d.technician_id = c.technician_id
            where c.mention_id = $mention and c.technician_id <> $technician
              and ($only::varchar[] is null or list_contains($only::varchar[], c.technician_id))
            order by c.probability desc""",
        {"mention": mention_id, "technician": technician_id, "only": only},
    )


@needs("see works")
def mention(reader: Reader, mention_id: str, work_id: str) -> Row:
    """A name as printed in a work. The work is asked for too because mentions lie in its order: found four times sooner."""
    return reader.rows(
        "select * from mentions where work_id = ? and mention_id = ?", [work_id, mention_id]
    )[0]


# -- works ---------------------------------------------------------------------------------------------

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


@needs("see works")
def works(reader: Reader, filters: Filters, limit: int | None = None, offset: int = 0) -> list[Row]:
    """Works that pass every filter (names of `_CONDITIONS`), newest first; `total` counts them all."""
    return _works(reader, filters, limit, offset)


@needs("see record")
def credited_works(
    reader: Reader, filters: Filters, limit: int | None = None, offset: int = 0, only: Only = None
) -> list[Row]:
    """The same for works that credit a technician, of those whom whoever looks may see."""
    there = "work_id in (select work_id from credits where $only::varchar[] is null or list_contains($only::varchar[], technician_id))"
    return _works(reader, filters, limit, offset, [there], {"only": only})


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


@needs("see works")
def choices(reader: Reader) -> Mapping[str, list[Any]]:
    """What there is to filter works by."""
    (row,) = reader.rows(
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


@needs("see works")
def work(reader: Reader, work_id: str) -> Row | None:
    """One work with all its identifiers."""
    found = reader.rows("select * from works where work_id = ?", [work_id])
    return found[0] if found else None


@needs("see works")
def views(reader: Reader, work_id: str) -> list[Row]:
    """How each source shows a work."""
    return reader.rows(
        "select * from work_sources where work_id = ? order by source, source_id", [work_id]
    )


@needs("see works")
def mentions(reader: Reader, work_id: str, kind: Literal["author", "thanked"]) -> list[Row]:
    """The names in the author list or in the acknowledgement of a work, in print order."""
    return reader.rows(
        """select mention_id, name, position, orcid, affiliations, role, phrase, text_start, text_end
           from mentions where work_id = ? and kind = ? order by position nulls last, text_start, mention_id""",
        [work_id, kind],
    )


@needs("see works")
def acknowledgement(reader: Reader, work_id: str) -> Row | None:
    """The acknowledgement text of a work, or why there is none."""
    found = reader.rows("select * from acknowledgements where work_id = ?", [work_id])
    return found[0] if found else None


@needs("see record")
def credits_on(reader: Reader, work_id: str, only: Only = None) -> list[Row]:
    """The technicians whom a work credits or may credit."""
    return reader.rows(
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

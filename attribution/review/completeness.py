"""How complete the papers are: which ones a source lacks, and which are ours in name only.

Everything is asked of the published snapshot. No row names a technician.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from attribution.harvest.place import printed_at
from attribution.ledger.salt import salt_of
from attribution.measure.capture_recapture import found_works, sightings_in
from attribution.measure.periods import calendar_year
from attribution.snapshot.printed_people import PrintedPeople, shown_people
from attribution.workspace import Workspace, requires

Row = dict[str, Any]

_OUR_PAPERS = """
    select c.work_id, count(distinct c.technician_id) as technicians
    from possible_credits c
    where c.status <> 'pending' and c.in_post and c.counted
    group by c.work_id
"""
_GIVEN = f"""
with our_papers as ({_OUR_PAPERS}),
     shown as (select unnest(sources) as source, work_id from works),
     named as (select distinct source from shown)
select n.source, count(*) filter (s.work_id is not null) as given,
       count(*) filter (s.work_id is null) as lacking
from named n cross join our_papers p
left join shown s on s.source = n.source and s.work_id = p.work_id
group by n.source order by lacking, n.source
"""
_LACKING = f"""
with our_papers as ({_OUR_PAPERS})
select w.work_id, w.title, w.doi, w.published, w.journal, w.sources, w.affiliated, p.technicians
from our_papers p join works w using (work_id)
where not list_contains(w.sources, $source)
order by w.published desc nulls last, w.work_id
"""
# The authors at the institution, with what the paper prints and what a source states of them.
_OUR_AUTHORS = """
select w.work_id, w.title, w.doi, w.published, w.journal, w.sources, m.name, m.affiliations,
       list_has_any(m.institution_rors, $family) as is_stated,
       len(m.affiliations) > 0 and len(m.institution_rors) > 0 as is_comparable
from mentions m join works w using (work_id)
where m.kind = 'author' and m.affiliated and w.affiliated
order by w.published desc nulls last, w.work_id, m.position
"""
STATED_ONLY = "A source says it is yours, but the paper prints another institution."
PRINTED_ONLY = "The paper prints your name, but the source gives another institution."


@requires("see exact figures")
def given_by_source(workspace: Workspace) -> list[Row]:
    """Of the papers that credit a technician in post, how many each source gives and lacks."""
    return workspace.reader.for_numbers.rows(_GIVEN)


@requires("see exact figures")
def lacking_in(workspace: Workspace, source: str) -> list[Row]:
    """The papers that credit a technician in post and that a source does not give, newest first."""
    return workspace.reader.for_numbers.rows(_LACKING, {"source": source})


@requires("see exact figures", noted="see authors in doubt")
def in_name_only(workspace: Workspace) -> PrintedPeople:
    """Papers that print and sources disagree on, newest first, with the author and the reason.

    At no author do both say that it is the institution, and at each they could be compared.
    """
    settings = workspace.settings
    family = sorted(settings.family)
    forms = (*settings.name_forms, *settings.children.values())
    doubtful: dict[str, Row] = {}
    sure = set()
    for row in workspace.reader.rows(_OUR_AUTHORS, {"family": family}):
        is_stated, is_comparable = row.pop("is_stated"), row.pop("is_comparable")
        is_printed = any(printed_at(text, forms) for text in row["affiliations"] or ())
        if not is_comparable or (is_stated and is_printed):
            sure.add(row["work_id"])
        reason = PRINTED_ONLY if is_printed else STATED_ONLY
        doubtful.setdefault(row["work_id"], {**row, "reason": reason})
    rows = [row for work_id, row in doubtful.items() if work_id not in sure]
    salt = salt_of(settings.salt_path)
    return shown_people(rows, workspace.reader.for_numbers, salt)


@requires("see figures")
def found_by_year(workspace: Workspace) -> list[Row]:
    """Papers found and how many there are at least, by year: `year, found, at_least`."""
    years = workspace.reader.rows(
        """select distinct year(published) as year from works
           where affiliated and counted_as = 'paper' and published is not null order by year"""
    )
    periods = [calendar_year(row["year"]) for row in years]
    with workspace.reader.for_numbers.cursor() as cursor:
        sightings = sightings_in(cursor, periods)
    return [
        {"year": period.label, **asdict(found_works(seen))}
        for period, seen in zip(periods, sightings, strict=True)
    ]

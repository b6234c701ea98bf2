-- (DOI, PMC id, OpenAlex id, nights failed, title, id in $source) of works whose text $source may have and which is still wanted.
--
-- A source offers the texts that its own view says it has; with $any_work, those of any work. Nothing is wanted that
-- this source or a better one ($better) has given, or that a better one still has to give. A text is named by the DOI
-- of its work, else by the source's own id, which is the PMC id for the sources $by_pmcid. A source $by_file knows which
-- files it has read, and may read another of the same work.
with tried as (
    select coalesce(doi, source_id) as work, source, arg_max(status, written) as status, max(seen) as seen,
           count(distinct run) filter (status = 'fetch failed') as nights,
           arg_max(status, written) in ('read', 'no section found')
               or starts_with(arg_max(status, written), 'in a language that is not read') as is_given
    from texts
    group by all
),
-- Texts not to ask for now: had, or tried less than $days ago and not merely failing for fewer than $nights nights.
waiting as (
    select work, source, is_given as given
    from tried
    where is_given
       or seen + $days > $day and (status <> 'fetch failed' or nights >= $nights)
),
offered as (
    select coalesce(doi, case when list_contains($by_pmcid, source) then pmcid else source_id end) as work, source,
           any_value(doi) as doi, max(pmcid) as pmcid, max(openalex_id) as openalex_id, max(title) as title,
           max(source_id) as source_id
    from current
    where not is_gone and (has_full_text or $any_work and doi is not null)
    group by all
),
possible as (
    select work, any_value(doi) as doi, max(pmcid) as pmcid, max(openalex_id) as openalex_id, max(title) as title,
           max(source_id) filter (source = $source) as source_id
    from offered
    where source = $source or $any_work
    group by work
)
select p.doi, p.pmcid, p.openalex_id,
       coalesce((select max(nights) from tried t where t.work = p.work and t.source = $source), 0),
       p.title, p.source_id
from possible p
where p.work not in (
        select work from waiting
        where source = $source and not $by_file or given and list_contains($better, source))
  and p.work not in (
        select f.work
        from offered f anti join waiting using (work, source)
        where list_contains($better, f.source))
order by p.work

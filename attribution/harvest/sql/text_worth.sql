-- (DOI, PMC id, OpenAlex id, worth) of every work: the greater the worth, the sooner its full text is asked for.
--
-- Worth is the year of publication. A work counts as two years newer if a person of the institution ($family are its
-- ROR ids, $forms its names) who is an author of it is also an author of a work that names a technician. $orcids and
-- $names are those of the technicians. A work without an author at the institution comes after all others.
with persons as (
    select coalesce(doi, source_id) as work, lower(strip_accents(a.name)) as name,
           coalesce(list_contains($orcids::varchar[], a.orcid) or list_contains($orcids::varchar[], a.orcid_inferred), false) as has_orcid,
           list_has_any(coalesce(a.rors, []), $family::varchar[])
               or len(list_filter($forms::varchar[], lambda form: contains(lower(array_to_string(a.affiliations, ' ')), form))) > 0
               as is_affiliated
    from current join author_lists using (written), unnest(authors) as listed(a)
    where not is_gone
),
naming as (
    select work from persons where has_orcid or list_contains($names::varchar[], name)
    union
    select coalesce(doi, source_id)
    from texts, unnest(people) as thanked(p)
    where list_contains($names::varchar[], lower(strip_accents(coalesce(p.name, p.text))))
),
crediting as (
    select distinct name from persons semi join naming using (work) where is_affiliated
),
nearby as (
    select distinct work from persons semi join crediting using (name) where is_affiliated
),
affiliated as (select distinct work from persons where is_affiliated)
select any_value(doi), max(pmcid), max(openalex_id),
       coalesce(max(year(try_cast(published as date))), 0)
           + case when coalesce(doi, source_id) in (select work from nearby) then 2 else 0 end
           + case when coalesce(doi, source_id) in (select work from affiliated) then 10000 else 0 end,
       max(published)
from current
where not is_gone
group by coalesce(doi, source_id)

-- Which records must be merged again: the changed ones, and all that are or were linked to them.
-- A link is what may connect records to one work: an identifier, a stated version, a long title.

-- The links of the changed records, as they are now.
create temp table new_links as
    with
        -- The identifiers, versions and titles of each record. A text may belong to the record of the same id.
        named as (
            select record, unnest([
                'doi:' || doi, 'doi:' || nullif(without_version(doi), doi), 'pmid:' || pmid, 'pmcid:' || pmcid,
                'openalex:' || openalex_id, source || ':' || source_id,
                case when length(title_key) >= 25 then 'title:' || trim(title_key) end,
                -- A notice and what it may correct or retract, if only their titles tell.
                case when regexp_matches(title_key, 'correct|corrig|errat|addend|publisher')
                     then 'title:' || corrected_title(title) end]) as id
            from views
            union all select record, 'doi:' || unnest(same_as) from views
            -- What either says of the other.
            union all select record, 'doi:' || n.doi from views join all_notices n using (source, source_id)
            union all select record, 'doi:' || c.correction_doi
                      from views
                      join (select source, source_id, unnest(corrected_by) as correction_doi
                            from all_works where len(corrected_by) > 0) c using (source, source_id)
            union all select record, id from text_records semi join changed using (record)
        )
    select distinct record, hash(id) as link from named where id is not null;

-- What is affected so far. A correction and what it corrects are always merged again: any work may be the one that it
-- corrects now.
create temp table affected as
    with
        -- The corrections, and the works whose credits they have.
        corrections_and_corrected as (
            select work_id from works where counted_as = 'correction'
            union
            select credits_work from works where counted_as = 'correction'
        )
    from changed
    union
    select hash('work', source, source_id) from work_sources semi join corrections_and_corrected using (work_id);

-- The links of what was added to `affected` last.
create temp table touched as
    select link from new_links
    union
    select link from merged_links semi join affected using (record);

-- Which records must be merged again: the changed ones, and all that are or were linked to them.
-- A link is what may connect records to one work: an identifier, a stated version, a long title.

-- The links of the changed records, as they are now.
create temp table new_links as
    with named as (
        select record, 'doi:' || doi as id from views where doi is not null
        union all select record, 'doi:' || without_version(doi) from views where without_version(doi) <> doi
        union all select record, 'pmid:' || pmid from views where pmid is not null
        union all select record, 'pmcid:' || pmcid from views where pmcid is not null
        union all select record, 'openalex:' || openalex_id from views where openalex_id is not null
        union all select record, 'doi:' || unnest(same_as) from views
        union all select record, 'title:' || trim(title_key) from views where length(title_key) >= 25
        -- A notice and what it may correct or retract, by what either says or by an equal title.
        union all select record, 'doi:' || n.doi from views join all_notices n using (source, source_id)
        union all select record, 'doi:' || c.correction_doi
                  from views
                  join (select source, source_id, unnest(corrected_by) as correction_doi
                        from all_works where len(corrected_by) > 0) c using (source, source_id)
        union all select record, 'title:' || corrected_title(title)
                  from views where title ~* '.*(correct|corrig|errat|addend|publisher).*'
        union all select record, id from text_records semi join changed using (record)
        -- A text may belong to the record of the same id.
        union all select record, source || ':' || source_id from views
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

-- The last tables, from the temporary ones.
insert into mentions
    with every as (
        select work_id, 'author' as kind, position, name, full_key, given, family, orcid, orcid_inferred, author_id, affiliations, institution_rors,
               null as role, null as phrase, null as context, null as text_start, null as text_end
        from author_mentions
        union all by name
        select work_id, 'thanked' as kind, position, name, full_key, role, phrase, affiliations, [] as institution_rors, context, text_start, text_end
        from thanked_mentions),
         counted as (select *, row_number() over (partition by work_id, kind, full_key order by position) as occurrence from every)
    select 'm' || left(md5(work_id || '|' || kind || '|' || full_key || '|' || occurrence), 16), work_id, kind, position, name, given, family,
           orcid, orcid_inferred, author_id, affiliations, institution_rors,
           list_has_any(institution_rors, $family)
               or list_has_any(affiliations, (select coalesce(list(text), []) from at_institution)),
           coalesce(f.main_day, f.main_date, f.any_date), role, phrase, context, text_start, text_end
    from counted join work_fields f using (work_id)
    order by work_id, kind, position;

insert into works
    with byline as (select work_id, bool_or(affiliated) as affiliated, count(*) as author_count from mentions where kind = 'author' group by work_id)
    select work_id, doi, dois, pmid, pmcid, openalex_id, title, type,
           coalesce(main_day, main_date, any_date),
           case when main_day is not null then 'day' else coalesce(main_precision, any_precision) end,
           journal, publisher, is_retracted, coalesce(affiliated, false), coalesce(author_count, 0),
           coalesce(a.status, u.reason, 'no full text'), sources, first_seen
    from work_fields left join byline using (work_id) left join acknowledgements a using (work_id) left join unread u using (work_id)
    order by work_id;

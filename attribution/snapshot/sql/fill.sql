-- The last tables, from the temporary ones.
insert into mentions
    with authors as (
        select f.work_id, 'author' as kind, a.position, a.name, coalesce(r.occurrence, 1) as occurrence,
               coalesce(a.given, case when a.family is null then t.given end) as given, coalesce(a.family, t.family) as family,
               coalesce(a.orcid, t.orcid) as orcid, coalesce(a.orcid_inferred, t.orcid_inferred) as orcid_inferred, coalesce(a.author_id, t.author_id) as author_id,
               joined(a.affiliations, t.affiliations) as affiliations, joined(a.rors, t.rors) as institution_rors
        from printed a join work_fields f using (label) left join added t using (label, position) left join repeated r using (label, position)
        where a.best),
         -- Names of collaborator lists, without those that the author list has, if only by initials.
         collaborators as (
        select work_id, arg_min(name, place) as name, string_split(folded, ' ') as words
        from (select work_id, unnest(collaborators) as name, generate_subscripts(collaborators, 1) as place, fold_name(name) as folded from work_texts)
        where folded <> '' group by work_id, folded),
         listed as (
        select work_id, string_split(fold_name(name), ' ') as words from authors where work_id in (select work_id from collaborators)),
         every as (
        from authors
        union all by name
        select work_id, 'author' as kind, c.name, 1 as occurrence, [] as affiliations, [] as institution_rors, 'collaborator' as role
        from collaborators c anti join listed a on a.work_id = c.work_id and a.words[-1] = c.words[-1] and
             (a.words[1] = c.words[1] or least(length(a.words[1]), length(c.words[1])) <= 2 and a.words[1][1] = c.words[1][1])
        union all by name
        select work_id, 'thanked' as kind, position, name, row_number() over (partition by work_id, lower(name) order by position) as occurrence,
               role, phrase, affiliations, [] as institution_rors, context, text_start, text_end
        from thanked_mentions),
         dates as (select work_id, coalesce(main_day, main_date, any_date) as date from work_fields),
         ours as (select coalesce(list(text), []) as texts from at_institution)
    select 'm' || left(md5(work_id || '|' || kind || '|' || lower(name) || '|' || occurrence), 16), work_id, kind, position, name, given, family,
           orcid, orcid_inferred, author_id, affiliations, institution_rors,
           list_has_any(institution_rors, $family) or list_has_any(affiliations, ours.texts), dates.date, role, phrase, context, text_start, text_end
    from every join dates using (work_id), ours
    order by work_id, kind, position, lower(name);

insert into works
    with byline as (select work_id, bool_or(affiliated) as affiliated, count(*) as author_count from mentions where kind = 'author' and role is null group by work_id)
    select work_id, doi, dois, pmid, pmcid, openalex_id, title, type,
           coalesce(main_day, main_date, any_date),
           case when main_day is not null then 'day' else coalesce(main_precision, any_precision) end,
           journal, publisher, is_retracted, coalesce(affiliated, false), coalesce(author_count, 0),
           coalesce(a.status, u.reason, 'no full text'), sources, first_seen
    from work_fields left join byline using (work_id) left join acknowledgements a using (work_id) left join unread u using (work_id)
    order by work_id;

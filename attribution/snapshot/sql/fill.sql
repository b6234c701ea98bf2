-- Tables mentions and works, from the temporary ones. $family are the ROR ids of the institution and its units.

insert into mentions
    with
        -- The authors of each work.
        authors_of_works as (
            select f.work_id, 'author' as kind, a.* exclude (label), coalesce(r.occurrence, 1) as occurrence
            from authors a
            join work_fields f using (label)
            left join repeated r using (label, position)
        ),
        -- Every name of a collaborator list, then every contributor that a source lists.
        collaborator_entries as (
            select work_id, {'list': 0, 'position': generate_subscripts(collaborators, 1)} as place,
                   unnest(collaborators) as name, fold_name(name) as folded,
                   null::varchar as given, null::varchar as family, null::varchar as orcid,
                   []::varchar[] as affiliations, []::varchar[] as institution_rors, null::varchar as contribution
            from work_texts
            union all
            select work_id, {'list': place, 'position': position}, name, fold_name(name), given, family, orcid,
                   affiliations, institution_rors, contribution
            from contributors
        ),
        -- The same, each folded name once, with all its contributions.
        collaborators as (
            select work_id, arg_min(name, place) as name, string_split(folded, ' ') as words,
                   arg_min(given, place) filter (given is not null) as given,
                   arg_min(family, place) filter (family is not null) as family,
                   arg_min(orcid, place) filter (orcid is not null) as orcid,
                   list_distinct(flatten(list(affiliations order by place))) as affiliations,
                   list_distinct(flatten(list(institution_rors order by place))) as institution_rors,
                   string_agg(distinct contribution, '; ' order by contribution) as contributions
            from collaborator_entries
            where folded <> ''
            group by work_id, folded
        ),
        -- The authors of the works that have collaborators.
        listed as (
            select work_id, string_split(fold_name(name), ' ') as words
            from authors
            join work_fields using (label)
            where work_id in (select work_id from collaborators)
        ),
        -- Authors, then collaborators whom the author list lacks (if only by initials), then thanked people.
        named as (
            from authors_of_works
            union all by name
            select work_id, 'author' as kind, c.name, 1 as occurrence, c.given, c.family, c.orcid,
                   list_sort(c.affiliations) as affiliations, list_sort(c.institution_rors) as institution_rors,
                   'collaborator' as role, c.contributions as phrase
            from collaborators c
            anti join listed a
                on a.work_id = c.work_id and a.words[-1] = c.words[-1]
                and (a.words[1] = c.words[1]
                     or least(length(a.words[1]), length(c.words[1])) <= 2 and a.words[1][1] = c.words[1][1])
            union all by name
            select work_id, 'thanked' as kind, position, name,
                   row_number() over (partition by work_id, lower(name) order by position) as occurrence,
                   role, phrase, affiliations, [] as institution_rors, context, text_start, text_end
            from thanked_mentions
        ),
        -- The publication date of each work.
        dates as (select work_id, coalesce(main_day, main_date, any_date) as date from work_fields),
        -- The affiliation texts that print the institution's name, as one list.
        institution as (select coalesce(list(text), []) as texts from at_institution)
    select 'm' || left(md5(work_id || '|' || kind || '|' || lower(name) || '|' || occurrence), 16),
           work_id, kind, position, name, given, family, orcid, orcid_inferred, author_id, affiliations,
           institution_rors,
           list_has_any(institution_rors, $family) or list_has_any(affiliations, institution.texts),
           dates.date, role, phrase, context, text_start, text_end, coalesce(is_group, false)
    from named
    join dates using (work_id), institution
    order by work_id, kind, position, lower(name);

-- The memory is needed for what follows.
drop table authors;
drop table repeated;
drop table contributors;
drop table thanked_mentions;

insert into works
    with
        -- The printed authors of each work: their number, and whether one is at the institution.
        byline as (
            select work_id, bool_or(affiliated) as affiliated, count(*) as author_count
            from mentions
            where kind = 'author' and role is null and work_id in (select work_id from work_fields)
            group by work_id
        )
    select work_id, doi, dois, pmid, pmcid, openalex_id, title, type,
           coalesce(main_day, main_date, any_date),
           case when main_day is not null then 'day' else coalesce(main_precision, any_precision) end,
           journal, publisher, location.volume, location.issue, location.pages, issn,
           is_retracted, is_open_access, coalesce(affiliated, false), coalesce(author_count, 0),
           case when coalesce(p.counted_as, 'paper') <> 'paper' then 'none expected'
                else coalesce(a.status, u.reason, 'no full text') end,
           sources, first_seen,
           (select max(rule) from rules where from_date <= coalesce(main_day, main_date, any_date)),
           case when is_retracted and coalesce(p.counted_as, 'paper') in ('paper', 'other output') then 'retracted'
                else coalesce(p.counted_as, 'paper') end,
           case when coalesce(p.counted_as, 'paper') in ('paper', 'other output') then work_id end
    from work_fields
    left join type_places p using (type)
    left join byline using (work_id)
    left join acknowledgements a using (work_id)
    left join unread u using (work_id)
    order by work_id;

-- The corrections of each work that was harvested: stated by the notice, by the corrected work, or by an equal title.
create temp table corrected as
    with
        -- Every DOI of every work.
        ids as (select work_id, unnest(dois) as doi from works),
        -- The corrections, with the title of what they correct.
        notices as (
            select work_id, published, corrected_title(title) as title_key from works where counted_as = 'correction'
        ),
        -- What may be the corrected work, the surest first.
        stated as (
            select s.work_id, i.work_id as corrected, 1 as doubt
            from all_notices n
            join work_sources s on s.source = n.source and s.source_id = n.source_id
            join ids i on i.doi = n.doi
            union all
            select i.work_id, o.work_id, 2
            from corrections c join ids i on i.doi = c.correction_doi join ids o on o.doi = c.doi
            union all
            select n.work_id, w.work_id, 3
            from notices n
            join works w on trim(title_key(w.title)) = n.title_key
                and (w.published <= n.published or w.published is null or n.published is null)
            where length(n.title_key) >= 25
        )
    select work_id, arg_min(corrected, (doubt, corrected)) as corrected
    from stated
    join notices using (work_id)
    join works w on w.work_id = corrected and w.credits_work is not null
    group by work_id;

update works set credits_work = corrected from corrected where corrected.work_id = works.work_id;

-- An author at the institution whom a correction adds is a printed author of the corrected work.
update works set affiliated = true
where work_id in (
    select corrected from corrected semi join (from works where affiliated) using (work_id));

-- Files of your own that belong to no work. A file whose work has a better text is not needed, and not listed.
insert into unmatched_files
    with
        -- The newest reading of each file.
        files as (
            select source, source_id, status, stated_doi, seen, doi
            from all_texts
            join declared_sources s using (source)
            where mark is not null and s.is_used
            qualify row_number() over (partition by source, source_id order by written desc) = 1
        )
    select source, source_id, status, stated_doi, seen
    from files
    where doi is null
      and (stated_doi is null or stated_doi not in (
          select unnest(dois) from works semi join (from acknowledgements where text is not null) using (work_id)))
    order by source, source_id;

-- The memory is needed for what follows.
drop table work_fields;
drop table unread;

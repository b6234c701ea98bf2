-- The full text of each work, the people whom its acknowledgement thanks, and why other texts could not be read.

-- The best full text of every work: read before unread, then by format and source.
create temp table work_texts as
    with
        -- The readings of each text, the newest first. PDFs count only while the settings name where they come from.
        newest as (
            select t.*, row_number() over (partition by t.source, source_id order by written desc) as age
            from all_texts t
            left join declared_sources s using (source)
            where t.format is distinct from 'pdf' or s.is_used
        ),
        -- The identifiers by which a text finds its work.
        work_of_id as (
            select 'doi:' || doi as id, work_id
            from (select work_id, unnest(dois) as doi from work_fields)
            union select 'pmcid:' || pmcid, work_id from work_ids where pmcid is not null
            union select 'openalex:' || openalex_id, work_id from work_ids where openalex_id is not null
            union select source || ':' || source_id, work_id from work_sources
        ),
        -- The newest reading of each text with its work.
        placed as (
            select i.work_id, t.*
            from newest t
            join work_of_id i
                on i.id = coalesce(
                    'doi:' || t.doi,
                    case when starts_with(t.source_id, 'PMC') then 'pmcid:' || t.source_id
                         when regexp_full_match(t.source_id, 'W\d+') then 'openalex:' || t.source_id
                         else t.source || ':' || t.source_id end)
            where t.age = 1
        )
    select placed.*, s.read_from
    from placed
    left join declared_sources s using (source)
    qualify row_number() over (
        partition by work_id
        order by list_position(
            ['read', 'in a language that is not read', 'no section found', 'malformed', 'fetch failed', 'no full text'],
            split_part(status, ' (', 1)),
            format is not distinct from 'pdf', format, source, source_id) = 1;

insert into acknowledgements
    select work_id, status, source, format, acknowledgement, funding, contributions,
           list_transform(
               teams, lambda t: {'start': t.start, 'end': t."end", 'text': t.text, 'phrase': t.phrase}),
           read_from
    from work_texts
    order by work_id;

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
          select unnest(dois) from work_fields
          semi join (from work_texts where acknowledgement is not null) using (work_id)))
    order by source, source_id;

-- Every person whom an acknowledgement thanks, in the order of the text.
create temp table thanked_mentions as
    with
        -- One row for each thanked person.
        people as (
            select work_id, acknowledgement, unnest(people) as p, generate_subscripts(people, 1) as position
            from work_texts
            where status = 'read'
        )
    select work_id, position, coalesce(p.name, p.text) as name, p.role as role, p.phrase as phrase,
           case when p.affiliation is not null then [p.affiliation] else [] end as affiliations,
           substring(acknowledgement, p.sentence_start + 1, p.sentence_end - p.sentence_start) as context,
           p.start as text_start, p."end" as text_end
    from people;

-- Why the other works' texts could not be read: the reason of the best source that offers one, then what a source knows
-- of works without a text.
create temp table unread as
    with
        -- What the sources of each work say of its text.
        offered as (
            select work_id,
                   arg_min(s.unread, s.text_rank) filter (o.has_full_text and s.unread is not null) as unread,
                   arg_min(s.closed, s.text_rank) filter (s.closed is not null) as closed,
                   bool_or(o.pmcid is not null) as has_pmcid
            from ordered o
            join work_ids using (label)
            left join declared_sources s using (source)
            group by work_id
        )
    select work_id,
           coalesce(unread, closed, case when has_pmcid then 'not open access' end, 'no full text') as reason
    from offered;

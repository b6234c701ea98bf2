-- The full text of each work, the people whom its acknowledgement thanks, and why other texts could not be read.

-- The best full text of every work: read before unread, then by format and source.
create temp table work_texts as
    with
        -- The identifiers by which a text finds its work.
        work_of_id as (
            select 'doi:' || doi as id, work_id
            from (select work_id, unnest(dois) as doi from work_fields)
            union select 'pmcid:' || pmcid, work_id from work_ids where pmcid is not null
            union select 'openalex:' || openalex_id, work_id from work_ids where openalex_id is not null
            union select source || ':' || source_id, work_id from ordered join work_ids using (label)
        ),
        -- Where the text of each work is.
        best as (
            select work_id, written, read_from
            from text_records
            join work_of_id using (id)
            qualify row_number() over (
                partition by work_id
                order by list_position(
                    ['read', 'in a language that is not read', 'no section found', 'malformed', 'fetch failed',
                     'no full text'],
                    split_part(status, ' (', 1)),
                    format is not distinct from 'pdf', format, source, source_id) = 1
        )
    select b.work_id, t.*, b.read_from
    from all_texts t
    join best b using (written);

insert into acknowledgements
    select work_id, status, source, format, acknowledgement, funding, contributions,
           list_transform(
               teams, lambda t: {'start': t.start, 'end': t."end", 'text': t.text, 'phrase': t.phrase}),
           read_from
    from work_texts
    order by work_id;

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

-- The memory is needed for what follows.
drop table ordered;
drop table work_ids;
drop table text_records;

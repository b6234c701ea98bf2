-- One row for each work, with each field from the best view that has it; and the table work_sources.

-- The views of each work in order: main versions come before preprints, then the source's rank decides.
-- `part` is the type of a record that is no work of its own: a notice, a referee report, a supplement, ...
create temp table ordered as
    with
        -- What a record says that it does to other works.
        notices as (
            select source, source_id, work_hash as hash, min(n.type) as notice
            from all_notices
            join notice_types n using (update)
            group by all
        )
    select v.* replace (coalesce(t.type, v.type) as type), labels.label,
           coalesce(n.notice, part_of_work(doi, title),
                    case when p.counted_as in ('correction', 'not counted') then p.type end) as part,
           row_number() over (partition by label order by is_preprint, rank, source_id) as place
    from views v
    join labels using (view_number)
    left join type_names t on t.stated = v.type
    left join type_places p on p.type = coalesce(t.type, v.type)
    left join notices n using (source, source_id, hash);

-- The DOIs of which a notice says that they are retracted in full.
create temp table retracted_dois as
    select distinct doi from all_notices where update in ('retraction', 'removal', 'withdrawal') and doi is not null;

-- The identifiers of each work, and its stable id.
create temp table work_ids as
    with
        -- Each identifier from the first view that has it; `own` is the id in the first view's source.
        main as (
            select label,
                   arg_min(doi, place) filter (doi is not null) as doi,
                   arg_min(pmid, place) filter (pmid is not null) as pmid,
                   arg_min(pmcid, place) filter (pmcid is not null) as pmcid,
                   arg_min(openalex_id, place) filter (openalex_id is not null) as openalex_id,
                   arg_min(source || ':' || source_id, place) as own
            from ordered
            group by label
        )
    select *,
           'w' || left(md5(coalesce(
               'doi:' || doi, 'pmid:' || pmid, 'pmcid:' || pmcid, 'openalex:' || openalex_id, own)), 14) as work_id
    from main;

-- The other fields of each work. An exact day of a main version comes before any other date.
create temp table work_fields as
    with fields as (
        select label,
               list_sort(list_distinct(list(o.doi) filter (o.doi is not null))) as dois,
               arg_min(o.title, place) filter (o.title is not null) as title,
               -- Any source that knows a notice for what it is is believed: to the others it is an article.
               coalesce(arg_min(o.part, place) filter (o.part is not null),
                        arg_min(o.type, place) filter (o.type is not null), 'other') as type,
               arg_min(o.published, place) filter (
                   o.published is not null and o.published_precision = 'day' and not o.is_preprint) as main_day,
               arg_min(o.published, place) filter (o.published is not null and not o.is_preprint) as main_date,
               arg_min(o.published, place) filter (o.published is not null) as any_date,
               arg_min(o.published_precision, place) filter (
                   o.published is not null and not o.is_preprint) as main_precision,
               arg_min(o.published_precision, place) filter (o.published is not null) as any_precision,
               arg_min(o.journal, place) filter (o.journal is not null) as journal,
               arg_min(o.publisher, place) filter (o.publisher is not null) as publisher,
               -- One view's volume, number and pages belong together; one that knows the pages comes first.
               arg_min(o.location, (o.location.pages is null, place)) filter (o.location is not null) as location,
               arg_min(o.issn, place) filter (o.issn is not null) as issn,
               -- Said by a record of the work, by a notice about it, or by its title.
               coalesce(bool_or(o.is_retracted or o.doi in (from retracted_dois)
                                or regexp_matches(lower(o.title), '^(retracted|withdrawn)( article| chapter)?:')),
                        false) as is_retracted,
               bool_or(o.is_open_access) as is_open_access,
               [x.source for x in list_sort(list_distinct(list({'rank': o.rank, 'source': o.source})))] as sources,
               min(o.first_seen) as first_seen
        from ordered o
        group by label
    )
    select f.*, i.work_id, i.doi, i.pmid, i.pmcid, i.openalex_id
    from fields f
    join work_ids i using (label);

insert into work_sources
    select work_id, source, source_id, o.doi, title, type, published, published_precision, journal, is_retracted,
           author_count, listed_by, first_seen, last_changed, o.created
    from ordered o
    join work_ids i using (label)
    order by work_id, rank, source_id;

-- The memory is needed for what follows.
drop table records;
drop table views;
drop table new_links;
drop table view_ids;
drop table labels;
drop table spread;

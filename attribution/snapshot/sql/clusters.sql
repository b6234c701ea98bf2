-- Which views are of one work: those that share an identifier, a stated version, or (below) a title.
create temp table view_ids as
    select v, 'doi:' || doi as id from views where doi is not null
    union select v, 'pmid:' || pmid from views where pmid is not null
    union select v, 'pmcid:' || pmcid from views where pmcid is not null
    union select v, 'openalex:' || openalex_id from views where openalex_id is not null
    union select v, 'doi:' || d from (select v, unnest(same_as) as d from views);

-- Views without any identifier of their own: the same long title in the same or the next year.
insert into view_ids
    with bare as (select v, title_key, published from views where doi is null and pmid is null and pmcid is null and openalex_id is null),
         pairs as (
             select b.v as bare_v, min(o.v) as other_v
             from bare b join views o on o.title_key = b.title_key and o.v <> b.v and abs(year(o.published) - year(b.published)) <= 1
             where length(b.title_key) >= 25
             group by b.v)
    select unnest([bare_v, other_v]), 'title:' || bare_v from pairs;

-- A preprint and an article with the same long title and first author, at most three years apart.
insert into view_ids
    with led as (
        select v, title_key, is_preprint, published, list_last(string_split(fold_name(first_author), ' ')) as lead
        from views
        where length(title_key) >= 25 and author_count > 0 and title_key in (select title_key from views where is_preprint)),
         pairs as (
             select p.v as preprint_v, min(a.v) as article_v
             from led p join led a on a.title_key = p.title_key and a.lead = p.lead and not a.is_preprint
                  and abs(year(a.published) - year(p.published)) <= 3
             where p.is_preprint
             group by p.v)
    select unnest([preprint_v, article_v]), 'version:' || preprint_v from pairs;

create temp table labels as select v, v as label from views;

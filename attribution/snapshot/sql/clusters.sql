-- Which views are of one work: those that share an identifier, a stated version, or (below) a title.

-- Chapters of a book may be listed under the book's DOI. Each is a work of its own: it keeps its other identifiers.
update views set doi = null
where type = 'book-chapter' and exists (
    select 1
    from views o
    where o.doi = views.doi and not starts_with(o.title_key, views.title_key)
      and not starts_with(views.title_key, o.title_key)
      and (o.type = 'book' or o.type = 'book-chapter' and o.source = views.source));

-- Every view with everything that may connect it to others, as numbers, which are quick to join.
create temp table view_ids as
    with
        -- The identifiers, and the DOIs of stated versions.
        named as (
            select view_number, unnest([
                'doi:' || doi, 'pmid:' || pmid, 'pmcid:' || pmcid, 'openalex:' || openalex_id]) as id
            from views
            union all
            select view_number, 'doi:' || unnest(same_as) from views
        )
    select view_number, hash(id) as id from named where id is not null;

-- Views without any identifier of their own: the same long title in the same or the next year.
insert into view_ids
    with
        -- The views without an identifier.
        bare as (
            select view_number, title_key, published
            from views
            where doi is null and pmid is null and pmcid is null and openalex_id is null
        ),
        -- Each of them with the first other view that has its title.
        pairs as (
            select b.view_number as bare_view, min(o.view_number) as other_view
            from bare b
            join views o
                on o.title_key = b.title_key and o.view_number <> b.view_number
                and abs(year(o.published) - year(b.published)) <= 1
            where length(b.title_key) >= 25
            group by b.view_number
        )
    select unnest([bare_view, other_view]), hash('title:' || bare_view) from pairs;

-- A preprint and an article with the same long title and first author, at most three years apart.
insert into view_ids
    with
        -- The views whose title a preprint has, with the last word of their first author's name.
        led as (
            select view_number, title_key, is_preprint, published,
                   list_last(string_split(fold_name(first_author), ' ')) as lead
            from views
            where length(title_key) >= 25 and author_count > 0
              and title_key in (select title_key from views where is_preprint)
        ),
        -- Each preprint with the first article that matches.
        pairs as (
            select p.view_number as preprint_view, min(a.view_number) as article_view
            from led p
            join led a
                on a.title_key = p.title_key and a.lead = p.lead and not a.is_preprint
                and abs(year(a.published) - year(p.published)) <= 3
            where p.is_preprint
            group by p.view_number
        )
    select unnest([preprint_view, article_view]), hash('version:' || preprint_view) from pairs;

-- Versions whose DOIs differ in the number of the version only, with one first author.
insert into view_ids
    with
        -- Every DOI without its version.
        named as (
            select view_number, doi, without_version(doi) as base,
                   list_last(string_split(fold_name(first_author), ' ')) as lead
            from views
            where doi is not null and author_count > 0
        )
    select view_number, hash('versions:' || base || '|' || lead)
    from named
    where lead is not null and base in (select base from named where base <> doi);

-- The label of a view: in the end, views with the same label are of one work. `spread.sql` passes labels on.
create temp table labels as select view_number, view_number as label from views;

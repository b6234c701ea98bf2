-- The author list of a work is that of its best view: a whole list before a cut one, then the order of versions and ranks.
create temp table lists as
    select work_id, v, place, author_count, authors
    from ordered join work_ids using (label)
    where author_count > 0
    qualify row_number() over (partition by work_id order by not authors_complete, place) = 1;

-- Every author of every view, with keys that tell whether two printed names are the same author.
create temp table printed as
    with each as (
        select work_id, o.v, o.place, o.author_count, unnest(o.authors) as a, generate_subscripts(o.authors, 1) as position
        from ordered o join work_ids using (label))
    select work_id, v, place, author_count, position,
           a.name as name, a.given as given, a.family as family, a.orcid as orcid, a.orcid_inferred as orcid_inferred, a.author_id as author_id,
           a.affiliations as affiliations, a.is_group as is_group,
           fold_name(coalesce(a.family, a.name)) as family_key,
           fold_name(a.name) as full_key
    from each where a.name <> '';

create temp table authors as
    select p.* from printed p join lists l using (work_id, v);

-- Other views of the same work, author by author: same place in a list of the same length, or the only one of that full name.
create temp table twins as
    select a.work_id, a.position, p.place, p.given, p.family, p.orcid, p.orcid_inferred, p.author_id, p.affiliations
    from authors a join printed p on p.work_id = a.work_id and p.v <> a.v and p.position = a.position and p.author_count = a.author_count
    where p.full_key = a.full_key or ends_with(a.full_key, p.family_key) or ends_with(p.full_key, a.family_key)
       or contains(' ' || a.full_key || ' ', ' ' || p.family_key || ' ') or contains(' ' || p.full_key || ' ', ' ' || a.family_key || ' ');

insert into twins
    with named as (select *, count(*) over (partition by work_id, v, full_key) as same from printed),
         alone as (select *, count(*) over (partition by work_id, full_key) as same from authors)
    select a.work_id, a.position, p.place, p.given, p.family, p.orcid, p.orcid_inferred, p.author_id, p.affiliations
    from alone a join named p on p.work_id = a.work_id and p.v <> a.v and p.full_key = a.full_key
    where a.same = 1 and p.same = 1 and (p.author_count <> a.author_count or p.position <> a.position);

create temp table added as
    select work_id, position,
           arg_min(given, place) filter (given is not null and family is not null) as given,
           arg_min(family, place) filter (given is not null and family is not null) as family,
           arg_min(orcid, place) filter (orcid is not null) as orcid,
           arg_min(orcid_inferred, place) filter (orcid_inferred is not null) as orcid_inferred,
           arg_min(author_id, place) filter (author_id is not null) as author_id,
           flatten(list(affiliations order by place)) as affiliations
    from twins group by all;

create temp table author_mentions as
    with joined as (
        select a.work_id, a.position, a.name, a.is_group, a.full_key,
               coalesce(a.given, case when a.family is null then t.given end) as given, coalesce(a.family, t.family) as family,
               coalesce(a.orcid, t.orcid) as orcid, coalesce(a.orcid_inferred, t.orcid_inferred) as orcid_inferred, coalesce(a.author_id, t.author_id) as author_id,
               list_concat(a.affiliations, coalesce(t.affiliations, [])) as places
        from authors a left join added t using (work_id, position))
    select work_id, position, name, is_group, full_key, given, family, orcid, orcid_inferred, author_id,
           list_distinct(list_filter(list_transform(places, lambda p: p.text), lambda t: t is not null)) as affiliations,
           list_distinct(flatten(list_transform(places, lambda p: p.rors))) as institution_rors
    from joined;

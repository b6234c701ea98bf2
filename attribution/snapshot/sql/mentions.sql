-- The author list of a work is that of its best view: a whole list before a cut one, then the order of versions and ranks.
create temp table lists as
    select label, v, author_count, row_number() over (partition by label order by not authors_complete, place) = 1 as best, place
    from ordered
    where author_count > 0;

create temp table printed as
    with each as (
        select l.label, l.best, l.place, l.author_count, unnest(w.authors) as a, generate_subscripts(w.authors, 1) as position
        from all_works w join newest n using (filename, file_row_number) join lists l using (v))
    select label, best, place, author_count, position, a.name as name, a.given as given, a.family as family, a.orcid as orcid,
           a.orcid_inferred as orcid_inferred, a.author_id as author_id, a.affiliations as affiliations, a.rors as rors
    from each where a.name <> '';

-- The same author in other views of the work: at the same place of a list of the same length, if the names can be one;
-- or, in lists of other lengths, the only one with that name. What it adds is the split of the name, iDs, affiliations.
create temp table twins as
    with uneven as (
        select label, place, best, position, author_count, fold_name(name) as full_key from printed
        where label in (select label from lists group by label having count(distinct author_count) > 1)),
         told as (select *, count(*) over (partition by label, place, full_key) as same from uneven),
         pairs as (
        select a.label, a.position, p.place, p.position as twin_position
        from printed a
        join printed p on p.label = a.label and p.position = a.position and p.author_count = a.author_count
        where a.best and not p.best and case when p.name = a.name then true else share_a_name(a.name, coalesce(p.family, p.name)) end
        union all
        select a.label, a.position, p.place, p.position
        from told a join told p on p.label = a.label and p.full_key = a.full_key
        where a.best and not p.best and a.same = 1 and p.same = 1 and p.author_count <> a.author_count)
    select label, position, place, twin_position, place = min(place) over (partition by label, position) as first from pairs;

create temp table added as
    with each as (
        select t.label, t.position, t.place, t.first, p.given, p.family, p.orcid, p.orcid_inferred, p.author_id, p.affiliations, p.rors
        from twins t join printed p on p.label = t.label and p.place = t.place and p.position = t.twin_position),
         later as (
        select label, position,
               arg_min(given, place) filter (given is not null and family is not null) as given,
               arg_min(family, place) filter (given is not null and family is not null) as family,
               arg_min(orcid, place) filter (orcid is not null) as orcid,
               arg_min(orcid_inferred, place) filter (orcid_inferred is not null) as orcid_inferred,
               arg_min(author_id, place) filter (author_id is not null) as author_id,
               flatten(list(affiliations order by place)) as affiliations, flatten(list(rors order by place)) as rors
        from each where not first group by label, position)
    select label, position,
           case when f.given is not null and f.family is not null then f.given else l.given end as given,
           case when f.given is not null and f.family is not null then f.family else l.family end as family,
           coalesce(f.orcid, l.orcid) as orcid, coalesce(f.orcid_inferred, l.orcid_inferred) as orcid_inferred,
           coalesce(f.author_id, l.author_id) as author_id, joined(f.affiliations, l.affiliations) as affiliations, joined(f.rors, l.rors) as rors
    from (from each where first) f left join later l using (label, position);

-- Names that a work prints twice are told apart by their order.
create temp table repeated as
    select label, position, row_number() over (partition by label, lower(name) order by position) as occurrence
    from printed where best
    qualify count(*) over (partition by label, lower(name)) > 1;

-- The authors of each work: its author list, with what other views of the work add to each author.

-- The author lists of each work. The best is a complete list before a cut one, then by versions and ranks.
create temp table lists as
    select label, view_number, author_count, place,
           row_number() over (partition by label order by not authors_complete, place) = 1 as best
    from ordered
    where author_count > 0;

-- Every name of every author list, with its position from 1.
create temp table printed as
    with
        -- One row for each entry of the lists.
        entries as (
            select l.label, l.best, l.place, l.author_count, unnest(w.authors) as a,
                   generate_subscripts(w.authors, 1) as position
            from all_works w
            join newest n using (filename, file_row_number)
            join lists l using (view_number)
        )
    select label, best, place, author_count, position, a.name as name, a.given as given, a.family as family,
           a.orcid as orcid, a.orcid_inferred as orcid_inferred, a.author_id as author_id,
           a.affiliations as affiliations, a.rors as rors, coalesce(a.is_group, false) as is_group
    from entries
    where a.name <> '';

-- The same author in other views of the work: at the same place of a list of the same length, if the names can be one;
-- or, in lists of other lengths, the only one with that name. What it adds is the split of the name, iDs, affiliations.
create temp table twins as
    with
        -- The names of works whose lists differ in length.
        uneven as (
            select label, place, best, position, author_count, fold_name(name) as full_key
            from printed
            where label in (select label from lists group by label having count(distinct author_count) > 1)
        ),
        -- The same, with how often a list prints the name.
        repeats as (
            select *, count(*) over (partition by label, place, full_key) as same from uneven
        ),
        -- An author of the best list with the same author in another list.
        pairs as (
            select a.label, a.position, p.place, p.position as twin_position
            from printed a
            join printed p on p.label = a.label and p.position = a.position and p.author_count = a.author_count
            where a.best and not p.best
              and case when p.name = a.name then true else share_a_name(a.name, coalesce(p.family, p.name)) end
            union all
            select a.label, a.position, p.place, p.position
            from repeats a
            join repeats p on p.label = a.label and p.full_key = a.full_key
            where a.best and not p.best and a.same = 1 and p.same = 1 and p.author_count <> a.author_count
        )
    select label, position, place, twin_position,
           place = min(place) over (partition by label, position) as first
    from pairs;

-- What the twins of an author add, the first twin before the later ones.
create temp table added as
    with
        -- The fields of every twin.
        of_twin as (
            select t.label, t.position, t.place, t.first, p.given, p.family, p.orcid, p.orcid_inferred, p.author_id,
                   p.affiliations, p.rors, p.is_group
            from twins t
            join printed p on p.label = t.label and p.place = t.place and p.position = t.twin_position
        ),
        -- The fields of the later twins together.
        later as (
            select label, position,
                   arg_min(given, place) filter (given is not null and family is not null) as given,
                   arg_min(family, place) filter (given is not null and family is not null) as family,
                   arg_min(orcid, place) filter (orcid is not null) as orcid,
                   arg_min(orcid_inferred, place) filter (orcid_inferred is not null) as orcid_inferred,
                   arg_min(author_id, place) filter (author_id is not null) as author_id,
                   flatten(list(affiliations order by place)) as affiliations,
                   flatten(list(rors order by place)) as rors,
                   bool_or(is_group) as is_group
            from of_twin
            where not first
            group by label, position
        )
    select label, position,
           case when f.given is not null and f.family is not null then f.given else l.given end as given,
           case when f.given is not null and f.family is not null then f.family else l.family end as family,
           coalesce(f.orcid, l.orcid) as orcid,
           coalesce(f.orcid_inferred, l.orcid_inferred) as orcid_inferred,
           coalesce(f.author_id, l.author_id) as author_id,
           joined(f.affiliations, l.affiliations) as affiliations,
           joined(f.rors, l.rors) as rors,
           f.is_group or coalesce(l.is_group, false) as is_group
    from (from of_twin where first) f
    left join later l using (label, position);

-- Names that a work prints twice are told apart by their order.
create temp table repeated as
    select label, position,
           row_number() over (partition by label, lower(name) order by position) as occurrence
    from printed
    where best
    qualify count(*) over (partition by label, lower(name)) > 1;

-- Table authors: the best author list of each work, with what other views of the work add to each author.

-- The author lists of each work by turn. The best is a complete list before a cut one, then by versions and ranks; the
-- others follow by versions and ranks. Lists are even where they all have the same length; then what stands at the same
-- place of one is laid beside the others. More than three lists of a work are compared name by name, and so are uneven ones.
create temp table lists as
    with
        -- The lists with their order from the best to the worst.
        ranked as (
            select label, written, author_count, place,
                   row_number() over (partition by label order by not authors_complete, place) as quality
            from ordered
            where author_count > 0
        ),
        -- The same with their turn.
        in_turn as (
            select label, written, author_count, place, quality = 1 as best,
                   row_number() over (partition by label order by quality > 1, place) as turn,
                   max(author_count) over same = min(author_count) over same and count(*) over same <= 3 as even
            from ranked
            window same as (partition by label)
        )
    select l.* exclude (written), w.authors
    from all_works w
    join in_turn l using (written);

-- Every name of every list that is compared name by name, with its position from 1.
create temp table printed as
    with
        -- One row for each entry of the lists.
        entries as (
            select label, best, place, author_count, unnest(authors) as a, generate_subscripts(authors, 1) as position
            from lists
            where not even
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
            where a.best and not p.best and may_be_one(a.name, p.name, p.family)
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

-- Every author: those of even lists with what stands at the same place of the others, if the names can be one; and those
-- of the other lists with what their twins add.
create temp table authors as
    with
        -- The even lists of each work, as columns.
        best as (select label, authors from lists where even and turn = 1),
        second as (select label, authors from lists where even and turn = 2),
        third as (select label, authors from lists where even and turn = 3),
        -- One row for each place in them.
        places as (
            select label, generate_subscripts(b.authors, 1) as position, unnest(b.authors) as a,
                   unnest(s.authors) as s, unnest(t.authors) as t
            from best b
            left join second s using (label)
            left join third t using (label)
        ),
        -- Who at the same place is the same author, or may be.
        compared as (
            select *, s.name <> '' and may_be_one(a.name, s.name, s.family) as is_second,
                   t.name <> '' and may_be_one(a.name, t.name, t.family) as is_third
            from places
            where a.name <> ''
        ),
        -- The same, with the affiliations that they add, and whether they split the name.
        adding as (
            select *, is_second and s.given is not null and s.family is not null as second_splits,
                   is_third and t.given is not null and t.family is not null as third_splits,
                   case when is_second and is_third then joined(s.affiliations, t.affiliations)
                        when is_second then s.affiliations when is_third then t.affiliations end as affiliations,
                   case when is_second and is_third then joined(s.rors, t.rors)
                        when is_second then s.rors when is_third then t.rors end as rors
            from compared
        )
    select label, position, a.name as name,
           coalesce(a.given, case when a.family is not null then null when second_splits then s.given
                                  when third_splits then t.given end) as given,
           coalesce(a.family, case when second_splits then s.family when third_splits then t.family end) as family,
           coalesce(a.orcid, case when is_second then s.orcid end, case when is_third then t.orcid end) as orcid,
           coalesce(a.orcid_inferred, case when is_second then s.orcid_inferred end,
                    case when is_third then t.orcid_inferred end) as orcid_inferred,
           coalesce(a.author_id, case when is_second then s.author_id end,
                    case when is_third then t.author_id end) as author_id,
           joined(a.affiliations, affiliations) as affiliations,
           joined(a.rors, rors) as institution_rors,
           coalesce(a.is_group, false) or coalesce(is_second and s.is_group, false)
               or coalesce(is_third and t.is_group, false) as is_group
    from adding
    union all
    select label, position, a.name,
           coalesce(a.given, case when a.family is null then t.given end),
           coalesce(a.family, t.family),
           coalesce(a.orcid, t.orcid),
           coalesce(a.orcid_inferred, t.orcid_inferred),
           coalesce(a.author_id, t.author_id),
           joined(a.affiliations, t.affiliations),
           joined(a.rors, t.rors),
           a.is_group or coalesce(t.is_group, false)
    from printed a
    left join added t using (label, position)
    where a.best;

-- Names that a work prints twice are told apart by their order.
create temp table repeated as
    select label, position, row_number() over (partition by label, lower(name) order by position) as occurrence
    from authors
    where hash(label, lower(name)) in (
        select hash(label, lower(name)) from authors group by 1 having count(*) > 1);

-- The memory is needed for what follows.
drop table lists;
drop table printed;
drop table twins;
drop table added;

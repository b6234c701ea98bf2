-- What could contradict that the mentions $mentions are the technicians $technicians: a row for each pair.
-- A pair whose mention is null is about the work in $works alone.
with
    -- The pairs.
    asked as (
        select unnest($mentions::varchar[]) as mention_id, unnest($technicians::varchar[]) as technician_id,
               unnest($works::varchar[]) as work_id
    ),
    -- The posts of each technician as a person reads them, and where they were. A roster that does not state an
    -- employer means the institution.
    employed as (
        select technician_id, list(institution_ror) as rors,
               bool_or(start_date is not null or end_date is not null) as dated,
               string_agg(coalesce(start_date::varchar, '?') || ' to ' || coalesce(end_date::varchar, 'now'), '; '
                   order by start_date nulls first, spell) as posts
        from spells
        where technician_id in (select technician_id from asked)
        group by technician_id
    ),
    -- The pairs whose work was published during a post, or up to lag_days after it.
    during as (
        select distinct a.technician_id, w.work_id
        from asked a
        join works w using (work_id)
        join spells s
            on s.technician_id = a.technician_id
            and coalesce(s.start_date, date '0001-01-01') <= published_by(w.published, w.published_precision)
            and coalesce(s.end_date, date '9999-12-31')
                + (select coalesce(max(lag_days), 0) from build_info)::integer >= w.published
    )
select a.mention_id, a.technician_id, m.mention_id is not null as has_name, c.mention_id is not null as is_listed,
       t.orcid, m.orcid as printed_orcid, m.orcid_inferred as inferred_orcid,
       exists (
           select 1 from technicians o where o.orcid = m.orcid and o.technician_id <> a.technician_id
       ) as is_orcid_of_another,
       -- Affiliations without an id say another place only where they do not name the department either.
       case when m.affiliated or list_has_any(m.institution_rors, e.rors) then true
            when len(m.institution_rors) > 0 then false
            when len(m.affiliations) > 0 and list_bool_or(list_transform(
                c.evidence, lambda piece: piece.feature = 'department' and piece.says = $no_department))
            then false end as at_institution,
       m.affiliations, w.published, w.published_precision, e.posts,
       case when w.published is not null and e.dated then d.work_id is not null end as in_post
from asked a
join technicians t on t.technician_id = a.technician_id
join works w on w.work_id = a.work_id
left join mentions m on m.work_id = a.work_id and m.mention_id = a.mention_id
left join candidates c on c.mention_id = a.mention_id and c.technician_id = a.technician_id
left join employed e on e.technician_id = a.technician_id
left join during d on d.technician_id = a.technician_id and d.work_id = a.work_id

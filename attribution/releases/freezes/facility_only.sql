-- The institution's papers of each year that thank one of its facilities and name no technician: of all facilities, with
-- an empty faculty, and of those of each faculty.
with
    years as (select unnest($labels) as label, unnest($starts) as first_day, unnest($ends) as last_day),
    named as (select distinct work_id from credits where counted),
    papers as (
        select distinct label, work_id, coalesce(t.faculty, '') as faculty
        from years
        join works w on w.affiliated and w.counted_as = 'paper' and w.published between first_day and last_day
        join team_thanks t using (work_id)
        anti join named using (work_id)
        where t.facility is not null
    )
select label, '' as faculty, count(distinct work_id) as papers from papers group by label
union all
select label, faculty, count(distinct work_id) from papers where faculty <> '' group by label, faculty
order by label, faculty

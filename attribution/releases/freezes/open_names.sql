-- Names on papers of these years that may be a technician's and await review: of all, with an empty faculty, and of each
-- faculty.
with
    years as (select unnest($starts) as first_day, unnest($ends) as last_day),
    waiting as (
        select coalesce(c.faculty, '') as faculty
        from years
        join possible_credits c on c.status = 'pending' and c.counted and c.in_post
            and c.published between first_day and last_day
    )
select '' as faculty, count(*) as names from waiting
union all
select faculty, count(*) from waiting where faculty <> '' group by faculty
order by faculty

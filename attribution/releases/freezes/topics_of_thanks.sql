-- How many technicians are thanked for each topic in the papers of the last year: at the institution, with an empty
-- faculty, and in each faculty.
with
    last_year as (
        select unnest($starts) as first_day, unnest($ends) as last_day order by last_day desc limit 1
    ),
    thanks as (
        select distinct technician_id, w.faculty, w.topic
        from last_year
        join credits c on c.kind = 'thanked' and c.counted and c.in_post and c.published between first_day and last_day
        join why w using (technician_id, work_id)
    )
select '' as faculty, topic, count(distinct technician_id) as technicians from thanks group by topic
union all
select faculty, topic, count(distinct technician_id) from thanks where faculty <> 'not stated' group by faculty, topic
order by faculty, topic

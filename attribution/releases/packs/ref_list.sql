-- For each technician and paper of which they are an author: the posts that count and were held on the date of the paper.
-- A date that is known to the month or year stands for all of its days.
with
    authored as (
        select c.technician_id, c.work_id, c.status, w.published,
               published_by(w.published, w.published_precision) as last_day
        from credits c
        join works w using (work_id)
        where c.kind = 'author' and c.counted and w.published >= $first_day and w.published <= $last_day
    ),
    -- The posts held on a day that may be the date of the paper, `from_day` and `to_day` within these days.
    posts as (
        select a.*, s.faculty, s.department, s.job_title, s.contract_type, s.fte, s.start_date,
               coalesce(s.contract_end, s.end_date) as contract_end,
               greatest(coalesce(s.start_date, a.published), a.published) as from_day,
               least(coalesce(s.end_date, a.last_day), a.last_day) as to_day
        from authored a
        join spells s on s.technician_id = a.technician_id and s.counts
            and coalesce(s.start_date, date '0001-01-01') <= a.last_day
            and coalesce(s.end_date, date '9999-12-31') >= a.published
    ),
    -- Each day on which the posts may have changed, and the FTE of all that were held on it.
    days as (
        select technician_id, work_id, from_day as day from posts
        union select technician_id, work_id, to_day + 1 from posts where to_day < last_day
    ),
    -- Of several posts at a time one without FTE would make the sum too small.
    fte_of_days as (
        select technician_id, work_id,
               case when count(p.fte) = count(*) then round(sum(p.fte), 6) end as fte
        from days d
        join posts p using (technician_id, work_id)
        where d.day between p.from_day and p.to_day
        group by technician_id, work_id, d.day
    ),
    -- Where it differs within the days that may be the date, no one knows which it was.
    fte_of_papers as (
        select technician_id, work_id, case when count(fte) = count(*) and min(fte) = max(fte) then min(fte) end as fte
        from fte_of_days group by all
    )
select p.technician_id, p.work_id, p.status, t.given_names, t.family_name, t.known_as, t.orcid,
       w.title, w.doi, w.type, w.journal, w.published, w.published_precision, w.affiliated,
       list_sort(list_distinct(list(p.faculty))) as faculties,
       list_sort(list_distinct(list(p.department))) as departments,
       list_sort(list_distinct(list(p.job_title))) as job_titles,
       list_sort(list_distinct(list(p.contract_type))) as contract_types,
       f.fte,
       case when count(p.start_date) = count(*) then min(p.start_date) end as contract_from,
       case when bool_or(p.contract_end is null) then null else max(p.contract_end) end as contract_until
from posts p
join technicians t using (technician_id)
join works w using (work_id)
join fte_of_papers f using (technician_id, work_id)
group by all
order by t.family_name, t.given_names, p.technician_id, w.published, p.work_id

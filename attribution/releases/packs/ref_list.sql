-- For each technician and paper of which they are an author: the posts that count and were held on the date of the paper.
-- A date that is known to the month or year stands for all of its days.
select c.technician_id, c.work_id, c.status, t.given_names, t.family_name, t.known_as, t.orcid,
       w.title, w.doi, w.type, w.journal, w.published, w.published_precision, w.affiliated,
       list_sort(list_distinct(list(s.faculty))) as faculties,
       list_sort(list_distinct(list(s.department))) as departments,
       list_sort(list_distinct(list(s.job_title))) as job_titles,
       list_sort(list_distinct(list(s.contract_type))) as contract_types,
       -- Of several posts at a time one without FTE would make the sum too small.
       case when count(s.fte) = count(*) then sum(s.fte) end as fte,
       case when count(s.start_date) = count(*) then min(s.start_date) end as contract_from,
       case when bool_or(coalesce(s.contract_end, s.end_date) is null) then null
            else max(coalesce(s.contract_end, s.end_date)) end as contract_until
from credits c
join technicians t using (technician_id)
join works w using (work_id)
join spells s on s.technician_id = c.technician_id and s.counts
    and coalesce(s.start_date, date '0001-01-01') <= published_by(w.published, w.published_precision)
    and coalesce(s.end_date, date '9999-12-31') >= w.published
where c.kind = 'author' and c.counted and w.published >= $first_day and w.published <= $last_day
group by all
order by t.family_name, t.given_names, c.technician_id, w.published, c.work_id

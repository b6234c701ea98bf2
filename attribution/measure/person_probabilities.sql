-- For each technician of a period without a confirmed credit: the best probability of each cluster of names that stand or
-- fall together. It goes on from people_in_periods.sql.
select n, j.technician_id, coalesce(m.author_id, lower(j.name)) as cluster, max(j.probability) as probability
from judged j
left join mentions m using (mention_id)
join works w on w.work_id = j.work_id
join ranked r on r.technician_id = j.technician_id and r.work_id = w.credits_work and r.kind = j.kind
join periods p on r.published between first_day and last_day and list_contains(r.in_post_under, p.rule)
where j.verdict is distinct from 'rejected'
group by all
order by all

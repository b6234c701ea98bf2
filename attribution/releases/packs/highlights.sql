-- The credits of technicians who may be named in public ($technicians) that a person confirmed and that stand now, with the
-- acts that confirmed them. Papers that were retracted, data and software,
-- credits that do not count, and people whom HR withholds are left out.
with confirmations as (
    select d.technician_id, w.credits_work as work_id, d.kind, list(distinct d.event_id) as acts
    from decisions d join works w using (work_id)
    where d.verdict = 'confirmed' and list_contains($technicians::varchar[], d.technician_id)
    group by all
),
posts as (
    select technician_id, list({'faculty': faculty, 'department': department,
                                'start_date': start_date, 'end_date': end_date}) as posts
    from spells group by all
)
select technician_id, work_id, c.kind, acts, c.faculty, c.department, p.posts, t.given_names, t.family_name, t.known_as,
       w.title, w.doi, w.journal, w.published, w.published_precision
from confirmations
join credits c using (technician_id, work_id, kind)
join technicians t using (technician_id)
join works w using (work_id)
join posts p using (technician_id)
where c.counted and c.in_post and w.counted_as = 'paper'
  and t.public_consent is distinct from false
order by w.published desc, work_id, kind, technician_id

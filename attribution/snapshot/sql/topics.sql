-- What technicians are thanked for: one row a thanks by name that stands (technician x work) and topic.
-- department   that of the spell on the day of publication, else of the nearest one
create or replace view why as
with reasons as (
    select distinct c.technician_id, c.work_id, t.topic
    from candidates c join thanks_topics t using (mention_id)
    where c.kind = 'thanked'
)
select c.technician_id, c.work_id, year(c.published) as year, coalesce(c.faculty, 'not stated') as faculty,
       coalesce(c.department, 'not stated') as department, coalesce(r.topic, 'not stated') as topic
from credits c left join reasons r using (technician_id, work_id)
where c.kind = 'thanked';

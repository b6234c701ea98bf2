-- One row for each thanks by name that counts (technician and work) and topic: what technicians are thanked for.
--   technician_id: the technician
--   work_id: the work
--   year: publication year
--   faculty: faculty of the spell on the day of publication, or of the nearest spell
--   department: department of the same spell
--   topic: what for, in broad terms; not stated if the text does not say
create or replace view why as
with
    -- The topics of every mention that may be a technician's.
    reasons as (
        select distinct c.technician_id, c.work_id, t.topic
        from candidates c join thanks_topics t using (mention_id)
        where c.kind = 'thanked'
    )
select c.technician_id, c.work_id, year(c.published) as year,
       coalesce(c.faculty, 'not stated') as faculty,
       coalesce(c.department, 'not stated') as department,
       coalesce(r.topic, 'not stated') as topic
from credits c
left join reasons r using (technician_id, work_id)
where c.kind = 'thanked';

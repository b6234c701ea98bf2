-- One row for each candidate, with the columns of `candidates` and verdict, decided_by, decided_at and event_id of
-- the decision in force on it, if there is one. A decision on the mention itself comes before a decision that only
-- knows technician, work and kind.
create or replace view judged as
select c.*,
       coalesce(on_mention.verdict, on_work.verdict) as verdict,
       coalesce(on_mention.decided_by, on_work.decided_by) as decided_by,
       coalesce(on_mention.decided_at, on_work.decided_at) as decided_at,
       coalesce(on_mention.event_id, on_work.event_id) as event_id
from candidates c
left join decisions on_mention
    on on_mention.mention_id = c.mention_id and on_mention.technician_id = c.technician_id
left join decisions on_work
    on on_work.mention_id is null and on_work.technician_id = c.technician_id
    and on_work.work_id = c.work_id and on_work.kind = c.kind;

-- One row for each credit that would tell a technician's former name, because the work prints it and no name in use now
-- gives the same credit. It counts, and only the technician and the lead see it.
--   technician_id: the technician
--   work_id: the work
--   kind: author or thanked
create table concealed_credits as
with
    -- The credits that former names may give. A name on a correction is credited with the corrected work.
    printed as (
        select f.technician_id, f.kind, unnest([f.work_id, coalesce(w.credits_work, f.work_id)]) as work_id
        from former_name_mentions f
        join works w using (work_id)
    ),
    -- The credits that other names give.
    plain as (
        select c.technician_id, w.credits_work as work_id, c.kind
        from candidates c
        join works w using (work_id)
        anti join former_name_mentions f on f.technician_id = c.technician_id and f.mention_id = c.mention_id
        where c.band = 'accept' and not c.tie
    )
select distinct technician_id, work_id, kind
from printed
anti join plain using (technician_id, work_id, kind);

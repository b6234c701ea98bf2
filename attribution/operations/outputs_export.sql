-- The credits as links: who is named as an author or thanked on which work, with the name that the work prints.
-- $agreed: the technicians who agreed to be named in public, or null for everyone. $faculty: that of the post at the time,
-- or null. $statuses: accepted, confirmed.
with printed as (
    -- A name on a correction is credited with the corrected work.
    select j.technician_id, w.credits_work as work_id, j.kind,
           first(j.name order by j.verdict = 'confirmed' desc nulls last, j.probability desc, j.mention_id) as name
    from judged j join works w using (work_id)
    where j.verdict is distinct from 'rejected'
    group by all
)
select c.technician_id, c.work_id, c.kind, c.status, t.orcid,
       coalesce(p.name, display_name(t.given_names, t.family_name, t.known_as)) as name
from credits c
join technicians t using (technician_id)
left join printed p using (technician_id, work_id, kind)
where c.kind in ('author', 'thanked')
  and ($faculty::varchar is null or c.faculty = $faculty)
  and list_contains($statuses::varchar[], c.status)
  and ($agreed::varchar[] is null
       or (list_contains($agreed::varchar[], c.technician_id) and t.public_consent is distinct from false))
order by c.work_id, c.kind, c.technician_id
